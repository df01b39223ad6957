//! What tests of requests and of animation do to a registry besides its verbs.

use sqlx::ConnectOptions;

use crate::desk::Desk;
use crate::partner::{self, Field};
use crate::tests::Bench;

impl Bench {
    /// Makes partners of these names, and gives their ids.
    pub(crate) async fn partners(&self, desk: &Desk, names: &[&str]) -> Vec<String> {
        let mut ids = Vec::new();
        for name in names {
            let named = [(Field::Name, (*name).to_string())];
            ids.push(partner::add(desk, &named).await.unwrap().partner.id);
        }
        ids
    }

    /// Runs SQL in the file, past the verbs.
    pub(crate) async fn raw(&self, sql: &'static str) {
        let path = self.folder.path().join("relais.db");
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
        let mut raw = options.connect().await.unwrap();
        sqlx::raw_sql(sql).execute(&mut raw).await.unwrap();
    }
}
