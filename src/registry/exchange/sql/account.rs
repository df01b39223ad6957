//! Accounts.

use std::collections::{HashMap, HashSet};

use sqlx::{FromRow, SqliteConnection};

use crate::adhesion::course::{self, Course};

/// An account as a table tells it.
#[derive(Debug, Clone, Default, FromRow)]
#[sqlx(default)]
pub(crate) struct Account {
    pub id: String,
    pub person: String,
    pub partner: String,
    pub state: String,
    pub since: String,
    pub why: Option<String>,
    pub mandate: Option<String>,
    pub login: Option<String>,
    pub first_login: Option<String>,
    pub last_login: Option<String>,
}

/// An account that there is, and whether the registry did something to it.
#[derive(FromRow)]
struct Kept {
    #[sqlx(flatten)]
    account: Account,
    moved: bool,
}

/// Who told of an account that is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Teller {
    /// The registry, which closed it.
    Registry,
    /// A table that was imported before, as it was closed.
    Earlier,
    /// Another line of the same table.
    Table,
}

/// The accounts that there are, and the adhésions under which one may be open.
#[derive(Debug, Default)]
pub(crate) struct Accounts {
    ids: HashSet<String>,
    /// By person and partner.
    open: HashMap<(String, String), Account>,
    closed: HashMap<(String, String), Vec<(Account, Teller)>>,
    logins: HashMap<String, String>,
    /// By partner.
    adhesions: HashMap<String, Vec<Course>>,
}

impl Accounts {
    pub async fn load(sql: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        // Whatever the registry does to an account makes another version of it.
        let text = "SELECT id, person, partner, state, since, dinamis_login AS login,
                    version > 1 AS moved FROM account";
        let rows: Vec<Kept> = sqlx::query_as(text).fetch_all(&mut *sql).await?;
        let mut accounts = Self::default();
        for course in course::all(sql).await? {
            let of_partner = accounts.adhesions.entry(course.adhesion.partner.clone());
            of_partner.or_default().push(course);
        }
        for Kept { account, moved } in rows {
            let teller = match moved {
                true => Teller::Registry,
                false => Teller::Earlier,
            };
            accounts.add(account, teller);
        }
        Ok(accounts)
    }

    pub fn add(&mut self, account: Account, teller: Teller) {
        self.ids.insert(account.id.clone());
        if let Some(login) = &account.login {
            let login = login.to_lowercase();
            self.logins.insert(login, account.person.clone());
        }
        let of = (account.person.clone(), account.partner.clone());
        match account.state.as_str() {
            "clos" => self.closed.entry(of).or_default().push((account, teller)),
            _ => {
                self.open.insert(of, account);
            }
        }
    }

    pub fn has(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    /// The account that this one is already.
    pub fn same(&self, account: &Account) -> Option<&str> {
        if let Some(id) = self.ids.get(&account.id) {
            return Some(id);
        }
        let found = match account.state.as_str() {
            "clos" => {
                let mut all = self.closed(account).iter().map(|(one, _)| one);
                all.find(|one| one.since == account.since)
            }
            _ => self.open(account),
        };
        found.map(|one| one.id.as_str())
    }

    /// The open account of the same person and partner.
    pub fn open(&self, account: &Account) -> Option<&Account> {
        let of = (account.person.clone(), account.partner.clone());
        self.open.get(&of)
    }

    /// The closed accounts of the same person and partner.
    pub fn closed(&self, account: &Account) -> &[(Account, Teller)] {
        let of = (account.person.clone(), account.partner.clone());
        self.closed.get(&of).map_or(&[], Vec::as_slice)
    }

    /// Whose login it is.
    pub fn of_login(&self, login: &str) -> Option<&str> {
        self.logins.get(&login.to_lowercase()).map(String::as_str)
    }

    /// The adhésions of a partner.
    pub fn adhesions(&self, partner: &str) -> &[Course] {
        self.adhesions.get(partner).map_or(&[], Vec::as_slice)
    }
}

/// A new one, of before the registry.
pub(crate) async fn insert_account(
    sql: &mut SqliteConnection,
    account: &Account,
    at: &str,
) -> Result<(), sqlx::Error> {
    let text =
        "INSERT INTO account (id, person, partner, state, since, why, mandate, dinamis_login, first_login,
                last_login, reprise, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)";
    sqlx::query(text)
        .bind(&account.id)
        .bind(&account.person)
        .bind(&account.partner)
        .bind(&account.state)
        .bind(&account.since)
        .bind(&account.why)
        .bind(&account.mandate)
        .bind(&account.login)
        .bind(&account.first_login)
        .bind(&account.last_login)
        .bind(at)
        .execute(sql)
        .await?;
    Ok(())
}

/// The accounts of each partner, by what a table calls them.
#[derive(Debug, Default)]
pub(crate) struct Holders(HashMap<(String, String), String>);

impl Holders {
    pub async fn load(sql: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        // Of a person's accounts under one login, the open one is meant.
        let text =
            "SELECT id, partner, dinamis_login FROM account ORDER BY state <> 'clos', since, id";
        let rows: Vec<(String, String, Option<String>)> =
            sqlx::query_as(text).fetch_all(sql).await?;
        let mut holders = HashMap::new();
        for (id, partner, login) in &rows {
            if let Some(login) = login {
                holders.insert((partner.clone(), login.to_lowercase()), id.clone());
            }
        }
        // An id is nobody's name, whatever earlier registries kept as one.
        for (id, partner, _) in rows {
            holders.insert((partner, id.clone()), id);
        }
        Ok(Self(holders))
    }

    /// The account of a partner that a cell means, by id or name at DINAMIS; none where it says nothing.
    pub fn meant(&self, partner: &str, asked: &str) -> Result<Option<String>, String> {
        // A partner that is none is told of its own.
        if asked.is_empty() || partner.is_empty() {
            return Ok(None);
        }
        let found = self.0.get(&(partner.into(), asked.to_lowercase()));
        let found =
            found.ok_or_else(|| format!("« {asked} » n’est pas un compte de ce partenaire"));
        found.map(|id| Some(id.clone()))
    }
}
