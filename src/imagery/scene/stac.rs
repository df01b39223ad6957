//! STAC items (1.0 and 1.1), as DINAMIS serves the yearly SPOT coverage: assets `src_pan` and
//! `src_xs` behind https links, or files beside the item. Where an item leads to a DIMAP product
//! file of its own delivery, that is read instead: items made by other software are less exact.

mod assets;
mod facts;
mod item;

pub(super) use item::{items_of, read, read_if_item};

/// The files that the assets of an item name, without opening any.
#[cfg(test)]
pub(super) fn paths(name: &str, bytes: &[u8]) -> Result<Vec<String>, super::SceneFault> {
    let item = item::parse(name, bytes)?;
    let all = assets::all(name, &item)?;
    let chosen = assets::of_pixels(name, &all)?;
    Ok(chosen.into_iter().map(|a| a.path.clone()).collect())
}
