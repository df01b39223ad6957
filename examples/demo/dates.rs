//! One place at two dates, seen by two satellites.

use relais_report::french;
use relais_report::html::Image;
use relais_run::manifest::Manifest;

use crate::tool::Tools;
use crate::{Failure, fr};

/// The place at both dates, each with its caption.
pub struct Dates {
    /// Earlier.
    pub left: (Image, String),
    /// Later.
    pub right: (Image, String),
    /// Every command that was run for it, as it is typed.
    pub commands: Vec<String>,
}

/// A delivery, its product and its satellite.
const EARLIER: (&str, &str, &str) = ("livraisons/spot7_ort", "spot7", "SPOT 7");
const LATER: (&str, &str, &str) = ("livraisons/phr_pms", "pleiades-pms", "Pléiades");
/// Half of the width and height of the place, in metres.
const HALF: (f64, f64) = (240.0, 160.0);

/// Cuts the middle of the later image out of both, on one grid of 1 m.
pub fn cut(tools: &mut Tools) -> Result<Dates, Failure> {
    let bbox = middle(tools, LATER.1)?;
    let left = view(tools, EARLIER, &bbox)?;
    let right = view(tools, LATER, &bbox)?;
    Ok(Dates {
        left: (left.0, fr::date_left(&left.1)),
        right: (right.0, fr::date_right(&right.1)),
        commands: tools.take_lines(),
    })
}

/// The box around the middle of a product, on whole metres.
fn middle(tools: &Tools, product: &str) -> Result<String, Failure> {
    let path = tools.path(&format!("produits/{product}.tif"));
    let manifest = Manifest::load(&Manifest::path_of(&path))?;
    let grid = manifest.facts.get("grid");
    let number = |pointer: &str| grid?.pointer(pointer)?.as_f64();
    let centre = |origin: &str, size: &str, step: &str| {
        Some((number(origin)? + number(size)? * number(step)? / 2.0).round())
    };
    let x = centre("/transform/0", "/width", "/transform/1");
    let y = centre("/transform/3", "/height", "/transform/5");
    let (x, y) = x.zip(y).ok_or("the manifest lacks its grid")?;
    Ok(format!(
        "{},{},{},{}",
        x - HALF.0,
        y - HALF.1,
        x + HALF.0,
        y + HALF.1
    ))
}

/// The place in one delivery, and when and by whom it was seen.
fn view(
    tools: &mut Tools,
    (input, name, satellite): (&str, &str, &str),
    bbox: &str,
) -> Result<(Image, String), Failure> {
    let tif = format!("vues/{name}-date.tif");
    let words = [
        "scene",
        "ortho",
        input,
        &tif,
        "--bbox",
        bbox,
        "--res",
        "1",
        "--bands",
        "red,green,blue",
        "--stretch",
        "--overwrite",
    ];
    tools.relais(&words)?;
    let bytes = tools.light(&tif, &tif.replace(".tif", ".webp"), &[])?;
    let facts = tools
        .relais(&["scene", "inspect", input, "--json"])?
        .json()?;
    let acquired = facts.pointer("/product/members/0/acquired");
    let acquired = acquired
        .and_then(|text| text.as_str())
        .and_then(french::date);
    let when = fr::seen(&acquired.ok_or("the delivery has no date")?, satellite);
    Ok((Image::new(&bytes, &fr::alt_date(&when))?, when))
}
