//! What imports read and write, by prepared statements.

mod account;
mod adhesion;
mod bringing;
mod contact;
mod convention;
mod mandate;
mod participant;
mod record;
mod steps;

pub(super) use account::{Account, Accounts, Holders, Teller, insert_account};
pub(super) use adhesion::{Adhesion, Adhesions, insert_adhesion, insert_event};
pub(super) use bringing::{List, end_bringing, insert_bringing, is_bringing, lists, more_lines};
pub(super) use contact::{Contact, contacts, insert_contact};
pub(super) use convention::{Convention, conventions, insert_convention};
pub(super) use mandate::{Mandate, Mandates};
pub(super) use participant::{Participants, participants};
pub(super) use record::called;
pub(super) use steps::Grounds;
