//! The fields of a need, and where it may go.

use serde::Serialize;

use super::NEED;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::partner::rules::GROUPS;
use crate::record::{Field, Record, line, shown, some, theme, words};
use crate::value::{self, among, optional, yes_or_no};

/// How much it matters: word and label, the most first.
pub const PRIORITIES: [(&str, &str); 3] = [
    ("haute", "haute"),
    ("moyenne", "moyenne"),
    ("basse", "basse"),
];
/// Where it is: word and label.
pub const STATES: [(&str, &str); 4] = [
    ("ouvert", "ouvert"),
    ("porte", "porté au comité"),
    ("couvert", "couvert"),
    ("ecarte", "écarté"),
];
/// From a state, to which others: what was met or set aside may come up again.
pub const MOVES: [(&str, &[&str]); 4] = [
    ("ouvert", &["porte", "couvert", "ecarte"]),
    ("porte", &["couvert", "ecarte"]),
    ("couvert", &["ouvert"]),
    ("ecarte", &["ouvert"]),
];

/// A need.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow)]
#[expect(missing_docs, reason = "each field has its label in `fields`")]
pub struct Need {
    pub id: String,
    pub user_group: String,
    pub partner: Option<String>,
    pub title: String,
    pub words: Option<String>,
    pub use_case: Option<String>,
    pub engineering: bool,
    pub priority: String,
    pub state: String,
    pub said_on: String,
    pub made_at: String,
    pub version: i64,
}

impl Need {
    /// One that says nothing yet.
    pub fn new(id: String, on: &str, at: &str) -> Self {
        Self {
            id,
            user_group: String::new(),
            partner: None,
            title: String::new(),
            words: None,
            use_case: None,
            engineering: false,
            priority: "moyenne".into(),
            state: "ouvert".into(),
            said_on: on.into(),
            made_at: at.into(),
            version: 1,
        }
    }
}

static FIELDS: [Field<Need>; 7] = [
    Field {
        key: "titre",
        label: "titre",
        free: true,
        labels: &[],
        get: |n| n.title.clone(),
        set: |n, v| line(v).map(|v| n.title = v),
    },
    Field {
        key: "groupe",
        label: "groupe d’usagers",
        free: false,
        labels: &GROUPS,
        get: |n| n.user_group.clone(),
        set: |n, v| among(&GROUPS, v).map(|v| n.user_group = v),
    },
    Field {
        key: "priorite",
        label: "priorité",
        free: false,
        labels: &PRIORITIES,
        get: |n| n.priority.clone(),
        set: |n, v| among(&PRIORITIES, v).map(|v| n.priority = v),
    },
    Field {
        key: "usage",
        label: "cas d’usage",
        free: true,
        labels: &crate::fr::THEMES,
        get: |n| shown(&n.use_case),
        set: |n, v| optional(v, theme).map(|v| n.use_case = v),
    },
    Field {
        key: "ingenierie",
        label: "besoin d’ingénierie",
        free: false,
        labels: &[],
        get: |n| crate::fr::yes(n.engineering).into(),
        set: |n, v| yes_or_no(v).map(|v| n.engineering = v),
    },
    Field {
        key: "exprime_le",
        label: "exprimé le",
        free: false,
        labels: &[],
        get: |n| n.said_on.clone(),
        set: |n, v| value::day(v).map(|day| n.said_on = day.to_string()),
    },
    Field {
        key: "texte",
        label: "texte",
        free: true,
        labels: &[],
        get: |n| shown(&n.words),
        set: |n, v| words(v).map(|v| n.words = some(&v)),
    },
];

/// The fields of a need, in the order in which they are shown.
pub fn fields() -> &'static [Field<Need>] {
    &FIELDS
}

impl Record for Need {
    const OBJECT: relais_store::Object = NEED;
    const ACT: Act = Act::Animation;
    const NONE: &'static str = "aucun besoin";
    const CALLED: (&'static str, &'static str) = ("need", "title");

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
        self.title.clone()
    }

    fn partner(&self) -> Option<&str> {
        self.partner.as_deref()
    }

    fn check(&self) -> Result<(), RegistryFault> {
        crate::record::filled(&[
            ("titre", &self.title),
            ("groupe d’usagers", &self.user_group),
        ])
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
    fn needs_go_where_the_comite_takes_them() {
        let may = |from: &str, to: &str| {
            let mut state = from.to_string();
            turn("x", &mut state, to, &STATES, &MOVES).is_ok() && state == to
        };
        for (from, expected) in [
            ("ouvert", [false, true, true, true]),
            ("porte", [false, false, true, true]),
            ("couvert", [true, false, false, false]),
            ("ecarte", [true, false, false, false]),
        ] {
            assert_eq!(STATES.map(|(to, _)| may(from, to)), expected, "{from}");
        }
        assert!(turn("x", &mut "ouvert".into(), "perdu", &STATES, &MOVES).is_err());
    }
}
