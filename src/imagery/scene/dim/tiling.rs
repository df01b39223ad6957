//! Which file fills which window of the image.

use relais_core::grid::Window;
use relais_files::folder;

use super::Doc;
use super::doc::count;
use crate::scene::SceneFault;
use crate::scene::facts::TileFile;
use crate::scene::xml::Element;

/// More tiles than any product has (the largest seen has 12).
const MOST_TILES: usize = 4096;
const REGULAR: &str = "Raster_Data/Raster_Dimensions/Tile_Set/Regular_Tiling";

/// Tiles of one size, the last row and column truncated: tile (R, C), counted from 1, begins at
/// ((R − 1) · rows, (C − 1) · columns).
pub(super) struct Tiling {
    width: usize,
    height: usize,
    tile_width: usize,
    tile_height: usize,
}

/// What a `Data_Files` lists.
pub(super) struct Listed {
    /// Its tiles, row by row.
    pub tiles: Vec<TileFile>,
    /// The (row, column) of those that the tiling wants and it does not list.
    pub unlisted: Vec<(usize, usize)>,
}

/// The tiling; without one the image is one tile.
pub(super) fn read(doc: &Doc<'_>, width: usize, height: usize) -> Result<Tiling, SceneFault> {
    let whole = Tiling {
        width,
        height,
        tile_width: width,
        tile_height: height,
    };
    let Some(regular) = doc.root.at(REGULAR) else {
        return Ok(whole);
    };
    refuse_overlap(doc, regular)?;
    let Some(size) = regular.at("NTILES_SIZE") else {
        return Ok(whole);
    };
    let side = |name: &str| {
        let text = size.attribute(name).unwrap_or("");
        count(text).filter(|&n| n >= 1).ok_or_else(|| {
            doc.bad(
                &format!("{REGULAR}/NTILES_SIZE@{name}"),
                text,
                "a number of pixels",
            )
        })
    };
    let tiling = Tiling {
        tile_width: side("ncols")?.min(width),
        tile_height: side("nrows")?.min(height),
        ..whole
    };
    if tiling.rows().saturating_mul(tiling.cols()) > MOST_TILES {
        return Err(doc.bad(
            &format!("{REGULAR}/NTILES_SIZE"),
            &format!("{} × {}", tiling.tile_width, tiling.tile_height),
            &format!("tiles that number at most {MOST_TILES}"),
        ));
    }
    Ok(tiling)
}

/// `OVERLAP_ROW`/`OVERLAP_COL`, or the attributes of `NTILES_OVERLAP`; they are 0 wherever they
/// were seen, and where the origin of overlapping tiles would lie is not known.
fn refuse_overlap(doc: &Doc<'_>, regular: &Element) -> Result<(), SceneFault> {
    let attributes = regular.at("NTILES_OVERLAP");
    let stated = [
        regular.text_at("OVERLAP_ROW"),
        regular.text_at("OVERLAP_COL"),
        attributes.and_then(|o| o.attribute("nrows")),
        attributes.and_then(|o| o.attribute("ncols")),
    ];
    for text in stated.into_iter().flatten() {
        if count(text) != Some(0) {
            return Err(doc.bad(&format!("{REGULAR} (overlap)"), text, "0"));
        }
    }
    Ok(())
}

impl Tiling {
    fn rows(&self) -> usize {
        self.height.div_ceil(self.tile_height)
    }

    fn cols(&self) -> usize {
        self.width.div_ceil(self.tile_width)
    }

    fn window(&self, row: usize, col: usize) -> Window {
        let (top, left) = ((row - 1) * self.tile_height, (col - 1) * self.tile_width);
        Window::new(
            left,
            top,
            self.tile_width.min(self.width - left),
            self.tile_height.min(self.height - top),
        )
    }

    /// The tiles of a `Data_Files`.
    pub(super) fn tiles(&self, doc: &Doc<'_>, files: &Element) -> Result<Listed, SceneFault> {
        let fault = |reason: String| SceneFault::Tiling {
            file: doc.file.to_string(),
            reason,
        };
        let mut tiles: Vec<TileFile> = Vec::new();
        for file in files.all("Data_File") {
            let path = file
                .at("DATA_FILE_PATH")
                .ok_or_else(|| doc.missing("Data_File/DATA_FILE_PATH"))?;
            let path = doc
                .href(path)
                .map_err(|e| fault(format!("a file of pixels: {e}")))?
                .ok_or_else(|| match path.attribute("href").map(str::trim) {
                    None | Some("") => doc.missing("Data_File/DATA_FILE_PATH@href"),
                    Some(address) => fault(format!(
                        "a file of pixels is an address, which is not followed from a delivery: {}",
                        folder::public_name(address)
                    )),
                })?;
            let place = |name: &str| match file.attribute(name) {
                None => Ok(1),
                Some(text) => count(text).filter(|&n| n >= 1).ok_or_else(|| {
                    doc.bad(&format!("Data_File@{name}"), text, "a number from 1 on")
                }),
            };
            let (row, col) = (place("tile_R")?, place("tile_C")?);
            if row > self.rows() || col > self.cols() {
                return Err(fault(format!(
                    "{path} is tile R{row}C{col}, but {} × {} pixels in tiles of {} × {} make \
                     R{}C{}",
                    self.width,
                    self.height,
                    self.tile_width,
                    self.tile_height,
                    self.rows(),
                    self.cols()
                )));
            }
            if let Some(twin) = tiles.iter().find(|t| (t.row, t.col) == (row, col)) {
                return Err(fault(format!(
                    "{} and {path} are both tile R{row}C{col}",
                    twin.path
                )));
            }
            let window = self.window(row, col);
            tiles.push(TileFile {
                path,
                row,
                col,
                window,
            });
        }
        tiles.sort_by_key(|t| (t.row, t.col));
        let unlisted = (1..=self.rows())
            .flat_map(|r| (1..=self.cols()).map(move |c| (r, c)))
            .filter(|&at| tiles.binary_search_by_key(&at, |t| (t.row, t.col)).is_err())
            .collect();
        Ok(Listed { tiles, unlisted })
    }
}
