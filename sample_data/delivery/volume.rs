//! The files that lead to the products of a delivery: VOL_PHR, or SPOT_LIST > SPOT_PROD > SPOT_VOL.

use super::dim::{encode, head, root};
use super::facts::Facts;
use super::identity::{self, order, producer};
use crate::sensor::Family;
use crate::xml::Xml;

/// A product of a volume: its folder in the volume and its facts.
pub struct Member<'a> {
    /// `IMG_SPOT7_P_001_A`.
    pub folder: String,
    /// The product.
    pub facts: &'a Facts,
}

/// The volume file of either family.
pub fn volume(family: Family, members: &[Member]) -> Vec<u8> {
    let mut x = Xml::new(&head(family, "./LIBRARY/VOL_STYLE.XSL"));
    x.open("Dimap_Document", &root(family, "volume.xsd"));
    identity::metadata(&mut x, family, "VOLUME", "SINGLE_VOLUME");
    let (name, id) = match family {
        Family::Spot => ("SPOT Volume Description", "A"),
        Family::Pleiades => ("PHR Volume Description", "RELAIS_SAMPLE"),
    };
    about(&mut x, family, name, id, members);
    x.within("Dataset_Content", |x| {
        x.within("Dataset_Components", |x| {
            for m in members {
                x.within("Component", |x| {
                    let f = m.facts;
                    x.leaf(
                        "COMPONENT_TITLE",
                        format!("{} {} {}", f.level.long(), f.spectral, f.dataset),
                    );
                    x.leaf("COMPONENT_TYPE", "DIMAP");
                    x.href(
                        "COMPONENT_PATH",
                        &format!("{}/DIM_{}.XML", m.folder, f.stem),
                    );
                    x.href(
                        "COMPONENT_TN_PATH",
                        &format!("{}/ICON_{}.JPG", m.folder, f.stem),
                    );
                    x.leaf("COMPONENT_TN_FORMAT", "image/jpeg");
                });
            }
            documentation(x);
        });
    });
    encode(family, &x.finish())
}

/// `SPOT_PROD.XML` and `SPOT_LIST.XML`: each leads one step down.
pub fn step(list: &'static str, to: &str, path: &str, members: &[Member]) -> Vec<u8> {
    let (profile, sub, name) = match list {
        "PROD" => ("PRODUCT", "SINGLE_PRODUCT", "SPOT Product Description"),
        _ => ("DATASET", "SINGLE_DATASET", "Product Description"),
    };
    let mut x = Xml::new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    x.open("Dimap_Document", &root(Family::Spot, "spot.xsd"));
    identity::metadata(&mut x, Family::Spot, profile, sub);
    about(&mut x, Family::Spot, name, "001", members);
    let parts = |x: &mut Xml| {
        x.within("Dataset_Components", |x| {
            x.component(to, None, "DIMAP", path);
            documentation(x);
        });
    };
    if list == "PROD" {
        x.within("Dataset_Content", parts);
    } else {
        parts(&mut x);
    }
    x.finish().into_bytes()
}

fn about(x: &mut Xml, family: Family, name: &str, id: &str, members: &[Member]) {
    x.within("Dataset_Identification", |x| {
        x.leaf("DATASET_NAME", name);
        x.leaf("DATASET_ID", id);
    });
    x.within("Product_Information", |x| {
        producer(x, family);
        x.within("Delivery_Identification", |x| {
            if let Some(m) = members.first() {
                x.leaf(
                    "PRODUCTION_DATE",
                    m.facts.produced.format("%Y-%m-%dT%H:%M:%S%.3fZ"),
                );
                if family == Family::Spot {
                    x.leaf("JOB_ID", &m.facts.job);
                    x.leaf("PRODUCT_INFO", "SPOT");
                    order(x, &m.facts.job);
                }
            }
        });
    });
}

fn documentation(x: &mut Xml) {
    let path = "https://example.org/relais/sample";
    x.component("About this fictitious delivery", None, "ENCAPSULATED", path);
}
