//! The steps of an adhésion, as the bilan counts them.

/// A path to DINAMIS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Path {
    /// Through the relay.
    Relais,
    /// On one's own.
    Direct,
}

impl Path {
    /// By its stored word.
    pub fn of(word: &str) -> Self {
        match word {
            "direct" => Path::Direct,
            _ => Path::Relais,
        }
    }

    /// Its steps in order, by their stored words.
    pub fn steps(self) -> &'static [&'static str] {
        match self {
            Path::Relais => &[
                "prospect",
                "eligible",
                "avenant-envoye",
                "signee",
                "saisie",
                "soumise",
                "validee",
                "active",
            ],
            Path::Direct => &[
                "prospect",
                "formulaire",
                "acceptee",
                "instruction",
                "validee",
                "active",
            ],
        }
    }
}

/// States in which an adhésion rests or ends, in order.
pub const ENDS: [&str; 4] = ["suspendue", "terminee", "echue", "refusee"];

/// Events and the states that they bring about, by their stored words.
const EVENTS: [(&str, &str); 17] = [
    ("ouverture", "prospect"),
    ("eligibilite", "eligible"),
    ("ineligibilite", "refusee"),
    ("envoi", "avenant-envoye"),
    ("signature", "signee"),
    ("saisie", "saisie"),
    ("soumission", "soumise"),
    ("formulaire", "formulaire"),
    ("acceptation", "acceptee"),
    ("instruction", "instruction"),
    ("validation", "validee"),
    ("refus", "refusee"),
    ("activation", "active"),
    ("suspension", "suspendue"),
    ("levee", "active"),
    ("fin", "terminee"),
    ("expiration", "echue"),
];

/// An adhésion that was active before the registry began.
const TAKEN_OVER: (&str, &str) = ("reprise", "active");

/// What sends a case back to be corrected.
pub const RETURNED: &str = "renvoi";

/// The state that an event brings about; none for one that goes back, or is not known.
pub fn reached(event: &str) -> Option<&'static str> {
    let mut known = EVENTS.iter().chain([&TAKEN_OVER]);
    known
        .find(|(word, _)| *word == event)
        .map(|(_, state)| *state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_bring_about_all_states_and_no_other() {
        let states: Vec<&str> = [Path::Relais.steps(), Path::Direct.steps(), &ENDS].concat();
        for (event, state) in EVENTS.iter().chain([&TAKEN_OVER]) {
            assert!(states.contains(state), "{event}");
        }
        for state in states {
            assert!(EVENTS.iter().any(|(_, of)| *of == state), "{state}");
        }
        assert_eq!(reached(RETURNED), None);
    }
}
