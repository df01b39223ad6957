//! Accounts of the past from a table.

mod stays;

use std::collections::HashMap;

use chrono::NaiveDate;
use relais_store::{Change, Id};

use super::cell;
use super::erased;
use super::import::past;
use super::known::Partners;
use super::outcome::{Given, Made, Run, Wrong};
use super::partners::own;
use super::people::{self, People, Whom};
use super::sql::{self, Account, Accounts, Mandates, Teller};
use crate::account::{self, ACCOUNT};
use crate::correction::{Changed, filled};
use crate::fault::RegistryFault;
use crate::person::{PERSON, sql as person_sql};
use crate::value::{among, optional, sound};

pub(super) const STATES: [(&str, &str); 4] = [
    ("attente", "en attente"),
    ("actif", "actif"),
    ("suspendu", "suspendu"),
    ("clos", "clos"),
];

pub(super) async fn run(
    change: &mut Change<'_>,
    run: &mut Run<'_>,
    lines: Vec<Given<'_>>,
    today: NaiveDate,
) -> Result<(), RegistryFault> {
    let partners = Partners::load(change.sql())
        .await
        .map_err(|e| change.fault(&e))?;
    let mut people = People::load(change.sql())
        .await
        .map_err(|e| change.fault(&e))?;
    let mandates = Mandates::load(change.sql())
        .await
        .map_err(|e| change.fault(&e))?;
    let mut accounts = Accounts::load(change.sql())
        .await
        .map_err(|e| change.fault(&e))?;
    let mut above = Above::default();
    for given in lines {
        let whom = one_person(&given, &people).and_then(|()| people.meant(&given, "personne"));
        let planned = match &whom {
            Ok(_) => plan(&given, &partners, &accounts, today),
            Err(wrong) => Err(vec![wrong.clone()]),
        };
        let (account, whom) = match (planned, whom) {
            (Ok(account), Ok(whom)) => (account, whom),
            (Err(wrong), _) => {
                run.refuse(&given, wrong);
                continue;
            }
            (_, Err(wrong)) => {
                run.refuse(&given, vec![wrong]);
                continue;
            }
        };
        let (person, new) = match whom {
            Whom::There(mut person) => match people::is_of(&person, &given)
                .map_err(|wrong| vec![wrong])
                .and_then(|()| people::learn_notice(&mut person, &given, today))
            {
                Ok(learnt) => {
                    let learnt = (!learnt.is_empty()).then_some(("edit", learnt));
                    (*person, learnt)
                }
                Err(wrong) => {
                    run.refuse(&given, wrong);
                    continue;
                }
            },
            Whom::Erased(person) => {
                let wrong = erased::account(&person, &given, &account.state);
                if !wrong.is_empty() {
                    run.refuse(&given, wrong);
                    continue;
                }
                (*person, None)
            }
            Whom::New(id) => match people::new(&given, id, (today, change.at()))? {
                Ok((person, changed)) => (person, Some(("create", changed))),
                Err(wrong) => {
                    run.refuse(&given, wrong);
                    continue;
                }
            },
        };
        let (mandate, not_under) = match mandate(&given, &account, &person.id, &mandates) {
            Ok(mandate) => (mandate, Vec::new()),
            Err(wrong) => (None, vec![wrong]),
        };
        let account = Account {
            person: person.id.clone(),
            mandate,
            ..account
        };
        if let Some(there) = accounts.same(&account) {
            if let Some(wrong) = above.denies(there, &account, given.number) {
                run.refuse(&given, vec![wrong]);
                continue;
            }
            run.known(&given, format!("le compte {there} est déjà au registre"));
            continue;
        }
        let informed = person.notice_on.as_deref();
        let mut wrong = not_under;
        wrong.extend(forbidden(&account, &accounts, informed, today));
        if !wrong.is_empty() {
            run.refuse(&given, wrong);
            continue;
        }
        if let Some((verb, changed)) = new {
            match verb {
                "create" => {
                    people::save(change, &person).await?;
                    people.add(person.clone());
                }
                _ => {
                    let saved = person_sql::update(change.sql(), &person).await;
                    saved.map_err(|e| change.fault(&e))?;
                    people.replace(person.clone());
                }
            }
            let made = Made {
                line: given.number,
                id: person.id.clone(),
                name: person.name(),
                changed,
            };
            run.made(&given, (PERSON, verb), Some(&person.id), made)?;
        }
        let account = Account {
            id: match account.id.is_empty() {
                true => Id::new(ACCOUNT.prefix)?.to_string(),
                false => account.id,
            },
            ..account
        };
        let at = change.at().to_string();
        let saved = sql::insert_account(change.sql(), &account, &at).await;
        saved.map_err(|e| change.fault(&e))?;
        let made = Made {
            line: given.number,
            id: account.id.clone(),
            name: person.name(),
            changed: told(&account),
        };
        run.made(&given, (ACCOUNT, "create"), Some(&person.id), made)?;
        above.add(given.number, &account);
        accounts.add(account, Teller::Table);
    }
    Ok(())
}

/// The accounts of the lines above, each as the first line on it tells it.
#[derive(Default)]
struct Above(HashMap<String, (u64, Account)>);

impl Above {
    fn add(&mut self, line: u64, account: &Account) {
        self.0.insert(account.id.clone(), (line, account.clone()));
    }

    /// What a line denies of what a line above says of the same account.
    fn denies(&mut self, id: &str, account: &Account, line: u64) -> Option<Wrong> {
        let (first, told) = self
            .0
            .entry(id.to_string())
            .or_insert_with(|| (line, account.clone()));
        let logins =
            [&told.login, &account.login].map(|login| login.as_deref().map(str::to_lowercase));
        let (key, what) = if told.partner != account.partner {
            ("partenaire", "un autre partenaire")
        } else if told.person != account.person {
            ("personne", "une autre personne")
        } else if matches!(&logins, [Some(one), Some(other)] if one != other) {
            ("identifiant_dinamis", "un autre identifiant DINAMIS")
        } else {
            return None;
        };
        Some((
            key,
            format!("la ligne {first} donne {what} au même compte"),
            "vérifiez laquelle des deux lignes est juste et gardez-la seule",
        ))
    }
}

/// A line names its person twice, by `personne` and by its address: both are one.
fn one_person(given: &Given<'_>, people: &People) -> Result<(), Wrong> {
    let (asked, email) = (given.get("personne"), given.get("courriel"));
    let named = people.by_id(asked).or(people.by_email(asked));
    let Some(other) = people.by_email(email) else {
        return Ok(());
    };
    let is_other = match named {
        Some(named) => named.id != other.id,
        None => asked.contains('@') && !asked.eq_ignore_ascii_case(email),
    };
    match is_other {
        true => Err((
            "courriel",
            format!(
                "cette adresse est celle de {} ({}), la colonne personne en dit une autre",
                other.name(),
                other.id
            ),
            "vérifiez laquelle des deux personnes c’est, et ne donnez qu’elle",
        )),
        false => Ok(()),
    }
}

/// The account that a line tells, its person not filled in.
fn plan(
    given: &Given<'_>,
    partners: &Partners,
    accounts: &Accounts,
    today: NaiveDate,
) -> Result<Account, Vec<Wrong>> {
    let mut wrong: Vec<Wrong> = Vec::new();
    let partner = partners.meant(given.get("partenaire"));
    let partner = partner
        .map(|known| known.likeness.id.clone())
        .map_err(|why| {
            wrong.push((
                "partenaire",
                why,
                "importez d’abord les partenaires, ou donnez un SIRET",
            ));
        });
    let state = among(&STATES, given.get("etat"));
    let state = state.map_err(|why| wrong.push(("etat", why, "écrivez l’un de ces mots")));
    let mut day = |key: &'static str| {
        let day = past(given, key, today)
            .map_err(|why| wrong.push(why))
            .ok()
            .flatten();
        day.map(|day| day.to_string())
    };
    let (since, first, last) = (
        day("depuis"),
        day("premiere_connexion"),
        day("derniere_connexion"),
    );
    if since.is_none() && given.get("depuis").is_empty() {
        wrong.push((
            "depuis",
            "le jour manque".into(),
            "depuis quand le compte est-il dans cet état\u{202f}?",
        ));
    }
    if first
        .as_ref()
        .zip(last.as_ref())
        .is_some_and(|(first, last)| last < first)
    {
        wrong.push((
            "derniere_connexion",
            "elle précède la première".into(),
            "vérifiez les deux jours",
        ));
    }
    let mut text = |key: &'static str| {
        let read =
            sound(given.get(key)).map_err(|why| wrong.push((key, why, "corrigez la cellule")));
        read.ok()
            .filter(|text| !text.is_empty())
            .map(str::to_string)
    };
    let why = text("motif");
    let login = account::name(given.get("identifiant_dinamis"))
        .map_err(|why| wrong.push(("identifiant_dinamis", why, "corrigez la cellule")))
        .ok()
        .flatten();
    let id = optional(given.get("identifiant"), |id| match accounts.has(id) {
        true => Ok(id.to_string()),
        false => own(id, ACCOUNT.prefix, "identifiant")
            .map(|id| id.to_string())
            .map_err(|(_, why, _)| why),
    });
    let id = id.map_err(|why| wrong.push(("identifiant", why, "videz la cellule")));
    match (partner, state, since, id) {
        (Ok(partner), Ok(state), Some(since), Ok(id)) if wrong.is_empty() => Ok(Account {
            id: id.unwrap_or_default(),
            partner,
            state,
            since,
            why,
            login,
            first_login: first,
            last_login: last,
            ..Account::default()
        }),
        _ => Err(wrong),
    }
}

/// The mandate on which an account rests: of its person and partner, and one that ran on the day
/// since which the account is open.
fn mandate(
    given: &Given<'_>,
    account: &Account,
    person: &str,
    mandates: &Mandates,
) -> Result<Option<String>, Wrong> {
    let asked = given.get("mandat");
    if asked.is_empty() {
        return Ok(None);
    }
    let day = cell::day(asked).map_or_else(|_| String::new(), |day| day.to_string());
    let Some(found) = mandates.meant(person, &account.partner, asked, &day) else {
        return Err((
            "mandat",
            "cette personne n’a pas ce mandat de ce partenaire".into(),
            "importez d’abord les mandats, puis donnez l’identifiant ou un jour du mandat",
        ));
    };
    let is_open = matches!(account.state.as_str(), "attente" | "actif");
    let runs = found.from_day <= account.since && account.since <= found.last_day;
    match is_open && !runs {
        true => Err((
            "mandat",
            format!(
                "ce mandat court du {} au {}",
                found.from_day, found.last_day
            ),
            "vérifiez depuis quand le compte est dans cet état",
        )),
        false => Ok(Some(found.id.clone())),
    }
}

/// What the rules of accounts do not allow: an account is open only under an active adhésion, after
/// its person was informed and after another one of theirs was closed; a login is one person's.
fn forbidden(
    account: &Account,
    accounts: &Accounts,
    informed: Option<&str>,
    today: NaiveDate,
) -> Vec<Wrong> {
    let mut wrong: Vec<Wrong> = stays::contradicts(account, accounts).into_iter().collect();
    let is_open = matches!(account.state.as_str(), "attente" | "actif");
    wrong.extend(
        is_open
            .then(|| stays::no_member(account, accounts, today))
            .flatten(),
    );
    if is_open && informed.is_none() {
        wrong.push((
            "information_le",
            "rien ne dit quand cette personne a été informée (RGPD, art. 14)".into(),
            "donnez le jour de l’information, ou importez le compte comme suspendu",
        ));
    }
    let is_held = matches!(account.state.as_str(), "actif" | "suspendu");
    if let Some(on) = informed.filter(|on| is_held && account.since.as_str() < *on) {
        wrong.push((
            "depuis",
            format!("cette personne n’a été informée que le {on} (RGPD, art. 14)"),
            "vérifiez les deux jours\u{202f}; s’ils sont justes, importez le compte comme clos et ouvrez-en un autre",
        ));
    }
    let other = account
        .login
        .as_ref()
        .and_then(|login| accounts.of_login(login));
    if other.is_some_and(|person| person != account.person) {
        wrong.push((
            "identifiant_dinamis",
            "c’est celui d’une autre personne".into(),
            "vérifiez l’identifiant",
        ));
    }
    wrong
}

fn told(account: &Account) -> Vec<Changed> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let all = [
        ("partenaire", account.partner.clone()),
        ("etat", account.state.clone()),
        ("depuis", account.since.clone()),
        ("motif", text(&account.why)),
        ("mandat", text(&account.mandate)),
        ("identifiant_dinamis", text(&account.login)),
        ("premiere_connexion", text(&account.first_login)),
        ("derniere_connexion", text(&account.last_login)),
        ("reprise", "oui".into()),
    ];
    filled(all)
}
