//! Flows of ground from class to class, over two or three dates.
//!
//! Each date is a column of bars, one a class, as high as the ground is large; ribbons lead to what
//! became of it. Heights are true: what is too thin to be followed ends in a grey tip at both of its
//! ends instead of being drawn across, and the words under the drawing say how much that is.

mod layout;
mod draw;

use std::collections::BTreeMap;

use super::words::area;
use super::{Class, Drawing};
use crate::french;

/// The share of all ground under which a passage is not drawn across.
const LEAST: f64 = 0.005;

/// Flows between classes.
pub struct Sankey {
    title: String,
    dates: Vec<String>,
    classes: Vec<Class>,
    flows: BTreeMap<Vec<usize>, i64>,
}

impl Sankey {
    /// No flows yet, between classes in the order in which they are drawn.
    pub fn new(title: &str, dates: &[&str], classes: Vec<Class>) -> Self {
        Self {
            title: title.into(),
            dates: dates.iter().map(|date| (*date).into()).collect(),
            classes,
            flows: BTreeMap::new(),
        }
    }

    /// Ground that is of one class a date, by their places; of what is no ground nothing is drawn.
    pub fn flow(&mut self, classes: &[usize], m2: i64) -> &mut Self {
        let known = classes.iter().all(|class| *class < self.classes.len());
        if known && classes.len() == self.dates.len() && m2 > 0 {
            *self.flows.entry(classes.to_vec()).or_default() += m2;
        }
        self
    }

    /// Draws it; none without ground or with a single date.
    pub fn draw(&self) -> Option<Drawing> {
        let total: i64 = self.flows.values().sum();
        if total == 0 || self.dates.len() < 2 {
            return None;
        }
        let least_m2 = (total as f64 * LEAST).ceil() as i64;
        let plan = layout::plan(self, least_m2);
        let told = self.told(total);
        Some(Drawing {
            svg: draw::draw(self, &plan, &told),
            told,
            caption: self.caption(total, least_m2, &plan),
        })
    }

    /// What those hear who do not see it: the largest flows.
    fn told(&self, total: i64) -> String {
        let mut flows: Vec<(&Vec<usize>, &i64)> = self.flows.iter().collect();
        flows.sort_by_key(|(classes, m2)| (-**m2, (*classes).clone()));
        let tell = |(classes, m2): &(&Vec<usize>, &i64)| {
            let names = classes
                .iter()
                .map(|class| self.classes[*class].label.as_str());
            let names: Vec<&str> = names.collect();
            format!("{} : {}", names.join(" → "), area(**m2))
        };
        let largest: Vec<String> = flows.iter().take(5).map(tell).collect();
        format!(
            "Diagramme de flux, {} : {} en tout. Plus grands flux : {}. Le tableau qui suit donne tous les chiffres.",
            french::list(&self.dates),
            area(total),
            largest.join(" ; ")
        )
    }

    fn caption(&self, total: i64, least_m2: i64, plan: &layout::Plan) -> String {
        let mut words = format!(
            "{}. La hauteur des barres et des rubans est proportionnelle aux surfaces : {} en tout.",
            self.title,
            area(total)
        );
        let (count, m2) = plan.tips;
        if count > 0 {
            let passages = french::count(
                count,
                "passage de moins de {} n’est pas tracé",
                "passages de moins de {} ne sont pas tracés",
            );
            words.push(' ');
            words.push_str(&passages.replace("{}", &area(least_m2)));
            words.push_str(&format!(
                " d’une date à l’autre ({} en tout) : il en reste une pointe grise à leurs deux bouts, et le \
                 tableau les donne.",
                area(m2)
            ));
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(count: usize) -> Vec<Class> {
        let class = |n: usize| Class::new(&n.to_string(), &format!("Classe <{n}>"), None);
        (0..count).map(class).collect()
    }

    fn three() -> Sankey {
        let mut sankey = Sankey::new("Flux", &["2009", "2015", "2020"], classes(3));
        sankey.flow(&[0, 1, 1], 500_000).flow(&[0, 0, 2], 300_000);
        sankey.flow(&[2, 1, 2], 1_500).flow(&[1, 2, 2], 900);
        sankey
    }

    #[test]
    fn heights_are_true_and_nothing_is_lost() {
        let sankey = three();
        let plan = layout::plan(&sankey, 5_000);
        let total: i64 = sankey.flows.values().sum();
        for date in 0..3 {
            let nodes = plan.nodes.iter().filter(|node| node.date == date);
            let (m2, height) = nodes.fold((0, 0.0), |(m2, h), n| (m2 + n.m2, h + n.height));
            assert_eq!(m2, total);
            assert!((height - plan.scale * total as f64).abs() < 1e-6);
        }
        for (at, node) in plan.nodes.iter().enumerate() {
            let ribbons = plan.ribbons.iter().filter(|r| r.from == at);
            let drawn: f64 = ribbons.map(|ribbon| ribbon.height).sum();
            let last = node.date == 2;
            assert!(last || (drawn + plan.tip(at, layout::Side::Out) - node.height).abs() < 1e-6);
        }
        assert_eq!(plan.tips, (4, 4_800), "two passages of each small flow");
    }

    #[test]
    fn it_says_what_is_not_drawn() {
        let drawing = three().draw().unwrap();
        let caption = drawing.caption.replace(['\u{202f}', '\u{a0}'], " ");
        assert!(caption.contains("80,2 ha en tout"), "{caption}");
        assert!(
            caption.contains("4 passages de moins de 4 012 m² ne sont pas tracés"),
            "{caption}"
        );
        assert!(drawing.svg.0.contains("<title>Flux</title><desc>"));
        assert!(drawing.svg.0.contains("Classe &lt;1&gt;"));
        assert_eq!(drawing.svg.0, three().draw().unwrap().svg.0);
    }

    #[test]
    fn nothing_gives_no_drawing() {
        let mut sankey = Sankey::new("x", &["2009", "2015"], classes(2));
        assert!(sankey.draw().is_none());
        sankey.flow(&[0, 7], 5).flow(&[0], 5).flow(&[0, 1], -5);
        assert!(sankey.draw().is_none());
        sankey.flow(&[0, 1], i64::MAX / 2);
        assert!(!sankey.draw().unwrap().svg.0.contains("NaN"));
    }
}
