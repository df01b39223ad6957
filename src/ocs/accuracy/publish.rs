//! Accuracies and areas as tables and as JSON.

use std::fmt::Write;
use std::path::Path;

use relais_core::fault::Trouble;
use relais_files::atomic::{OutputFolder, Overwrite, holds_only};
use serde_json::{Value as Json, json};

use super::answers::Answers;
use super::estimate::{ErrorMatrix, Estimate, Estimates};
use super::plan::Plan;
use crate::separated::cell;

/// The file by which a folder of ours is known.
const MARK: &str = "exactitude.json";

/// The file of the error matrix.
const MATRIX: &str = "matrice_erreur.csv";
/// The file of accuracies and areas.
const ACCURACIES: &str = "exactitude.csv";

/// True for an evaluation to which nobody added anything.
fn is_ours(folder: &Path) -> bool {
    folder.join(MARK).is_file() && holds_only(folder, &[MARK, MATRIX, ACCURACIES], &[])
}

/// Writes a folder with the error matrix, accuracies and areas.
///
/// # Errors
/// A folder that is there and is none of these, and what the disk refuses.
pub fn publish(
    folder: &Path,
    plan: &Plan,
    answers: &Answers,
    estimates: &Estimates,
    overwrite: Overwrite,
) -> Result<(), Trouble> {
    let output = OutputFolder::create(folder, overwrite, is_ours)?;
    let put = |name: &str, text: String| output.put(Path::new(name), text.as_bytes());
    put(MATRIX, matrix(&answers.matrix))?;
    put(ACCURACIES, accuracies(plan, estimates))?;
    put(MARK, format!("{:#}\n", document(plan, answers, estimates)))?;
    output.finish()?;
    Ok(())
}

/// Points: rows are the classes of the map, columns those of the ground.
fn matrix(matrix: &ErrorMatrix) -> String {
    let classes = matrix.classes();
    let mut out = "carte \\ terrain".to_string();
    for class in &classes {
        let _ = write!(out, ";{}", cell(class));
    }
    out.push_str(";total\n");
    for map in &classes {
        out.push_str(&cell(map));
        for truth in &classes {
            let _ = write!(out, ";{}", matrix.count(map, truth));
        }
        let _ = writeln!(out, ";{}", matrix.points_of(map));
    }
    out
}

/// A number as spreadsheets in France read it.
fn decimal(value: f64, digits: usize) -> String {
    format!("{value:.digits$}").replace('.', ",")
}

fn accuracies(plan: &Plan, estimates: &Estimates) -> String {
    let mut out =
        "classe;libelle;points;surface_carte_ha;surface_estimee_ha;surface_estimee_ic95_ha;\
                   exactitude_utilisateur;utilisateur_ic95;exactitude_producteur;producteur_ic95\n"
            .to_string();
    let part = |estimate: Option<Estimate>| match estimate {
        Some(e) => format!("{};{}", decimal(e.value, 4), decimal(e.half, 4)),
        None => ";".into(),
    };
    for class in &estimates.classes {
        let label = plan.answers.iter().find(|(code, _)| *code == class.code);
        let _ = writeln!(
            out,
            "{};{};{};{};{};{};{};{}",
            cell(&class.code),
            cell(label.map_or("", |(_, label)| label)),
            class.points,
            decimal(class.map_m2 / 1e4, 4),
            decimal(class.area_m2.value / 1e4, 4),
            decimal(class.area_m2.half / 1e4, 4),
            part(class.users),
            part(class.producers)
        );
    }
    let (overall, total) = (
        part(Some(estimates.overall)),
        decimal(estimates.total_m2 / 1e4, 4),
    );
    let _ = writeln!(out, "ensemble;;{};{total};;;{overall};;", estimates.points);
    out
}

/// Everything.
pub fn document(plan: &Plan, answers: &Answers, estimates: &Estimates) -> Json {
    let cells = answers.matrix.points.iter();
    let cells: Vec<Json> = cells
        .map(|((map, truth), points)| json!({"map": map, "ground": truth, "points": points}))
        .collect();
    json!({
        "plan": plan.id,
        "source": plan.source,
        "seed": plan.seed,
        "margin_aimed_at": plan.margin,
        "confidence": 0.95,
        "points_drawn": plan.points.len(),
        "unanswered": answers.unanswered,
        "not_interpretable": answers.not_interpretable,
        "error_matrix": cells,
        "estimates": estimates,
    })
}
