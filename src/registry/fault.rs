//! What the registry refuses, told in French: the officer reads it.

use relais_core::fault::{Fault, Kind};
use relais_store::StoreFault;

use crate::fr;
use crate::path::PathFault;

/// What is refused, or could not be done.
#[derive(Debug, thiserror::Error)]
pub enum RegistryFault {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreFault),
    /// The way of a partner into DINAMIS.
    #[error(transparent)]
    Path(#[from] PathFault),
    /// Nobody declared this user.
    #[error("l’utilisateur « {0} » n’est pas un opérateur déclaré de ce registre")]
    Unknown(String),
    /// The operator's roles do not allow it.
    #[error("{operator} ne peut pas {act}\u{202f}: ses rôles sont {roles}")]
    NotAllowed {
        /// Its name.
        operator: String,
        /// What was asked.
        act: &'static str,
        /// Its roles.
        roles: String,
    },
    /// No key at hand, and a change was asked.
    #[error("aucune clé de signature\u{202f}: ce registre ne peut être que lu")]
    NoKey,
    /// The user already acts.
    #[error("l’utilisateur « {user} » est déjà l’opérateur {id}")]
    AlreadyOperator {
        /// The user of the system.
        user: String,
        /// The operator.
        id: String,
    },
    /// Without an administrator nobody could declare another.
    #[error("{0} est le dernier administrateur")]
    LastAdministrator(String),
    /// No such object.
    #[error("{} {what} ne répond à « {asked} »", none(.what))]
    NotFound {
        /// `partenaire`, `opérateur`.
        what: &'static str,
        /// As typed.
        asked: String,
    },
    /// Several answer.
    #[error("plusieurs partenaires répondent à « {asked} »\u{202f}: {names}")]
    Several {
        /// As typed.
        asked: String,
        /// Ids and names.
        names: String,
    },
    /// A value that a field does not take.
    #[error("{field}\u{202f}: {why}")]
    Value {
        /// The field.
        field: &'static str,
        /// What is wrong.
        why: String,
    },
    /// The number is another partner's.
    #[error("{field} {value} est déjà celui {} ({id})", fr::of(.name))]
    Taken {
        /// The field.
        field: &'static str,
        /// The number.
        value: String,
        /// Whose.
        name: String,
        /// Its id.
        id: String,
    },
    /// Somebody else changed it meanwhile.
    #[error(
        "{name} a été modifié entre-temps\u{202f}: la fiche est en version {is}, vous corrigez la version {read}"
    )]
    Conflict {
        /// The partner.
        name: String,
        /// The version in the registry.
        is: i64,
        /// The version that was read.
        read: i64,
    },
    /// Nothing differs.
    #[error("rien ne change\u{202f}: {0} a déjà ces valeurs")]
    NoChange(String),
}

/// "aucun" or "aucune".
fn none(what: &str) -> &'static str {
    match what {
        "adhésion" | "adhésion ouverte" | "convention" | "personne" => "aucune",
        _ => "aucun",
    }
}

impl Fault for RegistryFault {
    fn kind(&self) -> Kind {
        match self {
            Self::Store(fault) => fault.kind(),
            Self::Path(fault) => fault.kind(),
            Self::Unknown(_) | Self::NotAllowed { .. } => Kind::Rights,
            Self::NoKey
            | Self::NotFound { .. }
            | Self::Several { .. }
            | Self::Value { .. }
            | Self::NoChange(_) => Kind::Usage,
            Self::AlreadyOperator { .. } | Self::Taken { .. } => Kind::Exists,
            Self::LastAdministrator(_) | Self::Conflict { .. } => Kind::Check,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Store(fault) => fault.code(),
            Self::Path(fault) => fault.code(),
            Self::Unknown(_) => "RLS-E820",
            Self::NotAllowed { .. } => "RLS-E821",
            Self::NoKey => "RLS-E822",
            Self::AlreadyOperator { .. } => "RLS-E823",
            Self::LastAdministrator(_) => "RLS-E824",
            Self::NotFound { .. } => "RLS-E825",
            Self::Several { .. } => "RLS-E826",
            Self::Value { .. } => "RLS-E827",
            Self::Taken { .. } => "RLS-E828",
            Self::Conflict { .. } => "RLS-E829",
            Self::NoChange(_) => "RLS-E830",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Store(fault) => fault.help(),
            Self::Path(fault) => fault.help(),
            Self::Unknown(user) => {
                format!("un administrateur le déclare par `relais registry operator add {user} --name NOM --role ROLE`\u{202f}; d’une sauvegarde remise sur une autre machine, un administrateur se lie à cet utilisateur par `relais registry restore --as`")
            }
            Self::NotAllowed { .. } => "demandez-le à qui en a le rôle, ou le rôle à un administrateur".into(),
            Self::NoKey => "la clé n’est pas à côté du registre, ou ne vous est pas lisible\u{202f}: désignez par --key celle \
                 créée avec le registre"
                .into(),
            Self::AlreadyOperator { .. } => "changez ses rôles par `relais registry operator edit`".into(),
            Self::LastAdministrator(_) => "déclarez d’abord un autre administrateur".into(),
            Self::NotFound { what, .. } => match *what {
                "opérateur" => "`relais registry operator list` les montre".into(),
                "document" => "`relais registry document list` les montre\u{202f}; les huit premiers chiffres de l’empreinte suffisent".into(),
                "convention" => "`relais registry convention list` les montre".into(),
                "avenant" => "`relais registry avenant list` les montre".into(),
                "adhésion" | "adhésion ouverte" => "`relais registry adhesion start` en ouvre une".into(),
                "personne" => "`relais registry person list` les montre\u{202f}: un identifiant ou un courriel convient".into(),
                "chiffre d’activité" => "`relais registry activity list` les montre".into(),
                _ => "`relais registry partner list` les montre\u{202f}; un identifiant, un SIRET, un numéro de convention ou un nom conviennent".into(),
            },
            Self::Several { .. } => "désignez-le par son identifiant ou son SIRET".into(),
            Self::Value { .. } => "corrigez la valeur\u{202f}: rien n’a été modifié".into(),
            Self::Taken { .. } => "corrigez la fiche qui existe, ou vérifiez le numéro\u{202f}: rien n’a été modifié".into(),
            Self::Conflict { .. } => "relisez la fiche par `show`, puis corrigez cette version\u{202f}: rien n’a été écrasé".into(),
            Self::NoChange(_) => "donnez au moins une valeur qui diffère".into(),
        }
    }
}
