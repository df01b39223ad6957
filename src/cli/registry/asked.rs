//! The question that `may` and `permit give` ask: options, and what it is answered with.

use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use relais_core::code::TerritoryCode;
use relais_core::fault::Trouble;
use relais_files::regular;
use relais_registry::rights::{
    Action, Content, LicenceId, Object, Places, ProductId, ProductKind, PurposeWord, Question,
    RightsFault, Size,
};

use crate::cli::console::Console;

/// What is asked.
#[derive(ClapArgs)]
pub struct Asked {
    /// An account, by id or name at DINAMIS; or PERSON+PARTNER, the person by id or address, the partner by id, SIRET or name
    #[arg(value_name = "ACCOUNT|PERSON+PARTNER")]
    pub who: String,
    /// consulter, obtenir or rediffuser
    #[arg(long, value_name = "ACTION", default_value_t = Action::Obtain)]
    action: Action,
    /// The product, as collection/element
    #[arg(long, value_name = "ID", required_unless_present = "licence")]
    product: Option<ProductId>,
    /// Under this licence only [default: any that covers the product]
    #[arg(long, value_name = "ID")]
    licence: Option<LicenceId>,
    /// image, extrait, valeur-ajoutee or derive
    #[arg(long, value_name = "KIND")]
    kind: ProductKind,
    /// What a valeur-ajoutee or derive holds: image, vecteur or relief
    #[arg(long, value_name = "CONTENT")]
    content: Option<Content>,
    /// How large an extrait is: 1024x768 pixels, or 1:4 when it is sub-sampled
    #[arg(long, value_name = "SIZE")]
    size: Option<Size>,
    /// Where: COM:33063, EPCI:243300316, DEP:33, REG:75, SCOT:...
    #[arg(long, value_name = "TERRITORY", value_parser = relais_registry::value::territory_code)]
    territory: TerritoryCode,
    /// What for, in a word of the licence
    #[arg(long, value_name = "PURPOSE")]
    purpose: PurposeWord,
}

impl Asked {
    /// As the registry is asked.
    pub fn question(&self) -> Question {
        Question {
            action: self.action,
            object: Object {
                product: self.product.clone(),
                licence: self.licence.clone(),
            },
            kind: self.kind,
            content: self.content,
            size: self.size,
            territory: self.territory.clone(),
            purpose: self.purpose.clone(),
        }
    }
}

/// Which territories lie within which.
#[derive(ClapArgs, Debug, Clone, Default)]
pub struct Map {
    /// The GeoPackage of territories [default: the key `territories` of the configuration]
    #[arg(
        long,
        value_name = "FILE.gpkg",
        env = "RELAIS_TERRITORIES",
        hide_env_values = true
    )]
    territories: Option<PathBuf>,
}

impl Map {
    /// Reads it; without any, codes alone tell.
    ///
    /// # Errors
    /// The file that is named cannot be read.
    pub fn places(&self, console: &Console) -> Result<Places, Trouble> {
        let configured = || console.territories().map(PathBuf::from);
        match self.territories.clone().or_else(configured) {
            Some(path) => Places::read(&path),
            None => Ok(Places::default()),
        }
    }
}

/// The text of a file that is no longer than `most` bytes.
pub fn text(path: &Path, most: u64) -> Result<String, RightsFault> {
    let fault = |error| RightsFault::Read {
        path: path.into(),
        error,
    };
    let bytes = regular::read(path, most).map_err(fault)?;
    String::from_utf8(bytes).map_err(|_| fault(std::io::Error::other("ce n’est pas de l’UTF-8")))
}
