//! Persons in the database.

use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, QueryBuilder, Sqlite, SqliteConnection};

use super::Filter;
use super::rules::{Person, key};

/// The columns of [`Person`].
const COLUMNS: &str = "id, family_name, given_name, email, phone, function, opt_out, notice_on,
    notice_how, erased_at, reprise, made_at, version";

/// A name has no more words than that.
const MOST_WORDS: usize = 12;

/// All of them; those who were erased too.
pub async fn all(sql: &mut SqliteConnection) -> Result<Vec<Person>, sqlx::Error> {
    let text = format!("SELECT {COLUMNS} FROM person ORDER BY id");
    sqlx::query_as(AssertSqlSafe(text)).fetch_all(sql).await
}

/// The person of this id, or of this address.
pub async fn exact(sql: &mut SqliteConnection, asked: &str) -> Result<Option<Person>, sqlx::Error> {
    let column = if asked.contains('@') { "email" } else { "id" };
    let text = format!("SELECT {COLUMNS} FROM person WHERE {column} = ?");
    sqlx::query_as(AssertSqlSafe(text))
        .bind(asked.to_ascii_lowercase())
        .fetch_optional(sql)
        .await
}

/// The first persons of a name, whether the given or the family name comes first.
pub async fn named(sql: &mut SqliteConnection, name: &str) -> Result<Vec<Person>, sqlx::Error> {
    let asked = key(name);
    let words: Vec<&str> = asked.split(' ').take(MOST_WORDS).collect();
    let mut text = QueryBuilder::new(format!("SELECT {COLUMNS} FROM person WHERE name_key IN ("));
    let mut list = text.separated(", ");
    for first in 0..words.len() {
        let (last, front) = words.split_at(first);
        list.push_bind([front, last].concat().join(" "));
    }
    text.push(") AND erased_at IS NULL ORDER BY id LIMIT 10");
    text.build_query_as().fetch_all(sql).await
}

/// Of whom, and on which day, a list is.
pub struct Scope<'a> {
    /// Of these partners only; everybody's where there are none.
    pub partners: Option<&'a [String]>,
    /// The day of what is now.
    pub today: String,
}

/// The persons that `filter` wants, by name.
pub async fn list(
    sql: &mut SqliteConnection,
    filter: &Filter,
    scope: &Scope<'_>,
) -> Result<Vec<Person>, sqlx::Error> {
    let mut text = QueryBuilder::new(format!("SELECT {COLUMNS} FROM person p"));
    wanted(&mut text, filter, scope);
    text.push(" ORDER BY name_key, id LIMIT ");
    text.push_bind(i64::from(filter.limit));
    text.build_query_as().fetch_all(sql).await
}

/// How many they are.
pub async fn count(
    sql: &mut SqliteConnection,
    filter: &Filter,
    scope: &Scope<'_>,
) -> Result<i64, sqlx::Error> {
    let mut text = QueryBuilder::new("SELECT count(*) FROM person p");
    wanted(&mut text, filter, scope);
    text.build_query_scalar().fetch_one(sql).await
}

fn wanted(text: &mut QueryBuilder<Sqlite>, filter: &Filter, scope: &Scope<'_>) {
    text.push(" WHERE erased_at IS NULL");
    let words = filter.words.as_deref().unwrap_or_default();
    match words.contains('@') {
        true => addressed(text, &words.trim().to_ascii_lowercase()),
        // A key has letters, digits and spaces: nothing that LIKE would take for a joker.
        false => {
            if !words.trim().is_empty() && key(words).is_empty() {
                text.push(" AND 1 = 0");
            }
            for word in key(words).split(' ').filter(|word| !word.is_empty()) {
                text.push(" AND name_key LIKE ")
                    .push_bind(format!("%{word}%"));
            }
        }
    }
    if filter.unnoticed {
        text.push(" AND notice_on IS NULL");
    }
    if filter.opted_out {
        text.push(" AND opt_out = 1");
    }
    if let Some(partners) = scope.partners {
        text.push(" AND ");
        of_partners(text, "p.id", partners);
    }
    if let Some(partner) = &filter.partner {
        text.push(" AND ");
        of_partners(text, "p.id", std::slice::from_ref(partner));
    }
    if let Some(role) = &filter.role {
        text.push(" AND p.id IN (SELECT c.person FROM contact c WHERE c.role = ");
        text.push_bind(role.clone());
        text.push(" AND c.from_day <= ")
            .push_bind(scope.today.clone());
        text.push(" AND (c.until_day IS NULL OR c.until_day >= ");
        text.push_bind(scope.today.clone()).push(")");
        if let Some(partner) = &filter.partner {
            text.push(" AND c.partner = ").push_bind(partner.clone());
        }
        text.push(")");
    }
}

/// Those whose address begins so, or is of that domain where the words begin with `@`.
fn addressed(text: &mut QueryBuilder<Sqlite>, words: &str) {
    match words.starts_with('@') {
        true => {
            text.push(" AND substr(email, instr(email, '@')) = ");
            text.push_bind(words.to_string());
        }
        false => {
            text.push(" AND email >= ").push_bind(words.to_string());
            text.push(" AND email < ");
            text.push_bind(format!("{words}\u{10ffff}"));
        }
    }
}

/// True of persons who are or were of these partners.
fn of_partners(text: &mut QueryBuilder<Sqlite>, person: &str, partners: &[String]) {
    text.push(person).push(" IN (");
    for (at, table) in ["contact", "mandate", "account"].into_iter().enumerate() {
        if at > 0 {
            text.push(" UNION ");
        }
        text.push(format!("SELECT person FROM {table} WHERE partner IN ("));
        let mut list = text.separated(", ");
        for partner in partners {
            list.push_bind(partner.clone());
        }
        text.push(")");
    }
    text.push(")");
}

/// The partners of a person.
pub async fn links(sql: &mut SqliteConnection, person: &str) -> Result<Vec<String>, sqlx::Error> {
    let text = "SELECT partner FROM contact WHERE person = ? UNION SELECT partner FROM mandate WHERE person = ?
                UNION SELECT partner FROM account WHERE person = ?";
    sqlx::query_scalar(text)
        .bind(person)
        .bind(person)
        .bind(person)
        .fetch_all(sql)
        .await
}

/// The name of a partner.
pub async fn partner_name(
    sql: &mut SqliteConnection,
    partner: &str,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT name FROM partner WHERE id = ?")
        .bind(partner)
        .fetch_optional(sql)
        .await
}

/// A new one.
pub async fn insert(sql: &mut SqliteConnection, person: &Person) -> Result<(), sqlx::Error> {
    let text =
        "INSERT INTO person (family_name, given_name, email, phone, function, name_key, opt_out,
                notice_on, notice_how, version, id, erased_at, reprise, made_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    bound(text, person)
        .bind(person.erased_at.clone())
        .bind(person.reprise)
        .bind(person.made_at.clone())
        .execute(sql)
        .await?;
    Ok(())
}

/// The whole record of one that is there.
pub async fn update(sql: &mut SqliteConnection, person: &Person) -> Result<(), sqlx::Error> {
    let text =
        "UPDATE person SET family_name = ?, given_name = ?, email = ?, phone = ?, function = ?,
                name_key = ?, opt_out = ?, notice_on = ?, notice_how = ?, version = ? WHERE id = ?";
    bound(text, person).execute(sql).await?;
    Ok(())
}

fn bound(text: &'static str, person: &Person) -> Query<'static, Sqlite, SqliteArguments> {
    let of = person.clone();
    let key = person.key();
    sqlx::query(text)
        .bind(of.family_name)
        .bind(of.given_name)
        .bind(of.email)
        .bind(of.phone)
        .bind(of.function)
        .bind(key)
        .bind(of.opt_out)
        .bind(of.notice_on)
        .bind(of.notice_how)
        .bind(of.version)
        .bind(of.id)
}

/// The accounts of a person that work without a mandate, of partners that it never had one of: id, and
/// name of the partner.
pub async fn unmandated(
    sql: &mut SqliteConnection,
    person: &str,
) -> Result<Vec<(String, String)>, sqlx::Error> {
    let text = "SELECT a.id, p.name FROM account a JOIN partner p ON p.id = a.partner
                WHERE a.person = ?1 AND a.state = 'actif' AND a.mandate IS NULL
                AND NOT EXISTS (SELECT 1 FROM mandate m WHERE m.person = a.person AND m.partner = a.partner)
                ORDER BY p.name_key, a.id";
    sqlx::query_as(text).bind(person).fetch_all(sql).await
}
