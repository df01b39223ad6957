//! The table of the sources layer, in French for whoever opens it beside the layer.

use std::path::Path;

use relais_files::atomic::{AtomicFault, Output, Overwrite};

use super::make::Told;

/// Writes it: fields between semicolons, as spreadsheets in French expect them.
pub(super) fn write(path: &Path, scenes: &[Told], overwrite: Overwrite) -> Result<(), AtomicFault> {
    let mut text = String::from(
        "numero;scene;date;satellite;incidence_deg;nuages_pct;masque_nuages;visible_pct;calage\n",
    );
    for scene in scenes {
        let facts = &scene.facts;
        let number = |v: Option<f64>| v.map_or(String::new(), |v| french(v, 2));
        let lines = scene.matched.lines.iter();
        let lines: Vec<String> = lines
            .map(|(gain, offset)| format!("{} {}", french(*gain, 4), french(*offset, 2)))
            .collect();
        let fields = [
            scene.number.to_string(),
            quoted(&facts.name),
            facts.date.clone().unwrap_or_default(),
            quoted(facts.satellite.as_deref().unwrap_or_default()),
            number(facts.incidence_deg),
            number(facts.cloud_percent),
            if facts.cloud_mask { "oui" } else { "non" }.to_string(),
            french(scene.shown_percent, 2),
            match scene.matched.is_identity() {
                true => String::new(),
                false => quoted(&lines.join(" / ")),
            },
        ];
        text.push_str(&fields.join(";"));
        text.push('\n');
    }
    let mut output = Output::create(path, overwrite)?;
    output.put(text.as_bytes())?;
    output.finish()
}

/// With a comma.
fn french(value: f64, digits: usize) -> String {
    format!("{value:.digits$}").replace('.', ",")
}

/// In quotes where it needs them.
fn quoted(text: &str) -> String {
    match text.contains([';', '"', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_string(),
    }
}
