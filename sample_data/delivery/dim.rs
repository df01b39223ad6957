//! A whole DIM file, in the order and encoding of its family.

use super::facts::Facts;
use super::{geometry, identity, imagery, quality, radiometry};
use crate::sensor::Family;
use crate::xml::{Xml, latin1};

/// Beginning of an XML file of a family, root element not included.
pub fn head(family: Family, style: &str) -> String {
    let (encoding, alone) = match family {
        Family::Spot => ("ISO-8859-1", "no"),
        Family::Pleiades => ("UTF-8", "yes"),
    };
    let style = if style.is_empty() {
        String::new()
    } else {
        format!("<?xml-stylesheet href=\"{style}\" type=\"text/xsl\"?>\n")
    };
    format!("<?xml version=\"1.0\" encoding=\"{encoding}\" standalone=\"{alone}\"?>\n{style}")
}

/// Attributes of the root element.
pub fn root(family: Family, schema: &str) -> String {
    match family {
        Family::Spot => format!(
            " xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
             xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
             xsi:noNamespaceSchemaLocation=\"{schema}\" version=\"2.12\""
        ),
        Family::Pleiades => String::new(),
    }
}

/// The bytes of an XML text in the encoding of a family.
pub fn encode(family: Family, text: &str) -> Vec<u8> {
    match family {
        Family::Spot => latin1(text),
        Family::Pleiades => text.as_bytes().to_vec(),
    }
}

/// The DIM file of a product.
pub fn document(f: &Facts) -> Vec<u8> {
    let mut x = Xml::new(&head(f.family(), "./LIBRARY/STYLE.XSL"));
    x.open(
        "Dimap_Document",
        &root(f.family(), "system_ortho_or_rectified_product.xsd"),
    );
    identity::metadata(&mut x, f.family(), &identity::profile(f), "PRODUCT");
    identity::dataset(&mut x, f);
    identity::content(&mut x, f);
    identity::product(&mut x, f);
    identity::crs(&mut x, f);
    imagery::geoposition(&mut x, f);
    imagery::processing(&mut x, f);
    imagery::raster(&mut x, f);
    radiometry::radiometry(&mut x, f);
    let mut raw = Vec::new();
    geometry::geometry(&mut x, f, &mut raw);
    quality::quality(&mut x, f);
    quality::sources(&mut x, f);
    let mut text = x.finish();
    for piece in raw {
        text = text.replacen("    <Refined_Model></Refined_Model>\n", &piece, 1);
    }
    encode(f.family(), &text)
}
