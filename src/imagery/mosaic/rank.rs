//! In which order scenes are asked for a pixel.

use std::cmp::Ordering;
use std::str::FromStr;

use super::SceneFacts;

/// Which scene goes first among those that are clear at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// The newest.
    #[default]
    Newest,
    /// The oldest.
    Oldest,
    /// As they were given.
    Given,
}

impl FromStr for Priority {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "newest" => Ok(Self::Newest),
            "oldest" => Ok(Self::Oldest),
            "given" => Ok(Self::Given),
            _ => Err("allowed: newest, oldest, given".into()),
        }
    }
}

impl Priority {
    /// The rule as it was applied to some scenes, for people: without what none of them states.
    pub fn rule(self, scenes: &[&SceneFacts]) -> String {
        let any = |has: fn(&SceneFacts) -> bool| scenes.iter().any(|s| has(s));
        let by = self != Priority::Given;
        let date = match self {
            Priority::Oldest => "oldest",
            Priority::Newest | Priority::Given => "newest",
        };
        let dated = by && any(|s| s.date.is_some());
        let seen = by && any(|s| s.incidence_deg.is_some());
        let parts = [
            (any(|s| s.cloud_mask), "clear by the cloud masks"),
            (dated, date),
            (seen, "seen most from above"),
            (!dated && !seen, "as given"),
        ];
        let parts: Vec<&str> = parts.iter().filter(|p| p.0).map(|p| p.1).collect();
        parts.join(", then ")
    }

    /// What to say of scenes that do not state what the rule asks for.
    pub fn doubts(self, scenes: &[&SceneFacts]) -> Vec<String> {
        let by = self != Priority::Given;
        // Angles decide between scenes of one day alone.
        let dates = || scenes.iter().map(|s| &s.date);
        let one_day = dates()
            .enumerate()
            .any(|(i, d)| dates().skip(i + 1).any(|e| e == d));
        type Has = fn(&SceneFacts) -> bool;
        let asked: [(bool, Has, &str, &str); 3] = [
            (
                true,
                |s| s.cloud_mask,
                "cloud masks",
                "counts as clear everywhere",
            ),
            (by, |s| s.date.is_some(), "dates", "comes after dated ones"),
            (
                by && one_day,
                |s| s.incidence_deg.is_some(),
                "viewing angles",
                "comes last among those of its day",
            ),
        ];
        let asked = asked.into_iter().filter(|a| a.0);
        asked
            .filter_map(|(_, has, what, then)| {
                let lack: Vec<&str> = scenes
                    .iter()
                    .filter(|s| !has(s))
                    .map(|s| s.name.as_str())
                    .collect();
                match lack.len() {
                    0 => None,
                    n if n == scenes.len() => Some(format!(
                        "the rule was applied without {what}: no scene has any (deliveries state \
                         them, orthoimages do not state all)"
                    )),
                    _ => Some(format!(
                        "the rule was applied without the {what} of {}, which has none and {then}",
                        lack.join(", ")
                    )),
                }
            })
            .collect()
    }
}

/// The order of scenes: by date (those without one last), then by incidence angle (unknown ones
/// last), then as given.
pub fn rank(scenes: &[SceneFacts], priority: Priority) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scenes.len()).collect();
    if priority == Priority::Given {
        return order;
    }
    order.sort_by(|&a, &b| {
        let (a, b) = (&scenes[a], &scenes[b]);
        let date = match (&a.date, &b.date) {
            (Some(a), Some(b)) if priority == Priority::Oldest => a.cmp(b),
            (Some(a), Some(b)) => b.cmp(a),
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        let angle = |s: &SceneFacts| s.incidence_deg.map_or(f64::INFINITY, f64::abs);
        let steeper = angle(a).partial_cmp(&angle(b)).unwrap_or(Ordering::Equal);
        date.then(steeper)
    });
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nothing is said to have been applied that was not there to be.
    #[test]
    fn the_rule_tells_what_was_applied_and_the_doubts_what_was_not() {
        let bare = SceneFacts {
            name: "bare".into(),
            ..SceneFacts::default()
        };
        let dated = |name: &str| SceneFacts {
            name: name.into(),
            date: Some("2024-05-01".into()),
            ..SceneFacts::default()
        };
        let full = SceneFacts {
            incidence_deg: Some(3.0),
            cloud_mask: true,
            ..dated("full")
        };
        let rule = |p: Priority, s: &[&SceneFacts]| p.rule(s);
        let (a, b) = (dated("a"), dated("b"));
        assert_eq!(rule(Priority::Newest, &[&bare, &bare]), "as given");
        assert_eq!(rule(Priority::Oldest, &[&a, &b]), "oldest");
        let all = "clear by the cloud masks, then newest, then seen most from above";
        assert_eq!(rule(Priority::Newest, &[&full, &a]), all);
        let given = "clear by the cloud masks, then as given";
        assert_eq!(rule(Priority::Given, &[&full, &full]), given);

        assert!(Priority::Newest.doubts(&[&full, &full]).is_empty());
        let doubts = Priority::Newest.doubts(&[&a, &b]);
        assert_eq!(doubts.len(), 2, "{doubts:?}");
        assert!(doubts[0].contains("cloud masks: no scene") && doubts[1].contains("angles"));
        let doubts = Priority::Newest.doubts(&[&full, &bare]);
        assert_eq!(doubts.len(), 2, "{doubts:?}");
        assert!(doubts[1].contains("the dates of bare"));
        assert_eq!(Priority::Given.doubts(&[&bare, &bare]).len(), 1);
    }

    #[test]
    fn date_goes_before_angle_and_what_is_known_before_what_is_not() {
        let scene = |date: Option<&str>, incidence_deg| SceneFacts {
            date: date.map(str::to_string),
            incidence_deg,
            ..SceneFacts::default()
        };
        let scenes = [
            scene(None, Some(1.0)),
            scene(Some("2023-05-01"), Some(-20.0)),
            scene(Some("2024-05-01"), None),
            scene(Some("2024-05-01"), Some(25.0)),
            scene(Some("2023-05-01"), Some(12.0)),
        ];
        assert_eq!(rank(&scenes, Priority::Newest), [3, 2, 4, 1, 0]);
        assert_eq!(rank(&scenes, Priority::Oldest), [4, 1, 3, 2, 0]);
        assert_eq!(rank(&scenes, Priority::Given), [0, 1, 2, 3, 4]);
    }
}
