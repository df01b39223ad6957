//! The fields of a request: what each takes.

use serde::Serialize;

use super::REQUEST;
pub use super::kind::{KINDS, Kind, STATES, State};
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::partner::Partner;
use crate::record::{Field, Record, day, flag, number, shown, some, theme, words};
use crate::value::{among, optional, territory, year, yes_or_no};

/// Sensors: word and label.
pub const SENSORS: [(&str, &str); 4] = [
    ("spot-6-7", "SPOT 6/7"),
    ("pleiades", "Pléiades"),
    ("pleiades-neo", "Pléiades Neo"),
    ("autre", "autre capteur"),
];
/// Who makes the request at DINAMIS: word and label.
pub const ACTS: [(&str, &str); 3] = [
    ("partenaire", "l’usager du partenaire, lui-même"),
    ("relais", "le relais"),
    ("dinamis", "DINAMIS"),
];

/// The field of the ground that was delivered.
pub(crate) const DELIVERED: &str = "surface livrée (km²)";

/// A request.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each field has its label in `fields`")]
pub struct Request {
    pub id: String,
    pub partner: String,
    pub account: Option<String>,
    pub kind: Kind,
    pub subject: String,
    pub state: State,
    pub asked_on: String,
    pub since: String,
    pub sensor: Option<String>,
    pub stereo: Option<bool>,
    pub from_day: Option<String>,
    pub until_day: Option<String>,
    pub cloud_percent: Option<i64>,
    pub angle_deg: Option<f64>,
    pub territory: Option<String>,
    pub territory_year: Option<i64>,
    pub km2: Option<f64>,
    pub delivered_km2: Option<f64>,
    pub quota: Option<bool>,
    pub price_eur: Option<f64>,
    pub acts: String,
    pub dinamis_ref: Option<String>,
    pub use_case: Option<String>,
    pub outcome: Option<String>,
    pub engineering: bool,
    pub escalated: bool,
    pub reprise: bool,
    pub made_at: String,
    pub version: i64,
}

impl Request {
    /// One that was received and says nothing yet.
    pub fn new(id: String, partner: &str, kind: Kind, on: &str, at: &str) -> Self {
        Self {
            id,
            partner: partner.into(),
            account: None,
            kind,
            subject: String::new(),
            state: State::Recue,
            asked_on: on.into(),
            since: on.into(),
            sensor: None,
            stereo: None,
            from_day: None,
            until_day: None,
            cloud_percent: None,
            angle_deg: None,
            territory: None,
            territory_year: None,
            km2: None,
            delivered_km2: None,
            quota: None,
            price_eur: None,
            acts: acts(kind).into(),
            dinamis_ref: None,
            use_case: None,
            outcome: None,
            engineering: false,
            escalated: false,
            reprise: false,
            made_at: at.into(),
            version: 1,
        }
    }

    /// What one field alone does not tell.
    ///
    /// # Errors
    /// [`RegistryFault::Value`].
    pub fn check_words(&self) -> Result<(), RegistryFault> {
        let wrong = |field, why: &str| {
            Err(RegistryFault::Value {
                field,
                why: why.into(),
            })
        };
        if self.subject.is_empty() {
            return wrong("objet", "il est vide");
        }
        if self.territory.is_some() != self.territory_year.is_some() {
            let why = "un territoire va avec le millésime de son code géographique";
            return wrong("territoire", why);
        }
        if matches!((&self.from_day, &self.until_day), (Some(from), Some(until)) if from > until) {
            return wrong("période", "elle finit avant de commencer");
        }
        if self.quota == Some(true) && self.price_eur.is_some_and(|price| price > 0.0) {
            return wrong(
                "prix",
                "une demande est comptée sur le quota ou payée, pas les deux",
            );
        }
        if self.delivered_km2.is_some() && self.state != State::Livree {
            return wrong(DELIVERED, "c’est ce que dit une demande livrée");
        }
        if !self.kind.is_image() && (self.sensor.is_some() || self.stereo.is_some()) {
            return wrong("capteur", "une demande d’aide n’en a pas");
        }
        Ok(())
    }
}

/// Who makes a request of a kind at DINAMIS, where nobody says it.
pub(crate) fn acts(kind: Kind) -> &'static str {
    match kind.is_image() {
        true => "partenaire",
        false => "relais",
    }
}

/// The territory of a partner, as the values of a request.
pub(super) fn place_of(partner: &Partner) -> [(&'static str, String); 2] {
    [
        ("territoire", shown(&partner.territory)),
        ("territoire_annee", shown(&partner.territory_year)),
    ]
}

/// Square kilometres of images.
pub(super) fn km2(value: &str) -> Result<f64, String> {
    number(value, "km²", 0.001, 1e6)
}

fn percent(value: &str) -> Result<i64, String> {
    let whole = number(value, "%", 0.0, 100.0)?;
    match whole.fract() == 0.0 {
        true => Ok(whole as i64),
        false => Err(format!(
            "« {value} » n’est pas un nombre entier de pour cent"
        )),
    }
}

/// `mono` or `stereo`.
fn stereo(value: &str) -> Result<bool, String> {
    match value.to_lowercase().as_str() {
        "stereo" | "stéréo" => Ok(true),
        "mono" => Ok(false),
        _ => Err(format!("« {value} » n’est ni mono ni stereo")),
    }
}

/// A reference is one line of sound text.
fn reference(value: &str) -> Result<Option<String>, String> {
    match value.contains('\n') || value.chars().count() > 100 {
        true => Err("une référence tient en une ligne de 100 caractères".into()),
        false => Ok(some(&words(value)?)),
    }
}

const fn field(
    key: &'static str,
    label: &'static str,
    get: fn(&Request) -> String,
    set: fn(&mut Request, &str) -> Result<(), String>,
) -> Field<Request> {
    Field {
        key,
        label,
        free: false,
        labels: &[],
        get,
        set,
    }
}

const fn free(of: Field<Request>) -> Field<Request> {
    Field { free: true, ..of }
}

const fn among_those(
    labels: &'static [(&'static str, &'static str)],
    of: Field<Request>,
) -> Field<Request> {
    Field { labels, ..of }
}

static FIELDS: [Field<Request>; 20] = [
    among_those(
        &KINDS,
        field(
            "nature",
            "nature",
            |r| r.kind.word().into(),
            |r, v| Kind::of(v).map(|v| r.kind = v),
        ),
    ),
    free(field(
        "objet",
        "objet",
        |r| r.subject.clone(),
        |r, v| words(v).map(|v| r.subject = v),
    )),
    field(
        "compte",
        "compte",
        |r| shown(&r.account),
        |r, v| {
            r.account = optional(v, |v| {
                v.parse::<relais_store::Id>().map_err(|e| e.to_string())
            })?
            .map(|id| id.to_string());
            Ok(())
        },
    ),
    field(
        "territoire",
        "territoire",
        |r| shown(&r.territory),
        |r, v| optional(v, territory).map(|v| r.territory = v),
    ),
    field(
        "territoire_annee",
        "millésime du code géographique",
        |r| shown(&r.territory_year),
        |r, v| optional(v, year).map(|v| r.territory_year = v),
    ),
    field(
        "km2",
        "surface (km²)",
        |r| shown(&r.km2),
        |r, v| optional(v, km2).map(|v| r.km2 = v),
    ),
    field(
        "km2_livres",
        DELIVERED,
        |r| shown(&r.delivered_km2),
        |r, v| optional(v, km2).map(|v| r.delivered_km2 = v),
    ),
    among_those(
        &SENSORS,
        field(
            "capteur",
            "capteur",
            |r| shown(&r.sensor),
            |r, v| optional(v, |v| among(&SENSORS, v)).map(|v| r.sensor = v),
        ),
    ),
    field(
        "mode",
        "prise de vue",
        |r| {
            r.stereo
                .map_or("", |two| if two { "stereo" } else { "mono" })
                .into()
        },
        |r, v| optional(v, stereo).map(|v| r.stereo = v),
    ),
    field(
        "du",
        "à partir du",
        |r| shown(&r.from_day),
        |r, v| day(v).map(|v| r.from_day = v),
    ),
    field(
        "au",
        "jusqu’au",
        |r| shown(&r.until_day),
        |r, v| day(v).map(|v| r.until_day = v),
    ),
    field(
        "nuages",
        "nébulosité au plus (%)",
        |r| shown(&r.cloud_percent),
        |r, v| optional(v, percent).map(|v| r.cloud_percent = v),
    ),
    field(
        "angle",
        "angle au plus (degrés)",
        |r| shown(&r.angle_deg),
        |r, v| optional(v, |v| number(v, "°", 0.0, 90.0)).map(|v| r.angle_deg = v),
    ),
    field(
        "quota",
        "comptée sur le quota",
        |r| flag(r.quota),
        |r, v| optional(v, yes_or_no).map(|v| r.quota = v),
    ),
    field(
        "prix",
        "prix (euros)",
        |r| shown(&r.price_eur),
        |r, v| optional(v, |v| number(v, "€", 0.0, 1e7)).map(|v| r.price_eur = v),
    ),
    among_those(
        &ACTS,
        field(
            "agit",
            "qui fait la demande à DINAMIS",
            |r| r.acts.clone(),
            |r, v| among(&ACTS, v).map(|v| r.acts = v),
        ),
    ),
    field(
        "reference",
        "référence DINAMIS",
        |r| shown(&r.dinamis_ref),
        |r, v| reference(v).map(|v| r.dinamis_ref = v),
    ),
    free(among_those(
        &crate::fr::THEMES,
        field(
            "usage",
            "cas d’usage",
            |r| shown(&r.use_case),
            |r, v| optional(v, theme).map(|v| r.use_case = v),
        ),
    )),
    free(field(
        "issue",
        "issue",
        |r| shown(&r.outcome),
        |r, v| words(v).map(|v| r.outcome = some(&v)),
    )),
    field(
        "ingenierie",
        "besoin d’ingénierie",
        |r| crate::fr::yes(r.engineering).into(),
        |r, v| yes_or_no(v).map(|v| r.engineering = v),
    ),
];

impl Record for Request {
    const OBJECT: relais_store::Object = REQUEST;
    const ACT: Act = Act::Requests;
    const NONE: &'static str = "aucune demande";
    const CALLED: (&'static str, &'static str) = ("request", "subject");

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
        self.subject.clone()
    }

    fn partner(&self) -> Option<&str> {
        Some(&self.partner)
    }

    fn check(&self) -> Result<(), RegistryFault> {
        self.check_words()
    }

    async fn load(sql: &mut sqlx::SqliteConnection, id: &str) -> Result<Option<Self>, sqlx::Error> {
        super::sql::load(sql, id).await
    }

    async fn save(&self, sql: &mut sqlx::SqliteConnection) -> Result<(), sqlx::Error> {
        super::sql::save(sql, self).await
    }
}

/// The fields of a request, in the order in which they are shown.
pub fn fields() -> &'static [Field<Request>] {
    &FIELDS
}
