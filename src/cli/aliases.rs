//! The spellings that GDAL, OTB and rio users type, rewritten before clap sees them, so that help
//! shows one spelling.
//!
//! The table is [`ONE_VALUE`]; what takes several values, is dropped or needs thought has a
//! function below. Words after `--` are left alone.

use std::ffi::OsString;

use relais_core::fault::{Fault, Kind};

/// Options that take one value, and ours.
const ONE_VALUE: [(&str, &str); 18] = [
    ("-t_srs", "--t-srs"),
    ("-d", "--t-srs"),
    ("--dst-crs", "--t-srs"),
    ("--output-crs", "--t-srs"),
    ("-te_srs", "--bbox-crs"),
    ("--bounds-crs", "--bbox-crs"),
    ("--resolution", "--res"),
    ("--resampling-method", "--resampling"),
    ("-cutline", "--cutline"),
    ("-co", "--co"),
    ("--creation-option", "--co"),
    ("--threads", "--num-threads"),
    ("-j", "--num-threads"),
    ("-nt", "--num-threads"),
    ("--num_threads", "--num-threads"),
    ("--max_memory", "--max-memory"),
    ("--t_srs", "--t-srs"),
    ("--bbox_crs", "--bbox-crs"),
];

/// Options about a count that means "no data": there is no such count here, so there is no such option.
const NO_DATA: [&str; 7] = [
    "-a_nodata",
    "-srcnodata",
    "-dstnodata",
    "--nodata",
    "--input-nodata",
    "--src-nodata",
    "--dst-nodata",
];

/// Options without a value, and ours.
const SWITCHES: [(&str, &str); 2] = [("-overwrite", "--overwrite"), ("-quiet", "--quiet")];

/// The words for clap, and what the user should know about the rewriting.
#[derive(Debug, PartialEq)]
pub struct Rewritten {
    /// The command line in our spelling.
    pub words: Vec<OsString>,
    /// One sentence for each option that was dropped.
    pub notes: Vec<String>,
}

/// A spelling of another tool that asks for something else than what Relais does.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum AliasFault {
    /// Another output format.
    #[error("{option} {format}: relais writes COG")]
    Format {
        /// As typed.
        option: String,
        /// The format asked for.
        format: String,
    },
    /// A value is missing or is not a number.
    #[error("{option} takes {expected}; got `{got}`")]
    Value {
        /// As typed.
        option: String,
        /// What it takes.
        expected: &'static str,
        /// What followed it.
        got: String,
    },
    /// A count that means "no data".
    #[error("{option}: what is not valid is a mask here, not a count")]
    NoData {
        /// As typed.
        option: String,
    },
}

impl Fault for AliasFault {
    fn kind(&self) -> Kind {
        Kind::Usage
    }

    fn code(&self) -> &'static str {
        match self {
            AliasFault::Format { .. } => "RLS-E901",
            AliasFault::Value { .. } => "RLS-E902",
            AliasFault::NoData { .. } => "RLS-E903",
        }
    }

    fn help(&self) -> String {
        match self {
            AliasFault::Format { .. } => {
                "leave the option out; a COG is a GeoTIFF, gdal_translate makes other formats of it"
                    .into()
            }
            AliasFault::Value {
                option, expected, ..
            } => format!("write {option} {expected}"),
            AliasFault::NoData { .. } => {
                "leave the option out; where an image does not say which count means no data, write it \
                 there first: gdal_edit.py -a_nodata VALUE IMAGE"
                    .into()
            }
        }
    }
}

/// Rewrites a command line, the program's name first.
pub fn rewrite(words: impl Iterator<Item = OsString>) -> Result<Rewritten, AliasFault> {
    let mut rewriter = Rewriter {
        rest: words.collect::<Vec<_>>().into_iter().peekable(),
        words: Vec::new(),
        notes: Vec::new(),
    };
    while let Some(word) = rewriter.rest.next() {
        if word == "--" {
            rewriter.words.push(word);
            rewriter.words.extend(rewriter.rest.by_ref());
            break;
        }
        match word.to_str() {
            Some(text) if text.starts_with('-') => {
                let text = text.to_string();
                rewriter.option(&text)?;
            }
            _ => rewriter.words.push(word),
        }
    }
    Ok(Rewritten {
        words: rewriter.words,
        notes: rewriter.notes,
    })
}

struct Rewriter {
    rest: std::iter::Peekable<std::vec::IntoIter<OsString>>,
    words: Vec<OsString>,
    notes: Vec<String>,
}

impl Rewriter {
    fn option(&mut self, word: &str) -> Result<(), AliasFault> {
        // `--dst-crs=EPSG:2154` is as good as two words.
        if let Some((name, value)) = word.split_once('=')
            && let Some((_, ours)) = ONE_VALUE.iter().find(|(theirs, _)| *theirs == name)
        {
            self.push(ours, value);
            return Ok(());
        }
        let name = word.split('=').next().unwrap_or(word);
        if NO_DATA.contains(&name) {
            let option = name.to_string();
            return Err(AliasFault::NoData { option });
        }
        match word {
            "-r" => self.resampling_or_resolution(word),
            "-tr" => self.resolution(word),
            "-te" | "--dst-bounds" => self.bounds(word),
            "-wm" => self.memory(word, gdal_memory),
            "-ram" => self.memory(word, otb_memory),
            "--stretch" => {
                self.stretch(word);
                Ok(())
            }
            "-of" | "-f" | "--of" | "--format" | "--output-format" => self.format(word),
            "-wo" => self.warp_option(word),
            "-crop_to_cutline" => {
                self.notes
                    .push("-crop_to_cutline is not needed: --cutline does".into());
                Ok(())
            }
            "-multi" => {
                self.notes
                    .push("-multi is not needed: every processor works".into());
                Ok(())
            }
            _ => {
                self.table(word);
                Ok(())
            }
        }
    }

    fn table(&mut self, word: &str) {
        if let Some((_, ours)) = SWITCHES.iter().find(|(theirs, _)| *theirs == word) {
            self.words.push(ours.into());
            return;
        }
        let ours = ONE_VALUE.iter().find(|(theirs, _)| *theirs == word);
        match (ours, self.rest.peek()) {
            (Some((_, ours)), Some(_)) => {
                // Glued, so that a value such as -9999 is not taken for an option.
                let mut glued = OsString::from(format!("{ours}="));
                glued.extend(self.rest.next());
                self.words.push(glued);
            }
            (Some((_, ours)), None) => self.words.push(ours.into()),
            (None, _) => self.words.push(word.into()),
        }
    }

    /// `--stretch 5,95` in two words, as other options take their values: the second is no file.
    fn stretch(&mut self, word: &str) {
        let percentiles = |word: &OsString| {
            let numbers = word.to_str()?.split_once(',')?;
            numbers.0.parse::<f64>().ok()?;
            numbers.1.parse::<f64>().ok()
        };
        match self.rest.next_if(|next| percentiles(next).is_some()) {
            Some(value) => self.push(word, &value.to_string_lossy()),
            None => self.words.push(word.into()),
        }
    }

    /// `-r` is GDAL's resampling (a name) and rio's resolution (a number).
    fn resampling_or_resolution(&mut self, word: &str) -> Result<(), AliasFault> {
        let value = self.value(word, "NAME")?;
        match value.parse::<f64>() {
            Ok(_) => self.push("--res", &value),
            Err(_) => self.push("--resampling", &value),
        }
        Ok(())
    }

    /// `-tr 1.5 1.5` and `-tr 1.5,1.5`: one number when both are equal.
    fn resolution(&mut self, word: &str) -> Result<(), AliasFault> {
        const EXPECTED: &str = "XRES YRES";
        let numbers = self.numbers(word, EXPECTED, 2)?;
        let value = match numbers.as_slice() {
            [x, y] if x == y => x.clone(),
            _ => numbers.join(","),
        };
        self.push("--res", &value);
        Ok(())
    }

    fn bounds(&mut self, word: &str) -> Result<(), AliasFault> {
        let numbers = self.numbers(word, "XMIN YMIN XMAX YMAX", 4)?;
        self.push("--bbox", &numbers.join(","));
        Ok(())
    }

    fn memory(&mut self, word: &str, read: fn(&str) -> String) -> Result<(), AliasFault> {
        let value = self.value(word, "MEGABYTES")?;
        self.push("--max-memory", &read(&value));
        Ok(())
    }

    fn format(&mut self, word: &str) -> Result<(), AliasFault> {
        // Tiles have a format: that of a picture.
        let mut said = self.words.iter().skip(1).filter_map(|w| w.to_str());
        if said.find(|w| !w.starts_with('-')) == Some("tiles") {
            let format = self.value(word, "png")?;
            self.push("--format", &format);
            return Ok(());
        }
        let format = self.value(word, "COG")?;
        if format.eq_ignore_ascii_case("COG") {
            self.notes
                .push(format!("{word} {format} is not needed: relais writes COG"));
            return Ok(());
        }
        Err(AliasFault::Format {
            option: word.into(),
            format,
        })
    }

    /// `-wo NUM_THREADS=N` is the one warp option with a meaning here.
    fn warp_option(&mut self, word: &str) -> Result<(), AliasFault> {
        let value = self.value(word, "NUM_THREADS=N")?;
        match value.split_once('=') {
            Some((key, count)) if key.eq_ignore_ascii_case("NUM_THREADS") => {
                self.push("--num-threads", count);
                Ok(())
            }
            _ => Err(AliasFault::Value {
                option: word.into(),
                expected: "NUM_THREADS=N",
                got: value,
            }),
        }
    }

    /// The next word as text.
    fn value(&mut self, option: &str, expected: &'static str) -> Result<String, AliasFault> {
        let word = self.rest.next().unwrap_or_default();
        let text = word.to_str().filter(|text| !text.is_empty());
        text.map(str::to_string).ok_or_else(|| AliasFault::Value {
            option: option.into(),
            expected,
            got: word.to_string_lossy().into_owned(),
        })
    }

    /// `count` numbers, in as many words or in one with commas or spaces.
    fn numbers(
        &mut self,
        option: &str,
        expected: &'static str,
        count: usize,
    ) -> Result<Vec<String>, AliasFault> {
        let mut numbers = Vec::new();
        while numbers.len() < count {
            let word = self.value(option, expected)?;
            let parts = word.split([',', ' ']).filter(|part| !part.is_empty());
            for part in parts {
                if part.parse::<f64>().is_err() {
                    return Err(AliasFault::Value {
                        option: option.into(),
                        expected,
                        got: word,
                    });
                }
                numbers.push(part.to_string());
            }
        }
        Ok(numbers)
    }

    fn push(&mut self, option: &str, value: &str) {
        self.words.push(format!("{option}={value}").into());
    }
}

/// gdalwarp's `-wm`: megabytes below 10,000, bytes from there on, or a number with its unit.
fn gdal_memory(value: &str) -> String {
    match value.parse::<f64>() {
        Ok(number) if number < 10_000.0 => format!("{value}M"),
        Ok(number) => format!("{}M", (number / f64::from(1 << 20)).ceil()),
        Err(_) => value.to_string(),
    }
}

/// OTB's `-ram`: megabytes.
fn otb_memory(value: &str) -> String {
    match value.parse::<f64>() {
        Ok(_) => format!("{value}M"),
        Err(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(line: &str) -> Result<(String, usize), AliasFault> {
        let words = line.split_whitespace().map(OsString::from);
        let Rewritten { words, notes } = rewrite(words)?;
        let words: Vec<_> = words.iter().map(|word| word.to_str().unwrap()).collect();
        Ok((words.join(" "), notes.len()))
    }

    #[test]
    fn every_known_spelling_becomes_ours() {
        for (theirs, ours) in [
            ("-t_srs EPSG:2154", "--t-srs=EPSG:2154"),
            ("--dst-crs EPSG:2154", "--t-srs=EPSG:2154"),
            ("--dst-crs=EPSG:2154", "--t-srs=EPSG:2154"),
            ("--output-crs EPSG:2154", "--t-srs=EPSG:2154"),
            ("-d EPSG:2154", "--t-srs=EPSG:2154"),
            ("-tr 1.5 1.5", "--res=1.5"),
            ("-tr 1.5,1.5", "--res=1.5"),
            ("-tr 1.5 2", "--res=1.5,2"),
            ("-r cubic", "--resampling=cubic"),
            ("-r 1.5", "--res=1.5"),
            (
                "-te 400000 -1 410000.5 6500000",
                "--bbox=400000,-1,410000.5,6500000",
            ),
            ("--dst-bounds 1,2,3,4", "--bbox=1,2,3,4"),
            ("-te_srs EPSG:4326", "--bbox-crs=EPSG:4326"),
            ("-co COMPRESS=ZSTD", "--co=COMPRESS=ZSTD"),
            ("-cutline zone.gpkg", "--cutline=zone.gpkg"),
            ("-overwrite", "--overwrite"),
            ("-j 4", "--num-threads=4"),
            ("--threads 4", "--num-threads=4"),
            ("-wo NUM_THREADS=ALL_CPUS", "--num-threads=ALL_CPUS"),
            ("-wm 2000", "--max-memory=2000M"),
            ("-wm 536870912", "--max-memory=512M"),
            ("-wm 1G", "--max-memory=1G"),
            ("-ram 256", "--max-memory=256M"),
            ("--stretch 5,95", "--stretch=5,95"),
            ("--stretch=5,95", "--stretch=5,95"),
            ("--stretch", "--stretch"),
        ] {
            let expected = format!("relais scene ortho {ours} IN OUT");
            let line = format!("relais scene ortho {theirs} IN OUT");
            assert_eq!(rewritten(&line), Ok((expected, 0)), "{theirs}");
        }
    }

    #[test]
    fn what_is_not_needed_is_dropped_with_a_note() {
        for theirs in ["-of COG", "-f cog", "--output-format COG", "-multi"] {
            let line = format!("relais scene ortho {theirs} IN OUT");
            assert_eq!(
                rewritten(&line),
                Ok(("relais scene ortho IN OUT".into(), 1))
            );
        }
    }

    #[test]
    fn tiles_have_a_format() {
        let line = "relais -q tiles build --format jpeg IN OUT";
        let ours = "relais -q tiles build --format=jpeg IN OUT";
        assert_eq!(rewritten(line), Ok((ours.into(), 0)));
    }

    #[test]
    fn what_asks_for_something_else_is_refused() {
        for line in [
            "relais scene ortho -of GTiff IN OUT",
            "relais scene ortho -tr 1.5 OUT",
            "relais scene ortho -te 1 2 3",
            "relais scene ortho -wo SKIP_NOSOURCE=YES IN OUT",
            "relais scene ortho -r",
            "relais scene ortho -srcnodata 0 IN OUT",
            "relais cog create --nodata=0 IN OUT",
        ] {
            assert!(rewritten(line).is_err(), "{line}");
        }
    }

    #[test]
    fn our_own_spelling_and_words_after_two_dashes_stay() {
        let line = "relais scene ortho --t-srs EPSG:2154 -q -vv in-r.tif -- -r -tr";
        assert_eq!(rewritten(line), Ok((line.into(), 0)));
    }
}
