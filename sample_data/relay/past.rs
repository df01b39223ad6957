//! Years of adhésions and accounts, and what DINAMIS would send of them.
//!
//! No list of DINAMIS was seen: these are in a form that a database exports (UTF-8, commas, days
//! as 2026-01-31).

use std::fmt::Write;

use super::body::Body;
use super::people::{People, Person};
use super::sheet::{french, windows_1252};
use crate::landscape::chance::{Dice, mix};

/// How far a partner has come with DINAMIS, by its number. Cases under way are no matter of
/// spreadsheets: they rest on proofs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Never spoken of.
    None,
    Prospect,
    Active,
    Suspended,
    Ended,
}

impl Stage {
    /// One in four has begun; research joins on its own.
    pub fn of(body: &Body) -> Self {
        match (body.autonomous(), body.at % 24) {
            (true, _) if body.at % 40 == 19 => Stage::Active,
            (true, _) => Stage::None,
            (false, 1 | 5) => Stage::Prospect,
            (false, 3 | 11) => Stage::Active,
            (false, 17) if body.at % 72 == 17 => Stage::Suspended,
            (false, 21) if body.at % 72 == 21 => Stage::Ended,
            _ => Stage::None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Stage::None => "",
            Stage::Prospect => "prospect",
            Stage::Active => "active",
            Stage::Suspended => "suspendue",
            Stage::Ended => "terminee",
        }
    }

    fn has_accounts(self) -> bool {
        matches!(self, Stage::Active | Stage::Suspended | Stage::Ended)
    }
}

/// A day of 2024 or 2025, `after` days behind the first step of a partner.
fn day(body: &Body, after: u16) -> (u16, u8, u8) {
    // Months of thirty days are good enough for a story, and no day is ever the 31st.
    let at = 40 + body.at as u16 * 7 % 420 + after;
    let (month, day) = (at / 28, at % 28 + 1);
    (2024 + month / 12, (month % 12 + 1) as u8, day as u8)
}

fn iso((year, month, day): (u16, u8, u8)) -> String {
    format!("{year}-{month:02}-{day:02}")
}

/// The officer's follow-up of adhésions.
pub fn adhesions(bodies: &[Body], people: &[People]) -> Vec<u8> {
    let mut out = String::from(
        "N° de convention;Parcours;État;Prospect le;Éligible le;Avenant envoyé le;Signée le;Saisie le;Soumise le;\
         Validée le;Active le;Suspendue le;Terminée le;Motif;Signataire;Référence DINAMIS;Textes;Preuve\r\n",
    );
    for (body, people) in bodies.iter().zip(people) {
        let stage = Stage::of(body);
        if stage == Stage::None {
            continue;
        }
        let on = |needed: bool, after: u16| match needed {
            true => french(day(body, after)),
            false => String::new(),
        };
        let relay = !body.autonomous();
        let active = stage.has_accounts();
        let (by_relay, known) = (
            active && relay,
            |text: String| if active { text } else { String::new() },
        );
        let cells = [
            body.convention.clone(),
            if relay { "relais" } else { "direct" }.into(),
            stage.word().into(),
            on(true, 0),
            on(by_relay, 12),
            on(by_relay, 20),
            on(by_relay, 47),
            on(by_relay, 52),
            on(by_relay, 60),
            on(active, 82),
            on(active, 84),
            on(stage == Stage::Suspended, 150),
            on(stage == Stage::Ended, 200),
            match stage {
                Stage::Suspended => "service SIG réorganisé".into(),
                Stage::Ended => "fusion avec un voisin".into(),
                Stage::None | Stage::Prospect | Stage::Active => String::new(),
            },
            known(people.legal.email.clone()),
            known(format!("DIN-FICTIF-{:04}", body.at)),
            known(texts(body).into()),
            known(format!("avenant signé, classeur {}", body.convention)),
        ];
        let _ = write!(out, "{}\r\n", cells.join(";"));
    }
    windows_1252(&out)
}

/// What was accepted, as the sample's licences are named.
fn texts(body: &Body) -> &'static str {
    match (body.autonomous(), body.at % 4) {
        (true, _) => "charte-exemple@exemple-1 spot-6-7@exemple-1",
        (false, 3) => {
            "charte-exemple@exemple-1 super-referent-exemple@exemple-1 spot-6-7@exemple-1 pleiades@exemple-1"
        }
        (false, _) => {
            "charte-exemple@exemple-1 super-referent-exemple@exemple-1 spot-6-7@exemple-1"
        }
    }
}

fn users<'a>(
    bodies: &'a [Body],
    people: &'a [People],
) -> impl Iterator<Item = (&'a Body, usize, &'a Person)> {
    let of_one = |(body, people): (&'a Body, &'a People)| {
        let active = Stage::of(body).has_accounts();
        let some = std::iter::once(&people.referent).chain(&people.users);
        some.enumerate()
            .filter(move |_| active)
            .map(move |(at, person)| (body, at, person))
    };
    bodies.iter().zip(people).flat_map(of_one)
}

fn login(body: &Body, at: usize) -> String {
    format!("fictif{:03}{at}", body.at)
}

/// Three of four log in within weeks.
fn logs_in(body: &Body, at: usize) -> bool {
    !(body.at + at).is_multiple_of(4)
}

/// The day on which the people of a partner were informed of what is kept of them; empty where nobody was.
pub fn informed(body: &Body) -> String {
    match Stage::of(body).has_accounts() {
        true => french(day(body, 86)),
        false => String::new(),
    }
}

/// The officer's list of accounts.
pub fn accounts(bodies: &[Body], people: &[People]) -> Vec<u8> {
    let mut out =
        String::from("Courriel;N° de convention;État du compte;Depuis le;Identifiant DINAMIS\r\n");
    for (body, at, person) in users(bodies, people) {
        let state = match Stage::of(body) {
            Stage::Suspended => "suspendu",
            Stage::Ended => "clos",
            _ => "actif",
        };
        let since = match Stage::of(body) {
            Stage::Ended => day(body, 200),
            Stage::Suspended => day(body, 150),
            _ => day(body, 90),
        };
        let _ = write!(
            out,
            "{};{};{state};{};{}\r\n",
            person.email,
            body.convention,
            french(since),
            login(body, at),
        );
    }
    windows_1252(&out)
}

/// The members, as DINAMIS has them: two that the officer does not have, one that is another's.
pub fn members(bodies: &[Body]) -> Vec<u8> {
    let mut out = String::from("siret,organisme,statut,date_de_validation,reference\n");
    for body in bodies
        .iter()
        .filter(|body| Stage::of(body) == Stage::Active || body.at % 200 == 60)
    {
        let _ = writeln!(
            out,
            "{},\"{}\",validé,{},DIN-FICTIF-{:04}",
            body.siret,
            body.name,
            iso(day(body, 82)),
            body.at
        );
    }
    out.into_bytes()
}

/// The users and their first log-in.
pub fn users_of_dinamis(bodies: &[Body], people: &[People]) -> Vec<u8> {
    let mut out =
        String::from("identifiant,courriel,siret,premiere_connexion,derniere_connexion\n");
    for (body, at, person) in users(bodies, people) {
        let (first, last) = match logs_in(body, at) {
            // One in five has not come back since.
            true if at % 5 == 4 || body.at % 5 == 4 => (iso(day(body, 95)), iso(day(body, 99))),
            true => (iso(day(body, 95)), "2026-10-15".into()),
            false => (String::new(), String::new()),
        };
        let _ = writeln!(
            out,
            "{},{},{},{first},{last}",
            login(body, at),
            person.email,
            body.siret
        );
    }
    out.into_bytes()
}

/// Downloads of 2026 until October, a line a user and a month in which there was any.
pub fn activity(bodies: &[Body], people: &[People]) -> Vec<u8> {
    let mut out = String::from("mois,identifiant,siret,capteur,telechargements,km2,octets\n");
    for (body, at, _) in users(bodies, people).filter(|(body, at, _)| logs_in(body, *at)) {
        let mut dice = Dice::new(mix(0xac71, body.at as i64, at as i64));
        for month in 1..=10 {
            if !dice.chance(0.3) {
                continue;
            }
            let sensor = if dice.chance(0.7) {
                "SPOT 6/7"
            } else {
                "Pléiades"
            };
            let count = 1 + (dice.unit() * 6.0) as u32;
            let km2 = f64::from(count) * dice.between(25.0, 400.0);
            let _ = writeln!(
                out,
                "2026-{month:02},{},{},{sensor},{count},{km2:.1},{}",
                login(body, at),
                body.siret,
                (km2 * 1.6e6) as u64
            );
        }
    }
    out.into_bytes()
}
