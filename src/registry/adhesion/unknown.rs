//! What is not known of an adhésion that becomes active, which the officer should ask for.

use relais_store::Change;

use super::sql::{self, Adhesion};
use crate::fault::RegistryFault;

/// Its act, its last day, where nobody said them.
pub(super) async fn unknown(
    change: &mut Change<'_>,
    adhesion: &Adhesion,
) -> Result<Vec<String>, RegistryFault> {
    let events = sql::events(change.sql(), &adhesion.id).await;
    let events = events.map_err(|e| change.fault(&e))?;
    let acts = ["validation", "activation"];
    let mut of_act = events
        .iter()
        .filter(|one| acts.contains(&one.event.as_str()));
    let mut doubts = Vec::new();
    if !of_act.any(|one| one.evidence.has_document()) {
        doubts.push(
            "aucun acte d’adhésion n’est connu\u{202f}: demandez-le à DINAMIS, rien au registre ne prouve l’activation".into(),
        );
    }
    if adhesion.until_day.is_none() {
        doubts.push(format!(
            "aucun dernier jour n’est connu, l’adhésion n’échoit jamais d’elle-même\u{202f}: `relais registry adhesion edit {} --until` le donne",
            adhesion.id
        ));
    }
    Ok(doubts)
}
