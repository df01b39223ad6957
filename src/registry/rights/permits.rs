//! Permits of this registry: given, withdrawn, and held against what is known now.

use chrono::NaiveDate;
use relais_store::{Entry, Id, Object, Ring, Verifier};
use serde::Serialize;
use serde_json::json;
use sqlx::SqliteConnection;

use super::decide::decide;
use super::decision::Decision;
use super::facts::Facts;
use super::fault::RightsFault;
use super::load;
use super::permit::{Permit, Says};
use super::place::Places;
use super::question::Question;
use super::reason::Reason;
use super::sql::{self, PermitRow};
use crate::desk::Desk;
use crate::operator::rules::Act;
use crate::partner;

/// A permit in the journal.
pub const PERMIT: Object = Object {
    kind: "permit",
    prefix: "perm",
};

/// A permit that this registry gave.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Issued {
    /// Its id.
    pub id: String,
    /// The partner.
    pub partner: String,
    /// Its name.
    pub partner_name: String,
    /// The account.
    pub account: Option<String>,
    /// The product.
    pub product: String,
    /// The licence, with its version.
    pub licence: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub until: String,
    /// When it was given, UTC.
    pub made_at: String,
    /// When it was withdrawn, if it was.
    pub withdrawn_at: Option<String>,
    /// The text that travels.
    pub text: String,
}

impl From<PermitRow> for Issued {
    fn from(row: PermitRow) -> Self {
        Self {
            licence: format!("{}@{}", row.licence, row.version),
            id: row.id,
            partner: row.partner,
            partner_name: row.partner_name,
            account: row.account,
            product: row.product,
            from: row.from_day,
            until: row.until_day,
            made_at: row.made_at,
            withdrawn_at: row.withdrawn_at,
            text: row.text,
        }
    }
}

/// Decides for today, and signs a permit when it may be done. The facts are those of the change in
/// which the permit is kept: nobody changes them in between.
///
/// # Errors
/// [`RightsFault::Refused`] with every reason; what the roles do not allow, what the database says.
pub async fn give(
    desk: &Desk,
    places: Places,
    account: &str,
    question: &Question,
) -> Result<Permit, RightsFault> {
    let mut change = desk.change(Act::Permits).await?;
    let facts = load::facts_within(desk, change.sql(), places).await?;
    let decision = decide(&facts, account, question, desk.now().date_naive());
    let id = Id::new(PERMIT.prefix)?;
    let at = change.at().to_string();
    let permit = Permit::sign(decision, &id, &at, desk.signer()?)?;
    let says = permit.says();
    let row = PermitRow {
        id: says.id.clone(),
        partner: says.partner.clone(),
        // Read from its own record, never written here.
        partner_name: String::new(),
        account: Some(says.account.clone()),
        product: says.product.to_string(),
        licence: says.licence.to_string(),
        version: says.version.to_string(),
        from_day: says.from.to_string(),
        until_day: says.until.to_string(),
        text: permit.text(),
        made_at: at,
        withdrawn_at: None,
    };
    let saved = sql::insert_permit(change.sql(), &row).await;
    saved.map_err(|e| change.fault(&e))?;
    let detail = json!({
        "partner": says.partner,
        "account": says.account,
        "product": says.product,
        "licence": format!("{}@{}", says.licence, says.version),
        "from": says.from,
        "until": says.until,
    });
    change.commit(vec![entry(id, "give", detail)]).await?;
    Ok(permit)
}

/// Takes a permit back, from now on.
///
/// # Errors
/// [`RightsFault::NotFound`], [`RightsFault::Void`] when it was before; what the roles do not allow.
pub async fn withdraw(desk: &Desk, asked: &str) -> Result<Issued, RightsFault> {
    let mut change = desk.change(Act::Permits).await?;
    let row = sql::permit(change.sql(), &asked.trim().to_ascii_lowercase()).await;
    let row = row.map_err(|e| change.fault(&e))?;
    let mut row = row.ok_or_else(|| not_found(asked))?;
    if let Some(at) = row.withdrawn_at {
        return Err(withdrawn(row.id, &at));
    }
    let at = change.at().to_string();
    let saved = sql::withdraw(change.sql(), &row.id, &at).await;
    saved.map_err(|e| change.fault(&e))?;
    let id: Id = row.id.parse()?;
    let entry = entry(id, "withdraw", json!({ "partner": row.partner }));
    row.withdrawn_at = Some(at);
    change.commit(vec![entry]).await?;
    Ok(row.into())
}

/// A permit that was given, and whether it still holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Held {
    /// The permit.
    #[serde(flatten)]
    pub issued: Issued,
    /// Whether it does; none where only the map of territories would tell.
    pub holds: Option<bool>,
    /// Why it does not, or why it cannot be told.
    pub why_not: Option<String>,
}

/// The permits that were given, oldest first, to one partner or to all, each held against all that
/// the registry knows today, as [`verify`] does.
///
/// # Errors
/// The partner is not found; what the database says.
pub async fn held(
    desk: &Desk,
    places: Places,
    partner: Option<&str>,
) -> Result<Vec<Held>, RightsFault> {
    let all = issued(desk, partner).await?;
    let (keys, facts) = (keys(desk).await?, load::load(desk, places).await?);
    let today = desk.now().date_naive();
    let told = |issued: Issued| {
        let unmet = match &issued.withdrawn_at {
            Some(at) => Some(Unmet {
                why: taken_back(at),
                is_sure: true,
            }),
            None => match Permit::verify(&issued.text, &keys, today) {
                Ok(permit) => unmet(&facts, permit.says(), today),
                Err(fault) => Some(Unmet {
                    why: match fault {
                        RightsFault::Void { why, .. } => why,
                        other => other.to_string(),
                    },
                    is_sure: true,
                }),
            },
        };
        Held {
            issued,
            holds: match &unmet {
                Some(unmet) if !unmet.is_sure => None,
                unmet => Some(unmet.is_none()),
            },
            why_not: unmet.map(|unmet| unmet.why),
        }
    };
    Ok(all.into_iter().map(told).collect())
}

/// The permits that were given, oldest first, to one partner or to all.
async fn issued(desk: &Desk, partner: Option<&str>) -> Result<Vec<Issued>, RightsFault> {
    let partner = match partner {
        Some(asked) => Some(partner::show(desk.db(), asked).await?.id),
        None => None,
    };
    let mut read = desk.db().read().await?;
    let rows = sql::permits(&mut read, partner.as_deref()).await;
    let rows = rows.map_err(|e| desk.db().fault(&e))?;
    Ok(rows.into_iter().map(Issued::from).collect())
}

/// One permit.
///
/// # Errors
/// [`RightsFault::NotFound`]; what the database says.
pub async fn issued_one(desk: &Desk, asked: &str) -> Result<Issued, RightsFault> {
    let mut read = desk.db().read().await?;
    let row = sql::permit(&mut read, &asked.trim().to_ascii_lowercase()).await;
    let row = row.map_err(|e| desk.db().fault(&e))?;
    row.map(Issued::from).ok_or_else(|| not_found(asked))
}

/// The public keys whose permits count: those that the key at hand vouches for, or without it the
/// newest of the registry.
///
/// # Errors
/// What the database says.
pub async fn keys(desk: &Desk) -> Result<Vec<Verifier>, RightsFault> {
    let mut read = desk.db().read().await?;
    let trusted = desk.trusted().await?;
    let ring = Ring::load(&mut read, &trusted).await;
    Ok(ring.map_err(|e| desk.db().fault(&e))?.verifiers())
}

/// Holds a text against its signature, its days, and all that the registry knows on `day`: it was
/// given here, it was not withdrawn, and the same question is answered in the same way.
///
/// # Errors
/// As [`Permit::verify`]; [`RightsFault::Void`] with what ended meanwhile.
pub async fn verify(
    desk: &Desk,
    places: Places,
    text: &str,
    day: NaiveDate,
) -> Result<Permit, RightsFault> {
    let permit = Permit::verify(text, &keys(desk).await?, day)?;
    let says = permit.says();
    let mut read = desk.db().read().await?;
    given(desk, &mut read, &permit).await?;
    drop(read);
    let facts = load::load(desk, places).await?;
    match unmet(&facts, says, day) {
        Some(unmet) => Err(RightsFault::Void {
            id: says.id.clone(),
            why: unmet.why,
        }),
        None => Ok(permit),
    }
}

/// Why a permit is not given again.
struct Unmet {
    why: String,
    /// False where only the map of territories is not known.
    is_sure: bool,
}

/// The same question is not answered in the same way any more.
fn unmet(facts: &Facts, says: &Says, day: NaiveDate) -> Option<Unmet> {
    let grant = match decide(facts, &says.account, &says.question(), day) {
        Decision::Refused(refusal) => {
            let unplaced = |reason: &Reason| matches!(reason, Reason::Unplaced { .. });
            return Some(Unmet {
                is_sure: !refusal.nearest.iter().all(unplaced),
                why: refusal.told(),
            });
        }
        Decision::Allowed(grant) => grant,
    };
    let rests = grant.rests();
    let same = (&rests.version, &rests.clause, &rests.adhesion);
    (same != (&says.version, &says.clause, &says.adhesion)).then(|| Unmet {
        is_sure: true,
        why: format!(
            "il repose sur {}@{} et l’adhésion {}, et ce serait aujourd’hui {}@{} et {}",
            says.licence, says.version, says.adhesion, rests.licence, rests.version, rests.adhesion
        ),
    })
}

/// That this registry gave it and did not take it back.
async fn given(
    desk: &Desk,
    read: &mut SqliteConnection,
    permit: &Permit,
) -> Result<(), RightsFault> {
    let id = &permit.says().id;
    let row = sql::permit(read, id)
        .await
        .map_err(|e| desk.db().fault(&e))?;
    match row {
        Some(row) if row.text != permit.text() => Err(RightsFault::Void {
            id: id.clone(),
            why: "ce registre en a donné un autre sous ce nom".into(),
        }),
        Some(row) => match row.withdrawn_at {
            Some(at) => Err(withdrawn(row.id, &at)),
            None => Ok(()),
        },
        None => Err(RightsFault::Void {
            id: id.clone(),
            why: "ce registre ne l’a pas donné".into(),
        }),
    }
}

fn withdrawn(id: String, at: &str) -> RightsFault {
    RightsFault::Void {
        id,
        why: taken_back(at),
    }
}

fn taken_back(at: &str) -> String {
    format!("il a été retiré ({at})")
}

fn entry(id: Id, verb: &'static str, detail: serde_json::Value) -> Entry {
    Entry {
        object: PERMIT,
        id,
        verb,
        person: None,
        detail,
    }
}

fn not_found(asked: &str) -> RightsFault {
    RightsFault::NotFound {
        what: "permis",
        asked: asked.into(),
    }
}
