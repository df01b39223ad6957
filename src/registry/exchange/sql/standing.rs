//! What rests on a person, in words.

use sqlx::SqliteConnection;

use crate::person::contact::Role;

/// Roles, signatures, accounts and mandates of a person, of today and of before.
pub async fn standing(
    sql: &mut SqliteConnection,
    person: &str,
) -> Result<Vec<String>, sqlx::Error> {
    let text = "SELECT DISTINCT role AS what, p.name AS of_what FROM contact x
            JOIN partner p ON p.id = x.partner WHERE x.person = ?1
        UNION SELECT 'signataire', 'avenant ' || number FROM avenant WHERE signatory = ?1
        UNION SELECT 'signataire', 'adhésion de ' || p.name FROM acceptance x
            JOIN adhesion a ON a.id = x.adhesion JOIN partner p ON p.id = a.partner
            WHERE x.signatory = ?1
        UNION SELECT 'signataire', 'adhésion de ' || p.name FROM adhesion_event x
            JOIN adhesion a ON a.id = x.adhesion JOIN partner p ON p.id = a.partner
            WHERE x.person = ?1
        UNION SELECT 'compte', p.name FROM account x JOIN partner p ON p.id = x.partner
            WHERE x.person = ?1
        UNION SELECT 'mandat', p.name FROM mandate x JOIN partner p ON p.id = x.partner
            WHERE x.person = ?1
        ORDER BY 1 DESC, 2";
    let rows: Vec<(String, String)> = sqlx::query_as(text).bind(person).fetch_all(sql).await?;
    let told = |(what, of): (String, String)| match what.parse::<Role>() {
        Ok(role) => format!("{} de {of}", role.told()),
        Err(_) if what == "signataire" => format!("{what} ({of})"),
        Err(_) => format!("{what} chez {of}"),
    };
    Ok(rows.into_iter().map(told).collect())
}
