//! Which adhésion the officer means.

use relais_store::Db;
use sqlx::SqliteConnection;

use super::none;
use super::sql::{self, Adhesion};
use crate::fault::RegistryFault;
use crate::partner::{self, Partner};

/// Whose adhésion is meant, and which where it was named by its own id.
pub(super) struct Meant {
    /// The partner.
    pub partner: Partner,
    /// The adhésion.
    pub id: Option<String>,
}

impl Meant {
    /// The one that is meant of all of the partner, the open one first: that of the id, or else the
    /// first; and the others.
    pub fn among(
        self,
        mut there: Vec<Adhesion>,
    ) -> Result<(Partner, Adhesion, Vec<Adhesion>), RegistryFault> {
        let at = match &self.id {
            Some(id) => there.iter().position(|one| one.id == *id),
            None => (!there.is_empty()).then_some(0),
        };
        match at {
            Some(at) => {
                let found = there.remove(at);
                Ok((self.partner, found, there))
            }
            None => Err(none(&self.partner.name)),
        }
    }
}

/// What `asked` means: an adhésion by its own id, or those of a partner.
pub(super) async fn meant(
    db: &Db,
    read: &mut SqliteConnection,
    asked: &str,
) -> Result<Meant, RegistryFault> {
    let id = asked.trim().to_ascii_lowercase();
    let found = sql::by_id(&mut *read, &id).await;
    match found.map_err(|e| db.fault(&e))? {
        Some(one) => Ok(Meant {
            partner: partner::one(db, read, &one.partner).await?,
            id: Some(one.id),
        }),
        None => Ok(Meant {
            partner: partner::one(db, read, asked).await?,
            id: None,
        }),
    }
}
