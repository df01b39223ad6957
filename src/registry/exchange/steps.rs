//! Adhésions told event by event: each line is held by the rules that hold what is typed.

mod columns;
mod line;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::NaiveDate;
use relais_store::Change;

use super::known::Partners;
use super::outcome::{Given, Made, Run, Wrong};
use super::partners::own;
use super::people::People;
use super::sql::{Adhesions, Grounds, load};
use crate::adhesion::retell::{Retold, Taken, retell};
use crate::adhesion::rules::Step;
use crate::adhesion::{ADHESION, Evidence, Path};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::partner::sql as partner_sql;
use crate::value::among;
pub(super) use columns::STEPS;
use line::{Line, With};

const PATHS: [(&str, &str); 2] = [("relais", "par le relais"), ("direct", "directe")];
const WHOLE: &str = "une adhésion est prise avec toutes ses lignes, ou pas";

/// The lines of one adhésion in their order, with what each tells.
type Own<'a> = Vec<(Given<'a>, Line)>;

pub(super) async fn run(
    (desk, change): (&Desk, &mut Change<'_>),
    run: &mut Run<'_>,
    lines: Vec<Given<'_>>,
    today: NaiveDate,
) -> Result<(), RegistryFault> {
    let partners = load(change, Partners::load).await?;
    let people = load(change, People::load).await?;
    let known = load(change, Adhesions::load).await?;
    let grounds = load(change, Grounds::load).await?;
    let broken = broken(run);
    let mut all: BTreeMap<(u64, String), Vec<Given<'_>>> = BTreeMap::new();
    let mut first: BTreeMap<String, u64> = BTreeMap::new();
    for given in lines {
        let key = key(&given);
        let at = *first.entry(key.clone()).or_insert(given.number);
        all.entry((at, key)).or_default().push(given);
    }
    for ((_, key), own) in all {
        if let Some(line) = broken.get(&key) {
            leave(run, &own, &BTreeSet::from([*line]));
            continue;
        }
        let with = With {
            partners: &partners,
            people: &people,
            grounds: &grounds,
            sha256: run.ask.sha256.to_string(),
            today,
        };
        let id = own[0].get("identifiant").to_string();
        if known.has(&id) {
            for given in &own {
                run.known(given, format!("l’adhésion {id} est déjà au registre"));
            }
            continue;
        }
        if let Some(own) = read(run, own, &with) {
            take((desk, &mut *change), run, own, &with).await?;
        }
    }
    Ok(())
}

/// What says that lines are of one adhésion: its id, else its partner.
fn key(given: &Given<'_>) -> String {
    match given.get("identifiant") {
        "" => given.get("partenaire").to_string(),
        id => id.to_string(),
    }
}

/// The adhésions of which a line could not be read at all, and that line.
fn broken(run: &Run<'_>) -> BTreeMap<String, u64> {
    let refused: HashSet<u64> = run.outcome.problems.iter().map(|one| one.line).collect();
    let lines = run.layout.lines();
    lines
        .filter(|line| refused.contains(&line.number()))
        .map(|line| (key(&Given::of(run.layout, line)), line.number()))
        .collect()
}

/// Tells of the lines beside a wrong one that they are left out with it.
fn leave(run: &mut Run<'_>, own: &[Given<'_>], wrong: &BTreeSet<u64>) {
    let line = wrong.first().copied().unwrap_or_default();
    for given in own.iter().filter(|given| !wrong.contains(&given.number)) {
        let why = format!("la ligne {line}, de la même adhésion, est refusée");
        run.refuse(given, vec![("evenement", why, WHOLE)]);
    }
}

/// The lines of one adhésion in the order of their numbers; none where one is wrong, which is told.
fn read<'a>(run: &mut Run<'_>, own: Vec<Given<'a>>, with: &With<'_>) -> Option<Own<'a>> {
    let number = |given: &Given<'_>| given.get("numero").parse::<usize>().ok();
    let mut own = own;
    own.sort_by_key(|given| number(given));
    let (mut told, mut wrong) = (Vec::new(), BTreeSet::new());
    let (partner, path) = (
        own[0].get("partenaire").to_string(),
        own[0].get("chemin").to_string(),
    );
    for (place, given) in own.iter().enumerate() {
        let mut whys: Vec<Wrong> = Vec::new();
        if number(given) != Some(place) {
            let why = format!("le numéro {place} est attendu ici, l’ouverture ayant le numéro 0");
            whys.push((
                "numero",
                why,
                "donnez toutes les lignes de l’adhésion, numérotées dans l’ordre",
            ));
        }
        for (key, first) in [("partenaire", &partner), ("chemin", &path)] {
            if given.get(key) != first {
                let why = format!("une autre ligne de cette adhésion dit « {first} »");
                whys.push((key, why, "écrivez la même chose à chaque ligne"));
            }
        }
        match line::read(given, with, place == 0) {
            Ok(line) if whys.is_empty() => told.push(line),
            Ok(_) => {}
            Err(more) => whys.extend(more),
        }
        if !whys.is_empty() {
            wrong.insert(given.number);
            run.refuse(given, whys);
        }
    }
    if !wrong.is_empty() {
        leave(run, &own, &wrong);
        return None;
    }
    Some(own.into_iter().zip(told).collect())
}

async fn take(
    (desk, change): (&Desk, &mut Change<'_>),
    run: &mut Run<'_>,
    own: Own<'_>,
    with: &With<'_>,
) -> Result<(), RegistryFault> {
    let (head, lines): (Vec<Given<'_>>, Vec<Line>) = own.into_iter().unzip();
    let refuse = |run: &mut Run<'_>, at: usize, wrong: Wrong| {
        let at = at.min(head.len() - 1);
        run.refuse(&head[at], vec![wrong]);
        leave(run, &head, &BTreeSet::from([head[at].number]));
    };
    let (id, path) = match head_of(&head[0]) {
        Ok(head) => head,
        Err(wrong) => {
            refuse(run, 0, wrong);
            return Ok(());
        }
    };
    let partner = with.partners.meant(head[0].get("partenaire"));
    let partner = match partner.map(|known| known.likeness.id.clone()) {
        Ok(partner) => partner,
        Err(why) => {
            refuse(
                run,
                0,
                ("partenaire", why, "importez d’abord les partenaires"),
            );
            return Ok(());
        }
    };
    let found = partner_sql::by_id(change.sql(), &partner).await;
    let Some(partner) = found.map_err(|e| change.fault(&e))? else {
        let why = "ce partenaire n’est plus au registre".to_string();
        refuse(
            run,
            0,
            ("partenaire", why, "importez d’abord les partenaires"),
        );
        return Ok(());
    };
    let name = partner.name.clone();
    for (given, line) in head.iter().zip(&lines) {
        for doubt in &line.doubts {
            run.doubt(given, doubt.clone());
        }
    }
    if lines.iter().filter(|line| line.before.is_some()).count() > 1 {
        let why = "plusieurs lignes de cette adhésion en donnent".to_string();
        refuse(
            run,
            0,
            ("textes_d_avant", why, "mettez-les tous sur une ligne"),
        );
        return Ok(());
    }
    let retold = retold((id, partner, path), lines);
    let taken = retell(desk, change, &retold).await?;
    let (adhesion, entries) = match taken {
        Ok(Taken::New(adhesion, entries)) => (adhesion, entries),
        Ok(Taken::There(id)) => {
            for given in &head {
                run.known(given, format!("l’adhésion {id} est déjà au registre"));
            }
            return Ok(());
        }
        Err((at, why)) => {
            let todo = "complétez la ligne, ou corrigez la suite des événements";
            refuse(run, at, ("evenement", why, todo));
            return Ok(());
        }
    };
    for (at, entry) in entries.into_iter().enumerate() {
        run.add(&head[at.min(head.len() - 1)], entry);
    }
    run.outcome.beside += head.len() - 1;
    run.outcome.created.push(Made {
        line: head[0].number,
        id: adhesion.id,
        name: format!("{name}, {}", adhesion.state.label()),
        changed: Vec::new(),
    });
    Ok(())
}

/// Id and path of an adhésion.
fn head_of(given: &Given<'_>) -> Result<(String, Path), Wrong> {
    let id = match given.get("identifiant") {
        "" => String::new(),
        id => own(id, ADHESION.prefix, "identifiant")?.to_string(),
    };
    let path = among(&PATHS, given.get("chemin"));
    let path = path.map_err(|why| ("chemin", why, "écrivez relais ou direct"))?;
    Ok((id, Path::of(&path).unwrap_or(Path::Relais)))
}

/// What the lines tell together.
fn retold(
    (id, partner, path): (String, crate::partner::Partner, Path),
    lines: Vec<Line>,
) -> Retold {
    let mut retold = Retold {
        id,
        partner,
        path,
        reprise: true,
        opened: NaiveDate::default(),
        opening: Evidence::default(),
        steps: Vec::new(),
        until: None,
        dinamis_ref: None,
        texts: Vec::new(),
        accepted: None,
    };
    for line in lines {
        if let Some(before) = line.before {
            (retold.texts, retold.accepted) = (before.texts, Some(before.by));
        }
        match line.event {
            None => {
                (retold.opened, retold.reprise) = (line.on, line.reprise);
                (retold.until, retold.dinamis_ref) = (line.until, line.dinamis_ref);
                retold.opening = line.evidence;
            }
            Some(event) => retold.steps.push(Step {
                event,
                on: line.on,
                evidence: line.evidence,
                reprise: line.reprise,
            }),
        }
    }
    retold
}
