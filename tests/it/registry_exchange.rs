//! Tables in and out of the registry, as the officer types it.

use std::path::PathBuf;

use crate::harness::{Ran, relais};

/// A registry that was just made, and its folder.
struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let bench = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let file = bench.at("relais.db");
        let file = file.to_str().unwrap();
        relais([
            "registry",
            "init",
            file,
            "--demo",
            "--name",
            "Camille Fictive",
        ])
        .run()
        .succeeds();
        bench
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Words that begin with `@` name files of the folder.
    fn run(&self, words: &[&str]) -> Ran {
        let words = words.iter().map(|word| match word.strip_prefix('@') {
            Some(name) => self.at(name).to_str().unwrap().to_string(),
            None => (*word).to_string(),
        });
        let words: Vec<String> = std::iter::once("registry".to_string())
            .chain(words)
            .collect();
        relais(words.iter().map(String::as_str))
            .env("RELAIS_REGISTRY", self.at("relais.db"))
            .announce("n’est pas lue")
            .announce("était dans l’autre fiche")
            .announce("est à compléter")
            .run()
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.at(name), bytes).unwrap();
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.at(name)).unwrap()
    }
}

/// As a spreadsheet in Western Europe saved it, with a title above.
fn western() -> Vec<u8> {
    let text = "Partenaires au 1er janvier;;;\n\nRaison sociale;N° SIRET;Courriel;Commentaire\n\
                Communauté de communes fictive;130 000 763 00016;sig@cc.example;=SOMME(A1)\n\
                SDIS de l'Exemple;;;\"'); DROP TABLE partner;--\"\n";
    text.chars()
        .map(|letter| u8::try_from(u32::from(letter)).unwrap())
        .collect()
}

#[test]
fn registry_exchange_a_table_goes_in_and_comes_out_in_each_form() {
    let bench = Bench::new();
    bench.write("p.csv", western());
    let ran = bench
        .run(&["import", "partners", "@p.csv", "--dry-run"])
        .succeeds();
    assert!(ran.stdout.contains("rien n’est gardé"), "{ran}");
    let ran = bench
        .run(&["import", "partners", "@p.csv", "--save-mapping", "@p.toml"])
        .succeeds();
    assert!(ran.stdout.contains("importé"), "{ran}");
    assert!(
        String::from_utf8(bench.read("p.toml"))
            .unwrap()
            .contains("siret = \"N° SIRET\"")
    );
    for form in ["csv", "xlsx", "ods"] {
        let file = format!("@e.{form}");
        bench.run(&["export", "partners", "-o", &file]).succeeds();
        let other = Bench::new();
        let name = format!("e.{form}");
        other.write(&name, bench.read(&name));
        other.run(&["import", "partners", &file]).succeeds();
        other
            .run(&["export", "partners", "-o", "@again.csv"])
            .succeeds();
        if form == "csv" {
            let text = String::from_utf8(bench.read("e.csv")).unwrap();
            assert!(
                text.starts_with('\u{feff}') && text.contains(";'=SOMME(A1)\r\n"),
                "{text}"
            );
        }
        assert!(other.read("again.csv") == bench.read("e.csv"), "{form}");
        other.run(&["journal", "verify"]).succeeds();
    }
    bench
        .run(&["export", "partners", "-o", "@e.csv"])
        .fails(5, "RLS-E100");
    bench
        .run(&["export", "partners", "-o", "@e.txt"])
        .fails(2, "RLS-E838");
}

#[test]
fn registry_exchange_wrong_lines_stop_all_or_go_to_a_file() {
    let bench = Bench::new();
    bench.write(
        "p.csv",
        "nom;siret;inconnue\nUn;1,30001E+13;\nDeux;13000076300016;\n",
    );
    let ran = bench.run(&["import", "partners", "@p.csv"]);
    assert_eq!(ran.code, Some(3), "{ran}");
    let ran = ran.says("error[RLS-E834]");
    assert!(ran.stdout.contains("ligne 2, colonne « siret »"), "{ran}");
    assert!(ran.stderr.contains("« inconnue » n’est pas lue"), "{ran}");
    let words = [
        "import",
        "partners",
        "@p.csv",
        "--skip-invalid",
        "--rejects",
        "@rejets.csv",
    ];
    let ran = bench.run(&words);
    assert_eq!(ran.code, Some(6), "{ran}");
    let ran = ran.says("error[RLS-E835]");
    assert!(
        ran.stderr
            .contains("1\u{a0}ligne importée, 1\u{a0}laissée de côté dans "),
        "{ran}"
    );
    let rejects = String::from_utf8(bench.read("rejets.csv")).unwrap();
    assert!(rejects.contains("notation scientifique"), "{rejects}");
    bench.run(&["partner", "show", "Deux"]).succeeds();
    // Nothing is in the registry of a file that cannot be read.
    bench.write("z.csv", "nom;siret\nTrois;\"ouvert\nQuatre;\n");
    bench
        .run(&["import", "partners", "@z.csv"])
        .fails(3, "RLS-E194");
    bench.write("n.csv", b"nom;siret\nTr\0ois;\n");
    bench
        .run(&["import", "partners", "@n.csv"])
        .fails(3, "RLS-E192");
    bench.write("d.csv", "nom;nom\nTrois;3\n");
    bench
        .run(&["import", "partners", "@d.csv"])
        .fails(3, "RLS-E832");
    bench.write("c.csv", "a;".repeat(10_000));
    bench
        .run(&["import", "partners", "@c.csv"])
        .fails(3, "RLS-E194");
    bench.write(
        "u.csv",
        "\u{feff}nom\nŒuvre fictive\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<u8>>(),
    );
    bench.run(&["import", "partners", "@u.csv"]).succeeds();
    bench.run(&["partner", "show", "oeuvre fictive"]).succeeds();
}

/// A line on what is there changes nothing, and what it says otherwise is told.
#[test]
fn registry_exchange_a_line_that_says_otherwise_is_told() {
    let bench = Bench::new();
    bench.write("e.csv", "type;titre;le\nwebinaire;Usages;2026-03-01\n");
    bench.run(&["import", "events", "@e.csv"]).succeeds();
    bench.run(&["export", "events", "-o", "@e2.csv"]).succeeds();
    let left = String::from_utf8(bench.read("e2.csv")).unwrap();
    let ran = bench.run(&["import", "events", "@e2.csv"]).succeeds();
    assert!(!ran.stdout.contains("À regarder"), "{ran}");
    bench.write("e3.csv", left.replace("2026-03-01;", "02/03/2026;Bordeaux"));
    let ran = bench.run(&["import", "events", "@e3.csv"]).succeeds();
    assert!(ran.stdout.contains("À regarder, ligne 2"), "{ran}");
    let told = "le (« 2026-03-01 » au registre, ici « 2026-03-02 »), lieu (rien au registre, ici « Bordeaux »)";
    assert!(
        ran.stdout.contains(told) && ran.stdout.contains("event edit"),
        "{ran}"
    );
    bench
        .run(&["export", "events", "-o", "@e2.csv", "--overwrite"])
        .succeeds();
    assert_eq!(String::from_utf8(bench.read("e2.csv")).unwrap(), left);
}

#[test]
fn registry_exchange_dinamis_is_applied_on_word_and_duplicates_become_one() {
    let bench = Bench::new();
    bench.write("p.csv", "nom;siret;convention\nCC Val Fictif;13000076300016;\nCommunauté de communes du Val Fictif;;2019-1\n");
    bench.run(&["import", "partners", "@p.csv"]).succeeds();
    let ran = bench.run(&["partner", "duplicates"]).succeeds();
    assert!(ran.stdout.contains("même nom que"), "{ran}");
    bench
        .run(&["partner", "merge", "13000076300016", "2019-1", "--dry-run"])
        .succeeds();
    bench
        .run(&["partner", "merge", "13000076300016", "2019-1"])
        .succeeds();
    bench.write(
        "a.csv",
        "partenaire;chemin;etat;active le;référence\n2019-1;relais;active;01/02/2024;D-1\n",
    );
    let mapping = "genre = 'adhesions'\n[colonnes]\nreference_dinamis = 'référence'\n";
    bench.write("a.toml", mapping);
    bench
        .run(&["import", "adhesions", "@a.csv", "--mapping", "@a.toml"])
        .succeeds();
    bench.write(
        "l.csv",
        "organisme;mois;nombre;km²\n13000076300016;2024-03;5;12,5\n",
    );
    let shown = bench
        .run(&["import", "dinamis", "@l.csv", "--kind", "activity"])
        .succeeds();
    assert!(shown.stdout.contains("rien n’est changé"), "{shown}");
    bench
        .run(&[
            "import", "dinamis", "@l.csv", "--kind", "activity", "--apply",
        ])
        .succeeds();
    bench
        .run(&[
            "import", "dinamis", "@l.csv", "--kind", "activity", "--apply",
        ])
        .fails(5, "RLS-E836");
    let year = ["--from", "2024-01-01", "--to", "2024-12-31", "--apply"];
    let again = ["import", "dinamis", "@l.csv", "--kind", "activity"];
    let mended = bench.run(&[&again[..], &year].concat()).succeeds();
    let days = "du 1er au 31 mars 2024 → du 1er janvier au 31 décembre 2024";
    let told = mended.stdout.replace('\u{a0}', " ");
    assert!(told.contains(days), "{mended}");
    bench
        .run(&["export", "activity", "-o", "@act.csv"])
        .succeeds();
    assert!(
        String::from_utf8(bench.read("act.csv"))
            .unwrap()
            .contains(";5;12.5;")
    );
    bench.run(&["journal", "verify"]).succeeds();
}

#[test]
fn registry_exchange_journal_names_who_acted_and_refuses_what_it_cannot_look_for() {
    let bench = Bench::new();
    bench
        .run(&["partner", "add", "Un fictif", "--convention", "2772"])
        .succeeds();
    let told = bench.run(&["journal", "list", "--kind", "partner"]);
    let told = told.succeeds();
    assert!(told.stdout.contains("par Camille Fictive"), "{told}");
    let ran = bench.run(&["journal", "list", "--kind", "foo"]);
    let ran = ran.fails(2, "RLS-E900");
    assert!(ran.stderr.contains("adhesion, account"), "{ran}");
    let ran = bench.run(&["journal", "list", "--object", "2772"]);
    let ran = ran.fails(2, "RLS-E900");
    assert!(ran.stderr.contains("n’est pas un identifiant"), "{ran}");
    let words = ["operator", "add", "lfictive", "--name", "Léa", "--role"];
    let ran = bench.run(&[&words[..], &["referent:2772"]].concat());
    let ran = ran.succeeds();
    assert!(ran.stdout.contains("référent de Un fictif"), "{ran}");
    // Sixteen services of one legal person are 120 pairs, of which not all are shown.
    let service = |letter: char| format!("Service fictif {letter}x;130000763\n");
    let lines: String = ('a'..='p').map(service).collect();
    bench.write("p.csv", format!("nom;siren\n{lines}"));
    bench.run(&["import", "partners", "@p.csv"]).succeeds();
    let ran = bench.run(&["partner", "duplicates"]).succeeds();
    assert!(
        ran.stdout
            .ends_with("… et 20 de plus, que --json montre\n120\u{a0}paires\n"),
        "{ran}"
    );
}

/// What is missing is said once, with all lines; what changes of a name is shown before it is kept.
#[test]
fn registry_exchange_an_answer_says_what_to_add_and_what_changes() {
    let bench = Bench::new();
    bench.write("t.csv", "Nom;Territoire\nUn;DEP: 33\nDeux;dep:40\n");
    let ran = bench.run(&["import", "partners", "@t.csv"]);
    assert_eq!(ran.code, Some(3), "{ran}");
    let told = "Refusé, lignes 2, 3, colonne « territoire_annee » (vide)";
    assert!(ran.stdout.contains(told), "{ran}");
    assert_eq!(ran.stdout.matches("Refusé").count(), 1, "{ran}");
    bench.write("p.csv", "Nom;SIRET\nUn;13000076300016\n");
    bench.run(&["import", "partners", "@p.csv"]).succeeds();
    bench.write("p.csv", "Nom;SIRET\nPays Un;13000076300016\n");
    for dry_run in [&["--dry-run"][..], &[]] {
        let words = [&["import", "partners", "@p.csv", "--update"], dry_run].concat();
        let ran = bench.run(&words).succeeds();
        assert!(
            ran.stdout.contains("  nom\u{202f}: Un → Pays Un\n"),
            "{ran}"
        );
    }
}

#[test]
fn registry_exchange_a_mapping_is_written_to_be_filled_in() {
    let bench = Bench::new();
    bench.write("p.csv", "Qui;SIRET\nUn;13000076300016\n");
    let ran = bench.run(&["import", "partners", "@p.csv", "--save-mapping", "@p.toml"]);
    assert_eq!(ran.code, Some(3), "{ran}");
    ran.says("error[RLS-E831]");
    let text = String::from_utf8(bench.read("p.toml")).unwrap();
    let filled = text.replace("# nom = \"\"", "nom = \"Qui\"");
    assert_ne!(filled, text);
    bench.write("p.toml", filled);
    let ran = bench.run(&["import", "partners", "@p.csv", "--mapping", "@p.toml"]);
    assert!(ran.succeeds().stdout.contains("Un ["));
}
