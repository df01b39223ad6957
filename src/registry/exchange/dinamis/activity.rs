//! Figures of activity, counted once.

use std::fmt::Display;

use relais_store::{Change, Id};

use super::days::{Column, Seen};
use super::users::{Book, Unmeant};
use super::{Work, sql};
use crate::activity::ACTIVITY;
use crate::activity::rules::{MOST_BYTES, MOST_COUNT, MOST_KM2};
use crate::exchange::cell;
use crate::exchange::known::Partners;
use crate::exchange::outcome::{Given, Wrong};
use crate::fault::RegistryFault;
use crate::partner::name::bare;
use crate::period::Period;
use crate::value::sound;

pub(super) async fn run(
    change: &mut Change<'_>,
    work: &mut Work<'_>,
    lines: &[Given<'_>],
) -> Result<(), RegistryFault> {
    let partners = Partners::load(change.sql())
        .await
        .map_err(|e| change.fault(&e))?;
    let book = Book::load(change).await?;
    let at = change.at().to_string();
    let column = Column::of(&work.layout.header("jour"));
    let mut seen = Seen::default();
    for given in lines {
        let (partner, account) = match whose(given, &partners, &book, work.persons) {
            Ok(found) => found,
            Err(Unmeant::Unknown(why)) => {
                work.unmatched(given, why);
                continue;
            }
            Err(Unmeant::Contrary(difference)) => {
                work.compared.differences.push(*difference);
                continue;
            }
        };
        let told = column
            .told(given.get("jour"), work.today)
            .map_err(|why| ("jour", why, "demandez le jour à DINAMIS"));
        let read = told.and_then(|days| Ok((days, figure(given, days)?)));
        let (days, figure) = match read {
            Ok((days, figure)) => {
                let figure = sql::Figure {
                    partner,
                    account,
                    ..figure
                };
                (days, figure)
            }
            Err(wrong) => {
                work.refuse(given, wrong);
                continue;
            }
        };
        if let Some(stated) = work.stated
            && !stated.has(figure.day)
        {
            let (from, to) = (stated.from, stated.to);
            let why = format!("ce jour n’est pas du {from} au {to}, la période annoncée");
            work.refuse(given, ("jour", why, "vérifiez --from et --to"));
            continue;
        }
        let id = Id::new(ACTIVITY.prefix)?;
        let ids = (id.as_str(), work.bringing.as_str());
        let saved = sql::figure(change.sql(), ids, &figure, &at).await;
        saved.map_err(|e| change.fault(&e))?;
        work.compared.figures += 1;
        work.compared.km2 += figure.km2.unwrap_or(0.0);
        seen.add(days);
    }
    work.compared.covers = work.stated.or(seen.covers());
    if let (None, true, Some(days)) = (work.stated, seen.is_guessed(), seen.covers()) {
        work.compared.doubts.push(format!(
            "chaque ligne est au dernier jour d’un mois\u{202f}: la liste est prise pour mensuelle, {}\u{202f}; si ce n’est pas le cas, dites ses jours par --from et --to",
            days.told()
        ));
    }
    Ok(())
}

/// The partner of a line, and the account where it names one.
fn whose(
    given: &Given<'_>,
    partners: &Partners,
    book: &Book,
    is_readable: bool,
) -> Result<(String, Option<String>), Unmeant> {
    match book.meant(given, partners, is_readable) {
        Ok(at) => Ok((book.all[at].partner.clone(), Some(book.all[at].id.clone()))),
        Err(contrary @ Unmeant::Contrary(_)) => Err(contrary),
        Err(Unmeant::Unknown(why)) => {
            let named =
                !given.get("identifiant_dinamis").is_empty() || !given.get("courriel").is_empty();
            let known = partners.meant(given.get("partenaire"));
            known
                .map(|known| (known.likeness.id.clone(), None))
                .map_err(|unknown| Unmeant::Unknown(if named { why } else { unknown }))
        }
    }
}

/// A figure, on the last of the days that its line tells.
fn figure(given: &Given<'_>, days: Period) -> Result<sql::Figure, Wrong> {
    let text = |key: &'static str| {
        let text = sound(given.get(key)).map_err(|why| (key, why, "vérifiez la cellule"))?;
        Ok(Some(text.to_string()).filter(|text| !text.is_empty()))
    };
    let count = size(given, "nombre", cell::whole, MOST_COUNT)?.unwrap_or(1);
    if count == 0 {
        return Err((
            "nombre",
            "zéro ne compte rien".into(),
            "laissez la ligne de côté",
        ));
    }
    let what =
        what(given.get("nature")).map_err(|why| ("nature", why, "écrivez l’un de ces mots"))?;
    Ok(sql::Figure {
        partner: String::new(),
        account: None,
        day: days.to,
        what,
        product: text("produit")?,
        sensor: text("capteur")?,
        count,
        km2: size(given, "km2", cell::number, MOST_KM2)?,
        bytes: size(given, "octets", cell::whole, MOST_BYTES)?,
    })
}

/// A number that is no greater than the most; none where nothing is said.
fn size<T: PartialOrd + Display>(
    given: &Given<'_>,
    key: &'static str,
    read: fn(&str) -> Result<T, String>,
    most: T,
) -> Result<Option<T>, Wrong> {
    let text = given.get(key);
    if text.is_empty() {
        return Ok(None);
    }
    let number = read(text).and_then(|number| match number <= most {
        true => Ok(Some(number)),
        false => Err(format!("« {text} » est plus que {most}")),
    });
    number.map_err(|why| (key, why, "demandez le chiffre à DINAMIS"))
}

/// What was done, by the whole word of the list: a download that failed is none. A download where it
/// says nothing.
fn what(word: &str) -> Result<&'static str, String> {
    let bare = bare(word);
    if bare.is_empty() {
        return Ok("telechargement");
    }
    let found = WORDS
        .iter()
        .find(|(_, words)| words.contains(&bare.as_str()));
    found.map(|(what, _)| *what).ok_or_else(|| {
        format!("« {word} » n’est ni un téléchargement, ni une consultation, ni une livraison, ni une connexion")
    })
}

/// What lists may call what was done, without case and accents.
const WORDS: [(&str, &[&str]); 4] = [
    (
        "telechargement",
        &[
            "telechargement",
            "telechargements",
            "telecharge",
            "telechargee",
            "download",
            "downloads",
        ],
    ),
    (
        "consultation",
        &[
            "consultation",
            "consultations",
            "visualisation",
            "visualisations",
        ],
    ),
    ("livraison", &["livraison", "livraisons", "livre", "livree"]),
    (
        "connexion",
        &["connexion", "connexions", "login", "logins", "log-in"],
    ),
];
