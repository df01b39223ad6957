//! What follows of the last day of an adhésion, which the officer should know.

use chrono::NaiveDate;
use relais_store::Change;

use super::sql;
use crate::fault::RegistryFault;

/// What follows of the last day of an adhésion, by its id and that of its partner, said on a day.
pub(crate) async fn of_last_day(
    change: &mut Change<'_>,
    (id, partner): (&str, &str),
    until: NaiveDate,
    today: NaiveDate,
) -> Result<Vec<String>, RegistryFault> {
    let follows = sql::follows(change.sql(), partner, until).await;
    let follows = follows.map_err(|e| change.fault(&e))?;
    Ok(what_follows(id, until, today, follows))
}

/// The accounts that are not closed end with the adhésion, some permits go beyond it.
fn what_follows(
    id: &str,
    until: NaiveDate,
    today: NaiveDate,
    (accounts, permits): (i64, i64),
) -> Vec<String> {
    let mut doubts = Vec::new();
    let last = crate::fr::day(until);
    if until < today {
        let closes = match accounts {
            0 => String::new(),
            1 => " et clora son compte".into(),
            more => format!(" et clora ses {more} comptes"),
        };
        doubts.push(format!(
            "le {last} est passé\u{202f}: l’adhésion est échue depuis le lendemain, plus rien n’est permis sous elle. `relais registry adhesion expire` l’inscrira{closes}, sans retour\u{202f}; d’ici là, `relais registry adhesion edit {id} --until` corrige ce jour"
        ));
    }
    if permits > 0 {
        let (of, go) = match permits {
            1 => ("1 permis donné".into(), "va"),
            more => (format!("{more} permis donnés"), "vont"),
        };
        doubts.push(format!(
            "{of} {go} au-delà du {last}\u{202f}: retirez par `relais registry permit withdraw` ce qui ne doit plus servir"
        ));
    }
    doubts
}
