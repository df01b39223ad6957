//! The entries, one after the other.

use std::sync::LazyLock;

use serde_json::{Value, json};
use sqlx::{FromRow, SqliteConnection};

use super::kinds::Kind;
use super::told::{Accepted, Happened, Object, Seat, Told, word};
use crate::adhesion::{Event, State};

/// Entries read at once: what bounds the memory.
const PAGE: i64 = 4096;
/// What stands where a value was erased that may not be empty.
const ERASED: &str = "(effacé)";

/// An entry as it is read.
#[derive(Debug, FromRow)]
struct Entry {
    seq: i64,
    at: String,
    kind: String,
    object: String,
    verb: String,
    person: Option<String>,
    detail: Option<String>,
}

/// Reads all that are left, oldest first.
pub async fn walk(sql: &mut SqliteConnection, told: &mut Told) -> Result<(), sqlx::Error> {
    let text = "SELECT j.seq, j.at, j.kind, j.object, j.verb, j.person, d.detail FROM journal j
                LEFT JOIN journal_detail d ON d.seq = j.seq WHERE j.seq > ? ORDER BY j.seq LIMIT ?";
    let mut last = 0;
    loop {
        let page: Vec<Entry> = sqlx::query_as(text)
            .bind(last)
            .bind(PAGE)
            .fetch_all(&mut *sql)
            .await?;
        let Some(newest) = page.last() else {
            return Ok(());
        };
        if last == 0 {
            told.whole = page.first().is_some_and(|first| first.seq == 1);
        }
        last = newest.seq;
        for entry in &page {
            entry.tell(told);
        }
    }
}

impl Entry {
    fn tell(&self, told: &mut Told) {
        let detail = self.detail.as_deref().map(serde_json::from_str::<Value>);
        let detail = match detail {
            Some(Ok(detail)) => detail,
            // Erased; the journal itself was verified before.
            Some(Err(_)) | None => return self.untold(told),
        };
        match (self.kind.as_str(), self.verb.as_str()) {
            ("person", "erase") => self.erased(told),
            ("person", "redact") if detail.get("entries").is_some() => {}
            (_, "redact") => self.redacted(told, &detail),
            ("person", "name" | "leave" | "unname") => self.seat(told, &detail),
            ("person", "redate") => self.redated(told, &detail),
            ("person", "export") | ("event", "participant" | "participant-out") => {}
            ("partner", "merge") => self.merge(told, &detail),
            ("partner", "merged") => {
                let into = word(&detail["into"]);
                told.object("partner", &self.object).gone = true;
                told.merged.insert(self.object.clone(), into);
            }
            // A new list of DINAMIS took the place of the one that brought it.
            ("activity", "replace") => told.object("activity", &self.object).gone = true,
            ("licence", _) => self.text(told, &detail),
            _ => {
                if let Some(kind) = Kind::of(&self.kind) {
                    self.fields(kind, told, &detail);
                }
            }
        }
    }

    /// What an entry said is erased: nothing that was told before of its object is sure.
    fn untold(&self, told: &mut Told) {
        if let Some(person) = &self.person {
            told.erased.insert(person.clone());
        }
        if let Some(kind) = Kind::of(&self.kind) {
            let object = told.object(kind.kind, &self.object);
            object.made |= self.makes();
            object.forget();
        }
        match (self.kind.as_str(), self.verb.as_str()) {
            // An event, or texts that were accepted: none of them are sure any more.
            ("adhesion", "start" | "record" | "create") => {
                told.events.remove(&self.object);
                told.unsure.insert(self.object.clone());
            }
            ("activity", "replace") => told.object("activity", &self.object).gone = true,
            // Where a merged record went, and what became of its rows.
            ("partner", "merged") => {
                told.object("partner", &self.object).gone = true;
                told.unsure.insert(self.object.clone());
            }
            _ => {}
        }
    }

    /// Words that named somebody are others now: they are told of no more, until somebody writes again.
    fn redacted(&self, told: &mut Told, detail: &Value) {
        let fields = detail["champs"].as_array().into_iter().flatten();
        let fields: Vec<String> = fields.map(word).collect();
        if fields.iter().any(|field| field == "preuves") {
            told.events.remove(&self.object);
        }
        if let Some(kind) = Kind::of(&self.kind) {
            let object = told.object(kind.kind, &self.object);
            for field in fields {
                if let Some(column) = kind.column(&field) {
                    object.columns.remove(column.name);
                }
            }
        }
    }

    fn makes(&self) -> bool {
        matches!(
            self.verb.as_str(),
            "create" | "declare" | "start" | "give" | "load"
        )
    }

    fn is_imported(&self, detail: &Value) -> bool {
        detail.get("import").is_some()
    }

    /// The fields of an object by its kind, then what its verb says besides.
    fn fields(&self, kind: &'static Kind, told: &mut Told, detail: &Value) {
        let imported = self.is_imported(detail);
        let object = told.object(kind.kind, &self.object);
        if self.makes() {
            object.made = true;
            // A table may bring back what a list had replaced.
            object.gone = false;
            let left_out = if imported { kind.imported } else { kind.from };
            for (column, value) in left_out {
                object.columns.insert(column, (*value).to_string());
            }
            object.say(kind, "fait_le", &json!(self.at));
            if let Some(person) = &self.person {
                object.say(kind, "personne", &json!(person));
            }
        }
        match (kind.kind, self.verb.as_str()) {
            ("operator", verb) => operator(object, kind, verb, &self.at, detail),
            ("mandate", "end") => object.say(kind, "fin_avant_terme", &detail["fin"]),
            ("mandate", "emptied") => {
                object.say(kind, "entreprise", &json!(ERASED));
                object.say(kind, "objet", &json!(ERASED));
                object.columns.remove("ended_on");
            }
            ("account", "emptied") => self.emptied(object, kind, detail),
            ("permit", "withdraw") => object.say(kind, "retire_le", &json!(self.at)),
            ("avenant", verb) => avenant(object, kind, verb, detail),
            ("adhesion", "start") => {
                object.take(kind, detail);
                object.say(kind, "depuis", &detail["jour"]);
            }
            ("adhesion", "record") => record(object, kind, detail),
            ("adhesion", "create") => {
                object.take(kind, detail);
                let step = word(&detail["etat"][1]).replace('-', "_");
                object.say(kind, "depuis", &detail[format!("{step}_le")][1]);
            }
            (_, "create" | "edit" | "carry" | "notice" | "move" | "give" | "login")
            | ("account", _) => object.take(kind, detail),
            // A verb of a later version: nothing that was told before is sure.
            _ => object.forget(),
        }
        match kind.kind {
            "convention" => first_day(object),
            "partner" => siren(object),
            "adhesion" => {
                open(object);
                self.path(told, detail);
            }
            "person" => contact(told, &self.object, detail),
            _ => {}
        }
    }

    fn emptied(&self, object: &mut Object, kind: &Kind, detail: &Value) {
        if word(&detail["state"][0]) != "clos" {
            object.say(kind, "depuis", &json!(self.at.get(..10)));
        }
        object.say(kind, "etat", &json!("clos"));
        object.say(kind, "motif", &json!(""));
        object.say(kind, "login_dinamis", &json!(""));
    }

    /// A person, or an operator, of whom nothing is left but an id.
    fn erased(&self, told: &mut Told) {
        told.erased.insert(self.object.clone());
        let operator = self.object.starts_with("op-");
        let word = if operator { "operator" } else { "person" };
        let Some(kind) = Kind::of(word) else { return };
        let object = told.object(kind.kind, &self.object);
        if operator {
            object.say(kind, "user", &json!(self.object));
            object.say(kind, "name", &json!(ERASED));
            return;
        }
        for key in [
            "nom",
            "prenom",
            "courriel",
            "telephone",
            "fonction",
            "notice_par",
        ] {
            object.say(kind, key, &json!(""));
        }
        object.say(kind, "refus_messages", &json!("oui"));
        object.say(kind, "efface_le", &json!(self.at));
    }

    /// A role of a person for a partner, until a day.
    fn seat(&self, told: &mut Told, detail: &Value) {
        let seat = Seat {
            partner: word(&detail["partenaire"]),
            role: word(&detail["role"]),
            person: self.object.clone(),
            from: word(&detail["depuis"]),
        };
        match self.verb.as_str() {
            "unname" => drop(told.seats.remove(&seat)),
            _ => drop(told.seats.insert(seat, Some(word(&detail["jusqu_au"])))),
        }
    }

    /// The same role, on other days.
    fn redated(&self, told: &mut Told, detail: &Value) {
        let at = |at: usize| Seat {
            partner: word(&detail["partenaire"]),
            role: word(&detail["role"]),
            person: self.object.clone(),
            from: word(&detail["depuis"][at]),
        };
        told.seats.remove(&at(0));
        told.seats.insert(at(1), Some(word(&detail["jusqu_au"][1])));
    }

    /// All that was of one record is of another.
    fn merge(&self, told: &mut Told, detail: &Value) {
        let (keep, other) = (&self.object, word(&detail["from"]));
        let Some(kind) = Kind::of("partner") else {
            return;
        };
        let object = told.object("partner", keep);
        for changed in detail["changed"].as_array().into_iter().flatten() {
            object.say(kind, &word(&changed["field"]), &changed["after"]);
        }
        siren(object);
        for into in told.merged.values_mut().filter(|into| **into == other) {
            into.clone_from(keep);
        }
        for operator in told.objects.entry("operator").or_default().values_mut() {
            for (name, value) in &mut operator.columns {
                if name.starts_with('(') {
                    let (from, to) = (format!("referent:{other}"), format!("referent:{keep}"));
                    *value = sorted(
                        value
                            .split(' ')
                            .map(|one| if one == from { &to } else { one }),
                    );
                }
            }
        }
        for figure in told.objects.entry("activity").or_default().values_mut() {
            for value in figure.columns.values_mut().filter(|value| **value == other) {
                value.clone_from(keep);
            }
        }
        let moved: Vec<Seat> = told
            .seats
            .keys()
            .filter(|seat| seat.partner == other)
            .cloned()
            .collect();
        for seat in moved {
            let until = told.seats.remove(&seat).flatten();
            let seat = Seat {
                partner: keep.clone(),
                ..seat
            };
            told.seats.entry(seat).or_insert(until);
        }
    }

    /// A text: its rows are named by its id and version, its entries by a hash of them.
    fn text(&self, told: &mut Told, detail: &Value) {
        let Some(kind) = Kind::of("licence") else {
            return;
        };
        let object = told.object("licence", &word(&detail["text"]));
        object.made |= self.makes();
        if self.makes() {
            object.say(kind, "fait_le", &json!(self.at));
        }
        object.take(kind, detail);
    }

    /// The events of an adhésion, and the texts that it accepted.
    fn path(&self, told: &mut Told, detail: &Value) {
        let id = &self.object;
        let happened = |event: Value, evidence: &Value| Happened {
            event: word(&event),
            day: word(&detail["jour"]),
            evidence: evidence.clone(),
        };
        match self.verb.as_str() {
            "start" => {
                let opening = happened(json!("ouverture"), of_opening(detail));
                told.events.insert(id.clone(), vec![opening]);
                self.texts_of_table(told, detail);
            }
            "record" => {
                let proofs = &detail["preuves"];
                if let Some(events) = told.events.get_mut(id) {
                    events.push(happened(detail["evenement"].clone(), proofs));
                }
                if detail["evenement"] == "renvoi"
                    && ["eligible", "formulaire"].contains(&word(&detail["etat"][1]).as_str())
                {
                    // The signature is undone, and what was accepted with it.
                    told.accepted.retain(|(adhesion, _), _| adhesion != id);
                }
                let by = (word(&detail["jour"]), word(&proofs["signataire"]));
                for text in proofs["textes"].as_array().into_iter().flatten() {
                    let text = format!("{}@{}", word(&text["texte"]), word(&text["version"]));
                    let key: Accepted = (id.clone(), text);
                    told.accepted.entry(key).or_insert(Some(by.clone()));
                }
            }
            "create" => self.texts_of_table(told, detail),
            _ => {}
        }
    }

    /// The texts that a table told: who accepted them when is not in the entry.
    fn texts_of_table(&self, told: &mut Told, detail: &Value) {
        let texts = word(&detail["textes"][1]);
        for text in texts.split_whitespace() {
            let key = (self.object.clone(), text.to_string());
            told.accepted.insert(key, None);
        }
    }
}

/// What the opening rests on: nothing, but where a table told it.
fn of_opening(detail: &Value) -> &Value {
    static NOTHING: LazyLock<Value> = LazyLock::new(|| json!({}));
    match &detail["preuves"] {
        Value::Null => &NOTHING,
        told => told,
    }
}

/// What is told of an operator.
fn operator(object: &mut Object, kind: &Kind, verb: &str, at: &str, detail: &Value) {
    let roles = match verb {
        "declare" => {
            object.say(kind, "since", &json!(at));
            &detail["roles"]
        }
        _ => &detail["after"],
    };
    if let Some(roles) = roles.as_array() {
        let words = roles
            .iter()
            .map(word)
            .map(|role| match role.strip_prefix("référent de ") {
                Some(partner) => format!("referent:{partner}"),
                None => role.replace("super référent", "super-referent"),
            });
        let words: Vec<String> = words.collect();
        let sorted = sorted(words.iter().map(String::as_str));
        object.say(kind, "roles", &json!(sorted));
    }
    for key in ["user", "name", "until"] {
        match &detail[key] {
            Value::Null => {}
            Value::Array(pair) => object.say(kind, key, &pair[pair.len().saturating_sub(1)]),
            value => object.say(kind, key, value),
        }
    }
}

fn sorted<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut words: Vec<&str> = words.collect();
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}

/// What is told of an avenant: where it is follows from what was done.
fn avenant(object: &mut Object, kind: &Kind, verb: &str, detail: &Value) {
    object.take(kind, detail);
    match verb {
        "send" => object.say(kind, "etat", &json!("envoye")),
        "sign" => object.say(kind, "etat", &json!("signe")),
        _ => {}
    }
}

/// What an event makes of an adhésion.
fn record(object: &mut Object, kind: &Kind, detail: &Value) {
    let (event, proofs) = (word(&detail["evenement"]), &detail["preuves"]);
    object.say(kind, "etat", &detail["etat"][1]);
    let event = Event::of(&event);
    if event != Some(Event::AcceptTexts) {
        object.say(kind, "depuis", &detail["jour"]);
    }
    for key in ["jusqu_au", "avenant"] {
        if !proofs[key].is_null() {
            object.say(kind, key, &proofs[key]);
        }
    }
    let names = [Event::Enter, Event::Form, Event::Activate, Event::TakeOver];
    if event.is_some_and(|event| names.contains(&event)) && !proofs["reference"].is_null() {
        object.say(kind, "dinamis_ref", &proofs["reference"]);
    }
}

/// A SIRET says the SIREN, which is not typed then.
fn siren(object: &mut Object) {
    if let Some(siren) = object.get("siret").get(..9) {
        let siren = siren.to_string();
        object.columns.insert("siren", siren);
    }
}

/// An adhésion is open in the states that lead on.
fn open(object: &mut Object) {
    if let Some(state) = State::of(object.get("state")) {
        let open = i64::from(state.is_open()).to_string();
        object.columns.insert("open", open);
    }
}

/// A convention that says no first day has that of its signature.
fn first_day(object: &mut Object) {
    let signed = object.get("signed_on").to_string();
    let said = object.made || object.columns.contains_key("from_day");
    if said && object.get("from_day").is_empty() && !signed.is_empty() {
        object.columns.insert("from_day", signed);
    }
}

/// The contact that a line of a table made, or whose days it moved: role, partner, first day, and
/// perhaps the last one.
fn contact(told: &mut Told, person: &str, detail: &Value) {
    let read = |at: usize| {
        let said = word(&detail["contact"][at]);
        let mut words = said.split(' ');
        let (role, partner, from) = (words.next()?, words.next()?, words.next()?);
        let seat = Seat {
            partner: partner.into(),
            role: role.into(),
            person: person.into(),
            from: from.into(),
        };
        let until = words.next();
        Some((
            seat,
            until.map(|until| until.trim_start_matches('-').to_string()),
        ))
    };
    if let Some((before, _)) = read(0) {
        told.seats.remove(&before);
    }
    if let Some((seat, until)) = read(1) {
        told.seats.insert(seat, until);
    }
}
