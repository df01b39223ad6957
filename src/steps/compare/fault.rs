//! What is wrong with the words of a comparison.

use std::path::PathBuf;

use relais_core::fault::{Fault, Kind};

/// Words that make no comparison.
#[derive(Debug, thiserror::Error)]
pub enum CompareFault {
    /// Neither two nor three dates.
    #[error("two or three dates are compared, and {count} are given")]
    Dates {
        /// How many.
        count: usize,
    },
    /// Neither one for each date nor one for all.
    #[error("{count} {what} for {dates} dates")]
    Share {
        /// Of what.
        what: &'static str,
        /// How many.
        count: usize,
        /// The dates.
        dates: usize,
    },
    /// Two dates that are one column.
    #[error("{first} and {then} are the same column {column} of {}: nothing can have changed", .path.display())]
    Same {
        /// A date.
        first: String,
        /// Another.
        then: String,
        /// Their column.
        column: String,
        /// Their layer.
        path: PathBuf,
    },
    /// An image where a layer is wanted.
    #[error("{name} is an image, and layers of polygons are compared")]
    Raster {
        /// The file.
        name: String,
    },
    /// More codes than a land cover has classes: an id, a name.
    #[error("{path}, column {column}: {count} codes")]
    Codes {
        /// The file.
        path: String,
        /// The column.
        column: String,
        /// How many.
        count: usize,
    },
    /// Pairs of codes that say nothing, or two things.
    #[error("--recoded: {}", .wrong.join("; "))]
    Recoded {
        /// All that is wrong.
        wrong: Vec<String>,
    },
    /// An image of no date, or the second of one.
    #[error("--images: {date} is none of the dates {}, or has an image already", .dates.join(", "))]
    Images {
        /// The date.
        date: String,
        /// The dates.
        dates: Vec<String>,
    },
    /// A kind of territories of which there is none.
    #[error("--per {word}: there are {}", kinds(.there))]
    Per {
        /// The word.
        word: String,
        /// The kinds that there are.
        there: Vec<String>,
    },
}

/// The kinds of territories that there are.
fn kinds(there: &[String]) -> String {
    match there {
        [] => "no territories".into(),
        there => format!("territories of the kinds {}", there.join(", ")),
    }
}

impl Fault for CompareFault {
    fn kind(&self) -> Kind {
        Kind::Usage
    }

    fn code(&self) -> &'static str {
        match self {
            CompareFault::Dates { .. } => "RLS-E972",
            CompareFault::Share { .. } => "RLS-E973",
            CompareFault::Codes { .. } => "RLS-E974",
            CompareFault::Recoded { .. } => "RLS-E976",
            CompareFault::Same { .. } => "RLS-E987",
            CompareFault::Raster { .. } => "RLS-E988",
            CompareFault::Per { .. } => "RLS-E985",
            CompareFault::Images { .. } => "RLS-E986",
        }
    }

    fn help(&self) -> String {
        match self {
            CompareFault::Dates { .. } => "name two or three dates: --codes 2009=CODE,2015=CODE",
            CompareFault::Codes { .. } => {
                "name the column of classes, at most 1024 of them: this one looks like numbers or names of features"
            }
            CompareFault::Recoded { .. } => {
                "write each code once, as the layers have it: the earlier, =, the later"
            }
            CompareFault::Images { .. } => {
                "name each date once, as in --codes: --images 2009=a.tif,2015=dalles"
            }
            CompareFault::Per { .. } => {
                "give the territories with --territories or --zones, and name a kind that they have"
            }
            CompareFault::Same { .. } => {
                "give each date a layer of its own, or a column of its own in the layer: --codes \
                 2009=NIV4_09,2015=NIV4_15"
            }
            CompareFault::Raster { .. } => {
                "`relais ocs matrix` compares classified images; of this one a layer of polygons is \
                 made with gdal_polygonize.py"
            }
            CompareFault::Share { .. } => "name one for each date, or one for all",
        }
        .into()
    }
}
