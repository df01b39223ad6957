//! What imports read and write, by prepared statements.

mod account;
mod adhesion;
mod convention;
mod person;

pub(super) use account::{Account, Accounts, insert_account};
pub(super) use adhesion::{Adhesion, Adhesions, insert_acceptance, insert_adhesion, insert_event};
pub(super) use convention::{Convention, conventions, insert_convention};
pub(super) use person::{Contact, contacts, insert_contact, insert_person, persons, update_person};
