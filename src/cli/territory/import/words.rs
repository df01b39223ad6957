//! Files with the year of their communes, and with the kind of their perimeters.

use std::path::PathBuf;
use std::str::FromStr;

use relais_core::code::{CodeFault, PerimeterKind};
use relais_territory::CogYear;

/// `FILE` or `FILE@YEAR`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// The file.
    pub path: PathBuf,
    /// The year that is stated.
    pub year: Option<CogYear>,
}

impl FromStr for Dated {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        // An @ in the name of a file is followed by something else than four digits.
        let dated = word.rsplit_once('@').and_then(|(path, year)| {
            let digits = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
            (digits && !path.is_empty()).then_some((path, year))
        });
        Ok(match dated {
            Some((path, year)) => Self {
                path: path.into(),
                year: Some(year.parse()?),
            },
            None => Self {
                path: word.into(),
                year: None,
            },
        })
    }
}

/// `KIND=FILE` or `KIND=FILE@YEAR`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kinded {
    /// The kind.
    pub kind: PerimeterKind,
    /// The file.
    pub list: Dated,
}

impl FromStr for Kinded {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let (kind, list) = word
            .split_once('=')
            .ok_or_else(|| format!("`{word}` lacks its kind: write SCOT=FILE"))?;
        Ok(Self {
            kind: kind.parse().map_err(|fault: CodeFault| fault.to_string())?,
            list: list.parse()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_and_kinds_are_told_from_names() {
        let dated = |word: &str| word.parse::<Dated>().unwrap();
        assert_eq!(dated("a.csv@2021").year.unwrap().to_string(), "2021");
        assert_eq!(dated("a.csv@2021").path, PathBuf::from("a.csv"));
        for word in ["a.csv", "me@home.csv", "a@20210.csv", "@2021"] {
            assert_eq!(dated(word).path, PathBuf::from(word));
        }
        let kinded: Kinded = "scot=a=b.csv@2021".parse().unwrap();
        assert_eq!(
            (kinded.kind.as_str(), kinded.list),
            ("SCOT", dated("a=b.csv@2021"))
        );
        for wrong in ["a.csv", "EPCI=a.csv", "=a.csv", "SCOT=a.csv@1900"] {
            assert!(wrong.parse::<Kinded>().is_err(), "{wrong}");
        }
    }
}
