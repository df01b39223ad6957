//! How a layer is drawn.

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// Reads `#ff377a` or `#ff9`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix('#')?;
        let digit = |i: usize| {
            digits
                .get(i..=i)
                .and_then(|d| u8::from_str_radix(d, 16).ok())
        };
        let part = |i: usize| match digits.len() {
            3 => Some(digit(i)? * 17),
            6 => Some(digit(2 * i)? * 16 + digit(2 * i + 1)?),
            _ => None,
        };
        Some(Self(part(0)?, part(1)?, part(2)?))
    }
}

impl std::fmt::Display for Rgb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// What a value looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// The value of the column.
    pub value: String,
    /// What the legend says of it.
    pub label: String,
    /// The colour of its polygons.
    pub fill: Rgb,
}

/// A colour for each value of a column; without any value, frames that bear what the column says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    /// Its name.
    pub name: String,
    /// The column.
    pub column: String,
    /// The values, in the order of the legend.
    pub classes: Vec<Class>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_and_written() {
        assert_eq!(Rgb::parse("#ff377a"), Some(Rgb(255, 55, 122)));
        assert_eq!(Rgb::parse(" #ff9 "), Some(Rgb(255, 255, 153)));
        assert_eq!(Rgb(0, 166, 9).to_string(), "#00a609");
        for bad in ["", "#", "ff377a", "#ff377", "#ff377z", "#é1"] {
            assert_eq!(Rgb::parse(bad), None, "{bad}");
        }
    }
}
