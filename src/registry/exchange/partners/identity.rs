//! Whether a line speaks of the legal person of the record that its numbers find.

use super::super::known::Known;
use super::super::outcome::{Given, Wrong};
use crate::partner::name;

const NUMBER: &str = "corrigez le numéro\u{202f}; si c’est le même organisme, corrigez sa fiche par `relais registry partner edit`";
const SIREN: &str = "corrigez le numéro\u{202f}; s’il était faux dans la fiche, corrigez-la par `relais registry partner edit`\u{202f}; une nouvelle personne morale est un nouveau partenaire";

/// Refuses a line whose SIREN is not that of the record; and one that finds it by its number of
/// convention alone and calls it otherwise, for then nothing says that it is the same body.
///
/// # Errors
/// What is wrong with the line.
pub(super) fn check(given: &Given<'_>, by: &str, known: &Known, siren: &str) -> Result<(), Wrong> {
    let own = known.likeness.siren.as_deref();
    let told = Some(siren).filter(|siren| !siren.is_empty());
    let is_other = own.is_some() && told.is_some() && own != told;
    let is_same = own.is_some() && own == told;
    let name = given.get("nom");
    let is_stranger =
        by == "convention" && !name::alike(&known.likeness.key, &name::key(name)) && !is_same;
    let who = format!("{} ({})", known.likeness.name, known.likeness.id);
    if is_stranger {
        let why = format!(
            "ce numéro est celui de {who}, {}\u{202f}; la ligne dit « {name} », {}",
            said(own),
            said(told)
        );
        return Err(("convention", why, NUMBER));
    }
    if is_other {
        let column = match given.get("siret") {
            "" => "siren",
            _ => "siret",
        };
        let why = format!(
            "{who} est de {}, cette ligne de {}\u{202f}: ce serait une autre personne morale",
            said(own),
            said(told)
        );
        return Err((column, why, SIREN));
    }
    Ok(())
}

fn said(siren: Option<&str>) -> String {
    siren.map_or_else(|| "sans SIREN".into(), |siren| format!("SIREN {siren}"))
}

/// Refuses a second line of one partner: by the cell that finds the first.
pub(super) fn twice(by: &'static str, known: &Known, line: u64) -> Wrong {
    let name = &known.likeness.name;
    match by {
        "siren" => {
            let why = format!("{name}, de même nom et de même SIREN, est déjà à la ligne {line}");
            ("nom", why, "gardez une ligne par partenaire")
        }
        _ => {
            let why = format!("c’est aussi celui de {name}, à la ligne {line}");
            let todo = "corrigez celui des deux qui est faux, ou gardez une ligne par partenaire";
            (by, why, todo)
        }
    }
}
