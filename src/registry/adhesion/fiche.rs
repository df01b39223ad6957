//! What the form of DINAMIS asks for, in its order, so that it is copied and not composed.

use std::fmt::Write;

use relais_report::html::{Facts, Page};
use serde::Serialize;

use super::evidence::TextKind;
use super::look::{self, Shown};
use crate::avenant::people::{self, People, Person, User};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::fr;
use crate::operator::rules::Act;
use crate::partner::rules::{GROUPS, label};

/// What stands where the record says nothing.
const TO_FILL: &str = "(à compléter)";

/// A part of the form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// Its title.
    pub title: String,
    /// Its lines, a name and a value each.
    pub lines: Vec<(String, String)>,
}

/// A filled form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fiche {
    /// The adhésion.
    pub adhesion: String,
    /// Name of the partner.
    pub partner: String,
    /// Where it is.
    pub state: String,
    /// The parts, in the order of the form.
    pub parts: Vec<Part>,
    /// What the form asks for and the registry does not have.
    pub missing: Vec<String>,
}

/// The fiche of a partner.
///
/// # Errors
/// [`RegistryFault::NotFound`]; what the roles do not allow, since it names persons.
pub async fn fiche(desk: &Desk, asked: &str) -> Result<Fiche, RegistryFault> {
    let today = desk.now().date_naive();
    let shown = look::show(desk.db(), asked, today).await?;
    desk.hold(Act::Persons, Some(&shown.partner.id)).await?;
    let mut read = desk.db().read().await?;
    let fail = |e: sqlx::Error| RegistryFault::from(desk.db().fault(&e));
    let people = people::of(&mut read, &shown.partner.id, today).await;
    let people = people.map_err(fail)?;
    let users = people::users(&mut read, &shown.partner.id).await;
    let users = users.map_err(fail)?;
    Ok(fill(&shown, &people, &users))
}

fn fill(shown: &Shown, people: &People, users: &[User]) -> Fiche {
    let mut form = Form::default();
    let partner = &shown.partner;
    form.part("1. Adresse du futur référent");
    let referent = people.referent.as_ref();
    form.line(
        "Courriel du référent",
        referent.and_then(|one| one.email.clone()),
    );
    form.part("2. Entité");
    form.line("Nom", Some(partner.name.clone()));
    form.line("SIRET", partner.siret.clone());
    form.line("Forme juridique", partner.legal_form.clone());
    form.line("Adresse", partner.address.clone());
    form.line("Téléphone", partner.phone.clone());
    form.line("Courriel", partner.email.clone());
    form.line("Secteur d’activité", sector(shown));
    form.line(
        "Groupe d’usagers",
        Some(label(&GROUPS, &partner.user_group)),
    );
    form.line("Organisme public", Some(fr::yes(partner.is_public).into()));
    form.line("Territoire", partner.territory.clone());
    form.part("3. Représentant légal");
    form.person(people.representative.as_ref());
    form.part("4. Référent de l’entité");
    form.person(referent);
    form.part("5. Charte et licences acceptées");
    accepted(shown, &mut form);
    for (at, (person, state, login)) in users.iter().enumerate() {
        form.part(&format!("{}. Utilisateur", at + 6));
        form.person(Some(person));
        form.line("Compte", Some(state.clone()));
        if let Some(login) = login {
            form.line("Identifiant DINAMIS", Some(login.clone()));
        }
    }
    Fiche {
        adhesion: shown.adhesion.id.clone(),
        partner: partner.name.clone(),
        state: shown.now.label().into(),
        parts: form.parts,
        missing: form.missing,
    }
}

/// The category under which it was found eligible.
fn sector(shown: &Shown) -> Option<String> {
    let category = shown
        .events
        .iter()
        .rev()
        .find_map(|event| event.evidence.category);
    category.map(|category| category.label().to_string())
}

fn accepted(shown: &Shown, form: &mut Form) {
    let signed = shown
        .events
        .iter()
        .rev()
        .find(|event| !event.evidence.texts.is_empty());
    let Some(signed) = signed else {
        return form.line("Charte et licences", None);
    };
    for text in &signed.evidence.texts {
        let what = match text.kind {
            TextKind::Charte => "Charte",
            TextKind::SuperReferent => "PIGMA super référent",
            TextKind::Licence => "Licence",
        };
        let on = fr::day(signed.on_day);
        form.line(
            what,
            Some(format!(
                "{}, version {}, acceptée le {on}",
                text.id, text.version
            )),
        );
    }
}

/// A form that is being filled.
#[derive(Default)]
struct Form {
    parts: Vec<Part>,
    missing: Vec<String>,
}

impl Form {
    fn part(&mut self, title: &str) {
        self.parts.push(Part {
            title: title.into(),
            lines: Vec::new(),
        });
    }

    fn line(&mut self, name: &str, value: Option<String>) {
        let Some(part) = self.parts.last_mut() else {
            return;
        };
        let value = value.filter(|value| !value.is_empty()).unwrap_or_else(|| {
            self.missing.push(format!("{} – {name}", part.title));
            TO_FILL.into()
        });
        part.lines.push((name.into(), value));
    }

    fn person(&mut self, person: Option<&Person>) {
        let of = |field: fn(&Person) -> Option<String>| person.and_then(field);
        self.line("Nom", of(|one| Some(one.name.clone())));
        self.line("Fonction", of(|one| one.function.clone()));
        self.line("Courriel", of(|one| one.email.clone()));
        self.line("Téléphone", of(|one| one.phone.clone()));
    }
}

impl Fiche {
    /// As text, to be copied line by line.
    pub fn text(&self) -> String {
        let mut text = format!("{} – {}\n", self.partner, self.state);
        for part in &self.parts {
            let _ = writeln!(text, "\n{}", part.title);
            for (name, value) in &part.lines {
                let value = value.replace('\n', ", ");
                let _ = writeln!(text, "  {name}\u{202f}: {value}");
            }
        }
        if !self.missing.is_empty() {
            let _ = writeln!(
                text,
                "\nIl manque\u{202f}: {}",
                self.missing.join("\u{202f}; ")
            );
        }
        text
    }

    /// As a page.
    pub fn html(&self) -> String {
        let mut page = Page::new(
            &self.partner,
            &format!("Fiche d’adhésion à DINAMIS, {}", self.state),
        );
        if !self.missing.is_empty() {
            page.notice(&format!("Il manque : {}.", self.missing.join(" ; ")));
        }
        for part in &self.parts {
            page.section(&part.title);
            let mut facts = Facts::default();
            for (name, value) in &part.lines {
                facts.add(name, value.as_str());
            }
            page.facts(&facts);
        }
        page.finish("Données personnelles : à transmettre à DINAMIS seul, à détruire ensuite.")
    }
}
