//! Territories of one kind, held against one another: in hectares, and per hectare.

use relais_report::figures::{Cell, Column, Figure, Kind, Section, Sign, Table};

use super::fr;
use super::maker::{EVERYTHING, Maker, known, margin_column, name, off, text};
use crate::figures::Basis;

/// A territory among others.
#[derive(Debug, Clone, PartialEq)]
struct Peer {
    unit: usize,
    compared_m2: i64,
    changed_m2: i64,
    margin_m2: f64,
}

impl Peer {
    /// Square metres that changed in a hectare.
    fn density(&self) -> Option<f64> {
        let ha = self.compared_m2 as f64 / 1e4;
        (ha > 0.0).then(|| self.changed_m2 as f64 / ha)
    }
}

/// All territories of a kind, those of which most changed per hectare first.
#[derive(Debug, Clone, PartialEq)]
pub struct Peers {
    /// The kind: `COM`, `EPCI`.
    pub kind: String,
    all: Vec<Peer>,
}

/// Territories that a page tells beside its own.
const MOST_PEERS: usize = 25;

impl Peers {
    /// Those of a kind in which there is ground.
    pub(super) fn of(maker: &Maker<'_>, kind: &str) -> Self {
        let figures = maker.figures;
        let units = figures.units.iter().enumerate();
        let of_kind = units.filter(|(at, unit)| *at != EVERYTHING && unit.kind == kind);
        let peer = |(unit, _): (usize, _)| Peer {
            unit,
            compared_m2: figures.coverage(unit).compared_m2,
            changed_m2: figures
                .matrix(unit, maker.level, maker.whole(), Basis::Published)
                .changed_m2(),
            margin_m2: figures.change_margin(unit, maker.level, maker.whole()).m2,
        };
        let mut all: Vec<Peer> = of_kind.map(peer).collect();
        let density = |peer: &Peer| peer.density().unwrap_or(-1.0);
        all.sort_by(|a, b| density(b).total_cmp(&density(a)).then(a.unit.cmp(&b.unit)));
        Self {
            kind: kind.into(),
            all,
        }
    }

    /// The places of the territories among all units, in the order of their names.
    pub fn units(&self, figures: &crate::figures::Figures) -> Vec<usize> {
        let mut units: Vec<usize> = self.all.iter().map(|peer| peer.unit).collect();
        units.sort_by_cached_key(|at| (figures.units[*at].name.clone(), *at));
        units
    }

    /// Its rank from the most per hectare, and among how many.
    pub(super) fn rank(&self, unit: usize) -> Option<(usize, usize)> {
        let at = self.all.iter().position(|peer| peer.unit == unit)?;
        Some((at + 1, self.all.len()))
    }

    fn row(&self, maker: &Maker<'_>, at: usize) -> Vec<Cell> {
        let peer = &self.all[at];
        let unit = &maker.figures.units[peer.unit];
        vec![
            text(&unit.name),
            text(&unit.code),
            Cell::Whole(at as i64 + 1),
            Cell::Whole(peer.compared_m2),
            Cell::Whole(peer.changed_m2),
            Cell::Whole(peer.margin_m2.round() as i64),
            known(peer.density()),
        ]
    }

    fn table_of(&self, maker: &Maker<'_>, told: &[usize]) -> Table {
        let columns = vec![
            Column::text(fr::UNIT),
            Column::text(fr::CODE),
            Column::of(Kind::Count, fr::RANK),
            Column::of(Kind::Ha, fr::COMPARED),
            Column::of(Kind::Ha, fr::CHANGED),
            margin_column(fr::MARGIN),
            Column::of(Kind::M2AHa(1), fr::CHANGED),
        ];
        let [before, after] = maker.ends(maker.whole());
        let title = fr::peers(fr::kind(&self.kind), before, after);
        let mut table = maker.table(fr::PEERS.into(), title, columns);
        table.rows = told.iter().map(|at| self.row(maker, *at)).collect();
        table
    }

    /// The territory of a report first, then those of which most changed per hectare.
    pub(super) fn table(&self, maker: &Maker<'_>) -> Table {
        let own = self.all.iter().position(|peer| peer.unit == maker.unit);
        let others = (0..self.all.len()).filter(|at| Some(*at) != own);
        let told: Vec<usize> = own.into_iter().chain(others.take(MOST_PEERS)).collect();
        let mut table = self.table_of(maker, &told);
        if told.len() < self.all.len() {
            table.limits.push(fr::all_peers(told.len(), self.all.len()));
        }
        table
    }

    /// All of them, for the index.
    pub(super) fn section(&self, maker: &Maker<'_>) -> Section {
        let all: Vec<usize> = (0..self.all.len()).collect();
        Section {
            title: fr::kinds(&self.kind).into(),
            figures: vec![Figure {
                drawings: Vec::new(),
                table: self.table_of(maker, &all),
            }],
            ..Section::default()
        }
    }
}

/// What each class gained or lost here and everywhere, in hectares and per hectare.
pub(super) fn classes(maker: &Maker<'_>) -> Table {
    let figures = maker.figures;
    let span = maker.whole();
    let [before, after] = maker.ends(span);
    let columns = vec![
        Column::text(fr::CLASS),
        Column::of(Kind::Ha, fr::NET_HERE).signed(Sign::Always),
        margin_column(fr::MARGIN),
        Column::of(Kind::M2AHa(1), fr::NET_HERE).signed(Sign::Always),
        Column::of(Kind::Ha, fr::NET_EVERYWHERE).signed(Sign::Always),
        Column::of(Kind::M2AHa(1), fr::NET_EVERYWHERE).signed(Sign::Always),
    ];
    let title = fr::against_all(before, after);
    let mut table = maker.table(fr::CLASSES_COMPARED.into(), title, columns);
    let a_hectare = |unit: usize, m2: i64| {
        let ha = figures.coverage(unit).compared_m2 as f64 / 1e4;
        known((ha > 0.0).then(|| m2 as f64 / ha))
    };
    let here = figures.balances(maker.unit, maker.level, span);
    let margins = figures.net_margins(maker.unit, maker.level, span);
    let mut everywhere = figures.balances(EVERYTHING, maker.level, span);
    everywhere.sort_by_key(|balance| maker.of_page().place(&balance.solde.code));
    for balance in everywhere {
        let code = &balance.solde.code;
        let own = here.iter().find(|own| own.solde.code == *code);
        let net = own.map_or(0, |own| own.net_m2);
        table.rows.push(vec![
            text(name(maker.of_page(), code)),
            Cell::Whole(net),
            off(margins.get(code)),
            a_hectare(maker.unit, net),
            Cell::Whole(balance.net_m2),
            a_hectare(EVERYTHING, balance.net_m2),
        ]);
    }
    table
}
