//! Tables and texts that cannot be read, told in French.

use relais_core::fault::Fault;
use relais_files::table::TableFault;
use relais_files::text::TextFault;

use super::{OutputFault, system};

impl From<&TextFault> for OutputFault {
    fn from(fault: &TextFault) -> Self {
        let (told, help) = match fault {
            TextFault::Unreadable { path, source } => (
                format!(
                    "{} ne peut pas être lu\u{202f}: {}",
                    path.display(),
                    system(source)
                ),
                "voyez le chemin, et qui peut lire ce fichier",
            ),
            TextFault::TooLarge { path } => (
                format!("{} est trop grand pour une table", path.display()),
                "est-ce le bon fichier\u{202f}?",
            ),
            TextFault::NoText { path, why } => (
                format!(
                    "{} n’est pas un texte\u{202f}: {}",
                    path.display(),
                    french(why)
                ),
                "donnez un fichier texte\u{202f}; d’un tableur, enregistrez la feuille en CSV (UTF-8)",
            ),
        };
        Self::of(fault, told, help.into())
    }
}

impl From<&TableFault> for OutputFault {
    fn from(fault: &TableFault) -> Self {
        let told = match fault {
            TableFault::Empty { name } => format!("{name} n’a aucune ligne"),
            TableFault::Broken { name, line: 0, why } | TableFault::Book { name, why } => {
                format!("{name}\u{202f}: {}", french(why))
            }
            TableFault::Broken { name, line, why } => {
                format!("{name}, ligne {line}\u{202f}: {}", french(why))
            }
            TableFault::NoColumn { name, wanted, .. } => {
                let wanted = wanted.replace(" or ", " ou ");
                format!("{name} n’a pas de colonne {wanted}")
            }
            TableFault::TwoColumns { name, column } => format!("{name} a deux colonnes {column}"),
        };
        let help = match fault {
            TableFault::Empty { .. } => "est-ce le bon fichier\u{202f}?".into(),
            TableFault::Broken { .. } => {
                "corrigez cette ligne, ou enregistrez de nouveau la table en CSV (UTF-8)".into()
            }
            TableFault::NoColumn { has, .. } => format!(
                "ses colonnes sont {}\u{202f}: renommez-en une",
                has.join(", ")
            ),
            TableFault::TwoColumns { .. } => "renommez l’une des deux".into(),
            TableFault::Book { .. } => {
                "enregistrez la feuille voulue en CSV (UTF-8), ou dans un classeur à elle".into()
            }
        };
        Self::of(fault, told, help)
    }
}

impl OutputFault {
    fn of(fault: &impl Fault, told: String, help: String) -> Self {
        Self {
            kind: fault.kind(),
            code: fault.code(),
            told,
            help,
        }
    }
}

/// What the reader of tables says, and the same in French; each `{}` stands for what varies.
const SAID: [(&str, &str); 27] = [
    (
        "a quote that begins here never ends",
        "un guillemet ouvert ici n’est jamais fermé",
    ),
    (
        "a quote that begins here ends lines below, in the middle of a cell",
        "un guillemet ouvert ici se ferme des lignes plus bas, au milieu d’une cellule",
    ),
    (
        "a cell of {} bytes: a quote that begins here never ends",
        "une cellule de {} octets\u{202f}: un guillemet ouvert ici n’est jamais fermé",
    ),
    (
        "a cell of {} bytes",
        "une cellule de {} octets est trop longue",
    ),
    (
        "it has {} cells where the header has {}",
        "elle a {} cellules, et l’en-tête en a {}",
    ),
    (
        "it has {} cells, {} are the most",
        "elle a {} cellules, {} sont un maximum",
    ),
    (
        "a cell in column {}, {} are the most",
        "une cellule en colonne {}, {} sont un maximum",
    ),
    ("rows out of order", "ses lignes ne sont pas dans l’ordre"),
    (
        "cells out of order",
        "ses cellules ne sont pas dans l’ordre",
    ),
    (
        "more than {} bytes of cells to here",
        "plus de {} octets de cellules jusqu’ici",
    ),
    (
        "more than {} cells to here",
        "plus de {} cellules jusqu’ici",
    ),
    (
        "it is no workbook and has no sheet {}",
        "ce n’est pas un classeur, il n’a pas de feuille {}",
    ),
    (
        "it has no sheet {}, or an empty one",
        "il n’a pas de feuille {}, ou elle est vide",
    ),
    (
        "not a ZIP archive, or cut short",
        "ce n’est pas une archive ZIP, ou il en manque la fin",
    ),
    (
        "its directory lies beyond its end",
        "son répertoire se dit au-delà de sa fin",
    ),
    (
        "{} entries, at most {} are read",
        "{} parties, {} sont un maximum",
    ),
    (
        "a directory of {} bytes",
        "un répertoire de {} octets est trop grand",
    ),
    (
        "two of its parts have one name",
        "deux de ses parties portent le même nom",
    ),
    (
        "unpacked it has more than {} bytes, which is no list of partners",
        "décompressé, il dépasse {} octets\u{202f}: ce n’est pas une liste de partenaires",
    ),
    (
        "{} declares entities, which no workbook needs",
        "{} déclare des entités, dont aucun classeur n’a besoin",
    ),
    (
        "`{}` is no entity of XML",
        "«\u{a0}{}\u{a0}» n’est pas une entité XML",
    ),
    ("no XLSX nor ODS: {}", "ni XLSX, ni ODS ({})"),
    ("longer than {} bytes", "il dépasse {} octets"),
    ("it holds bytes of value 0", "il contient des octets nuls"),
    (
        "it is a ZIP, as XLSX and ODS are",
        "c’est un ZIP, comme les fichiers XLSX et ODS",
    ),
    (
        "it is UTF-16 with an odd number of bytes",
        "il se dit en UTF-16, mais ses octets sont en nombre impair",
    ),
    (
        "it is marked as UTF-16 and is not: {}",
        "il se dit en UTF-16 et ne l’est pas ({})",
    ),
];

/// The same in French; what a library said is told as it is, within a French sentence.
fn french(said: &str) -> String {
    let found = SAID
        .iter()
        .find_map(|(english, french)| filled(said, english, french));
    found.unwrap_or_else(|| format!("illisible ({said})"))
}

/// The French of a sentence of this form.
fn filled(said: &str, english: &str, french: &str) -> Option<String> {
    let mut parts = english.split("{}");
    let mut rest = said.strip_prefix(parts.next()?)?;
    let mut told = french.to_string();
    for part in parts {
        let end = match part {
            "" => rest.len(),
            part => rest.find(part)?,
        };
        told = told.replacen("{}", &rest[..end], 1);
        rest = &rest[end + part.len()..];
    }
    rest.is_empty().then_some(told)
}

#[cfg(test)]
mod tests {
    use relais_files::table::Table;

    use super::*;

    fn told(text: &str) -> String {
        let fault = Table::of_text("liste.csv", text).unwrap_err();
        OutputFault::from(&fault)
            .to_string()
            .replace('\u{202f}', " ")
    }

    #[test]
    fn tables_are_refused_in_french() {
        assert_eq!(told(""), "liste.csv n’a aucune ligne");
        assert_eq!(
            told("a;b\n\"x;y\n"),
            "liste.csv, ligne 2 : un guillemet ouvert ici n’est jamais fermé"
        );
        let uneven = Table::of_text("liste.csv", "a;b\n1;2;3\n").unwrap();
        let fault = uneven.under(&[&["a"]]).err().unwrap();
        let told = OutputFault::from(&fault).to_string();
        assert!(
            told.ends_with("elle a 3 cellules, et l’en-tête en a 2"),
            "{told}"
        );
        let fault = uneven.under(&[&["c", "d"]]).err().unwrap();
        let fault = OutputFault::from(&fault);
        assert_eq!(fault.to_string(), "liste.csv n’a pas de colonne c ou d");
        assert_eq!(fault.code(), "RLS-E195");
    }

    #[test]
    fn each_sentence_has_its_french_and_others_stay() {
        for (english, french_) in SAID {
            assert_eq!(english.matches("{}").count(), french_.matches("{}").count());
            let (said, told) = (english.replace("{}", "7"), french_.replace("{}", "7"));
            assert_eq!(french(&said), told);
        }
        assert_eq!(
            french("invalid Zip archive"),
            "illisible (invalid Zip archive)"
        );
    }
}
