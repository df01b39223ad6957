//! The one integration binary: the program as users run it, one file a subject.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    missing_docs,
    reason = "tests may fail loudly, and they look at files and run programs"
)]

mod harness;
mod classified;
mod architecture;
mod images;
mod console;
mod docs;
mod doctor;
mod work;
mod cog;
mod inspect;
mod scene_mosaic;
mod scene_ortho;
mod pipeline;
mod faults;
mod clouds;
mod pipeline_check;
mod pipeline_plan;
mod pipeline_run;
mod pipeline_unit;
mod pipeline_replay;
mod pipeline_doubtful;
mod pipeline_faults;
mod pipeline_guard;
mod pipeline_tiles;
mod tiles;
mod ocs_nomenclature;
mod territory;
mod ocs_compare;
mod ocs_matrix;
mod ocs_accuracy;
mod pipeline_ocs;
mod desktop;
mod products;
mod registry_bench;
mod registry;
mod registry_keep;
mod registry_path;
mod registry_return;
mod registry_rights;
mod registry_bond;
mod registry_exchange;
mod registry_bilan;
mod registry_story;
mod registry_held;
mod registry_hostile;
mod registry_account;
mod registry_guide;
