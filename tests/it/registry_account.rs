//! `relais registry person`, `mandate`, `account`, `reminder` as the officer types them.

use serde_json::Value;

use crate::harness::tool;
use crate::registry_bench::Bench;

/// A registry with a partner whose adhésion is active.
fn bench() -> Bench {
    let bench = Bench::new();
    bench.partner("SDIS fictif", &[]);
    bench.member("SDIS fictif", "2020-01-01", &[]);
    bench
}

#[test]
fn a_user_is_informed_typed_validated_moderated_and_recalled() {
    let bench = bench();
    let zoe = "zoe@sdis-fictif.example";
    bench
        .run(&[
            "person",
            "add",
            "Fictïve",
            "--given",
            "Zoé",
            "--email",
            zoe,
            "--partner",
            "SDIS fictif",
        ])
        .succeeds();
    bench
        .run(&["account", "add", zoe, "SDIS fictif"])
        .fails(7, "RLS-E865")
        .says("RGPD, article 14");
    let letter = bench.at("notice.eml");
    let letter = letter.to_str().unwrap();
    let from = "Relais fictif <relais@exemple.example>";
    bench
        .run(&[
            "account",
            "notice",
            zoe,
            "--from",
            "relais@exemple.example\r\nBcc: x@y.example",
            "-o",
            letter,
        ])
        .fails(3, "RLS-E869");
    assert!(!bench.at("notice.eml").exists());
    bench
        .run(&["account", "notice", zoe, "--from", from, "-o", letter])
        .succeeds();
    bench
        .run(&["account", "notice", zoe, "--from", from, "-o", letter])
        .fails(5, "RLS-E100");
    // Read by a program that shares no code with us.
    let code = "import email, email.policy, json, sys\n\
                m = email.message_from_bytes(open(sys.argv[1], 'rb').read(), policy=email.policy.default)\n\
                print(json.dumps([m['from'], m['to'], m['subject'], m['date'] is not None, len(m.defects), m.get_content(), m.keys()]))";
    let read: Value =
        serde_json::from_str(&tool("/usr/bin/python3", ["-c", code, letter])).unwrap();
    assert_eq!(read[0], "Relais fictif <relais@exemple.example>");
    assert_eq!(read[1], "Zoé Fictïve <zoe@sdis-fictif.example>");
    assert!(
        read[2].as_str().unwrap().starts_with("Vos données"),
        "{read}"
    );
    assert_eq!((read[3].as_bool(), read[4].as_u64()), (Some(true), Some(0)));
    let text = read[5].as_str().unwrap().replace("\r\n", "\n");
    assert!(
        text.starts_with("Bonjour Zoé Fictïve,\n\nSDIS fictif nous a communiqué"),
        "{text}"
    );
    assert!(!read[6].to_string().contains("Bcc"), "{read}");

    let kept = bench.json(&["account", "add", zoe, "SDIS fictif"]);
    let account = kept["account"]["id"].as_str().unwrap().to_string();
    let validated = bench.json(&["account", "validate", &account]);
    let noted = |first: &str| {
        let words = [
            "account", "login", &account, "--login", "zfictive", "--first", first,
        ];
        bench.run(&words)
    };
    // Nobody logs in before.
    noted("2026-01-15")
        .fails(2, "RLS-E827")
        .says("n’a été validé que le");
    noted(validated["account"]["since"].as_str().unwrap()).succeeds();
    let shown = bench.json(&["account", "show", "zfictive"]);
    assert_eq!(
        (shown["counts"].as_bool(), &shown["state"]),
        (Some(true), &"actif".into())
    );
    std::fs::write(
        bench.at("lot.csv"),
        format!("compte;motif\n{account};départ\nacct-000000000000;\n"),
    )
    .unwrap();
    let file = bench.at("lot.csv");
    let file = file.to_str().unwrap();
    bench
        .run(&["account", "moderate", "--file", file, "--do", "suspend"])
        .fails(7, "RLS-E867")
        .says("3\u{202f}: acct-000000000000");
    std::fs::write(file, format!("compte;motif\n{account};départ\n")).unwrap();
    bench
        .run(&[
            "account",
            "moderate",
            "--file",
            file,
            "--do",
            "suspend",
            "--dry-run",
        ])
        .succeeds();
    assert_eq!(bench.json(&["account", "show", &account])["state"], "actif");
    bench
        .run(&["account", "moderate", "--file", file, "--do", "suspend"])
        .succeeds();
    let shown = bench.json(&["account", "show", &account]);
    assert_eq!(
        (&shown["state"], &shown["why"]),
        (&"suspendu".into(), &"départ".into())
    );
    let told = bench.json(&["reminders", "list", "--on", "2030-01-01"]);
    assert_eq!(told[0]["kind"], "a-clore");
    assert!(
        told[0]["command"].as_str().unwrap().contains(&account),
        "{told}"
    );
    bench.run(&["journal", "verify"]).succeeds();
}

#[test]
fn the_text_of_the_notice_is_the_operators_to_change() {
    let bench = bench();
    let zoe = "zoe@sdis-fictif.example";
    bench
        .run(&["person", "add", "Fictive", "--email", zoe])
        .succeeds();
    let shipped = bench
        .run(&["person", "notice", "--print-text"])
        .succeeds()
        .stdout;
    let text = bench.at("texte.txt");
    std::fs::write(&text, shipped.replace("PIGMA", "{relais}")).unwrap();
    let letter = bench.at("n.eml");
    let words = [
        "person",
        "notice",
        zoe,
        "--from",
        "r@exemple.example",
        "-o",
        letter.to_str().unwrap(),
        "--text",
        text.to_str().unwrap(),
    ];
    bench.run(&words).fails(3, "RLS-E868").says("{relais}");
    assert!(!letter.exists());
    std::fs::write(&text, "Objet : Essai\n\nBonjour {nom}\n").unwrap();
    bench.run(&words).succeeds();
    assert!(
        std::fs::read_to_string(&letter)
            .unwrap()
            .contains("Subject: Essai\r\n")
    );
    assert_eq!(
        bench.json(&["person", "show", zoe])["person"]["notice_how"],
        "courriel"
    );
}

/// Who is known as a contractor, what rests on a record that changes, and an old name.
#[test]
fn the_officer_is_told_before_rights_change_hands() {
    let bench = bench();
    let told = |words: &[&str], said: &str| bench.relais(words).announce(said).run();
    let zoe = "zoe@bureau-fictif.example";
    let person = ["person", "add", "Fictive", "--given", "Zoé", "--email", zoe];
    bench.run(&person).succeeds();
    bench
        .run(&["account", "notice", zoe, "--how", "réunion"])
        .succeeds();
    let address = ["partner", "edit", "SDIS fictif", "--email"];
    bench
        .run(&[&address[..], &["sig@sdis-fictif.example"]].concat())
        .succeeds();
    // Typed as an agent, with a warning, and validated with the same.
    let elsewhere = "est chez bureau-fictif.example";
    let add = ["account", "add", zoe, "SDIS fictif"];
    told(&add, elsewhere).succeeds().says(elsewhere);
    let account = format!("{zoe}+SDIS fictif");
    told(&["account", "validate", &account], elsewhere)
        .succeeds()
        .says(elsewhere);
    // A mandate says that this was wrong.
    let mandate = [
        "mandate",
        "add",
        zoe,
        "SDIS fictif",
        "--company",
        "Bureau",
        "--purpose",
        "risques",
        "--from",
        "2026-01-01",
        "--until",
        "2099-01-01",
    ];
    let agent = "était saisi comme celui d’un agent";
    told(&mandate, agent).succeeds().says(agent);
    let shown = bench.json(&["account", "show", &account]);
    assert_eq!(shown["counts"], false);
    // A field that rights rest on.
    let rests = "1 compte actif\u{202f}: Zoé Fictive [acct-";
    let group = ["partner", "edit", "SDIS fictif", "--group", "collectivite"];
    told(&group, rests).succeeds().says(rests);
    // Two records of one body: they must agree, and the old name finds the one that goes on.
    bench
        .run(&["partner", "add", "SDIS d’avant", "--convention", "2019-7"])
        .succeeds();
    let merge = ["partner", "merge", "SDIS fictif", "SDIS d’avant"];
    bench
        .run(&merge)
        .fails(7, "RLS-E837")
        .says("--group collectivite` les met d’accord");
    bench
        .run(&["partner", "edit", "2019-7", "--group", "collectivite"])
        .succeeds();
    told(&merge, "reste").succeeds();
    bench
        .run(&["account", "list", "--partner", "sdis d’avant"])
        .succeeds()
        .says("a été fusionné dans SDIS fictif");
}
