//! The time of the journal, where the machine's was wrong: an administrator says so.

use chrono::NaiveDate;
use relais_store::Head;

use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::record::line;

/// No registry is older: a machine whose battery died begins again years before. An earlier time would
/// make a purge take what was written since for old.
const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();

/// Says in the journal that the clock of the machine is right now, although the last entry makes it
/// doubtful: entries go on from this time. `today` is the day as somebody read it elsewhere: a clock
/// that is still wrong is not made the journal's.
///
/// # Errors
/// What the roles do not allow; a day that is not the machine's; a time that nothing makes doubtful.
pub async fn state(desk: &Desk, today: NaiveDate, why: &str) -> Result<Head, RegistryFault> {
    desk.hold(Act::Keeping, None).await?;
    let is = desk.now().date_naive();
    if today != is {
        return Err(RegistryFault::Value {
            field: "jour",
            why: format!(
                "pour cette machine, ce n’est pas le {today} mais le {is} (UTC)\u{202f}: mettez-la d’abord à l’heure"
            ),
        });
    }
    if today < FIRST {
        let why =
            "Relais n’existait pas encore ce jour-là\u{202f}: mettez d’abord la machine à l’heure";
        return Err(RegistryFault::Value {
            field: "jour",
            why: why.into(),
        });
    }
    let sound = line(why).and_then(|why| match why.is_empty() {
        true => Err("il est vide".to_string()),
        false => Ok(why),
    });
    let why = sound.map_err(|why| RegistryFault::Value {
        field: "motif",
        why,
    })?;
    let actor = desk.operator().id.parse()?;
    let stated = desk
        .db()
        .state_clock(desk.signer()?, &actor, desk.now(), &why);
    let (change, entry) = stated.await?;
    Ok(change.commit(vec![entry]).await?)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use relais_store::{Db, Nature, Signer, StoreFault};

    use super::*;
    use crate::operator;
    use crate::operator::rules::Role;
    use crate::partner::{self, Field};

    async fn sit(db: &Db, seed: [u8; 32], user: &str, now: DateTime<Utc>) -> Desk {
        let signer = Some(Signer::from_seed(&seed));
        Desk::open(db.clone(), signer, user, now).await.unwrap()
    }

    #[tokio::test]
    async fn only_an_administrator_who_read_the_day_elsewhere_states_the_time() {
        let folder = tempfile::tempdir().unwrap();
        let seed = [3; 32];
        let signer = Signer::from_seed(&seed);
        let right = Utc::now();
        let wrong = right + TimeDelta::days(20_000);
        let path = folder.path().join("relais.db");
        let db = Db::create(&path, Nature::Real, &signer, wrong)
            .await
            .unwrap();
        operator::bootstrap(&db, &signer, "chef", "Camille Fictive", wrong)
            .await
            .unwrap();
        let reader = [Role::SuperReferent];
        let desk = sit(&db, seed, "chef", wrong).await;
        operator::add(&desk, "agent", "Alix Fictive", &reader)
            .await
            .unwrap();
        let today = right.date_naive();
        let add = [(Field::Name, "SDIS fictif".to_string())];

        let agent = sit(&db, seed, "agent", right).await;
        let fault = state(&agent, today, "pile").await.unwrap_err();
        assert!(matches!(fault, RegistryFault::NotAllowed { .. }), "{fault}");
        let chief = sit(&db, seed, "chef", right).await;
        for (day, why) in [
            (today.succ_opt().unwrap(), "pile"),
            (today, "a@b.example"),
            (today, " "),
        ] {
            let fault = state(&chief, day, why).await.unwrap_err();
            assert!(matches!(fault, RegistryFault::Value { .. }), "{fault}");
        }
        let fault = partner::add(&agent, &add).await.unwrap_err();
        assert!(
            matches!(fault, RegistryFault::Store(StoreFault::ClockBack { .. })),
            "{fault}"
        );
        let dead = DateTime::UNIX_EPOCH + TimeDelta::days(10_957);
        let early = sit(&db, seed, "chef", dead).await;
        let fault = state(&early, dead.date_naive(), "pile").await.unwrap_err();
        assert!(fault.to_string().contains("n’existait pas"), "{fault}");
        state(&chief, today, "pile de la carte mère").await.unwrap();
        partner::add(&agent, &add).await.unwrap();
    }
}
