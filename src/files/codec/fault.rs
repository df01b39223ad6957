//! What can be wrong with creation options, and what a codec may refuse.

use relais_core::fault::{Fault, Kind};

/// An option or a tile that the codecs refuse.
#[derive(Debug, thiserror::Error)]
pub enum CodecFault {
    /// `--co` without `=`.
    #[error("--co {text:?} is not KEY=VALUE")]
    NotAPair {
        /// As given.
        text: String,
    },
    /// A key nobody knows.
    #[error("unknown creation option {key}")]
    UnknownKey {
        /// As given.
        key: String,
        /// The known key that looks most like it, if any does.
        nearest: Option<&'static str>,
        /// All known keys.
        known: String,
    },
    /// A value that the key does not take.
    #[error("creation option {key}={value}: {allowed} expected")]
    BadValue {
        /// The key.
        key: &'static str,
        /// As given.
        value: String,
        /// What it takes.
        allowed: String,
    },
    /// A compression that does not suit the samples.
    #[error("COMPRESS={compression} does not take {what}")]
    Unsuited {
        /// The compression.
        compression: &'static str,
        /// The samples.
        what: String,
    },
    /// A codec failed.
    #[error("the {codec} encoder failed: {reason}")]
    Failed {
        /// The codec.
        codec: &'static str,
        /// What it says.
        reason: String,
    },
}

impl Fault for CodecFault {
    fn kind(&self) -> Kind {
        match self {
            CodecFault::Failed { .. } => Kind::Processing,
            _ => Kind::Usage,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            CodecFault::NotAPair { .. } => "RLS-E130",
            CodecFault::UnknownKey { .. } => "RLS-E131",
            CodecFault::BadValue { .. } => "RLS-E132",
            CodecFault::Unsuited { .. } => "RLS-E133",
            CodecFault::Failed { .. } => "RLS-E134",
        }
    }

    fn help(&self) -> String {
        match self {
            CodecFault::NotAPair { .. } => "write for example --co COMPRESS=ZSTD".into(),
            CodecFault::UnknownKey { nearest, known, .. } => match nearest {
                Some(nearest) => format!("did you mean {nearest}? known: {known}"),
                None => format!("known: {known}"),
            },
            CodecFault::BadValue { key, allowed, .. } => format!("{key} takes {allowed}"),
            CodecFault::Unsuited { .. } => {
                "choose DEFLATE or ZSTD; JPEG takes 8 bits (`relais scene ortho --stretch`) of 1 or 3 \
                 bands (--bands red,green,blue)"
                    .into()
            }
            CodecFault::Failed { .. } => "this is a defect of Relais: please report it".into(),
        }
    }
}
