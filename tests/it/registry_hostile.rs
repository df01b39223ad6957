//! What a hostile or a mistaken hand tries on a registry: each was found by attack.

use std::path::{Path, PathBuf};

use crate::registry_bench::Bench;

/// A registry with two partners, each with a person who has an account.
fn bench() -> Bench {
    let bench = Bench::new().announcing(&["nom"]);
    for (name, address) in [
        ("SDIS fictif", "a@sdis.example"),
        ("SCoT fictif", "b@scot.example"),
    ] {
        bench.partner(name, &[]);
        bench.member(name, "2026-01-15", &[]);
        let own = ["--email", address, "--partner", name];
        bench.does(&[&["person", "add", "Exemple"], &own[..]].concat());
        bench.account(address, name, "2026-02-01");
    }
    bench
}

impl Bench {
    /// Makes the only operator the référent of one partner, behind the registry's back.
    fn become_referent_of(&self, partner: &str) {
        self.sql(&format!(
            "DELETE FROM operator_role;
             INSERT INTO operator_role SELECT o.id, 'referent', p.id FROM operator o, partner p
             WHERE p.name = '{partner}'"
        ));
    }
}

/// No output takes the place of the registry, of its key or of what lies beside it.
#[test]
fn outputs_never_replace_what_the_registry_is_made_of() {
    let bench = bench();
    let sheet = bench.path("partenaires.csv");
    std::fs::write(&sheet, "nom\nCommune fictive\n").unwrap();
    let before = |name: &str| std::fs::read(bench.path(name)).unwrap();
    let (key, table) = (before("relais.db.key"), before("partenaires.csv"));
    for target in ["relais.db", "relais.db.key"] {
        let target = bench.path(target);
        for words in [
            &["activity", "list", "-o", &target, "--overwrite"][..],
            &["avenant", "template", "-o", &target, "--overwrite"],
            &[
                "bilan",
                "narratives",
                "--template",
                "-o",
                &target,
                "--overwrite",
            ],
            &["privacy", "register", "-o", &target, "--overwrite"],
            &[
                "import",
                "partners",
                &sheet,
                "--dry-run",
                "--save-mapping",
                &target,
                "--overwrite",
            ],
            &["backup", "-o", &target, "--overwrite"],
        ] {
            let ran = bench.run(words);
            assert_eq!(ran.code, Some(2), "{ran}");
            assert!(ran.stderr.contains("RLS-E199"), "{ran}");
        }
    }
    let erasures = bench.path("relais.db.erasures");
    bench
        .run(&["activity", "list", "-o", &erasures])
        .fails(2, "RLS-E199");
    let own = [
        "import",
        "partners",
        &sheet,
        "--save-mapping",
        &sheet,
        "--overwrite",
    ];
    bench.run(&own).fails(2, "RLS-E199");
    assert_eq!(before("relais.db.key"), key);
    assert_eq!(before("partenaires.csv"), table);
    assert!(!Path::new(&erasures).exists());
    bench.run(&["journal", "verify"]).succeeds();
    // A newer copy does take the place of an older one.
    let copy = bench.path("copie.db");
    bench.run(&["backup", "-o", &copy]).succeeds();
    bench
        .run(&["backup", "-o", &copy, "--overwrite"])
        .succeeds();
}

#[test]
fn a_referent_learns_and_decides_of_his_own_partner_only() {
    let bench = bench();
    bench.become_referent_of("SDIS fictif");
    let may = |who: &str| {
        let asked = [
            "--product",
            "spot/S7",
            "--kind",
            "image",
            "--territory",
            "DEP:33",
            "--purpose",
            "risques",
        ];
        bench.run(&[&["may", who], &asked[..]].concat())
    };
    let other = may("b@scot.example+SCoT fictif");
    assert!(!other.stdout.contains("acct-"), "{other}");
    other.fails(4, "RLS-E821");
    let own = may("a@sdis.example+SDIS fictif");
    assert!(
        own.stdout.starts_with("REFUSÉ") && own.code == Some(4),
        "{own}"
    );
    // Who signs for a partner is not for its référent to say.
    let name = [
        "person",
        "contact",
        "a@sdis.example",
        "SDIS fictif",
        "--role",
        "representant-legal",
    ];
    bench.run(&name).fails(4, "RLS-E821");
}

#[test]
fn a_key_or_a_document_is_no_text_of_a_message() {
    let bench = bench();
    let pdf = bench.path("acte.pdf");
    std::fs::write(&pdf, "%PDF-1.4\n").unwrap();
    for text in [bench.path("relais.db.key"), pdf] {
        let folder = bench.path("envoi");
        let words = [
            "message",
            "make",
            "--from",
            "relais@exemple.example",
            "--subject",
            "Suites",
            "--text",
            &text,
            "--to",
            "tous",
            "-o",
            &folder,
        ];
        bench.run(&words).fails(2, "RLS-E827");
        assert!(!PathBuf::from(folder).exists());
    }
}

#[test]
fn names_without_a_letter_and_with_orders_to_the_terminal_are_refused() {
    let bench = bench();
    for name in ["\u{200b}", " - "] {
        bench.run(&["partner", "add", name]).fails(2, "RLS-E827");
    }
    let zeros = ["partner", "add", "Un", "--siret", "00000000000000"];
    bench.run(&zeros).fails(2, "RLS-E827");
    for name in ["\u{1b}[31mrouge", "un\ndeux"] {
        let words = [
            "operator", "add", "lfictive", "--name", name, "--role", "lecteur",
        ];
        bench.run(&words).fails(2, "RLS-E827");
    }
}
