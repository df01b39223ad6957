//! A SQLite file of anybody, read: what it can cost is bounded, whatever its views and texts hold.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode, Params, Row};

use crate::regular;

/// No text, no tile and no row is longer, in bytes.
const LONGEST: i32 = 16 << 20;
/// Steps of SQLite's machine for all that is asked of a file: enough to sort millions of rows.
const STEPS: i64 = 200_000_000;
/// Steps that each row brings with it.
const STEPS_OF_A_ROW: i64 = 100;
/// Steps between two looks at what is left.
const STEPS_BETWEEN: i32 = 1_000;
/// What views may call: nothing that makes much of little.
const FUNCTIONS: [&str; 9] = [
    "abs", "coalesce", "count", "ifnull", "iif", "length", "max", "min", "substr",
];
/// What SQLite opens beside a file where it is there.
const BESIDE: [&str; 3] = ["-journal", "-wal", "-shm"];

/// A database open for reading, with what may still be spent on it.
pub(crate) struct Bounded {
    database: Connection,
    left: Arc<AtomicI64>,
}

impl Bounded {
    /// Opens a file.
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        // SQLite says less of a file that is missing than the system does, and waits for a pipe.
        regular::open(path).map_err(|e| e.to_string())?;
        for end in BESIDE {
            let mut name = path.as_os_str().to_os_string();
            name.push(end);
            let beside = PathBuf::from(name);
            if beside.symlink_metadata().is_ok() {
                regular::open(&beside).map_err(|e| format!("{}: {e}", beside.display()))?;
            }
        }
        Self::with(super::open(path).map_err(told)?, STEPS)
    }

    fn with(database: Connection, steps: i64) -> Result<Self, String> {
        let longest = database.set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST);
        longest.map_err(told)?;
        database.authorizer(Some(allowed));
        let left = Arc::new(AtomicI64::new(steps));
        let seen = Arc::clone(&left);
        let spent = move || {
            let between = i64::from(STEPS_BETWEEN);
            seen.fetch_sub(between, Ordering::Relaxed) < between
        };
        database.progress_handler(STEPS_BETWEEN, Some(spent));
        Ok(Self { database, left })
    }

    /// Hands every row of a query to `take`, which may end it with a reason.
    pub(crate) fn rows(
        &self,
        query: &str,
        values: impl Params,
        mut take: impl FnMut(&Row<'_>) -> Result<(), String>,
    ) -> Result<(), String> {
        let mut statement = self.database.prepare(query).map_err(told)?;
        let mut rows = statement.query(values).map_err(told)?;
        while let Some(row) = rows.next().map_err(told)? {
            self.left.fetch_add(STEPS_OF_A_ROW, Ordering::Relaxed);
            take(row)?;
        }
        Ok(())
    }

    /// The first row of a query.
    pub(crate) fn row<T>(
        &self,
        query: &str,
        values: impl Params,
        take: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, String> {
        self.database.query_row(query, values, take).map_err(told)
    }
}

fn allowed(asked: AuthContext<'_>) -> Authorization {
    let harmless = match asked.action {
        AuthAction::Select | AuthAction::Read { .. } => true,
        AuthAction::Function { function_name } => FUNCTIONS.contains(&function_name),
        _ => false,
    };
    match harmless {
        true => Authorization::Allow,
        false => Authorization::Deny,
    }
}

/// What SQLite says, in words where it speaks of our bounds.
pub(crate) fn told(error: rusqlite::Error) -> String {
    match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => {
            "its views take more work than any number of tiles needs".into()
        }
        Some(ErrorCode::TooBig) => {
            let most = LONGEST >> 20;
            format!("a text or a tile of more than {most} MiB")
        }
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number of rows that a query finds in some tables.
    fn read(tables: &str, query: &str) -> Result<usize, String> {
        let database = Connection::open_in_memory().unwrap();
        database.execute_batch(tables).unwrap();
        let mut count = 0;
        let bounded = Bounded::with(database, 1_000_000)?;
        bounded.rows(query, [], |_| {
            count += 1;
            Ok(())
        })?;
        Ok(count)
    }

    #[test]
    fn a_view_that_shows_tables_is_read() {
        let tables = "CREATE TABLE t(a); INSERT INTO t VALUES (1), (2), (NULL);
            CREATE TABLE u(b); INSERT INTO u VALUES (1), (2);
            CREATE VIEW v AS SELECT coalesce(a, 7) AS a FROM t LEFT JOIN u ON a = b ORDER BY a";
        assert_eq!(read(tables, "SELECT length(a) FROM v"), Ok(3));
    }

    #[test]
    fn work_without_rows_ends() {
        let digits = "CREATE TABLE t(a); INSERT INTO t VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8);";
        let product = "t a, t b, t c, t d, t e, t f, t g, t h, t i, t j, t k, t l";
        let none = "a.a + b.a + c.a + d.a + e.a + f.a + g.a + h.a + i.a + j.a + k.a + l.a < 0";
        let tables = format!("{digits} CREATE VIEW v AS SELECT a.a FROM {product} WHERE {none}");
        let refused = read(&tables, "SELECT * FROM v").unwrap_err();
        assert!(
            refused.contains("more work than any number of tiles"),
            "{refused}"
        );
    }

    #[test]
    fn views_that_make_much_of_little_are_refused() {
        let endless = "WITH RECURSIVE r(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM r)";
        for view in [
            format!("{endless} SELECT i AS a FROM r WHERE i < 0"),
            "SELECT zeroblob(900000000) AS a".into(),
            "SELECT hex(randomblob(9000000)) AS a".into(),
            "SELECT printf('%900000000d', 1) AS a".into(),
        ] {
            let refused = read(&format!("CREATE VIEW v AS {view}"), "SELECT a FROM v");
            let refused = refused.unwrap_err();
            assert!(refused.contains("not authorized"), "{refused}");
        }
    }

    #[test]
    fn what_is_too_long_is_refused() {
        let tables = "CREATE TABLE v(a); INSERT INTO v VALUES (zeroblob(17000000))";
        let refused = read(tables, "SELECT a FROM v");
        assert_eq!(refused, Err("a text or a tile of more than 16 MiB".into()));
    }
}
