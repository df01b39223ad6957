//! What imports read and write, by prepared statements.

mod account;
mod adhesion;
mod bringing;
mod contact;
mod convention;
mod mandate;
mod participant;
mod record;
mod standing;
mod steps;

use relais_store::Change;
use sqlx::SqliteConnection;

use crate::fault::RegistryFault;
pub(super) use account::{Account, Accounts, Holders, Teller, insert_account, members};
pub(super) use adhesion::{Adhesion, Adhesions, insert_adhesion, insert_event};
pub(super) use bringing::{List, end_bringing, insert_bringing, is_bringing, lists, more_lines};
pub(super) use contact::{Contact, contacts, insert_contact};
pub(super) use convention::{Convention, conventions, insert_convention};
pub(super) use mandate::{Mandate, Mandates};
pub(super) use participant::{Participants, participants};
pub(super) use record::called;
pub(super) use standing::standing;
pub(super) use steps::Grounds;

/// Reads with the SQL of a change.
pub(super) async fn load<T>(
    change: &mut Change<'_>,
    read: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, sqlx::Error>,
) -> Result<T, RegistryFault> {
    let found = read(change.sql()).await;
    found.map_err(|e| change.fault(&e).into())
}
