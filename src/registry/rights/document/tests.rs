//! Texts that are right, and each way of being wrong.

use super::*;

const RIGHT: &str = r#"
id = "spot-essai"
version = "1.0"
title = "Licence d’essai"
kind = "licence"
example = true
from = 2024-01-01
text = """
Texte."""

[[clause]]
id = "image"
who = ["public"]
staff = ["agent"]
data = ["spot/*"]
products = ["image", "extrait"]
content = ["image"]
extract_px = 1024
purpose = ["amenagement"]
territory = ["propre", "DEP:33"]
redistribution = "avec-mention"
credit = "© Essai"
days = 365
"#;

fn told(text: &str) -> String {
    read(Path::new("l.toml"), text).unwrap_err().to_string()
}

#[test]
fn a_licence_is_read_with_its_clauses() {
    let licence = read(Path::new("l.toml"), RIGHT).unwrap();
    assert_eq!(licence.name(), "spot-essai@1.0");
    assert_eq!(licence.from.to_string(), "2024-01-01");
    let clause = &licence.clauses[0];
    assert_eq!(clause.territory[0], Reach::Own);
    assert_eq!((clause.days, clause.extract_px), (365, Some(1024)));
    assert!(licence.covers(&"spot/a".parse().unwrap()));
}

/// What is put in the place of what, and what the message must hold.
#[test]
fn each_error_says_its_file_its_line_its_key_and_what_is_allowed() {
    let cases = [
        (
            "kind = \"licence\"",
            "kind = \"permis\"",
            "l.toml, ligne 5, clé `kind`",
        ),
        (
            "kind = \"licence\"",
            "kind = \"permis\"",
            "charte, super-referent, licence",
        ),
        ("id = \"spot-essai\"", "id = \"Spot\"", "ligne 2, clé `id`"),
        ("title =", "titel =", "ligne 4, clé `titel`"),
        ("title =", "titel =", "les clés sont id, version, title"),
        (
            "title = \"Licence d’essai\"\n",
            "",
            "clé `title` : elle manque",
        ),
        (
            "example = true",
            "example = \"oui\"",
            "ligne 6, clé `example`",
        ),
        (
            "from = 2024-01-01",
            "from = \"2024-02-30\"",
            "n’est pas un jour",
        ),
        (
            "from = 2024-01-01",
            "from = 2024-01-01\nuntil = 2023-01-01",
            "avant le début",
        ),
        (
            "who = [\"public\"]",
            "who = \"public\"",
            "ligne 13, clé `who` : une liste",
        ),
        (
            "who = [\"public\"]",
            "who = [\"tous\"]",
            "epci-agence, collectivite, autre, public, autonome",
        ),
        ("who = [\"public\"]", "who = []", "de 1 à 200"),
        (
            "who = [\"public\"]\n",
            "",
            "ligne 11, clé `who` : elle manque",
        ),
        ("[\"agent\"]", "[\"agent\", \"agent\"]", "deux fois"),
        ("[\"spot/*\"]", "[\"*\"]", "ne désigne pas de produits"),
        ("extract_px = 1024", "extract_px = 2048", "de 1 à 1024"),
        ("extract_px = 1024\n", "", "l’un ne va pas sans l’autre"),
        (
            "\"DEP:33\"",
            "\"DEP:333\"",
            "ou propre pour celui du partenaire",
        ),
        ("credit = \"© Essai\"\n", "", "clé `credit`"),
        ("\"avec-mention\"", "\"libre\"", "avec sa mention"),
        ("days = 365", "days = 0", "de 1 à 3653"),
        ("days = 365", "days = 365\ncouleur = 1", "clé `couleur`"),
        (
            "[\"image\", \"extrait\"]\ncontent = [\"image\"]\nextract_px = 1024",
            "[\"derive\"]\ncontent = [\"relief\"]",
            "jamais une œuvre dérivée",
        ),
        (
            "kind = \"licence\"",
            "kind = \"charte\"",
            "seule une licence a des clauses",
        ),
        (
            "text = \"\"\"\nTexte.\"\"\"",
            "text = \" \"",
            "elle est vide",
        ),
        ("\"© Essai\"", "\"a\\nb\"", "une ligne"),
        ("\"© Essai\"", "\"a\\u0007b\"", "de contrôle"),
        ("days = 365", "days = ", "ce n’est pas du TOML"),
        (
            "id = \"spot-essai\"",
            "id = \"spot-essai\"\nid = \"x\"",
            "ligne 3",
        ),
    ];
    for (right, wrong, what) in cases {
        assert!(RIGHT.contains(right), "{right}");
        let said = told(&RIGHT.replace(right, wrong)).replace('\u{202f}', " ");
        assert!(said.contains(what), "{wrong}: {said}");
    }
    let clause = RIGHT.split("[[clause]]").nth(1).unwrap();
    let twice = format!("{RIGHT}[[clause]]{clause}");
    assert!(told(&twice).contains("deux clauses"), "{}", told(&twice));
    let none = RIGHT.split("[[clause]]").next().unwrap();
    assert!(told(none).contains("sans clause"));
    let long = format!("{RIGHT}# {}", "x".repeat(MOST_BYTES));
    assert!(told(&long).contains("256 Kio"));
}

#[test]
fn what_is_cut_anywhere_is_refused_or_read_and_never_a_panic() {
    for at in (0..RIGHT.len()).filter(|at| RIGHT.is_char_boundary(*at)) {
        let _ = read(Path::new("l.toml"), &RIGHT[..at]);
    }
}
