//! Where bars, ribbons and labels are.

use std::collections::BTreeMap;

use super::super::words::{LINE, lines};
use super::Sankey;

/// The whole width, in SVG units.
pub(super) const WIDTH: f64 = 960.0;
/// Room for labels on the left and on the right.
pub(super) const GUTTER: f64 = 244.0;
/// Width of a bar.
pub(super) const BAR: f64 = 14.0;
/// Room above for the dates.
pub(super) const TOP: f64 = 40.0;
/// Between a bar and its label.
pub(super) const BESIDE: f64 = 10.0;
/// The least height of what is drawn.
const LOWEST: f64 = 300.0;
/// How much higher than its labels alone a drawing is.
const ROOMY: f64 = 1.4;
/// Between bars, or their labels, at least, and what may be added at most.
const APART: f64 = 8.0;
const WIDEST: f64 = 48.0;
/// Width of the labels of a date in the middle, which stand on ribbons.
const MIDDLE: f64 = 150.0;
/// Classes of a date from which on labels have one line.
const MANY: usize = 9;

/// A class at a date.
pub(super) struct Node {
    pub(super) date: usize,
    pub(super) class: usize,
    pub(super) m2: i64,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) height: f64,
    /// The lines of its label, the area last.
    pub(super) label: Vec<String>,
}

/// Ground that goes from a class at a date to one at the next.
pub(super) struct Ribbon {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) m2: i64,
    pub(super) y: [f64; 2],
    pub(super) height: f64,
}

/// On which side of a bar something is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    In,
    Out,
}

/// All there is to draw.
pub(super) struct Plan {
    pub(super) height: f64,
    /// SVG units a square metre.
    pub(super) scale: f64,
    pub(super) nodes: Vec<Node>,
    pub(super) ribbons: Vec<Ribbon>,
    /// What is not drawn across: by bar and side, its height, at the lower end of the bar.
    pub(super) tip_heights: BTreeMap<(usize, Side), f64>,
    /// How many passages those are, and how much ground.
    pub(super) tips: (usize, i64),
}

impl Plan {
    /// The height of the tip of a bar.
    #[cfg(test)]
    pub(super) fn tip(&self, node: usize, side: Side) -> f64 {
        self.tip_heights.get(&(node, side)).copied().unwrap_or(0.0)
    }
}

/// Finds the places of everything; passages under `least_m2` become tips.
pub(super) fn plan(sankey: &Sankey, least_m2: i64) -> Plan {
    let mut nodes = nodes(sankey);
    let columns: Vec<Vec<usize>> = (0..sankey.dates.len())
        .map(|date| {
            let of_date = (0..nodes.len()).filter(|at| nodes[*at].date == date);
            of_date.collect()
        })
        .collect();
    let labels = columns.iter().map(|column| room(&nodes, column, 0.0));
    let height = (labels.fold(0.0, f64::max) * ROOMY).max(LOWEST);
    let scale = scale(&nodes, &columns, height);
    for column in &columns {
        place(&mut nodes, column, height, scale);
    }
    let mut plan = Plan {
        height: TOP + height + 12.0,
        scale,
        nodes,
        ribbons: Vec::new(),
        tip_heights: BTreeMap::new(),
        tips: (0, 0),
    };
    add_ribbons(&mut plan, sankey, least_m2);
    plan
}

fn nodes(sankey: &Sankey) -> Vec<Node> {
    let dates = sankey.dates.len();
    let mut sums: BTreeMap<(usize, usize), i64> = BTreeMap::new();
    for (classes, m2) in &sankey.flows {
        for (date, class) in classes.iter().enumerate() {
            *sums.entry((date, *class)).or_default() += m2;
        }
    }
    let many = (0..dates).any(|date| sums.keys().filter(|key| key.0 == date).count() >= MANY);
    let step = (WIDTH - 2.0 * GUTTER - BAR) / (dates - 1) as f64;
    let node = |((date, class), m2): ((usize, usize), i64)| {
        let within = date > 0 && date + 1 < dates;
        let of = &sankey.classes[class];
        let mut label = match (within, many) {
            (true, true) => vec![of.short.clone()],
            (true, false) => lines(&of.label, MIDDLE, 2),
            (false, true) => lines(&of.label, GUTTER - BESIDE, 1),
            (false, false) => lines(&of.label, GUTTER - BESIDE, 2),
        };
        label.push(super::area(m2));
        Node {
            date,
            class,
            m2,
            x: GUTTER + step * date as f64,
            y: 0.0,
            height: 0.0,
            label,
        }
    };
    sums.into_iter().map(node).collect()
}

/// The room that a bar and its label take: they stand beside each other.
fn slot(node: &Node, scale: f64) -> f64 {
    let label = node.label.len() as f64 * LINE;
    (node.m2 as f64 * scale).max(label) + APART
}

fn room(nodes: &[Node], column: &[usize], scale: f64) -> f64 {
    column.iter().map(|at| slot(&nodes[*at], scale)).sum()
}

/// The largest scale with which all dates fit, found by halving.
fn scale(nodes: &[Node], columns: &[Vec<usize>], height: f64) -> f64 {
    let total: i64 = columns[0].iter().map(|at| nodes[*at].m2).sum();
    let fits = |scale: f64| columns.iter().all(|c| room(nodes, c, scale) <= height);
    let (mut low, mut high) = (0.0, height / total as f64);
    for _ in 0..50 {
        let middle = (low + high) / 2.0;
        match fits(middle) {
            true => low = middle,
            false => high = middle,
        }
    }
    low
}

/// Bars of a date, from top to bottom, each in the middle of its slot.
fn place(nodes: &mut [Node], column: &[usize], height: f64, scale: f64) {
    let free = height - room(nodes, column, scale);
    let gap = (free / column.len() as f64).min(WIDEST);
    let mut y = TOP + (free - gap * column.len() as f64) / 2.0;
    for at in column {
        let node = &mut nodes[*at];
        let slot = slot(node, scale) + gap;
        node.height = node.m2 as f64 * scale;
        node.y = y + (slot - node.height) / 2.0;
        y += slot;
    }
}

fn add_ribbons(plan: &mut Plan, sankey: &Sankey, least_m2: i64) {
    let mut passages: BTreeMap<(usize, usize), i64> = BTreeMap::new();
    let find = |date: usize, class: usize| {
        let is = |node: &Node| node.date == date && node.class == class;
        plan.nodes.iter().position(is)
    };
    for (classes, m2) in &sankey.flows {
        for (date, pair) in classes.windows(2).enumerate() {
            if let (Some(from), Some(to)) = (find(date, pair[0]), find(date + 1, pair[1])) {
                *passages.entry((from, to)).or_default() += m2;
            }
        }
    }
    // Bars are in the order of date and class, and so are passages: ribbons leave and arrive in the
    // order of the bars at their other ends.
    let mut used: BTreeMap<(usize, Side), f64> = BTreeMap::new();
    for ((from, to), m2) in passages {
        let height = m2 as f64 * plan.scale;
        if m2 < least_m2 {
            plan.tips.0 += 1;
            plan.tips.1 += m2;
            for end in [(from, Side::Out), (to, Side::In)] {
                *plan.tip_heights.entry(end).or_default() += height;
            }
            continue;
        }
        let y = [(from, Side::Out), (to, Side::In)].map(|end| {
            let used = used.entry(end).or_default();
            *used += height;
            plan.nodes[end.0].y + *used - height
        });
        plan.ribbons.push(Ribbon {
            from,
            to,
            m2,
            y,
            height,
        });
    }
}
