//! What the relay does to bring partners to images: their needs, leads, events, use cases, and the
//! messages it prepares.
//!
//! Needs go to the comité consultatif ([`need::export`]); messages are prepared as files and never
//! sent from here ([`message`]).

pub mod need;
pub mod lead;
pub mod event;
pub mod use_case;
pub mod message;
#[cfg(test)]
mod tests;
