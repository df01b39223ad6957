//! The relay: 860 partners taken over from spreadsheets, twelve played step by step, and what an
//! officer gets out of it.

mod letter;

use relais_report::chart::{Drawing, Tally, TallyRow};
use relais_report::french;
use relais_report::html::Table;
use relais_sample::relay::story;
use serde_json::Value;

use crate::Failure;
use crate::fr::relay as fr;
use crate::tool::Tools;

/// Where the registry lies.
pub const FOLDER: &str = "registre";
/// The spreadsheets of the officer.
const SHEETS: &str = "../livraisons/relais";
/// Folders that the story fills.
const FILLED: [&str; 4] = ["avenants", "notices", "permis", "licences"];
/// The texts that an operator loads, all marked as examples.
const LICENCES: [(&str, &str); 4] = [
    (
        "charte.toml",
        include_str!("../../sample_data/licences/charte.toml"),
    ),
    (
        "super-referent.toml",
        include_str!("../../sample_data/licences/super-referent.toml"),
    ),
    (
        "spot-6-7.toml",
        include_str!("../../sample_data/licences/spot-6-7.toml"),
    ),
    (
        "pleiades.toml",
        include_str!("../../sample_data/licences/pleiades.toml"),
    ),
];
/// The partner whose story is shown.
const SHOWN: &str = "2772";
/// The period of the bilan.
const PERIOD: [&str; 2] = ["2026-01-01", "2026-10-31"];

/// What the page shows.
pub struct Relay {
    /// How many adhésions came how far.
    pub funnel: Drawing,
    /// The same as a table.
    pub steps: Table,
    /// What happened to one partner.
    pub timeline: Table,
    /// Its avenant, paragraph by paragraph.
    pub avenant: Vec<String>,
    /// What was refused, and what the officer was told.
    pub refused: Table,
    /// The answer to who may have what.
    pub may: String,
    /// Figures of the bilan.
    pub bilan: Table,
    /// Every command that was run for it, as it is typed.
    pub commands: Vec<String>,
}

/// Makes the registry and plays the story.
pub fn play(tools: &mut Tools) -> Result<Relay, Failure> {
    prepare(tools)?;
    take_over(tools)?;
    let refused = tell(tools)?;
    let [from, to] = PERIOD;
    for (file, kind) in [
        ("membres", "members"),
        ("utilisateurs", "users"),
        ("activite", "activity"),
    ] {
        let path = format!("{SHEETS}/dinamis-{file}.csv");
        // Differences in the list of members are for the officer to settle.
        let mut words = vec!["import", "dinamis", &path, "--kind", kind, "--apply"];
        if kind == "activity" {
            words.extend(["--from", from, "--to", to]);
        }
        tools.registry(&words, 0)?;
    }
    tools.registry(&["bilan", "--from", from, "--to", to, "-o", "bilan"], 0)?;
    tools.registry(&["backup", "-o", "sauvegarde.db"], 0)?;
    tools.registry(&["journal", "verify"], 0)?;
    let (funnel, steps) = funnel(
        &tools
            .registry(&["adhesion", "funnel", "--json"], 0)?
            .json()?,
    )?;
    let timeline = timeline(
        &tools
            .registry(&["adhesion", "show", SHOWN, "--json"], 0)?
            .json()?,
    );
    let may = [
        "may",
        "s.bruant@sdis-ourbise.example+2772",
        "--product",
        "spot-6-7-drs/S7_20250612",
        "--licence",
        "spot-6-7",
        "--kind",
        "image",
        "--territory",
        "DEP:64",
        "--purpose",
        "risques",
    ];
    Ok(Relay {
        funnel,
        steps,
        timeline,
        avenant: letter::paragraphs(&tools.path(&format!("{FOLDER}/avenants/{SHOWN}-A1.odt")))?,
        refused,
        may: tools.registry(&may, 0)?.stdout,
        bilan: key_figures(tools)?,
        commands: tools.take_lines(),
    })
}

/// An empty folder with the texts of the operator and the papers that partners send.
fn prepare(tools: &Tools) -> Result<(), Failure> {
    let folder = tools.path(FOLDER);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    for part in FILLED {
        std::fs::create_dir_all(folder.join(part))?;
    }
    for (name, text) in LICENCES {
        std::fs::write(folder.join("licences").join(name), text)?;
    }
    std::fs::create_dir(folder.join("pieces"))?;
    for piece in std::fs::read_dir(tools.path("livraisons/relais/pieces"))? {
        let piece = piece?;
        std::fs::copy(piece.path(), folder.join("pieces").join(piece.file_name()))?;
    }
    Ok(())
}

/// The registry, its texts, and what the spreadsheets know.
fn take_over(tools: &mut Tools) -> Result<(), Failure> {
    tools.registry(
        &["init", "registre.db", "--demo", "--name", "Camille Fictive"],
        0,
    )?;
    for (name, _) in LICENCES {
        tools.registry(&["licence", "add", &format!("licences/{name}")], 0)?;
    }
    let sheets = [
        ("partners", "partenaires"),
        ("conventions", "partenaires"),
        ("persons", "personnes"),
        ("adhesions", "adhesions"),
        ("accounts", "comptes"),
    ];
    for (kind, sheet) in sheets {
        tools.registry(&["import", kind, &format!("{SHEETS}/{sheet}.csv")], 0)?;
    }
    Ok(())
}

/// Plays the twelve, and gives what was refused.
fn tell(tools: &mut Tools) -> Result<Table, Failure> {
    let mut refused = Table::new(fr::REFUSED_CAPTION, &fr::REFUSED_COLUMNS);
    let mut kept: Vec<(&str, String)> = Vec::new();
    for chapter in story::chapters() {
        for step in &chapter.steps {
            let known = |name: &str| {
                let found = kept.iter().find(|(known, _)| *known == name);
                found.map(|(_, id)| id.clone())
            };
            let mut words = step.words(&known);
            if step.keeps.is_some() {
                words.push("--json".into());
            }
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let done = tools.registry(&words, step.ends)?;
            if let Some(name) = step.keeps {
                let id = story::first_id(&done.json()?)
                    .ok_or_else(|| format!("no id: {}", step.line))?;
                kept.push((name, id));
            }
            if step.ends != 0 {
                // `may` answers what it was asked; the others say why not.
                let why = match done.stdout.trim() {
                    "" => done.stderr,
                    answer => answer.into(),
                };
                refused.row([
                    fr::number(chapter.title),
                    step.line.into(),
                    fr::message(&why),
                ]);
            }
        }
    }
    Ok(refused)
}

/// The adhésions by the relay: how many reached each state, and how many are there.
fn funnel(answer: &Value) -> Result<(Drawing, Table), Failure> {
    let rows = answer["rows"].as_array().ok_or("no rows of the funnel")?;
    let mut table = Table::new(fr::FUNNEL_CAPTION, &fr::FUNNEL_COLUMNS);
    let mut bars = Vec::new();
    for row in rows.iter().filter(|row| row["path"] == "relais") {
        let (reached, now) = (
            row["reached"].as_i64().unwrap_or(0),
            row["now"].as_i64().unwrap_or(0),
        );
        let state = fr::state(row["state"].as_str().unwrap_or_default());
        let days = row["days_from_opening"]
            .as_f64()
            .map(|days| french::number(days, 0));
        table.row([
            state.to_string(),
            french::integer(reached),
            french::integer(now),
            days.unwrap_or_else(|| "–".into()),
        ]);
        bars.push(TallyRow {
            label: state.into(),
            value: reached as f64,
            shown: french::integer(reached),
            other: None,
        });
    }
    let drawing = Tally::new(fr::FUNNEL, fr::FUNNEL_MEASURE, None, bars).draw();
    Ok((drawing.ok_or("an empty funnel")?, table))
}

fn timeline(answer: &Value) -> Table {
    let mut table = Table::new(fr::TIMELINE_CAPTION, &fr::TIMELINE_COLUMNS);
    for event in answer["events"].as_array().into_iter().flatten() {
        let day = event["on_day"].as_str().unwrap_or_default();
        table.row([
            french::date(day).unwrap_or_else(|| day.into()),
            event["label"].as_str().unwrap_or_default().into(),
            fr::evidence(&event["evidence"]),
        ]);
    }
    table
}

/// The table of key figures, as the bilan wrote it.
fn key_figures(tools: &Tools) -> Result<Table, Failure> {
    let text =
        std::fs::read_to_string(tools.path(&format!("{FOLDER}/bilan/tables/essentiel.csv")))?;
    let mut table = Table::new(fr::BILAN_CAPTION, &fr::BILAN_COLUMNS);
    for line in text.trim_start_matches('\u{feff}').lines().skip(1) {
        let mut cells = line.split(';').map(String::from);
        table.row([cells.next(), cells.next()].map(Option::unwrap_or_default));
    }
    Ok(table)
}
