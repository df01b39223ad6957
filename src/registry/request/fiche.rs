//! What DINAMIS needs to know of a request, in a fixed order, ready to copy.

use chrono::NaiveDate;
use relais_store::Db;
use serde::Serialize;
use sqlx::Row;

use super::rules::{ACTS, Request, SENSORS};
use super::show;
use crate::adhesion::{self, State};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::{Act, allowed};
use crate::partner::{self, Partner};
use crate::record::RecordFault;
use crate::value::label;

/// A line of it: a label and a value, none where it is still to be given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What it is.
    pub label: &'static str,
    /// Its value.
    pub value: Option<String>,
}

/// Who asks, where the operator may read of persons.
#[derive(Debug, Clone, Default)]
struct Asker {
    name: Option<String>,
    email: Option<String>,
    login: Option<String>,
}

/// The lines of a request. Who asks is named only to those who may read of persons.
///
/// # Errors
/// No such request; what the database says.
pub async fn fiche(desk: &Desk, asked: &str) -> Result<Vec<Line>, RecordFault> {
    let listed = show(desk.db(), asked).await?;
    let of = partner::show(desk.db(), &listed.request.partner).await?;
    let may = allowed(&desk.operator().roles, Act::Persons, Some(&of.id));
    let asker = match (may, &listed.request.account) {
        (true, Some(account)) => who(desk.db(), account).await?,
        (_, account) => Asker {
            login: account.clone(),
            ..Asker::default()
        },
    };
    let adhesion = membership(desk, &of.id).await?;
    Ok(lines(&listed.request, &of, &asker, adhesion))
}

async fn who(db: &Db, account: &str) -> Result<Asker, RecordFault> {
    let mut read = db.read().await?;
    let text = "SELECT p.given_name, p.family_name, p.email, a.dinamis_login FROM account a
                JOIN person p ON p.id = a.person WHERE a.id = ?";
    let row = sqlx::query(text)
        .bind(account)
        .fetch_optional(&mut *read)
        .await;
    let Some(row) = row.map_err(|e| db.fault(&e))? else {
        return Ok(Asker::default());
    };
    let text = |at: usize| row.try_get::<Option<String>, _>(at);
    let told = || {
        let name: Vec<String> = [text(0)?, text(1)?].into_iter().flatten().collect();
        Ok(Asker {
            name: crate::record::some(&name.join(" ")),
            email: text(2)?,
            login: text(3)?,
        })
    };
    told().map_err(|e: sqlx::Error| db.fault(&e).into())
}

/// The partner's adhésion as DINAMIS knows it, and how it stands where it is not active; nothing where
/// there is none.
async fn membership(desk: &Desk, partner: &str) -> Result<Option<String>, RecordFault> {
    let today = desk.now().date_naive();
    match adhesion::show(desk.db(), partner, today).await {
        Ok(shown) => Ok(stands(shown.adhesion.dinamis_ref, (shown.now, shown.since))),
        Err(RegistryFault::NotFound { .. }) => Ok(None),
        Err(fault) => Err(fault.into()),
    }
}

fn stands(reference: Option<String>, (now, since): (State, NaiveDate)) -> Option<String> {
    if now == State::Active {
        return reference;
    }
    let now = format!("{} depuis le {}", now.label(), french(&since.to_string()));
    Some(reference.map_or(now.clone(), |reference| format!("{reference} ({now})")))
}

fn lines(of: &Request, partner: &Partner, asker: &Asker, adhesion: Option<String>) -> Vec<Line> {
    let words = |list, word: &Option<String>| word.as_ref().map(|word| label(list, word));
    let day = |day: &Option<String>| day.as_deref().map(french);
    let period = match (day(&of.from_day), day(&of.until_day)) {
        (None, None) => None,
        (from, until) => Some(format!(
            "du {} au {}",
            from.unwrap_or_else(|| "…".into()),
            until.unwrap_or_else(|| "…".into())
        )),
    };
    let territory = of.territory.as_ref().map(|code| match of.territory_year {
        Some(year) => format!("{code} (code géographique {year})"),
        None => code.clone(),
    });
    let cost = match (of.quota, of.price_eur) {
        (Some(true), _) => Some("sur le quota".to_string()),
        (_, Some(price)) => Some(format!("{} €", decimal(price))),
        _ => None,
    };
    let unit =
        |value: Option<f64>, unit: &str| value.map(|value| format!("{} {unit}", decimal(value)));
    let all = [
        ("Nature de la demande", Some(of.kind.label().into())),
        ("Organisme", Some(partner.name.clone())),
        ("SIRET", partner.siret.clone()),
        ("Adhésion DINAMIS", adhesion),
        ("Demandeur", asker.name.clone()),
        ("Courriel du demandeur", asker.email.clone()),
        ("Identifiant DINAMIS du demandeur", asker.login.clone()),
        ("Qui fait la demande", Some(label(&ACTS, &of.acts))),
        ("Objet", Some(of.subject.clone())),
        (
            "Cas d’usage",
            of.use_case
                .as_ref()
                .map(|word| label(&crate::fr::THEMES, word)),
        ),
        ("Territoire", territory),
        ("Surface", unit(of.km2, "km²")),
        ("Capteur", words(&SENSORS, &of.sensor)),
        (
            "Prise de vue",
            of.stereo
                .map(|two| if two { "stéréo" } else { "mono" }.into()),
        ),
        ("Période", period),
        (
            "Nébulosité maximale",
            of.cloud_percent.map(|percent| format!("{percent} %")),
        ),
        ("Angle d’incidence maximal", unit(of.angle_deg, "°")),
        ("Quota ou prix", cost),
        ("Date de la demande", Some(french(&of.asked_on))),
        ("Référence DINAMIS", of.dinamis_ref.clone()),
    ];
    // Help is about no image.
    let of_images = 10..18;
    all.into_iter()
        .enumerate()
        .filter(|(at, _)| of.kind.is_image() || !of_images.contains(at))
        .map(|(_, (label, value))| Line { label, value })
        .collect()
}

/// A day as forms want it: `31/01/2026`.
fn french(day: &str) -> String {
    match day.split('-').collect::<Vec<_>>()[..] {
        [year, month, day] => format!("{day}/{month}/{year}"),
        _ => day.into(),
    }
}

fn decimal(value: f64) -> String {
    value.to_string().replace('.', ",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Kind;

    #[test]
    fn an_adhesion_that_is_not_active_is_told_so() {
        let since = "2026-02-01".parse().unwrap();
        let told = |reference: Option<&str>, now| stands(reference.map(String::from), (now, since));
        assert_eq!(told(Some("D-1"), State::Active), Some("D-1".into()));
        assert_eq!(told(None, State::Active), None);
        let over = told(Some("D-1"), State::Echue).unwrap();
        assert_eq!(over, "D-1 (échue depuis le 01/02/2026)");
        let held = told(None, State::Suspendue).unwrap();
        assert_eq!(held, "suspendue depuis le 01/02/2026");
    }

    #[test]
    fn the_order_is_fixed_and_what_is_missing_is_said() {
        let mut request = Request::new(
            "dem-0123456789ab".into(),
            "part-x",
            Kind::Archive,
            "2027-01-05",
            "",
        );
        request.subject = "3D du port".into();
        request.sensor = Some("pleiades".into());
        request.stereo = Some(true);
        request.from_day = Some("2026-06-01".into());
        request.km2 = Some(12.5);
        request.quota = Some(true);
        let partner = Partner {
            name: "SDIS fictif".into(),
            ..Partner::new("part-x".into(), "")
        };
        let told = |request: &Request| -> Vec<(&str, Option<String>)> {
            let lines = lines(request, &partner, &Asker::default(), None);
            lines
                .into_iter()
                .map(|line| (line.label, line.value))
                .collect()
        };
        let image = told(&request);
        let value = |label| {
            image
                .iter()
                .find(|(known, _)| *known == label)
                .unwrap()
                .1
                .as_deref()
        };
        assert_eq!(image.len(), 20);
        assert_eq!(value("Nature de la demande"), Some("commande d’archive"));
        assert_eq!(value("Période"), Some("du 01/06/2026 au …"));
        assert_eq!(value("Surface"), Some("12,5 km²"));
        assert_eq!(value("Capteur"), Some("Pléiades"));
        assert_eq!(value("Prise de vue"), Some("stéréo"));
        assert_eq!(value("Quota ou prix"), Some("sur le quota"));
        assert_eq!(value("Date de la demande"), Some("05/01/2027"));
        for missing in ["SIRET", "Demandeur", "Territoire", "Référence DINAMIS"] {
            assert_eq!(value(missing), None, "{missing}");
        }
        let help = told(&Request {
            kind: Kind::Aide,
            ..request.clone()
        });
        let labels: Vec<&str> = help.iter().map(|(label, _)| *label).collect();
        assert!(!labels.contains(&"Capteur") && labels.contains(&"Référence DINAMIS"));
        assert_eq!(labels.len(), 12);
    }
}
