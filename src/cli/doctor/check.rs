//! What a check says.

use serde::Serialize;

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As it should be.
    Ok,
    /// Good enough for much, not for all.
    Note,
    /// Work will fail, or be wrong.
    Wrong,
}

impl State {
    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Note => "note",
            State::Wrong => "WRONG",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What.
    pub name: &'static str,
    /// How it stands.
    pub state: State,
    /// What was found.
    pub what: String,
    /// What to do about it; none when it is as it should be.
    pub mend: Option<String>,
}

impl Check {
    /// As it should be.
    pub fn ok(name: &'static str, what: impl Into<String>) -> Self {
        Self {
            name,
            state: State::Ok,
            what: what.into(),
            mend: None,
        }
    }

    /// Good enough for much.
    pub fn note(name: &'static str, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            state: State::Note,
            mend: Some(mend.into()),
            ..Self::ok(name, what)
        }
    }

    /// Not as it should be.
    pub fn wrong(name: &'static str, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            state: State::Wrong,
            ..Self::note(name, what, mend)
        }
    }
}
