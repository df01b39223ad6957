//! The columns that lists of DINAMIS may have.

use crate::exchange::column::Column;

const PARTNER_NAMES: &[&str] = &[
    "organisme",
    "structure",
    "entite",
    "adherent",
    "collectivite",
    "siret",
    "nom",
    "nom de l organisme",
    "nom de l entite",
    "raison sociale",
    "organisation",
    "membre",
];
const LOGIN: Column = Column::new(
    "identifiant_dinamis",
    "identifiant DINAMIS",
    &[
        "login",
        "identifiant",
        "utilisateur",
        "compte",
        "user",
        "username",
        "identifiant de connexion",
    ],
);
const EMAIL: Column = Column::new(
    "courriel",
    "courriel",
    &[
        "email",
        "e mail",
        "mail",
        "adresse mail",
        "adresse electronique",
        "adresse e mail",
        "mel",
    ],
);
const PARTNER: Column = Column::new("partenaire", "organisme", PARTNER_NAMES);
const STATE: Column = Column::new("etat", "état", &["statut", "status", "situation"]);

pub(super) const MEMBERS: [Column; 5] = [
    Column::new("siret", "SIRET", &["siren"]),
    PARTNER_WITHOUT_SIRET,
    STATE,
    Column::new(
        "validee_le",
        "validée le",
        &[
            "date de validation",
            "validation",
            "date d adhesion",
            "adhesion",
            "membre depuis",
        ],
    ),
    Column::new(
        "reference_dinamis",
        "référence DINAMIS",
        &["reference", "ref", "dossier", "numero d adherent", "id"],
    ),
];
const PARTNER_WITHOUT_SIRET: Column = Column::new(
    "partenaire",
    "organisme",
    &[
        "structure",
        "entite",
        "adherent",
        "collectivite",
        "nom",
        "nom de l organisme",
        "nom de l entite",
        "raison sociale",
        "organisation",
        "membre",
    ],
);
pub(super) const USERS: [Column; 6] = [
    LOGIN,
    EMAIL,
    PARTNER,
    STATE,
    Column::new(
        "premiere_connexion",
        "première connexion",
        &[
            "date de premiere connexion",
            "1ere connexion",
            "first login",
        ],
    ),
    Column::new(
        "derniere_connexion",
        "dernière connexion",
        &["date de derniere connexion", "last login", "connexion"],
    ),
];
pub(super) const ACTIVITY: [Column; 10] = [
    LOGIN,
    EMAIL,
    PARTNER,
    Column::new(
        "jour",
        "jour",
        &["date", "le", "mois", "periode", "date de telechargement"],
    )
    .needed(),
    Column::new("nature", "nature", &["type", "action", "operation"]),
    Column::new("produit", "produit", &["image", "scene", "produits"]),
    Column::new("capteur", "capteur", &["satellite", "mission"]),
    Column::new(
        "nombre",
        "nombre",
        &[
            "nb",
            "quantite",
            "telechargements",
            "nb telechargements",
            "nombre de telechargements",
            "count",
        ],
    ),
    Column::new(
        "km2",
        "km²",
        &["km 2", "surface km2", "surface", "superficie", "surface km"],
    ),
    Column::new("octets", "octets", &["volume", "taille", "bytes"]),
];

/// Of these columns a list has one at least: a line says by it whose it is.
pub(super) const NAMES_MEMBER: [&str; 2] = ["siret", "partenaire"];
pub(super) const NAMES_USER: [&str; 2] = ["identifiant_dinamis", "courriel"];
pub(super) const NAMES_DOER: [&str; 3] = ["identifiant_dinamis", "courriel", "partenaire"];
