//! When two records speak of one body.

use strsim::jaro_winkler;

use super::rules::{Partner, domain, is_generic};

/// Usual beginnings and the initials by which everybody calls them.
const INITIALS: [(&str, &str); 9] = [
    ("communaute de communes", "cc"),
    ("communaute d agglomeration", "ca"),
    ("communaute urbaine", "cu"),
    ("conseil departemental", "cd"),
    ("departement", "cd"),
    ("service departemental d incendie et de secours", "sdis"),
    (
        "direction departementale des territoires et de la mer",
        "ddtm",
    ),
    ("direction departementale des territoires", "ddt"),
    ("syndicat mixte", "sm"),
];
const ARTICLES: [&str; 12] = [
    "de", "du", "des", "la", "le", "les", "l", "d", "et", "a", "au", "aux",
];
/// Names closer than that are worth a look (Jaro-Winkler).
const ALIKE: f64 = 0.94;

/// A name as duplicates are sought: without case, accents, punctuation, articles, and with the
/// usual initials: "Communauté de communes de l’Exemple" is `cc exemple`.
pub fn key(name: &str) -> String {
    let plain: String = name
        .chars()
        .flat_map(char::to_lowercase)
        .flat_map(letters)
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let mut plain = words.join(" ");
    for (long, short) in INITIALS {
        if let Some(rest) = plain
            .strip_prefix(long)
            .filter(|rest| rest.is_empty() || rest.starts_with(' '))
        {
            plain = format!("{short}{rest}");
            break;
        }
    }
    let kept: Vec<&str> = plain
        .split(' ')
        .filter(|word| !ARTICLES.contains(word))
        .collect();
    kept.join(" ")
}

/// The letters of French without their marks; anything else than letters and digits is a space.
fn letters(letter: char) -> impl Iterator<Item = char> {
    let plain: &str = match letter {
        'à' | 'â' | 'ä' | 'á' | 'ã' => "a",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'î' | 'ï' | 'í' => "i",
        'ô' | 'ö' | 'ó' => "o",
        'ù' | 'û' | 'ü' | 'ú' => "u",
        'ç' => "c",
        'ÿ' => "y",
        'ñ' => "n",
        'œ' => "oe",
        'æ' => "ae",
        // Marks that follow their letter (decomposed text, as macOS writes it).
        '\u{300}'..='\u{36f}' => "",
        _ => {
            let kept = if letter.is_alphanumeric() {
                letter
            } else {
                ' '
            };
            return [Some(kept), None].into_iter().flatten();
        }
    };
    let mut chars = plain.chars();
    [chars.next(), chars.next()].into_iter().flatten()
}

/// Why two records may be of one body; none when nothing says so.
pub fn same(one: &Partner, other: &Partner) -> Option<String> {
    let who = format!("{} ({})", other.name, other.id);
    if one.siren.is_some() && one.siren == other.siren {
        return Some(format!(
            "même SIREN que {who}\u{202f}: un service de la même personne morale, ou un doublon"
        ));
    }
    let (a, b) = (key(&one.name), key(&other.name));
    if !a.is_empty() && a == b {
        return Some(format!("même nom que {who}"));
    }
    // Blocks: names that share no beginning are not compared letter by letter.
    let block = |key: &str| {
        key.split(' ')
            .next_back()
            .and_then(|word| word.chars().next())
    };
    if block(&a) == block(&b) && jaro_winkler(&a, &b) >= ALIKE {
        return Some(format!("nom proche de celui de {who}"));
    }
    let shared =
        domain(one).filter(|name| !is_generic(name) && domain(other).as_ref() == Some(name));
    shared.map(|name| format!("même domaine de messagerie ({name}) que {who}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_say_the_same_have_one_key() {
        for (one, other) in [
            ("Communauté de communes de l’Exemple", "CC EXEMPLE"),
            ("Communaute de Communes de l'Exemple", "cc  de l’exemple"),
            (
                "Service départemental d’incendie et de secours de l’Œuvre",
                "SDIS Oeuvre",
            ),
        ] {
            assert_eq!(key(one), key(other));
        }
        assert_eq!(key("Département d’Exemple"), "cd exemple");
        assert_eq!(key("De\u{301}partement d’Exemple"), "cd exemple");
        assert_eq!(key("  !? "), "");
    }

    #[test]
    fn one_body_twice_is_seen_and_two_bodies_are_not() {
        let partner = |name: &str| Partner {
            name: name.into(),
            ..Partner::new(name.into(), "")
        };
        let seen = |one: &str, other: &str| same(&partner(one), &partner(other)).is_some();
        assert!(seen(
            "Communauté de communes du Val Fictif",
            "CC Val Fictif"
        ));
        assert!(seen(
            "Communauté de communes du Val Fictif",
            "CC du Val-Fictiff"
        ));
        assert!(!seen(
            "Communauté de communes du Val Fictif",
            "CC du Haut Plateau"
        ));
        let mut one = partner("Ville d’Un");
        let mut other = partner("Syndicat des eaux");
        (one.email, other.email) = (Some("a@un.example".into()), Some("b@UN.example".into()));
        assert!(same(&one, &other).unwrap().contains("un.example"));
        (one.email, other.email) = (Some("a@gmail.com".into()), Some("b@gmail.com".into()));
        assert_eq!(same(&one, &other), None);
    }
}
