//! What people read, in French: numbers and dates as they are written in France, figures drawn as
//! SVG, pages that stand alone, and a [`figures::Report`] of which a page and sheets are made, so that
//! a number is the same in all of them.
//!
//! The sentences of a page belong to whoever makes it (one `fr.rs` a member); this member knows
//! how they are set.

#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "tests look at files")
)]

pub mod french;
pub mod html;
pub mod chart;
pub mod figures;
pub mod sheet;
pub mod page;
pub mod mail;
pub mod letter;
#[cfg(feature = "pdf")]
pub mod pdf;
