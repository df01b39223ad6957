//! When an image was taken.

use chrono::{DateTime, NaiveDate, NaiveTime, Timelike};
use serde::{Serialize, Serializer};

/// A day and, where it is known, a time of day, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// The day.
    pub date: NaiveDate,
    /// The time of day.
    pub time: Option<NaiveTime>,
}

impl Moment {
    /// From `IMAGING_DATE` and `IMAGING_TIME`: the `Z` and the fraction may lack.
    pub fn of(date: &str, time: Option<&str>) -> Option<Self> {
        let date = NaiveDate::parse_from_str(date.trim(), "%Y-%m-%d").ok()?;
        let time = match time.map(str::trim).filter(|t| !t.is_empty()) {
            None => None,
            Some(time) => Some(clock(time)?),
        };
        Some(Self { date, time })
    }

    /// Seconds from another moment to this one; a day without a time begins at midnight.
    pub fn seconds_from(self, other: Self) -> f64 {
        let instant = |m: Self| m.date.and_time(m.time.unwrap_or(NaiveTime::MIN));
        (instant(self) - instant(other)).as_seconds_f64()
    }

    /// From an ISO 8601 instant: `2021-08-27T15:49:31.031Z`, with an offset, with neither (then
    /// UTC), or a mere day.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
            let utc = instant.naive_utc();
            return Some(Self {
                date: utc.date(),
                time: Some(utc.time()),
            });
        }
        match text.split_once(['T', ' ']) {
            Some((date, time)) => Moment::of(date, Some(time)),
            None => Moment::of(text, None),
        }
    }
}

fn clock(time: &str) -> Option<NaiveTime> {
    let time = time.strip_suffix(['Z', 'z']).unwrap_or(time);
    NaiveTime::parse_from_str(time, "%H:%M:%S%.f").ok()
}

impl std::fmt::Display for Moment {
    /// ISO 8601, with as much of a fraction as there is.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.date.format("%Y-%m-%d"))?;
        let Some(time) = self.time else {
            return Ok(());
        };
        write!(f, "T{}", time.format("%H:%M:%S"))?;
        if time.nanosecond() != 0 {
            let fraction = format!("{:09}", time.nanosecond() % 1_000_000_000);
            write!(f, ".{}", fraction.trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fraction_and_z_are_optional() {
        let shown = |d, t| Moment::of(d, t).map(|m| m.to_string());
        for time in ["02:45:17.9", "02:45:17.9Z", "02:45:17.900Z"] {
            assert_eq!(
                shown("2020-11-17", Some(time)).as_deref(),
                Some("2020-11-17T02:45:17.9Z")
            );
        }
        assert_eq!(
            shown("2020-11-17", Some("02:45:17")).as_deref(),
            Some("2020-11-17T02:45:17Z")
        );
        assert_eq!(shown("2020-11-17", None).as_deref(), Some("2020-11-17"));
        assert_eq!(shown("2020-13-17", None), None);
        assert_eq!(shown("2020-11-17", Some("25:00:00")), None);
        assert_eq!(
            Moment::parse("2021-08-27T01:49:31+02:00")
                .unwrap()
                .to_string(),
            "2021-08-26T23:49:31Z"
        );
        assert_eq!(
            Moment::parse("2021-08-27T15:49:31.031Z")
                .unwrap()
                .to_string(),
            "2021-08-27T15:49:31.031Z"
        );
    }
}
