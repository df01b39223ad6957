//! Numbers as people read them.

use relais_core::grid::Grid;

pub use crate::counted::counted;

/// A size of a file: `95.6 MB`, of small ones `3.2 kB`.
pub fn megabytes(bytes: u64) -> String {
    match bytes {
        0..1000 => counted(bytes as usize, "byte"),
        1000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// Six significant digits: 7.150999999999999 is 7.151.
pub fn significant(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return (value + 0.0).to_string();
    }
    let digits = 5 - value.abs().log10().floor() as i32;
    let rounded = format!("{value:.*}", digits.max(0) as usize);
    match rounded.split_once('.') {
        Some(_) => rounded.trim_end_matches('0').trim_end_matches('.').into(),
        None => rounded,
    }
}

/// The size of the pixels of a grid, with its unit: `1.5 m`, `1.5 × 3 m`, `0.0000134747°`.
pub fn pixel_size(grid: &Grid) -> Option<String> {
    let (dx, dy) = grid.transform.as_ref()?.pixel_size();
    let unit = match grid.crs.as_ref().is_some_and(|c| c.is_geographic()) {
        true => "°",
        false => " m",
    };
    Some(match (dx - dy).abs() <= 1e-9 * dx.abs() {
        true => format!("{}{unit}", significant(dx)),
        false => format!("{} × {}{unit}", significant(dx), significant(dy)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_six_digits_that_count() {
        for (value, shown) in [
            (1.5, "1.5"),
            (0.000_013_474_667_624_865_253, "0.0000134747"),
            (7.150_999_999_999_999, "7.151"),
            (1_234_567.0, "1234567"),
            (-1.86e-9, "-0.00000000186"),
            (100.0, "100"),
            (0.0, "0"),
            (-0.0, "0"),
        ] {
            assert_eq!(significant(value), shown);
        }
    }

    #[test]
    fn small_files_are_not_of_0_megabytes() {
        assert_eq!(megabytes(1), "1 byte");
        assert_eq!(megabytes(3_210), "3.2 kB");
        assert_eq!(megabytes(95_600_000), "95.6 MB");
    }
}
