//! Classes as drawings show them.

/// A class: what it is called and its colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Its name, behind its code: `11 – Zones urbanisées`.
    pub label: String,
    /// Its code, where there is no room for more.
    pub short: String,
    /// Its colour in the nomenclature, red, green and blue; else one by its place.
    pub colour: Option<[u8; 3]>,
}

/// Colours for classes without one of their own, the first nine told apart by eyes that see no red or
/// no green too (the "muted" scheme of Paul Tol, then some of his "light").
const OTHERS: [[u8; 3]; 15] = [
    [204, 102, 119],
    [221, 204, 119],
    [17, 119, 51],
    [136, 204, 238],
    [51, 34, 136],
    [170, 68, 153],
    [68, 170, 153],
    [153, 153, 51],
    [136, 34, 85],
    [119, 170, 221],
    [238, 136, 102],
    [187, 204, 51],
    [255, 170, 187],
    [102, 102, 102],
    [170, 170, 0],
];

impl Class {
    /// A class by its code and its name, which may be unknown; the colour as nomenclatures write it,
    /// `#e6004d`.
    pub fn new(code: &str, name: &str, colour: Option<&str>) -> Self {
        Self {
            label: match name {
                "" => code.into(),
                name => format!("{code} – {name}"),
            },
            short: code.into(),
            colour: colour.and_then(hexadecimal),
        }
    }

    /// The same with a colour by its place where it has none: the same in all drawings.
    pub fn or_by_place(self, place: usize) -> Self {
        Self {
            colour: Some(self.rgb(place)),
            ..self
        }
    }

    /// The colour of its ground.
    pub(super) fn fill(&self, place: usize) -> String {
        hex(self.rgb(place))
    }

    /// A darker one, for its edges: pale classes are seen on white too.
    pub(super) fn edge(&self, place: usize) -> String {
        hex(self
            .rgb(place)
            .map(|part| (u16::from(part) * 11 / 20) as u8))
    }

    fn rgb(&self, place: usize) -> [u8; 3] {
        self.colour.unwrap_or(OTHERS[place % OTHERS.len()])
    }
}

fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

fn hexadecimal(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_has_a_colour_whatever_is_stated() {
        assert_eq!(Class::new("a", "", Some("#e6004d")).fill(3), "#e6004d");
        assert_eq!(Class::new("a", "", Some("#e6004d")).edge(3), "#7e002a");
        for none in [None, Some("rouge"), Some("#12"), Some("#é12345")] {
            assert_eq!(Class::new("a", "b", none).fill(15), "#cc6677", "{none:?}");
        }
    }
}
