//! What rests on the function of a person: a contractor has no rights without a mandate.

use sqlx::SqliteConnection;

use super::rules::{Person, calls_contractor};
use super::sql;

/// Says which accounts get or lose rights where a function says of a contractor, or says so no more;
/// nothing where none does.
pub(crate) async fn told(
    connection: &mut SqliteConnection,
    before: &Person,
    after: &Person,
) -> Result<Option<String>, sqlx::Error> {
    let calls = |of: &Person| of.function.as_deref().is_some_and(calls_contractor);
    if calls(before) == calls(after) {
        return Ok(None);
    }
    let accounts = sql::unmandated(connection, &after.id).await?;
    let accounts: Vec<String> = accounts
        .iter()
        .map(|(id, partner)| format!("{id} ({partner})"))
        .collect();
    Ok((!accounts.is_empty()).then(|| sentence(calls(after), &accounts)))
}

fn sentence(is_contractor: bool, accounts: &[String]) -> String {
    let (whose, many) = (accounts.join(", "), accounts.len() > 1);
    let mandate = "`relais registry mandate add`, puis `account edit --mandate`";
    match is_contractor {
        true => format!(
            "sa fonction dit « prestataire »\u{202f}: sans mandat, {whose} ne {} plus rien\u{202f}; donnez-lui le sien par {mandate}",
            if many { "permettent" } else { "permet" }
        ),
        false => format!(
            "sa fonction ne dit plus « prestataire »\u{202f}: {whose} {} sans mandat les droits d’un agent\u{202f}; si c’est encore un prestataire, rétablissez-la ou donnez-lui un mandat par {mandate}",
            if many {
                "ont de nouveau"
            } else {
                "a de nouveau"
            }
        ),
    }
}
