//! What can go wrong between a scene and its ortho.

use relais_core::fault::{Fault, Kind, Trouble};

/// An ortho that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum OrthoFault {
    /// A grid without CRS or transform where one is needed.
    #[error(
        "the image has neither a CRS with a geotransform nor an RPC: it cannot be placed on the ground"
    )]
    NoGeoreference,
    /// Sensor geometry without heights.
    #[error(
        "{image} is in sensor geometry: without the heights of the ground it would be shifted by metres"
    )]
    NoHeight {
        /// The image.
        image: String,
    },
    /// A sensor model used for what it was not fitted for.
    #[error(
        "the sensor model has no answer for part of the image at a height of {heights}: it was fitted for {fitted}"
    )]
    OutsideModel {
        /// The heights of the ground.
        heights: String,
        /// The heights that the model was fitted for.
        fitted: String,
    },
    /// Two images of different places.
    #[error("{one} and {other} do not overlap on the ground")]
    Apart {
        /// The multispectral image.
        one: String,
        /// The panchromatic one.
        other: String,
    },
    /// An image that is not what it is said to show.
    #[error("{image} is said to be {kind}, and has {bands} band(s)")]
    NotItsKind {
        /// The image.
        image: String,
        /// What it is said to be.
        kind: &'static str,
        /// How many bands it has.
        bands: usize,
    },
    /// Samples that must not be interpolated.
    #[error("{image}: its samples are places in a table of colours, which resampling would mix")]
    Palette {
        /// The image.
        image: String,
    },
    /// A DEM that does not cover the scene, or a geoid that does not.
    #[error("{what} gives heights for {known:.1} % of the scene only, which lies at {place}")]
    DemTooSmall {
        /// The DEM, or the geoid, with its file.
        what: String,
        /// Share of the scene, percent.
        known: f64,
        /// The box of the scene in the CRS of the output.
        place: String,
    },
    /// Nothing of the image falls on the output grid.
    #[error("the image does not meet the output area {area}")]
    Empty {
        /// The area, in the CRS of the output.
        area: String,
    },
    /// A pole where the output has none.
    #[error("the image shows the {pole} pole, which has no place in {crs}")]
    Pole {
        /// Which one.
        pole: &'static str,
        /// The CRS of the output.
        crs: String,
    },
    /// Pixels that the output would leave out.
    #[error(
        "part of the image would be lost in {crs}: its pixel {:.0}, {:.0} comes to {:.4}, {:.4}, which is \
         no place of the image. It lies across the line where longitudes begin again, or beyond where \
         a CRS holds",
        pixel.0, pixel.1, at.0, at.1
    )]
    Torn {
        /// The CRS of the output.
        crs: String,
        /// A pixel that is lost.
        pixel: (f64, f64),
        /// Its place in that CRS.
        at: (f64, f64),
    },
    /// An output of an impossible size.
    #[error("the output would be {} × {} pixels of {res:?}: {reason}", side(*.width), side(*.height))]
    BadGrid {
        /// Columns.
        width: f64,
        /// Rows.
        height: f64,
        /// Resolution in CRS units.
        res: f64,
        /// Why that cannot be.
        reason: String,
    },
    /// No reflectance.
    #[error("no reflectance from this product: {reason}")]
    NotConvertible {
        /// Why not.
        reason: String,
    },
    /// No member of the wanted kind.
    #[error("no {wanted} in this delivery: it holds {found}")]
    NoSuchProduct {
        /// What was asked for.
        wanted: String,
        /// What there is.
        found: String,
    },
    /// An option that makes no sense here.
    #[error("{option}: {reason}")]
    BadOption {
        /// The option.
        option: &'static str,
        /// Why it makes no sense.
        reason: String,
    },
    /// The fault of an output on the grid of tiles, whose CRS and resolution follow from the grid and
    /// the zoom.
    #[error("{0}")]
    OnTiles(Box<OrthoFault>),
    /// No valid pixel.
    #[error("no valid pixel in the sample of the image: nothing to stretch")]
    NothingValid,
}

/// A number of pixels that may be of any size.
fn side(pixels: f64) -> String {
    match pixels.abs() < 1e12 {
        true => format!("{pixels:.0}"),
        false => format!("{pixels:.1e}"),
    }
}

impl OrthoFault {
    /// The same of an output on the grid of tiles, told by the options that there are for it.
    pub(super) fn on_tiles(trouble: Trouble) -> Trouble {
        let error: &(dyn std::error::Error + 'static) = &*trouble;
        if !error.is::<Self>() {
            return trouble;
        }
        let error: Box<dyn std::error::Error> = trouble;
        match error.downcast::<Self>() {
            Ok(fault) => match *fault {
                Self::BadOption {
                    option: "--t-srs",
                    reason,
                } => Self::BadOption {
                    option: "--tms",
                    reason,
                }
                .into(),
                fault => Self::OnTiles(Box::new(fault)).into(),
            },
            // It was looked at above.
            Err(_) => Self::NoGeoreference.into(),
        }
    }
}

impl Fault for OrthoFault {
    fn kind(&self) -> Kind {
        match self {
            Self::OnTiles(fault) => fault.kind(),
            Self::BadGrid { .. }
            | Self::BadOption { .. }
            | Self::NoHeight { .. }
            | Self::NoSuchProduct { .. } => Kind::Usage,
            Self::NoGeoreference
            | Self::OutsideModel { .. }
            | Self::Apart { .. }
            | Self::NotItsKind { .. }
            | Self::Palette { .. }
            | Self::DemTooSmall { .. }
            | Self::Empty { .. }
            | Self::Pole { .. }
            | Self::Torn { .. }
            | Self::NotConvertible { .. }
            | Self::NothingValid => Kind::Input,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::OnTiles(fault) => fault.code(),
            Self::NoGeoreference => "RLS-E370",
            Self::NoHeight { .. } => "RLS-E371",
            Self::DemTooSmall { .. } => "RLS-E372",
            Self::Empty { .. } => "RLS-E373",
            Self::BadGrid { .. } => "RLS-E374",
            Self::NotConvertible { .. } => "RLS-E375",
            Self::NoSuchProduct { .. } => "RLS-E376",
            Self::BadOption { .. } => "RLS-E377",
            Self::NothingValid => "RLS-E378",
            Self::OutsideModel { .. } => "RLS-E380",
            Self::Apart { .. } => "RLS-E381",
            Self::NotItsKind { .. } => "RLS-E382",
            Self::Palette { .. } => "RLS-E383",
            Self::Pole { .. } => "RLS-E384",
            Self::Torn { .. } => "RLS-E385",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::OnTiles(fault) => match **fault {
                Self::BadGrid { .. } => "check --zoom and --bbox".into(),
                Self::Pole { .. } => "leave it out with --bbox".into(),
                Self::Torn { .. } => "cut the image at that line first (gdal_translate -projwin) and give each part longitudes from -180 to 180 (-a_ullr)".into(),
                _ => fault.help(),
            },
            Self::NoGeoreference => "give its sensor model with --rpc FILE, or georeference it first".into(),
            Self::NoHeight { .. } => "give --dem FILE (and --geoid FILE when its heights are orthometric), or --height M above the ellipsoid".into(),
            Self::OutsideModel { .. } => "check the heights (metres above the ellipsoid), and that the model is of this image and the image no larger than what it is of".into(),
            Self::Apart { .. } => "give two images of one place; `relais scene inspect` says where each lies".into(),
            Self::NotItsKind { .. } => "check which file each asset or product names; --pan and --ms take two images as they are".into(),
            Self::Palette { .. } => "expand it first: gdal_translate -expand rgb".into(),
            Self::DemTooSmall { .. } => "check that the scene lies there (its sensor model places it), and give a file that covers it, or add --height M for the places it does not know".into(),
            Self::Empty { .. } => "check --bbox and --bbox-crs against what `relais scene inspect` says of the scene".into(),
            Self::Pole { .. } => "choose a --t-srs that holds it, or leave it out with --bbox".into(),
            Self::Torn { .. } => "cut the image at that line first (gdal_translate -projwin) and give each part longitudes from -180 to 180 (-a_ullr), or choose a --t-srs of the place".into(),
            Self::BadGrid { .. } => "check --res, --bbox and --t-srs".into(),
            Self::NotConvertible { .. } => "use --radiometry dn".into(),
            Self::NoSuchProduct { .. } => "choose another --product, or give --pan and --ms".into(),
            Self::BadOption { option: "--bands", .. } => "name each by its id (B2) or by what it sees: red, green, blue, nir, rededge, deep_blue, pan".into(),
            Self::BadOption { option: "--mask", .. } => format!("name a mask that it has: {}, or another by its code", super::part::mask_words()),
            Self::BadOption { .. } => {
                "add --help to the command for all that it takes".into()
            },
            Self::NothingValid => "check the masks and the nodata value with `relais scene inspect --full`".into(),
        }
    }
}
