//! A comparison as a report: what an elected official reads, and the sheets that a technician goes on
//! with.
//!
//! Every number is asked of [`Figures`]; nothing is counted here but sums of whole square metres. The
//! figures of the page are those of everything that is compared, at the finest level of the nomenclature
//! that a drawing can show; all levels and territories stand in the annexes, which only sheets have.

mod fr;
mod maker;
mod essential;
mod passages;
mod balances;
mod causes;
mod places;
mod limits;
mod annexes;

use relais_core::vector::Layer;
use relais_report::figures::Report;

use crate::compare::Comparison;
use crate::figures::Figures;
use maker::Maker;

/// The report of a comparison; `changes` are its changes as polygons, in their places.
pub fn report(comparison: &Comparison, figures: &Figures, changes: &Layer) -> Report {
    let maker = Maker::new(comparison, figures);
    Report {
        title: fr::title(maker.first(), maker.last()),
        lead: fr::lead(&maker.dates()),
        facts: essential::facts(&maker),
        sections: vec![
            essential::section(&maker),
            passages::section(&maker),
            balances::section(&maker),
            passages::matrix_section(&maker),
            places::section(&maker, changes),
            causes::section(&maker),
            limits::section(&maker),
        ],
        annexes: annexes::all(&maker),
        foot: fr::FOOT.into(),
        ..Report::default()
    }
}
