//! The key that signs: handed over to a new one, or replaced when it was lost.

use chrono::{DateTime, Utc};
use relais_store::ring::Held;
use relais_store::verify::{Flaw, verify};
use relais_store::{Db, Head, Ring, Signer};

use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;

/// Hands over to `new`: it signs from now on, and vouches for the keys before it, whose heads and
/// permits still count. The key that ends signs that `new` follows it.
///
/// # Errors
/// What the roles do not allow; a key that the registry already had.
pub async fn rotate(desk: &Desk, new: &Signer) -> Result<Head, RegistryFault> {
    let mut change = desk.change(Act::Keeping).await?;
    let entry = change.rotate(new).await?;
    Ok(change.commit(vec![entry]).await?)
}

/// What is wrong with a journal whose key is to be replaced.
#[derive(Debug)]
pub enum Replaced {
    /// The new key signs; this is its head.
    Done(Head),
    /// Nothing was changed: what the lost key signed does not hold.
    Flawed(Vec<Flaw>),
}

/// Puts `new` in the place of a key that was lost. Nothing of the old key signs it: the journal
/// says so for good, and it is only done when the journal verifies against the public key in the
/// file, so that nobody hides a change behind a loss.
///
/// # Errors
/// What the roles do not allow; a key that the registry already had.
pub async fn replace_lost(
    desk: &Desk,
    new: &Signer,
    now: DateTime<Utc>,
) -> Result<Replaced, RegistryFault> {
    desk.hold(Act::Keeping, None).await?;
    let id = desk.operator().id.parse()?;
    let db = desk.db();
    // The change first: nobody writes between the verification and the new key.
    let (change, entry) = db.replace_lost_key(new, &id, now).await?;
    let found = {
        let mut read = db.read().await?;
        let trusted = db.verifier().await?;
        verify(&mut read, &trusted, None).await
    };
    let found = found.map_err(|e| db.fault(&e))?;
    match found.flaws.is_empty() {
        true => Ok(Replaced::Done(change.commit(vec![entry]).await?)),
        false => Ok(Replaced::Flawed(found.flaws)),
    }
}

/// All keys that ever signed, oldest first, as the key at hand vouches for them.
///
/// # Errors
/// What the database says.
pub async fn keys(desk: &Desk) -> Result<Vec<Held>, RegistryFault> {
    let trusted = desk.trusted().await?;
    of(desk.db(), &trusted).await
}

async fn of(db: &Db, trusted: &relais_store::Verifier) -> Result<Vec<Held>, RegistryFault> {
    let mut read = db.read().await?;
    let ring = Ring::load(&mut read, trusted).await;
    Ok(ring.map_err(|e| db.fault(&e))?.held().to_vec())
}
