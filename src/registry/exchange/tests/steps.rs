//! Adhésions event by event, and what a table must not make of them.

use super::*;
use crate::adhesion::{Correction, Event, Path, Record, State};

const HEAD: &str = "partenaire;chemin;numero;evenement;le;par;reference;motif;categorie;avenant;signataire;document;document_nom;textes;jusqu_au";

/// The steps of the SDIS until its avenant came back signed, with what proves them.
fn signed(document: &str) -> String {
    let texts = "charte:charte@1 licence:spot@2 super-referent:pigma@1";
    format!(
        "{HEAD}\n\
         SDIS de l'Exemple;relais;0;ouverture;2025-06-02;;;;;;;;;;\n\
         SDIS de l'Exemple;relais;1;eligible;03/06/2025;secrétariat;D-1;;public;;;;;;\n\
         SDIS de l'Exemple;relais;2;envoi;2025-06-04;;;;;2019-1-A1;;;;;\n\
         SDIS de l'Exemple;relais;3;signature;2025-06-30;;;;;2019-1-A1;tom@val.example;{document};avenant.pdf;{texts};\n"
    )
}

fn hash() -> String {
    "ab".repeat(32)
}

/// Partners, the convention with IGN since 2025-05-12, and Tom, who represents the SDIS.
async fn bench() -> Bench {
    let bench = Bench::new().await;
    let persons = "nom;e-mail;structure;rôle;depuis\n\
                   Imaginaire;tom@val.example;SDIS de l'Exemple;représentant légal;2025-01-01\n";
    for (kind, text) in [
        (Kind::Partners, PARTNERS),
        (Kind::Conventions, CONVENTIONS),
        (Kind::Persons, persons),
    ] {
        assert!(bench.bring(kind, text).await.applied);
    }
    bench
}

async fn state(bench: &Bench) -> (State, usize) {
    let on = "2027-01-15".parse().unwrap();
    let shown = adhesion::show(bench.desk.db(), "SDIS de l'Exemple", on);
    let shown = shown.await.unwrap();
    (shown.now, shown.events.len())
}

/// Each refusal: what is changed in the table, the line that is told, a word of the reason.
#[tokio::test]
async fn no_state_comes_without_its_proof() {
    let bench = bench().await;
    let whole = signed(&hash());
    let cases = [
        (";charte:charte@1 ", ";", 5, "charte"),
        (&*hash(), "", 5, "empreinte"),
        ("tom@val.example", "", 5, "représentant"),
        ("tom@val.example", "lea@val.example", 5, "aucune personne"),
        (";secrétariat;", ";;", 3, "service"),
        ("2025-06-30", "2025-06-01", 5, "antérieur"),
        ("2025-06-30", "2030-06-30", 5, "venir"),
        ("2019-1-A1;;;;;", ";;;;;", 4, "avenant"),
        ("2025-06-04", "2025-05-01", 4, "antérieur"),
        ("envoi", "validation", 4, "d’abord"),
        ("3;signature", "4;signature", 5, "numéro 3"),
        ("0;ouverture", "0;eligible", 2, "ouverture"),
        ("charte:charte@1", "charte@1", 5, "nature"),
        ("relais;3", "direct;3", 5, "relais"),
    ];
    for (from, to, line, word) in cases {
        let text = whole.replacen(from, to, 1);
        assert_ne!(text, whole, "{from}");
        let outcome = bench.bring(Kind::Steps, &text).await;
        assert!(!outcome.applied, "{from} → {to}");
        let told = outcome.refused();
        assert_eq!(told.len(), 4, "{from} → {to}: {told:?}");
        let why = &told[&line];
        assert!(why.contains(word), "{from} → {to}: {told:#?}");
    }
    let none = "SELECT COUNT(*) FROM adhesion";
    assert_eq!(bench.count(none).await, 0);
    let outcome = bench.bring(Kind::Steps, &whole).await;
    assert!(outcome.applied, "{:#?}", outcome.problems);
    assert_eq!((outcome.created.len(), outcome.kept()), (1, 4));
    assert_eq!(state(&bench).await, (State::Signee, 4));
    let again = bench.bring(Kind::Steps, &whole).await;
    assert_eq!((again.known.len(), again.problems.len()), (4, 0));
    let proven = "SELECT COUNT(*) FROM acceptance WHERE proof LIKE 'avenant.pdf, SHA-256 abab%'";
    assert_eq!(bench.count(proven).await, 3);
    // It goes on from there.
    let record = Record {
        evidence: crate::adhesion::Evidence {
            reference: Some("DIN-1".into()),
            ..Default::default()
        },
        ..Record::new(Event::Enter)
    };
    let moved = adhesion::record(&bench.desk, "SDIS de l'Exemple", record);
    assert_eq!(moved.await.unwrap().adhesion.state, State::Saisie);
    bench.is_whole().await;
}

/// An adhésion is taken with all its lines, or none of them.
#[tokio::test]
async fn a_wrong_line_leaves_out_its_adhesion_and_no_other() {
    let bench = bench().await;
    let other = "CC Val Fictif;relais;0;ouverture;2025-06-02;;;;;;;;;;\n";
    let last = "SDIS de l'Exemple;relais;4;saisie;2025-07-01;;;;;;;;;;\n";
    // The reference is missing; then a cell that cannot be read at all.
    for wrong in [last, &last.replace(";;;;;;;;;;", ";;#REF!;;;;;;;;")] {
        let text = format!("{}{other}{wrong}", signed(&hash()));
        let outcome = bench.bring(Kind::Steps, &text).await;
        assert!(!outcome.applied);
        let how = (There::Stay, OnWrong::Skip, End::DryRun);
        let outcome = bench.bring_as(Kind::Steps, &text, how).await;
        assert_eq!(outcome.created.len(), 1);
        let lines: Vec<u64> = outcome.refused().into_keys().collect();
        assert_eq!(lines, [2, 3, 4, 5, 7], "{:#?}", outcome.problems);
    }
}

/// Without ids, one that is over is known again, too.
#[tokio::test]
async fn an_adhesion_without_an_id_is_taken_once() {
    let bench = bench().await;
    let end = "SDIS de l'Exemple;relais;4;fin;2025-07-01;;;renonce;;;;;;;\n";
    let text = format!("{}{end}", signed(&hash()));
    for created in [1, 0] {
        let outcome = bench.bring(Kind::Steps, &text).await;
        assert_eq!(outcome.created.len(), created, "{:#?}", outcome.problems);
    }
    assert_eq!(state(&bench).await, (State::Terminee, 5));
}

/// Last day and reference that were corrected come back as they are, and so does what ended since.
#[tokio::test]
async fn corrections_and_expiries_come_back() {
    let bench = bench().await;
    let desk = &bench.desk;
    let name = "SDIS de l'Exemple";
    let opened = Some("2025-06-02".parse().unwrap());
    adhesion::start(desk, name, Path::Relais, opened, true)
        .await
        .unwrap();
    let record = Record {
        on: Some("2025-06-10".parse().unwrap()),
        evidence: crate::adhesion::Evidence {
            by: Some("classeur".into()),
            reference: Some("DIN-1".into()),
            ..Default::default()
        },
        reprise: true,
        ..Record::new(Event::TakeOver)
    };
    adhesion::record(desk, name, record).await.unwrap();
    let correction = Correction {
        until: Some("2026-06-10"),
        dinamis_ref: Some("DIN-2"),
    };
    adhesion::edit(desk, name, &correction, None).await.unwrap();
    for expired in [false, true] {
        if expired {
            assert_eq!(adhesion::expire(desk, None).await.unwrap().len(), 1);
        }
        bench.is_whole().await;
        let other = Bench::new().await;
        for kind in [
            Kind::Partners,
            Kind::Conventions,
            Kind::Persons,
            Kind::Steps,
        ] {
            let text = bench.csv(kind.word()).await;
            let outcome = other.bring(kind, &text).await;
            assert!(outcome.applied, "{kind:?} {:#?}", outcome.problems);
            assert_eq!(other.csv(kind.word()).await, text);
        }
        assert_eq!(other.csv("adhesions").await, bench.csv("adhesions").await);
        other.is_whole().await;
    }
}

/// A contractor's account comes with its mandate, which is held by the rules of mandates.
#[tokio::test]
async fn mandates_and_the_accounts_that_rest_on_one() {
    let bench = filled().await;
    let head = "personne;partenaire;societe;objet;du;au;termine_le\n";
    let line =
        "tom@val.example;CC Val Fictif;Bureau fictif;haies;2024-02-01;2026-02-01;2025-02-01\n";
    for (wrong, column) in [
        ("2024-02-01;2026-02-01;2025-02-01", "2024-02-01;2023-02-01;"),
        ("2025-02-01\n", "2027-06-01\n"),
        ("Bureau fictif", ""),
        ("tom@val.example", "personne@val.example"),
    ] {
        let text = format!("{head}{}", line.replace(wrong, column));
        let outcome = bench.bring(Kind::Mandates, &text).await;
        assert!(!outcome.applied && !outcome.problems.is_empty(), "{column}");
    }
    // Those after an early end do not meet it; those before do.
    let next = line.replace("2024-02-01;2026-02-01;2025-02-01", "2025-02-02;2027-12-31;");
    let meets = line.replace("2024-02-01;2026-02-01;2025-02-01", "2025-02-01;2027-12-31;");
    let text = format!("{head}{line}{meets}");
    let outcome = bench.bring(Kind::Mandates, &text).await;
    assert!(outcome.problems[0].why.contains("a déjà un mandat"));
    let outcome = bench
        .bring(Kind::Mandates, &format!("{head}{line}{next}"))
        .await;
    assert!(outcome.applied, "{:#?}", outcome.problems);
    let over: Vec<u64> = outcome.doubts.iter().map(|one| one.line).collect();
    assert_eq!(over, [2], "that of the past: {:#?}", outcome.doubts);
    let accounts = "courriel;partenaire;statut;depuis;information;mandat\n\
                    tom@val.example;CC Val Fictif;clos;2024-05-01;;2024-02-01\n";
    let outcome = bench.bring(Kind::Accounts, accounts).await;
    assert!(outcome.applied, "{:#?}", outcome.problems);
    let under = "SELECT COUNT(*) FROM account WHERE mandate IS NOT NULL";
    assert_eq!(bench.count(under).await, 1);
    let stranger = accounts
        .replace("tom@", "lea@")
        .replace("2024-05-01", "2024-05-02");
    let outcome = bench.bring(Kind::Accounts, &stranger).await;
    assert!(outcome.problems[0].why.contains("n’a pas ce mandat"));
    let other = Bench::new().await;
    for kind in Kind::ALL
        .into_iter()
        .filter(|kind| *kind != Kind::Adhesions)
    {
        let text = bench.csv(kind.word()).await;
        let outcome = other.bring(kind, &text).await;
        assert!(outcome.problems.is_empty(), "{kind:?} {outcome:#?}");
        assert_eq!(other.csv(kind.word()).await, text);
    }
    other.is_whole().await;
}

/// Needs, leads and use cases come with their fields and states, held as those that are typed.
#[tokio::test]
async fn needs_leads_and_use_cases() {
    let bench = filled().await;
    let tables = [
        (
            Kind::Needs,
            "groupe;partenaire;titre;texte;usage;ingenierie;priorite;etat;exprimé le\n\
             collectivite;;Haies;=a;;oui;haute;porte;01/02/2026\n",
            ("haute", "énorme"),
        ),
        (
            Kind::Leads,
            "partenaire;interet;maturite;prochaine_etape;a faire le;dernier_contact;etat\n\
             CC Val Fictif;les haies;mur;appeler;2030-01-01;2026-02-01;abandonnee\n",
            ("2026-02-01", "2029-02-01"),
        ),
        (
            Kind::UseCases,
            "partenaire;titre;theme;texte;resultat;jour\n\
             CC Val Fictif;Haies;haies;suivi;carte;2026-02-01\n",
            ("CC Val Fictif", "Personne"),
        ),
    ];
    let other = Bench::new().await;
    let partners = bench.csv("partners").await;
    assert!(other.bring(Kind::Partners, &partners).await.applied);
    for (kind, text, (is, wrong)) in tables {
        let outcome = bench.bring(kind, &text.replace(is, wrong)).await;
        assert_eq!(
            (outcome.applied, outcome.refused().len()),
            (false, 1),
            "{kind:?}"
        );
        let outcome = bench.bring(kind, text).await;
        assert!(outcome.applied, "{kind:?} {:#?}", outcome.problems);
        // Without ids the same title is the same record.
        assert_eq!(bench.bring(kind, text).await.known.len(), 1);
        let text = bench.csv(kind.word()).await;
        assert!(other.bring(kind, &text).await.applied, "{kind:?}");
        assert_eq!(other.csv(kind.word()).await, text);
    }
    for bench in [&bench, &other] {
        bench.is_whole().await;
    }
}

/// What a table tells of an adhésion as it stood is held like what is taken over by hand.
#[tokio::test]
async fn a_table_makes_nobody_a_representative_and_no_partner_a_member_twice() {
    let bench = Bench::new().await;
    for (kind, text) in [(Kind::Partners, PARTNERS), (Kind::Persons, PERSONS)] {
        assert!(bench.bring(kind, text).await.applied);
    }
    let line = |day: &str, who: &str| {
        format!(
            "partenaire;chemin;etat;active le;terminée le;signataire;textes;preuve\n\
             CC Val Fictif;relais;{day};{who};charte@1;PV\n"
        )
    };
    let open = "active;11/02/2024;";
    let outcome = bench
        .bring(Kind::Adhesions, &line(open, "tom@val.example"))
        .await;
    let told = outcome.refused();
    assert!(told[&2].contains("à aucune date"), "{told:#?}");
    let over = line("terminee;11/02/2023;01/06/2024", "lea@val.example");
    assert!(bench.bring(Kind::Adhesions, &over).await.applied);
    // It would be a member twice from February to June.
    let outcome = bench
        .bring(Kind::Adhesions, &line(open, "lea@val.example"))
        .await;
    let told = outcome.refused();
    assert!(told[&2].contains("mêmes jours"), "{told:#?}");
    let later = line("active;01/06/2024;", "lea@val.example");
    assert!(bench.bring(Kind::Adhesions, &later).await.applied);
    // The same by its events, and by hand.
    let head = "partenaire;chemin;numero;evenement;le;par;preuve;signataire;motif;jours_d_etapes;textes_d_avant";
    let steps = |partner: &str, who: &str, opened: &str, over: &str| {
        format!(
            "{head}\n\
             {partner};relais;0;ouverture;{opened};;;;;;\n\
             {partner};relais;1;reprise;{opened};secrétariat;PV;{who};;active@{opened};charte@1\n\
             {partner};relais;2;fin;{over};;;;départ;;\n"
        )
    };
    let text = steps(
        "SDIS de l'Exemple",
        "tom@val.example",
        "2024-01-01",
        "2024-06-01",
    );
    let told = bench.bring(Kind::Steps, &text).await.refused();
    assert!(
        told.values().any(|why| why.contains("à aucune date")),
        "{told:#?}"
    );
    let text = steps(
        "CC Val Fictif",
        "lea@val.example",
        "2022-06-01",
        "2023-02-12",
    );
    let told = bench.bring(Kind::Steps, &text).await.refused();
    assert!(
        told.values().any(|why| why.contains("mêmes jours")),
        "{told:#?}"
    );
    let text = steps(
        "CC Val Fictif",
        "lea@val.example",
        "2022-06-01",
        "2023-02-11",
    );
    let outcome = bench.bring(Kind::Steps, &text).await;
    assert!(outcome.applied, "{:#?}", outcome.problems);
    bench.is_whole().await;
}

/// The days of steps that a table told are those of lists, of the bilan and of exports.
#[tokio::test]
async fn the_days_of_steps_are_read_whichever_event_tells_them() {
    let bench = filled().await;
    let mut read = bench.desk.db().read().await.unwrap();
    let all = adhesion::course::all(&mut read).await.unwrap();
    let active = all.iter().find(|one| one.first(State::Active).is_some());
    let day = |state| active.unwrap().first(state).unwrap().on.to_string();
    assert_eq!(day(State::Signee), "2024-01-10");
    assert_eq!(day(State::Validee), "2024-02-10");
    assert_eq!(day(State::Active), "2024-02-11");
}

/// An adhésion that is open beyond its last day ends by itself, and that is told.
#[tokio::test]
async fn a_last_day_that_is_past_is_told_of_what_stands_open() {
    let bench = Bench::new().await;
    assert!(bench.bring(Kind::Partners, PARTNERS).await.applied);
    for (cells, is_told) in [
        ("active;;2027-01-15", false),
        ("active;;2026-12-31", true),
        ("suspendue;01/06/2026;2026-12-31", true),
    ] {
        let text = format!(
            "partenaire;chemin;active le;preuve;etat;suspendue le;jusqu’au\n\
             CC Val Fictif;relais;11/02/2024;PV;{cells}\n"
        );
        let how = (There::Stay, OnWrong::Stop, End::DryRun);
        let outcome = bench.bring_as(Kind::Adhesions, &text, how).await;
        assert_eq!(outcome.created.len(), 1, "{outcome:#?}");
        let doubts: Vec<u64> = outcome.doubts.iter().map(|one| one.line).collect();
        assert_eq!(doubts.len(), usize::from(is_told), "{outcome:#?}");
        let told = outcome.doubts.iter().all(|one| {
            one.what.contains("décembre 2026 est passé") && one.what.contains("adhesion expire")
        });
        assert!(told, "{:#?}", outcome.doubts);
    }
}
