//! What a figure that is typed may be.

use chrono::NaiveDate;

use super::fr;
use crate::correction::Changed;
use crate::fault::RegistryFault;
use crate::value::{among, sound};

/// No figure is greater: square kilometres of the whole earth and more, and a petabyte.
pub(crate) const MOST_KM2: f64 = 1e9;
const MOST_GIGABYTES: f64 = 1e6;
pub(crate) const MOST_BYTES: i64 = 1_000_000_000_000_000;
pub(crate) const MOST_COUNT: i64 = 1_000_000_000;
/// Bytes of a gigabyte.
const GIGABYTE: f64 = 1e9;

/// What is said of a figure; of a correction what changes, an empty text empties.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Its day.
    pub on: Option<NaiveDate>,
    /// One of [`fr::WHATS`].
    pub what: Option<String>,
    /// A product, by its id or its name.
    pub product: Option<String>,
    /// A sensor.
    pub sensor: Option<String>,
    /// How many.
    pub count: Option<String>,
    /// Square kilometres.
    pub km2: Option<String>,
    /// Gigabytes.
    pub gigabytes: Option<String>,
}

impl Said {
    /// True where nothing but the names of a product and a sensor are said anew.
    pub fn is_of_names(&self) -> bool {
        let Self {
            on,
            what,
            product: _,
            sensor: _,
            count,
            km2,
            gigabytes,
        } = self;
        let rest = [what, count, km2, gigabytes];
        on.is_none() && rest.iter().all(|said| said.is_none())
    }
}

/// One figure of activity as it is kept: who, what, which product, how much, and who says so.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ActivityEvent {
    /// Opaque id.
    pub id: String,
    /// The id of the partner.
    pub partner: String,
    /// Its name.
    pub partner_name: String,
    /// The id of the account.
    pub account: Option<String>,
    /// Its day.
    pub on: NaiveDate,
    /// One of [`fr::WHATS`].
    pub what: String,
    /// The product.
    pub product: Option<String>,
    /// The sensor.
    pub sensor: Option<String>,
    /// How many.
    pub count: i64,
    /// Square kilometres.
    pub km2: Option<f64>,
    /// Bytes.
    pub bytes: Option<i64>,
    /// Who says so: `relais`, `dinamis`, `main`.
    pub source: String,
    /// Where it comes from: a list of DINAMIS, or the words of who typed it.
    pub origin: Option<String>,
    /// Counts the corrections.
    pub version: i64,
}

impl ActivityEvent {
    /// One of a partner on a day, of which nothing else is said yet.
    pub fn new(id: String, partner: String, on: NaiveDate, source: String) -> Self {
        Self {
            id,
            partner,
            partner_name: String::new(),
            account: None,
            on,
            what: String::new(),
            product: None,
            sensor: None,
            count: 1,
            km2: None,
            bytes: None,
            source,
            origin: None,
            version: 1,
        }
    }

    /// Says it anew, as far as something is said; gives what changed.
    ///
    /// # Errors
    /// [`RegistryFault::Value`].
    pub fn say(&mut self, said: &Said, today: NaiveDate) -> Result<Vec<Changed>, RegistryFault> {
        let before = self.fields();
        if let Some(on) = said.on {
            if on > today {
                return Err(wrong(fr::DAY, fr::FUTURE));
            }
            self.on = on;
        }
        if let Some(what) = &said.what {
            self.what = among(&fr::WHATS, what.trim()).map_err(|why| wrong("nature", why))?;
        }
        for (field, given, kept) in [
            ("produit", &said.product, &mut self.product),
            ("capteur", &said.sensor, &mut self.sensor),
        ] {
            if let Some(given) = given {
                let given = sound(given).map_err(|why| wrong(field, why))?;
                *kept = (!given.is_empty()).then(|| given.to_string());
            }
        }
        if let Some(count) = &said.count {
            self.count = whole(count)?;
        }
        if let Some(km2) = &said.km2 {
            self.km2 = size(fr::AREA, km2, MOST_KM2)?;
        }
        if let Some(gigabytes) = &said.gigabytes {
            let gigabytes = size(fr::VOLUME, gigabytes, MOST_GIGABYTES)?;
            self.bytes = gigabytes.map(|gigabytes| (gigabytes * GIGABYTE).round() as i64);
        }
        let after = self.fields();
        let changed = before
            .into_iter()
            .zip(after)
            .filter(|(before, after)| before != after);
        Ok(changed
            .map(|((field, before), (_, after))| Changed {
                field,
                before,
                after,
            })
            .collect())
    }

    /// What is typed of it, as the journal keeps it: nothing of it is personal.
    fn fields(&self) -> [(&'static str, String); 7] {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let number = |value: Option<String>| value.unwrap_or_default();
        [
            ("jour", self.on.to_string()),
            ("nature", self.what.clone()),
            ("produit", text(&self.product)),
            ("capteur", text(&self.sensor)),
            ("nombre", self.count.to_string()),
            ("km2", number(self.km2.map(|km2| km2.to_string()))),
            ("octets", number(self.bytes.map(|bytes| bytes.to_string()))),
        ]
    }
}

fn wrong(field: &'static str, why: impl Into<String>) -> RegistryFault {
    RegistryFault::Value {
        field,
        why: why.into(),
    }
}

/// Where a figure comes from, in words.
///
/// # Errors
/// [`RegistryFault::Value`] when nothing is said.
pub fn note(typed: &str) -> Result<String, RegistryFault> {
    match sound(typed).map_err(|why| wrong(fr::NOTE, why))? {
        "" => Err(wrong(fr::NOTE, fr::NO_NOTE)),
        note => Ok(note.into()),
    }
}

fn whole(typed: &str) -> Result<i64, RegistryFault> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let read = digits.parse().ok();
    read.filter(|count| (1..=MOST_COUNT).contains(count))
        .ok_or_else(|| {
            wrong(
                fr::COUNT,
                format!("« {typed} » n’est pas {}", fr::NOT_A_COUNT),
            )
        })
}

/// A size with a decimal point or comma; nothing where it is empty.
fn size(field: &'static str, typed: &str, most: f64) -> Result<Option<f64>, RegistryFault> {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if plain.is_empty() {
        return Ok(None);
    }
    let read: Option<f64> = plain.replace(',', ".").parse().ok();
    match read.filter(|size| (0.0..=most).contains(size)) {
        Some(size) => Ok(Some(size)),
        None => Err(wrong(
            field,
            format!("« {typed} » n’est pas {}", fr::NOT_A_SIZE),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure() -> ActivityEvent {
        ActivityEvent {
            id: "act-1".into(),
            partner: "part-1".into(),
            partner_name: "SDIS fictif".into(),
            account: None,
            on: "2026-01-01".parse().unwrap(),
            what: "telechargement".into(),
            product: None,
            sensor: None,
            count: 1,
            km2: None,
            bytes: None,
            source: "main".into(),
            origin: None,
            version: 1,
        }
    }

    fn said(said: &Said) -> Result<(ActivityEvent, Vec<&'static str>), String> {
        let mut figure = figure();
        let changed = figure.say(said, "2026-05-01".parse().unwrap());
        let changed = changed.map_err(|fault| fault.to_string())?;
        Ok((
            figure,
            changed.into_iter().map(|change| change.field).collect(),
        ))
    }

    #[test]
    fn sizes_are_read_as_they_are_written_in_france() {
        let typed = Said {
            what: Some("Livraison".into()),
            count: Some("1 200".into()),
            km2: Some("12,5".into()),
            gigabytes: Some("0.25".into()),
            product: Some(" SPOT 7 ".into()),
            ..Said::default()
        };
        let (figure, changed) = said(&typed).unwrap();
        assert_eq!(changed, ["nature", "produit", "nombre", "km2", "octets"]);
        assert_eq!(
            (figure.count, figure.km2, figure.bytes),
            (1200, Some(12.5), Some(250_000_000))
        );
        assert_eq!(figure.product.as_deref(), Some("SPOT 7"));
        let (figure, _) = said(&Said {
            km2: Some(String::new()),
            ..typed
        })
        .unwrap();
        assert_eq!(figure.km2, None);
    }

    #[test]
    fn what_is_no_figure_is_refused() {
        let some = |text: &str| Some(text.to_string());
        for (typed, why) in [
            (
                Said {
                    count: some("0"),
                    ..Said::default()
                },
                "nombre",
            ),
            (
                Said {
                    count: some("-3"),
                    ..Said::default()
                },
                "nombre",
            ),
            (
                Said {
                    count: some("99999999999999999999"),
                    ..Said::default()
                },
                "nombre",
            ),
            (
                Said {
                    km2: some("-1"),
                    ..Said::default()
                },
                "surface",
            ),
            (
                Said {
                    km2: some("inf"),
                    ..Said::default()
                },
                "surface",
            ),
            (
                Said {
                    gigabytes: some("NaN"),
                    ..Said::default()
                },
                "volume",
            ),
            (
                Said {
                    what: some("lecture"),
                    ..Said::default()
                },
                "nature",
            ),
            (
                Said {
                    product: some("a\u{7}"),
                    ..Said::default()
                },
                "produit",
            ),
            (
                Said {
                    on: "2026-05-02".parse().ok(),
                    ..Said::default()
                },
                "venu",
            ),
        ] {
            let told = said(&typed).unwrap_err();
            assert!(told.contains(why), "{told}");
        }
        assert!(note("  ").is_err());
        assert_eq!(note(" courriel ").unwrap(), "courriel");
    }
}
