//! `relais completions`: what a shell needs to complete the words of the command line.

use clap::{Args as ClapArgs, Command};
use clap_complete::Shell;
use relais_core::fault::Trouble;

use super::console;

const EXAMPLES: &str = "\
Examples:
  relais completions bash > ~/.local/share/bash-completion/completions/relais
  relais completions zsh > ~/.zfunc/_relais
  relais completions fish > ~/.config/fish/completions/relais.fish";

/// Print the completions of a shell
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Prints them; a reader that has gone away is no error.
pub fn run(args: &Args, mut root: Command) -> Result<(), Trouble> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut root, "relais", &mut script);
    console::write(&script)
}
