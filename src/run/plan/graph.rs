//! The plan as a drawing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::{Plan, Unit};

/// In which language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Graph {
    /// Mermaid, which wikis and forges draw.
    Mermaid,
    /// DOT, of Graphviz.
    Dot,
}

/// More units than this are drawn as one node a step.
const MOST_UNITS: usize = 60;

/// The units and what they need; of a large plan the steps, with how many units each has.
pub fn graph(plan: &Plan, language: Graph) -> String {
    let nodes = match plan.units.len() <= MOST_UNITS {
        true => units(plan),
        false => steps(plan),
    };
    match language {
        Graph::Mermaid => mermaid(&nodes),
        Graph::Dot => dot(&nodes),
    }
}

struct Node {
    label: String,
    needs: BTreeSet<usize>,
}

fn units(plan: &Plan) -> Vec<Node> {
    let node = |unit: &Unit| Node {
        label: format!("{}: {}", unit.step, unit.outputs.join(", ")),
        needs: unit.needs.iter().copied().collect(),
    };
    plan.units.iter().map(node).collect()
}

fn steps(plan: &Plan) -> Vec<Node> {
    let mut places = BTreeMap::<&str, usize>::new();
    let mut found: Vec<(&str, usize, BTreeSet<usize>)> = Vec::new();
    for unit in &plan.units {
        let place = *places.entry(&unit.step).or_insert_with(|| {
            found.push((&unit.step, 0, BTreeSet::new()));
            found.len() - 1
        });
        found[place].1 += 1;
        let needs = unit.needs.iter().map(|n| plan.units[*n].step.as_str());
        found[place].2.extend(needs.map(|step| places[step]));
    }
    let node = |(step, count, needs): (&str, usize, BTreeSet<usize>)| Node {
        label: format!("{step}: {count} units"),
        needs,
    };
    found.into_iter().map(node).collect()
}

fn mermaid(nodes: &[Node]) -> String {
    let mut out = String::from("flowchart LR\n");
    for (n, node) in nodes.iter().enumerate() {
        let label = node.label.replace('"', "#quot;");
        let _ = writeln!(out, "  u{n}[\"{label}\"]");
    }
    for (n, node) in nodes.iter().enumerate() {
        for need in &node.needs {
            let _ = writeln!(out, "  u{need} --> u{n}");
        }
    }
    out
}

fn dot(nodes: &[Node]) -> String {
    let mut out = String::from("digraph plan {\n  rankdir=LR;\n  node [shape=box];\n");
    for (n, node) in nodes.iter().enumerate() {
        let label = node.label.replace('\\', "\\\\").replace('"', "\\\"");
        let _ = writeln!(out, "  u{n} [label=\"{label}\"];");
    }
    for (n, node) in nodes.iter().enumerate() {
        for need in &node.needs {
            let _ = writeln!(out, "  u{need} -> u{n};");
        }
    }
    out.push_str("}\n");
    out
}
