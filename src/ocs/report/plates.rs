//! The largest changes, and those that hardly happen, on images before and after.

use std::collections::BTreeSet;

use relais_core::fault::Trouble;
use relais_report::figures::{Cell, Column, Kind, Picture, Plate, Section, Sign};
use relais_run::Limits;

use super::fr;
use super::maker::{Maker, name};
use super::sights::{Sight, Sights};
use crate::album::{Album, Frame, VIEW_BYTES, View};
use crate::cause::Cause;

/// Changes of each kind (the largest, the suspicious) that the report of everything shows, and that of a
/// territory.
pub(super) const MOST: usize = 12;
pub(super) const MOST_OF_UNIT: usize = 4;

/// The changes of a report on images.
pub(super) fn section(
    maker: &Maker<'_>,
    sights: &Sights<'_>,
    album: &Album,
    most: usize,
    limits: &Limits,
) -> Result<Option<Section>, Trouble> {
    let told = chosen(maker, sights, most);
    if told.is_empty() {
        return Ok(None);
    }
    let mut plates = Vec::with_capacity(told.len());
    relais_run::each(
        told.len(),
        limits,
        |_| VIEW_BYTES,
        |at| album.views(told[at].0.shape),
        |at, views| {
            let (sight, is_suspicious) = &told[at];
            plates.push(plate(maker, sight, *is_suspicious, (album, views)));
            Ok(())
        },
    )?;
    Ok(Some(Section {
        title: fr::PLATES.into(),
        words: vec![fr::HOW_TO_READ_PLATES.into()],
        plates,
        comment: Some(fr::COMMENT.into()),
        ..Section::default()
    }))
}

/// The largest changes, then the largest of those that hardly happen and are not among them.
fn chosen<'a, 's>(
    maker: &Maker<'_>,
    sights: &'s Sights<'a>,
    most: usize,
) -> Vec<(&'s Sight<'a>, bool)> {
    let found = maker.comparison.suspicious();
    let key = |period: usize, regions: &[u32]| (period, regions[0]);
    let suspicious: BTreeSet<(usize, u32)> = found
        .iter()
        .map(|(period, difference)| key(*period, &difference.piece.regions))
        .collect();
    let is_suspicious =
        |sight: &Sight| suspicious.contains(&key(sight.period, &sight.piece.regions));
    let mut all: Vec<&Sight> = sights.all().iter().collect();
    if !maker.is_whole() {
        all.retain(|sight| maker.within(sight.piece).m2() > 0.0);
    }
    all.sort_by(|a, b| {
        b.piece
            .area
            .cmp(&a.piece.area)
            .then(key_of(a).cmp(&key_of(b)))
    });
    let (largest, rest) = all.split_at(all.len().min(most));
    let more = rest.iter().filter(|sight| is_suspicious(sight)).take(most);
    let chosen = largest.iter().chain(more);
    chosen.map(|sight| (*sight, is_suspicious(sight))).collect()
}

fn key_of(sight: &Sight) -> (usize, u32) {
    (sight.period, sight.piece.regions[0])
}

fn plate(
    maker: &Maker<'_>,
    sight: &Sight,
    is_suspicious: bool,
    (album, views): (&Album, Vec<View>),
) -> Plate {
    let figures = maker.figures;
    let finest = &figures.levels[figures.finest()];
    let codes = &maker.comparison.overlay.codes;
    let [before, after] = sight.codes.map(|code| name(finest, codes.name(code)));
    let from = maker.comparison.periods[sight.period].from;
    let dates = [from, from + 1];
    let margin_m2 = figures.boundary.of_polygon(sight.piece.perimeter_m, &dates);
    let ha = Column::of(Kind::Ha, "");
    let off = Column::of(Kind::Ha, "").signed(Sign::Both);
    let shown =
        |column: &Column, m2: f64| fr::hectares(&column.shown(&Cell::Whole(m2.round() as i64)));
    let frame = Frame::around(sight.shape);
    let place = frame.map(|frame| (frame.middle(), frame.side_m));
    let [one, other] = dates.map(|date| figures.dates[date].label.as_str());
    let title = fr::plate(&before, &after);
    let words = fr::plate_words(
        (one, other),
        (&shown(&ha, sight.piece.area.m2()), &shown(&off, margin_m2)),
        Cause::ProbableChange.french(),
        is_suspicious,
        place,
        &album.crs(),
    );
    let picture = |view: View| {
        let date = &figures.dates[view.date].label;
        Picture {
            caption: fr::view(date, view.covered),
            told: fr::view_told(date, &title),
            bytes: view.jpeg,
        }
    };
    Plate {
        pictures: views.into_iter().map(picture).collect(),
        title,
        words,
    }
}
