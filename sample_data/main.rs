//! The program `relais-sample`: makes the sample data.

use clap::Parser;
use relais_core::fault::Fault;
use relais_sample::{Existing, Options, Part, Preset, Sizes, make};
use std::path::PathBuf;
use std::process::ExitCode;

/// Makes deliveries of an invented landscape, structurally true, with the truth beside them.
#[derive(Parser)]
#[command(version)]
struct Args {
    /// The folder in which to make them.
    out_dir: PathBuf,
    /// The seed of the landscape.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Size of the panchromatic images, pixels, instead of a preset.
    #[arg(long, value_name = "PX", conflicts_with = "preset")]
    size: Option<usize>,
    /// A set of sizes.
    #[arg(long, value_enum, ignore_case = true, default_value = "demo")]
    preset: Preset,
    /// Only these parts.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// Replace parts that are already there.
    #[arg(long)]
    overwrite: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    // GDAL's cache would grow with the machine; 64 MiB hold the strips being written.
    if let Err(e) = gdal::config::set_config_option("GDAL_CACHEMAX", "64") {
        eprintln!("GDAL: {e}");
        return ExitCode::FAILURE;
    }
    let sizes = match args.size {
        Some(size) => Sizes::all(size),
        None => Ok(args.preset.into()),
    };
    let parts = if args.only.is_empty() {
        Part::ALL.to_vec()
    } else {
        args.only
    };
    let done = sizes.and_then(|sizes| {
        make(
            &args.out_dir,
            &Options {
                seed: args.seed,
                sizes,
                parts,
                existing: if args.overwrite {
                    Existing::Replace
                } else {
                    Existing::Refuse
                },
            },
        )
    });
    match done {
        Ok(made) => {
            for m in made {
                println!("{}", m.path.display());
            }
            ExitCode::SUCCESS
        }
        Err(e) => {
            eprintln!("error[{}]: {e}\nhelp: {}", e.code(), e.help());
            ExitCode::from(e.kind().exit_code())
        }
    }
}
