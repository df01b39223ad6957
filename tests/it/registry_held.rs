//! The tables held against the journal, at the end of the whole story: what a hand wrote by SQL is
//! found, and nothing that the commands themselves did is taken for it.

use std::path::Path;

use crate::harness::{Ran, relais, tool};

/// A command in the folder, whatever it warns of.
fn run(folder: &Path, words: &[&str]) -> Ran {
    let ran = relais(["registry"].iter().chain(words))
        .env("RELAIS_REGISTRY", "registre.db")
        .within(folder)
        .command()
        .output()
        .unwrap();
    Ran::of(&words.join(" "), ran.status.code(), ran.stdout, ran.stderr)
}

/// Runs SQL on a copy, behind the program's back.
fn tampered(folder: &Path, sql: &str) {
    let code = "import sqlite3, sys, shutil; shutil.copy(sys.argv[1], sys.argv[2]); c = sqlite3.connect(sys.argv[2]); \
                n = c.total_changes; c.executescript(sys.argv[3]); c.commit(); assert c.total_changes > n; c.close()";
    let [from, to] = ["registre.db", "touche.db"].map(|name| folder.join(name));
    let paths = [from.to_str().unwrap(), to.to_str().unwrap()];
    tool("/usr/bin/python3", ["-c", code, paths[0], paths[1], sql]);
}

/// What a hand may write, and what is told of it.
const HANDS: [(&str, &str); 22] = [
    (
        "UPDATE adhesion SET state = 'active', open = 1 WHERE state = 'terminee'",
        "etat",
    ),
    (
        "UPDATE adhesion SET until_day = '2099-12-31' WHERE id = (SELECT id FROM adhesion WHERE state = 'active' LIMIT 1)",
        "jusqu_au",
    ),
    (
        "UPDATE adhesion_event SET on_day = '2020-01-01' WHERE event = 'validation'",
        "jour",
    ),
    (
        "DELETE FROM adhesion_event WHERE event = 'activation'",
        "événements",
    ),
    (
        "UPDATE adhesion_event SET evidence = '{\"par\":\"x\"}' WHERE event = 'validation'",
        "preuves\u{202f}: diffère",
    ),
    (
        "INSERT INTO acceptance (id, adhesion, text, version, on_day, signatory, proof) SELECT 'acpt-x', adhesion, 'autre', '1', on_day, signatory, 'x' FROM acceptance LIMIT 1",
        "aucune inscription",
    ),
    (
        "DELETE FROM acceptance WHERE id = (SELECT id FROM acceptance LIMIT 1)",
        "ne l’a pas",
    ),
    (
        "UPDATE account SET state = 'actif' WHERE state = 'clos'",
        "etat",
    ),
    (
        "UPDATE account SET partner = (SELECT id FROM partner ORDER BY id DESC LIMIT 1) WHERE id = (SELECT id FROM account ORDER BY id LIMIT 1)",
        "partenaire",
    ),
    (
        "UPDATE account SET dinamis_login = 'autre' WHERE id = (SELECT id FROM account ORDER BY id LIMIT 1)",
        "diffère",
    ),
    (
        "DELETE FROM account WHERE id = (SELECT id FROM account ORDER BY id LIMIT 1)",
        "ne l’a pas",
    ),
    ("UPDATE mandate SET until_day = '2099-12-31'", "fin"),
    ("UPDATE mandate SET purpose = 'tout'", "diffère"),
    (
        "UPDATE partner SET territory = 'DEP:33', territory_year = 2025 WHERE id = (SELECT id FROM partner WHERE territory <> 'DEP:33' LIMIT 1)",
        "territoire",
    ),
    (
        "UPDATE partner SET is_public = 1 - is_public WHERE id = (SELECT id FROM partner LIMIT 1)",
        "public",
    ),
    (
        "INSERT INTO operator_role (operator, role) SELECT id, 'lecteur' FROM operator LIMIT 1",
        "roles",
    ),
    (
        "INSERT INTO operator (id, os_user, name, since) VALUES ('op-00000000000a', 'intrus', 'x', '2026-01-01T00:00:00Z')",
        "aucune inscription",
    ),
    ("UPDATE operator SET name = 'Intrus'", "diffère"),
    (
        "UPDATE licence SET toml = toml || '#' WHERE id = (SELECT id FROM licence LIMIT 1)",
        "texte",
    ),
    (
        "UPDATE contact SET until_day = '2020-01-01' WHERE until_day IS NULL",
        "jusqu_au",
    ),
    (
        "UPDATE permit SET withdrawn_at = NULL WHERE withdrawn_at IS NOT NULL; UPDATE permit SET until_day = '2099-12-31'",
        "until",
    ),
    ("UPDATE convention SET until_day = '2099-12-31'", "fin"),
];

/// Holds the registry of a folder, which is played and imported, against its journal.
pub fn holds(folder: &Path) {
    for (sql, said) in HANDS {
        tampered(folder, sql);
        run(
            folder,
            &[
                "journal",
                "verify",
                "--registry",
                "touche.db",
                "--key",
                "registre.db.key",
            ],
        )
        .fails(7, "RLS-E990")
        .says(said);
    }
    let person = tool(
        "/usr/bin/python3",
        [
            "-c",
            "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute(\"SELECT person FROM account WHERE state <> 'clos' AND person IN (SELECT person FROM contact) ORDER BY 1 LIMIT 1\").fetchone()[0])",
            folder.join("registre.db").to_str().unwrap(),
        ],
    );
    let erase = [
        "privacy",
        "erase",
        person.trim(),
        "--why",
        "demande",
        "--close",
    ];
    for words in [
        &erase[..],
        &["key", "rotate"],
        &["partner", "add", "Commune fictive d’après"],
        &["backup", "-o", "copie.db"],
        &["privacy", "purge", "--before", "2026-11-01"],
    ] {
        run(folder, words).succeeds();
        run(folder, &["journal", "verify"]).succeeds();
    }
    let restore = [
        "restore",
        "copie.db",
        "--to",
        "rendu.db",
        "--erasures",
        "registre.db.erasures",
        "--key",
        "registre.db.key",
    ];
    run(folder, &restore).succeeds();
    let rendered = [
        "journal",
        "verify",
        "--registry",
        "rendu.db",
        "--key",
        "registre.db.key",
    ];
    run(folder, &rendered).succeeds();
}
