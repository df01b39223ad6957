//! An operator at work.

use chrono::{DateTime, Utc};
use relais_store::journal::{self, Asked, Told};
use relais_store::{Change, Db, Signer, Verifier};

use crate::fault::RegistryFault;
use crate::operator::rules::{Act, allowed, told};
use crate::operator::{self, Operator};

/// A registry, who acts in it, with which key, at what time.
#[derive(Debug)]
pub struct Desk {
    db: Db,
    signer: Option<Signer>,
    operator: Operator,
    now: DateTime<Utc>,
}

impl Desk {
    /// Sits the user of the system down at a registry; without a key it can only be read.
    ///
    /// # Errors
    /// [`RegistryFault::Unknown`] when nobody declared the user; what the database says.
    pub async fn open(
        db: Db,
        signer: Option<Signer>,
        user: &str,
        now: DateTime<Utc>,
    ) -> Result<Self, RegistryFault> {
        let operator = operator::acting(&db, user).await?;
        Ok(Self {
            db,
            signer,
            operator,
            now,
        })
    }

    /// Who acts.
    pub fn operator(&self) -> &Operator {
        &self.operator
    }

    /// The registry.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Leaves the registry: its file is then whole by itself, unless somebody else has it open.
    pub async fn leave(self) {
        self.db.close().await;
    }

    /// Begins a change that `act` needs. The roles that count are those of this moment, read
    /// inside the change.
    ///
    /// # Errors
    /// [`RegistryFault::NotAllowed`], [`RegistryFault::NoKey`]; what the database says.
    pub(crate) async fn change(&self, act: Act) -> Result<Change<'_>, RegistryFault> {
        let change = self.begin().await?;
        self.hold(act, None).await?;
        Ok(change)
    }

    /// Begins a change whose object says on which partner it is: to be followed by [`Desk::hold`]
    /// as soon as the partner is known.
    ///
    /// # Errors
    /// [`RegistryFault::NoKey`]; what the database says.
    pub(crate) async fn begin(&self) -> Result<Change<'_>, RegistryFault> {
        let signer = self.signer()?;
        let id = self.operator.id.parse()?;
        Ok(self.db.change(signer, &id, self.now).await?)
    }

    /// Refuses what the roles of who acts, at this moment, do not allow on `partner` (an id).
    ///
    /// # Errors
    /// [`RegistryFault::NotAllowed`]; what the database says.
    pub(crate) async fn hold(&self, act: Act, partner: Option<&str>) -> Result<(), RegistryFault> {
        let operator = operator::acting(&self.db, &self.operator.os_user).await?;
        match allowed(&operator.roles, act, partner) && operator.id == self.operator.id {
            true => Ok(()),
            false => Err(RegistryFault::NotAllowed {
                operator: operator.name,
                act: act.told(),
                roles: told(&operator.roles),
            }),
        }
    }

    /// The entries that `asked` wants, oldest first; what one says of a person only for whom may
    /// read of all persons.
    ///
    /// # Errors
    /// What the database says.
    pub async fn journal(&self, asked: &Asked<'_>) -> Result<Vec<Told>, RegistryFault> {
        let mut connection = self.db.read().await?;
        let read = journal::read(&mut connection, asked).await;
        let mut entries = read.map_err(|error| self.db.fault(&error))?;
        let operator = operator::acting(&self.db, &self.operator.os_user).await?;
        if !allowed(&operator.roles, Act::Persons, None) {
            for entry in entries.iter_mut().filter(|entry| entry.person.is_some()) {
                entry.detail = None;
            }
        }
        Ok(entries)
    }

    /// The key at hand.
    ///
    /// # Errors
    /// [`RegistryFault::NoKey`].
    pub(crate) fn signer(&self) -> Result<&Signer, RegistryFault> {
        self.signer.as_ref().ok_or(RegistryFault::NoKey)
    }

    /// The public key whose word counts: that of the key at hand; without one, the newest that the
    /// registry holds, which whoever wrote the file could have put there.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) async fn trusted(&self) -> Result<Verifier, RegistryFault> {
        match &self.signer {
            Some(signer) => Ok(signer.verifier()),
            None => Ok(self.db.verifier().await?),
        }
    }

    /// The moment at which it acts.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }
}
