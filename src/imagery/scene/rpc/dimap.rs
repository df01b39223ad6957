//! DIMAP `RPC_*.XML`: version 2 (SPOT 6/7, Pléiades: `Inverse_Model`, `Direct_Model`) and the
//! style of Pléiades Neo (`GroundtoImage_Values`, `ImagetoGround_Values`).
//!
//! Pixel origin: in version 2 the centre of the first pixel is (1, 1) (Pléiades Imagery User
//! Guide); in the newer style it is what `ImagetoGround_Validity_Domain` names as its first pixel,
//! as GDAL reads it (its issue 5716).

use quick_xml::Reader;
use quick_xml::events::Event;

use super::fault::RpcFault;
use super::fields::Fields;

/// Deeper than any real file.
const DEEPEST: usize = 32;

/// What one file holds: the fields of both models, told apart by prefixes, and the origin.
pub struct DimapRpc {
    /// `LINE_OFF`..., the inverse model as `LINE_NUM_COEFF_1`..., the direct one as
    /// `LON_NUM_COEFF_1`....
    pub fields: Fields,
    /// Coordinates (column, row) that the file gives to the centre of the first pixel.
    pub origin: (f64, f64),
}

/// Reads the XML. Nothing outside the document is ever followed: a DTD is refused.
pub fn read(content: &str, place: &str) -> Result<DimapRpc, RpcFault> {
    let mut fields = Fields::new(place);
    leaves(content, place, |path, text| {
        let [.., parent, name] = path else { return };
        if let Some(key) = canonical(parent, name) {
            fields.add(key, text);
        }
    })?;
    let origin = if fields.has("FIRST_COL") || fields.has("FIRST_ROW") {
        (fields.number("FIRST_COL")?, fields.number("FIRST_ROW")?)
    } else {
        (1.0, 1.0)
    };
    Ok(DimapRpc { fields, origin })
}

/// Our key of an element, none when it is not needed.
fn canonical(parent: &str, name: &str) -> Option<String> {
    match parent {
        "Inverse_Model" | "GroundtoImage_Values" => Some(name.to_string()),
        // The direct model of version 2 names by SAMP what it gives as longitude.
        "Direct_Model" => name
            .strip_prefix("SAMP_")
            .map(|rest| format!("LON_{rest}"))
            .or_else(|| name.strip_prefix("LINE_").map(|rest| format!("LAT_{rest}"))),
        "ImagetoGround_Values" => Some(name.to_string()),
        "RFM_Validity" => Some(name.to_string()),
        "ImagetoGround_Validity_Domain" => {
            matches!(name, "FIRST_COL" | "FIRST_ROW").then(|| name.to_string())
        }
        _ => None,
    }
}

/// Calls `each` with the path and text of every element that has text.
fn leaves(
    content: &str,
    place: &str,
    mut each: impl FnMut(&[String], &str),
) -> Result<(), RpcFault> {
    let fault = |reason: String| RpcFault::Xml {
        place: place.to_string(),
        reason,
    };
    let mut reader = Reader::from_str(content);
    let mut path: Vec<String> = Vec::new();
    loop {
        match reader.read_event().map_err(|e| fault(e.to_string()))? {
            Event::Start(tag) => {
                if path.len() == DEEPEST {
                    return Err(fault(format!("elements nest deeper than {DEEPEST}")));
                }
                path.push(tag.local_name().as_ref().to_string());
            }
            Event::End(_) => {
                path.pop();
            }
            Event::Text(text) if !text.trim().is_empty() => each(&path, text.trim()),
            Event::DocType(_) => return Err(fault("a document type (DTD) is refused".into())),
            Event::Eof if path.is_empty() => return Ok(()),
            Event::Eof => return Err(fault(format!("ends within <{}>", path[path.len() - 1]))),
            _ => {}
        }
    }
}
