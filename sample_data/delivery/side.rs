//! What stands beside the pixels of a product: DIM, masks, lineage, world files, pictures, pages.

use super::facts::{Facts, Level};
use super::stats::Thumbnail;
use super::{dim, lineage, masks, raster};
use crate::fault::SampleFault;
use std::path::Path;

/// Writes a small file, its folder made when missing.
pub fn put(path: &Path, bytes: impl AsRef<[u8]>) -> Result<(), SampleFault> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(SampleFault::write(folder))?;
    }
    std::fs::write(path, bytes).map_err(SampleFault::write(path))
}

/// Writes everything of a product but its pixels and its RPC.
pub fn write(folder: &Path, f: &Facts, picture: &Thumbnail) -> Result<(), SampleFault> {
    put(
        &folder.join(format!("DIM_{}.XML", f.stem)),
        dim::document(f),
    )?;
    for (code, _, meaning) in f.masks() {
        let text = masks::document(f, code, meaning, &masks::polygons(f, code));
        put(&folder.join("MASKS").join(f.mask_name(code)), text)?;
    }
    for (path, bytes) in lineage::files(f) {
        put(&folder.join(path), bytes)?;
    }
    let (rows, cols) = f.tile_count();
    for (r, c) in (1..=rows).flat_map(|r| (1..=cols).map(move |c| (r, c))) {
        let name = format!("{}.{}", f.tile_name(r, c), f.world_extension());
        put(&folder.join(name), world(f, r, c))?;
    }
    // Previews show at most three bands.
    let bands = f.bands.len().min(3);
    let show = |picture: &Thumbnail| {
        let mut planes = picture.stretched(&f.histograms);
        planes.truncate(bands * picture.width * picture.height);
        planes
    };
    let size = (picture.width, picture.height);
    raster::jpeg(
        &folder.join(format!("PREVIEW_{}.JPG", f.stem)),
        size,
        &show(picture),
    )?;
    let icon = picture.shrunk(128);
    let size = (icon.width, icon.height);
    raster::jpeg(
        &folder.join(format!("ICON_{}.JPG", f.stem)),
        size,
        &show(&icon),
    )?;
    put(
        &folder.join("INDEX.HTM"),
        index(&f.dataset, &[format!("DIM_{}.XML", f.stem)]),
    )
}

/// The world file of a tile: the centre of its first pixel on the ground, or a grid of pixels for
/// sensor products (never a georeference).
fn world(f: &Facts, row: usize, col: usize) -> String {
    let (w, h) = f.tile_size();
    let (dx, dy) = ((col - 1) * w, (row - 1) * h);
    let lines: [f64; 6] = match (f.level, f.lie) {
        (Level::Ortho, Some(lie)) => [
            lie.res,
            0.0,
            0.0,
            -lie.res,
            lie.ulx + (dx as f64 + 0.5) * lie.res,
            lie.uly - (dy as f64 + 0.5) * lie.res,
        ],
        _ => {
            let step = if f.spectral == "MS" { 4.0 } else { 1.0 };
            [
                step,
                0.0,
                0.0,
                -step,
                1.0 + dx as f64 * step,
                -1.0 - dy as f64 * step,
            ]
        }
    };
    lines.map(|v| format!("{v:?}\n")).concat()
}

/// A page that leads to the parts of a delivery.
pub fn index(title: &str, parts: &[String]) -> String {
    let links: Vec<String> = parts
        .iter()
        .map(|p| format!("<li><a href=\"{p}\">{p}</a></li>"))
        .collect();
    format!(
        "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=UTF-8\">\
         <title>{title}</title></head>\n<body><h1>{title}</h1>\n\
         <p>Données fictives fabriquées par relais-sample : aucun lieu, aucune image réels.</p>\n\
         <ul>{}</ul></body></html>\n",
        links.join("\n")
    )
}

/// The licence note of a delivery.
pub const LICENCE: &str = "DONNÉES FICTIVES\n\
\n\
Cette livraison imite la structure d'une livraison d'images. Le paysage, les noms de lieux et les\n\
pixels sont inventés et calculés par le programme relais-sample (Relais, licence Apache-2.0).\n\
Elle ne contient aucune image prise par un satellite et n'engage aucun opérateur.\n";
