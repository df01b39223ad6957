//! What of a file is not as a layer of polygons should be.

use relais_core::fault::Finding;

/// So many features, and which: the first ten by the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Some10 {
    /// How many.
    pub count: u64,
    /// The numbers of the first.
    pub first: Vec<i64>,
}

impl Some10 {
    /// One more.
    pub fn add(&mut self, id: i64) {
        self.count += 1;
        if self.first.len() < 10 {
            self.first.push(id);
        }
    }

    /// True without any.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl std::fmt::Display for Some10 {
    /// `3 (features 4, 5, 17)`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let first: Vec<String> = self.first.iter().map(i64::to_string).collect();
        let more = if self.count > 10 { ", ..." } else { "" };
        let noun = if self.count == 1 {
            "feature"
        } else {
            "features"
        };
        write!(f, "{} ({noun} {}{more})", self.count, first.join(", "))
    }
}

/// Features and parts of them, by what is the matter. Those of the first three kinds are not in the
/// layer; the others are, as said.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Passed {
    /// Without geometry, or with an empty one: not in the layer.
    pub bare: Some10,
    /// Points and lines alone: not in the layer.
    pub others: Some10,
    /// With a coordinate that is no number, or beyond the Earth: not in the layer.
    pub nowhere: Some10,
    /// Polygons with points or lines beside them, which are left out.
    pub mixed: Some10,
    /// With heights or measures, which are left out.
    pub deep: Some10,
    /// With a ring that is not closed or has fewer than four points.
    pub broken: Some10,
    /// With a text that the stated encoding cannot explain.
    pub garbled: Some10,
}

impl Passed {
    /// Features of the file that are not in the layer.
    pub fn left_out(&self) -> u64 {
        self.bare.count + self.others.count + self.nowhere.count
    }

    /// For people; `place` is the file.
    pub fn findings(&self, place: &str) -> Vec<Finding> {
        let warning = Finding::warning as fn(String, String) -> Finding;
        let note = Finding::note as fn(String, String) -> Finding;
        let all = [
            (&self.bare, warning, "without geometry, left out"),
            (&self.others, warning, "of points or lines, left out"),
            (
                &self.nowhere,
                warning,
                "with a coordinate that is no place, left out",
            ),
            (
                &self.mixed,
                warning,
                "with points or lines beside their polygons, of which the polygons are kept",
            ),
            (
                &self.deep,
                note,
                "with heights or measures, which are not used",
            ),
            (
                &self.broken,
                warning,
                "with a ring that is not closed or has fewer than four points",
            ),
            (
                &self.garbled,
                warning,
                "with text that the encoding of the file does not explain: name the true one",
            ),
        ];
        all.into_iter()
            .filter(|(some, ..)| !some.is_empty())
            .map(|(some, level, what)| level(place.into(), format!("{some} {what}")))
            .collect()
    }
}
