//! An adhésion that a table tells event by event: the same rules, in the same order.

use std::collections::HashMap;

use chrono::NaiveDate;
use relais_store::{Change, Entry, Id};
use serde_json::json;
use sqlx::SqliteConnection;

use super::evidence::Evidence;
use super::refusal::Why;
use super::rules::{History, Step, apply};
use super::sql::{self, Adhesion, Recorded};
use super::state::{Event, Path, State};
use super::take::{accepts, case, follow, told};
use super::{ADHESION, entry, openable};
use crate::correction::{self, Changed};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::partner::Partner;

/// What a table tells of an adhésion.
pub(crate) struct Retold {
    /// Its id; empty for a new one.
    pub id: String,
    pub partner: Partner,
    pub path: Path,
    /// Its opening is a fact of before the registry.
    pub reprise: bool,
    pub opened: NaiveDate,
    pub opening: Evidence,
    pub steps: Vec<Step>,
    /// Its last day, where it was corrected: none for none.
    pub until: Option<Option<NaiveDate>>,
    /// Its reference at DINAMIS, where it was corrected: none for none.
    pub dinamis_ref: Option<Option<String>>,
    /// Texts that were accepted with a step of which only the day is known: id and version.
    pub texts: Vec<(String, String)>,
    /// Who accepted them when, with which proof.
    pub accepted: Option<(String, NaiveDate, String)>,
}

/// Why an adhésion is not taken: the number of the event, and the reason.
pub(crate) type NotTaken = (usize, String);

/// What became of an adhésion of a table.
pub(crate) enum Taken {
    /// It is there, by this id: the same partner, in the same state since the same day.
    There(String),
    /// It is new.
    New(Adhesion, Vec<Entry>),
}

/// An adhésion after its events, each with where it was before and what it made.
struct Played {
    adhesion: Adhesion,
    moves: Vec<(State, Adhesion, History)>,
}

/// Takes an adhésion with all its events within a change; nothing is written of one that is refused.
///
/// # Errors
/// What the database says.
pub(crate) async fn retell(
    desk: &Desk,
    change: &mut Change<'_>,
    of: &Retold,
) -> Result<Result<Taken, NotTaken>, RegistryFault> {
    let mut case = case(desk, change, &of.partner).await?;
    // A path that is over replaces nothing any more; one that is open is held below.
    case.autonomous = false;
    // Today's avenant is not waited for by what happened before.
    case.open_avenant = None;
    let there = sql::of_partner(change.sql(), &of.partner.id).await;
    let there = there.map_err(|e| change.fault(&e))?;
    let id = match of.id.is_empty() {
        true => Id::new(ADHESION.prefix)?.to_string(),
        false => of.id.clone(),
    };
    let opened = Adhesion {
        id,
        partner: of.partner.id.clone(),
        path: of.path,
        state: State::Prospect,
        since: of.opened,
        until_day: None,
        avenant: None,
        dinamis_ref: None,
        reprise: of.reprise,
        made_at: change.at().into(),
        version: 1,
    };
    let played = match play(&case, &opened, of) {
        Ok(played) => played,
        Err(refused) => return Ok(Err(refused)),
    };
    let is = &played.adhesion;
    let same = |one: &&Adhesion| {
        (one.path, one.state, one.since) == (is.path, is.state, is.since) && of.id.is_empty()
    };
    if let Some(one) = there.iter().find(same) {
        return Ok(Ok(Taken::There(one.id.clone())));
    }
    let (name, is_open) = (of.partner.name.as_str(), played.adhesion.state.is_open());
    let (autonomous, there) = match is_open {
        true => (of.partner.autonomous, there),
        false => (false, Vec::new()),
    };
    if let Some(who) = of.accepted.as_ref().map(|accepted| &accepted.0)
        && !case.representatives.iter().any(|(person, _)| person == who)
    {
        return Ok(Err((0, Why::NeverRepresentative.to_string())));
    }
    for (id, version) in &of.texts {
        let versions = sql::versions(change.sql(), id).await;
        let versions = versions.map_err(|e| change.fault(&e))?;
        if !versions.is_empty() && !versions.iter().any(|(known, _)| known == version) {
            return Ok(Err((
                0,
                format!("le texte {id} n’a pas de version {version}"),
            )));
        }
    }
    let stays = sql::stays(change.sql(), &of.partner.id).await;
    let stays = stays.map_err(|e| change.fault(&e))?;
    let over = (!is_open).then_some(is.since);
    let meets = |(from, until): &&(NaiveDate, Option<NaiveDate>)| {
        until.is_none_or(|until| of.opened < until) && over.is_none_or(|over| *from < over)
    };
    // One that is open beside another is told below.
    if let Some((from, until)) = stays
        .iter()
        .find(meets)
        .filter(|one| one.1.is_some() || !is_open)
    {
        return Ok(Err((0, beside(*from, *until))));
    }
    let today = desk.now().date_naive();
    if let Err(why) = openable((name, autonomous), of.path, &there, of.opened, today) {
        return Ok(Err((0, why.to_string())));
    }
    match corrected(&played.adhesion, of) {
        Err(why) => Ok(Err((0, why))),
        Ok(adhesion) => {
            let entries = save(change, of, &opened, played, &adhesion).await?;
            Ok(Ok(Taken::New(adhesion, entries)))
        }
    }
}

fn beside(from: NaiveDate, until: Option<NaiveDate>) -> String {
    let until = until.map_or_else(String::new, |until| {
        format!(" et terminée le {}", crate::fr::day(until))
    });
    format!(
        "une autre adhésion de ce partenaire, ouverte le {}{until}, porte sur les mêmes jours",
        crate::fr::day(from)
    )
}

/// The events in their order by the rules.
fn play(case: &super::rules::Case, opened: &Adhesion, of: &Retold) -> Result<Played, NotTaken> {
    let mut history = History::open(of.path, of.opened);
    let mut adhesion = opened.clone();
    let (mut moves, mut until) = (Vec::new(), None);
    for (number, step) in (1..).zip(&of.steps) {
        if !accepts(step.event) && !step.evidence.texts.is_empty() {
            let why = format!("« {} » ne prend pas de texte accepté", step.event.label());
            return Err((number, why));
        }
        let before = history.state;
        history = apply(case, &history, step).map_err(|refusal| {
            let whys: Vec<String> = refusal.whys.iter().map(ToString::to_string).collect();
            (number, whys.join("\u{202f}; "))
        })?;
        until = step.evidence.until.or(until);
        if let Some(until) = of.until.filter(|_| history.state.holds()) {
            history.until = until;
        }
        follow(&mut adhesion, &history, step);
        moves.push((before, adhesion.clone(), history.clone()));
    }
    // The correction is told besides.
    adhesion.until_day = until;
    Ok(Played { adhesion, moves })
}

/// The adhésion as it was corrected besides its events.
fn corrected(played: &Adhesion, of: &Retold) -> Result<Adhesion, String> {
    let mut adhesion = played.clone();
    if let Some(until) = of.until {
        let was_active = |step: &Step| matches!(step.event, Event::Activate | Event::TakeOver);
        if until.is_some() && !of.steps.iter().any(was_active) {
            return Err("seule une adhésion qui fut active a un dernier jour".into());
        }
        if adhesion.state.holds() && until.is_some_and(|until| until < adhesion.since) {
            return Err("son dernier jour précède son dernier événement".into());
        }
        adhesion.until_day = until;
    }
    if let Some(reference) = &of.dinamis_ref {
        adhesion.dinamis_ref.clone_from(reference);
    }
    Ok(adhesion)
}

async fn save(
    change: &mut Change<'_>,
    of: &Retold,
    opened: &Adhesion,
    played: Played,
    adhesion: &Adhesion,
) -> Result<Vec<Entry>, RegistryFault> {
    let at = change.at().to_string();
    // What is over stands beside one that is open: it is never written as open itself.
    let over = Some(adhesion).filter(|one| !one.state.is_open());
    let first = over.map_or_else(
        || opened.clone(),
        |over| Adhesion {
            state: over.state,
            ..opened.clone()
        },
    );
    let saved = sql::insert(change.sql(), &first, of.opened, &of.opening).await;
    saved.map_err(|e| change.fault(&e))?;
    let texts: Vec<String> = of
        .texts
        .iter()
        .map(|(id, version)| format!("{id}@{version}"))
        .collect();
    let by = of.accepted.as_ref().map(
        |(who, on, proof)| json!({ "signataire": who, "jour": on.to_string(), "preuve": proof }),
    );
    let detail = json!({
        "acceptes_par": by,
        "partenaire": opened.partner, "parcours": of.path.word(), "etat": opened.state.word(),
        "jour": of.opened.to_string(), "reprise": of.reprise, "preuves": of.opening,
        "textes": ["", texts.join(" ")],
    });
    let mut entries = vec![entry(opened, "start", detail)?];
    for (step, (before, after, history)) in of.steps.iter().zip(&played.moves) {
        let saved = sql::add(change.sql(), over.unwrap_or(after), history, step, &at).await;
        saved.map_err(|e| change.fault(&e))?;
        for text in &step.evidence.texts {
            let id = Id::new("acpt")?;
            let saved = sql::accept(change.sql(), id.as_str(), &after.id, text, step).await;
            saved.map_err(|e| change.fault(&e))?;
        }
        entries.push(told(after, *before, step)?);
    }
    if let Some(by) = &of.accepted {
        let saved = sql::accept_of_table(change.sql(), &adhesion.id, &of.texts, by).await;
        saved.map_err(|e| change.fault(&e))?;
    }
    if *adhesion != played.adhesion {
        let saved = sql::update(change.sql(), adhesion).await;
        saved.map_err(|e| change.fault(&e))?;
        let changed = corrections(&played.adhesion, adhesion);
        let said = correction::entry(ADHESION, &adhesion.id, "edit", None, &changed)?;
        entries.push(said);
    }
    Ok(entries)
}

fn corrections(before: &Adhesion, after: &Adhesion) -> Vec<Changed> {
    let day = |of: &Adhesion| of.until_day.map(|day| day.to_string()).unwrap_or_default();
    let reference = |of: &Adhesion| of.dinamis_ref.clone().unwrap_or_default();
    let fields = [
        ("jusqu_au", day(before), day(after)),
        ("dinamis_ref", reference(before), reference(after)),
    ];
    let changed = fields
        .into_iter()
        .filter(|(_, before, after)| before != after);
    changed
        .map(|(field, before, after)| Changed {
            field,
            before,
            after,
        })
        .collect()
}

/// All adhésions with their events, in the order of ids.
pub(crate) async fn all(
    sql: &mut SqliteConnection,
) -> Result<Vec<(Adhesion, Vec<Recorded>)>, sqlx::Error> {
    let mut adhesions = sql::all(sql).await?;
    adhesions.sort_by(|a, b| a.id.cmp(&b.id));
    let mut events: HashMap<String, Vec<Recorded>> = sql::all_events(sql).await?;
    let with = |adhesion: Adhesion| {
        let own = events.remove(&adhesion.id).unwrap_or_default();
        (adhesion, own)
    };
    Ok(adhesions.into_iter().map(with).collect())
}

/// Last day and reference as the events alone make them.
pub(crate) fn by_events(
    adhesion: &Adhesion,
    events: &[Recorded],
) -> (Option<NaiveDate>, Option<String>) {
    let mut of = Adhesion {
        until_day: None,
        dinamis_ref: None,
        ..adhesion.clone()
    };
    for recorded in events {
        let Some(event) = Event::of(&recorded.event) else {
            continue;
        };
        let until = recorded.evidence.until.or(of.until_day);
        let history = History {
            until,
            ..History::open(of.path, recorded.on_day)
        };
        let step = Step {
            event,
            on: recorded.on_day,
            evidence: recorded.evidence.clone(),
            reprise: recorded.reprise,
        };
        follow(&mut of, &history, &step);
    }
    (of.until_day, of.dinamis_ref)
}
