//! Figures of activity, counted once.

use chrono::{Datelike, Days, Months, NaiveDate};
use relais_store::{Change, Id};

use super::users::{Book, Unmeant};
use super::{Work, sql};
use crate::activity::ACTIVITY;
use crate::activity::rules::{MOST_BYTES, MOST_COUNT, MOST_KM2};
use crate::exchange::cell;
use crate::exchange::known::Partners;
use crate::exchange::outcome::{Given, Wrong};
use crate::fault::RegistryFault;
use crate::partner::name::plain;
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
        let figure = match figure(given, work.today) {
            Ok(figure) => sql::Figure {
                partner,
                account,
                ..figure
            },
            Err(wrong) => {
                work.refuse(given, wrong);
                continue;
            }
        };
        if let Some((from, until)) = work.stated
            && !(from..=until).contains(&figure.day)
        {
            let why = format!("ce jour n’est pas du {from} au {until}, la période annoncée");
            work.refuse(given, ("jour", why, "vérifiez --from et --to"));
            continue;
        }
        let id = Id::new(ACTIVITY.prefix)?;
        let ids = (id.as_str(), work.bringing.as_str());
        let saved = sql::figure(change.sql(), ids, &figure, &at).await;
        saved.map_err(|e| change.fault(&e))?;
        work.compared.figures += 1;
        work.compared.km2 += figure.km2.unwrap_or(0.0);
        let (from, until) = work.period.unwrap_or((figure.day, figure.day));
        work.period = work
            .stated
            .or(Some((from.min(figure.day), until.max(figure.day))));
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

fn figure(given: &Given<'_>, today: NaiveDate) -> Result<sql::Figure, Wrong> {
    let day =
        day(given.get("jour"), today).map_err(|why| ("jour", why, "demandez le jour à DINAMIS"))?;
    let text = |key: &'static str| {
        let text = sound(given.get(key)).map_err(|why| (key, why, "vérifiez la cellule"))?;
        Ok(Some(text.to_string()).filter(|text| !text.is_empty()))
    };
    let number = |key: &'static str, most: f64| match given.get(key) {
        "" => Ok(None),
        text => cell::number(text)
            .and_then(|number| match number <= most {
                true => Ok(Some(number)),
                false => Err(format!("« {text} » est plus que {most}")),
            })
            .map_err(|why| (key, why, "demandez le chiffre à DINAMIS")),
    };
    let whole = |key: &'static str, most: i64| match number(key, most as f64)? {
        Some(number) if number.fract() != 0.0 => Err((
            key,
            format!("« {} » n’est pas un nombre entier", given.get(key)),
            "demandez le chiffre à DINAMIS",
        )),
        number => Ok(number.map(|number| number as i64)),
    };
    let count = whole("nombre", MOST_COUNT)?.unwrap_or(1);
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
        day,
        what,
        product: text("produit")?,
        sensor: text("capteur")?,
        count,
        km2: number("km2", MOST_KM2)?,
        bytes: whole("octets", MOST_BYTES)?,
    })
}

/// What was done, by the word of the list; a download where it says nothing.
fn what(word: &str) -> Result<&'static str, String> {
    let plain = plain(word);
    let known = [
        ("telechargement", ["telecharg", "download"]),
        ("consultation", ["consult", "visualis"]),
        ("livraison", ["livr", "commande"]),
        ("connexion", ["connexion", "login"]),
    ];
    if plain.is_empty() {
        return Ok("telechargement");
    }
    let found = known
        .iter()
        .find(|(_, begins)| begins.iter().any(|begin| plain.starts_with(begin)));
    found.map(|(what, _)| *what).ok_or_else(|| {
        format!("« {word} » n’est ni un téléchargement, ni une consultation, ni une livraison, ni une connexion")
    })
}

/// A day, or the last day of a month (`2026-03`, `03/2026`, `mars 2026`), not after today.
fn day(text: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let month = match text.split_once(['-', '/']) {
        Some((year, month)) if year.len() == 4 && month.len() <= 2 => {
            Some(format!("{year}-{month:0>2}-01"))
        }
        Some((month, year)) if year.len() == 4 && month.len() <= 2 => {
            Some(format!("{year}-{month:0>2}-01"))
        }
        Some(_) => None,
        None => Some(format!("1 {text}"))
            .filter(|_| text.contains(' ') && text.split_whitespace().count() == 2),
    };
    let day = match month {
        Some(first) => {
            let first =
                cell::day(&first).map_err(|_| format!("« {text} » n’est ni un jour ni un mois"))?;
            let next = first
                .with_day(1)
                .and_then(|first| first.checked_add_months(Months::new(1)));
            let last = next
                .and_then(|next| next.checked_sub_days(Days::new(1)))
                .unwrap_or(first);
            // The month that runs is told up to today.
            if first <= today {
                last.min(today)
            } else {
                last
            }
        }
        None => cell::day(text)?,
    };
    match day > today {
        true => Err("ce jour est à venir".into()),
        false => Ok(day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_told_by_its_last_day() {
        let today = "2026-03-15".parse().unwrap();
        for (text, kept) in [
            ("2024-02", "2024-02-29"),
            ("02/2024", "2024-02-29"),
            ("février 2024", "2024-02-29"),
            ("2026-03", "2026-03-15"),
            ("12/03/2026", "2026-03-12"),
        ] {
            assert_eq!(
                day(text, today).map(|day| day.to_string()).as_deref(),
                Ok(kept),
                "{text}"
            );
        }
        for text in ["2026-04", "2024-13", "hier", "16/03/2026"] {
            assert!(day(text, today).is_err(), "{text}");
        }
    }
}
