//! Who may be named all the same, by a family name alone.

use super::{Finder, How};

/// Somebody whom a text names: the id, and where.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Named {
    /// The id of the person or the operator; none for an address or a number of nobody who is known.
    pub person: Option<String>,
    /// The title of the section, or the object whose words they are.
    pub section: String,
}

impl Named {
    /// What is said of a family name alone.
    pub fn warning(&self) -> String {
        format!(
            "« {} » contient un mot qui est le nom de famille d’une personne du registre ({})\u{202f}: relisez avant \
             de publier",
            self.section,
            self.person.as_deref().unwrap_or_default()
        )
    }
}

impl Finder {
    /// Adds those whose family name alone stands in a text: it may be that of a place, and who publishes
    /// looks.
    pub fn doubt(&self, text: &str, section: &str, doubts: &mut Vec<Named>) {
        for one in self
            .find(text)
            .into_iter()
            .filter(|one| one.how == How::Doubt)
        {
            let named = Named {
                person: one.person,
                section: section.into(),
            };
            if !doubts.contains(&named) {
                doubts.push(named);
            }
        }
    }
}
