//! The command line: `relais <group> <verb> INPUT... [OUTPUT] [options]`.
//!
//! Words pass [`aliases`] (the spellings of other tools), then clap; the verb of `cli/<group>/<verb>.rs`
//! runs with a [`Console`](console::Console), and its failure is printed by [`failure`] alone.

mod aliases;
mod failure;
mod options;
mod numbers;
mod machine;
mod progress;
mod limits;
mod console;
mod scene;
mod cog;
mod pipeline;
mod tiles;
mod ocs;
mod territory;
mod registry;
mod doctor;
mod completions;
mod man;
#[cfg(test)]
mod reference;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use relais_core::fault::Trouble;

use crate::config::{Config, ConfigFault};

/// Satellite imagery for a region: from a delivery to orthoimages, dalles, tiles and mosaics.
///
/// Results go to standard output (text, or one JSON document with --json); progress and messages
/// go to standard error.
#[derive(Parser)]
#[command(
    name = "relais",
    version,
    propagate_version = true,
    max_term_width = 100,
    after_help = AFTER_HELP
)]
struct Cli {
    #[command(flatten)]
    global: options::Global,
    #[command(subcommand)]
    group: Group,
}

const AFTER_HELP: &str = "\
Examples:
  relais scene inspect LIVRAISON
  relais scene ortho LIVRAISON spot.tif
  relais scene ortho --help
  relais tiles build spot.tif spot.pmtiles --stretch
  relais pipeline run pipelines/scenes.toml --param 'scenes=livraisons/*'
  relais doctor

Exit codes: 0 ok, 1 processing, 2 usage, 3 unreadable or invalid input, \
4 licence or territory refused, 5 output exists, 6 partial success, 7 a check did not hold, \
8 resources (disk, memory), 130 interrupted.";

const SCENE_EXAMPLES: &str = "\
Examples:
  relais scene inspect LIVRAISON
  relais scene ortho LIVRAISON spot.tif";

const COG_EXAMPLES: &str = "\
Examples:
  relais cog create image.jp2 image.tif
  relais cog validate image.tif";

const OCS_EXAMPLES: &str = "\
Examples:
  relais ocs compare ocs_2009.gpkg ocs_2015.gpkg --codes 2009=CODE,2015=CODE -o comparaison
  relais ocs matrix ocs_2015.tif ocs_2020.tif -o matrice.csv
  relais ocs accuracy design ocs_2020.tif --margin 0.02 -o echantillon
  relais ocs nomenclature show corine";

const TERRITORY_EXAMPLES: &str = "\
Examples:
  relais territory list
  relais territory show EPCI:243300316";

const REGISTRY_EXAMPLES: &str = "\
Examples:
  relais registry init essai.db --demo --name 'Camille Fictive'
  relais registry partner add 'SDIS fictif' --siret 13000076300016 --group collectivite
  relais registry journal verify";

#[derive(Subcommand)]
enum Group {
    /// Deliveries of satellite images: what they hold, and their pixels put on the ground
    #[command(after_help = SCENE_EXAMPLES)]
    Scene {
        #[command(subcommand)]
        verb: scene::Verb,
    },
    /// Cloud optimized GeoTIFFs
    #[command(after_help = COG_EXAMPLES)]
    Cog {
        #[command(subcommand)]
        verb: cog::Verb,
    },
    /// Many deliveries in one run that can be stopped, resumed and done again
    Pipeline {
        #[command(subcommand)]
        verb: pipeline::Verb,
    },
    /// Web tiles and regular dalles
    Tiles {
        #[command(subcommand)]
        verb: tiles::Verb,
    },
    /// Land cover (occupation du sol): what changed between dates, how good maps are, nomenclatures
    #[command(after_help = OCS_EXAMPLES)]
    Ocs {
        #[command(subcommand)]
        verb: ocs::Verb,
    },
    /// Communes, EPCI, SCoT, départements and regions of a stated year
    #[command(after_help = TERRITORY_EXAMPLES)]
    Territory {
        #[command(subcommand)]
        verb: territory::Verb,
    },
    /// The relay (registre): partners, who acts, and the journal of all that happens
    #[command(after_help = REGISTRY_EXAMPLES)]
    Registry {
        #[command(subcommand)]
        verb: registry::Verb,
    },
    Doctor(doctor::Args),
    Completions(completions::Args),
    Man(man::Args),
}

impl Group {
    /// Runs it; `config` is what is wrong with the configuration, which only the doctor is told.
    fn run(self, console: &console::Console, config: Option<ConfigFault>) -> Result<(), Trouble> {
        match self {
            Group::Scene { verb } => verb.run(console),
            Group::Cog { verb } => verb.run(console),
            Group::Pipeline { verb } => verb.run(console),
            Group::Tiles { verb } => verb.run(console),
            Group::Ocs { verb } => verb.run(console),
            Group::Territory { verb } => verb.run(console),
            Group::Registry { verb } => verb.run(console),
            Group::Doctor(args) => doctor::run(&args, console, config),
            Group::Completions(args) => completions::run(&args, Cli::command()),
            Group::Man(args) => man::run(&args, Cli::command()),
        }
    }
}

/// Runs the command that the process was called with and gives its exit code.
pub fn main() -> ExitCode {
    #[expect(clippy::disallowed_methods, reason = "the door of the words")]
    let words = std::env::args_os();
    match run(words) {
        Ok(code) => code,
        Err(trouble) => failure::tell(&trouble, failure::Form::Text),
    }
}

fn run(words: impl Iterator<Item = OsString>) -> Result<ExitCode, Trouble> {
    let aliases::Rewritten { words, notes } = aliases::rewrite(words)?;
    let cli = match Cli::try_parse_from(words) {
        Ok(cli) => cli,
        Err(error) => return Ok(failure::tell_usage(&error, &Cli::command())),
    };
    let (config, fault) = match (Config::load(), &cli.group) {
        (Ok(config), _) => (config, None),
        (Err(fault), Group::Doctor(_)) => (Config::default(), Some(fault)),
        (Err(fault), _) => return Err(fault.into()),
    };
    let console = console::Console::new(&cli.global, config);
    for note in notes {
        console.note(&note);
    }
    Ok(match cli.group.run(&console, fault) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => failure::tell(&trouble, console.form()),
    })
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use clap::CommandFactory;

    /// The examples that the help of a command and of all below it shows.
    fn examples(command: &clap::Command, found: &mut Vec<String>) {
        let after = command.get_after_help().map(ToString::to_string);
        // A line that ends in a backslash goes on below.
        let after = after.map(|text| text.replace("\\\n", " "));
        let lines = after.iter().flat_map(|text| text.lines());
        found.extend(lines.filter_map(|line| line.strip_prefix("  relais ").map(str::to_string)));
        for below in command.get_subcommands() {
            examples(below, found);
        }
    }

    #[test]
    fn every_verb_shows_examples_that_are_understood() {
        let mut root = super::Cli::command();
        root.build();
        let verbs = |group: &clap::Command| -> Vec<clap::Command> {
            match group.has_subcommands() {
                true => group.get_subcommands().cloned().collect(),
                false => vec![group.clone()],
            }
        };
        let groups = root.get_subcommands().filter(|c| c.get_name() != "help");
        for verb in groups.flat_map(verbs).filter(|v| v.get_name() != "help") {
            let mut of_verb = Vec::new();
            examples(&verb, &mut of_verb);
            assert!(!of_verb.is_empty(), "no example of {}", verb.get_name());
        }
        let mut found = Vec::new();
        examples(&root, &mut found);
        for example in found {
            // What a shell would redirect is not for us.
            let typed = example.split(" > ").next().unwrap();
            let words = relais_sample::relay::story::words(&format!("relais {typed}"));
            let words = words.into_iter().map(OsString::from);
            let words = super::aliases::rewrite(words).unwrap().words;
            let read = super::Cli::command().try_get_matches_from(words);
            let shown = |error: &clap::Error| error.use_stderr();
            assert!(!read.as_ref().is_err_and(shown), "{example}: {read:?}");
        }
    }

    #[test]
    fn the_command_line_is_well_formed() {
        super::Cli::command().debug_assert();
    }
}
