//! Registries written by hand, in SQL.

use chrono::{DateTime, Utc};
use relais_store::{Db, Entry, Id, Nature, Signer};

use crate::operator::rules::Role;
use crate::{Desk, operator};

/// What must stand in no published file.
pub(super) const PERSONS: [&str; 11] = [
    "Inventée",
    "Zoé",
    "zoe.i@",
    "zinventee",
    "5 56 01 02 03",
    "556010203",
    "Fantaisie",
    "Balthazar",
    "bfantaisie",
    "Chimérique",
    "Cabinet privé",
];

/// Four partners: a SDIS that came by the relay in the year, an EPCI on its way, a private body that
/// joins on its own, a body of before the registry that ended.
pub(super) const FEW: &str = "
INSERT INTO partner (id, name, name_key, user_group, is_public, autonomous, territory, territory_year, note, made_at, version) VALUES
  ('part-a', 'SDIS fictif', 'sdis fictif', 'collectivite', 1, 0, 'DEP:64', 2026, 'vu avec Zoé Inventée-Delapage', '2026-01-10T08:00:00Z', 1),
  ('part-b', 'CC imaginaire', 'cc imaginaire', 'epci-agence', 1, 0, 'EPCI:243300316', 2026, NULL, '2025-12-01T08:00:00Z', 1),
  ('part-c', 'Cabinet privé fictif', 'cabinet prive fictif', 'autre', 0, 1, 'COM:33063', 2026, NULL, '2026-05-01T08:00:00Z', 1),
  ('part-d', 'SM fantôme', 'sm fantome', 'autre', 1, 0, NULL, NULL, NULL, '2026-01-15T08:00:00Z', 1),
  ('part-e', 'Office irréel', 'office irreel', 'autre', 1, 0, NULL, NULL, NULL, '2026-01-15T08:00:00Z', 1);
DELETE FROM partner WHERE id = 'part-e';
INSERT INTO person (id, family_name, given_name, email, phone, function, made_at) VALUES
  ('pers-1', 'Inventée-Delapage', 'Zoé', 'zoe.i@exemple.example', '+33556010203', 'géomaticienne', '2026-03-20T08:00:00Z'),
  ('pers-2', 'Fantaisie', 'Balthazar', 'bf@exemple.example', NULL, NULL, '2026-03-20T08:00:00Z'),
  ('pers-3', 'Chimérique', 'Odile', NULL, NULL, NULL, '2026-03-20T08:00:00Z'),
  ('pers-4', NULL, NULL, NULL, NULL, NULL, '2026-03-20T08:00:00Z');
INSERT INTO mandate (id, person, partner, company, purpose, from_day, until_day, made_at) VALUES
  ('mand-1', 'pers-2', 'part-a', 'Fantaisie Conseil', 'OCS', '2026-10-01', '2027-10-01', '2026-10-01T08:00:00Z');
INSERT INTO account (id, person, partner, state, since, mandate, dinamis_login, first_login, reprise, made_at) VALUES
  ('acc-1', 'pers-1', 'part-a', 'actif', '2026-03-25', NULL, 'zinventee', '2026-04-01', 0, '2026-03-22T08:00:00Z'),
  ('acc-2', 'pers-2', 'part-a', 'attente', '2026-11-01', 'mand-1', 'bfantaisie', NULL, 0, '2026-11-01T08:00:00Z'),
  ('acc-3', 'pers-3', 'part-d', 'clos', '2026-06-30', NULL, NULL, '2024-04-01', 1, '2026-01-15T08:00:00Z'),
  ('acc-4', 'pers-4', 'part-b', 'actif', '2027-02-01', NULL, NULL, NULL, 0, '2026-12-01T08:00:00Z');
INSERT INTO adhesion (id, partner, path, state, open, since, reprise, made_at) VALUES
  ('adh-a', 'part-a', 'relais', 'active', 1, '2026-03-21', 0, '2026-01-10T08:00:00Z'),
  ('adh-b', 'part-b', 'relais', 'avenant-envoye', 1, '2026-02-10', 0, '2025-12-01T08:00:00Z'),
  ('adh-c', 'part-c', 'direct', 'formulaire', 1, '2026-05-11', 0, '2026-05-01T08:00:00Z'),
  ('adh-d', 'part-d', 'relais', 'terminee', 0, '2026-06-30', 1, '2026-01-15T08:00:00Z'),
  ('adh-e', 'part-d', 'relais', 'active', 1, '2026-07-14', 1, '2026-07-14T08:00:00Z');
INSERT INTO adhesion_event (adhesion, number, event, on_day, evidence, reprise, recorded_at) VALUES
  ('adh-a', 0, 'ouverture', '2026-01-10', '{}', 0, ''),
  ('adh-a', 1, 'eligibilite', '2026-01-20', '{}', 0, ''),
  ('adh-a', 2, 'envoi', '2026-02-01', '{}', 0, ''),
  ('adh-a', 3, 'signature', '2026-02-21', '{}', 0, ''),
  ('adh-a', 4, 'saisie', '2026-02-22', '{}', 0, ''),
  ('adh-a', 5, 'soumission', '2026-03-01', '{}', 0, ''),
  ('adh-a', 6, 'renvoi', '2026-03-05', '{\"vers\":\"saisie\"}', 0, ''),
  ('adh-a', 7, 'soumission', '2026-03-10', '{}', 0, ''),
  ('adh-a', 8, 'validation', '2026-03-20', '{}', 0, ''),
  ('adh-a', 9, 'activation', '2026-03-21', '{}', 0, ''),
  ('adh-b', 0, 'ouverture', '2025-12-01', '{}', 0, ''),
  ('adh-b', 1, 'eligibilite', '2026-01-04', '{}', 0, ''),
  ('adh-b', 2, 'envoi', '2026-02-10', '{}', 0, ''),
  ('adh-c', 0, 'ouverture', '2026-05-01', '{}', 0, ''),
  ('adh-c', 1, 'formulaire', '2026-05-11', '{}', 0, ''),
  ('adh-d', 0, 'ouverture', '2024-03-01', '{}', 1, ''),
  ('adh-d', 1, 'reprise', '2024-03-01', '{}', 1, ''),
  ('adh-d', 2, 'fin', '2026-06-30', '{}', 0, ''),
  ('adh-e', 0, 'ouverture', '2026-07-14', '{}', 1, ''),
  ('adh-e', 1, 'reprise', '2026-07-14', '{}', 1, '');
INSERT INTO bringing (id, source, kind, file, sha256, lines, from_day, until_day, made_at) VALUES
  ('br-1', 'dinamis', 'activity', 'S1.csv', '1', 1, '2026-01-01', '2026-06-30', '2026-07-02T08:00:00Z'),
  ('br-2', 'dinamis', 'activity', 'S2.csv', '2', 0, '2026-07-01', '2026-12-31', '2027-01-02T08:00:00Z'),
  ('br-3', 'dinamis', 'members', 'M.csv', '3', 9, '2025-01-01', '2025-12-31', '2027-01-02T08:00:00Z'),
  ('br-4', 'main', 'activity', 'dit par Zoé Inventée-Delapage', '4', 1, NULL, NULL, '2026-07-02T08:00:00Z');
INSERT INTO activity (id, partner, account, on_day, what, count, km2, bytes, source, bringing, made_at) VALUES
  ('act-1', 'part-a', 'acc-1', '2026-04-02', 'livraison', 2, 10.126, 1500000000, 'relais', NULL, ''),
  ('act-2', 'part-a', 'acc-1', '2026-05-03', 'telechargement', 30, 1000, NULL, 'dinamis', 'br-1', ''),
  ('act-3', 'part-a', NULL, '2026-05-03', 'telechargement', 30, 1000, NULL, 'main', 'br-4', ''),
  ('act-4', 'part-b', NULL, '2026-06-01', 'consultation', 5, NULL, NULL, 'relais', NULL, ''),
  ('act-5', 'part-a', NULL, '2025-10-10', 'livraison', 1, 1, 10, 'relais', NULL, '');
INSERT INTO request (id, partner, kind, subject, state, asked_on, since, km2, acts, use_case, outcome, engineering, escalated, reprise, made_at) VALUES
  ('req-1', 'part-a', 'archive', 'pour Zoé Inventée-Delapage', 'livree', '2026-02-01', '2026-03-03', 100, 'dinamis', 'ocs', 'envoyé à zoe.i@exemple.example', 0, 0, 0, ''),
  ('req-2', 'part-a', 'aide', 'fusion', 'resolue', '2026-06-01', '2026-06-02', NULL, 'relais', NULL, NULL, 1, 0, 0, ''),
  ('req-3', 'part-b', 'programmation', 'stéréo', 'transmise', '2025-12-20', '2025-12-21', 40, 'dinamis', NULL, NULL, 0, 0, 0, ''),
  ('req-4', 'part-b', 'programmation', 'stéréo', 'refusee', '2026-01-05', '2026-02-04', 40, 'dinamis', NULL, NULL, 0, 0, 0, ''),
  ('req-5', 'part-b', 'aide', 'QGIS', 'recue', '2026-12-30', '2026-12-30', NULL, 'relais', ' ', NULL, 0, 1, 0, ''),
  ('req-6', 'part-d', 'telechargement', 'SPOT', 'livree', '2025-02-01', '2026-01-10', NULL, 'partenaire', 'PCRS', NULL, 0, 0, 1, ''),
  ('req-7', 'part-a', 'archive', 'Pléiades', 'livree', '2026-12-01', '2027-01-15', 5, 'dinamis', NULL, NULL, 0, 0, 0, '');
UPDATE request SET delivered_km2 = 100 WHERE id = 'req-1';
INSERT INTO use_case (id, partner, title, theme, on_day, made_at) VALUES
  ('case-1', 'part-a', 'Suivre les chantiers', 'OCS', '2026-04-04', '');
INSERT INTO need (id, user_group, partner, title, words, use_case, engineering, priority, state, said_on, made_at) VALUES
  ('need-1', 'epci-agence', 'part-b', 'Fusionner XS et PAN', 'Odile Chimérique insiste', 'case-1', 1, 'haute', 'ouvert', '2026-03-01', ''),
  ('need-2', 'collectivite', NULL, 'Images d’hiver', NULL, NULL, 0, 'basse', 'ouvert', '2025-05-05', ''),
  ('need-3', 'autre', NULL, 'Masques de nuages', NULL, NULL, 1, 'moyenne', 'couvert', '2026-08-08', '');
INSERT INTO lead (id, partner, interest, maturity, next_step, last_on, state, made_at) VALUES
  ('lead-1', 'part-a', '3D', 'mur', 'rappeler Zoé Inventée-Delapage', '2026-09-01', 'ouverte', '2026-01-10T08:00:00Z'),
  ('lead-2', 'part-c', 'OCS', 'pas-mur', NULL, '2026-03-03', 'abandonnee', '2026-01-10T08:00:00Z');
INSERT INTO event (id, kind, title, on_day, place, words, made_at) VALUES
  ('ev-1', 'webinaire', 'Prise en main', '2026-09-09', 'chez Balthazar Fantaisie', 'par Balthazar Fantaisie', ''),
  ('ev-2', 'reunion', 'Point d’étape', '2026-10-10', NULL, NULL, '');
INSERT INTO participant (event, partner, person, count) VALUES
  ('ev-1', 'part-a', 'pers-1', 1), ('ev-1', 'part-b', NULL, 12), ('ev-2', 'part-a', NULL, 2);
INSERT INTO message (id, subject, words, filter, recipients, opted_out, made_on, made_at) VALUES
  ('msg-1', 'Nouvelles', 'Bonjour', '{}', 40, 2, '2026-02-02', '');
";

/// A registry to make bilans of.
pub(super) struct Bench {
    folder: tempfile::TempDir,
    seed: [u8; 32],
    now: DateTime<Utc>,
}

impl Bench {
    /// A registry that holds what the statements write.
    pub(super) async fn new(statements: &str) -> Self {
        let bench = Self {
            folder: tempfile::tempdir().unwrap(),
            seed: Signer::new().unwrap().seed(),
            now: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
        };
        let signer = Signer::from_seed(&bench.seed);
        let path = bench.folder.path().join("relais.db");
        let db = Db::create(&path, Nature::Demo, &signer, bench.now)
            .await
            .unwrap();
        operator::bootstrap(&db, &signer, "chef", "Camille Fictive", bench.now)
            .await
            .unwrap();
        let actor = Id::new(operator::OPERATOR.prefix).unwrap();
        let mut change = db.change(&signer, &actor, bench.now).await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(statements))
            .execute(change.sql())
            .await
            .unwrap();
        let entry = Entry {
            object: operator::OPERATOR,
            id: actor.clone(),
            verb: "declare",
            person: None,
            detail: serde_json::json!({}),
        };
        change.commit(vec![entry]).await.unwrap();
        bench
    }

    /// Adds entries to its journal.
    pub(super) async fn write(&self, entries: Vec<Entry>) {
        let db = Db::open(&self.folder.path().join("relais.db"))
            .await
            .unwrap();
        let signer = Signer::from_seed(&self.seed);
        let actor = Id::new(operator::OPERATOR.prefix).unwrap();
        let change = db.change(&signer, &actor, self.now).await.unwrap();
        change.commit(entries).await.unwrap();
    }

    async fn sit(&self, user: &str) -> Desk {
        let db = Db::open(&self.folder.path().join("relais.db"))
            .await
            .unwrap();
        let signer = Signer::from_seed(&self.seed);
        Desk::open(db, Some(signer), user, self.now).await.unwrap()
    }

    /// The officer.
    pub(super) async fn desk(&self) -> Desk {
        self.sit("chef").await
    }

    /// Somebody who only reads.
    pub(super) async fn reader(&self) -> Desk {
        let chief = self.desk().await;
        operator::add(&chief, "lea", "Léa Fictive", &[Role::Lecteur])
            .await
            .unwrap();
        self.sit("lea").await
    }
}
