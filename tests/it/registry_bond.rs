//! Requests and animation as the officer types them.

use crate::harness::{Ran, tool};
use crate::registry_bench::Bench;

/// A registry with a partner that is a member, one that is not, and two persons, one of whom wants
/// no messages.
fn bench() -> Bench {
    let bench = Bench::new();
    let own = ["--group", "collectivite", "--territory", "DEP:64"];
    for name in ["SDIS fictif", "CD fictif"] {
        bench.partner(name, &[&own[..], &["--territory-year", "2026"]].concat());
    }
    bench.member("SDIS fictif", "2026-01-01", &[]);
    for (family, given, email, partner) in [
        ("Fictive", "Léa", "lea@sdis.example", "SDIS fictif"),
        ("Inventé", "Tom", "tom@cd.example", "CD fictif"),
    ] {
        bench.does(&["person", "add", family, "--given", given, "--email", email]);
        let role = ["--role", "referent", "--from", "2026-01-01"];
        bench.does(&[&["person", "contact", email, partner], &role[..]].concat());
    }
    bench.does(&["person", "opt-out", "tom@cd.example"]);
    bench
}

impl Bench {
    /// Runs a verb that warns.
    fn warned(&self, words: &[&str], warnings: &[&str]) -> Ran {
        let run = self.relais(words);
        let run = warnings.iter().fold(run, |run, text| run.announce(text));
        let ran = run.run();
        for warning in warnings {
            assert!(ran.stderr.contains(warning), "no `{warning}` in\n{ran}");
        }
        ran
    }

    /// What stands under `key` of what a verb answers.
    fn json_at(&self, words: &[&str], key: &str) -> serde_json::Value {
        self.json(words).pointer(key).cloned().unwrap_or_default()
    }
}

#[test]
fn an_order_goes_from_the_partner_to_dinamis_and_to_its_outcome() {
    let bench = bench();
    let order = [
        "--sensor",
        "pleiades",
        "--from",
        "2026-06-01",
        "--until",
        "2026-08-31",
    ];
    let add = |partner, warnings: &[&str]| -> String {
        let words = ["request", "add", partner, "archive", "3D du port", "--json"];
        let ran = bench
            .warned(&[&words[..], &order].concat(), warnings)
            .succeeds();
        let all: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        all["record"]["id"].as_str().unwrap().into()
    };
    let own = add("SDIS fictif", &[]);
    let prospect = add(
        "CD fictif",
        &["pas d’adhésion active", "recoupe la demande"],
    );
    let ran = bench.run(&[
        "request",
        "move",
        &prospect,
        "transmise",
        "--reference",
        "D-2",
    ]);
    assert_eq!(ran.code, Some(7), "{ran}");
    assert!(
        ran.stderr.contains("RLS-E882") && ran.stderr.contains("adhésion active"),
        "{ran}"
    );
    let ran = bench.run(&["request", "move", &own, "livree", "--outcome", "x"]);
    assert!(
        ran.code == Some(7) && ran.stderr.contains("RLS-E881"),
        "{ran}"
    );
    bench
        .run(&["request", "move", &own, "transmise", "--reference", "D-1"])
        .succeeds();
    bench
        .run(&["request", "move", "D-1", "acceptee"])
        .succeeds();
    let conflict = bench.run(&[
        "request",
        "edit",
        "D-1",
        "--cloud",
        "10",
        "--if-version",
        "1",
    ]);
    assert!(
        conflict.code == Some(7) && conflict.stderr.contains("RLS-E829"),
        "{conflict}"
    );
    bench
        .run(&[
            "request",
            "move",
            "D-1",
            "livree",
            "--outcome",
            "Deux images",
        ])
        .succeeds();
    let fiche = bench.json_at(&["request", "fiche", "D-1"], "/0/value");
    assert_eq!(fiche, "commande d’archive");
    assert_eq!(
        bench.json_at(&["request", "overlaps"], "/0/territory"),
        "DEP:64"
    );
    assert_eq!(
        bench.json_at(&["request", "list", "--open"], "/0/id"),
        prospect.as_str()
    );
    assert_eq!(
        bench.run(&["request", "show", "dem-000000000000"]).code,
        Some(2)
    );
}

#[test]
fn needs_leave_without_formulas_and_without_names() {
    let bench = bench();
    let words = [
        "need",
        "add",
        "=1+1",
        "--partner",
        "SDIS fictif",
        "--text",
        "vu avec Léa Fictive",
    ];
    bench.run(&words).succeeds();
    for name in ["besoins.csv", "besoins.ods", "besoins.xlsx"] {
        let path = bench.at(name);
        let path = path.to_str().unwrap();
        let named = ["le fichier ne les a pas"];
        bench
            .warned(&["need", "export", "-o", path], &named)
            .succeeds();
        assert_eq!(bench.run(&["need", "export", "-o", path]).code, Some(5));
        bench
            .warned(&["need", "export", "-o", path, "--overwrite"], &named)
            .succeeds();
    }
    let csv = std::fs::read_to_string(bench.at("besoins.csv")).unwrap();
    assert!(
        csv.starts_with('\u{feff}') && csv.contains(";\"'=1+1\";") && !csv.contains("Fictive"),
        "{csv}"
    );
    assert_eq!(
        bench.run(&["need", "export", "-o", "besoins.pdf"]).code,
        Some(2)
    );
}

/// A family name alone may be that of a place: who sends the file looks, as who publishes a bilan does.
#[test]
fn a_family_name_alone_in_a_need_is_told_with_the_export() {
    let bench = bench();
    let add = [
        "need",
        "add",
        "selon Inventé, la 3D",
        "--partner",
        "SDIS fictif",
    ];
    bench.run(&add).succeeds();
    let path = bench.at("besoins.csv");
    let export = ["need", "export", "-o", path.to_str().unwrap()];
    let told = [
        "besoin bes-",
        "le nom de famille d’une personne du registre (pers-",
    ];
    bench.warned(&export, &told).succeeds();
}

#[test]
fn messages_are_files_that_a_messaging_program_reads() {
    let bench = bench();
    let text = bench.at("texte.txt");
    std::fs::write(&text, "Bonjour,\n\nça va ?\n").unwrap();
    let (text, folder) = (text.to_str().unwrap(), bench.at("envoi"));
    let make = |subject: &str| {
        let from = "Relais fictif <relais@exemple.example>";
        let words = [
            "message",
            "make",
            "--from",
            from,
            "--text",
            text,
            "--to",
            "role=referent",
        ];
        bench.run(
            &[
                &words[..],
                &["--subject", subject, "-o", folder.to_str().unwrap()],
            ]
            .concat(),
        )
    };
    let injected = make("Objet\nBcc: x@y.example");
    assert!(injected.code == Some(2) && !folder.exists(), "{injected}");
    make("Réunion").succeeds();
    assert_eq!(
        make("Réunion").code,
        Some(5),
        "a folder is not written twice"
    );
    let code = "import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)
print([m['Subject'], m['Bcc'], m['To'], 'ça va ?' in m.get_content(), 'désinscription' in m.get_content()])";
    let file = folder.join("message-0001.eml");
    let read = tool("/usr/bin/python3", ["-c", code, file.to_str().unwrap()]);
    let expected =
        "['Réunion', 'lea@sdis.example', 'Relais fictif <relais@exemple.example>', True, True]";
    assert!(read.contains(expected), "{read}");
    let kept = bench.run(&["message", "list", "--json"]).succeeds();
    assert!(
        kept.stdout.contains("\"opted_out\": 1") && !kept.stdout.contains('@'),
        "{kept}"
    );
}
