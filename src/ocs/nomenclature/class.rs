//! A class of a nomenclature, as it is written and as it is read.

use std::fmt;
use std::str::FromStr;

/// A class as a file states it; nothing is checked yet.
#[derive(Debug, Clone, Default, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Its code.
    pub code: String,
    /// Its label.
    #[serde(default)]
    pub label: String,
    /// The code of the class that it is part of.
    pub parent: Option<String>,
    /// Its level, 1 for those without a parent.
    pub level: Option<u8>,
    /// Its colour on maps, `#e6004d`.
    pub colour: Option<String>,
    /// The first year in which it may be used.
    pub from: Option<i32>,
    /// The last year in which it may be used.
    pub to: Option<i32>,
    /// The least area that is mapped.
    pub mmu_m2: Option<f64>,
    /// The line of the file; none in TOML.
    #[serde(skip)]
    pub line: Option<u64>,
}

impl Draft {
    /// Where it stands, for messages.
    pub fn place(&self) -> String {
        match self.line {
            Some(line) => format!("class {:?} (line {line})", self.code),
            None => format!("class {:?}", self.code),
        }
    }

    /// The years in which it may be used.
    pub fn years(&self) -> Years {
        Years {
            from: self.from,
            to: self.to,
        }
    }
}

/// A class of a nomenclature that holds.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Class {
    /// Its code.
    pub code: String,
    /// Its label.
    pub label: String,
    /// The code of the class that it is part of.
    pub parent: Option<String>,
    /// Its level: 1 without a parent, one more than its parent's else.
    pub level: u8,
    /// Its colour on maps.
    pub colour: Option<Colour>,
    /// The years in which it may be used.
    #[serde(flatten)]
    pub years: Years,
    /// The least area that is mapped.
    pub mmu_m2: Option<f64>,
}

/// Years from and to, both among them; open where none is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Years {
    /// The first.
    pub from: Option<i32>,
    /// The last.
    pub to: Option<i32>,
}

impl Years {
    /// True for a year among them.
    pub fn contain(&self, year: i32) -> bool {
        self.from.is_none_or(|from| from <= year) && self.to.is_none_or(|to| year <= to)
    }

    /// True when all of the other's years are among them.
    pub fn cover(&self, other: &Years) -> bool {
        let begins = match (self.from, other.from) {
            (None, _) => true,
            (Some(mine), Some(theirs)) => mine <= theirs,
            (Some(_), None) => false,
        };
        let ends = match (self.to, other.to) {
            (None, _) => true,
            (Some(mine), Some(theirs)) => theirs <= mine,
            (Some(_), None) => false,
        };
        begins && ends
    }
}

impl fmt::Display for Years {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.to) {
            (None, None) => f.write_str("any year"),
            (Some(from), None) => write!(f, "from {from}"),
            (None, Some(to)) => write!(f, "to {to}"),
            (Some(from), Some(to)) => write!(f, "{from}-{to}"),
        }
    }
}

/// Red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Colour(pub [u8; 3]);

impl FromStr for Colour {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let wrong = || format!("{word:?} is no colour: write #e6004d, #f0c or 230,0,77");
        if let Some(digits) = word.strip_prefix('#') {
            return hexadecimal(digits).ok_or_else(wrong);
        }
        let parts: Vec<&str> = word
            .split([',', '-', ' '])
            .filter(|p| !p.is_empty())
            .collect();
        let [red, green, blue] = parts[..] else {
            return Err(wrong());
        };
        let part = |text: &str| text.parse().map_err(|_| wrong());
        Ok(Self([part(red)?, part(green)?, part(blue)?]))
    }
}

fn hexadecimal(digits: &str) -> Option<Colour> {
    let values: Option<Vec<u8>> = digits
        .chars()
        .map(|c| Some(c.to_digit(16)? as u8))
        .collect();
    match values?[..] {
        [r, g, b] => Some(Colour([r * 17, g * 17, b * 17])),
        [a, b, c, d, e, f] => Some(Colour([a * 16 + b, c * 16 + d, e * 16 + f])),
        _ => None,
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

impl serde::Serialize for Colour {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_in_three_spellings() {
        for word in ["#e6004d", "#E6004D", "230,0,77", "230-000-077", "230 0 77"] {
            assert_eq!(word.parse(), Ok(Colour([230, 0, 77])), "{word}");
        }
        assert_eq!("#ff9".parse(), Ok(Colour([255, 255, 153])));
        assert_eq!(Colour([1, 0, 255]).to_string(), "#0100ff");
        for wrong in [
            "", "#", "#12", "#12345", "#ggg", "256,0,0", "1,2", "rouge", "#é12",
        ] {
            assert!(wrong.parse::<Colour>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn years_contain_and_cover() {
        let years = |from, to| Years { from, to };
        assert!(years(None, None).contain(1950));
        assert!(years(Some(2009), Some(2015)).contain(2015));
        assert!(!years(Some(2009), Some(2015)).contain(2016));
        assert!(years(None, Some(2015)).cover(&years(Some(2000), Some(2015))));
        assert!(!years(Some(2009), None).cover(&years(None, Some(2015))));
        assert!(!years(None, Some(2015)).cover(&years(Some(2000), None)));
    }
}
