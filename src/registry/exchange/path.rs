//! The steps of an adhésion as a table of the past tells them: each by its day.

use chrono::NaiveDate;

use super::column::Column;

/// A step and the column of its day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// The state that it leads to.
    pub state: &'static str,
    /// Which path it is on.
    pub on: On,
    /// Its place: no step has an earlier day than one of a lower place.
    pub place: u8,
    /// The column of its day.
    pub column: Column,
}

/// The paths that a step is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    Relay,
    Direct,
    Both,
}

const fn step(
    state: &'static str,
    on: On,
    place: u8,
    key: &'static str,
    label: &'static str,
    also: &'static [&'static str],
) -> Step {
    Step {
        state,
        on,
        place,
        column: Column::new(key, label, also),
    }
}

/// All steps, in the order of exports.
pub(super) const DAYS: [Step; 15] = [
    step("prospect", On::Both, 0, "prospect_le", "prospect le", &[]),
    step(
        "eligible",
        On::Relay,
        1,
        "eligible_le",
        "éligible le",
        &["eligibilite", "date d eligibilite"],
    ),
    step(
        "avenant-envoye",
        On::Relay,
        2,
        "avenant_envoye_le",
        "avenant envoyé le",
        &["envoi", "envoi de l avenant", "date d envoi"],
    ),
    step(
        "signee",
        On::Relay,
        3,
        "signee_le",
        "signée le",
        &["date de signature", "signature", "avenant signe le"],
    ),
    step(
        "saisie",
        On::Relay,
        4,
        "saisie_le",
        "saisie le",
        &["date de saisie"],
    ),
    step(
        "soumise",
        On::Relay,
        5,
        "soumise_le",
        "soumise au BE le",
        &["date de soumission"],
    ),
    step(
        "formulaire",
        On::Direct,
        1,
        "formulaire_le",
        "formulaire le",
        &["date du formulaire"],
    ),
    step(
        "acceptee",
        On::Direct,
        2,
        "acceptee_le",
        "acceptée le",
        &["date d acceptation"],
    ),
    step(
        "instruction",
        On::Direct,
        3,
        "instruction_le",
        "en instruction le",
        &["date d instruction"],
    ),
    step(
        "validee",
        On::Both,
        6,
        "validee_le",
        "validée le",
        &["date de validation", "validation"],
    ),
    step(
        "active",
        On::Both,
        7,
        "active_le",
        "active le",
        &["date d activation", "activation"],
    ),
    step(
        "suspendue",
        On::Both,
        8,
        "suspendue_le",
        "suspendue le",
        &["date de suspension"],
    ),
    step(
        "terminee",
        On::Both,
        9,
        "terminee_le",
        "terminée le",
        &["date de fin d adhesion", "resiliee le"],
    ),
    step("echue", On::Both, 9, "echue_le", "échue le", &[]),
    step(
        "refusee",
        On::Both,
        6,
        "refusee_le",
        "refusée le",
        &["date de refus"],
    ),
];

/// True once nothing more happens to it.
pub(super) fn is_over(state: &str) -> bool {
    matches!(state, "terminee" | "echue")
}

/// The events that lead to a state of the past: the opening, the taking over of what was active, and
/// what ended it. Steps between them have days only, since their proofs are not in a table.
pub(super) fn events(state: &str, days: &[(&Step, NaiveDate)]) -> Vec<(&'static str, NaiveDate)> {
    let day = |wanted: &str| {
        days.iter()
            .find(|(step, _)| step.state == wanted)
            .map(|(_, day)| *day)
    };
    let Some(first) = day("prospect").or(days.iter().map(|(_, day)| *day).min()) else {
        return Vec::new();
    };
    let taken = day("active").map(|day| ("reprise", day));
    let last = match state {
        "suspendue" => Some("suspension"),
        "terminee" => Some("fin"),
        "echue" => Some("expiration"),
        _ => None,
    };
    let last = last.and_then(|event| Some((event, day(state)?)));
    [Some(("ouverture", first)), taken, last]
        .into_iter()
        .flatten()
        .collect()
}

/// What is wrong with days told for a state on a path: the column, why, what to do.
pub(super) fn check(
    path: &str,
    state: &str,
    days: &[(&Step, NaiveDate)],
    today: NaiveDate,
) -> Vec<(&'static str, String, &'static str)> {
    let mut wrong = Vec::new();
    let is_on = |step: &Step| match step.on {
        On::Both => true,
        On::Relay => path == "relais",
        On::Direct => path == "direct",
    };
    let Some(reached) = DAYS.iter().find(|step| step.state == state && is_on(step)) else {
        let states = DAYS
            .iter()
            .filter(|step| is_on(step))
            .map(|step| step.state);
        let states = states.collect::<Vec<_>>().join(", ");
        let why = format!("« {state} » n’est pas un état de ce chemin\u{202f}: {states}");
        return vec![("etat", why, "écrivez l’un de ces mots")];
    };
    if !TAKEN_OVER.contains(&state) {
        let why = format!("l’état « {state} » suppose des preuves qu’un tableau ne contient pas");
        let todo = "donnez-le événement par événement\u{202f}: `relais registry import steps`, ou `adhesion record` avec --reprise";
        return vec![("etat", why, todo)];
    }
    let mut last: Option<(&Step, NaiveDate)> = None;
    for (step, day) in days {
        if !is_on(step) {
            wrong.push((
                step.column.key,
                format!("le chemin {path} n’a pas cette étape"),
                "videz la cellule, ou corrigez le chemin",
            ));
        }
        if *day > today {
            wrong.push((
                step.column.key,
                "ce jour est à venir".into(),
                "n’importez que ce qui a eu lieu",
            ));
        }
        if step.place > reached.place || (step.place == reached.place && step.state != state) {
            wrong.push((
                step.column.key,
                format!("cette étape vient après l’état « {state} »"),
                "corrigez l’état, ou videz la cellule",
            ));
        }
        if let Some((before, earlier)) = last.filter(|(_, earlier)| earlier > day) {
            let why = format!("avant « {} » ({earlier}), qui précède", before.column.label);
            wrong.push((step.column.key, why, "vérifiez les deux jours"));
        }
        last = Some((step, *day));
    }
    let needed: &[&str] = match state {
        "suspendue" | "echue" => &["active", state],
        _ => &[state],
    };
    for step in DAYS.iter().filter(|step| needed.contains(&step.state)) {
        if !days.iter().any(|(told, _)| told.state == step.state) {
            let why = format!("l’état « {state} » suppose ce jour, qui manque");
            wrong.push((step.column.key, why, "donnez le jour"));
        }
    }
    wrong
}

/// The states that a table can tell: the others rest on proofs of their own, event by event.
const TAKEN_OVER: [&str; 5] = ["prospect", "active", "suspendue", "terminee", "echue"];

#[cfg(test)]
mod tests {
    use super::*;

    fn told(days: &[(&str, &str)]) -> Vec<(&'static Step, NaiveDate)> {
        let mut told: Vec<(&Step, NaiveDate)> = days
            .iter()
            .map(|(state, day)| {
                let step = DAYS.iter().find(|step| step.state == *state).unwrap();
                (step, day.parse().unwrap())
            })
            .collect();
        told.sort_by_key(|(step, _)| step.place);
        told
    }

    fn wrong(path: &str, state: &str, days: &[(&str, &str)]) -> Vec<&'static str> {
        let found = check(path, state, &told(days), "2026-01-01".parse().unwrap());
        found.into_iter().map(|(key, _, _)| key).collect()
    }

    #[test]
    fn a_state_of_the_past_needs_its_days_in_their_order() {
        let all = [
            ("signee", "2024-01-10"),
            ("validee", "2024-02-10"),
            ("active", "2024-02-11"),
        ];
        assert_eq!(wrong("relais", "active", &all), [""; 0]);
        assert_eq!(wrong("relais", "active", &all[..2]), ["active_le"]);
        assert_eq!(wrong("direct", "active", &all), ["signee_le"]);
        assert_eq!(wrong("relais", "signee", &all), ["etat"]);
        assert_eq!(wrong("relais", "nulle", &all), ["etat"]);
        assert_eq!(wrong("relais", "formulaire", &[]), ["etat"]);
        let back = [("signee", "2024-03-10"), ("active", "2024-02-10")];
        assert_eq!(wrong("relais", "active", &back), ["active_le"]);
        assert_eq!(
            wrong("relais", "active", &[("active", "2027-01-01")]),
            ["active_le"]
        );
        assert_eq!(
            wrong("relais", "suspendue", &[("suspendue", "2025-01-01")]),
            ["active_le"]
        );
        assert_eq!(
            wrong("relais", "terminee", &[("terminee", "2025-01-01")]),
            [""; 0]
        );
    }

    #[test]
    fn the_events_of_the_past_are_an_opening_a_taking_over_and_an_end() {
        let days = told(&[
            ("signee", "2024-01-10"),
            ("active", "2024-02-11"),
            ("terminee", "2025-01-01"),
        ]);
        let events = events("terminee", &days);
        let words: Vec<String> = events
            .iter()
            .map(|(event, day)| format!("{event} {day}"))
            .collect();
        assert_eq!(
            words,
            [
                "ouverture 2024-01-10",
                "reprise 2024-02-11",
                "fin 2025-01-01"
            ]
        );
    }
}
