//! A line: one event of an adhésion, and what it rests on.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::super::cell;
use super::super::export::NONE;
use super::super::import::past;
use super::super::known::Partners;
use super::super::outcome::{Given, Wrong};
use super::super::path::{self, DAYS};
use super::super::people::People;
use super::super::sql::Grounds;
use crate::adhesion::{
    CATEGORIES, Category, Cited, Event, Evidence, OPENING, OfTable, Path, State, Text, TextKind,
    take,
};
use crate::partner::name::plain;
use crate::value::{among, optional, sound, yes_or_no};

const CELL: &str = "corrigez la cellule";
const DAY: &str = "corrigez le jour";

/// What lines are read with.
pub struct With<'a> {
    pub partners: &'a Partners,
    pub people: &'a People,
    pub grounds: &'a Grounds,
    pub sha256: String,
    pub today: NaiveDate,
}

/// An event as a line tells it.
#[derive(Debug)]
pub struct Line {
    /// None for the opening.
    pub event: Option<Event>,
    pub on: NaiveDate,
    pub evidence: Evidence,
    pub reprise: bool,
    pub before: Option<Before>,
    /// Last day and reference, where they were corrected.
    pub until: Option<Option<NaiveDate>>,
    pub dinamis_ref: Option<Option<String>>,
    pub doubts: Vec<String>,
}

/// Texts that were accepted with a step of which only the day is known.
#[derive(Debug)]
pub struct Before {
    pub texts: Vec<(String, String)>,
    /// By whom, when, with which proof.
    pub by: (String, NaiveDate, String),
}

/// Reads a line, the `opening` or another.
///
/// # Errors
/// What is wrong with its cells.
pub fn read(given: &Given<'_>, with: &With<'_>, opening: bool) -> Result<Line, Vec<Wrong>> {
    let mut cells = Cells {
        given,
        with,
        wrong: Vec::new(),
        doubts: Vec::new(),
    };
    let line = cells.line(opening);
    match (line, cells.wrong.is_empty()) {
        (Some(line), true) => Ok(Line {
            doubts: cells.doubts,
            ..line
        }),
        _ => Err(cells.wrong),
    }
}

/// The cells of a line, and what is wrong with them.
struct Cells<'a> {
    given: &'a Given<'a>,
    with: &'a With<'a>,
    wrong: Vec<Wrong>,
    doubts: Vec<String>,
}

impl Cells<'_> {
    fn line(&mut self, opening: bool) -> Option<Line> {
        let event = self.event(opening);
        let on = match past(self.given, "le", self.with.today) {
            Ok(None) => self.no("le", "le jour manque".into(), "donnez-le"),
            Ok(on) => on,
            Err(wrong) => self.refuse(wrong),
        };
        let reprise = match self.given.get("reprise") {
            "" => Some(true),
            word => yes_or_no(word).or_else_no(self, "reprise"),
        };
        let mut evidence = self.evidence(on, event.flatten() == Some(Event::Sign));
        let days = self.days(event.flatten(), evidence.to);
        let before = self.before(&days, &evidence);
        if before.is_some() {
            evidence.signatory = None;
        }
        if opening && !evidence.texts.is_empty() {
            let why = "l’ouverture ne prend pas de texte accepté".into();
            self.no::<()>("textes", why, "mettez-les à l’événement qui les porte");
        }
        if !opening || !days.is_empty() {
            evidence.table = Some(OfTable {
                file: self.with.sha256.clone(),
                line: self.given.number,
                days: days.into_iter().collect(),
            });
        }
        let (until, dinamis_ref) = self.corrected(opening);
        Some(Line {
            event: event?,
            on: on?,
            reprise: reprise?,
            evidence,
            before,
            until,
            dinamis_ref,
            doubts: Vec::new(),
        })
    }

    fn no<T>(&mut self, key: &'static str, why: String, todo: &'static str) -> Option<T> {
        self.refuse((key, why, todo))
    }

    fn refuse<T>(&mut self, wrong: Wrong) -> Option<T> {
        self.wrong.push(wrong);
        None
    }

    /// The event of the line; an inner none for the opening.
    fn event(&mut self, opening: bool) -> Option<Option<Event>> {
        let word = self.given.get("evenement");
        let found = match plain(word) == OPENING {
            true => Some(None),
            false => {
                let named = |event: &Event| plain(event.label()) == plain(word);
                let all = crate::adhesion::EVENTS.iter().map(|row| row.0);
                let found = Event::of(word).or(Event::typed(word));
                found.or(all.into_iter().find(named)).map(Some)
            }
        };
        let Some(event) = found else {
            let why = format!("« {word} » n’est pas un événement d’une adhésion");
            return self.no(
                "evenement",
                why,
                "écrivez son mot, comme les exporte `export steps`",
            );
        };
        match (opening, event) {
            (true, Some(_)) => {
                let why = "le premier événement d’une adhésion est son ouverture".into();
                self.no(
                    "evenement",
                    why,
                    "commencez par une ligne « ouverture », de numéro 0",
                )
            }
            (false, None) => {
                let why = "une adhésion n’est ouverte qu’une fois".into();
                self.no("evenement", why, "donnez à chaque adhésion son identifiant")
            }
            _ => Some(event),
        }
    }

    fn evidence(&mut self, on: Option<NaiveDate>, signed: bool) -> Evidence {
        let category = match self.given.get("categorie") {
            "" => None,
            word => among(&CATEGORIES, word).or_else_no(self, "categorie"),
        };
        let to = match self.given.get("vers") {
            "" => None,
            word => {
                let state = State::of(&plain(word).replace(' ', "-"));
                let why = format!("« {word} » n’est pas un état d’une adhésion");
                state.or_else(|| self.no("vers", why, CELL))
            }
        };
        let until = match self.given.get("jusqu_au") {
            "" => None,
            text => cell::day(text).or_else_no(self, "jusqu_au"),
        };
        let (document, cited) = self.document();
        let (avenant, cited_avenant) = self.avenant(on, signed);
        Evidence {
            category: category.as_deref().and_then(Category::of),
            condition: self.text("condition"),
            by: self.text("par"),
            reference: self.text("reference"),
            reason: self.text("motif"),
            avenant,
            document,
            proof: self.text("preuve"),
            signatory: self.signatory(),
            texts: self.texts(),
            to,
            until,
            cited_avenant,
            cited,
            table: None,
        }
    }

    fn text(&mut self, key: &'static str) -> Option<String> {
        let text = sound(self.given.get(key)).map(str::to_string);
        text.or_else_no(self, key).filter(|text| !text.is_empty())
    }

    /// The document, by its hash: one that the registry holds, or one that is cited.
    fn document(&mut self) -> (Option<String>, Option<Cited>) {
        let (hash, name) = (self.text("document"), self.text("document_nom"));
        let Some(hash) = hash.map(|hash| hash.to_ascii_lowercase()) else {
            if name.is_some() {
                let why = "un nom de document sans son empreinte".into();
                self.no::<()>("document", why, "donnez son SHA-256, ou écrivez une preuve");
            }
            return (None, None);
        };
        if hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let why = "ce n’est pas une empreinte SHA-256, de 64 chiffres hexadécimaux".into();
            self.no::<()>("document", why, CELL);
            return (None, None);
        }
        match self.with.grounds.documents.contains_key(&hash) {
            true => (Some(hash), None),
            false => {
                let name = name.unwrap_or_default();
                (None, Some(Cited { sha256: hash, name }))
            }
        }
    }

    /// The avenant, by its number: one that the registry holds, or one that is cited.
    fn avenant(&mut self, on: Option<NaiveDate>, signed: bool) -> (Option<String>, Option<String>) {
        let Some(number) = self.text("avenant") else {
            return (None, None);
        };
        let partner = self.with.partners.meant(self.given.get("partenaire"));
        let partner = partner.ok();
        let is_of_another = |id: &str| self.with.grounds.is_of_another(id, &number);
        if partner.is_some_and(|partner| is_of_another(&partner.likeness.id)) {
            let why = "cet avenant est celui d’un autre partenaire".into();
            return self
                .no("avenant", why, "vérifiez le numéro et le partenaire")
                .unwrap_or_default();
        }
        let own = partner.zip(on).and_then(|(partner, on)| {
            let (id, day) = (&partner.likeness.id, on.to_string());
            self.with.grounds.avenant(id, &number, &day, signed)
        });
        match own {
            Some(id) => (Some(id.to_string()), None),
            None => (None, Some(number)),
        }
    }

    fn signatory(&mut self) -> Option<String> {
        let asked = self.given.get("signataire");
        if asked.is_empty() {
            return None;
        }
        let people = self.with.people;
        // Who signed stays who signed, though nothing but its id be left.
        match people.by_id(asked).or(people.by_email(asked)) {
            Some(person) => Some(person.id.clone()),
            None => {
                let why = format!("aucune personne ne répond à « {asked} »");
                let todo =
                    "importez d’abord les personnes, puis donnez l’identifiant ou le courriel";
                self.no("signataire", why, todo)
            }
        }
    }

    /// `charte:charte-exemple@1 licence:spot@2`; the kind of a text that is loaded may be left out.
    fn texts(&mut self) -> Vec<Text> {
        let cell = self.given.get("textes");
        let mut texts: Vec<Text> = Vec::new();
        for word in cell.split_whitespace() {
            let (kind, rest) = match word.split_once(':') {
                Some((kind, rest)) => (TextKind::of(kind), rest),
                None => (self.kind(word), word),
            };
            let (Some(kind), Some((id, version))) = (kind, pair(rest)) else {
                let why = format!("« {word} » n’est pas un texte, avec sa nature et sa version");
                let todo =
                    "écrivez charte:ID@1 licence:ID@2 super-referent:ID@1, séparés par des espaces";
                self.no::<()>("textes", why, todo);
                continue;
            };
            let text = Text { kind, id, version };
            let loaded = self.with.grounds.texts.get(&text.id);
            match take::among(loaded.map_or(&[], Vec::as_slice), &text) {
                Ok(doubt) => self.doubts.extend(doubt),
                Err(why) => drop(self.no::<()>("textes", why.to_string(), CELL)),
            }
            texts.push(text);
        }
        texts
    }

    /// The kind of a text that is loaded.
    fn kind(&self, word: &str) -> Option<TextKind> {
        let (id, version) = pair(word)?;
        let versions = self.with.grounds.texts.get(&id)?;
        let (_, kind) = versions.iter().find(|(known, _)| *known == version)?;
        TextKind::of(kind)
    }

    /// The days of the steps of before, of which a table told nothing else: `signee@2024-01-10`.
    fn days(&mut self, event: Option<Event>, to: Option<State>) -> BTreeMap<State, NaiveDate> {
        const KEY: &str = "jours_d_etapes";
        let mut days = BTreeMap::new();
        for word in self.given.get(KEY).split_whitespace() {
            let read = word
                .split_once('@')
                .and_then(|(state, day)| Some((State::of(state)?, cell::day(day).ok()?)));
            match read {
                Some((state, day)) => drop(days.insert(state, day)),
                None => {
                    let why = format!("« {word} » n’est pas un état et son jour");
                    let todo =
                        "écrivez signee@2024-01-31 validee@2024-02-28, séparés par des espaces";
                    self.no::<()>(KEY, why, todo);
                }
            }
        }
        let path = Path::of(&plain(self.given.get("chemin"))).unwrap_or(Path::Relais);
        let state = match event {
            None => Some(State::Prospect),
            Some(event) => event.leads_to(path, to),
        };
        if let Some(state) = state.filter(|_| !days.is_empty()) {
            let mut told: Vec<_> = DAYS
                .iter()
                .filter_map(|step| Some((step, *days.get(&State::of(step.state)?)?)))
                .collect();
            told.sort_by_key(|(step, _)| step.place);
            let wrong = path::check(path.word(), state.word(), &told, self.with.today);
            self.wrong
                .extend(wrong.into_iter().map(|(_, why, todo)| (KEY, why, todo)));
        }
        days
    }

    /// The texts that were accepted with such a step.
    fn before(&mut self, days: &BTreeMap<State, NaiveDate>, of: &Evidence) -> Option<Before> {
        const KEY: &str = "textes_d_avant";
        let cell = self.given.get(KEY);
        if cell.is_empty() {
            return None;
        }
        let texts: Option<Vec<_>> = cell.split_whitespace().map(pair).collect();
        let day = [State::Signee, State::Acceptee, State::Active]
            .iter()
            .find_map(|state| days.get(state));
        match (texts, day, of.signatory.clone(), of.proof.clone()) {
            (Some(texts), Some(day), Some(by), Some(proof)) => Some(Before {
                texts,
                by: (by, *day, proof),
            }),
            _ => {
                let why =
                    "il manque le jour où ils furent acceptés, le signataire ou la preuve".into();
                self.no(
                    KEY,
                    why,
                    "donnez charte@1 licence@2, jours_d_etapes, signataire et preuve",
                )
            }
        }
    }

    /// Last day and reference, where they were corrected besides the events.
    fn corrected(&mut self, opening: bool) -> (Option<Option<NaiveDate>>, Option<Option<String>>) {
        let [until, reference] =
            ["dernier_jour_corrige", "reference_corrigee"].map(|key| self.given.get(key));
        if !opening {
            for (key, cell) in [
                ("dernier_jour_corrige", until),
                ("reference_corrigee", reference),
            ] {
                if !cell.is_empty() {
                    let why = "elle se donne à la ligne de l’ouverture".into();
                    self.no::<()>(key, why, "videz la cellule");
                }
            }
            return (None, None);
        }
        let read = |text: &str| optional(text, cell::day);
        let until = match until {
            "" => None,
            NONE => Some(None),
            text => read(text).or_else_no(self, "dernier_jour_corrige"),
        };
        let reference = match reference {
            "" => None,
            NONE => Some(None),
            _ => Some(self.text("reference_corrigee")),
        };
        (until, reference)
    }
}

/// Id and version of `charte@1`.
fn pair(word: &str) -> Option<(String, String)> {
    let (id, version) = word.split_once('@')?;
    let told = !id.is_empty() && !version.is_empty();
    told.then(|| (id.to_string(), version.to_string()))
}

/// A value, or its cell is told to be wrong.
trait OrElseNo<T> {
    fn or_else_no(self, cells: &mut Cells<'_>, key: &'static str) -> Option<T>;
}

impl<T> OrElseNo<T> for Result<T, String> {
    fn or_else_no(self, cells: &mut Cells<'_>, key: &'static str) -> Option<T> {
        let todo = match key {
            "jusqu_au" | "dernier_jour_corrige" => DAY,
            _ => CELL,
        };
        match self {
            Ok(value) => Some(value),
            Err(why) => cells.no(key, why, todo),
        }
    }
}
