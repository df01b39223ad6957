//! What can be wrong with a scene.

use relais_core::fault::{Fault, Kind};

/// A delivery, or a file of one, that cannot be read as what it claims to be.
#[derive(Debug, thiserror::Error)]
pub enum SceneFault {
    /// Not XML, or XML that is refused (DTD, entities, depth, size).
    #[error("{file}: {reason}")]
    Xml {
        /// The file.
        file: String,
        /// What is wrong, and where.
        reason: String,
    },
    /// Text in an encoding that is not known, or that it does not follow.
    #[error("{file}: {reason}")]
    Encoding {
        /// The file.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// An element that must be there is not, or is empty.
    #[error("{file}: {element} is missing or empty")]
    MissingElement {
        /// The file.
        file: String,
        /// Its path in the document.
        element: String,
    },
    /// A value that makes no sense.
    #[error("{file}: {element} is {value:?}, expected {allowed}")]
    BadValue {
        /// The file.
        file: String,
        /// Its path in the document.
        element: String,
        /// As written.
        value: String,
        /// What would do.
        allowed: String,
    },
    /// Nothing here that is a scene.
    #[error("{path}: {reason}")]
    NotAScene {
        /// What was given.
        path: String,
        /// Why.
        reason: String,
    },
    /// Several products, and none was chosen.
    #[error("{path} holds {} products: {}", ids.len(), ids.join(", "))]
    SeveralProducts {
        /// What was given.
        path: String,
        /// Their ids.
        ids: Vec<String>,
    },
    /// The chosen product is not there.
    #[error("{path} holds no product {id:?}, but {}", ids.join(", "))]
    NoSuchProduct {
        /// What was given.
        path: String,
        /// What was asked for.
        id: String,
        /// Those that are there.
        ids: Vec<String>,
    },
    /// A STAC item that cannot be used.
    #[error("{file}: {reason}")]
    Stac {
        /// The file.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// Tiles that do not make up the image.
    #[error("{file}: {reason}")]
    Tiling {
        /// The file that says so.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// An image file that is not what the metadata say.
    #[error("{file}: {reason}")]
    Pixels {
        /// The image file.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// Files of pixels are missing or damaged.
    #[error("{path}: pixels are missing or damaged: {}", few(files))]
    Incomplete {
        /// What was given.
        path: String,
        /// The files, each with what is wrong.
        files: Vec<String>,
    },
    /// An order of bands that the image does not have.
    #[error("band order {given:?} does not fit the bands {}", bands.join(", "))]
    BadOrder {
        /// As given.
        given: String,
        /// The ids of the bands.
        bands: Vec<String>,
    },
}

/// The first of some files, and how many more there are: the report of an inspection names all.
fn few(files: &[String]) -> String {
    match files {
        [] => String::new(),
        [one] => one.clone(),
        [first, more @ ..] => format!("{first} and {} more", more.len()),
    }
}

impl Fault for SceneFault {
    fn kind(&self) -> Kind {
        match self {
            SceneFault::SeveralProducts { .. }
            | SceneFault::NoSuchProduct { .. }
            | SceneFault::BadOrder { .. } => Kind::Usage,
            _ => Kind::Input,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            SceneFault::Xml { .. } => "RLS-E300",
            SceneFault::Encoding { .. } => "RLS-E301",
            SceneFault::MissingElement { .. } => "RLS-E302",
            SceneFault::BadValue { .. } => "RLS-E303",
            SceneFault::NotAScene { .. } => "RLS-E304",
            SceneFault::SeveralProducts { .. } => "RLS-E305",
            SceneFault::NoSuchProduct { .. } => "RLS-E306",
            SceneFault::Stac { .. } => "RLS-E307",
            SceneFault::Tiling { .. } => "RLS-E308",
            SceneFault::Pixels { .. } => "RLS-E309",
            SceneFault::Incomplete { .. } => "RLS-E310",
            SceneFault::BadOrder { .. } => "RLS-E311",
        }
    }

    fn help(&self) -> String {
        match self {
            SceneFault::Xml { .. } => {
                "the file is damaged or is not of a delivery: get it again from its producer".into()
            }
            SceneFault::Encoding { .. } => {
                "save it again as UTF-8, with that encoding in its first line".into()
            }
            SceneFault::MissingElement { .. } | SceneFault::BadValue { .. } => {
                "correct a copy of the file, or get the delivery again".into()
            }
            SceneFault::NotAScene { .. } => {
                "name a delivery folder, a ZIP of one, a VOL or DIM XML, a STAC item, a GeoTIFF or \
                 a JPEG 2000"
                    .into()
            }
            SceneFault::SeveralProducts { .. } | SceneFault::NoSuchProduct { .. } => {
                "choose one with --product-id ID".into()
            }
            SceneFault::Stac { .. } => "check the item against STAC 1.0 or 1.1".into(),
            SceneFault::Tiling { .. } => "get the delivery again from its producer".into(),
            SceneFault::Pixels { .. } => {
                "copy the file again; relais scene inspect tells what else is wrong".into()
            }
            SceneFault::Incomplete { .. } => {
                "ask the producer for them again, or copy the delivery anew from where it is whole"
                    .into()
            }
            SceneFault::BadOrder { .. } => {
                "list every band of the file once, in its order: --band-order B2,B1,B0,B3".into()
            }
        }
    }
}
