//! One image of a product, as text.

use relais_core::grid::{Affine, Grid};
use relais_imagery::scene::facts::{
    BandFacts, Geometry, Image, Member, Origin, Processing, Role, RpcPlace, Viewing,
};
use relais_imagery::scene::inspection::{Extent, MemberReport};
use relais_imagery::scene::order::Outcome;

use super::page::{LABEL, Page, table};
use crate::cli::numbers::{counted, pixel_size, significant};

/// Tells an image on a page.
pub fn member(page: &mut Page, report: &MemberReport) {
    let member = &report.member;
    let heading = match member.mode.as_str() {
        "" => member.spectral.label().to_string(),
        mode => format!("{mode}: {}", member.spectral.label()),
    };
    page.text += &format!("{heading}\n");
    let source = match member.origin {
        Origin::Dimap => "Metadata",
        Origin::Stac | Origin::Image => "File",
    };
    page.line(source, &member.source);
    page.line("Acquired", &acquired(report));
    page.some("Satellite", satellite(member));
    page.line("Image", &image(&member.image));
    geometry(page, report);
    if member.processing != Processing::Unknown {
        page.line("Radiometry", member.processing.label());
    }
    page.line("Bands", "");
    bands(page, report);
    let order = &report.band_order;
    page.line(
        "Band order",
        &match order.outcome {
            Outcome::Single => order.outcome.label().to_string(),
            outcome => format!("{}: {}", outcome.label(), order.why),
        },
    );
    page.some("Viewing", member.viewing.as_ref().map(viewing));
    page.some("Sun", member.viewing.as_ref().map(sun));
    page.line("Clouds", &percent(member.cloud_percent));
    if member.snow_percent.is_some() {
        page.line("Snow", &percent(member.snow_percent));
    }
    page.line("No data", &special(&member.image));
    page.line("Masks", &masks(member));
    page.some(
        "Accuracy",
        member
            .accuracy_ce90_m
            .map(|a| format!("90 % of the points within {a:.1} m")),
    );
    page.some("Job", job(member));
    page.some("Credit", member.rights.copyright.clone());
    page.some("Licence", member.rights.licence.clone());
    page.some("Restrictions", member.rights.restrictions.clone());
}

fn masks(member: &Member) -> String {
    let listed = member.masks.iter().map(|m| m.code.as_str());
    let inside = member.image.mask == Some(true);
    let masks: Vec<&str> = listed.chain(inside.then_some("in the image")).collect();
    match masks.is_empty() {
        true => "none".to_string(),
        false => masks.join(" "),
    }
}

fn acquired(report: &MemberReport) -> String {
    let mut text = report
        .acquired
        .map_or("not stated".into(), |m| m.to_string());
    let strips = report.member.strips.len();
    if strips > 1 {
        text += &format!(" (the first of {strips} strips)");
    }
    text
}

fn satellite(member: &Member) -> Option<String> {
    let platform = member.platform()?;
    Some(match &platform.instrument {
        // SPOT's instrument is written as the satellite itself.
        Some(instrument) if !instrument.eq_ignore_ascii_case(&platform.name) => {
            format!("{}, instrument {instrument}", platform.name)
        }
        _ => platform.name.clone(),
    })
}

fn job(member: &Member) -> Option<String> {
    match (&member.job_id, &member.produced) {
        (Some(job), Some(date)) => Some(format!("{job}, made on {date}")),
        (Some(job), None) => Some(job.clone()),
        (None, Some(date)) => Some(format!("made on {date}")),
        (None, None) => None,
    }
}

fn image(image: &Image) -> String {
    let bands: usize = image.sets.iter().map(|s| s.band_ids.len()).sum();
    let mut text = format!(
        "{} × {} pixels, {}, {} bits",
        image.width,
        image.height,
        counted(bands, "band"),
        8 * image.sample_type.bytes(),
    );
    if let Some(bits) = image.product_bits {
        text += &format!(" ({bits} declared)");
    }
    for word in [&image.format, &image.compression].into_iter().flatten() {
        text += &format!(", {word}");
    }
    let files: usize = image.sets.iter().map(|s| s.tiles.len()).sum();
    if let Some(set) = image.sets.first()
        && files > 1
    {
        let rows = set.tiles.iter().map(|t| t.row).max().unwrap_or(1);
        let cols = set.tiles.iter().map(|t| t.col).max().unwrap_or(1);
        let size = set.tiles.first().map(|t| t.window);
        text += &format!(
            "\n  {:<LABEL$}{files} files: {cols} × {rows} tiles (columns × rows) of {} × {} pixels",
            "",
            size.map_or(0, |w| w.width),
            size.map_or(0, |w| w.height),
        );
        if image.sets.len() > 1 {
            let sets: Vec<String> = image.sets.iter().map(|s| s.band_ids.join(" ")).collect();
            text += &format!(", in {} sets ({})", sets.len(), sets.join(" / "));
        }
    }
    text
}

fn geometry(page: &mut Page, report: &MemberReport) {
    let member = &report.member;
    match &member.geometry {
        Geometry::Ground { grid } => page.line("Grid", &ground(grid)),
        Geometry::Unknown { .. } => page.line("Grid", "not georeferenced"),
        Geometry::Sensor { rpc, .. } => {
            let text = match rpc {
                RpcPlace::File(path) => format!("sensor geometry, model (RPC) in {path}"),
                RpcPlace::Tags => "sensor geometry, model (RPC) in the tags of the image".into(),
                RpcPlace::Nowhere => "sensor geometry without a model (RPC)".into(),
            };
            page.line("Geometry", &text);
        }
    }
    if let Some(extent) = &report.extent {
        page.line("Extent", &extent_text(extent));
    }
    let Some(model) = &report.model else { return };
    let (col, row) = model.file_origin;
    page.line(
        "Model",
        &format!(
            "its file counts the centre of the first pixel as ({col}, {row}), read as (0.5, 0.5); \
             heights {} to {} m",
            model.heights_m.0.round() as i64,
            model.heights_m.1.round() as i64
        ),
    );
    if let Some((col, row)) = model.crop_origin {
        page.line(
            "Crop",
            &format!("its upper-left corner is at column {col}, row {row} of the model's image"),
        );
    }
    if let Some(ring) = &model.footprint {
        let corners: Vec<String> = ring
            .iter()
            .map(|(lon, lat)| format!("{lon:.5} {lat:.5}"))
            .collect();
        page.line("Corners", &format!("{} (lon lat)", corners.join(", ")));
    }
}

/// Longitude and latitude, and Lambert-93 in the words of `--bbox`.
fn extent_text(extent: &Extent) -> String {
    let b = &extent.lon_lat;
    let mut text = format!(
        "{:.5},{:.5},{:.5},{:.5} (lon lat)",
        b.min_x, b.min_y, b.max_x, b.max_y
    );
    if let Some(b) = &extent.lambert_93 {
        text += &format!(
            "\n  {:<LABEL$}{:.1},{:.1},{:.1},{:.1} (Lambert-93)",
            "", b.min_x, b.min_y, b.max_x, b.max_y
        );
    }
    text
}

fn ground(grid: &Grid) -> String {
    let crs = grid.crs.as_ref().map_or("no CRS".into(), |c| c.to_string());
    let Some(transform) = &grid.transform else {
        return crs;
    };
    let Affine(t) = transform;
    let size = pixel_size(grid).unwrap_or_default();
    let turned = match t[2] == 0.0 && t[4] == 0.0 {
        true => "",
        false => ", turned",
    };
    format!(
        "{crs}, pixels of {size}{turned}, upper-left corner {} {}",
        t[0], t[3]
    )
}

fn bands(page: &mut Page, report: &MemberReport) {
    let rows: Vec<[String; 7]> = report
        .band_order
        .file
        .iter()
        .enumerate()
        .map(|(i, id)| {
            let band = report.member.band(id);
            let number = |v: Option<f64>| v.map_or("-".into(), significant);
            let get = |f: fn(&BandFacts) -> Option<f64>| number(band.and_then(f));
            let range = band.and_then(|b| Some((b.min_nm?, b.max_nm?)));
            [
                (i + 1).to_string(),
                id.clone(),
                band.map_or(Role::Unknown, |b| b.role).label().to_string(),
                get(|b| b.gain.or(b.reflectance_gain)),
                get(|b| b.bias),
                get(|b| b.irradiance),
                range.map_or("-".into(), |(min, max)| format!("{min}-{max}")),
            ]
        })
        .collect();
    table(
        &mut page.text,
        [
            "file band",
            "id",
            "sees",
            "gain",
            "bias",
            "irradiance W/m²/µm",
            "range nm",
        ],
        &rows,
        "    ",
    );
}

fn viewing(viewing: &Viewing) -> String {
    let deg = |label: &str, v: Option<f64>| v.map(|v| format!("{label} {v:.1}°"));
    let mut parts: Vec<String> = [
        deg("incidence", viewing.incidence_deg),
        deg("off nadir", viewing.viewing_deg),
        deg("azimuth", viewing.azimuth_deg),
    ]
    .into_iter()
    .flatten()
    .collect();
    if let (Some(across), Some(along)) = (viewing.gsd_across_m, viewing.gsd_along_m) {
        parts.push(format!("native pixel {across:.2} × {along:.2} m"));
    }
    parts.join(", ")
}

fn sun(viewing: &Viewing) -> String {
    let deg = |label: &str, v: Option<f64>| v.map(|v| format!("{label} {v:.1}°"));
    let parts = [
        deg("elevation", viewing.sun_elevation_deg),
        deg("azimuth", viewing.sun_azimuth_deg),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(", ")
}

fn percent(value: Option<f64>) -> String {
    value.map_or("not stated".into(), |v| format!("{v:.1} %"))
}

fn special(image: &Image) -> String {
    let mut text = image.nodata.map_or("not stated".into(), |v| v.to_string());
    if let Some(saturated) = image.saturated {
        text += &format!(", saturated {saturated}");
    }
    text
}
