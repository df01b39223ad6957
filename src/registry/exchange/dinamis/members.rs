//! Members: who is one, and since when, against the adhésions of the registry.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use relais_store::Change;

use super::{Difference, Work, sql};
use crate::adhesion::ADHESION;
use crate::correction::{self, Changed};
use crate::exchange::import::past;
use crate::exchange::known::{Known, Partners};
use crate::exchange::outcome::Given;
use crate::exchange::sql::load;
use crate::fault::RegistryFault;
use crate::partner::name::plain;

pub(super) async fn run(
    change: &mut Change<'_>,
    work: &mut Work<'_>,
    lines: &[Given<'_>],
) -> Result<(), RegistryFault> {
    let partners = load(change, Partners::load).await?;
    let adhesions = load(change, sql::adhesions).await?;
    // Those that are open come last, and count.
    let mut adhesions: HashMap<String, sql::Adhesion> = adhesions
        .into_iter()
        .map(|adhesion| (adhesion.partner.clone(), adhesion))
        .collect();
    let contrary = contrary(&partners, lines, work.today);
    for given in lines {
        let known = match meant(&partners, given) {
            Ok(known) => known,
            Err(why) => {
                work.unmatched(given, why);
                continue;
            }
        };
        let day = match past(given, "validee_le", work.today) {
            Ok(day) => day.map(|day| day.to_string()),
            Err((key, why, _)) => {
                work.refuse(given, (key, why, "demandez le jour à DINAMIS"));
                continue;
            }
        };
        if contrary.contains(&known.likeness.id) {
            let adhesion = adhesions.get(&known.likeness.id);
            let (object, own) = adhesion
                .map_or((&known.likeness.id, "aucune adhésion"), |adhesion| {
                    (&adhesion.id, adhesion.state.as_str())
                });
            work.compared.differences.push(Difference {
                line: given.number,
                object: object.clone(),
                who: known.likeness.name.clone(),
                what: "lignes qui se contredisent",
                dinamis: [
                    said(given, day.as_deref()).as_str(),
                    given.get("reference_dinamis"),
                ]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
                registry: own.into(),
                becomes: None,
            });
            continue;
        }
        let Some(adhesion) = adhesions.get_mut(&known.likeness.id) else {
            work.compared.differences.push(Difference {
                line: given.number,
                object: known.likeness.id.clone(),
                who: known.likeness.name.clone(),
                what: "adhésion",
                dinamis: said(given, day.as_deref()),
                registry: "aucune adhésion".into(),
                becomes: None,
            });
            continue;
        };
        let found = differences(given, known, adhesion, day.as_deref());
        let reference = found.iter().find_map(|one| one.becomes.clone());
        work.compared.agreed += usize::from(found.is_empty());
        work.compared.differences.extend(found);
        if let Some(reference) = reference {
            let saved = sql::refer(change.sql(), &adhesion.id, &reference).await;
            saved.map_err(|e| change.fault(&e))?;
            let changed = [Changed {
                field: "reference_dinamis",
                before: adhesion
                    .dinamis_ref
                    .replace(reference.clone())
                    .unwrap_or_default(),
                after: reference,
            }];
            work.entries.push(correction::entry(
                ADHESION,
                &adhesion.id,
                "edit",
                None,
                &changed,
            )?);
        }
    }
    Ok(())
}

/// The partners of whom two lines do not say the same.
fn contrary(partners: &Partners, lines: &[Given<'_>], today: NaiveDate) -> HashSet<String> {
    let mut firsts: HashMap<&str, Vec<&Given<'_>>> = HashMap::new();
    let mut contrary = HashSet::new();
    for given in lines {
        let Ok(known) = meant(partners, given) else {
            continue;
        };
        let id = known.likeness.id.as_str();
        let above = firsts.entry(id).or_default();
        if above.iter().any(|one| contradict(one, given, today)) {
            contrary.insert(id.to_string());
        }
        above.push(given);
    }
    contrary
}

/// True for two lines that differ in state, day or reference; what one of them leaves out is not
/// denied.
fn contradict(one: &Given<'_>, other: &Given<'_>, today: NaiveDate) -> bool {
    let [here, there] = [one, other].map(|given| is_valid(given.get("etat")));
    let days = [one, other].map(|given| past(given, "validee_le", today).ok().flatten());
    let [first, second] = [one, other].map(|given| given.get("reference_dinamis"));
    let is_other_day = matches!(days, [Some(first), Some(second)] if first != second);
    let is_other_reference = !first.is_empty() && !second.is_empty() && first != second;
    here != there || is_other_day || is_other_reference
}

/// The partner of a line: by its number, else by its name.
fn meant<'p>(partners: &'p Partners, given: &Given<'_>) -> Result<&'p Known, String> {
    let (number, name) = (given.get("siret"), given.get("partenaire"));
    let by_number = match number {
        "" => Err(String::new()),
        number => partners.meant(number),
    };
    by_number.or_else(|_| partners.meant(name))
}

fn said(given: &Given<'_>, day: Option<&str>) -> String {
    let state = given.get("etat");
    let state = if state.is_empty() { "membre" } else { state };
    day.map_or_else(|| state.to_string(), |day| format!("{state}, {day}"))
}

/// True for the word of a list that says that a body is a member.
fn is_valid(state: &str) -> bool {
    let state = plain(state);
    let refused = [
        "non ",
        "refus",
        "attente",
        "cours",
        "instruction",
        "invalid",
        "inacti",
        "resili",
        "suspen",
        "termin",
        "expir",
        "annul",
        "radi",
    ];
    !refused.iter().any(|word| state.contains(word))
}

/// True for the word of a list that says by itself that a body is a member: on no other word is a
/// reference taken.
fn says_valid(state: &str) -> bool {
    let plain = plain(state);
    let said = ["valid", "activ", "actif"];
    is_valid(state) && said.iter().any(|word| plain.starts_with(word))
}

fn differences(
    given: &Given<'_>,
    known: &Known,
    adhesion: &sql::Adhesion,
    day: Option<&str>,
) -> Vec<Difference> {
    let difference = |what, dinamis: String, registry: String, becomes| Difference {
        line: given.number,
        object: adhesion.id.clone(),
        who: known.likeness.name.clone(),
        what,
        dinamis,
        registry,
        becomes,
    };
    let mut found = Vec::new();
    let here = matches!(adhesion.state.as_str(), "validee" | "active" | "suspendue");
    if is_valid(given.get("etat")) != here {
        // A decision is taken back by the rules of adhésions, with its reference.
        found.push(difference(
            "état",
            said(given, day),
            adhesion.state.clone(),
            None,
        ));
    }
    if let (Some(day), Some(own)) = (day, &adhesion.validated)
        && day != own
    {
        found.push(difference("validée le", day.into(), own.clone(), None));
    }
    let reference = given.get("reference_dinamis");
    let own = adhesion.dinamis_ref.as_deref().unwrap_or_default();
    let is_sound = crate::value::sound(reference).is_ok();
    if !reference.is_empty() && reference != own && is_sound {
        found.push(difference(
            "référence",
            reference.into(),
            own.into(),
            says_valid(given.get("etat")).then(|| reference.into()),
        ));
    }
    found
}
