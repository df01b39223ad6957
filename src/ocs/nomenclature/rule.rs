//! The rules by which a class leads to several: by another attribute of the feature, or by shares.

use std::str::FromStr;

/// When a passage from one class to another is taken.
#[derive(Debug, Clone, PartialEq)]
pub enum When {
    /// Always: the class leads there and nowhere else.
    Always,
    /// `US = US2|US3`: a column of the feature has one of these values.
    Is(Case),
    /// `US != US1.3`: it has none of these values.
    IsNot(Case),
    /// `otherwise`: no other passage of the class is taken.
    Otherwise,
    /// `share = 0.4`: so much of the area, by agreement; the shares of a class make 1.
    Share(f64),
}

/// A column and values of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The column.
    pub column: String,
    /// The values.
    pub values: Vec<String>,
}

impl When {
    /// The column that it asks; none where it asks none.
    pub fn column(&self) -> Option<&str> {
        self.case().map(|case| case.column.as_str())
    }

    /// The values that it names.
    pub fn values(&self) -> &[String] {
        self.case().map_or(&[], |case| &case.values)
    }

    fn case(&self) -> Option<&Case> {
        match self {
            When::Is(case) | When::IsNot(case) => Some(case),
            When::Always | When::Otherwise | When::Share(_) => None,
        }
    }

    /// True where a value of the column takes this passage by its own words.
    pub fn takes(&self, value: &str) -> bool {
        let among = |case: &Case| case.values.iter().any(|v| v == value);
        match self {
            When::Always => true,
            When::Is(case) => among(case),
            When::IsNot(case) => !among(case),
            When::Otherwise | When::Share(_) => false,
        }
    }
}

impl FromStr for When {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        match text.to_lowercase().as_str() {
            "" => return Ok(When::Always),
            "otherwise" | "sinon" => return Ok(When::Otherwise),
            _ => {}
        }
        let wrong = || {
            format!(
                "{text:?} is no rule: write `US = US2|US3`, `US != US1.3`, `share = 0.4` or `otherwise`"
            )
        };
        let (left, right) = text.split_once('=').ok_or_else(wrong)?;
        let (column, differs) = match left.strip_suffix('!') {
            Some(column) => (column.trim(), true),
            None => (left.trim(), false),
        };
        if column.eq_ignore_ascii_case("share") && !differs {
            let share: f64 = right
                .trim()
                .replace(',', ".")
                .parse()
                .map_err(|_| wrong())?;
            return match share > 0.0 && share <= 1.0 {
                true => Ok(When::Share(share)),
                false => Err(format!(
                    "a share lies between 0 and 1, and {share} does not"
                )),
            };
        }
        let values: Vec<String> = right.split('|').map(|v| v.trim().to_string()).collect();
        if column.is_empty() || values.iter().any(String::is_empty) {
            return Err(wrong());
        }
        let case = Case {
            column: column.into(),
            values,
        };
        Ok(match differs {
            true => When::IsNot(case),
            false => When::Is(case),
        })
    }
}

/// What is undecided among the passages of one class: a value that takes several or none. Every
/// value that any of them names is tried, and one that none names.
pub(super) fn undecided(whens: &[&When]) -> Option<String> {
    let mut values: Vec<&str> = whens
        .iter()
        .flat_map(|w| w.values())
        .map(String::as_str)
        .collect();
    values.sort_unstable();
    values.dedup();
    // No value of a layer holds a line feed alone.
    values.push("\n");
    let otherwise = whens.iter().filter(|w| ***w == When::Otherwise).count();
    if otherwise > 1 {
        return Some("it has two `otherwise`".into());
    }
    values.into_iter().find_map(|value| {
        let taken = whens.iter().filter(|w| w.takes(value)).count();
        let shown = match value {
            "\n" => "any other value".to_string(),
            value => format!("the value {value:?}"),
        };
        match taken {
            0 if otherwise == 0 => Some(format!("{shown} leads nowhere: add an `otherwise`")),
            0 | 1 => None,
            _ => Some(format!("{shown} leads to {taken} classes")),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn when(text: &str) -> When {
        text.parse().unwrap()
    }

    #[test]
    fn rules_are_read_and_take_what_they_say() {
        assert_eq!(when(" "), When::Always);
        assert_eq!(when("Sinon"), When::Otherwise);
        assert_eq!(when("share = 0,4"), When::Share(0.4));
        let is = when("US = US2 | US3");
        assert_eq!(is.column(), Some("US"));
        assert!(is.takes("US3") && !is.takes("US1.3") && !is.takes("US"));
        let not = when("US!=US1.3");
        assert_eq!(not.column(), Some("US"));
        assert!(not.takes("US1") && !not.takes("US1.3"));
        for wrong in [
            "US",
            "= a",
            "US =",
            "US = a||b",
            "share = 0",
            "share = 1.2",
            "share = x",
        ] {
            assert!(wrong.parse::<When>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_value_leads_to_one_class() {
        let of = |texts: &[&str]| {
            let whens: Vec<When> = texts.iter().map(|t| when(t)).collect();
            undecided(&whens.iter().collect::<Vec<_>>())
        };
        assert_eq!(of(&["US = a", "otherwise"]), None);
        assert_eq!(of(&["US = a", "US != a"]), None);
        assert_eq!(of(&["US = a|b", "US != a|b"]), None);
        assert!(
            of(&["US = a", "US = b"])
                .unwrap()
                .contains("any other value")
        );
        assert!(
            of(&["US = a|b", "US != a"])
                .unwrap()
                .contains("\"b\" leads to 2")
        );
        assert!(
            of(&["US = a", "US = a", "otherwise"])
                .unwrap()
                .contains("leads to 2")
        );
        assert!(of(&["otherwise", "otherwise"]).is_some());
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "\\PC{0,30}") {
            let _ = text.parse::<When>();
        }
    }
}
