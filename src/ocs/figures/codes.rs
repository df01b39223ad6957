//! Codes of zones that cannot be told apart.

use std::collections::BTreeMap;

use relais_core::vector::Layer;

/// As many codes as a message bears.
const SHOWN: usize = 10;

/// The first of some codes, for a message.
pub(super) fn listed(codes: &[&str]) -> String {
    let more = if codes.len() > SHOWN { ", ..." } else { "" };
    let shown = &codes[..codes.len().min(SHOWN)];
    format!("{}{more}", shown.join(", "))
}

/// Features without a code, and codes of several features: figures of them would be of one another.
pub(super) fn alike(layer: &Layer, codes: &[String]) -> Vec<String> {
    let mut features: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for (feature, code) in layer.features.iter().zip(codes) {
        features.entry(code).or_default().push(feature.id);
    }
    let mut wrong = Vec::new();
    if let Some(bare) = features.remove("") {
        let first = &bare[..bare.len().min(SHOWN)];
        let count = bare.len();
        wrong.push(format!(
            "{count} without a code, the first are features {first:?}"
        ));
    }
    let several = features.into_iter().filter(|(_, ids)| ids.len() > 1);
    let several: Vec<&str> = several.map(|(code, _)| code).collect();
    if !several.is_empty() {
        wrong.push(format!("several zones have the code {}", listed(&several)));
    }
    wrong
}
