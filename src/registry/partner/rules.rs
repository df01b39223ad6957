//! The fields of a partner: what each takes, in one table that commands, imports and prints share.

use serde::{Deserialize, Serialize};

use crate::fault::RegistryFault;
pub use crate::value::label;
use crate::value::{
    among, email, optional, phone, siren, siret, sound, territory, year, yes_or_no,
};

/// The record of a partner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Partner {
    /// Opaque id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Number of the legal person, that of the SIRET when there is one.
    pub siren: Option<String>,
    /// Number of the establishment.
    pub siret: Option<String>,
    /// Legal form, in words.
    pub legal_form: Option<String>,
    /// One of [`GROUPS`].
    pub user_group: String,
    /// A public body.
    pub is_public: bool,
    /// Joins DINAMIS on its own: the relay does not act for it.
    pub autonomous: bool,
    /// Technical means, in words.
    pub means: Option<String>,
    /// One of [`MATURITIES`].
    pub maturity: Option<String>,
    /// One of [`POTENTIALS`].
    pub potential: Option<String>,
    /// Its territory, as `EPCI:243300316`.
    pub territory: Option<String>,
    /// Year of the geographic code of that territory.
    pub territory_year: Option<i64>,
    /// Address of the body (not of a person).
    pub email: Option<String>,
    /// Telephone of the body.
    pub phone: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// Number of its PIGMA convention.
    pub convention: Option<String>,
    /// Anything else.
    pub note: Option<String>,
    /// When the record was made, UTC.
    pub made_at: String,
    /// Counts the corrections.
    pub version: i64,
}

/// User groups: word and label.
pub const GROUPS: [(&str, &str); 3] = [
    ("epci-agence", "EPCI et agences"),
    ("collectivite", "collectivités, DDT(M), SDIS"),
    ("autre", "autres organismes"),
];
/// How far a partner is: word and label.
pub const MATURITIES: [(&str, &str); 3] = [
    ("mur", "mûr"),
    ("en-cours", "en cours"),
    ("pas-mur", "pas mûr"),
];
/// What may come of it: word and label.
pub const POTENTIALS: [(&str, &str); 3] =
    [("fort", "fort"), ("limite", "limité"), ("aucun", "aucun")];
/// Domains of messaging that say nothing of the body.
const GENERIC: [&str; 14] = [
    "gmail.com",
    "googlemail.com",
    "orange.fr",
    "wanadoo.fr",
    "free.fr",
    "sfr.fr",
    "laposte.net",
    "hotmail.com",
    "hotmail.fr",
    "outlook.com",
    "outlook.fr",
    "yahoo.fr",
    "yahoo.com",
    "icloud.com",
];

impl Partner {
    /// A record that says nothing yet.
    pub fn new(id: String, at: &str) -> Self {
        Self {
            id,
            name: String::new(),
            siren: None,
            siret: None,
            legal_form: None,
            user_group: "autre".into(),
            is_public: true,
            autonomous: false,
            means: None,
            maturity: None,
            potential: None,
            territory: None,
            territory_year: None,
            email: None,
            phone: None,
            address: None,
            convention: None,
            note: None,
            made_at: at.into(),
            version: 1,
        }
    }

    /// What one field alone does not tell.
    ///
    /// # Errors
    /// [`RegistryFault::Value`].
    pub fn check(&self) -> Result<(), RegistryFault> {
        let wrong = |field: Field, why: &str| {
            Err(RegistryFault::Value {
                field: field.label(),
                why: why.into(),
            })
        };
        if super::name::key(&self.name).is_empty() {
            return wrong(Field::Name, "il est vide, ou sans une lettre");
        }
        if self.territory.is_some() != self.territory_year.is_some() {
            return wrong(
                Field::Territory,
                "un territoire va avec le millésime de son code géographique",
            );
        }
        let siret = self.siret.as_deref().and_then(|siret| siret.get(..9));
        if siret.is_some_and(|siren| self.siren.as_deref() != Some(siren)) {
            return wrong(Field::Siren, "ce n’est pas celui du SIRET");
        }
        Ok(())
    }
}

/// A name, which is no number or id by which a partner is looked up.
fn named(value: &str) -> Result<String, String> {
    let name = value.split_whitespace().collect::<Vec<_>>().join(" ");
    let digits: String = name.split(' ').collect();
    let is_number = matches!(digits.len(), 9 | 14) && digits.bytes().all(|b| b.is_ascii_digit());
    let lower = name.to_ascii_lowercase();
    let is_id = LOOKED_UP.iter().any(|prefix| lower.starts_with(prefix))
        && lower.parse::<relais_store::Id>().is_ok();
    match (is_number, is_id) {
        (true, _) => Err("il se lirait comme un SIREN ou un SIRET".into()),
        (_, true) => Err("il se lirait comme l’identifiant d’une fiche".into()),
        (false, false) => Ok(name),
    }
}

/// Refuses a value that is another field of another partner.
pub(crate) fn meant_twice(own: Field, others: Field, whose: &str) -> RegistryFault {
    RegistryFault::Value {
        field: own.label(),
        why: format!(
            "c’est aussi le champ « {} » de {whose}\u{202f}: on ne saurait plus lequel des deux est désigné",
            others.label()
        ),
    }
}

/// Ids that are taken where a partner is asked for.
const LOOKED_UP: [&str; 2] = ["part-", "adhe-"];

/// The fields that are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each has its label")]
pub enum Field {
    Name,
    Siren,
    Siret,
    LegalForm,
    UserGroup,
    Public,
    Autonomous,
    Means,
    Maturity,
    Potential,
    Territory,
    TerritoryYear,
    Email,
    Phone,
    Address,
    Convention,
    Note,
}

impl Field {
    /// All, in the order in which they are shown.
    pub const ALL: [Field; 17] = [
        Field::Name,
        Field::Siren,
        Field::Siret,
        Field::LegalForm,
        Field::UserGroup,
        Field::Public,
        Field::Autonomous,
        Field::Means,
        Field::Maturity,
        Field::Potential,
        Field::Territory,
        Field::TerritoryYear,
        Field::Email,
        Field::Phone,
        Field::Address,
        Field::Convention,
        Field::Note,
    ];

    /// Its name in tables and in the journal.
    pub fn key(self) -> &'static str {
        match self {
            Field::Name => "nom",
            Field::Siren => "siren",
            Field::Siret => "siret",
            Field::LegalForm => "forme_juridique",
            Field::UserGroup => "groupe",
            Field::Public => "public",
            Field::Autonomous => "autonome",
            Field::Means => "moyens",
            Field::Maturity => "maturite",
            Field::Potential => "potentiel",
            Field::Territory => "territoire",
            Field::TerritoryYear => "territoire_annee",
            Field::Email => "courriel",
            Field::Phone => "telephone",
            Field::Address => "adresse",
            Field::Convention => "convention",
            Field::Note => "note",
        }
    }

    /// Its name as it is read.
    pub fn label(self) -> &'static str {
        match self {
            Field::Name => "nom",
            Field::Siren => "SIREN",
            Field::Siret => "SIRET",
            Field::LegalForm => "forme juridique",
            Field::UserGroup => "groupe d’usagers",
            Field::Public => "organisme public",
            Field::Autonomous => "autonome auprès de DINAMIS",
            Field::Means => "moyens techniques",
            Field::Maturity => "maturité",
            Field::Potential => "potentiel",
            Field::Territory => "territoire",
            Field::TerritoryYear => "millésime du code géographique",
            Field::Email => "courriel",
            Field::Phone => "téléphone",
            Field::Address => "adresse",
            Field::Convention => "convention PIGMA",
            Field::Note => "note",
        }
    }

    /// Its value in a record, as it is typed; empty for none.
    pub fn get(self, of: &Partner) -> String {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let word = |value: bool| if value { "oui" } else { "non" }.to_string();
        match self {
            Field::Name => of.name.clone(),
            Field::Siren => text(&of.siren),
            Field::Siret => text(&of.siret),
            Field::LegalForm => text(&of.legal_form),
            Field::UserGroup => of.user_group.clone(),
            Field::Public => word(of.is_public),
            Field::Autonomous => word(of.autonomous),
            Field::Means => text(&of.means),
            Field::Maturity => text(&of.maturity),
            Field::Potential => text(&of.potential),
            Field::Territory => text(&of.territory),
            Field::TerritoryYear => of
                .territory_year
                .map(|year| year.to_string())
                .unwrap_or_default(),
            Field::Email => text(&of.email),
            Field::Phone => text(&of.phone),
            Field::Address => text(&of.address),
            Field::Convention => text(&of.convention),
            Field::Note => text(&of.note),
        }
    }

    /// Sets it; an empty value empties it.
    ///
    /// # Errors
    /// Why the value is none of its own.
    pub fn set(self, of: &mut Partner, value: &str) -> Result<(), String> {
        let value = sound(value)?;
        let some = |value: &str| (!value.is_empty()).then(|| value.to_string());
        match self {
            Field::Name => of.name = named(value)?,
            Field::Siren => of.siren = some(&siren(value)?),
            Field::Siret => {
                of.siret = some(&siret(value)?);
                of.siren = of
                    .siret
                    .as_deref()
                    .and_then(|siret| siret.get(..9).map(str::to_string))
                    .or(of.siren.take());
            }
            Field::LegalForm => of.legal_form = some(value),
            Field::UserGroup => of.user_group = among(&GROUPS, value)?,
            Field::Public => of.is_public = yes_or_no(value)?,
            Field::Autonomous => of.autonomous = yes_or_no(value)?,
            Field::Means => of.means = some(value),
            Field::Maturity => of.maturity = optional(value, |value| among(&MATURITIES, value))?,
            Field::Potential => of.potential = optional(value, |value| among(&POTENTIALS, value))?,
            Field::Territory => of.territory = optional(value, territory)?,
            Field::TerritoryYear => of.territory_year = optional(value, year)?,
            Field::Email => of.email = optional(value, email)?,
            Field::Phone => of.phone = optional(value, phone)?,
            Field::Address => of.address = some(value),
            Field::Convention => of.convention = some(value),
            Field::Note => of.note = some(value),
        }
        Ok(())
    }
}

/// The domain of its address.
fn domain(partner: &Partner) -> Option<String> {
    let (_, domain) = partner.email.as_deref()?.rsplit_once('@')?;
    Some(domain.to_ascii_lowercase())
}

pub(crate) fn is_generic(domain: &str) -> bool {
    GENERIC.contains(&domain)
}

/// Says that an address is of no professional domain.
pub(crate) fn generic(partner: &Partner) -> Option<String> {
    let domain = domain(partner).filter(|domain| is_generic(domain))?;
    Some(format!(
        "{domain} est une messagerie grand public\u{202f}: DINAMIS attend une adresse professionnelle"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(field: Field, value: &str) -> Result<String, String> {
        let mut partner = Partner::new("part-0123456789ab".into(), "");
        field.set(&mut partner, value).map(|()| field.get(&partner))
    }

    #[test]
    fn each_field_takes_its_own_values_and_says_why_not() {
        for (field, value, kept) in [
            (Field::Name, "  SDIS   fictif ", "SDIS fictif"),
            (Field::Name, "part-time 2019", "part-time 2019"),
            (Field::Name, "Part-0123456789AB", ""),
            (Field::Name, "130 000 763 00016", ""),
            (Field::Name, "130000763", ""),
            (Field::Siret, "130 000 763 00016", "13000076300016"),
            (Field::UserGroup, "EPCI et agences", "epci-agence"),
            (Field::Public, "Oui", "oui"),
            (Field::Maturity, "mûr", "mur"),
            (Field::Potential, "", ""),
            (Field::Territory, "EPCI:243300316", "EPCI:243300316"),
            (Field::Phone, "05 56 00 00 00", "+33556000000"),
            (Field::Phone, "+33 (0)5", ""),
            (Field::Email, "sig@exemple.example", "sig@exemple.example"),
        ] {
            match (kept.is_empty(), value.is_empty()) {
                (true, false) => assert!(set(field, value).is_err(), "{value}"),
                _ => assert_eq!(set(field, value).as_deref(), Ok(kept), "{value}"),
            }
        }
        for (field, value) in [
            (Field::Siret, "13000076300017"),
            (Field::Siren, "130000764"),
            (Field::UserGroup, "amis"),
            (Field::Public, "peut-être"),
            (Field::Territory, "33063"),
            (Field::TerritoryYear, "20"),
            (Field::Email, "sig@exemple"),
            (Field::Email, "a@b@c.example"),
            (Field::Note, "a\u{7}b"),
        ] {
            assert!(set(field, value).is_err(), "{value}");
        }
        assert!(set(Field::Note, &"é".repeat(crate::value::LONGEST + 1)).is_err());
    }

    #[test]
    fn what_a_field_gives_it_takes_back() {
        let mut partner = Partner::new("part-0123456789ab".into(), "");
        let values = [
            (Field::Name, "CC fictive"),
            (Field::Siret, "13000076300016"),
            (Field::UserGroup, "epci-agence"),
            (Field::Territory, "EPCI:243300316"),
            (Field::TerritoryYear, "2024"),
            (Field::Potential, "limité"),
        ];
        for (field, value) in values {
            field.set(&mut partner, value).unwrap();
        }
        partner.check().unwrap();
        let mut again = Partner::new(partner.id.clone(), "");
        for field in Field::ALL {
            field.set(&mut again, &field.get(&partner)).unwrap();
        }
        assert_eq!(again, partner);
    }

    #[test]
    fn a_siren_that_is_not_that_of_the_siret_is_refused() {
        let mut partner = Partner::new("part-0123456789ab".into(), "");
        Field::Name.set(&mut partner, "x").unwrap();
        Field::Siret.set(&mut partner, "13000076300016").unwrap();
        partner.check().unwrap();
        Field::Siren.set(&mut partner, "243300316").unwrap();
        assert!(partner.check().is_err());
    }
}
