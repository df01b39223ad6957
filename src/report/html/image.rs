//! Images inside a page.

use relais_core::fault::{Fault, Kind};

use super::text;

/// An image as a data URI, with the text that stands for it.
#[derive(Debug)]
pub struct Image {
    uri: String,
    alt: String,
}

/// Bytes that are no image of a page.
#[derive(Debug, thiserror::Error)]
#[error("the bytes given for the image `{alt}` are neither PNG, JPEG nor WebP")]
pub struct ImageFault {
    alt: String,
}

impl Fault for ImageFault {
    fn kind(&self) -> Kind {
        Kind::Processing
    }

    fn code(&self) -> &'static str {
        "RLS-E250"
    }

    fn help(&self) -> String {
        "give the page a PNG, a JPEG or a WebP".into()
    }
}

impl Image {
    /// An image of the bytes of a PNG, JPEG or WebP file; `alt` is read to those who do not see it.
    pub fn new(bytes: &[u8], alt: &str) -> Result<Self, ImageFault> {
        let kind = match bytes {
            [0x89, b'P', b'N', b'G', ..] => "png",
            [0xff, 0xd8, 0xff, ..] => "jpeg",
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => "webp",
            _ => return Err(ImageFault { alt: alt.into() }),
        };
        Ok(Self {
            uri: format!("data:image/{kind};base64,{}", base64(bytes)),
            alt: alt.into(),
        })
    }

    pub(crate) fn html(&self) -> String {
        format!("<img src=\"{}\" alt=\"{}\">", self.uri, text(&self.alt))
    }
}

/// RFC 4648, chapter 4, with padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            match digit <= chunk.len() {
                true => text.push(char::from(DIGITS[(bits >> (18 - 6 * digit)) as usize & 63])),
                false => text.push('='),
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4648, chapter 10.
    #[test]
    fn published_vectors() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
        assert_eq!(base64(&[0xfb, 0xff, 0xfe]), "+//+");
    }

    #[test]
    fn an_image_has_its_text() {
        let image = Image::new(b"\x89PNG\r\n", "une \"vue\"").unwrap();
        assert!(image.html().contains("alt=\"une &quot;vue&quot;\""));
        assert!(image.html().contains("data:image/png;base64,iVBORw0K"));
        let webp = Image::new(b"RIFF\x24\0\0\0WEBPVP8 ", "x").unwrap();
        assert!(webp.html().contains("data:image/webp;base64,UklGRi"));
        assert!(Image::new(b"GIF89a", "x").is_err());
    }
}
