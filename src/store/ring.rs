//! All keys that ever signed for a registry: the one that signs now, and those before it.
//!
//! Only a key that is known from outside the file is trusted. It vouches for each row of
//! `signing_key`; the keys of the rows for which it does count for what they signed in their time.

use sqlx::{Row, SqliteConnection};

use crate::key::{Purpose, Signer, Verifier, hex};

/// A key, and since which entry it signs heads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Counts from 1.
    pub number: i64,
    /// The key.
    pub verifier: Verifier,
    /// The first entry whose head it signed.
    pub since: i64,
    /// True when the key before it said that it follows; false of the first key, and of one that
    /// took the place of a lost key.
    pub endorsed: bool,
}

/// The keys of a registry, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ring {
    held: Vec<Held>,
    sound: bool,
}

/// A row of `signing_key`.
pub(crate) struct Line {
    pub number: i64,
    pub public: Vec<u8>,
    pub since: i64,
    pub endorsed: Option<Vec<u8>>,
    pub vouch: Option<Vec<u8>>,
}

impl Line {
    fn text(&self) -> String {
        let endorsed = self.endorsed.as_deref().map_or("-".into(), hex);
        let public = hex(&self.public);
        format!("{}\n{public}\n{}\n{endorsed}\n", self.number, self.since)
    }

    /// Has `signer` vouch for it.
    pub(crate) fn vouched(mut self, signer: &Signer) -> Self {
        self.vouch = Some(signer.sign(Purpose::Vouch, self.text().as_bytes()).to_vec());
        self
    }

    fn holds(&self, trusted: &Verifier) -> bool {
        let vouch = self.vouch.as_deref().unwrap_or_default();
        trusted.holds(Purpose::Vouch, self.text().as_bytes(), vouch)
    }

    fn held(&self, before: Option<&Verifier>) -> Option<Held> {
        let endorsed = match (&self.endorsed, before) {
            (Some(endorsed), Some(before)) => {
                before.holds(Purpose::Successor, &self.public, endorsed)
            }
            _ => false,
        };
        Some(Held {
            number: self.number,
            verifier: Verifier::from_bytes(&self.public)?,
            since: self.since,
            endorsed,
        })
    }

    pub(crate) async fn all(sql: &mut SqliteConnection) -> Result<Vec<Self>, sqlx::Error> {
        let text = "SELECT number, public, since, endorsed, vouch FROM signing_key ORDER BY number";
        let rows = sqlx::query(text).fetch_all(sql).await?;
        let line = |row: &sqlx::sqlite::SqliteRow| {
            Ok(Self {
                number: row.try_get("number")?,
                public: row.try_get("public")?,
                since: row.try_get("since")?,
                endorsed: row.try_get("endorsed")?,
                vouch: row.try_get("vouch")?,
            })
        };
        rows.iter().map(line).collect()
    }

    pub(crate) async fn save(&self, sql: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let text = "REPLACE INTO signing_key (number, public, since, endorsed, vouch) VALUES (?, ?, ?, ?, ?)";
        sqlx::query(text)
            .bind(self.number)
            .bind(&self.public)
            .bind(self.since)
            .bind(&self.endorsed)
            .bind(&self.vouch)
            .execute(sql)
            .await?;
        Ok(())
    }
}

impl Ring {
    /// The keys that `trusted`, the one that signs now, vouches for.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn load(sql: &mut SqliteConnection, trusted: &Verifier) -> Result<Self, sqlx::Error> {
        let lines = Line::all(sql).await?;
        let mut held: Vec<Held> = Vec::new();
        for line in lines.iter().filter(|line| line.holds(trusted)) {
            let before = held.last().map(|held| held.verifier);
            held.extend(line.held(before.as_ref()));
        }
        let newest = held.last().is_some_and(|held| held.verifier == *trusted);
        let sound = newest && held.len() == lines.len();
        if !newest {
            // What the file says counts for nothing: the trusted key alone is left.
            held = vec![Held {
                number: 0,
                verifier: *trusted,
                since: 0,
                endorsed: false,
            }];
        }
        Ok(Self { held, sound })
    }

    /// False when a row of the file is not as the key that signs now wrote it.
    pub fn is_sound(&self) -> bool {
        self.sound
    }

    /// The keys, oldest first.
    pub fn held(&self) -> &[Held] {
        &self.held
    }

    /// The public keys, oldest first.
    pub fn verifiers(&self) -> Vec<Verifier> {
        self.held.iter().map(|held| held.verifier).collect()
    }

    /// The key that signed the head of an entry.
    pub fn at(&self, seq: i64) -> Option<&Verifier> {
        let found = self.held.iter().rev().find(|held| held.since <= seq);
        found.map(|held| &held.verifier)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use sqlx::AssertSqlSafe;

    use super::*;
    use crate::head::Head;
    use crate::verify::verify;
    use crate::{Db, Entry, Id, Nature, Object};

    const THING: Object = Object {
        kind: "thing",
        prefix: "thin",
    };

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    async fn add(db: &Db, signer: &Signer) -> Head {
        let actor = Id::of_name("op", "chef");
        let change = db.change(signer, &actor, now()).await.unwrap();
        let entry = Entry {
            object: THING,
            id: Id::new(THING.prefix).unwrap(),
            verb: "made",
            person: None,
            detail: serde_json::json!({}),
        };
        change.commit(vec![entry]).await.unwrap()
    }

    async fn rotate(db: &Db, from: &Signer, to: &Signer) -> Head {
        let actor = Id::of_name("op", "chef");
        let mut change = db.change(from, &actor, now()).await.unwrap();
        let entry = change.rotate(to).await.unwrap();
        change.commit(vec![entry]).await.unwrap()
    }

    async fn flaws(db: &Db, signer: &Signer, kept: Option<&Head>) -> Vec<String> {
        let mut read = db.read().await.unwrap();
        let found = verify(&mut read, &signer.verifier(), kept).await.unwrap();
        found.flaws.iter().map(ToString::to_string).collect()
    }

    /// A registry of three keys, a purge under the first; each key signed two entries.
    async fn three(folder: &std::path::Path) -> (Db, [Signer; 3], Vec<Head>) {
        let keys = [(); 3].map(|()| Signer::new().unwrap());
        let path = folder.join("relais.db");
        let db = Db::create(&path, Nature::Demo, &keys[0], now())
            .await
            .unwrap();
        let mut heads = vec![add(&db, &keys[0]).await, add(&db, &keys[0]).await];
        let actor = Id::of_name("op", "chef");
        let mut change = db.change(&keys[0], &actor, now()).await.unwrap();
        let entry = change.purge(&Id::of_name("reg", "r"), 1).await.unwrap();
        heads.push(change.commit(vec![entry]).await.unwrap());
        for pair in keys.windows(2) {
            heads.push(rotate(&db, &pair[0], &pair[1]).await);
            heads.push(add(&db, &pair[1]).await);
        }
        (db, keys, heads)
    }

    #[tokio::test]
    async fn heads_of_every_key_verify_with_the_newest_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (db, keys, heads) = three(folder.path()).await;
        for head in &heads {
            assert_eq!(flaws(&db, &keys[2], Some(head)).await, [""; 0], "{head:?}");
        }
        for old in &keys[..2] {
            assert!(!flaws(&db, old, None).await.is_empty());
            let fault = db.change(old, &Id::of_name("op", "chef"), now()).await;
            assert!(matches!(fault.err(), Some(crate::StoreFault::WrongKey(_))));
        }
        // A stolen old key signs a head of a time that is not its own.
        let stolen = &heads[4];
        let hash = crate::key::unhex(&stolen.hash).unwrap();
        let forged = Head::sign(&keys[0], Purpose::Head, stolen.seq, &stolen.at, &hash);
        let told = flaws(&db, &keys[2], Some(&forged)).await;
        assert!(told[0].contains("clé de son temps"), "{told:?}");
    }

    #[tokio::test]
    async fn each_change_of_the_table_of_keys_is_found() {
        let changes = [
            "UPDATE signing_key SET since = since + 1 WHERE number = 2",
            "UPDATE signing_key SET since = 1 WHERE number = 3",
            "UPDATE signing_key SET endorsed = NULL WHERE number = 2",
            "UPDATE signing_key SET number = 9 WHERE number = 3",
            "UPDATE signing_key SET public = (SELECT public FROM signing_key WHERE number = 1) || x'00' WHERE number = 2",
            "UPDATE signing_key SET vouch = x'00' WHERE number = 1",
            "DELETE FROM signing_key WHERE number = 3",
            "INSERT INTO signing_key (number, public, since, vouch) VALUES (4, x'00', 9, x'00')",
        ];
        for change in changes {
            let folder = tempfile::tempdir().unwrap();
            let (db, keys, _) = three(folder.path()).await;
            let actor = Id::of_name("op", "chef");
            let mut open = db.change(&keys[2], &actor, now()).await.unwrap();
            sqlx::query(AssertSqlSafe(change.to_string()))
                .execute(open.sql())
                .await
                .unwrap();
            let entry = Entry {
                object: THING,
                id: Id::new(THING.prefix).unwrap(),
                verb: "made",
                person: None,
                detail: serde_json::json!({}),
            };
            open.commit(vec![entry]).await.unwrap();
            assert!(!flaws(&db, &keys[2], None).await.is_empty(), "{change}");
        }
    }
}
