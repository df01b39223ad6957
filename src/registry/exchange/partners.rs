//! Records of partners from a table.

mod identity;

use std::collections::HashMap;

use chrono::NaiveDate;
use relais_store::{Change, Id};

use super::import::There;
use super::known::Partners;
use super::outcome::{Given, Made, Run, Wrong};
use super::sql::load;
use crate::correction::Changed;
use crate::fault::RegistryFault;
use crate::partner::name::Likeness;
use crate::partner::resting;
use crate::partner::{Field, PARTNER, Partner, sql};
use crate::value::{siren as siren_of, siret as siret_of};

pub(super) async fn run(
    change: &mut Change<'_>,
    run: &mut Run<'_>,
    lines: Vec<Given<'_>>,
    today: NaiveDate,
) -> Result<(), RegistryFault> {
    let mut partners = load(change, Partners::load).await?;
    // Those of the registry that the lines above told.
    let mut above: HashMap<String, u64> = HashMap::new();
    for given in lines {
        match meant(&partners, &above, &given) {
            Err(wrong) => run.refuse(&given, vec![wrong]),
            Ok(Meant::New(id)) => create(change, run, &mut partners, &given, id).await?,
            Ok(Meant::There { id, name }) => {
                above.entry(id.clone()).or_insert(given.number);
                match run.ask.there {
                    There::Stay => run.known(&given, format!("{name} ({id}) est déjà au registre")),
                    There::Update => {
                        update((change, today), run, &mut partners, &given, &id).await?;
                    }
                }
            }
        }
    }
    Ok(())
}

/// The partner that a line is about.
enum Meant {
    New(Option<Id>),
    There { id: String, name: String },
}

fn meant(
    partners: &Partners,
    above: &HashMap<String, u64>,
    given: &Given<'_>,
) -> Result<Meant, Wrong> {
    let (id, siret, convention) = (
        given.get("identifiant"),
        given.get("siret"),
        given.get("convention"),
    );
    let siret = siret_of(siret).unwrap_or_default();
    let typed = siren_of(given.get("siren")).unwrap_or_default();
    let siren = siret.get(..9).unwrap_or(&typed);
    let found = [
        ("identifiant", partners.by_id(id)),
        ("siret", partners.by_siret(&siret)),
        ("convention", partners.by_convention(convention)),
        (
            "siren",
            partners.by_siren_and_name(&typed, given.get("nom")),
        ),
    ];
    let found = found.into_iter().find_map(|(by, known)| Some((by, known?)));
    if let Some((by, known)) = found {
        if let Some(line) = known.line {
            return Err(identity::twice(by, known, line));
        }
        // Another id for the partner of a line above: one of both would be lost.
        let is_other = !id.is_empty() && partners.by_id(id).is_none();
        if let Some(line) = above.get(&known.likeness.id).filter(|_| is_other) {
            let Likeness { id, name, .. } = &known.likeness;
            let why = format!("{name} ({id}) est déjà à la ligne {line}");
            return Err(("nom", why, "gardez une ligne par partenaire"));
        }
        identity::check(given, by, known, siren)?;
        return Ok(Meant::There {
            id: known.likeness.id.clone(),
            name: known.likeness.name.clone(),
        });
    }
    match id {
        "" => Ok(Meant::New(None)),
        id => own(id, PARTNER.prefix, "identifiant").map(|id| Meant::New(Some(id))),
    }
}

/// The id that a table gives to a new object, as an export of another registry does.
pub(super) fn own(id: &str, prefix: &str, key: &'static str) -> Result<Id, Wrong> {
    let read = id.parse::<Id>().ok();
    let read = read.filter(|id| id.as_str().split('-').next() == Some(prefix));
    read.ok_or_else(|| {
        let why = format!("« {id} » n’est pas un identifiant de Relais ({prefix}-…)");
        (
            key,
            why,
            "videz la cellule\u{202f}: un identifiant sera donné",
        )
    })
}

async fn create(
    change: &mut Change<'_>,
    run: &mut Run<'_>,
    partners: &mut Partners,
    given: &Given<'_>,
    id: Option<Id>,
) -> Result<(), RegistryFault> {
    let id = match id {
        Some(id) => id,
        None => Id::new(PARTNER.prefix)?,
    };
    let mut partner = Partner::new(id.to_string(), change.at());
    let changed = match apply(&mut partner, given) {
        Ok(changed) => changed,
        Err(wrong) => {
            run.refuse(given, wrong);
            return Ok(());
        }
    };
    if let Some(wrong) = ambiguous(partners, &partner) {
        run.refuse(given, vec![wrong]);
        return Ok(());
    }
    let this = Likeness::of(&partner);
    if let Some((known, why)) = partners.like(&this) {
        let who = format!("{} ({})", known.likeness.name, known.likeness.id);
        run.doubt(
            given,
            format!("{}\u{202f}: {}", partner.name, why.told(&who)),
        );
    }
    if let Some(doubt) = crate::partner::rules::generic(&partner) {
        run.doubt(given, doubt);
    }
    let saved = sql::insert(change.sql(), &partner).await;
    saved.map_err(|e| change.fault(&e))?;
    partners.add(&partner, given.number);
    let made = Made {
        line: given.number,
        id: partner.id,
        name: partner.name,
        changed,
    };
    run.made(given, (PARTNER, "create"), None, made)
}

async fn update(
    (change, today): (&mut Change<'_>, NaiveDate),
    run: &mut Run<'_>,
    partners: &mut Partners,
    given: &Given<'_>,
    id: &str,
) -> Result<(), RegistryFault> {
    let found = sql::by_id(change.sql(), id).await;
    let Some(mut partner) = found.map_err(|e| change.fault(&e))? else {
        return Ok(());
    };
    let before = partner.clone();
    let applied = apply(&mut partner, given).and_then(|changed| {
        let wrong = free(partners, &partner).or_else(|| ambiguous(partners, &partner));
        wrong.map_or(Ok(changed), |wrong| Err(vec![wrong]))
    });
    let changed = match applied {
        Ok(changed) if changed.is_empty() => {
            run.known(given, format!("{} ({id}) a déjà ces valeurs", partner.name));
            return Ok(());
        }
        Ok(changed) => changed,
        Err(wrong) => {
            run.refuse(given, wrong);
            return Ok(());
        }
    };
    let rests = resting::told(change.sql(), &before, &partner, today).await;
    if let Some(rests) = rests.map_err(|e| change.fault(&e))? {
        run.doubt(given, format!("{}\u{202f}: {rests}", partner.name));
    }
    partner.version += 1;
    let saved = sql::update(change.sql(), &partner).await;
    saved.map_err(|e| change.fault(&e))?;
    partners.renew(&partner);
    let made = Made {
        line: given.number,
        id: partner.id,
        name: partner.name,
        changed,
    };
    run.made(given, (PARTNER, "edit"), None, made)
}

/// What is wrong when a number is another's: of the registry or of a line above.
fn free(partners: &Partners, partner: &Partner) -> Option<Wrong> {
    let siret = partner
        .siret
        .as_deref()
        .and_then(|siret| partners.by_siret(siret));
    let convention = partner
        .convention
        .as_deref()
        .and_then(|number| partners.by_convention(number));
    let taken = [("siret", siret), ("convention", convention)];
    let mut others = taken
        .into_iter()
        .filter_map(|(key, known)| Some((key, known?)));
    let (key, other) = others.find(|(_, known)| known.likeness.id != partner.id)?;
    let why = format!(
        "c’est déjà celui {} ({})",
        crate::fr::of(&other.likeness.name),
        other.likeness.id
    );
    Some((key, why, "vérifiez le numéro"))
}

/// What is wrong with a name that is another's number of convention, or a number that is another's
/// name: both would be meant.
fn ambiguous(partners: &Partners, partner: &Partner) -> Option<Wrong> {
    let named = partners.by_convention(&partner.name);
    let numbered = partner.convention.as_deref();
    let numbered = numbered.and_then(|number| partners.by_name(number));
    let todo = "donnez à ce partenaire son nom en toutes lettres";
    let mut found = [
        ("nom", named, "numéro de convention", todo),
        ("convention", numbered, "nom", "vérifiez le numéro"),
    ]
    .into_iter()
    .filter_map(|(key, known, what, todo)| Some((key, known?, what, todo)))
    .filter(|(_, known, ..)| known.likeness.id != partner.id);
    let (key, other, what, todo) = found.next()?;
    let Likeness { id, name, .. } = &other.likeness;
    Some((
        key,
        format!("c’est aussi le {what} {} ({id})", crate::fr::of(name)),
        todo,
    ))
}

/// What is wrong with a territory whose year nobody knows: a cell is empty, or the column is missing.
fn without_year(partner: &Partner, given: &Given<'_>) -> Option<Wrong> {
    if partner.territory.is_none() || partner.territory_year.is_some() {
        return None;
    }
    let key = Field::TerritoryYear.key();
    let why = "un territoire va avec le millésime de son code géographique";
    Some(match given.has(key) {
        true => (key, why.into(), "donnez l’année"),
        false => {
            let why = format!("{why}, et le tableau n’a pas cette colonne");
            let todo = "ajoutez une colonne « millésime » avec l’année du code géographique";
            (key, why, todo)
        }
    })
}

/// Takes what the line says; cells that are empty say nothing.
fn apply(partner: &mut Partner, given: &Given<'_>) -> Result<Vec<Changed>, Vec<Wrong>> {
    let (mut changed, mut wrong) = (Vec::new(), Vec::new());
    for field in Field::ALL {
        let value = given.get(field.key());
        if value.is_empty() {
            continue;
        }
        let before = field.get(partner);
        if let Err(why) = field.set(partner, value) {
            wrong.push((field.key(), why, "corrigez la cellule"));
        }
        let after = field.get(partner);
        if before != after {
            changed.push(Changed {
                field: field.key(),
                before,
                after,
            });
        }
    }
    wrong.extend(without_year(partner, given).filter(|_| wrong.is_empty()));
    if let (true, Err(RegistryFault::Value { field, why })) = (wrong.is_empty(), partner.check()) {
        let key = Field::ALL.into_iter().find(|known| known.label() == field);
        wrong.push((key.map_or("nom", Field::key), why, "corrigez la cellule"));
    }
    match wrong.is_empty() {
        true => Ok(changed),
        false => Err(wrong),
    }
}
