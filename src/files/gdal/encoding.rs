//! Encodings that a user names for the texts of a Shapefile.

use std::ffi::{CStr, CString};

use super::setup::heard;

/// True for UTF-8, and for encodings of one byte a letter that GDAL knows: of others it drops what it
/// cannot explain without a word, and two codes could become one.
pub(super) fn is_safe(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    if plain.eq_ignore_ascii_case("utf8") {
        return true;
    }
    let Ok(name) = CString::new(name) else {
        return false;
    };
    // What lies below is undefined in some of them.
    let (safe, _) = heard(|| (0xA0..=0xFF_u8).all(|byte| letters(byte, &name) == Some(1)));
    safe
}

/// So many letters GDAL makes of a byte; none where it knows no such encoding.
fn letters(byte: u8, encoding: &CStr) -> Option<usize> {
    let text = [byte, 0];
    // SAFETY: both texts end with NUL, and GDAL hands over one that does, to be freed by it.
    unsafe {
        let from = encoding.as_ptr();
        let to = c"UTF-8".as_ptr();
        if gdal_sys::CPLCanRecode(text.as_ptr().cast(), from, to) == 0 {
            return None;
        }
        let made = gdal_sys::CPLRecode(text.as_ptr().cast(), from, to);
        if made.is_null() {
            return None;
        }
        let letters = CStr::from_ptr(made)
            .to_str()
            .ok()
            .map(|text| text.chars().count());
        gdal_sys::VSIFree(made.cast());
        letters
    }
}

#[cfg(test)]
mod tests {
    use super::is_safe;

    #[test]
    fn encodings_of_one_byte_a_letter_are_safe_and_nonsense_is_not() {
        for name in [
            "UTF-8",
            "utf8",
            "ISO-8859-1",
            "ISO-8859-15",
            "CP1252",
            "CP850",
            "LATIN1",
        ] {
            assert!(is_safe(name), "{name}");
        }
        for name in ["nonsense", "", "CP932", "UTF-16", "ASCII", "a\0b"] {
            assert!(!is_safe(name), "{name}");
        }
    }
}
