//! Records of partners from a table.

use chrono::NaiveDate;
use relais_store::{Change, Id};

use super::import::There;
use super::known::Partners;
use super::outcome::{Given, Made, Run, Wrong};
use crate::correction::Changed;
use crate::fault::RegistryFault;
use crate::partner::name::Likeness;
use crate::partner::resting;
use crate::partner::{Field, PARTNER, Partner, sql};
use crate::value::siret as siret_of;

pub(super) async fn run(
    change: &mut Change<'_>,
    run: &mut Run<'_>,
    lines: Vec<Given<'_>>,
    today: NaiveDate,
) -> Result<(), RegistryFault> {
    let loaded = Partners::load(change.sql()).await;
    let mut partners = loaded.map_err(|e| change.fault(&e))?;
    for given in lines {
        match meant(&partners, &given) {
            Err(wrong) => run.refuse(&given, vec![wrong]),
            Ok(Meant::New(id)) => create(change, run, &mut partners, &given, id).await?,
            Ok(Meant::There {
                id,
                name,
                line: Some(line),
            }) => {
                let why = format!("{name} ({id}) est déjà à la ligne {line}");
                run.refuse(
                    &given,
                    vec![("nom", why, "gardez une ligne par partenaire")],
                );
            }
            Ok(Meant::There {
                id,
                name,
                line: None,
            }) => match run.ask.there {
                There::Stay => run.known(&given, format!("{name} ({id}) est déjà au registre")),
                There::Update => update((change, today), run, &mut partners, &given, &id).await?,
            },
        }
    }
    Ok(())
}

/// The partner that a line is about.
enum Meant {
    New(Option<Id>),
    There {
        id: String,
        name: String,
        line: Option<u64>,
    },
}

fn meant(partners: &Partners, given: &Given<'_>) -> Result<Meant, Wrong> {
    let (id, siret, convention) = (
        given.get("identifiant"),
        given.get("siret"),
        given.get("convention"),
    );
    let siret = siret_of(siret).unwrap_or_default();
    let siren: String = given
        .get("siren")
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let found = partners
        .by_id(id)
        .or(partners.by_siret(&siret))
        .or(partners.by_convention(convention))
        .or(partners.by_siren_and_name(&siren, given.get("nom")));
    if let Some(known) = found {
        return Ok(Meant::There {
            id: known.likeness.id.clone(),
            name: known.likeness.name.clone(),
            line: known.line,
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
    partners.renumber(&partner);
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

/// What is wrong with a name that is another's number of convention: both would be meant.
fn ambiguous(partners: &Partners, partner: &Partner) -> Option<Wrong> {
    let other = partners.by_convention(&partner.name);
    let other = other.filter(|known| known.likeness.id != partner.id)?;
    let why = format!(
        "c’est aussi le numéro de convention {} ({})",
        crate::fr::of(&other.likeness.name),
        other.likeness.id
    );
    Some((
        "nom",
        why,
        "donnez à ce partenaire son nom en toutes lettres",
    ))
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
    if let (true, Err(RegistryFault::Value { field, why })) = (wrong.is_empty(), partner.check()) {
        let key = Field::ALL.into_iter().find(|known| known.label() == field);
        wrong.push((key.map_or("nom", Field::key), why, "corrigez la cellule"));
    }
    match wrong.is_empty() {
        true => Ok(changed),
        false => Err(wrong),
    }
}
