//! The drawing itself.

use std::fmt::Write;

use super::super::words::{Anchor, Bold, Hand, INK, LINE, SOFT, area, open, write};
use super::Sankey;
use super::layout::{BAR, BESIDE, Node, Plan, Ribbon, Side, TOP, WIDTH};
use crate::french;
use crate::html::{Svg, escape};

/// How far a tip reaches.
const TIP: f64 = 30.0;

pub(super) fn draw(sankey: &Sankey, plan: &Plan, told: &str) -> Svg {
    let mut svg = open((WIDTH, plan.height), &sankey.title, told);
    // The largest first, so that the small ones lie on them.
    let mut ribbons: Vec<&Ribbon> = plan.ribbons.iter().collect();
    ribbons.sort_by_key(|ribbon| -ribbon.m2);
    for ribbon in ribbons {
        draw_ribbon(&mut svg, sankey, plan, ribbon);
    }
    for ((node, side), height) in &plan.tip_heights {
        draw_tip(&mut svg, &plan.nodes[*node], *side, *height);
    }
    for node in &plan.nodes {
        draw_bar(&mut svg, sankey, node);
    }
    for node in &plan.nodes {
        draw_label(&mut svg, node);
    }
    for (date, label) in sankey.dates.iter().enumerate() {
        if let Some(node) = plan.nodes.iter().find(|node| node.date == date) {
            let hand = Hand {
                anchor: Anchor::Middle,
                ink: INK,
                bold: Bold::Yes,
            };
            write(&mut svg, (node.x + BAR / 2.0, TOP / 2.0 - 4.0), hand, label);
        }
    }
    svg.push_str("</svg>");
    Svg(svg)
}

fn draw_ribbon(svg: &mut String, sankey: &Sankey, plan: &Plan, ribbon: &Ribbon) {
    let (from, to) = (&plan.nodes[ribbon.from], &plan.nodes[ribbon.to]);
    let (x0, x1) = (from.x + BAR, to.x);
    let middle = (x0 + x1) / 2.0;
    let [y0, y1] = ribbon.y;
    let (z0, z1) = (y0 + ribbon.height, y1 + ribbon.height);
    let class = &sankey.classes[from.class];
    let stays = from.class == to.class;
    let _ = write!(
        svg,
        "<path d=\"M{x0:.1} {y0:.2}C{middle:.1} {y0:.2} {middle:.1} {y1:.2} {x1:.1} {y1:.2}V{z1:.2}\
         C{middle:.1} {z1:.2} {middle:.1} {z0:.2} {x0:.1} {z0:.2}Z\" fill=\"{}\" fill-opacity=\"{}\" \
         stroke=\"{}\" stroke-opacity=\".55\" stroke-width=\".6\"><title>{}</title></path>",
        class.fill(from.class),
        if stays { ".28" } else { ".6" },
        class.edge(from.class),
        escape(&french::spaced(&format!(
            "{} → {}, de {} à {} : {}",
            class.label,
            sankey.classes[to.class].label,
            sankey.dates[from.date],
            sankey.dates[to.date],
            area(ribbon.m2)
        )))
    );
}

/// A tip at the lower end of a bar, which says that some of it goes or comes elsewhere.
fn draw_tip(svg: &mut String, node: &Node, side: Side, height: f64) {
    let low = node.y + node.height;
    let (x, reach) = match side {
        Side::Out => (node.x + BAR, TIP),
        Side::In => (node.x, -TIP),
    };
    let _ = write!(
        svg,
        "<path d=\"M{x:.1} {:.2}L{:.1} {:.2}L{x:.1} {low:.2}Z\" fill=\"#7b8794\" stroke=\"#7b8794\" \
         stroke-width=\".6\"/>",
        low - height,
        x + reach,
        low - height / 2.0
    );
}

fn draw_bar(svg: &mut String, sankey: &Sankey, node: &Node) {
    let class = &sankey.classes[node.class];
    let _ = write!(
        svg,
        "<rect x=\"{:.1}\" y=\"{:.2}\" width=\"{BAR}\" height=\"{:.2}\" fill=\"{}\" stroke=\"{}\" \
         stroke-width=\".8\"/>",
        node.x,
        node.y,
        node.height.max(0.5),
        class.fill(node.class),
        class.edge(node.class)
    );
}

fn draw_label(svg: &mut String, node: &Node) {
    let left = node.date == 0;
    let x = match left {
        true => node.x - BESIDE,
        false => node.x + BAR + BESIDE,
    };
    let top = node.y + (node.height - node.label.len() as f64 * LINE) / 2.0;
    let last = node.label.len() - 1;
    for (at, line) in node.label.iter().enumerate() {
        let hand = Hand {
            anchor: if left { Anchor::End } else { Anchor::Start },
            ink: if at == last { SOFT } else { INK },
            bold: Bold::No,
        };
        let y = top + (at as f64 + 0.5) * LINE;
        write(svg, (x, y), hand, line);
    }
}
