//! Partners of the relay, and who may act on them.
//!
//! A [`Desk`] is an [`Operator`](operator::Operator) at work in a registry: it opens changes only
//! for what the operator's roles allow. [`operator`], [`partner`], [`request`] and the modules of
//! [`animation`] each keep their rules (`rules.rs`, pure), their SQL (`sql.rs`) and the verbs that
//! bring both into one change; [`record`] is what records of typed fields share.

#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "tests look at files")
)]

pub mod aside;
pub mod fr;
pub mod path;
pub mod fault;
pub mod output;
pub mod value;
mod hidden;
pub mod correction;
pub mod operator;
mod desk;
pub mod record;
pub mod clock;
pub mod signing;
pub mod partner;
pub mod finder;
pub mod document;
pub mod person;
pub mod account;
pub mod convention;
pub mod avenant;
pub mod adhesion;
pub mod rights;
pub mod request;
pub mod animation;
pub mod period;
pub mod activity;
pub mod exchange;
pub mod reminder;
pub mod bilan;
pub mod privacy;
pub mod keeping;
pub mod held;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod measures;

pub use desk::Desk;
pub use fault::RegistryFault;
pub use path::PathFault;
