//! Columns by the names that people give them.

use crate::partner::name::plain;

/// A column that an import knows.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name in exports, mappings and messages.
    pub key: &'static str,
    /// Its name as it is read.
    pub label: &'static str,
    /// Other names, without accents nor capitals.
    pub also: &'static [&'static str],
    /// A table without it is refused.
    pub needed: bool,
    /// Says something of a person: exported on word only.
    pub personal: bool,
    /// Several columns of a table may name the same thing: the one whose name stands first here counts.
    pub several: bool,
}

/// A column that may be missing: its key, its label, its other names.
pub(super) const fn column(
    key: &'static str,
    label: &'static str,
    also: &'static [&'static str],
) -> Column {
    Column::new(key, label, also)
}

impl Column {
    /// One that may be missing.
    pub const fn new(
        key: &'static str,
        label: &'static str,
        also: &'static [&'static str],
    ) -> Self {
        Self {
            key,
            label,
            also,
            needed: false,
            personal: false,
            several: false,
        }
    }

    /// One that several columns of a table may tell, each in its way.
    pub const fn several(self) -> Self {
        Self {
            several: true,
            ..self
        }
    }

    /// One that must be there.
    pub const fn needed(self) -> Self {
        Self {
            needed: true,
            ..self
        }
    }

    /// One that speaks of a person.
    pub const fn personal(self) -> Self {
        Self {
            personal: true,
            ..self
        }
    }

    /// True for a header that names it.
    pub fn is_named(&self, header: &str) -> bool {
        self.rank(header).is_some()
    }

    /// Which of its names a header is: 0 is its own.
    pub fn rank(&self, header: &str) -> Option<usize> {
        let name = undecorated(header);
        if name.is_empty() {
            None
        } else if name == plain(self.key) || name == plain(self.label) {
            Some(0)
        } else {
            self.also
                .iter()
                .position(|also| *also == name)
                .map(|at| at + 1)
        }
    }

    /// How near a header comes to its name, from 0 to 1.
    pub fn nearness(&self, header: &str) -> f64 {
        let name = undecorated(header);
        let known = [plain(self.key), plain(self.label)];
        let near = known.iter().map(|known| strsim::jaro_winkler(&name, known));
        near.fold(0.0, f64::max)
    }
}

/// A header without what people put around a name: "N° SIRET (14 chiffres) *" is `siret`.
fn undecorated(header: &str) -> String {
    let (mut depth, mut outside) = (0_usize, String::new());
    for letter in header.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(letter),
            _ => {}
        }
    }
    let name = plain(&outside);
    let begun = [
        "n de ",
        "no de ",
        "num de ",
        "numero de ",
        "n ",
        "no ",
        "num ",
        "numero ",
        "code ",
    ];
    let rest = begun.iter().find_map(|begin| name.strip_prefix(begin));
    rest.map_or(name.clone(), str::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_known_by_what_people_call_it() {
        let siret = Column::new("siret", "SIRET", &["identifiant siret"]);
        for header in [
            "SIRET",
            " N° SIRET ",
            "Numéro de Siret (14 chiffres)",
            "identifiant  SIRET",
            "Siret*",
        ] {
            assert!(siret.is_named(header), "{header}");
        }
        for header in ["", "SIREN", "SIRET du siège", "(siret)"] {
            assert!(!siret.is_named(header), "{header}");
        }
        assert!(siret.nearness("Sirte") > 0.9);
    }
}
