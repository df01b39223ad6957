//! `relais completions`: what a shell needs to complete the words of the command line.

use std::io::Write;

use clap::{Args as ClapArgs, Command};
use clap_complete::Shell;

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
pub fn run(args: &Args, mut root: Command) {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut root, "relais", &mut script);
    let _ = std::io::stdout().write_all(&script);
}
