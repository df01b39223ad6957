//! Whether a line would make somebody else of a person on whom something rests.

use relais_store::Change;

use super::super::outcome::{Given, Wrong};
use super::super::people::{ANOTHER, is_another, named_by};
use super::super::sql::standing;
use crate::fault::RegistryFault;
use crate::person::Person;

/// So many of the things that rest on a person are named.
const NAMED: usize = 3;

/// Refuses another name, family name and given name, for who has a role or an account, or signed:
/// what was done by one person would be told of another.
pub(super) async fn check(
    change: &mut Change<'_>,
    person: &Person,
    given: &Given<'_>,
) -> Result<Result<(), Wrong>, RegistryFault> {
    if !is_another(person, given) {
        return Ok(Ok(()));
    }
    let rests = standing(change.sql(), &person.id).await;
    let rests = rests.map_err(|e| change.fault(&e))?;
    if rests.is_empty() {
        return Ok(Ok(()));
    }
    let more = match rests.len() > NAMED {
        true => ", …",
        false => "",
    };
    let rests: Vec<&str> = rests.iter().take(NAMED).map(String::as_str).collect();
    let (column, who) = named_by(person, given);
    let why = format!("{who}, {}{more}", rests.join(", "));
    Ok(Err((column, why, ANOTHER)))
}
