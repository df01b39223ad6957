//! What is imported, and by which columns.

use std::str::FromStr;

use super::activity::FIGURES;
use super::avenants::AVENANTS;
use super::column::Column;
use super::erased::ERASED_ON;
use super::mandates::MANDATES;
use super::participants::PARTICIPANTS;
use super::path::DAYS;
use super::records::{EVENTS, LEADS, NEEDS, USE_CASES};
use super::requests::REQUESTS;
use super::steps::STEPS;
use crate::operator::rules::Act;

/// The kinds of tables that are imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Records of partners.
    Partners,
    /// Persons and what they are for partners.
    Persons,
    /// Accounts.
    Accounts,
    /// Adhésions as they stood, with the days of what happened to them.
    Adhesions,
    /// Adhésions event by event, each with what it rests on.
    Steps,
    /// Mandates of contractors.
    Mandates,
    /// Conventions.
    Conventions,
    /// Avenants to them.
    Avenants,
    /// Requests of partners.
    Requests,
    /// Needs of user groups.
    Needs,
    /// Leads.
    Leads,
    /// Events.
    Events,
    /// Who came to events.
    Participants,
    /// Use cases.
    UseCases,
    /// Figures of activity.
    Activity,
}

impl Kind {
    /// All, in the order in which one rests on another.
    pub const ALL: [Kind; 15] = [
        Kind::Partners,
        Kind::Conventions,
        Kind::Persons,
        Kind::Avenants,
        Kind::Steps,
        Kind::Adhesions,
        Kind::Mandates,
        Kind::Accounts,
        Kind::Requests,
        Kind::Needs,
        Kind::Leads,
        Kind::Events,
        Kind::Participants,
        Kind::UseCases,
        Kind::Activity,
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Partners => "partners",
            Kind::Persons => "persons",
            Kind::Accounts => "accounts",
            Kind::Adhesions => "adhesions",
            Kind::Steps => "steps",
            Kind::Mandates => "mandates",
            Kind::Conventions => "conventions",
            Kind::Avenants => "avenants",
            Kind::Requests => "requests",
            Kind::Needs => "needs",
            Kind::Leads => "leads",
            Kind::Events => "events",
            Kind::Participants => "participants",
            Kind::UseCases => "use-cases",
            Kind::Activity => "activity",
        }
    }

    /// In French, of several.
    pub fn told(self) -> &'static str {
        match self {
            Kind::Partners => "partenaires",
            Kind::Persons => "personnes",
            Kind::Accounts => "comptes",
            Kind::Adhesions => "adhésions",
            Kind::Steps => "étapes d’adhésions",
            Kind::Mandates => "mandats",
            Kind::Conventions => "conventions",
            Kind::Avenants => "avenants",
            Kind::Requests => "demandes",
            Kind::Needs => "besoins",
            Kind::Leads => "pistes",
            Kind::Events => "événements",
            Kind::Participants => "participants",
            Kind::UseCases => "cas d’usage",
            Kind::Activity => "chiffres d’activité",
        }
    }

    /// What the operator must be allowed to do.
    pub(crate) fn act(self) -> Act {
        match self {
            Kind::Partners => Act::Partners,
            Kind::Persons | Kind::Mandates | Kind::Accounts => Act::Accounts,
            Kind::Adhesions | Kind::Steps => Act::Adhesions,
            Kind::Conventions | Kind::Avenants => Act::Conventions,
            Kind::Requests => Act::Requests,
            Kind::Activity => Act::Activity,
            Kind::Needs | Kind::Leads | Kind::Events | Kind::Participants | Kind::UseCases => {
                Act::Animation
            }
        }
    }

    /// Its columns, in the order of exports.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Kind::Partners => &PARTNERS,
            Kind::Persons => &PERSONS,
            Kind::Accounts => &ACCOUNTS,
            Kind::Adhesions => &ADHESIONS,
            Kind::Steps => &STEPS,
            Kind::Mandates => &MANDATES,
            Kind::Conventions => &CONVENTIONS,
            Kind::Avenants => &AVENANTS,
            Kind::Requests => &REQUESTS,
            Kind::Needs => &NEEDS,
            Kind::Leads => &LEADS,
            Kind::Events => &EVENTS,
            Kind::Participants => &PARTICIPANTS,
            Kind::UseCases => &USE_CASES,
            Kind::Activity => &FIGURES,
        }
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = Kind::ALL.into_iter().find(|kind| kind.word() == word);
        found.ok_or_else(|| {
            let words = Kind::ALL.map(Kind::word).join(", ");
            format!("« {word} » n’est pas l’un de {words}")
        })
    }
}

const ID: Column = Column::new("identifiant", "identifiant", &["id", "identifiant relais"]);
const PARTNER: Column = Column::new(
    "partenaire",
    "partenaire",
    &[
        "identifiant partenaire",
        "siret",
        "convention",
        "convention pigma",
        "organisme",
        "structure",
        "entite",
        "adherent",
        "collectivite",
    ],
)
.several()
.needed();

const PARTNERS: [Column; 18] = [
    ID,
    Column::new(
        "nom",
        "nom",
        &[
            "nom de l organisme",
            "organisme",
            "raison sociale",
            "denomination",
            "structure",
            "entite",
            "collectivite",
            "partenaire",
            "nom du partenaire",
            "nom de la structure",
            "libelle",
            "nom de l entite",
        ],
    )
    .needed(),
    Column::new("siren", "SIREN", &["siren de l organisme"]),
    Column::new(
        "siret",
        "SIRET",
        &[
            "siret du siege",
            "siret de l organisme",
            "identifiant siret",
        ],
    ),
    Column::new(
        "forme_juridique",
        "forme juridique",
        &[
            "statut juridique",
            "categorie juridique",
            "nature juridique",
        ],
    ),
    Column::new(
        "groupe",
        "groupe d’usagers",
        &[
            "groupe d utilisateurs",
            "type d organisme",
            "famille",
            "categorie",
        ],
    ),
    Column::new(
        "public",
        "organisme public",
        &["public prive", "est public"],
    ),
    Column::new(
        "autonome",
        "autonome auprès de DINAMIS",
        &["adhesion autonome"],
    ),
    Column::new(
        "moyens",
        "moyens techniques",
        &["moyens sig", "competences"],
    ),
    Column::new("maturite", "maturité", &[]),
    Column::new("potentiel", "potentiel", &["potentiel dinamis"]),
    Column::new(
        "territoire",
        "territoire",
        &["zone de competence", "perimetre"],
    ),
    Column::new(
        "territoire_annee",
        "millésime du code géographique",
        &["millesime", "annee cog", "cog"],
    ),
    Column::new(
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
    ),
    Column::new(
        "telephone",
        "téléphone",
        &["tel", "telephone fixe", "standard"],
    ),
    Column::new("adresse", "adresse", &["adresse postale"]),
    Column::new(
        "convention",
        "convention PIGMA",
        &[
            "convention",
            "numero de convention",
            "ref convention",
            "reference convention",
            "n convention",
        ],
    ),
    Column::new(
        "note",
        "note",
        &[
            "notes",
            "remarque",
            "remarques",
            "commentaire",
            "commentaires",
            "observation",
            "observations",
        ],
    ),
];

const FAMILY: Column = Column::new(
    "nom",
    "nom",
    &["nom de famille", "nom usage", "nom de l utilisateur"],
)
.personal();
const GIVEN: Column = Column::new("prenom", "prénom", &["prenoms"]).personal();
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
)
.personal();
const NOTICE: Column = Column::new(
    "information_le",
    "informée le",
    &[
        "information",
        "date d information",
        "information rgpd",
        "notice",
        "date notice",
    ],
)
.personal();

const PERSONS: [Column; 14] = [
    ID,
    FAMILY,
    GIVEN,
    EMAIL,
    Column::new(
        "telephone",
        "téléphone",
        &["tel", "portable", "telephone fixe"],
    )
    .personal(),
    Column::new("fonction", "fonction", &["poste", "qualite", "titre"]).personal(),
    Column::new(
        "sans_messages",
        "ne veut pas de messages",
        &["opt out", "desinscrit"],
    )
    .personal(),
    NOTICE,
    Column::new(
        "information_comment",
        "informée comment",
        &["moyen d information"],
    )
    .personal(),
    Column::new("partenaire", "partenaire", PARTNER.also).several(),
    Column::new("role", "rôle", &["role du contact", "type de contact"]),
    Column::new(
        "depuis",
        "depuis",
        &["date de debut", "debut", "a partir de"],
    ),
    Column::new("jusqu_au", "jusqu’au", &["date de fin", "fin"]),
    Column::new(ERASED_ON, "effacée le", &["date d effacement"]),
];

const ACCOUNTS: [Column; 15] = [
    ID,
    Column::new(
        "personne",
        "personne",
        &["identifiant personne", "utilisateur", "usager"],
    ),
    FAMILY,
    GIVEN,
    EMAIL,
    NOTICE,
    PARTNER,
    Column::new(
        "etat",
        "état",
        &["statut", "etat du compte", "statut du compte"],
    )
    .needed(),
    Column::new(
        "depuis",
        "depuis",
        &["date", "date d etat", "date de creation", "depuis le"],
    )
    .needed(),
    Column::new("motif", "motif", &["raison", "pourquoi"]).personal(),
    Column::new(
        "identifiant_dinamis",
        "identifiant DINAMIS",
        &[
            "login",
            "login dinamis",
            "compte dinamis",
            "identifiant de connexion",
        ],
    )
    .personal(),
    Column::new(
        "premiere_connexion",
        "première connexion",
        &["date de premiere connexion", "1ere connexion"],
    )
    .personal(),
    Column::new(
        "derniere_connexion",
        "dernière connexion",
        &["date de derniere connexion"],
    )
    .personal(),
    Column::new("information_comment", "informée comment", &[]).personal(),
    Column::new("mandat", "mandat", &["identifiant mandat"]),
];

const ADHESIONS: [Column; 25] = {
    let mut all = [ID; 25];
    all[1] = PARTNER;
    all[2] = Column::new("chemin", "chemin", &["voie", "parcours", "type d adhesion"]).needed();
    all[3] = Column::new("etat", "état", &["statut", "etat de l adhesion"]).needed();
    let mut at = 0;
    while at < DAYS.len() {
        all[4 + at] = DAYS[at].column;
        at += 1;
    }
    all[19] = Column::new(
        "jusqu_au",
        "jusqu’au",
        &["echeance", "date de fin", "fin", "expire le"],
    );
    all[20] = Column::new(
        "reference_dinamis",
        "référence DINAMIS",
        &["ref dinamis", "dossier dinamis"],
    );
    all[21] = Column::new(
        "signataire",
        "signataire",
        &["representant legal", "signataire id"],
    )
    .personal();
    all[22] = Column::new("textes", "textes acceptés", &["licences", "textes"]);
    all[23] = Column::new("preuve", "preuve", &["justificatif"]);
    all[24] = Column::new("motif", "motif", &["raison", "pourquoi"]);
    all
};

const CONVENTIONS: [Column; 8] = [
    ID,
    Column::new("nature", "nature", &["type", "type de convention"]),
    Column::new(
        "numero",
        "numéro",
        &[
            "convention",
            "numero de convention",
            "n convention",
            "reference",
        ],
    )
    .needed(),
    Column::new(
        "partenaire",
        "partenaire",
        &[
            "identifiant partenaire",
            "siret",
            "organisme",
            "structure",
            "entite",
            "adherent",
            "collectivite",
        ],
    )
    .several(),
    Column::new("intitule", "intitulé", &["objet", "titre"]),
    Column::new(
        "signee_le",
        "signée le",
        &["date de signature", "signature", "date"],
    )
    .needed(),
    Column::new(
        "debut_le",
        "à partir du",
        &["date de debut", "debut", "date d effet"],
    ),
    Column::new("fin_le", "jusqu’au", &["date de fin", "fin", "echeance"]),
];
