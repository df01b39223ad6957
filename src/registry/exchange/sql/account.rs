//! Accounts.

use std::collections::{HashMap, HashSet};

use sqlx::SqliteConnection;

/// An account as a table tells it.
#[derive(Debug, Clone, Default)]
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

/// The accounts that there are, and the partners under whom one may be open.
#[derive(Debug, Default)]
pub(crate) struct Accounts {
    ids: HashSet<String>,
    /// Person and partner of the open ones; person, partner and day of the closed ones.
    open: HashMap<(String, String), String>,
    closed: HashMap<(String, String, String), String>,
    logins: HashMap<String, String>,
    active: HashSet<String>,
}

impl Accounts {
    pub async fn load(sql: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        let text = "SELECT id, person, partner, state, since, dinamis_login FROM account";
        let rows: Vec<(String, String, String, String, String, Option<String>)> =
            sqlx::query_as(text).fetch_all(&mut *sql).await?;
        let active = "SELECT DISTINCT partner FROM adhesion WHERE state = 'active'";
        let mut accounts = Self {
            active: sqlx::query_scalar::<_, String>(active)
                .fetch_all(sql)
                .await?
                .into_iter()
                .collect(),
            ..Self::default()
        };
        for (id, person, partner, state, since, login) in rows {
            accounts.add(Account {
                id,
                person,
                partner,
                state,
                since,
                login,
                ..Account::default()
            });
        }
        Ok(accounts)
    }

    pub fn add(&mut self, account: Account) {
        let Account {
            id,
            person,
            partner,
            state,
            since,
            login,
            ..
        } = account;
        self.ids.insert(id.clone());
        if let Some(login) = login {
            self.logins.insert(login.to_lowercase(), person.clone());
        }
        match state.as_str() {
            "clos" => self.closed.insert((person, partner, since), id),
            _ => self.open.insert((person, partner), id),
        };
    }

    pub fn has(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    /// The account that this one is already.
    pub fn same(&self, account: &Account) -> Option<&str> {
        let Account {
            id,
            person,
            partner,
            since,
            ..
        } = account;
        if let Some(id) = self.ids.get(id) {
            return Some(id);
        }
        let found = match account.state.as_str() {
            "clos" => self
                .closed
                .get(&(person.clone(), partner.clone(), since.clone())),
            _ => self.open.get(&(person.clone(), partner.clone())),
        };
        found.map(String::as_str)
    }

    /// Whose login it is.
    pub fn of_login(&self, login: &str) -> Option<&str> {
        self.logins.get(&login.to_lowercase()).map(String::as_str)
    }

    /// True when the partner has an active adhésion.
    pub fn is_active(&self, partner: &str) -> bool {
        self.active.contains(partner)
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
