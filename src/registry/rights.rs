//! Who may have what.
//!
//! [`Licence`]s are texts that the operator loads; [`Facts`] is what the registry knows, in memory;
//! [`decide`] is the one function that answers, and its [`Decision`] says on what it rests. A
//! [`Permit`] is an allowing decision that was signed. docs/decisions/rights.md tells the rules.

mod word;
mod id;
mod licence;
mod document;
mod fault;
mod place;
mod question;
mod facts;
mod reason;
mod decision;
pub mod fr;
mod decide;
mod permit;
pub(crate) mod sql;
pub(crate) mod load;
pub(crate) mod past;
pub(crate) mod texts;
mod permits;

#[cfg(test)]
mod tests;

pub use decide::decide;
pub use decision::{Decision, Grant, Refusal, Rests};
pub use document::read;
pub use facts::{Acceptance, Account, Adhesion, Facts, Mandate, Party, Wording};
pub use fault::RightsFault;
pub use id::{LicenceId, Pattern, ProductId, PurposeWord, Version, versioned};
pub use licence::{Clause, Licence, Reach};
pub use load::{account_of, load};
pub use past::load_on;
pub use permit::{Permit, Says, read_keys, write_keys};
pub use permits::{Held, Issued, give, held, issued_one, keys, verify, withdraw};
pub use place::{Places, Within};
pub use question::{Object, Question, Size};
pub use reason::{Mender, Reason};
pub use texts::{Loaded, add, edit, end, list, show};
pub use word::{Action, Category, Content, ProductKind, Redistribution, Staff, TextKind};
