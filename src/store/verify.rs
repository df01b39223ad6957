//! Whether the journal is what was written: entry by entry, from its beginning or its checkpoint.

use std::collections::HashMap;
use std::fmt;

use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, Row, SqliteConnection};

use crate::change::{CLOCK, ERASE, PERSON, REDACT, REGISTRY};
use crate::entry::{Link, blob, digest};
use crate::head::{Head, Table};
use crate::key::{Purpose, Verifier, hex, unhex};
use crate::ring::Ring;

/// Entries read at once: what bounds the memory.
const PAGE: i64 = 4096;
/// Flaws told: a journal that was rewritten has one an entry.
const TOLD: usize = 100;

/// Something that the journal should not have.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Flaw {
    /// The entry, if it is one's.
    pub seq: Option<i64>,
    /// What.
    pub what: &'static str,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.seq {
            Some(seq) => write!(f, "inscription {seq}\u{202f}: {}", self.what),
            None => f.write_str(self.what),
        }
    }
}

/// An entry that says that the clock was wrong before it: the only one that may bear a date before
/// that of the entry that it follows.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SetBack {
    /// The entry.
    pub seq: i64,
    /// The date of the one before.
    pub before: String,
    /// Its own, from which the next ones go on.
    pub after: String,
}

/// What a verification found.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Verified {
    /// Entries that were read.
    pub entries: u64,
    /// Of them, those whose detail was erased with a person, as an entry says.
    pub erased: u64,
    /// The entry after which the journal starts: 0, or a purge's.
    pub from: i64,
    /// Where the clock was set back, as an entry says.
    pub set_back: Vec<SetBack>,
    /// The last entry.
    pub head: Option<Head>,
    /// What is wrong, at most a hundred; empty when the journal is sound.
    pub flaws: Vec<Flaw>,
}

/// Checks numbers, hashes, details, signatures; and against `kept`, a head exported earlier.
/// `trusted` is the public key whose signatures count; it vouches for those that signed before it.
///
/// # Errors
/// What SQLite says.
pub async fn verify(
    connection: &mut SqliteConnection,
    trusted: &Verifier,
    kept: Option<&Head>,
) -> Result<Verified, sqlx::Error> {
    // One state of the file, however much others write meanwhile.
    let mut state = connection.begin().await?;
    let connection = &mut *state;
    let mut walk = Walk {
        found: Verified::default(),
        ring: Ring::load(connection, trusted).await?,
        before: Vec::new(),
        at: String::new(),
        seq: 0,
        kept,
        erased: erasures(connection).await?,
        redacted: redactions(connection).await?,
    };
    walk.keys();
    walk.start(Head::load(Table::Checkpoint, connection).await?, trusted);
    loop {
        let after = walk.seq;
        for row in &page(connection, after).await? {
            walk.step(row)?;
        }
        // Nothing more; or numbers that go back, in a damaged page, which was said: the walk would
        // go round for ever.
        if walk.seq <= after {
            break;
        }
    }
    let head = Head::load(Table::Head, connection).await?;
    walk.finish(head, trusted);
    walk.orphans(connection).await?;
    walk.pages(connection).await?;
    state.rollback().await?;
    Ok(walk.found)
}

/// Person -> the last entry that erased what was said of that person.
async fn erasures(connection: &mut SqliteConnection) -> Result<HashMap<String, i64>, sqlx::Error> {
    let sql = "SELECT object, max(seq) FROM journal WHERE verb = ? AND kind = ? GROUP BY object";
    let rows = sqlx::query_as(sql)
        .bind(ERASE)
        .bind(PERSON.kind)
        .fetch_all(connection)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Entry -> the last entry that says that its detail was erased. Whether that one is sound is seen when
/// the walk comes to it.
async fn redactions(connection: &mut SqliteConnection) -> Result<HashMap<i64, i64>, sqlx::Error> {
    let sql = "SELECT j.seq, d.detail FROM journal j JOIN journal_detail d ON d.seq = j.seq
               WHERE j.verb = ? AND j.kind = ? ORDER BY j.seq";
    let rows: Vec<(i64, String)> = sqlx::query_as(sql)
        .bind(REDACT)
        .bind(PERSON.kind)
        .fetch_all(connection)
        .await?;
    let mut all = HashMap::new();
    for (by, detail) in rows {
        let detail: serde_json::Value = serde_json::from_str(&detail).unwrap_or_default();
        let entries = detail["entries"].as_array().into_iter().flatten();
        all.extend(entries.filter_map(|seq| Some((seq.as_i64()?, by))));
    }
    Ok(all)
}

async fn page(
    connection: &mut SqliteConnection,
    after: i64,
) -> Result<Vec<SqliteRow>, sqlx::Error> {
    let sql =
        "SELECT j.*, d.key, d.detail FROM journal j LEFT JOIN journal_detail d ON d.seq = j.seq
               WHERE j.seq > ? ORDER BY j.seq LIMIT ?";
    sqlx::query(sql)
        .bind(after)
        .bind(PAGE)
        .fetch_all(connection)
        .await
}

struct Walk<'a> {
    found: Verified,
    ring: Ring,
    /// Hash, date and number of the entry before.
    before: Vec<u8>,
    at: String,
    seq: i64,
    kept: Option<&'a Head>,
    erased: HashMap<String, i64>,
    redacted: HashMap<i64, i64>,
}

impl Walk<'_> {
    /// The rows of the keys; and what the key that is trusted tells of those before it.
    fn keys(&mut self) {
        if !self.ring.is_sound() {
            self.flaw(
                None,
                "une clé publique du registre n’est pas celle qui y a été écrite, ou la clé qui fait foi n’est pas la dernière",
            );
        }
    }

    fn start(&mut self, checkpoint: Option<Head>, trusted: &Verifier) {
        let Some(checkpoint) = checkpoint else { return };
        if !checkpoint.holds(Purpose::Checkpoint, trusted) {
            self.flaw(
                None,
                "le point de reprise laissé par la purge n’est pas signé par la clé",
            );
        }
        self.found.from = checkpoint.seq;
        self.seq = checkpoint.seq;
        self.before = unhex(&checkpoint.hash).unwrap_or_default();
        self.at = checkpoint.at;
        self.meet_kept();
    }

    fn step(&mut self, row: &SqliteRow) -> Result<(), sqlx::Error> {
        let seq: i64 = row.try_get("seq")?;
        if seq != self.seq + 1 {
            self.flaw(Some(self.seq + 1), "supprimée");
        }
        // A column of another type than was written is a change too: it reads as nothing.
        let text = |name: &str| row.try_get::<String, _>(name).unwrap_or_default();
        let bytes = |name: &str| blob(row, name).unwrap_or_default();
        let link = Link {
            seq,
            at: text("at"),
            actor: text("actor"),
            kind: text("kind"),
            object: text("object"),
            verb: text("verb"),
            person: row.try_get("person").unwrap_or_default(),
            digest: bytes("digest"),
        };
        let hash = bytes("hash");
        if link.hash(&self.before)[..] != hash[..] {
            self.flaw(Some(seq), "modifiée, ou celle d’avant l’est");
        }
        self.detail(&link, row);
        self.date(&link);
        self.found.entries += 1;
        self.seq = seq;
        self.at = link.at;
        self.before = hash;
        self.meet_kept();
        Ok(())
    }

    fn date(&mut self, link: &Link) {
        let says_so = link.kind == REGISTRY.kind && link.verb == CLOCK;
        match link.at < self.at {
            true if says_so => self.found.set_back.push(SetBack {
                seq: link.seq,
                before: self.at.clone(),
                after: link.at.clone(),
            }),
            true => self.flaw(
                Some(link.seq),
                "datée d’avant celle qu’elle suit, et aucune inscription ne dit que l’horloge était fausse",
            ),
            false => {}
        }
    }

    fn detail(&mut self, link: &Link, row: &SqliteRow) {
        let key = blob(row, "key");
        let detail = row.try_get::<Option<String>, _>("detail").ok().flatten();
        let erasure = link
            .person
            .as_ref()
            .and_then(|person| self.erased.get(person));
        let erasure = erasure.max(self.redacted.get(&link.seq));
        match (key, detail) {
            (Some(key), Some(detail)) if digest(&key, &detail)[..] == link.digest[..] => {}
            (None, None) if erasure.is_some_and(|&erased| erased > link.seq) => {
                self.found.erased += 1
            }
            (None, None) => self.flaw(
                Some(link.seq),
                "son détail a été supprimé, et aucun effacement ne le dit",
            ),
            _ => self.flaw(Some(link.seq), "son détail a été modifié"),
        }
    }

    /// Compares with the kept head when the walk is at its entry.
    fn meet_kept(&mut self) {
        let here = self
            .kept
            .is_some_and(|kept| kept.seq == self.seq && kept.hash != hex(&self.before));
        if here {
            self.flaw(Some(self.seq), "n’est pas celle dont la tête a été gardée");
        }
    }

    fn finish(&mut self, head: Option<Head>, trusted: &Verifier) {
        let at_end = |head: &Head| head.seq == self.seq && head.hash == hex(&self.before);
        match &head {
            None if self.seq == 0 => {}
            None => self.flaw(None, "la tête signée a été supprimée"),
            Some(head) if !head.holds(Purpose::Head, trusted) => {
                self.flaw(None, "la tête n’est pas signée par la clé")
            }
            Some(head) if !at_end(head) => self.flaw(
                None,
                "des inscriptions de la fin ont été supprimées ou ajoutées\u{202f}: la tête dit autre chose",
            ),
            Some(_) => {}
        }
        if let Some(kept) = self.kept {
            let key = self.ring.at(kept.seq);
            if !key.is_some_and(|key| kept.holds(Purpose::Head, key)) {
                self.flaw(
                    None,
                    "la tête gardée n’est pas signée par la clé de son temps",
                );
            }
            if kept.seq > self.seq {
                self.flaw(
                    Some(self.seq + 1),
                    "coupée, avec celles qui la suivaient\u{202f}: la tête gardée va plus loin",
                );
            }
        }
        self.found.head = head;
    }

    async fn orphans(&mut self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let sql =
            "SELECT seq FROM journal_detail WHERE seq NOT IN (SELECT seq FROM journal) LIMIT 10";
        let orphans: Vec<i64> = sqlx::query_scalar(sql).fetch_all(connection).await?;
        for seq in orphans {
            self.flaw(Some(seq), "supprimée, alors que son détail est encore là");
        }
        Ok(())
    }

    /// The pages of the file: an index that was changed hides entries from timelines, though each is there.
    async fn pages(&mut self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let told: String = sqlx::query_scalar("PRAGMA integrity_check(1)")
            .fetch_one(connection)
            .await?;
        if told != "ok" {
            self.flaw(
                None,
                "une page ou un index du fichier a été modifié sans passer par la base",
            );
        }
        Ok(())
    }

    fn flaw(&mut self, seq: Option<i64>, what: &'static str) {
        if self.found.flaws.len() < TOLD {
            self.found.flaws.push(Flaw { seq, what });
        }
    }
}
