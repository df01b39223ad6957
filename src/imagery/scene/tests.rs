//! Deliveries of three families: read, damaged, hostile, mutated.

pub(super) mod fixture;
mod fuzz;
mod hostile;
mod items;
mod reading;
mod traps;

use std::path::Path;

use relais_core::fault::Trouble;
use relais_core::raster::{Block, RasterSource, Samples};
use relais_run::Limits;
use tempfile::TempDir;

use super::facts::Member;
use super::pixels::{Reading, StatedNodata};
use super::{Inspection, Scene};
use fixture::Product;

fn limits() -> Limits {
    Limits::new(2, 1 << 30)
}

const READING: Reading = Reading {
    handles: 2,
    nodata: StatedNodata::Invalid,
};

/// A product in a folder of its own.
fn delivered(product: &Product) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    product.write(dir.path());
    dir
}

/// A product whose product file was changed.
fn changed(product: &Product, change: impl FnOnce(String) -> String) -> TempDir {
    let dir = delivered(product);
    let text = change(product.dim());
    std::fs::write(dir.path().join("IMG/DIM_X.XML"), fixture::latin_1(&text)).unwrap();
    dir
}

fn open(path: &Path) -> Result<Scene, Trouble> {
    Scene::open(path, None)
}

fn member_of(dir: &TempDir) -> Member {
    open(dir.path()).unwrap().members()[0].clone()
}

fn inspect(path: &Path) -> Inspection {
    let scene = open(path).unwrap();
    Inspection::of(&scene, None, super::order::Effort::Sample, &limits()).unwrap()
}

/// What is said when it is refused: code and message.
fn refusal(path: &Path) -> String {
    let Err(fault) = open(path) else {
        panic!("accepted");
    };
    assert!(!fault.help().is_empty());
    format!("{} {fault}", fault.code())
}

fn all_of(source: &dyn RasterSource) -> Block {
    source.read(source.grid().window()).unwrap()
}

fn u16s(block: &Block) -> &[u16] {
    match &block.samples {
        Samples::U16(v) => v,
        other => panic!("{:?}", other.kind()),
    }
}
