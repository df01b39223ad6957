//! Lines on what is there: those that say otherwise are told, and change nothing.

use super::*;

/// Brings `text` again after `is` became `says`: what is told of it, with nothing kept.
async fn again(bench: &Bench, kind: Kind, (is, says): (&str, &str)) -> Vec<String> {
    let left = bench.csv(kind.word()).await;
    let text = left.replacen(is, says, 1);
    let outcome = bench.bring(kind, &text).await;
    assert!(
        !outcome.applied && outcome.problems.is_empty(),
        "{outcome:#?}"
    );
    assert_eq!(outcome.known.len(), outcome.lines, "{kind:?}");
    assert_eq!(bench.csv(kind.word()).await, left, "{kind:?}");
    outcome.doubts.into_iter().map(|one| one.what).collect()
}

const HASH: &str = "3b4c5d6e3b4c5d6e3b4c5d6e3b4c5d6e3b4c5d6e3b4c5d6e3b4c5d6e3b4c5d6e";
const REQUESTS: &str = "partenaire;nature;objet;etat;demandée le;depuis;reference;issue;territoire;\
    millesime;du;au;capteur;compte;surface;surface livrée\n\
    CC Val Fictif;archive;Haies;livrée;01/02/2026;2026-03-05;D-1;Deux images;DEP:19;2024;2025-04-01;\
    2025-09-30;pleiades;lfictive;0,1;118,5\n\
    CC Val Fictif;telechargement;Forêts;recue;02/02/2026;;;;;;;;;;;\n";
const NEEDS: &str = "groupe;partenaire;titre;texte;ingenierie;priorite;etat;date\n\
    EPCI et agences;CC Val Fictif;Haies;=1+1;oui;;;01/02/2026\n";
const LEADS: &str = "partenaire;intérêt;maturité;a faire le\nCC Val Fictif;Haies;;01/02/2030\n";
const EVENTS: &str = "type;titre;le;lieu\nwebinaire;Premiers usages;2026-03-01;en ligne\n";
const USE_CASES: &str = "partenaire;titre;thème;date\nCC Val Fictif;Haies;agriculture;01/02/2026\n";

#[tokio::test]
async fn a_line_that_says_otherwise_than_what_is_there_is_told() {
    let bench = filled().await;
    let figures = format!(
        "partenaire;le;nature;nombre;km2;source;origine;liste;liste_sha256;liste_du;liste_au\n\
        CC Val Fictif;01/02/2026;livraison;3;12,5;main;courriel de Balthazar;;;;\n\
        CC Val Fictif;31/03/2026;telechargement;12;;dinamis;mars.csv;bring-0123456789ab;{HASH};2026-01-01;2026-06-30\n"
    );
    for (kind, text) in [
        (Kind::Requests, REQUESTS),
        (Kind::Needs, NEEDS),
        (Kind::Leads, LEADS),
        (Kind::Events, EVENTS),
        (Kind::UseCases, USE_CASES),
        (Kind::Activity, &figures),
    ] {
        assert!(bench.bring(kind, text).await.applied, "{kind:?}");
        // The table itself and the export say what is there.
        let outcome = bench.bring(kind, text).await;
        assert_eq!(
            (outcome.known.len(), outcome.doubts.len()),
            (outcome.lines, 0),
            "{outcome:#?}"
        );
        assert!(again(&bench, kind, ("", "")).await.is_empty(), "{kind:?}");
    }
    for (kind, is, says, told, corrects) in [
        (
            Kind::Requests,
            "Haies",
            "Haies vives",
            "objet (« Haies » au registre, ici « Haies vives »)",
            "request edit",
        ),
        (
            Kind::Requests,
            ";2026-03-05;",
            ";2026-03-06;",
            "depuis (« 2026-03-05 » au registre, ici « 2026-03-06 »)",
            "request move",
        ),
        (Kind::Requests, ";118.5;", ";118,50;", "", ""),
        (Kind::Requests, ";118.5;", ";;", "", ""),
        (
            Kind::Requests,
            ";0.1;",
            ";0,2;",
            "km2 (« 0.1 » au registre, ici « 0.2 »)",
            "request edit",
        ),
        (
            Kind::Requests,
            ";oui\r\n",
            ";non\r\n",
            "reprise (« oui » au registre, ici « non »)",
            "request edit",
        ),
        (
            Kind::Needs,
            "'=1+1",
            "'=1+2",
            "texte (« =1+1 » au registre, ici « =1+2 »)",
            "need edit",
        ),
        (Kind::Leads, "2030-02-01", "01/02/2030", "", ""),
        (
            Kind::Leads,
            "2030-02-01",
            "02/02/2030",
            "prochaine_le (« 2030-02-01 » au registre, ici « 2030-02-02 »)",
            "lead edit",
        ),
        (
            Kind::Events,
            "en ligne;",
            "Bordeaux;=b",
            "lieu (« en ligne » au registre, ici « Bordeaux »), texte (rien au registre, ici « =b »)",
            "event edit",
        ),
        (
            Kind::UseCases,
            "agriculture",
            "forêt",
            "theme (« agriculture » au registre, ici « foret »)",
            "use-case edit",
        ),
        (
            Kind::Activity,
            ";12.5;",
            ";13;",
            "km2 (« 12.5 » au registre, ici « 13.0 »)",
            "activity edit",
        ),
        // Who said it is often somebody.
        (
            Kind::Activity,
            "Balthazar",
            "Melchior",
            "origine",
            "activity edit",
        ),
        (
            Kind::Activity,
            ";12;",
            ";13;",
            "nombre (« 12 » au registre, ici « 13 »)",
            "import dinamis --replace",
        ),
        (
            Kind::Activity,
            "2026-06-30",
            "2026-05-31",
            "liste_au (« 2026-06-30 » au registre, ici « 2026-05-31 »)",
            "import dinamis --replace",
        ),
    ] {
        let doubts = again(&bench, kind, (is, says)).await;
        match told {
            "" => assert!(doubts.is_empty(), "{kind:?} {is} → {says}: {doubts:?}"),
            told => {
                assert_eq!(doubts.len(), 1, "{kind:?} {is} → {says}: {doubts:?}");
                assert!(
                    doubts[0].contains(&format!("\u{202f}: {told}\u{202f}; ")),
                    "{}",
                    doubts[0]
                );
                assert!(
                    doubts[0].contains(corrects) && !doubts[0].contains("Melchior"),
                    "{}",
                    doubts[0]
                );
            }
        }
    }
    assert!(bench.is_sound().await);
}

/// The lines above count as what is there.
#[tokio::test]
async fn two_lines_of_one_id_that_differ_are_told() {
    let bench = filled().await;
    let text = "identifiant;type;titre;le;lieu\n\
        event-0123456789ab;webinaire;Usages;2026-03-01;en ligne\n\
        event-0123456789ab;webinaire;Usages;2026-03-01;Bordeaux\n";
    let id = crate::animation::event::EVENT.prefix;
    let outcome = bench
        .bring(Kind::Events, &text.replace("event-", &format!("{id}-")))
        .await;
    assert!(outcome.applied, "{outcome:#?}");
    assert_eq!(
        (
            outcome.created.len(),
            outcome.known.len(),
            outcome.doubts.len()
        ),
        (1, 1, 1)
    );
    assert_eq!(outcome.doubts[0].line, 3);
}
