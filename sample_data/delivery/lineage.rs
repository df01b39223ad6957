//! The LINEAGE folder: short statements of where a product comes from.

use super::dim::{encode, head, root};
use super::facts::Facts;
use super::identity::{self, lineage};
use crate::xml::Xml;

/// The lineage files of a product: path in its folder, bytes.
pub fn files(f: &Facts) -> Vec<(String, Vec<u8>)> {
    lineage(f)
        .into_iter()
        .map(|(title, path)| (path, encode(f.family(), &statement(f, title))))
        .collect()
}

fn statement(f: &Facts, title: &str) -> String {
    let subprofile = match title {
        "Processing" => "PROCESSING",
        "Strip Source" => "STRIP",
        "Source for Ground reset" => "GROUND",
        _ => "HEIGHT",
    };
    let mut x = Xml::new(&head(f.family(), ""));
    let schema = format!("{}.xsd", subprofile.to_lowercase());
    x.open("Dimap_Document", &root(f.family(), &schema));
    identity::metadata(&mut x, f.family(), &identity::profile(f), subprofile);
    match subprofile {
        "PROCESSING" => x.within("Processing_Step_List", |x| {
            x.within("Processing_Step", |x| {
                x.leaf("PROCESSING_LEVEL", f.level.long());
                x.leaf("TIME", f.produced.format("%Y-%m-%dT%H:%M:%SZ"));
                x.leaf_with("SOFTWARE", " version=\"1\"", "relais-sample");
            });
        }),
        "STRIP" => x.within("Strip_Identification", |x| {
            x.leaf("STRIP_ID", &f.strip);
            x.leaf("STRIP_TYPE", "NOMINAL");
            x.within("Mission_Identification", |x| {
                x.leaf("MISSION", f.instrument.mission);
                x.leaf("MISSION_INDEX", f.instrument.index);
            });
        }),
        _ => {
            x.within("Source_Identification", |x| {
                x.leaf(
                    "SOURCE_ID",
                    format!(
                        "FICTITIOUS_{}",
                        if subprofile == "GROUND" {
                            "GROUND"
                        } else {
                            "RELIEF"
                        }
                    ),
                );
                x.leaf("SOURCE_DESCRIPTION", "The invented landscape itself");
            });
        }
    }
    x.finish()
}
