//! When two records speak of one body.

use strsim::osa_distance;

use super::rules::{Partner, is_generic};

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
/// Words with fewer letters are names of their own: one slip makes another of them.
const SHORT: usize = 4;
/// Letters of a word for each slip of the pen in it.
const SLIP: usize = 5;
/// At most so many words have a slip.
const SLIPS: usize = 2;

/// A name as duplicates are sought: without case, accents, punctuation, articles, and with the
/// usual initials: "Communauté de communes de l’Exemple" is `cc exemple`.
pub fn key(name: &str) -> String {
    let mut plain = plain(name);
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

/// Words without case, accents and punctuation: "N° SIRET" is `n siret`.
pub(crate) fn plain(text: &str) -> String {
    let plain: String = text
        .chars()
        .flat_map(char::to_lowercase)
        .flat_map(letters)
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words without case and accents, all other signs kept: "Validée ?" is `validee ?`.
pub(crate) fn bare(text: &str) -> String {
    let unmarked =
        |sign: char| letters(sign).map(move |kept| if kept == ' ' { sign } else { kept });
    let bare: String = text
        .chars()
        .flat_map(char::to_lowercase)
        .flat_map(unmarked)
        .collect();
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The letters of French without their marks; anything else than letters and digits is a space.
pub(crate) fn letters(letter: char) -> impl Iterator<Item = char> {
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
        // Square metres.
        '²' => "2",
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

/// Which of some names of one key is the one that was typed: as it is written, or else but for case,
/// accents and punctuation. None when no name is, or several are.
pub(crate) fn exact<'a>(
    names: impl Iterator<Item = &'a str> + Clone,
    asked: &str,
) -> Option<usize> {
    let only = |is: &dyn Fn(&str) -> bool| {
        let mut found = names.clone().enumerate().filter(|(_, name)| is(name));
        found.next().filter(|_| found.next().is_none())
    };
    let words = plain(asked);
    let found = only(&|name| name == asked).or_else(|| only(&|name| plain(name) == words));
    found.map(|(at, _)| at)
}

/// What a record is compared by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The key of its name.
    pub key: String,
    /// Its SIREN.
    pub siren: Option<String>,
    /// The domain of its address, where it is not one that everybody has.
    pub domain: Option<String>,
}

impl Likeness {
    /// Of a record.
    pub fn of(partner: &Partner) -> Self {
        Self {
            id: partner.id.clone(),
            name: partner.name.clone(),
            key: key(&partner.name),
            siren: partner.siren.clone(),
            domain: partner.email.as_deref().and_then(telling_domain),
        }
    }
}

/// The domain of an address, when it says whose the address is.
pub(crate) fn telling_domain(email: &str) -> Option<String> {
    let (_, domain) = email.rsplit_once('@')?;
    Some(domain.to_ascii_lowercase()).filter(|domain| !is_generic(domain))
}

/// Words that so many names have that they tell nothing.
const USUAL: [&str; 24] = [
    "agence",
    "agglomeration",
    "association",
    "centre",
    "chambre",
    "comite",
    "commune",
    "communes",
    "communaute",
    "conseil",
    "direction",
    "eaux",
    "mairie",
    "nouvelle",
    "aquitaine",
    "office",
    "parc",
    "pays",
    "region",
    "saint",
    "sainte",
    "service",
    "syndicat",
    "ville",
];
/// Letters of a word by which names are put together: a slip of the pen comes later in most.
const BLOCK: usize = 4;

/// The beginnings of the words of a key that tell most: names that share none are not compared
/// letter by letter.
pub fn blocks(key: &str) -> Vec<String> {
    let mut words: Vec<&str> = key
        .split(' ')
        .filter(|word| word.chars().count() >= BLOCK && !USUAL.contains(word))
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words.dedup();
    let begin = |word: &str| word.chars().take(BLOCK).collect();
    let mut blocks: Vec<String> = words.into_iter().take(3).map(begin).collect();
    // Two words that begin alike put a name once with the others.
    blocks.sort_unstable();
    blocks.dedup();
    blocks
}

/// Why two records may be of one body; none when nothing says so.
pub fn why_same(one: &Likeness, other: &Likeness) -> Option<Sameness> {
    if one.siren.is_some() && one.siren == other.siren {
        return Some(Sameness::Siren);
    }
    if !one.key.is_empty() && one.key == other.key {
        return Some(Sameness::Name);
    }
    if is_near(&one.key, &other.key) {
        return Some(Sameness::NearName);
    }
    let shared = one.domain.as_ref().filter(|_| one.domain == other.domain);
    shared.map(|domain| Sameness::Domain(domain.clone()))
}

/// True for two keys that say the same but for slips of the pen: word by word, since two places of
/// one name differ by a whole word, or letter by letter where spaces are what differs.
fn is_near(one: &str, other: &str) -> bool {
    let spaces = |text: &str| text.bytes().filter(|&byte| byte == b' ').count();
    if spaces(one) != spaces(other) {
        return slipped(&one.replace(' ', ""), &other.replace(' ', ""));
    }
    let mut slips = 0;
    one.split(' ').zip(other.split(' ')).all(|(one, other)| {
        slips += usize::from(one != other);
        one == other || (slips <= SLIPS && slipped(one, other))
    })
}

/// True for two words that a slip of the pen makes one.
fn slipped(one: &str, other: &str) -> bool {
    let (one_has, other_has) = (one.chars().count(), other.chars().count());
    let letters = one_has.min(other_has);
    let most = letters.div_ceil(SLIP).min(2);
    // Each letter more is a slip: words too long for each other need not be held side by side.
    letters >= SHORT && one_has.abs_diff(other_has) <= most && osa_distance(one, other) <= most
}

/// Why two records look like one body.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sameness {
    /// One SIREN.
    Siren,
    /// One name, but for its writing.
    Name,
    /// Names that are nearly the same.
    NearName,
    /// One domain of messaging.
    Domain(String),
}

impl Sameness {
    /// In words, of a record against `who`.
    pub fn told(&self, who: &str) -> String {
        match self {
            Sameness::Siren => format!(
                "même SIREN que {who}\u{202f}: un service de la même personne morale, ou un doublon"
            ),
            Sameness::Name => format!("même nom que {who}"),
            Sameness::NearName => format!("nom proche de celui de {who}"),
            Sameness::Domain(domain) => {
                format!("même domaine de messagerie ({domain}) que {who}")
            }
        }
    }
}

/// What is said of a record that may be the body of another.
pub(super) fn same(one: &Likeness, other: &Likeness) -> Option<String> {
    let who = format!("{} ({})", other.name, other.id);
    why_same(one, other).map(|why| why.told(&who))
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
    fn a_sign_is_part_of_what_was_written() {
        for (text, kept) in [
            (" Validée\u{a0}", "validee"),
            ("VALIDE\u{301}E  ?", "validee ?"),
            ("(validée)", "(validee)"),
            ("en cours d’instruction", "en cours d’instruction"),
        ] {
            assert_eq!(bare(text), kept);
        }
    }

    #[test]
    fn one_body_twice_is_seen_and_two_bodies_are_not() {
        let partner = |name: &str| Partner {
            name: name.into(),
            ..Partner::new(name.into(), "")
        };
        let same = |one: &Partner, other: &Partner| same(&Likeness::of(one), &Likeness::of(other));
        let seen = |one: &str, other: &str| same(&partner(one), &partner(other)).is_some();
        assert!(seen(
            "Communauté de communes du Val Fictif",
            "CC Val Fictif"
        ));
        assert!(seen(
            "Communauté de communes du Val Fictif",
            "CC du Val-Fictiff"
        ));
        assert!(seen("Commune de Val-Fictif", "Commune de Valfictif"));
        for (one, other) in [
            ("Communauté de communes du Val Fictif", "CC du Haut Plateau"),
            (
                "Commune de Mornelac-les-Vignes",
                "Commune de Mornelac-le-Vieux",
            ),
            ("SDIS 33", "SDIS 40"),
            ("Commune de Mornelac", "Commune de Mornelac-les-Vignes"),
        ] {
            assert!(!seen(one, other), "{one} {other}");
        }
        let mut one = partner("Ville d’Un");
        let mut other = partner("Syndicat des eaux");
        (one.email, other.email) = (Some("a@un.example".into()), Some("b@UN.example".into()));
        assert!(same(&one, &other).unwrap().contains("un.example"));
        (one.email, other.email) = (Some("a@gmail.com".into()), Some("b@gmail.com".into()));
        assert_eq!(same(&one, &other), None);
    }

    #[test]
    fn names_are_put_together_by_the_words_that_tell() {
        assert_eq!(blocks("cc val fictif"), ["fict"]);
        assert_eq!(blocks("syndicat eaux saint"), [""; 0]);
        assert_eq!(blocks("commune beauregard exemplaire"), ["beau", "exem"]);
        assert_eq!(blocks("cc ourbise ourbisans"), ["ourb"]);
    }
}
