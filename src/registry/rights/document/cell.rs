//! One value of the file, read with its key and its line at hand.

use std::path::Path;
use std::str::FromStr;

use chrono::NaiveDate;
use toml::{Spanned, Value};

use crate::rights::fault::RightsFault;
use crate::value;

/// No list is longer.
const MOST_WORDS: usize = 200;
/// No value of one line is longer, in characters.
const LONGEST: usize = 300;

/// The file.
pub struct Page<'a> {
    /// What messages call it.
    pub path: &'a Path,
    /// What it holds.
    pub text: &'a str,
}

impl Page<'_> {
    /// A fault at a byte of the text.
    pub fn fault(&self, at: Option<usize>, key: &str, why: String) -> RightsFault {
        let before = |at: usize| self.text.as_bytes().iter().take(at);
        let line = at.map(|at| 1 + before(at).filter(|b| **b == b'\n').count());
        RightsFault::Document {
            path: self.path.into(),
            line,
            key: key.into(),
            why,
        }
    }

    /// What the parser of TOML refuses.
    pub fn syntax(&self, error: &toml::de::Error) -> RightsFault {
        let at = error.span().map(|span| span.start);
        let said = error.message();
        let names: Vec<&str> = said.split('`').skip(1).step_by(2).collect();
        match (said.starts_with("unknown field"), &names[..]) {
            (true, [key, known @ ..]) => {
                let why = format!(
                    "cette clé n’existe pas\u{202f}: les clés sont {}",
                    known.join(", ")
                );
                self.fault(at, key, why)
            }
            _ => self.fault(
                at,
                "",
                format!("ce n’est pas du TOML ({})", said.trim_end()),
            ),
        }
    }
}

/// A value, or the place where it is missing.
pub struct Cell<'a> {
    page: &'a Page<'a>,
    key: &'static str,
    at: Option<usize>,
    value: Option<Value>,
}

impl<'a> Cell<'a> {
    /// The value of `key`; `at` is where its table begins.
    pub fn new(
        page: &'a Page<'a>,
        key: &'static str,
        value: Option<Spanned<Value>>,
        at: Option<usize>,
    ) -> Self {
        let own = value.as_ref().map(|value| value.span().start);
        Self {
            page,
            key,
            at: own.or(at),
            value: value.map(Spanned::into_inner),
        }
    }

    fn wrong<T>(&self, why: impl Into<String>) -> Result<T, RightsFault> {
        Err(self.page.fault(self.at, self.key, why.into()))
    }

    fn present(&self) -> Result<&Value, RightsFault> {
        match &self.value {
            Some(value) => Ok(value),
            None => self.wrong("elle manque"),
        }
    }

    /// None when the key is not there.
    pub fn optional<T>(
        self,
        read: impl FnOnce(Self) -> Result<T, RightsFault>,
    ) -> Result<Option<T>, RightsFault> {
        match self.value.is_some() {
            true => read(self).map(Some),
            false => Ok(None),
        }
    }

    /// A text of several lines.
    pub fn text(self) -> Result<String, RightsFault> {
        let Value::String(text) = self.present()? else {
            return self.wrong("un texte entre guillemets est attendu");
        };
        let controls = |c: char| c.is_control() && c != '\n' && c != '\t';
        match (text.trim().is_empty(), text.chars().any(controls)) {
            (true, _) => self.wrong("elle est vide"),
            (_, true) => self.wrong("elle contient des caractères de contrôle"),
            _ => Ok(text.clone()),
        }
    }

    /// A text of one line.
    pub fn line(self) -> Result<String, RightsFault> {
        let (page, key, at) = (self.page, self.key, self.at);
        let text = self.text()?;
        let why = match text.chars().any(char::is_control) {
            true => "elle tient en une ligne".to_string(),
            false if text.chars().count() > LONGEST => format!("plus de {LONGEST} caractères"),
            false => return Ok(text.trim().into()),
        };
        Err(page.fault(at, key, why))
    }

    /// A word that means something.
    pub fn parsed<T: FromStr<Err = String>>(self) -> Result<T, RightsFault> {
        let Value::String(word) = self.present()? else {
            return self.wrong("un mot entre guillemets est attendu");
        };
        match word.parse() {
            Ok(value) => Ok(value),
            Err(why) => self.wrong(why),
        }
    }

    /// Words that mean something, at least one and none twice.
    pub fn list<T: FromStr<Err = String> + PartialEq>(self) -> Result<Vec<T>, RightsFault> {
        let Value::Array(words) = self.present()? else {
            return self.wrong("une liste de mots est attendue, comme [\"public\"]");
        };
        if words.is_empty() || words.len() > MOST_WORDS {
            return self.wrong(format!("de 1 à {MOST_WORDS} mots"));
        }
        let mut read: Vec<T> = Vec::with_capacity(words.len());
        for word in words {
            let Value::String(word) = word else {
                return self.wrong("une liste de mots entre guillemets est attendue");
            };
            match word.parse() {
                Ok(value) if read.contains(&value) => {
                    return self.wrong(format!("« {word} » y est deux fois"));
                }
                Ok(value) => read.push(value),
                Err(why) => return self.wrong(why),
            }
        }
        Ok(read)
    }

    /// A whole number between two.
    pub fn number(self, least: u32, most: u32) -> Result<u32, RightsFault> {
        let number = self.present()?.as_integer();
        let number = number.and_then(|number| u32::try_from(number).ok());
        match number.filter(|number| (least..=most).contains(number)) {
            Some(number) => Ok(number),
            None => self.wrong(format!("un nombre entier de {least} à {most} est attendu")),
        }
    }

    /// `true` or `false`.
    pub fn yes_or_no(self) -> Result<bool, RightsFault> {
        match self.present()?.as_bool() {
            Some(value) => Ok(value),
            None => self.wrong("true ou false est attendu"),
        }
    }

    /// A day, as a word or as TOML writes it.
    pub fn day(self) -> Result<NaiveDate, RightsFault> {
        let word = match self.present()? {
            Value::String(word) => word.clone(),
            Value::Datetime(day) => day.to_string(),
            _ => return self.wrong("un jour est attendu, comme 2026-01-31"),
        };
        match value::day(&word) {
            Ok(day) => Ok(day),
            Err(why) => self.wrong(why),
        }
    }
}
