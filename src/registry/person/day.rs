//! The day of a fact.

use chrono::NaiveDate;

use crate::fault::RegistryFault;

/// The day of a moment that a change bears.
pub(crate) fn today(at: &str) -> Result<NaiveDate, RegistryFault> {
    kept("date", at.get(..10).unwrap_or(at))
}

/// The day given, or today; a fact is never of tomorrow.
pub(crate) fn of_fact(at: &str, on: Option<NaiveDate>) -> Result<NaiveDate, RegistryFault> {
    let today = today(at)?;
    match on.filter(|on| *on > today) {
        Some(on) => Err(RegistryFault::Value {
            field: "date",
            why: format!(
                "le {} n’est pas encore venu\u{202f}: un fait est d’aujourd’hui ou d’avant",
                told(on)
            ),
        }),
        None => Ok(on.unwrap_or(today)),
    }
}

/// A day as it is kept.
pub(crate) fn kept(field: &'static str, text: &str) -> Result<NaiveDate, RegistryFault> {
    crate::value::day(text).map_err(|why| RegistryFault::Value { field, why })
}

/// A day as an officer writes it.
pub(crate) fn told(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// A day that is kept as text, as an officer writes it.
pub fn shown(text: &str) -> String {
    crate::value::day(text).map_or_else(|_| text.to_string(), told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_is_of_today_or_of_before() {
        let at = "2026-06-15T23:59:59Z";
        let day = |text: &str| crate::value::day(text).unwrap();
        assert_eq!(of_fact(at, None).unwrap(), day("2026-06-15"));
        assert_eq!(
            of_fact(at, Some(day("2026-06-15"))).unwrap(),
            day("2026-06-15")
        );
        assert_eq!(
            of_fact(at, Some(day("2020-01-01"))).unwrap(),
            day("2020-01-01")
        );
        assert!(of_fact(at, Some(day("2026-06-16"))).is_err());
        assert_eq!(shown("2026-06-15"), "15/06/2026");
    }
}
