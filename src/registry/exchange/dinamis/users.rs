//! Users: who has an account at DINAMIS, and when they first logged in, against those of the registry.

use std::collections::HashMap;

use relais_store::Change;

use super::{Difference, Work, sql};
use crate::account::ACCOUNT;
use crate::correction::{self, Changed};
use crate::exchange::import::past;
use crate::exchange::known::Partners;
use crate::exchange::outcome::{Given, Wrong};
use crate::exchange::sql::load;
use crate::fault::RegistryFault;
use crate::partner::name::plain;

/// The accounts, by what names one.
pub(super) struct Book {
    pub all: Vec<sql::Account>,
    by_login: HashMap<String, Vec<usize>>,
    by_email: HashMap<String, Vec<usize>>,
}

impl Book {
    pub async fn load(change: &mut Change<'_>) -> Result<Self, RegistryFault> {
        let all = load(change, sql::accounts).await?;
        let mut book = Self {
            by_login: HashMap::new(),
            by_email: HashMap::new(),
            all: Vec::new(),
        };
        for (at, account) in all.iter().enumerate() {
            // Open accounts come last, and count.
            if let Some(login) = &account.dinamis_login {
                let key = login.to_lowercase();
                book.by_login.entry(key).or_default().push(at);
            }
            if let Some(email) = &account.email {
                book.by_email
                    .entry(email.to_lowercase())
                    .or_default()
                    .push(at);
            }
        }
        book.all = all;
        Ok(book)
    }

    /// The account that a line is about: by login, else by address, in the partner that it names
    /// where the person has several. `is_readable` says whether who asks may read persons.
    pub fn meant(
        &self,
        given: &Given<'_>,
        partners: &Partners,
        is_readable: bool,
    ) -> Result<usize, Unmeant> {
        let login = given.get("identifiant_dinamis").to_lowercase();
        let of_login = self.by_login.get(&login).filter(|_| !login.is_empty());
        let Some(of_login) = of_login else {
            return self.of_address(given, partners).map_err(Unmeant::Unknown);
        };
        let partner = partners.meant(given.get("partenaire"));
        let partner = partner.ok().map(|known| known.likeness.id.as_str());
        let mut newest = of_login.iter().rev();
        let in_partner = newest.find(|&&at| partner == Some(self.all[at].partner.as_str()));
        let Some(&at) = in_partner.or(of_login.last()) else {
            return self.of_address(given, partners).map_err(Unmeant::Unknown);
        };
        match self.contrary(given, &self.all[at], partners, is_readable) {
            Some(difference) => Err(Unmeant::Contrary(Box::new(difference))),
            None => Ok(at),
        }
    }

    /// What of a line is not of the account whose log-in it gives.
    fn contrary(
        &self,
        given: &Given<'_>,
        account: &sql::Account,
        partners: &Partners,
        is_readable: bool,
    ) -> Option<Difference> {
        let (email, body) = (given.get("courriel"), given.get("partenaire"));
        let own = account.email.as_deref().map(str::to_lowercase);
        let is_address = match own {
            Some(own) => own == email.to_lowercase(),
            None => !self.by_email.contains_key(&email.to_lowercase()),
        };
        let is_body = match partners.meant(body) {
            Ok(known) => known.likeness.id == account.partner,
            // A name may be written in a way that nobody knows; a number is another's.
            Err(_) => crate::value::siret(body).is_err(),
        };
        let (what, dinamis, registry) = if !email.is_empty() && !is_address {
            let own = account.email.clone().filter(|_| is_readable);
            let own = own.unwrap_or_else(|| account.who(is_readable));
            ("adresse de cet identifiant", email, own)
        } else if !body.is_empty() && !is_body {
            let known = partners.by_id(&account.partner);
            let own = known.map_or(&account.partner, |known| &known.likeness.name);
            ("organisme de cet identifiant", body, own.clone())
        } else {
            return None;
        };
        Some(Difference {
            line: given.number,
            object: account.id.clone(),
            who: account.who(is_readable),
            what,
            dinamis: dinamis.into(),
            registry,
            becomes: None,
        })
    }

    /// The account of the address of a line.
    fn of_address(&self, given: &Given<'_>, partners: &Partners) -> Result<usize, String> {
        let (login, email) = (given.get("identifiant_dinamis"), given.get("courriel"));
        let none = || {
            format!(
                "aucun compte ne répond à « {} »",
                if login.is_empty() { email } else { login }
            )
        };
        let of_person = self
            .by_email
            .get(&email.to_lowercase())
            .filter(|_| !email.is_empty());
        let of_person = of_person.ok_or_else(none)?;
        let partner = partners
            .meant(given.get("partenaire"))
            .ok()
            .map(|known| known.likeness.id.as_str());
        let in_partner = of_person
            .iter()
            .rev()
            .find(|&&at| partner == Some(self.all[at].partner.as_str()));
        match (in_partner, of_person.as_slice()) {
            (Some(at), _) => Ok(*at),
            (None, [at]) if partner.is_none() => Ok(*at),
            (None, [_]) => Err(format!("« {email} » n’a pas de compte dans cet organisme")),
            (None, _) => Err(format!(
                "« {email} » a plusieurs comptes\u{202f}: l’organisme dirait lequel"
            )),
        }
    }
}

/// Why a line is of no account.
pub(super) enum Unmeant {
    /// Nothing answers to it.
    Unknown(String),
    /// Its log-in, its address and its partner are not those of one account: the officer decides.
    Contrary(Box<Difference>),
}

pub(super) async fn run(
    change: &mut Change<'_>,
    work: &mut Work<'_>,
    lines: &[Given<'_>],
) -> Result<(), RegistryFault> {
    let partners = load(change, Partners::load).await?;
    let mut book = Book::load(change).await?;
    for given in lines {
        let at = match book.meant(given, &partners, work.persons) {
            Ok(at) => at,
            Err(Unmeant::Unknown(why)) => {
                work.unmatched(given, why);
                continue;
            }
            Err(Unmeant::Contrary(difference)) => {
                work.compared.differences.push(*difference);
                continue;
            }
        };
        let mut account = book.all[at].clone();
        let (found, changed) = match compare(given, &mut account, work) {
            Ok(done) => done,
            Err(wrong) => {
                work.refuse(given, wrong);
                continue;
            }
        };
        let first = account.first_login.as_deref().filter(|_| {
            let news = |one: &Changed| one.field == "premiere_connexion";
            changed.iter().any(news) && account.may_be_early()
        });
        if let Some(first) = first.and_then(|first| crate::value::day(first).ok()) {
            let early = crate::account::early(change.sql(), &account.id, first).await;
            let early = early.map_err(|e| change.fault(&e))?;
            let who = account.who(work.persons);
            work.compared.doubts.extend(early.map(|why| {
                let line = given.number;
                format!(
                    "ligne {line}, première connexion {} le {}\u{202f}: {why}",
                    crate::fr::of(&who),
                    crate::fr::day(first)
                )
            }));
        }
        work.compared.agreed += usize::from(found.is_empty());
        work.compared.differences.extend(found);
        if !changed.is_empty() {
            let saved = sql::update_account(change.sql(), &account).await;
            saved.map_err(|e| change.fault(&e))?;
            let person = Some(account.person.as_str());
            work.entries.push(correction::entry(
                ACCOUNT,
                &account.id,
                "edit",
                person,
                &changed,
            )?);
            if let Some(login) = &account.dinamis_login {
                let key = login.to_lowercase();
                let of_login = book.by_login.entry(key).or_default();
                if !of_login.contains(&at) {
                    of_login.push(at);
                }
            }
            book.all[at] = account;
        }
    }
    Ok(())
}

/// Nobody logs in for the first time after the last one, neither in a line nor with what is known.
fn ordered(
    first: &Option<String>,
    last: &Option<String>,
    account: &sql::Account,
) -> Result<(), Wrong> {
    let key = match (first, last) {
        (Some(_), _) => "premiere_connexion",
        (None, Some(_)) => "derniere_connexion",
        (None, None) => return Ok(()),
    };
    let from = first.as_ref().or(account.first_login.as_ref());
    let until = last.as_ref().or(account.last_login.as_ref());
    match (from, until) {
        (Some(from), Some(until)) if from > until => {
            let why = format!("la première connexion ({from}) suit la dernière ({until})");
            Err((
                key,
                why,
                "demandez à DINAMIS lequel des deux jours est faux",
            ))
        }
        _ => Ok(()),
    }
}

/// What differs, and what the account takes of it.
fn compare(
    given: &Given<'_>,
    account: &mut sql::Account,
    work: &Work<'_>,
) -> Result<(Vec<Difference>, Vec<Changed>), Wrong> {
    let login = crate::account::name(given.get("identifiant_dinamis"));
    let login = login.map_err(|why| ("identifiant_dinamis", why, "vérifiez la cellule"))?;
    let day =
        |key: &'static str| past(given, key, work.today).map(|day| day.map(|day| day.to_string()));
    let (first, mut last) = (day("premiere_connexion")?, day("derniere_connexion")?);
    ordered(&first, &last, account)?;
    // An older list does not take back what a newer one told.
    last = last.filter(|last| account.last_login.as_ref().is_none_or(|own| last > own));
    let who = account.who(work.persons);
    let fields = [
        (
            "identifiant_dinamis",
            "identifiant",
            login,
            &mut account.dinamis_login,
        ),
        (
            "premiere_connexion",
            "première connexion",
            first,
            &mut account.first_login,
        ),
        (
            "derniere_connexion",
            "dernière connexion",
            last,
            &mut account.last_login,
        ),
    ];
    let (mut found, mut changed) = (Vec::new(), Vec::new());
    for (field, what, told, own) in fields {
        let Some(told) = told.filter(|told| own.as_ref() != Some(told)) else {
            continue;
        };
        // A first log-in that was known cannot come later.
        let known = own
            .as_ref()
            .filter(|own| field == "premiere_connexion" && told > **own);
        if let Some(known) = known {
            found.push(Difference {
                line: given.number,
                object: account.id.clone(),
                who: who.clone(),
                what,
                dinamis: told,
                registry: known.clone(),
                becomes: None,
            });
            continue;
        }
        let before = own.replace(told.clone()).unwrap_or_default();
        found.push(Difference {
            line: given.number,
            object: account.id.clone(),
            who: who.clone(),
            what,
            dinamis: told.clone(),
            registry: before.clone(),
            becomes: Some(told.clone()),
        });
        changed.push(Changed {
            field,
            before,
            after: told,
        });
    }
    let state = plain(given.get("etat"));
    let is_open = ![
        "clos",
        "ferme",
        "supprime",
        "suspendu",
        "desactive",
        "inactif",
    ]
    .iter()
    .any(|word| state.contains(word));
    if !state.is_empty() && is_open != matches!(account.state.as_str(), "actif" | "attente") {
        // Opening, suspending and closing are the officer's, with their reasons.
        found.push(Difference {
            line: given.number,
            object: account.id.clone(),
            who: who.clone(),
            what: "état",
            dinamis: given.get("etat").into(),
            registry: account.state.clone(),
            becomes: None,
        });
    }
    Ok((found, changed))
}
