//! The officer's own spreadsheets, as spreadsheets save them: Windows-1252, semicolons, a title
//! above the header, days the French way, stray spaces.

use std::fmt::Write;

use super::body::Body;
use super::people::People;

/// A day as the officer types it.
pub fn french((year, month, day): (u16, u8, u8)) -> String {
    format!("{day:02}/{month:02}/{year}")
}

/// The bytes of a text in Windows-1252; what it does not know is a question mark.
pub fn windows_1252(text: &str) -> Vec<u8> {
    let byte = |letter: char| match letter {
        '’' => 0x92,
        'œ' => 0x9c,
        '\u{0}'..='\u{7f}' | '\u{a0}'..='\u{ff}' => letter as u32 as u8,
        _ => b'?',
    };
    text.chars().map(byte).collect()
}

/// The partners with their conventions.
pub fn partners(bodies: &[Body]) -> Vec<u8> {
    let mut out = String::from(
        "Suivi des conventions PIGMA (données fictives);;;;;;;;;;;;;\r\n\r\n\
         N° de convention;Structure;SIRET;Forme juridique;Groupe d'usagers;Organisme public;Autonome auprès de DINAMIS;\
         Potentiel;Maturité;Territoire;Millésime du code géographique;Courriel;Téléphone;Date de signature\r\n",
    );
    for body in bodies {
        // Some numbers are typed in groups, some names with a space too many.
        let siret = match body.at % 5 {
            2 => format!(
                "{} {} {} {}",
                &body.siret[..3],
                &body.siret[3..6],
                &body.siret[6..9],
                &body.siret[9..]
            ),
            _ => body.siret.clone(),
        };
        let name = match body.at % 7 {
            4 => format!(" {} ", body.name),
            _ => body.name.clone(),
        };
        let _ = write!(
            out,
            "{};{name};{siret};{};{};{};{};{};{};{};2024;sig@{};05 56 00 {:02} {:02};{}\r\n",
            body.convention,
            body.legal_form(),
            body.group(),
            oui(body.is_public()),
            oui(body.autonomous()),
            body.potential,
            body.maturity,
            body.territory,
            body.domain,
            body.at / 100,
            body.at % 100,
            french(body.signed),
        );
    }
    windows_1252(&out)
}

fn oui(value: bool) -> &'static str {
    if value { "oui" } else { "non" }
}

/// Their people.
pub fn persons(bodies: &[Body], people: &[People]) -> Vec<u8> {
    let mut out =
        String::from("Nom;Prénom;Courriel;Fonction;N° de convention;Rôle;Informée le\r\n");
    for (body, people) in bodies.iter().zip(people) {
        for person in people.all() {
            let _ = write!(
                out,
                "{};{};{};{};{};{};{}\r\n",
                person.family,
                person.given,
                person.email,
                person.function,
                body.convention,
                person.role,
                super::past::informed(body),
            );
        }
    }
    windows_1252(&out)
}
