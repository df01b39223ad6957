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
    /// The rule, for people.
    pub fn rule(self) -> &'static str {
        match self {
            Priority::Newest => "clear by the cloud masks, then newest, then seen most from above",
            Priority::Oldest => "clear by the cloud masks, then oldest, then seen most from above",
            Priority::Given => "clear by the cloud masks, then as given",
        }
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
