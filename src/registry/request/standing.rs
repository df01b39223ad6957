//! A request that is told as it stands, by no step. Pure.

use super::rules::{Kind, Request, State};
use super::steps::{open, still_holds};
use crate::fault::RegistryFault;
use crate::record::RecordFault;

/// Fields that steps alone set, as refusals name them.
pub(crate) const STATE: &str = "état";
pub(crate) const SINCE: &str = "depuis";
pub(crate) const ESCALATED: &str = "aide transmise à DINAMIS";

/// Refuses what no steps lead to: of a request that is told as it stands, by no step.
///
/// # Errors
/// [`RegistryFault::Value`] of the state, its day or the handing on of help;
/// [`RecordFault::Missing`].
pub fn stands(request: &Request) -> Result<(), RecordFault> {
    let wrong = |field, why: String| Err(RegistryFault::Value { field, why }.into());
    let Request {
        kind,
        state,
        asked_on,
        since,
        ..
    } = request;
    if !passes(*kind, *state) {
        let (kind, state) = (kind.label(), state.label());
        let why = format!("une demande de nature « {kind} » ne passe pas par « {state} »");
        return wrong(STATE, why);
    }
    if since < asked_on {
        let why = format!("{since} est avant le {asked_on}, jour de la demande");
        return wrong(SINCE, why);
    }
    if *state == State::Recue && since != asked_on {
        let why =
            format!("une demande reçue l’est depuis le jour où elle est faite, le {asked_on}");
        return wrong(SINCE, why);
    }
    let is_help = *kind == Kind::Aide;
    if request.escalated && (!is_help || *state == State::Recue) {
        let why = "c’est ce que dit une aide, une fois transmise";
        return wrong(ESCALATED, why.into());
    }
    if is_help && *state == State::Transmise && !request.escalated {
        return wrong(ESCALATED, "l’état dit qu’elle l’est".into());
    }
    still_holds(request)
}

/// True of a state that requests of a kind come to.
fn passes(kind: Kind, state: State) -> bool {
    let mut from = State::ALL.into_iter();
    state == State::Recue || from.any(|from| open(kind, from).contains(&state))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::some;

    fn request(kind: Kind) -> Request {
        let id = "dem-0123456789ab".into();
        let mut request = Request::new(id, "part-0123456789ab", kind, "2027-01-10", "");
        request.subject = "Port fictif".into();
        request
    }

    fn full(kind: Kind) -> Request {
        Request {
            territory: Some("COM:64445".into()),
            territory_year: Some(2026),
            from_day: Some("2026-06-01".into()),
            until_day: Some("2026-08-31".into()),
            sensor: Some("pleiades".into()),
            ..request(kind)
        }
    }

    #[test]
    fn what_stands_is_what_steps_lead_to() {
        let told = |request: &Request| match stands(request) {
            Ok(()) => String::new(),
            Err(RecordFault::Missing { missing, .. }) => format!("{} manquent", missing.len()),
            Err(RecordFault::Registry(RegistryFault::Value { field, .. })) => field.into(),
            Err(other) => panic!("{other}"),
        };
        for kind in Kind::ALL {
            for state in State::ALL {
                let is_possible = match kind {
                    Kind::Aide => {
                        !matches!(state, State::Acceptee | State::Livree | State::Refusee)
                    }
                    Kind::Telechargement | Kind::Archive | Kind::Programmation => {
                        state != State::Resolue
                    }
                };
                let request = Request {
                    state,
                    dinamis_ref: some("D-1"),
                    outcome: some("fait"),
                    escalated: kind == Kind::Aide && state == State::Transmise,
                    ..full(kind)
                };
                let is_told = if is_possible { "" } else { STATE };
                assert_eq!(told(&request), is_told, "{kind:?} {state:?}");
            }
        }
        let delivered = Request {
            state: State::Livree,
            since: "2027-01-12".into(),
            ..full(Kind::Archive)
        };
        assert_eq!(told(&delivered), "2 manquent");
        let handed = |escalated, state, kind| Request {
            escalated,
            state,
            dinamis_ref: some("T-1"),
            outcome: some("expliqué"),
            ..request(kind)
        };
        assert_eq!(told(&handed(true, State::Resolue, Kind::Aide)), "");
        assert_eq!(told(&handed(true, State::Recue, Kind::Aide)), ESCALATED);
        assert_eq!(
            told(&handed(false, State::Transmise, Kind::Aide)),
            ESCALATED
        );
        let download = handed(true, State::Livree, Kind::Telechargement);
        assert_eq!(told(&download), ESCALATED);
        for since in ["2027-01-09", "2027-01-11"] {
            let request = Request {
                since: since.into(),
                ..request(Kind::Aide)
            };
            assert_eq!(told(&request), SINCE, "{since}");
        }
    }
}
