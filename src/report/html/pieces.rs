//! Pieces of a picture in their places, and a viewer of the tiles of a folder.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Image, escape, text};

/// Pieces of a picture, each in its place on a grid, with a caption; places without a piece stay
/// empty.
#[derive(Default)]
pub struct Pieces {
    pieces: Vec<((i64, i64), Image, String)>,
}

impl Pieces {
    /// One more piece, by its column and row from the upper left.
    pub fn add(&mut self, place: (i64, i64), image: Image, caption: &str) -> &mut Self {
        self.pieces.push((place, image, caption.into()));
        self
    }

    pub(super) fn html(&self) -> String {
        let places = self.pieces.iter().map(|(place, ..)| *place);
        let Some(frame) = Frame::around(places) else {
            return String::new();
        };
        let mut html = format!(
            "<div class=\"pieces\" style=\"grid-template-columns:repeat({},minmax(0,1fr))\">\n",
            frame.columns
        );
        for (place, image, caption) in &self.pieces {
            let (column, row) = frame.of(*place);
            let _ = write!(
                html,
                "<figure style=\"grid-area:{row}/{column}\">{}",
                image.html()
            );
            if !caption.is_empty() {
                let _ = write!(html, "<figcaption>{}</figcaption>", text(caption));
            }
            html.push_str("</figure>\n");
        }
        html + "</div>\n"
    }
}

/// The tiles of a folder beside the page, zoom by zoom: one zoom is open at a time, and is moved by
/// its bars or by drawing it. Without JavaScript the bars remain.
#[derive(Default)]
pub struct Viewer {
    zooms: BTreeMap<u8, Zoom>,
}

struct Zoom {
    title: String,
    tiles: Vec<((i64, i64), String)>,
}

/// Side of a tile, in pixels.
const TILE: usize = 256;

impl Viewer {
    /// One more zoom: its title, and its tiles by column and row, each with the path from the page.
    pub fn zoom(&mut self, zoom: u8, title: &str, tiles: Vec<((i64, i64), String)>) -> &mut Self {
        let title = title.into();
        self.zooms.insert(zoom, Zoom { title, tiles });
        self
    }

    pub(super) fn html(&self) -> String {
        let mut html = String::from("<div class=\"viewer\">\n");
        let last = self.zooms.keys().next_back();
        for (zoom, of) in &self.zooms {
            let Some(frame) = Frame::around(of.tiles.iter().map(|(place, _)| *place)) else {
                continue;
            };
            let open = if last == Some(zoom) { " open" } else { "" };
            let title = text(&of.title);
            let _ = write!(
                html,
                "<details name=\"zoom\"{open}><summary>{title}</summary>\n\
                 <div class=\"plate\" tabindex=\"0\" role=\"group\" aria-label=\"{title}\" \
                 data-zoom=\"{zoom}\" data-col=\"{}\" data-row=\"{}\" \
                 style=\"grid-template:repeat({},{TILE}px)/repeat({},{TILE}px)\">\n",
                frame.first.0, frame.first.1, frame.rows, frame.columns,
            );
            for ((column, row), path) in &of.tiles {
                let (c, r) = frame.of((*column, *row));
                let _ = writeln!(
                    html,
                    "<img src=\"{}\" alt=\"{zoom}/{column}/{row}\" width=\"{TILE}\" \
                     height=\"{TILE}\" loading=\"lazy\" draggable=\"false\" \
                     style=\"grid-area:{r}/{c}\">",
                    escape(path)
                );
            }
            html.push_str("</div></details>\n");
        }
        let script = include_str!("viewer.js");
        let _ = write!(html, "</div>\n<script>\n{script}</script>\n");
        html
    }
}

/// The columns and rows around some places.
struct Frame {
    first: (i64, i64),
    columns: i64,
    rows: i64,
}

impl Frame {
    fn around(places: impl Iterator<Item = (i64, i64)> + Clone) -> Option<Self> {
        let (columns, rows) = (places.clone().map(|p| p.0), places.map(|p| p.1));
        let first = (columns.clone().min()?, rows.clone().min()?);
        Some(Self {
            first,
            columns: columns.max()? - first.0 + 1,
            rows: rows.max()? - first.1 + 1,
        })
    }

    /// A place as grids of CSS count: from 1.
    fn of(&self, (column, row): (i64, i64)) -> (i64, i64) {
        (column - self.first.0 + 1, row - self.first.1 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(alt: &str) -> Image {
        Image::new(&[0xff, 0xd8, 0xff, 0xe0], alt).unwrap()
    }

    #[test]
    fn pieces_lie_in_their_places_and_holes_stay() {
        let mut pieces = Pieces::default();
        pieces.add((417, -6423), image("a"), "D0417-6423");
        pieces.add((419, -6422), image("b"), "");
        let html = pieces.html();
        assert!(html.contains("repeat(3,minmax(0,1fr))"), "{html}");
        assert!(html.contains("<figure style=\"grid-area:1/1\">") && html.contains("D0417-6423"));
        assert!(html.contains("<figure style=\"grid-area:2/3\">"), "{html}");
        assert_eq!(html.matches("<figcaption>").count(), 1);
        assert_eq!(Pieces::default().html(), "");
    }

    #[test]
    fn a_viewer_opens_the_last_zoom_and_escapes_paths() {
        let mut viewer = Viewer::default();
        viewer.zoom(3, "Zoom 3", vec![((5, 6), "t/3/5/6.png".into())]);
        let tiles = vec![((10, 12), "a\"b.png".into()), ((11, 14), "c.png".into())];
        let html = viewer.zoom(4, "Zoom 4", tiles).html();
        assert!(
            html.contains("<details name=\"zoom\"><summary>Zoom 3"),
            "{html}"
        );
        assert!(html.contains("<details name=\"zoom\" open><summary>Zoom 4"));
        assert!(html.contains("data-col=\"10\" data-row=\"12\""));
        assert!(html.contains("grid-template:repeat(3,256px)/repeat(2,256px)"));
        assert!(html.contains("a&quot;b.png") && html.contains("alt=\"4/11/14\""));
    }
}
