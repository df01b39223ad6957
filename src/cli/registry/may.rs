//! `relais registry may`: whether something may be done, and why.

use chrono::NaiveDate;
use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_registry::rights::{self, Decision, Question, Reason, Refusal, Rests, RightsFault, fr};
use relais_registry::value;
use serde::Serialize;

use super::asked::{Asked, Map};
use super::place::Place;
use super::wait;
use crate::cli::console::Console;

const EXAMPLES: &str = "\
Examples:
  relais registry may camille@sdis.example+'SDIS fictif' --product spot-6-7-drs/S7_20210521 \\
      --kind image --territory COM:33063 --purpose risques
  relais registry may acct-0123456789ab --licence spot-6-7 --kind extrait --size 1024x768 \\
      --action rediffuser --territory EPCI:243300316 --purpose communication --on 2026-12-31";

const PAST: &str = "réponse pour un jour passé\u{202f}: l’adhésion et le compte comme ils étaient ce jour-là, la fiche du \
                    partenaire, le mandat et les textes comme le registre les connaît aujourd’hui\u{202f}; aucun permis \
                    n’est donné pour un jour passé";

/// Say whether somebody may have a product, and on what the answer rests
///
/// The answer comes first, then the account, mandate, adhésion, acceptances and clause on which it
/// rests; or why not by the clause that comes nearest, and who can change it. The exit code is 0 when it may be done
/// and 4 when not.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    asked: Asked,
    /// On which day [default: today]. Of a day that is over, adhésion and account are as they were
    /// then; the record of the partner, the mandate and the texts as they are known now
    #[arg(long, value_name = "DAY", value_parser = value::day)]
    on: Option<NaiveDate>,
    #[command(flatten)]
    map: Map,
    #[command(flatten)]
    place: Place,
}

/// What the verb says.
#[derive(Serialize)]
struct Answer<'a> {
    allowed: bool,
    day: NaiveDate,
    question: &'a Question,
    rests: Option<&'a Rests>,
    reasons: Vec<Why>,
}

#[derive(Serialize)]
struct Why {
    why: String,
    who_can_change_it: String,
    /// It stands against who asks or against the nearest clause: the text tells these alone.
    nearest: bool,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let places = args.map.places(console)?;
    let desk = args.place.desk(console)?;
    let day = args.on.unwrap_or(desk.now().date_naive());
    let decision = wait(async {
        let account = rights::account_of(&desk, &args.asked.who).await?;
        let facts = rights::load_on(&desk, places, &account, day).await?;
        let decision = rights::decide(&facts, &account, &args.asked.question(), day);
        Ok::<_, RightsFault>(decision)
    })?;
    if day < desk.now().date_naive() {
        console.note(PAST);
    }
    console.result(&fr::explained(&decision), &answer(&decision))?;
    match decision {
        Decision::Allowed(_) => Ok(()),
        Decision::Refused(refusal) => {
            let count = refusal.nearest.len();
            let plural = if count > 1 { "s" } else { "" };
            Err(
                RightsFault::Refused(format!("{count} raison{plural}, données avec la réponse"))
                    .into(),
            )
        }
    }
}

fn answer(decision: &Decision) -> Answer<'_> {
    let why = |refusal: &Refusal, reason: &Reason| Why {
        why: reason.to_string(),
        who_can_change_it: reason.mender().to_string(),
        nearest: refusal.nearest.contains(reason),
    };
    match decision {
        Decision::Allowed(grant) => Answer {
            allowed: true,
            day: grant.day(),
            question: grant.question(),
            rests: Some(grant.rests()),
            reasons: Vec::new(),
        },
        Decision::Refused(refusal) => Answer {
            allowed: false,
            day: refusal.day,
            question: &refusal.question,
            rests: None,
            reasons: (refusal.reasons.iter())
                .map(|reason| why(refusal, reason))
                .collect(),
        },
    }
}
