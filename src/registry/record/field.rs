//! A typed field of a record: what it takes and how it shows.

/// A field: commands, imports and prints share it.
pub struct Field<R> {
    /// Its name in commands' values and in the journal.
    pub key: &'static str,
    /// Its name as it is read.
    pub label: &'static str,
    /// Free words: their text stays out of the journal.
    pub free: bool,
    /// Its words and their labels, where it takes only those.
    pub labels: &'static [(&'static str, &'static str)],
    /// Its value, as it is typed; empty for none.
    pub get: fn(&R) -> String,
    /// Sets it, or says why the value is none of its own.
    pub set: fn(&mut R, &str) -> Result<(), String>,
}

impl<R> Field<R> {
    /// Its value as it is read; empty for none.
    pub fn shown(&self, of: &R) -> String {
        crate::value::label(self.labels, &(self.get)(of))
    }
}

/// None for an empty text.
pub(crate) fn some(value: &str) -> Option<String> {
    (!value.is_empty()).then(|| value.to_string())
}

/// A value, or nothing.
pub(crate) fn shown<T: ToString>(value: &Option<T>) -> String {
    value.as_ref().map(T::to_string).unwrap_or_default()
}

/// `oui`, `non`, or nothing where it is not said.
pub(crate) fn flag(value: Option<bool>) -> String {
    value
        .map(crate::fr::yes)
        .map(String::from)
        .unwrap_or_default()
}

/// A number between two bounds, with a comma or a point; its unit may follow.
pub(crate) fn number(value: &str, unit: &str, least: f64, most: f64) -> Result<f64, String> {
    let bare = value.strip_suffix(unit).unwrap_or(value);
    let is_space = |c: char| c.is_whitespace() || c == '\u{202f}';
    let bare = bare.replace(is_space, "").replace(',', ".");
    let read = bare.parse::<f64>().ok().filter(|n| n.is_finite());
    read.filter(|n| (least..=most).contains(n))
        .ok_or_else(|| format!("« {value} » n’est pas un nombre entre {least} et {most}"))
}

/// A day, as it is kept; empty for none.
pub(crate) fn day(value: &str) -> Result<Option<String>, String> {
    crate::value::optional(value, |value| {
        crate::value::day(value).map(|day| day.to_string())
    })
}

/// The day of a fact: given, or today; never to come, nor before `least`.
pub(crate) fn past(value: Option<&str>, today: &str, least: &str) -> Result<String, String> {
    let day = match value {
        Some(value) => crate::value::day(value)?.to_string(),
        None => today.into(),
    };
    if day.as_str() > today {
        return Err(format!("{day} est à venir\u{202f}: un fait a eu lieu"));
    }
    match day.as_str() < least {
        true => Err(format!(
            "{day} est avant le {least}, jour du fait précédent"
        )),
        false => Ok(day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_bounds_their_comma_and_their_unit() {
        let of = |text: &str| number(text, "km²", 0.5, 2000.0);
        assert_eq!(of("12,5"), Ok(12.5));
        assert_eq!(of("1 200,5 km²"), Ok(1200.5));
        assert_eq!(of("1\u{202f}200"), Ok(1200.0));
        for wrong in ["", "NaN", "inf", "0", "2001", "12 m", "1,2,3", "=1"] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_fact_is_neither_to_come_nor_before_the_one_it_follows() {
        let of = |value| past(value, "2027-01-15", "2026-12-01");
        assert_eq!(of(None).as_deref(), Ok("2027-01-15"));
        assert_eq!(of(Some("01/12/2026")).as_deref(), Ok("2026-12-01"));
        for wrong in ["2027-01-16", "2026-11-30", "hier", ""] {
            assert!(of(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
