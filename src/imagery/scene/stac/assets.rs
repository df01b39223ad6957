//! The assets of an item, and which of them are the pixels.

use relais_files::folder;
use serde_json::Value;

use crate::scene::SceneFault;
use crate::scene::facts::Spectral;

/// More assets than any item has.
const MOST_ASSETS: usize = 1000;

/// An asset whose `href` may be followed.
pub(super) struct Asset<'a> {
    pub key: &'a str,
    pub value: &'a Value,
    /// From the root of the delivery, or an https address.
    pub path: String,
}

/// The assets of pixels as DINAMIS names them.
fn is_dinamis(key: &str) -> bool {
    matches!(key, "src_pan" | "src_xs")
}

/// Every asset with an `href`.
///
/// # Errors
/// An image without `href`; an `href` that leads out of the item's folder, or is neither relative nor https.
pub(super) fn all<'a>(file: &str, item: &'a Value) -> Result<Vec<Asset<'a>>, SceneFault> {
    let fault = |reason: String| SceneFault::Stac {
        file: file.to_string(),
        reason,
    };
    let Some(assets) = item["assets"].as_object() else {
        return Err(fault("no assets".into()));
    };
    let mut found = Vec::new();
    for (key, value) in assets.iter().take(MOST_ASSETS) {
        let Some(href) = value["href"].as_str() else {
            // Half a pair would otherwise be taken for the whole.
            if is_dinamis(key) || is_image(value, "") {
                return Err(fault(format!("asset {key:?} has no href")));
            }
            continue;
        };
        let path = if href.starts_with("https://") {
            href.to_string()
        } else {
            match folder::resolve(file, href) {
                Ok(path) => path,
                // What is not pixels (a link to a page, an s3 address) is not followed anyway.
                Err(_) if !is_image(value, href) => continue,
                Err(e) => return Err(fault(format!("asset {key:?}: {e}"))),
            }
        };
        found.push(Asset { key, value, path });
    }
    Ok(found)
}

/// The assets that hold the product's pixels: `src_pan` and `src_xs` as DINAMIS names them, else
/// the images with the role `data` or none.
pub(super) fn of_pixels<'b, 'a>(
    file: &str,
    all: &'b [Asset<'a>],
) -> Result<Vec<&'b Asset<'a>>, SceneFault> {
    let dinamis: Vec<_> = all.iter().filter(|a| is_dinamis(a.key)).collect();
    if !dinamis.is_empty() {
        return Ok(dinamis);
    }
    let chosen: Vec<_> = all.iter().filter(|a| a.is_pixels()).collect();
    if chosen.is_empty() {
        let keys: Vec<&str> = all.iter().map(|a| a.key).collect();
        return Err(SceneFault::Stac {
            file: file.to_string(),
            reason: format!("no asset of pixels among {}", keys.join(", ")),
        });
    }
    Ok(chosen)
}

impl Asset<'_> {
    fn roles(&self) -> Vec<&str> {
        let roles = self.value["roles"].as_array();
        roles
            .map(|r| r.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default()
    }

    fn is_pixels(&self) -> bool {
        let roles = self.roles();
        is_image(self.value, &self.path) && (roles.is_empty() || roles.contains(&"data"))
    }

    /// A `DIM_*.XML` of the delivery.
    pub(super) fn is_dimap(&self) -> bool {
        let name = self
            .path
            .rsplit('/')
            .next()
            .unwrap_or("")
            .to_ascii_uppercase();
        !folder::is_remote(&self.path) && name.starts_with("DIM_") && name.ends_with(".XML")
    }

    /// What it shows, by its key.
    pub(super) fn spectral(&self) -> Option<Spectral> {
        let key = self.key.to_ascii_lowercase();
        let word = |w: &str| {
            key.split(|c: char| !c.is_ascii_alphanumeric())
                .any(|part| part == w)
        };
        if key.contains("pansharp") || word("pms") || word("pxs") {
            Some(Spectral::Pansharpened)
        } else if word("pan") || word("p") || key.contains("panchro") {
            Some(Spectral::Pan)
        } else if word("xs") || word("ms") || key.contains("multispectral") {
            Some(Spectral::Multi)
        } else {
            None
        }
    }
}

/// By its media type, else by the end of its name.
fn is_image(value: &Value, href: &str) -> bool {
    if let Some(kind) = value["type"].as_str() {
        let kind = kind.to_ascii_lowercase();
        return kind.starts_with("image/tiff")
            || kind.starts_with("image/jp2")
            || kind.starts_with("image/vnd.stac.geotiff");
    }
    let path = href.split(['?', '#']).next().unwrap_or(href);
    let lower = path.to_ascii_lowercase();
    [".tif", ".tiff", ".jp2"]
        .iter()
        .any(|end| lower.ends_with(end))
}
