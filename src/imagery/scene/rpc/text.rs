//! The plain-text formats: GDAL's "RPC" metadata domain, `_RPC.TXT`, `.RPB` and the OTB (OSSIM)
//! keyword list `.geom`. All count pixels from 0 at the centre of the first one.

use super::fault::RpcFault;
use super::fields::Fields;

/// GDAL's pairs: keys as ours, coefficients in one value.
pub fn tags(pairs: &[(String, String)], place: &str) -> Fields {
    let mut fields = Fields::new(place);
    for (key, value) in pairs {
        fields.add(key.trim().to_ascii_uppercase(), value);
    }
    fields
}

/// `_RPC.TXT`: a line a value, `LINE_OFF: 002199.00 pixels`; some write `=`.
pub fn rpc_txt(text: &str, place: &str) -> Fields {
    let mut fields = Fields::new(place);
    for (key, value) in text.lines().filter_map(split) {
        fields.add(key.to_ascii_uppercase(), value);
    }
    fields
}

/// OTB's `.geom`: the same in lower case, coefficients counted from `_00` to `_19`.
pub fn geom(text: &str, place: &str) -> Result<Fields, RpcFault> {
    let mut fields = Fields::new(place);
    for (key, value) in text.lines().filter_map(split) {
        let key = key.to_ascii_uppercase();
        match key.rsplit_once("_COEFF_") {
            Some((name, digits)) => match digits.parse::<u32>() {
                Ok(i) if i < 20 => fields.add(format!("{name}_COEFF_{}", i + 1), value),
                _ => {}
            },
            None => fields.add(key, value),
        }
    }
    match fields.text("POLYNOMIAL_FORMAT") {
        None | Some("B") => Ok(fields),
        Some(other) => Err(RpcFault::Order {
            place: place.to_string(),
            found: other.chars().take(20).collect(),
        }),
    }
}

/// DigitalGlobe's `.RPB`: `lineOffset = 4848;` and `lineNumCoef = ( a, b, ... );`.
pub fn rpb(text: &str, place: &str) -> Result<Fields, RpcFault> {
    let mut fields = Fields::new(place);
    for statement in text.split(';') {
        // BEGIN_GROUP and END_GROUP end with the line, not with a semicolon.
        for (key, value) in statement.split_once('=').into_iter().flat_map(groups) {
            let value = value.trim().trim_matches(['(', ')', '"']);
            if let Some(ours) = rpb_key(key.trim()) {
                fields.add(ours, value);
            }
        }
    }
    match fields.text("SPEC_ID") {
        None | Some("RPC00B") => Ok(fields),
        Some(other) => Err(RpcFault::Order {
            place: place.to_string(),
            found: other.chars().take(20).collect(),
        }),
    }
}

/// A statement may stand behind `BEGIN_GROUP = IMAGE` and its line end: gives the true one.
fn groups((key, value): (&str, &str)) -> Option<(String, String)> {
    if key.trim_start().starts_with("BEGIN_GROUP") {
        let (_, rest) = value.split_once('\n')?;
        let (key, value) = rest.split_once('=')?;
        return Some((key.to_string(), value.to_string()));
    }
    Some((key.to_string(), value.to_string()))
}

fn rpb_key(key: &str) -> Option<&'static str> {
    Some(match key {
        "SpecId" => "SPEC_ID",
        "lineOffset" => "LINE_OFF",
        "sampOffset" => "SAMP_OFF",
        "latOffset" => "LAT_OFF",
        "longOffset" => "LONG_OFF",
        "heightOffset" => "HEIGHT_OFF",
        "lineScale" => "LINE_SCALE",
        "sampScale" => "SAMP_SCALE",
        "latScale" => "LAT_SCALE",
        "longScale" => "LONG_SCALE",
        "heightScale" => "HEIGHT_SCALE",
        "lineNumCoef" => "LINE_NUM_COEFF",
        "lineDenCoef" => "LINE_DEN_COEFF",
        "sampNumCoef" => "SAMP_NUM_COEFF",
        "sampDenCoef" => "SAMP_DEN_COEFF",
        _ => return None,
    })
}

fn split(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once([':', '='])?;
    let key = key.trim();
    (!key.is_empty()).then_some((key, value.trim()))
}
