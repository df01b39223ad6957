//! Whose staff a person is, as far as the registry knows.

use relais_store::Db;
use sqlx::SqliteConnection;

use super::rules::Contractor;
use super::sql;
use crate::fault::RegistryFault;
use crate::partner::Partner;
use crate::partner::name::telling_domain;
use crate::person::Person;
use crate::person::rules::calls_contractor;

/// Why a person is no staff of a partner's own; none where nothing says so. Who was a contractor
/// there stays one: a mandate that is over gives nobody the rights of an agent.
pub(super) async fn contractor(
    db: &Db,
    connection: &mut SqliteConnection,
    person: &Person,
    partner: &str,
) -> Result<Option<Contractor>, RegistryFault> {
    let mandate = sql::mandated(connection, &person.id, partner).await;
    let mandate = mandate.map_err(|e| db.fault(&e))?;
    let called = person.function.as_deref().is_some_and(calls_contractor);
    Ok(mandate
        .map(Contractor::Mandated)
        .or(called.then_some(Contractor::Called)))
}

/// Says that an address is at none of the domains where a partner's own staff has its own, as far
/// as those are known: that of its record, and those of its legal representatives and référents.
pub(super) async fn outside(
    db: &Db,
    connection: &mut SqliteConnection,
    person: &Person,
    partner: &Partner,
) -> Result<Option<String>, RegistryFault> {
    let Some((_, domain)) = person.email.as_deref().and_then(|e| e.rsplit_once('@')) else {
        return Ok(None);
    };
    let own = sql::own_addresses(connection, &partner.id).await;
    let own = own.map_err(|e| db.fault(&e))?;
    let mut known: Vec<String> = partner
        .email
        .iter()
        .chain(&own)
        .filter_map(|email| telling_domain(email))
        .collect();
    known.sort();
    known.dedup();
    Ok((!known.is_empty() && !known.iter().any(|one| is_within(domain, one))).then(|| {
        format!(
            "l’adresse {} est chez {domain}, et celles {} chez {}\u{202f}: si c’est un prestataire, son compte repose sur un mandat (`relais registry mandate add`)",
            crate::fr::of(&person.name()),
            crate::fr::of(&partner.name),
            known.join(", ")
        )
    }))
}

/// True for a domain and what lies under it.
fn is_within(domain: &str, known: &str) -> bool {
    let above = domain.strip_suffix(known);
    above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::rules::{Grounds, Lack, Span, State, standing, to_type};
    use crate::person::Origin;

    #[test]
    fn a_domain_lies_within_itself_and_those_above() {
        assert!(is_within("sdis.example", "sdis.example"));
        assert!(is_within("sig.sdis.example", "sdis.example"));
        assert!(!is_within("fauxsdis.example", "sdis.example"));
        assert!(!is_within("sdis.example", "sig.sdis.example"));
    }

    /// Whoever is known as a contractor needs a mandate, also for what was before the registry.
    #[test]
    fn a_contractor_without_a_mandate_is_no_agent() {
        let today = crate::value::day("2026-06-15").unwrap();
        let mandate = Contractor::Mandated("mand-0123456789ab".into());
        for contractor in [mandate, Contractor::Called] {
            let without = Grounds {
                adhesion: Some(("active".into(), today, None)),
                notice: Some(today),
                mandate: None,
                contractor: Some(contractor.clone()),
            };
            let under = Grounds {
                mandate: Some(Span {
                    from: today,
                    until: today,
                }),
                ..without.clone()
            };
            let lack = [Lack::Unmandated(contractor)];
            let account = (State::Actif, today);
            assert_eq!(standing(account, &without, today), lack);
            assert_eq!(standing(account, &under, today), []);
            for origin in [Origin::Now, Origin::Reprise] {
                assert_eq!(to_type(&without, today, today, origin), lack);
                assert_eq!(to_type(&under, today, today, origin), []);
            }
        }
    }
}
