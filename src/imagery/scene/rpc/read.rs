//! Which of the formats a file is in, and its reading.

use super::fault::RpcFault;
use super::{Rpc, dimap, text};

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Airbus `RPC_*.XML`.
    Dimap,
    /// DigitalGlobe `.RPB`.
    Rpb,
    /// `_RPC.TXT`, `_rpc.txt`.
    Txt,
    /// OTB or OSSIM `.geom`.
    Geom,
    /// RPC tags inside an image, as GDAL gives them.
    Tags,
}

/// A DIMAP RPC has some 13 kB, an OTB keyword list with detector tables some hundreds.
const MOST_BYTES: usize = 4 << 20;

impl Rpc {
    /// Reads a sensor model file of any format; `place` names it in errors. Texts are ASCII in
    /// what matters, so that any single-byte encoding reads.
    pub fn read(bytes: &[u8], place: &str) -> Result<Rpc, RpcFault> {
        if bytes.len() > MOST_BYTES {
            return Err(RpcFault::TooLarge {
                place: place.to_string(),
                bytes: bytes.len(),
                allowed: MOST_BYTES,
            });
        }
        let zero = (0.0, 0.0);
        let content = String::from_utf8_lossy(bytes);
        match detect(&content) {
            Some(Format::Dimap) => {
                let found = dimap::read(bytes, place)?;
                Rpc::from_fields(&found.fields, Format::Dimap, found.origin)
            }
            Some(Format::Rpb) => Rpc::from_fields(&text::rpb(&content, place)?, Format::Rpb, zero),
            Some(Format::Geom) => {
                Rpc::from_fields(&text::geom(&content, place)?, Format::Geom, zero)
            }
            Some(format) => Rpc::from_fields(&text::rpc_txt(&content, place), format, zero),
            None => Err(RpcFault::Unknown {
                place: place.to_string(),
            }),
        }
    }

    /// Reads GDAL's "RPC" metadata domain of an image; none when it has no such domain.
    pub fn from_tags(pairs: &[(String, String)], place: &str) -> Option<Result<Rpc, RpcFault>> {
        if pairs.is_empty() {
            return None;
        }
        let fields = text::tags(pairs, place);
        Some(Rpc::from_fields(&fields, Format::Tags, (0.0, 0.0)))
    }
}

fn detect(content: &str) -> Option<Format> {
    let start = content.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with('<') {
        return content
            .contains("Rational_Function_Model")
            .then_some(Format::Dimap);
    }
    if content.contains("lineNumCoef") {
        return Some(Format::Rpb);
    }
    if content.contains("line_num_coeff_00") {
        return Some(Format::Geom);
    }
    content
        .to_ascii_uppercase()
        .contains("LINE_NUM_COEFF")
        .then_some(Format::Txt)
}
