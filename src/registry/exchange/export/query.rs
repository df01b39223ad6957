//! What is exported: columns and the SQL that fills them, all as texts.

use std::collections::HashMap;

use sqlx::{Row, SqliteConnection};

use super::Personal;
use crate::adhesion::State;
use crate::adhesion::course::{self, Course, Passage};
use crate::exchange::column::Column;
use crate::exchange::kind::Kind;
use crate::exchange::path::DAYS;

/// A table that can be exported.
#[derive(Debug, Clone, Copy)]
pub struct What {
    /// Its word.
    pub word: &'static str,
    /// What it holds.
    pub title: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
    sql: &'static str,
}

impl What {
    /// By its word.
    pub fn of(word: &str) -> Option<What> {
        all().into_iter().find(|what| what.word == word)
    }

    /// The column that says of which partner a line is.
    pub(super) fn partner(&self) -> Option<usize> {
        let key = match self.word == Kind::Partners.word() {
            true => "identifiant",
            false => "partenaire",
        };
        self.columns.iter().position(|column| column.key == key)
    }
}

/// The words of all tables.
pub fn words() -> Vec<&'static str> {
    all().iter().map(|what| what.word).collect()
}

fn all() -> [What; 16] {
    let of = |kind: Kind, sql| What {
        word: kind.word(),
        title: match kind {
            Kind::Partners => "Partenaires",
            Kind::Persons => "Personnes et contacts",
            Kind::Accounts => "Comptes",
            Kind::Adhesions => "Adhésions",
            Kind::Steps => "Étapes d’adhésions",
            Kind::Mandates => "Mandats",
            Kind::Requests => "Demandes",
            Kind::Needs => "Besoins",
            Kind::Leads => "Pistes",
            Kind::Events => "Événements",
            Kind::Participants => "Participants",
            Kind::UseCases => "Cas d’usage",
            Kind::Activity => "Activité",
            Kind::Conventions => "Conventions",
            Kind::Avenants => "Avenants",
        },
        columns: kind.columns(),
        sql,
    };
    let more = |word, title, columns, sql| What {
        word,
        title,
        columns,
        sql,
    };
    [
        of(Kind::Partners, PARTNERS),
        of(Kind::Conventions, CONVENTIONS),
        of(Kind::Persons, PERSONS),
        of(Kind::Avenants, AVENANTS),
        of(Kind::Steps, ""),
        of(Kind::Adhesions, ADHESIONS),
        of(Kind::Mandates, MANDATES),
        of(Kind::Accounts, ACCOUNTS),
        of(Kind::Requests, REQUESTS),
        of(Kind::Needs, NEEDS),
        of(Kind::Leads, LEADS),
        of(Kind::Events, EVENTS),
        of(Kind::Participants, PARTICIPANTS),
        of(Kind::UseCases, USE_CASES),
        of(Kind::Activity, ACTIVITIES),
        more("licences", "Textes et licences", &LICENCE, LICENCES),
    ]
}

/// Its rows, a cell a column. Participants without their persons are counted by partner.
pub(in crate::exchange) async fn rows(
    connection: &mut SqliteConnection,
    what: &What,
    personal: Personal,
) -> Result<Vec<Vec<String>>, sqlx::Error> {
    if what.word == Kind::Steps.word() {
        return super::steps::rows(connection).await;
    }
    let sql = match personal == Personal::Without && what.word == Kind::Participants.word() {
        true => COUNTED,
        false => what.sql,
    };
    let found = sqlx::query(sql).fetch_all(&mut *connection).await?;
    let mut rows = Vec::with_capacity(found.len());
    let courses = match what.word == Kind::Adhesions.word() {
        true => courses(connection).await?,
        false => HashMap::new(),
    };
    for row in &found {
        let mut cells = Vec::with_capacity(what.columns.len());
        for at in 0..row.len() {
            cells.push(row.try_get::<Option<String>, _>(at)?.unwrap_or_default());
        }
        if what.word == Kind::Adhesions.word() {
            let state = cells[3].clone();
            let since = cells.pop().unwrap_or_default();
            let own = courses.get(&cells[0]);
            let day = |wanted: &str| match wanted == state {
                true => since.clone(),
                false => own
                    .and_then(|own| last_day(own, wanted))
                    .unwrap_or_default(),
            };
            let steps: Vec<String> = DAYS.iter().map(|step| day(step.state)).collect();
            cells.splice(4..4, steps);
        }
        rows.push(cells);
    }
    Ok(rows)
}

/// The adhésions with the states that they came through, by id.
async fn courses(sql: &mut SqliteConnection) -> Result<HashMap<String, Course>, sqlx::Error> {
    let all = course::all(sql).await?.into_iter();
    Ok(all.map(|one| (one.adhesion.id.clone(), one)).collect())
}

/// The last day on which an adhésion came to a state that was written down.
fn last_day(course: &Course, state: &str) -> Option<String> {
    let told = |one: &&Passage| one.event.is_some() || one.reprise || one.state == State::Prospect;
    let mut passages = course.passages().iter().rev().filter(told);
    let found = passages.find(|one| one.state.word() == state)?;
    Some(found.on.to_string())
}

const PARTNERS: &str = "SELECT id, name, siren, siret, legal_form, user_group,
    CASE is_public WHEN 1 THEN 'oui' ELSE 'non' END, CASE autonomous WHEN 1 THEN 'oui' ELSE 'non' END,
    means, maturity, potential, territory, CAST(territory_year AS TEXT), email, phone, address, convention,
    note FROM partner ORDER BY id";
const CONVENTIONS: &str = "SELECT id, kind, number, partner, title, signed_on, from_day, until_day
    FROM convention ORDER BY id";
const PERSONS: &str = "SELECT p.id, p.family_name, p.given_name, p.email, p.phone, p.function,
    CASE p.opt_out WHEN 1 THEN 'oui' ELSE '' END, p.notice_on, p.notice_how, c.partner, c.role, c.from_day,
    c.until_day, substr(p.erased_at, 1, 10) FROM person p LEFT JOIN contact c ON c.person = p.id
    ORDER BY p.id, c.partner, c.role, c.from_day";
const ACCOUNTS: &str =
    "SELECT a.id, a.person, p.family_name, p.given_name, p.email, p.notice_on, a.partner,
    a.state, a.since, a.why, a.dinamis_login, a.first_login, a.last_login, p.notice_how,
    a.mandate
    FROM account a JOIN person p ON p.id = a.person ORDER BY a.id";
const ADHESIONS: &str = "SELECT a.id, a.partner, a.path, a.state, a.until_day, a.dinamis_ref,
    (SELECT MIN(signatory) FROM acceptance WHERE adhesion = a.id),
    (SELECT GROUP_CONCAT(text || '@' || version, ' ') FROM
        (SELECT text, version FROM acceptance WHERE adhesion = a.id ORDER BY text, version)),
    COALESCE(
        (SELECT MIN(COALESCE(t.proof, d.name || ', SHA-256 ' || d.sha256)) FROM acceptance t
            LEFT JOIN document d ON d.sha256 = t.document WHERE t.adhesion = a.id),
        (SELECT MIN(json_extract(evidence, '$.preuve')) FROM adhesion_event WHERE adhesion = a.id)),
    (SELECT json_extract(evidence, '$.motif') FROM adhesion_event
        WHERE adhesion = a.id AND event IN ('suspension', 'fin') ORDER BY number DESC LIMIT 1), a.since
    FROM adhesion a ORDER BY a.id";

const fn column(key: &'static str) -> Column {
    Column::new(key, key, &[])
}

const AVENANTS: &str =
    "SELECT id, partner, convention, number, state, made_on, sent_on, signed_on, signatory,
    coalesce(signed, cited) FROM avenant ORDER BY id";
const MANDATES: &str = "SELECT id, person, partner, company, purpose, from_day, until_day, ended_on
    FROM mandate ORDER BY id";
const REQUESTS: &str = "SELECT id, partner, account, kind, subject, state, asked_on, since, sensor,
    CASE stereo WHEN 1 THEN 'stereo' WHEN 0 THEN 'mono' END, from_day, until_day, CAST(cloud_percent AS TEXT),
    CAST(angle_deg AS TEXT), territory, CAST(territory_year AS TEXT), CAST(km2 AS TEXT),
    CAST(delivered_km2 AS TEXT), CASE quota WHEN 1 THEN 'oui' WHEN 0 THEN 'non' END, CAST(price_eur AS TEXT), acts, dinamis_ref, use_case,
    CASE engineering WHEN 1 THEN 'oui' ELSE 'non' END,
    CASE WHEN kind = 'aide' AND escalated = 1 THEN 'oui' WHEN kind = 'aide' THEN 'non' END, outcome,
    CASE reprise WHEN 1 THEN 'oui' ELSE 'non' END FROM request ORDER BY id";
const NEEDS: &str = "SELECT id, user_group, partner, title, words, use_case,
    CASE engineering WHEN 1 THEN 'oui' ELSE 'non' END, priority, state, said_on FROM need ORDER BY id";
const LEADS: &str = "SELECT id, partner, interest, maturity, next_step, next_on, last_on, state
    FROM lead ORDER BY id";
const EVENTS: &str = "SELECT id, kind, title, on_day, place, words FROM event ORDER BY id";
// Of a merged partner two numbers may be there: together they are how many came.
const PARTICIPANTS: &str =
    "SELECT event, partner, person, CAST(SUM(count) AS TEXT) FROM participant
    GROUP BY event, partner, person ORDER BY event, partner, person";
const COUNTED: &str = "SELECT event, partner, NULL, CAST(SUM(count) AS TEXT) FROM participant
    GROUP BY event, partner ORDER BY event, partner";
const USE_CASES: &str =
    "SELECT id, partner, title, theme, words, result, on_day FROM use_case ORDER BY id";
const ACTIVITIES: &str = "SELECT a.id, a.partner, a.account, a.on_day, a.what, a.product, a.sensor,
    CAST(a.count AS TEXT), CAST(a.km2 AS TEXT), CAST(a.bytes AS TEXT), a.source, b.file, l.id, l.sha256,
    l.from_day, l.until_day FROM activity a LEFT JOIN bringing b ON b.id = a.bringing
    LEFT JOIN bringing l ON l.id = a.bringing AND l.source = 'dinamis' ORDER BY a.id";
const LICENCE: [Column; 8] = [
    column("identifiant"),
    column("version"),
    column("nature"),
    column("intitule"),
    column("exemple"),
    column("du"),
    column("au"),
    column("sha256"),
];
const LICENCES: &str =
    "SELECT id, version, kind, title, CASE example WHEN 1 THEN 'oui' ELSE 'non' END,
    from_day, until_day, sha256 FROM licence ORDER BY id, version";
