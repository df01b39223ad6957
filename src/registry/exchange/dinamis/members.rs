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
use crate::fault::RegistryFault;
use crate::partner::name::{Likeness, bare, key, why_same};

pub(super) async fn run(
    change: &mut Change<'_>,
    work: &mut Work<'_>,
    lines: &[Given<'_>],
) -> Result<(), RegistryFault> {
    let partners = Partners::load(change.sql())
        .await
        .map_err(|e| change.fault(&e))?;
    let adhesions = sql::adhesions(change.sql())
        .await
        .map_err(|e| change.fault(&e))?;
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
        if let Some((what, dinamis, registry)) = denied(&partners, known, given) {
            work.compared.differences.push(Difference {
                line: given.number,
                object: known.likeness.id.clone(),
                who: known.likeness.name.clone(),
                what,
                dinamis,
                registry,
                becomes: None,
            });
            continue;
        }
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
    let [here, there] = [one, other].map(|given| Standing::of(given.get("etat")));
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

/// What of a line is not of the partner that it was taken for: the name with its number is another's, or
/// its number is not that of the name. A name that nobody knows is one more way to write it.
fn denied(
    partners: &Partners,
    known: &Known,
    given: &Given<'_>,
) -> Option<(&'static str, String, String)> {
    let (number, name) = (given.get("siret"), given.get("partenaire"));
    let own = &known.likeness;
    let is_meant = partners
        .meant(number)
        .is_ok_and(|meant| meant.likeness.id == own.id);
    if is_meant {
        let is_anothers = !name.is_empty() && is_anothers(partners, own, name);
        let told = || ("organisme de ce SIRET", name.into(), own.name.clone());
        return is_anothers.then(told);
    }
    let digits: String = number.chars().filter(|c| !c.is_whitespace()).collect();
    let is_siren = matches!(digits.len(), 9 | 14) && digits.bytes().all(|b| b.is_ascii_digit());
    let siren = own.siren.as_ref().filter(|_| is_siren)?;
    let registry = known.siret.as_ref().unwrap_or(siren);
    let told = || ("SIRET de cet organisme", number.into(), registry.clone());
    (!digits.starts_with(siren.as_str())).then(told)
}

/// True for the name of another partner, or one so near to it that it may be meant.
fn is_anothers(partners: &Partners, own: &Likeness, name: &str) -> bool {
    let named = Likeness {
        id: own.id.clone(),
        name: name.into(),
        key: key(name),
        siren: None,
        domain: None,
    };
    if named.key == own.key {
        return false;
    }
    match partners.meant(name) {
        Ok(meant) => meant.likeness.id != own.id,
        Err(_) => why_same(&named, own).is_none() && partners.like(&named).is_some(),
    }
}

fn said(given: &Given<'_>, day: Option<&str>) -> String {
    let state = given.get("etat");
    let state = if state.is_empty() { "membre" } else { state };
    day.map_or_else(|| state.to_string(), |day| format!("{state}, {day}"))
}

/// What the state of a line says of a body, by the whole word alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It is a member, as every body of a list that says no state.
    Member,
    /// It is none, not yet or no more.
    Not,
    /// A word that may say either: the officer decides.
    Unclear,
}

impl Standing {
    fn of(state: &str) -> Self {
        let word = bare(state);
        match word.as_str() {
            "" => Self::Member,
            word if MEMBER.contains(&word) => Self::Member,
            word if NOT.contains(&word) => Self::Not,
            _ => Self::Unclear,
        }
    }
}

/// Words without case and accents that say that a body is a member.
const MEMBER: [&str; 5] = ["valide", "validee", "actif", "active", "membre"];
/// Those that say that it is none.
const NOT: [&str; 29] = [
    "refus",
    "refuse",
    "refusee",
    "attente",
    "en attente",
    "en cours",
    "en cours d'instruction",
    "en cours d’instruction",
    "en instruction",
    "instruction",
    "non valide",
    "non validee",
    "invalide",
    "inactif",
    "inactive",
    "resilie",
    "resiliee",
    "suspendu",
    "suspendue",
    "termine",
    "terminee",
    "expire",
    "expiree",
    "annule",
    "annulee",
    "radie",
    "radiee",
    "echu",
    "echue",
];

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
    let own = match adhesion.state.as_str() {
        "validee" | "active" | "suspendue" => Standing::Member,
        _ => Standing::Not,
    };
    let agrees = Standing::of(given.get("etat")) == own;
    if !agrees {
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
    // On no word but that of a member, which the registry has too, is a reference taken.
    let is_said = agrees && own == Standing::Member && !bare(given.get("etat")).is_empty();
    let own = adhesion.dinamis_ref.as_deref().unwrap_or_default();
    let is_sound = crate::value::sound(reference).is_ok();
    if !reference.is_empty() && reference != own && is_sound {
        found.push(difference(
            "référence",
            reference.into(),
            own.into(),
            is_said.then(|| reference.into()),
        ));
    }
    found
}
