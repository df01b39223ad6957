//! Who a message is for: a filter on partners and on what persons are for them. Pure.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::str::FromStr;

use relais_core::code::{Departement, TerritoryCode};
use relais_report::french::count;

use crate::partner::rules::{GROUPS, MATURITIES, POTENTIALS};
use crate::person::contact::Role;
use crate::value::among;

/// What persons are for a partner: word and label.
pub const ROLES: [(&str, &str); 4] = [
    ("representant-legal", "représentant légal"),
    ("referent", "référent"),
    ("contact", "contact"),
    ("usager", "usager au compte actif"),
];
/// States of the last adhésion of a partner, and none.
const ADHESIONS: [(&str, &str); 16] = [
    ("aucune", "aucune"),
    ("prospect", "prospect"),
    ("eligible", "éligible"),
    ("avenant-envoye", "avenant envoyé"),
    ("signee", "signée"),
    ("saisie", "saisie"),
    ("soumise", "soumise"),
    ("formulaire", "formulaire"),
    ("acceptee", "acceptée"),
    ("instruction", "instruction"),
    ("validee", "validée"),
    ("active", "active"),
    ("suspendue", "suspendue"),
    ("terminee", "terminée"),
    ("echue", "échue"),
    ("refusee", "refusée"),
];

/// A filter; what names nothing takes all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is what its key in the filter is called")]
pub struct Filter {
    pub groups: Vec<String>,
    pub potentials: Vec<String>,
    pub maturities: Vec<String>,
    pub adhesions: Vec<String>,
    pub departements: Vec<String>,
    pub roles: Vec<String>,
    pub events: Vec<String>,
}

const KEYS: [&str; 7] = [
    "groupe",
    "potentiel",
    "maturite",
    "adhesion",
    "departement",
    "role",
    "evenement",
];

impl Filter {
    fn list(&mut self, key: &str) -> Option<&mut Vec<String>> {
        Some(match key {
            "groupe" => &mut self.groups,
            "potentiel" => &mut self.potentials,
            "maturite" => &mut self.maturities,
            "adhesion" => &mut self.adhesions,
            "departement" => &mut self.departements,
            "role" => &mut self.roles,
            "evenement" => &mut self.events,
            _ => return None,
        })
    }
}

fn value(key: &str, word: &str) -> Result<String, String> {
    match key {
        "groupe" => among(&GROUPS, word),
        "potentiel" => among(&POTENTIALS, word),
        "maturite" => among(&MATURITIES, word),
        "adhesion" => among(&ADHESIONS, word),
        "role" => match word.parse::<Role>() {
            Ok(role) => Ok(role.word().into()),
            Err(_) => among(&ROLES, word),
        },
        "departement" => {
            let code = word.parse::<Departement>();
            code.map(|code| code.as_str().into())
                .map_err(|_| format!("« {word} » n’est pas un code de département"))
        }
        _ => {
            let id = word.parse::<relais_store::Id>();
            id.map(|id| id.to_string()).map_err(|e| e.to_string())
        }
    }
}

impl FromStr for Filter {
    type Err = String;

    /// Reads `groupe=collectivite potentiel=fort,limite`: terms that all hold, each with values of
    /// which one holds; or `tous`.
    fn from_str(typed: &str) -> Result<Self, String> {
        let mut filter = Filter::default();
        let mut terms = typed.split_whitespace().peekable();
        if terms.peek().is_none() {
            return Err("il est vide\u{202f}; « tous » désigne tout le monde".into());
        }
        if typed.trim() == "tous" {
            return Ok(filter);
        }
        for term in terms {
            let keys = KEYS.join(", ");
            let (key, values) = term.split_once('=').ok_or_else(|| {
                format!("« {term} » n’a pas la forme clé=valeur (clés\u{202f}: {keys})")
            })?;
            let list = filter
                .list(key)
                .ok_or_else(|| format!("« {key} » n’est pas l’une de {keys}"))?;
            if !list.is_empty() {
                return Err(format!(
                    "« {key} » est donné deux fois\u{202f}: séparez ses valeurs par des virgules"
                ));
            }
            for word in values.split(',') {
                list.push(value(key, word)?);
            }
            list.sort();
            list.dedup();
        }
        Ok(filter)
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut all = self.clone();
        let mut terms = Vec::new();
        for key in KEYS {
            if let Some(values) = all.list(key).filter(|values| !values.is_empty()) {
                terms.push(format!("{key}={}", values.join(",")));
            }
        }
        match terms.is_empty() {
            true => f.write_str("tous"),
            false => f.write_str(&terms.join(" ")),
        }
    }
}

/// A partner as filters see it.
#[derive(Debug, Clone, Default, sqlx::FromRow)]
pub(super) struct Candidate {
    pub id: String,
    pub user_group: String,
    pub potential: Option<String>,
    pub maturity: Option<String>,
    pub territory: Option<String>,
    pub address: Option<String>,
    pub adhesion: Option<String>,
}

/// What a person is for a partner.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Link {
    pub partner: String,
    pub person: String,
    pub role: String,
    pub name: String,
    pub email: String,
    pub opt_out: bool,
}

/// What the registry knows of those whom a filter may mean.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub partners: Vec<Candidate>,
    pub links: Vec<Link>,
    /// Of the events of the filter, with an empty role.
    pub came: Vec<Link>,
}

/// Somebody to write to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Both names.
    pub name: String,
    /// The address.
    pub email: String,
}

/// Those whom a filter means.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Each address once.
    pub recipients: Vec<Recipient>,
    /// Persons who want no messages.
    pub opted_out: i64,
    /// Partners left out because nothing says in which département they are.
    pub placeless: usize,
}

impl Selection {
    /// What the officer should look at.
    pub fn doubts(&self) -> Vec<String> {
        match self.placeless {
            0 => Vec::new(),
            number => vec![format!(
                "{}\u{202f}: ni leur territoire ni leur adresse ne dit leur département",
                count(
                    number,
                    "partenaire laissé de côté",
                    "partenaires laissés de côté"
                )
            )],
        }
    }
}

/// The recipients of a filter, by name.
pub(super) fn select(filter: &Filter, known: &Known) -> Selection {
    let mut out = Selection::default();
    let mut partners = HashSet::new();
    for partner in known
        .partners
        .iter()
        .filter(|partner| takes(filter, partner))
    {
        match (filter.departements.is_empty(), departement(partner)) {
            (true, _) => {}
            (false, Some(code)) if filter.departements.contains(&code) => {}
            (false, Some(_)) => continue,
            (false, None) => {
                out.placeless += 1;
                continue;
            }
        }
        partners.insert(partner.id.as_str());
    }
    let came: HashSet<(&str, &str)> = known.came.iter().map(pair).collect();
    let any_role = filter.roles.is_empty();
    let links = known
        .links
        .iter()
        .filter(|link| any_role || filter.roles.contains(&link.role));
    let links: Vec<&Link> = match (filter.events.is_empty(), any_role) {
        (true, _) => links.collect(),
        (false, true) => known.came.iter().collect(),
        (false, false) => links.filter(|link| came.contains(&pair(link))).collect(),
    };
    let meant = links
        .into_iter()
        .filter(|link| partners.contains(link.partner.as_str()));
    // Of a person with several roles one; of an address that two records have, one, and none when
    // either of them wants no messages.
    let mut by_address: BTreeMap<String, (&Link, bool)> = BTreeMap::new();
    for link in meant {
        let kept = by_address
            .entry(link.email.to_lowercase())
            .or_insert((link, false));
        kept.1 |= link.opt_out;
    }
    let mut persons: HashMap<&str, bool> = HashMap::new();
    for (link, refused) in by_address.values() {
        let seen = persons.insert(link.person.as_str(), *refused);
        match (seen, refused) {
            (Some(_), _) => {}
            (None, true) => out.opted_out += 1,
            (None, false) => out.recipients.push(Recipient {
                name: link.name.clone(),
                email: link.email.clone(),
            }),
        }
    }
    out.recipients
        .sort_by(|a, b| (&a.name, &a.email).cmp(&(&b.name, &b.email)));
    out
}

fn pair(link: &Link) -> (&str, &str) {
    (&link.partner, &link.person)
}

fn takes(filter: &Filter, partner: &Candidate) -> bool {
    let holds = |wanted: &[String], is: Option<&str>| {
        wanted.is_empty() || is.is_some_and(|is| wanted.iter().any(|word| word == is))
    };
    holds(&filter.groups, Some(&partner.user_group))
        && holds(&filter.potentials, partner.potential.as_deref())
        && holds(&filter.maturities, partner.maturity.as_deref())
        && holds(
            &filter.adhesions,
            Some(partner.adhesion.as_deref().unwrap_or("aucune")),
        )
}

/// The département of a partner: that of its territory, else that of the postal code of its address.
fn departement(partner: &Candidate) -> Option<String> {
    match partner.territory.as_deref().map(str::parse) {
        Some(Ok(TerritoryCode::Commune(insee))) => {
            return Some(insee.departement().as_str().into());
        }
        Some(Ok(TerritoryCode::Departement(code))) => return Some(code.as_str().into()),
        Some(
            Ok(TerritoryCode::Region(_) | TerritoryCode::Epci(_) | TerritoryCode::Perimeter { .. })
            | Err(_),
        )
        | None => {}
    }
    let address = partner.address.as_deref()?;
    let mut words = address.split(|c: char| !c.is_ascii_digit());
    // Of several the last: a number of a road or of a box stands before the postal code.
    let postal = words.rfind(|word| word.len() == 5)?;
    let code = match &postal[..2] {
        "97" | "98" => &postal[..3],
        // Corse: 200 and 201 are of the south, 202 and above of the north.
        "20" if postal < "20200" => "2A",
        "20" => "2B",
        two => two,
    };
    code.parse::<Departement>()
        .ok()
        .map(|code| code.as_str().into())
}

#[cfg(test)]
mod tests;
