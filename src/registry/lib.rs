//! Partners of the relay, and who may act on them.
//!
//! A [`Desk`] is an [`Operator`](operator::Operator) at work in a registry: it opens changes only
//! for what the operator's roles allow. [`operator`] and [`partner`] each keep their rules
//! (`rules.rs`, pure), their SQL (`sql.rs`) and the verbs that bring both into one change.

#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "tests look at files")
)]

pub mod fr;
pub mod fault;
pub mod value;
pub mod correction;
pub mod operator;
mod desk;
pub mod partner;
#[cfg(test)]
mod tests;

pub use desk::Desk;
pub use fault::RegistryFault;
