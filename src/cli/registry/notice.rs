//! `relais registry person notice`, `relais registry account notice`: the person is informed.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_files::atomic::{Output, Overwrite};
use relais_files::text;
use relais_registry::person::{self, notice};
use relais_registry::value::day;

use super::place::Place;
use super::wait;
use crate::cli::console::Console;

/// The options of both.
#[derive(ClapArgs)]
pub struct Args {
    /// Id, address, or name
    #[arg(value_name = "PERSON", required_unless_present = "print_text")]
    person: Option<String>,
    /// The letter to write, as .eml: open it and send it
    #[arg(short, long, value_name = "FILE", required_unless_present_any = ["how", "print_text"])]
    output: Option<PathBuf>,
    /// Who writes: an address, or `Name <address>`
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "RELAIS_MAIL_FROM",
        hide_env_values = true,
        required_unless_present_any = ["how", "print_text"]
    )]
    from: Option<String>,
    /// Another text: first line 'Objet : ...', an empty line, then the text with {prenom}, {nom},
    /// {partenaire}, {contact}, {jour}
    #[arg(long, value_name = "FILE", conflicts_with = "how")]
    text: Option<PathBuf>,
    /// The notice was given otherwise: how
    #[arg(long, value_name = "TEXT", conflicts_with = "output")]
    how: Option<String>,
    /// The day on which it is given, which the letter bears too [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<NaiveDate>,
    /// Print the text that ships, to be edited for --text
    #[arg(long)]
    print_text: bool,
    /// Replace the letter that is there
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    place: Place,
}

/// Runs the verb. The letter is whole before its day is recorded: a letter too many does no harm,
/// a day without its letter would be a false proof.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    if args.print_text {
        return crate::cli::console::write(notice::TEXT.as_bytes());
    }
    let asked = args.person.as_deref().unwrap_or_default();
    let desk = args.place.desk(console)?;
    let how = match (&args.output, &args.how) {
        (Some(output), _) => {
            let text = match &args.text {
                Some(path) => Some(text::read(path)?.content),
                None => None,
            };
            let from = args.from.as_deref().unwrap_or_default();
            let draft = wait(notice::draft(&desk, asked, from, text.as_deref(), args.on))?;
            let overwrite = match args.overwrite {
                true => Overwrite::Replace,
                false => Overwrite::Refuse,
            };
            let mut letter = Output::create(output, overwrite)?.private()?;
            letter.put(&draft.eml)?;
            letter.finish()?;
            "courriel"
        }
        (None, how) => how.as_deref().unwrap_or_default(),
    };
    let kept = wait(notice::record(&desk, asked, args.on, how))?;
    let on = kept.person.notice_on.as_deref().map(person::shown);
    let told = match &args.output {
        Some(output) => format!(
            "Notice écrite dans {}, à envoyer, et notée au {}",
            output.display(),
            on.unwrap_or_default()
        ),
        None => format!("Notice notée au {}", on.unwrap_or_default()),
    };
    super::person::tell(&told, &kept, console)
}
