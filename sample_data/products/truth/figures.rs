//! `truth.json`: the figures the sample was made with.

use crate::delivery::side::put;
use crate::fault::SampleFault;
use crate::landscape::{ANCHOR, Landscape, YEARS};
use crate::options::Sizes;
use crate::products::frame::Frame;
use crate::products::ground::UTM;
use crate::products::image::zeros;
use crate::products::sen_geometry::{Geometry, Member};
use crate::products::{sen, spot};
use crate::sensor::instrument::{PHR1A, PHR1B, SPOT7};
use crate::sensor::light::{DIRECT, PATH, THROUGH};
use crate::sensor::{Instrument, Light};
use serde_json::{Value, json};
use std::path::Path;

/// Writes the figures.
pub fn write(
    folder: &Path,
    land: &Landscape,
    seed: u64,
    sizes: Sizes,
    g: &Geometry,
) -> Result<(), SampleFault> {
    let frame = Frame::around(UTM, sizes.spot, spot::PAN_M)?;
    let spot_light = spot::light(&frame, seed)?;
    let sen_light = sen::light(land, g, seed)?;
    let figures = json!({
        "fictitious": "Données fictives : paysage, noms et pixels inventés par relais-sample.",
        "seed": seed,
        "anchor_l93": [ANCHOR.0, ANCHOR.1],
        "river": crate::landscape::names::RIVER,
        "years": YEARS,
        "heights": "metres above the ellipsoid GRS80; the landscape has no geoid",
        "pixels": "continuous, (0, 0) is the outer corner of the first pixel",
        "atmosphere": {
            "bands": ["B0", "B1", "B2", "B3"],
            "path_reflectance": PATH,
            "transmission": THROUGH,
            "direct_share": DIRECT
        },
        "instruments": [instrument(&SPOT7), instrument(&PHR1A), instrument(&PHR1B)],
        "spot7_ort": {
            "light": light(&spot_light),
            "year": spot::YEAR,
            "zeros_p": zeros(frame.size, 1),
            "zeros_ms": zeros((frame.size.0 / 4, frame.size.1 / 4), 4)
        },
        "phr_sen": {
            "light": light(&sen_light),
            "p": member(&g.pan),
            "ms": member(&g.ms),
            "zeros_p": zeros(g.pan.size, 1),
            "zeros_ms": zeros(g.ms.size, 4)
        }
    });
    let text = serde_json::to_string_pretty(&figures).unwrap_or_default();
    put(&folder.join("truth.json"), text)
}

fn instrument(i: &Instrument) -> Value {
    json!({
        "name": i.name(),
        "bands": i.bands,
        "pan": i.pan,
        "pan_radiance_is_this_mix_of_b0_b1_b2_b3": i.mix,
        "noise_variance_floor_squared_plus_slope_dn": {"pan": i.pan_noise, "ms": i.ms_noise}
    })
}

fn light(l: &Light) -> Value {
    json!({
        "sun": l.sun,
        "view_azimuth_deg": l.view_azimuth_deg,
        "view_incidence_deg": l.view_incidence_deg,
        "cloud_l93": [l.cloud.x, l.cloud.y],
        "cloud_radius_m": l.cloud.radius
    })
}

fn member(m: &Member) -> Value {
    let d = &m.camera.detectors;
    json!({
        "columns": m.size.0,
        "rows": m.size.1,
        "rpc_ground_to_image_px": m.rpc.inverse_px,
        "rpc_image_to_ground_m": m.rpc.direct_m,
        "first_detector": d.first,
        "start_s": d.start,
        "line_period_s": d.period
    })
}
