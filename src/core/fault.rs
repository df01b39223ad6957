//! How a failure is told: one table of kinds, one trait every error of the house implements.

use std::error::Error;
use std::fmt;

/// The kinds of failure. The kind alone decides the exit code of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The work itself failed.
    Processing,
    /// The command or its parameters make no sense.
    Usage,
    /// An input is missing, unreadable or invalid.
    Input,
    /// A licence or a territory forbids it.
    Rights,
    /// The output is already there.
    Exists,
    /// Some of the work was done, some was not.
    Partial,
    /// A check did not hold.
    Check,
    /// Disk or memory is short.
    Resource,
    /// The user stopped it.
    Interrupted,
}

impl Kind {
    /// The documented exit code of the program.
    pub fn exit_code(self) -> u8 {
        match self {
            Kind::Processing => 1,
            Kind::Usage => 2,
            Kind::Input => 3,
            Kind::Rights => 4,
            Kind::Exists => 5,
            Kind::Partial => 6,
            Kind::Check => 7,
            Kind::Resource => 8,
            Kind::Interrupted => 130,
        }
    }
}

/// An error that can be told to a user: `Display` says what and where, `help` what to do.
pub trait Fault: Error + Send + Sync + 'static {
    /// The kind, which gives the exit code.
    fn kind(&self) -> Kind;
    /// The stable code, `RLS-Ennn`.
    fn code(&self) -> &'static str;
    /// What to do about it, one line.
    fn help(&self) -> String;
}

/// Any fault, as it travels through the walker and up to the command line.
pub type Trouble = Box<dyn Fault>;

impl<E: Fault> From<E> for Box<dyn Fault> {
    fn from(fault: E) -> Self {
        Box::new(fault)
    }
}

/// How serious a [`Finding`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth knowing.
    Note,
    /// May mislead whoever ignores it.
    Warning,
    /// Something is missing or wrong.
    Fault,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Fault => "fault",
        })
    }
}

/// Something found while reading, which does not stop the work by itself.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// How serious.
    pub level: Level,
    /// Where: a file or an element path.
    pub place: String,
    /// What.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.level, self.place, self.what)
    }
}

impl Finding {
    /// A note.
    pub fn note(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            level: Level::Note,
            place: place.into(),
            what: what.into(),
        }
    }

    /// A warning.
    pub fn warning(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            level: Level::Warning,
            place: place.into(),
            what: what.into(),
        }
    }

    /// A fault.
    pub fn fault(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            level: Level::Fault,
            place: place.into(),
            what: what.into(),
        }
    }
}
