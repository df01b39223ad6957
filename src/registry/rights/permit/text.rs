//! The text of a permit: a line a field, in one order and one spelling, so that two texts never say
//! the same.

use std::str::FromStr;

use relais_store::key::{hex, unhex};
use relais_store::{Id, Nature};

use super::Says;
use crate::rights::id::versioned;

const MARK: &str = "relais-permit-1";
/// No permit is longer, in bytes.
const MOST_BYTES: usize = 8192;
const NOTHING: &str = "-";

pub fn nature_word(nature: Nature) -> &'static str {
    match nature {
        Nature::Demo => "demonstration",
        Nature::Real => "reelle",
    }
}

fn optional<T: ToString>(value: &Option<T>) -> String {
    value.as_ref().map_or(NOTHING.into(), T::to_string)
}

/// What is signed: all but the signature.
pub fn signed(says: &Says, key: &str) -> String {
    let lines = [
        ("id", says.id.clone()),
        ("nature", nature_word(says.nature).into()),
        ("account", says.account.clone()),
        ("person", says.person.clone()),
        ("partner", says.partner.clone()),
        ("adhesion", says.adhesion.clone()),
        ("mandate", optional(&says.mandate)),
        ("product", says.product.to_string()),
        ("action", says.action.to_string()),
        ("kind", says.kind.to_string()),
        ("content", optional(&says.content)),
        ("size", optional(&says.size)),
        ("licence", format!("{}@{}", says.licence, says.version)),
        ("clause", says.clause.clone()),
        ("territory", says.territory.to_string()),
        ("purpose", says.purpose.to_string()),
        ("redistribution", says.redistribution.to_string()),
        ("credit", optional(&says.credit)),
        ("from", says.from.to_string()),
        ("until", says.until.to_string()),
        ("made", says.made_at.clone()),
        ("key", key.into()),
    ];
    let lines: String = lines
        .iter()
        .map(|(key, value)| format!("{key}: {value}\n"))
        .collect();
    format!("{MARK}\n{lines}")
}

/// All of it.
pub fn whole(says: &Says, key: &str, signature: &[u8; 64]) -> String {
    format!("{}signature: {}\n", signed(says, key), hex(signature))
}

/// The lines of a permit, one after the other.
struct Lines<'t>(std::str::Lines<'t>);

impl<'t> Lines<'t> {
    fn word(&mut self, key: &str) -> Result<&'t str, String> {
        let line = self.0.next().unwrap_or_default();
        let value = line
            .strip_prefix(key)
            .and_then(|rest| rest.strip_prefix(": "));
        value.ok_or_else(|| format!("la ligne `{key}` manque"))
    }

    fn parsed<T: FromStr>(&mut self, key: &str) -> Result<T, String> {
        of(key, self.word(key)?)
    }

    fn optional<T: FromStr>(&mut self, key: &str) -> Result<Option<T>, String> {
        match self.word(key)? {
            NOTHING => Ok(None),
            word => of(key, word).map(Some),
        }
    }

    fn id(&mut self, key: &str) -> Result<String, String> {
        self.parsed::<Id>(key).map(|id| id.to_string())
    }
}

fn of<T: FromStr>(key: &str, word: &str) -> Result<T, String> {
    word.parse()
        .map_err(|_| format!("« {word} » n’est pas ce que la ligne `{key}` attend"))
}

/// What it says, the mark of its key, its signature. A text that is not spelt as [`whole`] spells
/// it is refused, whatever it means.
pub fn parse(text: &str) -> Result<(Says, String, [u8; 64]), String> {
    if text.len() > MOST_BYTES {
        return Err(format!("plus de {MOST_BYTES} octets"));
    }
    let mut lines = Lines(text.lines());
    if lines.0.next() != Some(MARK) {
        return Err(format!("sa première ligne n’est pas {MARK}"));
    }
    let says = says(&mut lines)?;
    let key = lines.word("key")?.to_string();
    let signature = unhex(lines.word("signature")?).and_then(|bytes| bytes.try_into().ok());
    let signature: [u8; 64] = signature.ok_or("la signature n’en est pas une")?;
    match whole(&says, &key, &signature) == text {
        true => Ok((says, key, signature)),
        false => Err("il n’est pas écrit comme Relais l’écrit".into()),
    }
}

fn says(lines: &mut Lines<'_>) -> Result<Says, String> {
    let id = lines.id("id")?;
    let nature = match lines.word("nature")? {
        "demonstration" => Nature::Demo,
        "reelle" => Nature::Real,
        other => return Err(format!("« {other} » n’est pas la nature d’un registre")),
    };
    let account = lines.id("account")?;
    let person = lines.id("person")?;
    let partner = lines.id("partner")?;
    let adhesion = lines.id("adhesion")?;
    let mandate = lines.optional::<Id>("mandate")?.map(|id| id.to_string());
    let product = lines.parsed("product")?;
    let action = lines.parsed("action")?;
    let kind = lines.parsed("kind")?;
    let content = lines.optional("content")?;
    let size = lines.optional("size")?;
    let (licence, version) = versioned(lines.word("licence")?)?;
    Ok(Says {
        id,
        nature,
        account,
        person,
        partner,
        adhesion,
        mandate,
        product,
        action,
        kind,
        content,
        size,
        licence,
        version: version.ok_or("la version de la licence manque")?,
        clause: lines.word("clause")?.into(),
        territory: lines.parsed("territory")?,
        purpose: lines.parsed("purpose")?,
        redistribution: lines.parsed("redistribution")?,
        credit: lines.optional("credit")?,
        from: lines.parsed("from")?,
        until: lines.parsed("until")?,
        made_at: lines.word("made")?.into(),
    })
}
