//! The demonstration: makes fictitious deliveries, runs `relais` on them as a user would, and
//! writes one page in French about what came out. `make demo` runs it; docs/decisions/demo-page.md
//! says why it is an example.
//!
//! Usage: `demo FOLDER`. What an earlier run made there is replaced.

#![allow(
    clippy::disallowed_methods,
    reason = "the demonstration runs programs and writes files"
)]

mod fr;
mod tool;
mod delivery;
mod dates;
mod tiling;
mod cover;
mod relay;
mod page;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use delivery::{DELIVERIES, Shown};
use tool::{FOLDERS, Tools};

/// Whatever stops the demonstration.
type Failure = Box<dyn Error>;

fn main() -> ExitCode {
    let folder = std::env::args_os()
        .nth(1)
        .map_or_else(|| "demo".into(), PathBuf::from);
    match run(&folder) {
        Ok(page) => {
            println!("{}", fr::open_this(&page));
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// What makes the products.
const PIPELINE: &str = include_str!("../../pipelines/demo.toml");

/// What compares the land cover.
const COMPARISON: &str = include_str!("../../pipelines/ocs-2009-2015-2020.toml");

/// Makes everything in `folder` and gives the page to open.
fn run(folder: &Path) -> Result<PathBuf, Failure> {
    for part in FOLDERS {
        std::fs::create_dir_all(folder.join(part))?;
    }
    let mut tools = Tools::beside_this_program(folder)?;
    println!("{}", fr::MAKING_DELIVERIES);
    let mut before = tools.preamble()?;
    let sample = tools.sample("livraisons")?;
    println!("{}", fr::MAKING_PRODUCTS);
    std::fs::write(folder.join("demo.toml"), PIPELINE)?;
    std::fs::write(folder.join(cover::PIPELINE), COMPARISON)?;
    let made = tools.relais(&["pipeline", "run", "demo.toml", "--overwrite"])?;
    let made = page::Made {
        seconds: made.seconds,
        bytes: tools.size("produits")?,
    };
    before.extend(tools.take_lines());
    let mut shown: Vec<Shown> = Vec::new();
    for delivery in &DELIVERIES {
        println!("{}", fr::working_on(delivery.title));
        shown.push(delivery.run(&mut tools)?);
    }
    println!("{}", fr::MAKING_DATES);
    let dates = dates::cut(&mut tools)?;
    println!("{}", fr::LOOKING_AT_TILES);
    let tiling = tiling::look(&mut tools)?;
    std::fs::write(folder.join(fr::VIEWER), &tiling.viewer)?;
    println!("{}", fr::cover::COMPARING);
    let cover = cover::compare(&mut tools)?;
    println!("{}", fr::relay::PLAYING);
    let relay = relay::play(&mut tools)?;
    let parts = (&dates, &tiling, &cover, &relay);
    let html = page::write(&sample, &made, &before, &shown, parts)?;
    let path = folder.join("index.html");
    std::fs::write(&path, html)?;
    Ok(std::path::absolute(path)?)
}
