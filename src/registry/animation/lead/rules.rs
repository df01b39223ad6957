//! The fields of a lead, where it may go, and when it is late.

use serde::Serialize;

use super::LEAD;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::partner::rules::MATURITIES;
use crate::record::{Field, Record, day, shown, some, words};
use crate::value::among;

/// Where it is: word and label.
pub const STATES: [(&str, &str); 3] = [
    ("ouverte", "ouverte"),
    ("aboutie", "aboutie"),
    ("abandonnee", "abandonnée"),
];
/// From a state, to which others.
pub const MOVES: [(&str, &[&str]); 3] = [
    ("ouverte", &["aboutie", "abandonnee"]),
    ("aboutie", &["ouverte"]),
    ("abandonnee", &["ouverte"]),
];

/// A lead.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow)]
#[expect(missing_docs, reason = "each field has its label in `fields`")]
pub struct Lead {
    pub id: String,
    pub partner: String,
    pub interest: String,
    pub maturity: String,
    pub next_step: Option<String>,
    pub next_on: Option<String>,
    pub last_on: Option<String>,
    pub state: String,
    pub made_at: String,
    pub version: i64,
}

impl Lead {
    /// One that says nothing yet.
    pub fn new(id: String, partner: &str, at: &str) -> Self {
        Self {
            id,
            partner: partner.into(),
            interest: String::new(),
            maturity: "pas-mur".into(),
            next_step: None,
            next_on: None,
            last_on: None,
            state: "ouverte".into(),
            made_at: at.into(),
            version: 1,
        }
    }
}

/// The first day on which something is known of it.
pub fn begun(lead: &Lead) -> String {
    let made = crate::record::day_of(&lead.made_at);
    let last = lead.last_on.as_deref();
    last.map_or(made, |last| last.min(made)).into()
}

/// True when the next step of an open lead should have been taken before today.
pub fn overdue(lead: &Lead, today: &str) -> bool {
    lead.state == "ouverte" && lead.next_on.as_deref().is_some_and(|day| day < today)
}

/// What an officer should look at.
pub fn doubts(lead: &Lead, today: &str) -> Vec<String> {
    let mut doubts = Vec::new();
    if lead.state == "ouverte" && lead.next_step.is_none() {
        doubts.push("cette piste n’a pas de prochaine étape".to_string());
    }
    if overdue(lead, today) {
        doubts.push("le jour de la prochaine étape est passé".to_string());
    }
    doubts
}

static FIELDS: [Field<Lead>; 5] = [
    Field {
        key: "interet",
        label: "intérêt",
        free: true,
        labels: &[],
        get: |l| l.interest.clone(),
        set: |l, v| words(v).map(|v| l.interest = v),
    },
    Field {
        key: "maturite",
        label: "maturité",
        free: false,
        labels: &MATURITIES,
        get: |l| l.maturity.clone(),
        set: |l, v| among(&MATURITIES, v).map(|v| l.maturity = v),
    },
    Field {
        key: "prochaine_etape",
        label: "prochaine étape",
        free: true,
        labels: &[],
        get: |l| shown(&l.next_step),
        set: |l, v| words(v).map(|v| l.next_step = some(&v)),
    },
    Field {
        key: "prochaine_le",
        label: "à faire le",
        free: false,
        labels: &[],
        get: |l| shown(&l.next_on),
        set: |l, v| day(v).map(|v| l.next_on = v),
    },
    Field {
        key: "dernier_contact",
        label: "dernier contact",
        free: false,
        labels: &[],
        get: |l| shown(&l.last_on),
        set: |l, v| day(v).map(|v| l.last_on = v),
    },
];

/// The fields of a lead, in the order in which they are shown.
pub fn fields() -> &'static [Field<Lead>] {
    &FIELDS
}

impl Record for Lead {
    const OBJECT: relais_store::Object = LEAD;
    const ACT: Act = Act::Animation;
    const NONE: &'static str = "aucune piste";
    const CALLED: (&'static str, &'static str) = ("lead", "interest");

    fn fields() -> &'static [Field<Self>] {
        &FIELDS
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn version(&mut self) -> &mut i64 {
        &mut self.version
    }

    fn name(&self) -> String {
        self.interest.clone()
    }

    fn partner(&self) -> Option<&str> {
        Some(&self.partner)
    }

    fn check(&self) -> Result<(), RegistryFault> {
        crate::record::filled(&[("intérêt", &self.interest)])
    }

    async fn load(sql: &mut sqlx::SqliteConnection, id: &str) -> Result<Option<Self>, sqlx::Error> {
        super::sql::load(sql, id).await
    }

    async fn save(&self, sql: &mut sqlx::SqliteConnection) -> Result<(), sqlx::Error> {
        super::sql::save(sql, self).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::turn;

    /// What may follow what, written a second time by hand.
    #[test]
    fn leads_end_and_may_open_again() {
        let may =
            |from: &str, to: &str| turn("x", &mut from.to_string(), to, &STATES, &MOVES).is_ok();
        for (from, expected) in [
            ("ouverte", [false, true, true]),
            ("aboutie", [true, false, false]),
            ("abandonnee", [true, false, false]),
        ] {
            assert_eq!(STATES.map(|(to, _)| may(from, to)), expected, "{from}");
        }
    }

    #[test]
    fn only_an_open_lead_is_late_and_from_the_day_after() {
        let mut lead = Lead::new("piste-0123456789ab".into(), "part-x", "");
        let late = |lead: &Lead| overdue(lead, "2027-01-15");
        assert!(!late(&lead));
        for (day, expected) in [
            ("2027-01-14", true),
            ("2027-01-15", false),
            ("2027-02-01", false),
        ] {
            lead.next_on = Some(day.into());
            assert_eq!(late(&lead), expected, "{day}");
        }
        lead.next_on = Some("2026-01-01".into());
        lead.state = "aboutie".into();
        assert!(!late(&lead));
    }
}
