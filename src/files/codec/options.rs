//! Creation options, in the words of GDAL's COG driver.

use relais_core::ops::reduce::Reduction;

use super::CodecFault;

/// How tiles are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Compression {
    /// Not at all.
    None,
    /// DEFLATE (zlib), level 1 to 12 of libdeflate.
    Deflate {
        /// 1 (fast) to 12.
        level: u8,
    },
    /// Zstandard.
    Zstd {
        /// 1 (fast) to 22.
        level: u8,
    },
    /// JPEG, for 8-bit images of 1 or 3 bands; loses.
    Jpeg {
        /// 1 to 100.
        quality: u8,
    },
}

impl Compression {
    /// Its name as `COMPRESS=` takes it.
    pub fn name(self) -> &'static str {
        match self {
            Compression::None => "NONE",
            Compression::Deflate { .. } => "DEFLATE",
            Compression::Zstd { .. } => "ZSTD",
            Compression::Jpeg { .. } => "JPEG",
        }
    }
}

/// When to write a BigTIFF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum BigTiff {
    /// When the file passes 4 GiB: decided exactly, its size being known.
    #[default]
    IfNeeded,
    /// Always.
    Yes,
    /// Never: a larger file is refused.
    No,
}

/// How an overview is made from the level below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OverviewResampling {
    /// Mean of the valid pixels of each 2 × 2, rounded half to even.
    #[default]
    Average,
    /// Upper left pixel of each 2 × 2, for classes.
    Nearest,
}

impl From<OverviewResampling> for Reduction {
    fn from(how: OverviewResampling) -> Self {
        match how {
            OverviewResampling::Average => Reduction::Mean,
            OverviewResampling::Nearest => Reduction::Nearest,
        }
    }
}

/// How a GeoTIFF is to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct CreationOptions {
    /// Compression of the tiles.
    pub compression: Compression,
    /// Differences of neighbours are compressed rather than samples (TIFF predictor 2, or 3 for
    /// floating point).
    pub predictor: bool,
    /// When to write a BigTIFF.
    pub bigtiff: BigTiff,
    /// Side of the tiles, in pixels: a multiple of 16.
    pub block_size: usize,
    /// How overviews are made.
    pub overviews: OverviewResampling,
}

/// Level of DEFLATE when none is given: the higher ones of libdeflate cost much and gain 2 % on
/// 12-bit imagery.
const DEFLATE_LEVEL: u8 = 1;
/// Level of ZSTD when none is given.
const ZSTD_LEVEL: u8 = 3;
/// Quality of JPEG when none is given.
const JPEG_QUALITY: u8 = 85;

impl Default for CreationOptions {
    fn default() -> Self {
        Self {
            compression: Compression::Deflate {
                level: DEFLATE_LEVEL,
            },
            predictor: true,
            bigtiff: BigTiff::IfNeeded,
            block_size: 512,
            overviews: OverviewResampling::Average,
        }
    }
}

const KEYS: [&str; 7] = [
    "COMPRESS",
    "LEVEL",
    "QUALITY",
    "PREDICTOR",
    "BIGTIFF",
    "BLOCKSIZE",
    "OVERVIEW_RESAMPLING",
];

impl CreationOptions {
    /// Reads `KEY=VALUE` pairs, in any case and order; a later one wins.
    ///
    /// # Errors
    /// An unknown key (the nearest known one is named), or a value the key does not take.
    pub fn parse<S: AsRef<str>>(pairs: &[S]) -> Result<Self, CodecFault> {
        let mut values = [const { None }; KEYS.len()];
        for pair in pairs {
            let pair = pair.as_ref();
            let (key, value) = pair.split_once('=').ok_or_else(|| CodecFault::NotAPair {
                text: pair.to_string(),
            })?;
            let key = key.trim().to_ascii_uppercase();
            let Some(place) = KEYS.iter().position(|k| *k == key) else {
                return Err(unknown(key));
            };
            values[place] = Some(value.trim().to_ascii_uppercase());
        }
        let [
            compress,
            level,
            quality,
            predictor,
            bigtiff,
            block,
            overviews,
        ] = values;
        Ok(Self {
            compression: compression(compress, level, quality)?,
            predictor: choose(
                "PREDICTOR",
                predictor,
                true,
                &[
                    ("YES", true),
                    ("STANDARD", true),
                    ("FLOATING_POINT", true),
                    ("2", true),
                    ("3", true),
                    ("NO", false),
                    ("1", false),
                ],
            )?,
            bigtiff: choose(
                "BIGTIFF",
                bigtiff,
                BigTiff::IfNeeded,
                &[
                    ("IF_NEEDED", BigTiff::IfNeeded),
                    ("IF_SAFER", BigTiff::IfNeeded),
                    ("YES", BigTiff::Yes),
                    ("NO", BigTiff::No),
                ],
            )?,
            block_size: block_size(block)?,
            overviews: choose(
                "OVERVIEW_RESAMPLING",
                overviews,
                Default::default(),
                &[
                    ("AVERAGE", OverviewResampling::Average),
                    ("NEAREST", OverviewResampling::Nearest),
                    ("NEAR", OverviewResampling::Nearest),
                ],
            )?,
        })
    }
}

fn compression(
    compress: Option<String>,
    level: Option<String>,
    quality: Option<String>,
) -> Result<Compression, CodecFault> {
    let chosen = choose(
        "COMPRESS",
        compress,
        'd',
        &[
            ("DEFLATE", 'd'),
            ("ZSTD", 'z'),
            ("JPEG", 'j'),
            ("NONE", 'n'),
        ],
    )?;
    let compression = match chosen {
        'd' => Compression::Deflate {
            level: number("LEVEL", &level, 1..=12, DEFLATE_LEVEL)?,
        },
        'z' => Compression::Zstd {
            level: number("LEVEL", &level, 1..=22, ZSTD_LEVEL)?,
        },
        'j' => Compression::Jpeg {
            quality: number("QUALITY", &quality, 1..=100, JPEG_QUALITY)?,
        },
        _ => Compression::None,
    };
    let idle = match compression {
        Compression::Deflate { .. } | Compression::Zstd { .. } => ("QUALITY", quality),
        Compression::Jpeg { .. } => ("LEVEL", level),
        Compression::None if level.is_some() => ("LEVEL", level),
        Compression::None => ("QUALITY", quality),
    };
    match idle {
        (key, Some(value)) => Err(CodecFault::BadValue {
            key,
            value,
            allowed: format!("nothing with COMPRESS={}", compression.name()),
        }),
        _ => Ok(compression),
    }
}

fn choose<T: Copy>(
    key: &'static str,
    value: Option<String>,
    default: T,
    allowed: &[(&str, T)],
) -> Result<T, CodecFault> {
    let Some(value) = value else {
        return Ok(default);
    };
    match allowed.iter().find(|(name, _)| *name == value) {
        Some((_, choice)) => Ok(*choice),
        None => {
            let names: Vec<_> = allowed.iter().map(|(name, _)| *name).collect();
            Err(CodecFault::BadValue {
                key,
                value,
                allowed: names.join(", "),
            })
        }
    }
}

fn number(
    key: &'static str,
    value: &Option<String>,
    allowed: std::ops::RangeInclusive<u8>,
    default: u8,
) -> Result<u8, CodecFault> {
    let Some(value) = value else {
        return Ok(default);
    };
    value
        .parse()
        .ok()
        .filter(|n| allowed.contains(n))
        .ok_or_else(|| CodecFault::BadValue {
            key,
            value: value.clone(),
            allowed: format!("{} to {}", allowed.start(), allowed.end()),
        })
}

fn block_size(value: Option<String>) -> Result<usize, CodecFault> {
    let Some(value) = value else {
        return Ok(CreationOptions::default().block_size);
    };
    value
        .parse()
        .ok()
        .filter(|n| (64..=4096).contains(n) && n % 16 == 0)
        .ok_or_else(|| CodecFault::BadValue {
            key: "BLOCKSIZE",
            value,
            allowed: "a multiple of 16 from 64 to 4096".into(),
        })
}

fn unknown(key: String) -> CodecFault {
    // Half of a word may be mistyped, no more.
    let near = |known: &&str| distance(&key, known) * 2 <= known.len();
    let nearest = KEYS
        .into_iter()
        .filter(near)
        .min_by_key(|known| distance(&key, known));
    CodecFault::UnknownKey {
        key,
        nearest,
        known: KEYS.join(", "),
    }
}

/// Edits (insertions, deletions, replacements) from one word to the other: Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use relais_core::fault::Fault;

    #[test]
    fn options_are_read_in_any_case_and_order() {
        let options =
            CreationOptions::parse(&["level=9", "Compress=zstd", "BLOCKSIZE=256", "PREDICTOR=NO"])
                .unwrap();
        assert_eq!(options.compression, Compression::Zstd { level: 9 });
        assert_eq!((options.block_size, options.predictor), (256, false));
        assert_eq!(
            CreationOptions::parse::<&str>(&[]).unwrap(),
            CreationOptions::default()
        );
    }

    #[test]
    fn an_unknown_key_is_told_with_the_nearest() {
        let help = |pair| CreationOptions::parse(&[pair]).unwrap_err().help();
        assert!(help("COMPRESSION=ZSTD").starts_with("did you mean COMPRESS?"));
        assert!(help("BLOCK_SIZE=256").starts_with("did you mean BLOCKSIZE?"));
        assert!(help("ZLEVEL=6").starts_with("did you mean LEVEL?"));
        assert!(help("FOO=6").starts_with("known: COMPRESS, "));
    }

    #[test]
    fn values_out_of_range_are_refused() {
        for pairs in [
            &["COMPRESS"][..],
            &["COMPRESS=LZW"],
            &["LEVEL=13"],
            &["COMPRESS=ZSTD", "LEVEL=23"],
            &["COMPRESS=ZSTD", "QUALITY=80"],
            &["COMPRESS=JPEG", "LEVEL=6"],
            &["COMPRESS=JPEG", "QUALITY=0"],
            &["BLOCKSIZE=100"],
            &["BLOCKSIZE=8192"],
            &["BIGTIFF=PERHAPS"],
        ] {
            let fault = CreationOptions::parse(pairs).unwrap_err();
            assert_eq!(fault.kind().exit_code(), 2, "{pairs:?}");
        }
    }
}
