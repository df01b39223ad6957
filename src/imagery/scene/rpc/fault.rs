//! What can be wrong with a sensor model file.

use relais_core::fault::{Fault, Kind};

use crate::scene::SceneFault;

/// A sensor model that cannot be used. `place` is the file, or how the caller names it.
#[derive(Debug, thiserror::Error)]
pub enum RpcFault {
    /// None of the known formats.
    #[error("{place}: not a sensor model (RPC) in a known format")]
    Unknown {
        /// The file.
        place: String,
    },
    /// Larger than any such file.
    #[error("{place}: {bytes} bytes, at most {allowed} are read of a sensor model")]
    TooLarge {
        /// The file.
        place: String,
        /// Its size.
        bytes: usize,
        /// The most that is read.
        allowed: usize,
    },
    /// XML that is refused.
    #[error(transparent)]
    Xml(#[from] SceneFault),
    /// A value is not there.
    #[error("{place}: {key} is missing")]
    Missing {
        /// The file.
        place: String,
        /// The key, as the file would write it.
        key: String,
    },
    /// A value is not a finite number.
    #[error("{place}: {key} = {value:?}, a finite number is wanted")]
    Number {
        /// The file.
        place: String,
        /// The key.
        key: String,
        /// As written.
        value: String,
    },
    /// A list of coefficients of another length.
    #[error("{place}: {key} has {found} coefficients, 20 are wanted")]
    Count {
        /// The file.
        place: String,
        /// The key.
        key: String,
        /// How many there are.
        found: usize,
    },
    /// A value outside its range.
    #[error("{place}: {key} = {value:?}, {allowed} is wanted")]
    Range {
        /// The file.
        place: String,
        /// The key.
        key: String,
        /// The value.
        value: f64,
        /// What is allowed.
        allowed: &'static str,
    },
    /// A denominator without a coefficient.
    #[error("{place}: the denominator {key} is zero")]
    Denominator {
        /// The file.
        place: String,
        /// The key.
        key: String,
    },
    /// Numbers that read, and a model that cannot be of the image.
    #[error("{place}: this sensor model makes no sense: {what}")]
    Senseless {
        /// The file.
        place: String,
        /// Why.
        what: String,
    },
    /// Terms in an order other than that of RPC00B.
    #[error("{place}: polynomials of kind {found:?}, only RPC00B (kind B) is read")]
    Order {
        /// The file.
        place: String,
        /// The kind as written.
        found: String,
    },
}

impl Fault for RpcFault {
    fn kind(&self) -> Kind {
        Kind::Input
    }

    fn code(&self) -> &'static str {
        match self {
            RpcFault::Unknown { .. } => "RLS-E350",
            RpcFault::TooLarge { .. } => "RLS-E351",
            RpcFault::Xml(_) => "RLS-E352",
            RpcFault::Missing { .. } => "RLS-E353",
            RpcFault::Number { .. } => "RLS-E354",
            RpcFault::Count { .. } => "RLS-E355",
            RpcFault::Range { .. } => "RLS-E356",
            RpcFault::Denominator { .. } => "RLS-E357",
            RpcFault::Order { .. } => "RLS-E358",
            RpcFault::Senseless { .. } => "RLS-E359",
        }
    }

    fn help(&self) -> String {
        match self {
            RpcFault::Unknown { .. } => {
                "give a DIMAP RPC_*.XML, an .RPB, an _RPC.TXT or an OTB .geom, or an image with \
                 RPC tags"
                    .into()
            }
            RpcFault::TooLarge { .. } => "check that this is the sensor model".into(),
            RpcFault::Order { .. } => "ask the supplier for an RPC00B model".into(),
            RpcFault::Senseless { .. } => {
                "check that it is the model of this image; else fetch it again from the delivery, or \
                 give another with --rpc"
                    .into()
            }
            _ => "the file is damaged: fetch it again from the delivery".into(),
        }
    }
}
