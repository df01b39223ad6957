//! A comparison as a report: what an elected official reads, and the sheets that a technician goes on
//! with.
//!
//! Every number is asked of [`Figures`]; nothing is counted here but sums of whole square metres. The
//! figures of the page are those of everything that is compared, or of one territory
//! ([`Reporter::of`]), at the finest level of the nomenclature that a drawing can show; all levels and
//! territories stand in the annexes, which only sheets have.

mod fr;
mod maker;
mod sights;
mod essential;
mod passages;
mod balances;
mod causes;
mod places;
mod peers;
mod elsewhere;
mod plates;
mod limits;
mod annexes;

use relais_core::fault::Trouble;
use relais_core::vector::Layer;
use relais_report::figures::{Links, Report, Section};
use relais_run::Limits;

use crate::album::Album;
use crate::compare::Comparison;
use crate::figures::{Figures, Zones};
use crate::reconcile::Reconciled;
use maker::{EVERYTHING, Maker};
pub use peers::Peers;
use sights::Sights;

/// Who tells a comparison: what all its reports have in common.
pub struct Reporter<'a> {
    comparison: &'a Comparison,
    figures: &'a Figures,
    sights: Sights<'a>,
    elsewhere: &'a [Reconciled],
    album: Option<&'a Album>,
}

impl<'a> Reporter<'a> {
    /// Of a comparison; `changes` are its changes as polygons, in their places, and `zones` those with
    /// which it was made.
    pub fn new(
        comparison: &'a Comparison,
        figures: &'a Figures,
        changes: &'a Layer,
        zones: Option<&'a Zones>,
    ) -> Self {
        Self {
            comparison,
            figures,
            sights: Sights::new(comparison, changes, zones),
            elsewhere: &[],
            album: None,
        }
    }

    /// With images, on which changes are looked at.
    pub fn illustrated(self, album: Option<&'a Album>) -> Self {
        Self { album, ..self }
    }

    /// With figures published elsewhere, beside ours.
    pub fn beside(self, elsewhere: &'a [Reconciled]) -> Self {
        Self { elsewhere, ..self }
    }

    fn maker(&self, unit: usize) -> Maker<'a> {
        Maker::new(self.comparison, self.figures, unit)
    }

    /// The report of everything.
    ///
    /// # Errors
    /// An image that cannot be read.
    pub fn whole(&self, limits: &Limits) -> Result<Report, Trouble> {
        let maker = self.maker(EVERYTHING);
        let more = [
            self.plates(&maker, plates::MOST, limits)?,
            elsewhere::section(&maker, self.elsewhere),
        ];
        let places = places::section(&maker, &self.sights);
        let sections = self.sections(&maker, places, more.into_iter().flatten());
        Ok(Report {
            title: fr::title(maker.first(), maker.last()),
            lead: fr::lead(&maker.dates()),
            facts: essential::facts(&maker),
            sections,
            annexes: annexes::all(&maker),
            foot: fr::FOOT.into(),
            ..Report::default()
        })
    }

    /// Changes on images; none without an album.
    fn plates(
        &self,
        maker: &Maker<'_>,
        most: usize,
        limits: &Limits,
    ) -> Result<Option<Section>, Trouble> {
        match self.album {
            Some(album) => plates::section(maker, &self.sights, album, most, limits),
            None => Ok(None),
        }
    }

    /// The report of one territory among those of its kind.
    ///
    /// # Errors
    /// An image that cannot be read.
    pub fn of(&self, unit: usize, peers: &Peers, limits: &Limits) -> Result<Report, Trouble> {
        let maker = self.maker(unit);
        let place = Section {
            figures: places::figures(&maker, &self.sights, peers),
            ..places::section_of(&maker)
        };
        let more = self.plates(&maker, plates::MOST_OF_UNIT, limits)?;
        Ok(Report {
            title: fr::title_of(&maker.about().name, maker.first(), maker.last()),
            lead: fr::lead(&maker.dates()),
            notices: maker.about().caveats.clone(),
            facts: essential::facts(&maker),
            sections: self.sections(&maker, place, more),
            foot: fr::FOOT_OF_UNIT.into(),
            ..Report::default()
        })
    }

    /// All sections, method and limits at the end.
    fn sections(
        &self,
        maker: &Maker<'_>,
        places: Section,
        more: impl IntoIterator<Item = Section>,
    ) -> Vec<Section> {
        let mut all = vec![
            essential::section(maker),
            passages::section(maker),
            balances::section(maker),
            passages::matrix_section(maker),
            places,
        ];
        all.extend(more);
        all.push(causes::section(maker));
        all.push(limits::section(maker));
        all
    }

    /// The territories of a kind, held against one another.
    pub fn peers(&self, kind: &str) -> Peers {
        Peers::of(&self.maker(EVERYTHING), kind)
    }

    /// What leads to the reports of territories.
    pub fn index(&self, all: &[Peers], links: Vec<Links>) -> Report {
        let maker = self.maker(EVERYTHING);
        Report {
            title: fr::index(maker.first(), maker.last()),
            lead: fr::INDEX_LEAD.into(),
            sections: all.iter().map(|peers| peers.section(&maker)).collect(),
            links,
            foot: fr::FOOT_OF_UNIT.into(),
            ..Report::default()
        }
    }
}
