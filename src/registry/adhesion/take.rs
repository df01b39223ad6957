//! An event is taken: rules, proofs, the avenant, the texts accepted and the accounts in one change.

use chrono::NaiveDate;
use relais_report::french;
use relais_store::{Change, Db, Entry, Id};
use serde_json::json;
use sqlx::SqliteConnection;

use super::evidence::{Evidence, Text};
use super::follows::of_last_day;
use super::meant::meant;
use super::rules::{Case, History, Span, Step, advance, apply};
use super::sql::{self, Adhesion, OPENING, Recorded};
use super::state::{Event, Path, State};
use super::unknown::unknown;
use super::{entry, value};
use crate::account;
use crate::avenant::{self, Avenant, people};
use crate::convention::{self, correction_of};
use crate::desk::Desk;
use crate::document::{self, File};
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::partner::Partner;
use crate::path::PathFault;
use crate::value::sound;

/// An event as the officer gives it.
#[derive(Debug, Clone)]
pub struct Record<'a> {
    /// What happened.
    pub event: Event,
    /// On which day; today unless it is said.
    pub on: Option<NaiveDate>,
    /// What it rests on; the fields below complete it.
    pub evidence: Evidence,
    /// The avenant, by number or id.
    pub avenant: Option<&'a str>,
    /// Who signed, by id or address.
    pub signatory: Option<&'a str>,
    /// The file that proves it.
    pub file: Option<File<'a>>,
    /// A fact of before the registry.
    pub reprise: bool,
    /// The version that was shown to who records.
    pub version: Option<i64>,
}

impl Record<'_> {
    /// An event with nothing to rest on yet.
    pub fn new(event: Event) -> Self {
        Self {
            event,
            on: None,
            evidence: Evidence::default(),
            avenant: None,
            signatory: None,
            file: None,
            reprise: false,
            version: None,
        }
    }
}

/// An adhésion that moved.
#[derive(Debug, serde::Serialize)]
pub struct Moved {
    /// Name of the partner.
    pub partner: String,
    /// The adhésion as it is now.
    pub adhesion: Adhesion,
    /// What happened.
    pub event: Event,
    /// Where it was.
    pub before: State,
    /// Accounts that followed.
    pub accounts: usize,
    /// What the officer should look at.
    pub doubts: Vec<String>,
}

/// Records an event of the open adhésion of a partner.
///
/// # Errors
/// [`PathFault::Refused`] with all that is missing, [`PathFault::NoCollaboration`]; [`RegistryFault::Conflict`]; what
/// the roles do not allow, what the database says.
pub async fn record(desk: &Desk, asked: &str, record: Record<'_>) -> Result<Moved, RegistryFault> {
    let mut change = desk.change(Act::Adhesions).await?;
    let (moved, entries) = take(desk, &mut change, asked, record).await?;
    change.commit(entries).await?;
    Ok(moved)
}

/// The same within a change.
pub(super) async fn take(
    desk: &Desk,
    change: &mut Change<'_>,
    asked: &str,
    record: Record<'_>,
) -> Result<(Moved, Vec<Entry>), RegistryFault> {
    let meant = meant(desk.db(), change.sql(), asked).await?;
    let there = sql::of_partner(change.sql(), &meant.partner.id).await;
    let mut there = there.map_err(|e| change.fault(&e))?;
    // What is over takes no event, by its id neither.
    there.retain(|one| one.state.is_open());
    let (partner, mut adhesion, _) = meant.among(there)?;
    correction_of(&partner.name, adhesion.version, record.version)?;
    let history = replay(desk.db(), change.sql(), &adhesion).await?;
    let mut doubts = Vec::new();
    let (step, avenant) = step(desk, change, &adhesion, &record, &mut doubts).await?;
    let case = case(desk, change, &partner).await?;
    let next = apply(&case, &history, &step).map_err(PathFault::from)?;
    let before = adhesion.state;
    follow(&mut adhesion, &next, &step);
    let mut entries = vec![told(&adhesion, before, &step)?];
    let at = change.at().to_string();
    let saved = sql::add(change.sql(), &adhesion, &next, &step, &at).await;
    saved.map_err(|e| change.fault(&e))?;
    for text in &step.evidence.texts {
        let id = Id::new("acpt")?;
        let saved = sql::accept(change.sql(), id.as_str(), &adhesion.id, text, &step).await;
        saved.map_err(|e| change.fault(&e))?;
    }
    if let Some(avenant) = avenant {
        entries.push(move_avenant(desk.db(), change, avenant, &step).await?);
    }
    let accounts = accounts(change, &adhesion, &step).await?;
    if step.event == Event::Activate {
        doubts.extend(unknown(change, &adhesion).await?);
    }
    let today = desk.now().date_naive();
    if let Some(until) = step.evidence.until.filter(|until| *until < today) {
        doubts.extend(of_last_day(change, (&adhesion.id, &adhesion.partner), until, today).await?);
    }
    if step.event == Event::Resume {
        doubts.extend(still_suspended(change, &adhesion.partner).await?);
    }
    let moved = Moved {
        partner: partner.name,
        event: step.event,
        before,
        accounts: accounts.len(),
        doubts,
        adhesion,
    };
    entries.extend(accounts);
    Ok((moved, entries))
}

/// What the events that are stored make of an adhésion; the column must say the same.
pub(super) async fn replay(
    db: &Db,
    sql: &mut SqliteConnection,
    adhesion: &Adhesion,
) -> Result<History, RegistryFault> {
    let events = sql::events(sql, &adhesion.id).await;
    let events = events.map_err(|e| db.fault(&e))?;
    played(adhesion, &events).map_err(RegistryFault::from)
}

/// The same of the events that are given.
pub(crate) fn played(adhesion: &Adhesion, events: &[Recorded]) -> Result<History, PathFault> {
    let incoherent = |computed: String| PathFault::Incoherent {
        id: adhesion.id.clone(),
        stored: adhesion.state.label().into(),
        computed,
    };
    let Some((first, rest)) = events
        .split_first()
        .filter(|(first, _)| first.event == OPENING)
    else {
        return Err(incoherent("rien".into()));
    };
    let mut history = History::open(adhesion.path, first.on_day);
    for recorded in rest {
        let step = stored(recorded).ok_or_else(|| incoherent(recorded.event.clone()))?;
        history = advance(&history, &step)
            .map_err(|refusal| incoherent(PathFault::from(refusal).to_string()))?;
        // Its last day may have been corrected, or given, since.
        if history.state.holds() {
            history.until = adhesion.until_day;
        }
    }
    history.until = adhesion.until_day;
    match history.state == adhesion.state {
        true => Ok(history),
        false => Err(incoherent(history.state.label().into())),
    }
}

/// Each adhésion whose column is not what its events make of it: both states, as they are read.
pub(crate) async fn replayed(
    db: &Db,
    sql: &mut SqliteConnection,
) -> Result<Vec<(String, Option<(String, String)>)>, RegistryFault> {
    let mut found = Vec::new();
    for adhesion in sql::all(sql).await.map_err(|e| db.fault(&e))? {
        let differs = match replay(db, sql, &adhesion).await {
            Ok(_) => None,
            Err(RegistryFault::Path(PathFault::Incoherent {
                stored, computed, ..
            })) => Some((stored, computed)),
            Err(fault) => return Err(fault),
        };
        found.push((adhesion.id, differs));
    }
    Ok(found)
}

fn stored(recorded: &Recorded) -> Option<Step> {
    Some(Step {
        event: Event::of(&recorded.event)?,
        on: recorded.on_day,
        evidence: recorded.evidence.clone(),
        reprise: recorded.reprise,
    })
}

/// The step that a record means, and the avenant that moves with it.
async fn step(
    desk: &Desk,
    change: &mut Change<'_>,
    adhesion: &Adhesion,
    record: &Record<'_>,
    doubts: &mut Vec<String>,
) -> Result<(Step, Option<Avenant>), RegistryFault> {
    let mut evidence = checked(record.evidence.clone())?;
    if let Some(file) = &record.file {
        evidence.document = Some(document::attach(change, file).await?);
    }
    if let Some(asked) = record.signatory {
        let found = people::find(change.sql(), asked).await;
        let found = found.map_err(|e| change.fault(&e))?;
        evidence.signatory = Some(found.ok_or_else(|| RegistryFault::NotFound {
            what: "personne",
            asked: asked.into(),
        })?);
    }
    if !accepts(record.event) && !evidence.texts.is_empty() {
        let why = format!(
            "« {} » n’en prend pas\u{202f}; `adhesion record PARTENAIRE accept-texts` les enregistre",
            record.event.label()
        );
        return Err(value("texte accepté", why));
    }
    for text in &evidence.texts {
        doubts.extend(loaded(change, text).await?);
    }
    let avenant = match (adhesion.path, record.event) {
        (Path::Relais, Event::Send | Event::Sign) => which(desk, change, adhesion, record).await?,
        _ => None,
    };
    evidence.avenant = avenant.as_ref().map(|one| one.id.clone());
    let step = Step {
        event: record.event,
        on: record.on.unwrap_or_else(|| desk.now().date_naive()),
        evidence,
        reprise: record.reprise || adhesion.reprise && record.event == Event::TakeOver,
    };
    Ok((step, avenant))
}

/// True when texts may be accepted with an event.
pub(crate) fn accepts(event: Event) -> bool {
    matches!(
        event,
        Event::Sign | Event::Accept | Event::AcceptTexts | Event::TakeOver
    )
}

/// Texts that came from outside, as a field takes them.
fn checked(mut evidence: Evidence) -> Result<Evidence, RegistryFault> {
    let fields = [
        ("condition", &mut evidence.condition),
        ("par", &mut evidence.by),
        ("référence", &mut evidence.reference),
        ("motif", &mut evidence.reason),
        ("preuve", &mut evidence.proof),
    ];
    for (field, text) in fields {
        if let Some(text) = text {
            *text = sound(text).map_err(|why| value(field, why))?.to_string();
        }
    }
    Ok(evidence)
}

/// Refuses a version of a text that is not among those loaded, where any is.
async fn loaded(change: &mut Change<'_>, text: &Text) -> Result<Option<String>, RegistryFault> {
    let versions = sql::versions(change.sql(), &text.id).await;
    let versions = versions.map_err(|e| change.fault(&e))?;
    among(&versions, text)
}

/// The same of the versions that are loaded, each with the kind of the text.
pub(crate) fn among(
    versions: &[(String, String)],
    text: &Text,
) -> Result<Option<String>, RegistryFault> {
    if versions.is_empty() {
        return Ok(Some(format!(
            "le texte {} n’est pas chargé dans le registre\u{202f}: sa version {} n’a pas pu être vérifiée",
            text.id, text.version
        )));
    }
    let wrong = |why: String| Err(value("texte accepté", why));
    let known = || {
        versions
            .iter()
            .map(|(version, _)| version.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    match versions
        .iter()
        .find(|(version, _)| *version == text.version)
    {
        None => wrong(format!(
            "{} n’a pas de version {}\u{202f}: le registre a {}",
            text.id,
            text.version,
            known()
        )),
        Some((_, kind)) if kind != text.kind.word() => wrong(format!(
            "{} est un texte « {kind} », pas « {} »",
            text.id,
            text.kind.word()
        )),
        Some(_) => Ok(None),
    }
}

/// The avenant that is sent or signed.
async fn which(
    desk: &Desk,
    change: &mut Change<'_>,
    adhesion: &Adhesion,
    record: &Record<'_>,
) -> Result<Option<Avenant>, RegistryFault> {
    let named = match (record.avenant, record.event) {
        (Some(asked), _) => Some(asked),
        (None, Event::Sign) => adhesion.avenant.as_deref(),
        (None, _) => None,
    };
    let found = match named {
        Some(asked) => Some(avenant::one(desk.db(), change.sql(), asked).await?),
        None => avenant::prepared(desk.db(), change.sql(), &adhesion.partner).await?,
    };
    match found {
        Some(other) if other.partner != adhesion.partner => Err(value(
            "avenant",
            format!("{} est celui d’un autre partenaire", other.number),
        )),
        // What was sent is what is signed.
        Some(other)
            if record.event == Event::Sign
                && adhesion.state == State::AvenantEnvoye
                && adhesion
                    .avenant
                    .as_ref()
                    .is_some_and(|sent| *sent != other.id) =>
        {
            let why = format!("{} n’est pas celui qui a été envoyé", other.number);
            Err(value("avenant", why))
        }
        found => Ok(found),
    }
}

async fn move_avenant(
    db: &Db,
    change: &mut Change<'_>,
    avenant: Avenant,
    step: &Step,
) -> Result<Entry, RegistryFault> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    if step.event == Event::Send {
        return avenant::send(db, change, avenant, step.on).await;
    }
    let (who, what) = (
        text(&step.evidence.signatory),
        text(&step.evidence.document),
    );
    avenant::sign(db, change, avenant, step.on, &who, &what).await
}

/// What other records say of the partner.
pub(super) async fn case(
    desk: &Desk,
    change: &mut Change<'_>,
    partner: &Partner,
) -> Result<Case, RegistryFault> {
    let collaborations = convention::collaborations(desk.db(), change.sql()).await?;
    let standing = people::representatives(change.sql(), &partner.id).await;
    let standing = standing.map_err(|e| change.fault(&e))?;
    let pending = avenant::open(desk.db(), change.sql(), &partner.id).await?;
    Ok(Case {
        open_avenant: pending.into_iter().next().map(|one| one.number),
        today: desk.now().date_naive(),
        autonomous: partner.autonomous,
        public: partner.is_public,
        collaborations: collaborations
            .iter()
            .filter_map(|one| {
                Some(Span {
                    from: one.from_day?,
                    until: one.until_day,
                })
            })
            .collect(),
        representatives: standing
            .into_iter()
            .map(|(person, from, until)| (person, Span { from, until }))
            .collect(),
    })
}

/// The record as the event makes it.
pub(crate) fn follow(adhesion: &mut Adhesion, next: &History, step: &Step) {
    adhesion.state = next.state;
    // Texts that are accepted later move nothing.
    if step.event != Event::AcceptTexts {
        adhesion.since = next.last;
    }
    adhesion.until_day = next.until;
    adhesion.version += 1;
    // Sent back to where an avenant is to be made.
    if next.state == State::Eligible {
        adhesion.avenant = None;
    }
    if let Some(avenant) = &step.evidence.avenant {
        adhesion.avenant = Some(avenant.clone());
    }
    let names = matches!(
        step.event,
        Event::Enter | Event::Form | Event::Activate | Event::TakeOver
    );
    if let Some(reference) = step.evidence.reference.as_ref().filter(|_| names) {
        adhesion.dinamis_ref = Some(reference.clone());
    }
}

/// Where the accounts go with an event that led to `state`; none where they stay.
pub(crate) fn accounts_go(event: Event, state: State) -> Option<account::State> {
    match (event, state.is_open()) {
        (Event::Suspend, _) => Some(account::State::Suspendu),
        (Event::Resume, _) => Some(account::State::Actif),
        (_, false) => Some(account::State::Clos),
        (_, true) => None,
    }
}

async fn accounts(
    change: &mut Change<'_>,
    adhesion: &Adhesion,
    step: &Step,
) -> Result<Vec<Entry>, RegistryFault> {
    let Some(to) = accounts_go(step.event, adhesion.state) else {
        return Ok(Vec::new());
    };
    let why = format!("adhésion {}", adhesion.state.label());
    account::follow(change, &adhesion.partner, to, step.on, &why).await
}

/// Accounts that were suspended for grounds of their own do not come back with the adhésion.
async fn still_suspended(
    change: &mut Change<'_>,
    partner: &str,
) -> Result<Option<String>, RegistryFault> {
    let count = sql::suspended(change.sql(), partner).await;
    let count = count.map_err(|e| change.fault(&e))?;
    let still = french::count(
        usize::try_from(count).unwrap_or(0),
        "compte reste suspendu",
        "comptes restent suspendus",
    );
    let told = format!("{still}\u{202f}: rétablissez ceux qui doivent l’être");
    Ok((count > 0).then_some(told))
}

pub(super) fn told(
    adhesion: &Adhesion,
    before: State,
    step: &Step,
) -> Result<Entry, RegistryFault> {
    let detail = json!({
        "evenement": step.event.word(), "jour": step.on.to_string(),
        "etat": [before.word(), adhesion.state.word()],
        "preuves": step.evidence, "reprise": step.reprise,
    });
    entry(adhesion, "record", detail)
}
