//! Nomenclatures: classes with their parents, levels, colours, years and minimum mapping units; and
//! the passage from one nomenclature to another.
//!
//! A nomenclature is a file of the operator, CSV or TOML, or one that ships with its source
//! ([`shipped`]). A code that it does not have is an error with the features that bear it
//! ([`Census`]); a code is never dropped and never guessed. A [`Mapping`] leads from each class to one
//! of another nomenclature; to several only by a rule that says which.

mod fault;
mod class;
mod document;
mod review;
mod tree;
mod census;
mod rule;
mod mapping;
pub mod shipped;

pub use census::{Census, Strange, Strangeness, code_of};
pub use class::{Class, Colour, Draft, Years};
pub use document::Document;
pub use fault::NomenclatureFault;
pub use mapping::{Mapping, MappingDocument, Target};
pub use rule::{Case, When};
pub use tree::{ClassId, Nomenclature};
