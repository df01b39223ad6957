//! `relais registry import dinamis`: a list of DINAMIS held against the registry.

use std::fmt::Write;
use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use relais_core::fault::Trouble;
use relais_registry::exchange::dinamis::{
    Asked, Compared, Difference, List, Replaced, Told, compare, layout,
};
use relais_registry::exchange::import::End;
use relais_registry::exchange::outcome::{Problem, Remark};
use relais_registry::period::Period;
use relais_report::french::count;

use super::super::place::Place;
use super::super::wait;
use super::{mapping, name, read, told};
use crate::cli::console::Console;

/// So many lines of each list are shown; `--json` has all.
const SHOWN: usize = 100;

/// What a list holds.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// Member bodies
    Members,
    /// Accounts
    Users,
    /// Log-ins, downloads, square kilometres
    Activity,
}

/// The options.
#[derive(ClapArgs)]
pub struct Args {
    /// The list as DINAMIS sends it: CSV, XLSX or ODS
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What it holds
    #[arg(long, value_name = "KIND")]
    kind: Kind,
    /// First day that a list of activity covers [default: the first of its days or months]. With
    /// --to, a list that was applied before is corrected: only the days that it covers change
    #[arg(long, value_name = "DAY", requires = "to", value_parser = relais_registry::value::day)]
    from: Option<chrono::NaiveDate>,
    /// Last day that it covers [default: the last of its days or months]
    #[arg(long, value_name = "DAY", requires = "from", value_parser = relais_registry::value::day)]
    to: Option<chrono::NaiveDate>,
    /// Change the registry where the list differs; without it differences are shown only
    #[arg(long)]
    apply: bool,
    /// The list adds to what an earlier list told of the same days
    #[arg(long)]
    more: bool,
    /// The list takes the place of every list of activity whose days all lie within those that it
    /// covers: their figures go, and its own come
    #[arg(long, conflicts_with = "more")]
    replace: bool,
    /// The sheet of a workbook [default: the one whose header says most]
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Which column is what
    #[arg(long, value_name = "FILE.toml")]
    mapping: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let list = match args.kind {
        Kind::Members => List::Members,
        Kind::Users => List::Users,
        Kind::Activity => List::Activity,
    };
    let (tables, sha256) = read(&args.file, args.sheet.as_deref())?;
    let mapping = args.mapping.as_deref().map(mapping).transpose()?;
    let layout = layout(&tables, list, mapping.as_ref())?;
    let period = args.from.zip(args.to);
    let period = period.map(|(from, to)| Period::new(from, to)).transpose()?;
    let desk = args.place.desk(console)?;
    let asked = Asked {
        list,
        file: &name(&args.file),
        sha256: &sha256,
        period,
        told: match (args.more, args.replace) {
            (true, _) => Told::More,
            (_, true) => Told::Instead,
            _ => Told::Again,
        },
        end: if args.apply { End::Keep } else { End::DryRun },
    };
    let compared = wait(compare(&desk, &layout, &asked))?;
    if let Some(told) = told::unread(&compared.unknown) {
        console.warn(&told);
    }
    for doubt in &compared.doubts {
        console.warn(doubt);
    }
    console.result(&text(&compared), &compared)?;
    Ok(compared.ended()?)
}

fn text(of: &Compared) -> String {
    let what = if of.applied {
        "appliqué"
    } else {
        "rien n’est changé"
    };
    let mut text = format!("Liste de DINAMIS ({}, {what})\n", of.file);
    if of.corrects {
        let days = |days: Option<Period>| days.map_or_else(|| "aucun".into(), |days| days.told());
        let (before, now) = (days(of.covered), days(of.covers));
        let _ = writeln!(
            text,
            "  déjà prise\u{202f}: seuls les jours couverts changent, {before} → {now}"
        );
        return text;
    }
    let counts = [
        ("lignes", of.lines),
        ("d’accord", of.agreed),
        ("différences", of.differences.len()),
        ("sans objet ici", of.unmatched.len()),
        ("illisibles", of.problems.len()),
        ("chiffres", of.figures),
        (
            if of.applied {
                "appliquées"
            } else {
                "applicables"
            },
            of.applicable(),
        ),
        ("à décider", of.differences.len() - of.applicable()),
    ];
    // What becomes of differences is told where there are some.
    let told = match of.differences.is_empty() {
        true => &counts[..counts.len() - 2],
        false => &counts[..],
    };
    for (label, count) in told {
        let _ = writeln!(text, "  {label:<15}{count:>7}");
    }
    if of.km2 > 0.0 {
        let _ = writeln!(text, "  {:<15}{:>7}", "km²", of.km2.round());
    }
    if let Some(covers) = of.covers {
        let _ = writeln!(text, "  jours couverts\u{202f}: {}", covers.told());
    }
    if let Some(replaces) = &of.replaces {
        replaced(&mut text, of, replaces);
    }
    of.differences
        .iter()
        .take(SHOWN)
        .for_each(|one| difference(&mut text, one, of.applied));
    for Remark { line, what } in of.unmatched.iter().take(SHOWN) {
        let _ = writeln!(text, "Ligne {line}\u{202f}: {what}");
    }
    for Problem {
        line,
        column,
        why,
        todo,
        ..
    } in of.problems.iter().take(SHOWN)
    {
        let _ = writeln!(
            text,
            "Illisible, ligne {line}, colonne « {column} »\u{202f}: {why}\u{202f}; {todo}"
        );
    }
    let lists = [of.differences.len(), of.unmatched.len(), of.problems.len()];
    if lists.iter().any(|&length| length > SHOWN) {
        let _ = writeln!(text, "… la suite par --json");
    }
    text
}

/// The lists that go, then what goes with them and what comes.
fn replaced(text: &mut String, of: &Compared, replaces: &[Replaced]) {
    let verb = if of.applied {
        "remplacée"
    } else {
        "remplacée par --apply"
    };
    for one in replaces {
        let days = one.covered.map(|days| format!(", {}", days.told()));
        let _ = writeln!(
            text,
            "  {verb}\u{202f}: {} [{}]{}, {}",
            one.file,
            one.id,
            days.unwrap_or_default(),
            amount(one.figures, one.km2)
        );
    }
    if replaces.is_empty() {
        let _ = writeln!(text, "  remplacée\u{202f}: aucune liste");
        return;
    }
    let figures = replaces.iter().map(|one| one.figures).sum();
    let km2 = replaces.iter().map(|one| one.km2).sum();
    let (gone, come) = (amount(figures, km2), amount(of.figures, of.km2));
    let _ = writeln!(
        text,
        "  en moins\u{202f}: {gone}\n  en plus\u{202f}: {come}"
    );
}

fn amount(figures: usize, km2: f64) -> String {
    format!(
        "{}, {} km²",
        count(figures, "chiffre", "chiffres"),
        km2.round()
    )
}

fn difference(text: &mut String, one: &Difference, applied: bool) {
    let registry = match one.registry.is_empty() {
        true => "rien",
        false => &one.registry,
    };
    let then = match (&one.becomes, applied) {
        (Some(becomes), true) => format!("devenu « {becomes} »"),
        (Some(becomes), false) => format!("devient « {becomes} » par --apply"),
        (None, true) => "laissé, à vous de décider".into(),
        (None, false) => "à vous de décider".into(),
    };
    let _ = writeln!(
        text,
        "Ligne {}, {} [{}], {}\u{202f}: DINAMIS dit « {} », le registre « {registry} »\u{202f}; {then}",
        one.line, one.who, one.object, one.what, one.dinamis
    );
}
