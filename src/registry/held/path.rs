//! Adhésions: their events, the texts accepted, the state that the events make; and the texts.

use std::collections::{BTreeMap, HashSet};

use relais_files::atomic::Digest;
use relais_store::Db;
use serde_json::Value;
use sqlx::SqliteConnection;

use super::Held;
use super::told::{Happened, Told};
use crate::adhesion;
use crate::fault::RegistryFault;

/// Compares the events of adhésions that were told one by one.
pub async fn events(
    sql: &mut SqliteConnection,
    told: &Told,
    held: &mut Held,
) -> Result<(), sqlx::Error> {
    let text =
        "SELECT adhesion, event, on_day, evidence, coalesce(document, ''), coalesce(person, '')
                FROM adhesion_event ORDER BY adhesion, number";
    let rows: Vec<(String, String, String, String, String, String)> =
        sqlx::query_as(text).fetch_all(sql).await?;
    let mut stored: BTreeMap<String, Vec<Happened>> = BTreeMap::new();
    for (adhesion, event, day, evidence, document, person) in rows {
        let evidence: Value = serde_json::from_str(&evidence).unwrap_or_default();
        let of = |key: &str| super::told::word(&evidence[key]);
        let named = format!("adhésion {adhesion}");
        held.value(&named, "document", &of("document"), &document);
        held.value(&named, "signataire", &of("signataire"), &person);
        let happened = Happened {
            event,
            day,
            evidence,
        };
        stored.entry(adhesion).or_default().push(happened);
    }
    for (adhesion, said) in &told.events {
        let is = stored.remove(adhesion).unwrap_or_default();
        let named = format!("adhésion {adhesion}");
        held.value(
            &named,
            "événements",
            &said.len().to_string(),
            &is.len().to_string(),
        );
        for (said, is) in said.iter().zip(&is) {
            held.value(&named, "événement", &said.event, &is.event);
            held.value(&named, "jour", &said.day, &is.day);
            // Proofs may name somebody in free words: that they differ is enough.
            held.values += 1;
            if said.evidence != is.evidence {
                held.differs(super::Difference {
                    object: named.clone(),
                    field: Some("preuves"),
                    journal: None,
                    table: None,
                });
            }
        }
    }
    Ok(())
}

/// Compares the texts that adhésions accepted.
pub async fn acceptances(
    sql: &mut SqliteConnection,
    told: &Told,
    held: &mut Held,
) -> Result<(), sqlx::Error> {
    let text =
        "SELECT adhesion, text || '@' || version, on_day, signatory FROM acceptance ORDER BY 1, 2";
    let rows: Vec<(String, String, String, String)> = sqlx::query_as(text).fetch_all(sql).await?;
    let mut seen = HashSet::new();
    for (adhesion, text, day, signatory) in rows {
        let named = format!("texte {text} accepté par l’adhésion {adhesion}");
        let key = (adhesion, text);
        match told.accepted.get(&key) {
            Some(Some((on, by))) => {
                held.objects += 1;
                held.value(&named, "jour", on, &day);
                held.value(&named, "signataire", by, &signatory);
            }
            Some(None) => held.objects += 1,
            None if told.whole && !told.unsure.contains(&key.0) => held.unsaid(named),
            None => held.untold += 1,
        }
        seen.insert(key);
    }
    for (adhesion, text) in told.accepted.keys().filter(|key| !seen.contains(*key)) {
        held.missing(format!("texte {text} accepté par l’adhésion {adhesion}"));
    }
    Ok(())
}

/// The files of texts are those that were loaded.
pub async fn texts(sql: &mut SqliteConnection, held: &mut Held) -> Result<(), sqlx::Error> {
    let text = "SELECT id || '@' || version, toml, sha256 FROM licence ORDER BY 1";
    let rows: Vec<(String, String, String)> = sqlx::query_as(text).fetch_all(sql).await?;
    for (name, toml, sha256) in rows {
        let is = Digest::of_bytes(toml.as_bytes()).to_string();
        held.value(&format!("texte {name}"), "texte", &sha256, &is);
    }
    Ok(())
}

/// The state of each adhésion is what its events make of it, by the rules.
pub async fn states(
    db: &Db,
    sql: &mut SqliteConnection,
    held: &mut Held,
) -> Result<(), RegistryFault> {
    for (id, found) in adhesion::replayed(db, sql).await? {
        held.values += 1;
        if let Some((stored, computed)) = found {
            held.differs(super::Difference {
                object: format!("adhésion {id}"),
                field: Some("état d’après ses événements"),
                journal: Some(computed),
                table: Some(stored),
            });
        }
    }
    Ok(())
}
