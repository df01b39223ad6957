//! What an interpreter gets: points and a form, and nothing that says what the map holds.

use std::path::Path;

use relais_core::fault::Trouble;
use relais_core::vector::{Class, Field, FieldKind, Rgb, Style, Value};
use relais_files::atomic::{OutputFolder, Overwrite, holds_only};
use relais_files::geopackage::{Form, Points, Widget, write_points};
use relais_files::layer::located;

use super::fault::AccuracyFault;
use super::fr;
use super::plan::{PLAN, Plan};

/// The folder of what goes to the interpreter.
const FORM: &str = "interpretation";
/// The file of the points.
const POINTS: &str = "points.gpkg";
/// The file of the instructions.
const INSTRUCTIONS: &str = "LISEZMOI.txt";

/// All that the folder of the interpreter may hold, with what QGIS keeps beside the points while it
/// shows them, or after it was killed.
const HANDED_OUT: [&str; 4] = [POINTS, INSTRUCTIONS, "points.gpkg-wal", "points.gpkg-shm"];

/// True for a design to which nobody added anything; answers are looked for by [`unanswered`].
fn is_ours(folder: &Path) -> bool {
    let within = folder.join(FORM);
    folder.join(PLAN).is_file()
        && holds_only(folder, &[PLAN], &[FORM])
        && (!within.exists() || holds_only(&within, &HANDED_OUT, &[]))
}

/// That no points of a folder that is to be replaced bear the work of an interpreter.
fn unanswered(folder: &Path) -> Result<(), Trouble> {
    let path = folder.join(FORM).join(POINTS);
    if !path.is_file() {
        return Ok(());
    }
    let columns: Vec<&str> = fr::COLUMNS.iter().map(|(name, _)| *name).collect();
    let layer = located(&path, Some(fr::POINTS), &columns, &[])?;
    let is_filled = |value: &Value| match value {
        Value::Null => false,
        Value::Text(text) => !text.trim().is_empty(),
        _ => true,
    };
    // The point and its plan come first and are ours.
    let answered = layer.points.iter();
    let answered = answered.filter(|point| point.values.iter().skip(2).any(is_filled));
    match answered.count() {
        0 => Ok(()),
        answers => Err(AccuracyFault::Answered { path, answers }.into()),
    }
}

/// That a folder may be written before anything is drawn.
///
/// # Errors
/// As [`hand_out`].
pub fn free(folder: &Path, overwrite: Overwrite) -> Result<(), Trouble> {
    drop(OutputFolder::create(folder, overwrite, is_ours)?);
    unanswered(folder)
}

/// Writes a folder with the plan, and in a folder of its own what goes to the interpreter: points,
/// form and instructions.
///
/// # Errors
/// A folder that is there and is none of these, or whose points have answers; what the disk refuses.
pub fn hand_out(folder: &Path, plan: &Plan, overwrite: Overwrite) -> Result<(), Trouble> {
    let output = OutputFolder::create(folder, overwrite, is_ours)?;
    unanswered(folder)?;
    output.put(Path::new(PLAN), plan.text().as_bytes())?;
    let within = Path::new(FORM);
    let instructions = fr::instructions(plan);
    output.put(&within.join(INSTRUCTIONS), instructions.as_bytes())?;
    let path = output.within(FORM).join(POINTS);
    write_points(&path, &points(plan)?, Overwrite::Refuse)?;
    output.finish()?;
    Ok(())
}

fn points(plan: &Plan) -> Result<Points, Trouble> {
    let kinds = [
        FieldKind::Integer,
        FieldKind::Text,
        FieldKind::Text,
        FieldKind::Text,
        FieldKind::Text,
        FieldKind::Text,
    ];
    let fields = fr::COLUMNS.iter().zip(kinds);
    let rows = plan.points.iter().map(|point| {
        let mut values = vec![Value::Integer(point.id), plan.id.as_str().into()];
        values.resize(fr::COLUMNS.len(), Value::Null);
        ([point.x, point.y], values)
    });
    Ok(Points {
        name: fr::POINTS.into(),
        title: fr::POINTS_TITLE.into(),
        crs: plan.crs()?,
        fields: fields
            .map(|((name, _), kind)| Field::new(*name, kind))
            .collect(),
        rows: rows.collect(),
        style: style(),
        form: form(plan),
    })
}

fn form(plan: &Plan) -> Form {
    let answers = plan.answers.iter();
    let answers = answers.map(|(code, label)| (code.clone(), fr::answer(code, label)));
    let confidence = fr::CONFIDENCE.iter();
    let confidence = confidence.map(|(value, shown)| ((*value).into(), (*shown).into()));
    let widgets = [
        Widget::Locked,
        Widget::Locked,
        Widget::List(answers.collect()),
        Widget::List(confidence.collect()),
        Widget::Line,
        Widget::Lines,
    ];
    let columns = fr::COLUMNS.iter().map(|(_, shown)| (*shown).to_string());
    Form {
        columns: columns.zip(widgets).collect(),
    }
}

/// Points that have their answer look otherwise than those that wait for it.
fn style() -> Style {
    let class = |value: &str, label: &str, fill| Class {
        value: value.into(),
        label: label.into(),
        fill,
    };
    Style {
        name: "interpretation".into(),
        column: "if(\"classe\" is null or \"classe\" = '', 'reste', 'fait')".into(),
        classes: vec![
            class("reste", fr::TO_DO, Rgb(255, 212, 0)),
            class("fait", fr::DONE, Rgb(46, 134, 75)),
        ],
    }
}
