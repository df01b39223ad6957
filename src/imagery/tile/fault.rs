//! What can go wrong when an image is cut into pieces.

use relais_core::fault::{Fault, Kind};

/// Pieces that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum TileFault {
    /// Not one band and not three.
    #[error("{}", bands(name, *wanted, there))]
    Bands {
        /// The image.
        name: String,
        /// How many bands were named.
        wanted: usize,
        /// The bands that there are.
        there: Vec<String>,
    },
    /// A grid on which dalles have no place.
    #[error(
        "no kilometre grid: the pixels must be upright, in metres, and begin at a multiple of their size"
    )]
    NotRegular,
    /// Pixels of which a dalle holds none.
    #[error("pixels of {pixel_m} m are larger than a dalle of {side_km} km")]
    Coarse {
        /// Their larger side.
        pixel_m: f64,
        /// The side of the dalle.
        side_km: u32,
    },
    /// More dalles than anybody wants.
    #[error("{count} dalles; at most {most} are made at once")]
    TooMany {
        /// How many.
        count: usize,
        /// How many at most.
        most: usize,
    },
    /// A part of a name that not every system takes.
    #[error("{option} {text:?}: letters without accents, digits and hyphens, at most 20")]
    Name {
        /// The option.
        option: &'static str,
        /// As given.
        text: String,
    },
    /// Dalles that were named and are not there.
    #[error("no dalle {} in the image", .codes.join(", "))]
    NoSuchDalle {
        /// Their codes.
        codes: Vec<String>,
    },
    /// The user asked for the end when some dalles were written.
    #[error("interrupted: {done} of {count} dalles are written and whole, and their index is not")]
    Stopped {
        /// How many.
        done: usize,
        /// Of how many.
        count: usize,
    },
    /// No pixel to write.
    #[error("nothing of the image is valid in any of the {count} dalles")]
    AllEmpty {
        /// How many were looked at.
        count: usize,
    },
}

fn bands(name: &str, wanted: usize, there: &[String]) -> String {
    match wanted {
        0 => format!(
            "{name}: which of its bands are red, green and blue is not known: it has {}",
            there.join(", ")
        ),
        n => format!("a picture shows one band or three, not {n}"),
    }
}

impl Fault for TileFault {
    fn kind(&self) -> Kind {
        match self {
            TileFault::AllEmpty { .. } => Kind::Input,
            TileFault::Stopped { .. } => Kind::Interrupted,
            TileFault::Bands { .. }
            | TileFault::NotRegular
            | TileFault::Coarse { .. }
            | TileFault::TooMany { .. }
            | TileFault::Name { .. }
            | TileFault::NoSuchDalle { .. } => Kind::Usage,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            TileFault::Bands { .. } => "RLS-E390",
            TileFault::NotRegular => "RLS-E391",
            TileFault::TooMany { .. } => "RLS-E392",
            TileFault::Name { .. } => "RLS-E393",
            TileFault::NoSuchDalle { .. } => "RLS-E394",
            TileFault::AllEmpty { .. } => "RLS-E395",
            TileFault::Stopped { .. } => "RLS-E386",
            TileFault::Coarse { .. } => "RLS-E399",
        }
    }

    fn help(&self) -> String {
        match self {
            TileFault::Bands { .. } => {
                "name them: --bands red,green,blue, or one for a grey picture"
            }
            TileFault::NotRegular => "choose a CRS in metres with --t-srs, as EPSG:2154",
            TileFault::Coarse { .. } | TileFault::TooMany { .. } => {
                "choose larger dalles with --dalle"
            }
            TileFault::Stopped { .. } => {
                "run the command again with --overwrite (a pipeline with --resume): the same dalles \
                 come out"
            }
            TileFault::Name { .. } => "write it as PIGMA or ORTHO-SPOT7",
            TileFault::NoSuchDalle { .. } => "leave --only out to see which there are",
            TileFault::AllEmpty { .. } => "look at its masks and nodata: relais scene inspect",
        }
        .into()
    }
}
