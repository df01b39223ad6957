//! The fields that the template of an avenant may ask for.

use relais_report::letter::Fields;

use super::Avenant;
use super::people::{People, Person};
use crate::convention::Convention;
use crate::fr;
use crate::partner::Partner;

/// Their names and what each is.
pub const NAMES: [(&str, &str); 23] = [
    ("partenaire.nom", "nom du partenaire"),
    ("partenaire.siret", "SIRET"),
    ("partenaire.siren", "SIREN"),
    ("partenaire.forme_juridique", "forme juridique"),
    ("partenaire.adresse", "adresse postale"),
    ("partenaire.courriel", "courriel de l’organisme"),
    ("partenaire.telephone", "téléphone de l’organisme"),
    ("partenaire.territoire", "territoire (code et millésime)"),
    ("representant.nom", "représentant légal"),
    ("representant.fonction", "sa fonction"),
    ("representant.courriel", "son courriel"),
    ("referent.nom", "référent de l’entité"),
    ("referent.fonction", "sa fonction"),
    ("referent.courriel", "son courriel"),
    ("referent.telephone", "son téléphone"),
    ("convention.numero", "numéro de la convention PIGMA"),
    ("convention.date", "jour de sa signature"),
    ("convention.objet", "son objet"),
    ("avenant.numero", "numéro de l’avenant"),
    ("avenant.date", "jour de l’avenant"),
    ("collaboration.numero", "numéro de la convention IGN–GIP"),
    ("collaboration.date", "jour de sa signature"),
    (
        "collaboration.fin",
        "son dernier jour, « sans terme » s’il n’y en a pas",
    ),
];

/// Their values.
pub(super) fn values(
    partner: &Partner,
    pigma: Option<&Convention>,
    collaboration: &Convention,
    avenant: &Avenant,
    people: &People,
) -> Fields {
    let value = |name: &str| -> Option<String> {
        let representative = people.representative.as_ref();
        let referent = people.referent.as_ref();
        let signed = |of: &Convention| of.signed_on.map(fr::day);
        let named = |of: &Person| Some(of.name.clone()).filter(|name| !name.is_empty());
        match name {
            "partenaire.nom" => Some(partner.name.clone()),
            "partenaire.siret" => partner.siret.as_deref().map(siret),
            "partenaire.siren" => partner.siren.as_deref().map(|siren| grouped(siren, 3)),
            "partenaire.forme_juridique" => partner.legal_form.clone(),
            "partenaire.adresse" => partner.address.clone(),
            "partenaire.courriel" => partner.email.clone(),
            "partenaire.telephone" => partner.phone.clone(),
            "partenaire.territoire" => territory(partner),
            "representant.nom" => representative.and_then(named),
            "representant.fonction" => representative.and_then(|one| one.function.clone()),
            "representant.courriel" => representative.and_then(|one| one.email.clone()),
            "referent.nom" => referent.and_then(named),
            "referent.fonction" => referent.and_then(|one| one.function.clone()),
            "referent.courriel" => referent.and_then(|one| one.email.clone()),
            "referent.telephone" => referent.and_then(|one| one.phone.clone()),
            "convention.numero" => Some(avenant.convention.clone()),
            "convention.date" => pigma.and_then(signed),
            "convention.objet" => pigma.map(|one| one.title.clone()),
            "avenant.numero" => Some(avenant.number.clone()),
            "avenant.date" => Some(fr::day(avenant.made_on)),
            "collaboration.numero" => Some(collaboration.number.clone()),
            "collaboration.date" => signed(collaboration),
            "collaboration.fin" => {
                Some(collaboration.until_day.map_or("sans terme".into(), fr::day))
            }
            _ => None,
        }
    };
    NAMES.iter().map(|(name, _)| (*name, value(name))).collect()
}

/// `130 000 763 00016`, as it is read.
pub(crate) fn siret(siret: &str) -> String {
    match siret.split_at_checked(9) {
        Some((siren, nic)) => format!("{}\u{a0}{nic}", grouped(siren, 3)),
        None => siret.into(),
    }
}

fn grouped(digits: &str, by: usize) -> String {
    let digits: Vec<char> = digits.chars().collect();
    let groups = digits
        .chunks(by)
        .map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join("\u{a0}")
}

fn territory(partner: &Partner) -> Option<String> {
    let (code, year) = (partner.territory.as_deref()?, partner.territory_year?);
    Some(format!("{code} (code géographique {year})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_as_they_are_read() {
        assert_eq!(siret("13000076300016"), "130\u{a0}000\u{a0}763\u{a0}00016");
    }
}
