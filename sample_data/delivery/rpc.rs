//! The RPC file of a sensor product.

use super::dim::head;
use super::identity;
use crate::camera::RpcModel;
use crate::camera::rpc::Ratio;
use crate::sensor::Family;
use crate::xml::Xml;

/// The RPC file of a Pléiades product.
pub fn document(model: &RpcModel) -> String {
    let mut x = Xml::new(&head(Family::Pleiades, ""));
    x.open("Dimap_Document", "");
    identity::metadata(&mut x, Family::Pleiades, "PHR_SENSOR", "RPC");
    x.within("Rational_Function_Model", |x| {
        x.within("Resource_Reference", |x| {
            x.leaf_with("RESOURCE_TITLE", " version=\"2.1\"", "NITF");
            x.leaf("RESOURCE_ID", "RPC00B");
        });
        x.within("Global_RFM", |x| {
            x.within("Direct_Model", |x| {
                coefficients(x, &model.direct);
                x.leaf("ERR_BIAS_X", model.direct_m.rms);
                x.leaf("ERR_BIAS_Y", model.direct_m.rms);
            });
            x.within("Inverse_Model", |x| {
                coefficients(x, &model.inverse);
                x.leaf("ERR_BIAS_ROW", model.inverse_px.rms);
                x.leaf("ERR_BIAS_COL", model.inverse_px.rms);
            });
            x.within("RFM_Validity", |x| validity(x, model));
        });
    });
    x.finish()
}

fn coefficients(x: &mut Xml, [samp, line]: &[Ratio; 2]) {
    for (name, ratio) in [("SAMP", samp), ("LINE", line)] {
        for (part, list) in [("NUM", &ratio.num), ("DEN", &ratio.den)] {
            for (k, c) in list.iter().enumerate() {
                x.leaf(&format!("{name}_{part}_COEFF_{}", k + 1), format!("{c:?}"));
            }
        }
    }
}

fn validity(x: &mut Xml, m: &RpcModel) {
    x.within("Direct_Model_Validity_Domain", |x| {
        x.leaf("FIRST_ROW", 1);
        x.leaf("FIRST_COL", 1);
        x.leaf("LAST_ROW", m.size.1);
        x.leaf("LAST_COL", m.size.0);
    });
    x.within("Inverse_Model_Validity_Domain", |x| {
        x.leaf("FIRST_LON", m.lon.off - m.lon.scale);
        x.leaf("FIRST_LAT", m.lat.off - m.lat.scale);
        x.leaf("LAST_LON", m.lon.off + m.lon.scale);
        x.leaf("LAST_LAT", m.lat.off + m.lat.scale);
    });
    for (name, range) in [
        ("LONG", m.lon),
        ("LAT", m.lat),
        ("HEIGHT", m.height),
        ("SAMP", m.samp),
        ("LINE", m.line),
    ] {
        x.leaf(&format!("{name}_SCALE"), range.scale);
        x.leaf(&format!("{name}_OFF"), range.off);
    }
}
