//! Whose product it is, and from which strips it was made.

use super::Doc;
use crate::scene::facts::{Family, Moment, Platform, Rights, Strip};
use crate::scene::xml::Element;

pub(super) fn rights(doc: &Doc<'_>) -> Rights {
    const LEGAL: &str = "Dataset_Identification/Legal_Constraints";
    Rights {
        copyright: doc.words(&format!("{LEGAL}/COPYRIGHT")),
        licence: doc.words(&format!("{LEGAL}/LICENSE")),
        restrictions: doc.words(&format!("{LEGAL}/RESTRICTIONS")),
    }
}

/// The strips, in the order of the document. Ground and height sources are not images.
pub(super) fn strips(doc: &mut Doc<'_>) -> Vec<Strip> {
    let root = doc.root;
    let sources = root
        .all("Dataset_Sources")
        .flat_map(|s| s.all("Source_Identification"));
    let mut strips = Vec::new();
    for source in sources {
        if let Some(strip) = source.at("Strip_Source") {
            strips.push(Strip {
                id: source.text_at("SOURCE_ID").map(str::to_string),
                platform: platform(strip),
                moment: moment(doc, strip),
            });
        }
    }
    let days: std::collections::BTreeSet<_> = strips
        .iter()
        .filter_map(|s: &Strip| s.moment.map(|m| m.date))
        .collect();
    match (strips.is_empty(), days.len()) {
        (true, _) => doc.warn(
            "Dataset_Sources",
            "no strip: satellite and date are not stated",
        ),
        (false, 0) => doc.warn("Strip_Source", "no date that reads"),
        (false, 1) => {}
        (false, n) => doc.warn("Dataset_Sources", format!("strips of {n} different days")),
    }
    strips
}

fn platform(strip: &Element) -> Platform {
    let word = |name| strip.text_at(name).unwrap_or("").to_string();
    let (mission, index) = (word("MISSION"), word("MISSION_INDEX"));
    let family = Family::of_mission(&mission);
    let name = match family {
        Family::Spot67 => "SPOT",
        Family::Pleiades => "Pléiades",
        Family::PleiadesNeo => "Pléiades Neo",
        Family::Other => mission.as_str(),
    };
    let instrument = format!("{} {}", word("INSTRUMENT"), word("INSTRUMENT_INDEX"));
    Platform {
        family,
        name: format!("{name} {index}").trim().to_string(),
        mission,
        index,
        instrument: Some(instrument.trim().to_string()).filter(|i| !i.is_empty()),
    }
}

fn moment(doc: &mut Doc<'_>, strip: &Element) -> Option<Moment> {
    let date = strip.text_at("IMAGING_DATE")?;
    let time = strip.text_at("IMAGING_TIME");
    Moment::of(date, time).or_else(|| {
        doc.warn(
            "IMAGING_DATE, IMAGING_TIME",
            format!("{date:?}, {:?} do not read", time.unwrap_or("")),
        );
        Moment::of(date, None)
    })
}
