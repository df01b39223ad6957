//! How good a map of land cover is, and how much of each class there is, from a sample of points that
//! people look at.
//!
//! A [`design`] says how many points each stratum gets and draws them, with a seed; [`hand_out`] gives
//! them to an interpreter, who is not told what the map says; [`collect`] takes the answers back,
//! each held against the [`Plan`]; [`ErrorMatrix::estimates`] makes accuracies and areas of them.

mod fault;
mod fr;
mod estimate;
mod size;
mod chance;
mod plan;
mod pixels;
mod within;
mod polygons;
mod design;
mod form;
mod answers;
mod publish;

pub use answers::{Answers, Completeness, collect};
pub use design::{Drawn, Wanted, design};
pub use estimate::{ClassEstimate, ErrorMatrix, Estimate, Estimates, Z};
pub use fault::AccuracyFault;
pub use form::{free, hand_out};
pub use fr::NOT_INTERPRETABLE;
pub use pixels::of_image;
pub use plan::{PLAN, Plan, Point, Stratum};
pub use polygons::of_layer;
pub use publish::{document, publish};
