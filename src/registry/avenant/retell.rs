//! An avenant that a table brings back: where it was, on which days, and the hash of what was signed.
//!
//! It moves no adhésion and is no signature to one: that is told by the steps, each with its own proof.

use chrono::NaiveDate;
use relais_store::{Change, Entry, Id};

use super::sql::{self, Avenant, State};
use super::{AVENANT, open};
use crate::correction::{self, Changed, filled};
use crate::desk::Desk;
use crate::fault::RegistryFault;

/// What a table tells of an avenant.
#[derive(Debug)]
pub(crate) struct Told {
    /// Its id; none for a new one.
    pub id: Option<Id>,
    pub partner: String,
    pub convention: String,
    pub number: String,
    pub state: State,
    pub made_on: NaiveDate,
    pub sent_on: Option<NaiveDate>,
    pub signed_on: Option<NaiveDate>,
    pub signatory: Option<String>,
    /// The signed file: one of this registry, or one that it has not.
    pub signed: Option<String>,
    pub cited: Option<String>,
}

/// The column that is wrong, and why.
pub(crate) type Refused = (&'static str, String);

/// Takes an avenant of a table within a change; nothing is written of one that is refused.
///
/// # Errors
/// What the database says.
pub(crate) async fn bring(
    desk: &Desk,
    change: &mut Change<'_>,
    told: Told,
) -> Result<Result<(Avenant, Entry), Refused>, RegistryFault> {
    if let Err(refused) = sound(&told) {
        return Ok(Err(refused));
    }
    if matches!(told.state, State::Prepare | State::Envoye)
        && let Some(other) = open(desk.db(), change.sql(), &told.partner).await?.first()
    {
        let why = format!(
            "l’avenant {} de ce partenaire est {}\u{202f}: deux ne courent pas à la fois",
            other.number,
            other.state.label()
        );
        return Ok(Err(("etat", why)));
    }
    if told.state == State::Envoye && is_direct(change, &told.partner).await? {
        let why = "l’adhésion de ce partenaire est sur le parcours direct, qui se passe d’avenant\u{202f}: il n’est plus \
                   à signer, écrivez « annulé »";
        return Ok(Err(("etat", why.into())));
    }
    let id = match told.id {
        Some(id) => id,
        None => Id::new(AVENANT.prefix)?,
    };
    let avenant = Avenant {
        id: id.to_string(),
        partner: told.partner,
        convention: told.convention,
        number: told.number,
        state: told.state,
        made_on: told.made_on,
        sent_on: told.sent_on,
        signed_on: told.signed_on,
        signatory: told.signatory,
        draft: None,
        signed: told.signed,
        cited: told.cited,
        reprise: true,
        made_at: change.at().into(),
        version: 1,
    };
    let saved = sql::insert(change.sql(), &avenant).await;
    saved.map_err(|e| change.fault(&e))?;
    let entry = correction::entry(AVENANT, &avenant.id, "create", None, &said(&avenant))?;
    Ok(Ok((avenant, entry)))
}

/// True of a partner whose open adhésion is direct.
async fn is_direct(change: &mut Change<'_>, partner: &str) -> Result<bool, RegistryFault> {
    let open = sql::adhesion(change.sql(), partner).await;
    let open = open.map_err(|e| change.fault(&e))?;
    Ok(open.is_some_and(|(path, _)| path == "direct"))
}

/// Each state has the days that led to it, in their order; a signature its signatory and its proof.
fn sound(told: &Told) -> Result<(), Refused> {
    let no = |key, why: &str| Err((key, why.to_string()));
    let (was_sent, is_signed) = (
        matches!(told.state, State::Envoye | State::Signe),
        told.state == State::Signe,
    );
    match (told.sent_on, told.signed_on) {
        (None, _) if was_sent => return no("envoye_le", "le jour de l’envoi manque"),
        (Some(_), _) if told.state == State::Prepare => {
            return no("envoye_le", "un avenant préparé n’est pas encore envoyé");
        }
        (Some(sent), _) if sent < told.made_on => {
            return no("envoye_le", "ce jour précède celui de la préparation");
        }
        (_, None) if is_signed => return no("signe_le", "le jour de la signature manque"),
        (_, Some(_)) if !is_signed => return no("signe_le", "seul un avenant signé en a un"),
        (Some(sent), Some(signed)) if signed < sent => {
            return no("signe_le", "ce jour précède celui de l’envoi");
        }
        _ => {}
    }
    let proven = told.signed.is_some() || told.cited.is_some();
    match (is_signed, told.signatory.is_some(), proven) {
        (true, false, _) => no("signataire", "un avenant signé a un signataire"),
        (true, true, false) => no(
            "document",
            "rien ne prouve la signature\u{202f}: il manque l’empreinte du document signé",
        ),
        (false, true, _) => no("signataire", "seul un avenant signé en a un"),
        (false, _, true) => no("document", "seul un avenant signé en a un"),
        _ => Ok(()),
    }
}

fn said(of: &Avenant) -> Vec<Changed> {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let all = [
        ("partenaire", of.partner.clone()),
        ("convention", of.convention.clone()),
        ("numero", of.number.clone()),
        ("etat", of.state.word().into()),
        ("prepare_le", of.made_on.to_string()),
        ("envoye_le", day(of.sent_on)),
        ("signe_le", day(of.signed_on)),
        ("signataire", text(&of.signatory)),
        ("document", text(&of.signed)),
        ("document_cite", text(&of.cited)),
        ("reprise", "oui".into()),
    ];
    filled(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        Some(text.parse().unwrap())
    }

    fn told(state: State) -> Told {
        let was_sent = matches!(state, State::Envoye | State::Signe);
        let is_signed = state == State::Signe;
        Told {
            id: None,
            partner: "part-0123456789ab".into(),
            convention: "2772".into(),
            number: "2772-A1".into(),
            state,
            made_on: day("2026-01-10").unwrap(),
            sent_on: day("2026-01-12").filter(|_| was_sent),
            signed_on: day("2026-02-01").filter(|_| is_signed),
            signatory: is_signed.then(|| "pers-0123456789ab".into()),
            signed: None,
            cited: is_signed.then(|| "ab".repeat(32)),
        }
    }

    #[test]
    fn each_state_has_its_days_and_a_signature_its_proof() {
        for state in [State::Prepare, State::Envoye, State::Signe, State::Annule] {
            assert_eq!(sound(&told(state)), Ok(()), "{state:?}");
        }
        let cancelled = Told {
            sent_on: day("2026-01-12"),
            ..told(State::Annule)
        };
        assert_eq!(sound(&cancelled), Ok(()));
        let column = |told: Told| sound(&told).unwrap_err().0;
        type Wrong = (State, fn(&mut Told), &'static str);
        let wrong: [Wrong; 12] = [
            (
                State::Prepare,
                |t| t.sent_on = day("2026-01-12"),
                "envoye_le",
            ),
            (State::Envoye, |t| t.sent_on = None, "envoye_le"),
            (
                State::Envoye,
                |t| t.sent_on = day("2026-01-09"),
                "envoye_le",
            ),
            (
                State::Envoye,
                |t| t.signed_on = day("2026-02-01"),
                "signe_le",
            ),
            (
                State::Annule,
                |t| t.signed_on = day("2026-02-01"),
                "signe_le",
            ),
            (State::Signe, |t| t.sent_on = None, "envoye_le"),
            (State::Signe, |t| t.signed_on = None, "signe_le"),
            (
                State::Signe,
                |t| t.signed_on = day("2026-01-11"),
                "signe_le",
            ),
            (State::Signe, |t| t.signatory = None, "signataire"),
            (State::Signe, |t| t.cited = None, "document"),
            (State::Envoye, |t| t.cited = Some("ab".into()), "document"),
            (
                State::Envoye,
                |t| t.signatory = Some("x".into()),
                "signataire",
            ),
        ];
        for (state, spoil, expected) in wrong {
            let mut told = told(state);
            spoil(&mut told);
            assert_eq!(column(told), expected, "{state:?}");
        }
    }
}
