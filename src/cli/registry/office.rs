//! LibreOffice, where it is there: a letter as PDF.
#![expect(
    clippy::disallowed_methods,
    reason = "the door to LibreOffice, which is a process"
)]

use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use relais_core::fault::{Fault, Kind, Trouble};
use relais_files::atomic::{Digest, Output, Overwrite};
use relais_files::{place, regular};

use crate::cli::machine;

/// It opens in seconds; a machine at its limits takes its time.
const PATIENCE: Duration = Duration::from_secs(120);
/// No letter is longer.
const MOST_BYTES: u64 = 64 << 20;

/// The PDF was not made; the letter was.
#[derive(Debug, thiserror::Error)]
pub enum OfficeFault {
    /// It is not installed.
    #[error(
        "la lettre est faite, mais pas son PDF\u{202f}: LibreOffice (soffice) n’est pas installé sur cette machine"
    )]
    Absent,
    /// It did not.
    #[error("la lettre est faite, mais pas son PDF\u{202f}: LibreOffice {0}")]
    Failed(String),
}

impl Fault for OfficeFault {
    fn kind(&self) -> Kind {
        Kind::Partial
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "RLS-E850",
            Self::Failed(_) => "RLS-E851",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Absent => "installez libreoffice-writer, ou ouvrez la lettre ailleurs et exportez-la".into(),
            Self::Failed(_) => "vérifiez que libreoffice-writer est installé, ou ouvrez la lettre ailleurs et exportez-la en PDF".into(),
        }
    }
}

/// Makes the PDF of a letter (its bytes) at `pdf`.
///
/// # Errors
/// [`OfficeFault`]; what the disk refuses.
pub fn pdf(odt: &[u8], pdf: Output) -> Result<(), Trouble> {
    let beside = pdf.path().parent().unwrap_or(Path::new(""));
    let beside = match beside.as_os_str().is_empty() {
        true => Path::new("."),
        false => beside,
    };
    let name = format!(
        ".relais-pdf-{}-{}",
        std::process::id(),
        &Digest::of_bytes(odt).to_string()[..8]
    );
    let room = beside.join(name);
    place::make_folder(&room)?;
    // LibreOffice wants the whole path of its profile.
    let done = place::real(&room)
        .map_err(Trouble::from)
        .and_then(|room| convert(odt, &room));
    place::remove_folder(&room);
    super::attach::write(pdf, &done?)
}

fn convert(odt: &[u8], room: &Path) -> Result<Vec<u8>, Trouble> {
    let letter = room.join("lettre.odt");
    super::attach::write(Output::create(&letter, Overwrite::Refuse)?.private()?, odt)?;
    let profile = format!(
        "-env:UserInstallation=file://{}",
        room.join("profil").display()
    );
    let mut command = Command::new("soffice");
    command
        .args(["--headless", "--norestore", "--nologo", &profile])
        .args(["--convert-to", "pdf:writer_pdf_Export", "--outdir"])
        .args([room, &letter])
        // `soffice` starts others: all of them end with it.
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let child = command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => OfficeFault::Absent,
        _ => OfficeFault::Failed(error.to_string()),
    })?;
    wait(child)?;
    let read = regular::read(&room.join("lettre.pdf"), MOST_BYTES);
    Ok(read.map_err(|error| OfficeFault::Failed(format!("n’a rien produit ({error})")))?)
}

fn wait(mut child: Child) -> Result<(), OfficeFault> {
    let failed = |error: io::Error| OfficeFault::Failed(error.to_string());
    let begun = machine::instant();
    loop {
        match child.try_wait().map_err(failed)? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(OfficeFault::Failed(format!("s’est arrêté ({status})"))),
            None if begun.elapsed() > PATIENCE => {
                end(&mut child);
                let late = format!("n’a pas fini en {} secondes", PATIENCE.as_secs());
                return Err(OfficeFault::Failed(late));
            }
            None => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}

/// Ends a program that is late, and those that it started.
fn end(child: &mut Child) {
    let group = format!("-{}", child.id());
    let kill = Command::new("kill").args(["-KILL", "--", &group]).status();
    if kill.is_err() {
        let _ = child.kill();
    }
    let _ = child.wait();
}
