//! `relais`: typed words to the members' verbs and back.

mod config;
mod counted;
mod steps;
mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
