//! Codes that the State gives to places: communes, EPCI, départements, regions; and how a territory
//! is named on the command line.

mod fault;
mod insee;
mod siren;
mod siret;
mod territory;

pub use fault::CodeFault;
pub use insee::{Departement, Insee, Region};
pub use siren::Siren;
pub use siret::Siret;
pub use territory::{PerimeterKind, TerritoryCode, TerritoryKind};
