//! What an exchange refuses.

use std::path::PathBuf;

use relais_core::fault::{Fault, Kind};
use relais_report::french::count;

use crate::fault::RegistryFault;
use crate::period::Period;

/// What is refused, or could not be done.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeFault {
    /// The registry.
    #[error(transparent)]
    Registry(#[from] RegistryFault),
    /// No line looks like a header.
    #[error("{name}\u{202f}: aucune ligne n’a la colonne « {wanted} »")]
    NoColumn {
        /// The table.
        name: String,
        /// The column that is missing.
        wanted: String,
        /// What the likeliest header has.
        has: Vec<String>,
    },
    /// Two columns for one field.
    #[error(
        "{name}\u{202f}: les colonnes « {one} » et « {other} » donnent toutes deux « {label} »"
    )]
    TwoColumns {
        /// The table.
        name: String,
        /// One.
        one: String,
        /// The other.
        other: String,
        /// The field.
        label: &'static str,
    },
    /// A mapping that does not go with the table or the registry.
    #[error("correspondance\u{202f}: {0}")]
    Mapping(String),
    /// Lines that cannot be taken, and nothing was.
    #[error("{} sur {}\u{202f}: rien n’a été importé", count(*.problems, "problème", "problèmes"), count(*.lines, "ligne", "lignes"))]
    Invalid {
        /// How many problems.
        problems: usize,
        /// On how many lines.
        lines: usize,
    },
    /// Lines that were left out.
    #[error("{}, {}{}", imported(*.kept, *.tried), count(*.lines, "laissée de côté", "laissées de côté"), within(.rejects))]
    Rejected {
        /// How many were kept.
        kept: usize,
        /// True when it was to see what would happen.
        tried: bool,
        /// How many were left out.
        lines: usize,
        /// The file that they are in.
        rejects: Option<PathBuf>,
    },
    /// Lines of a list of DINAMIS that could not be read; the others were applied.
    #[error("la liste est appliquée, sauf {}", count(*.lines, "ligne illisible", "lignes illisibles"))]
    Unread {
        /// How many.
        lines: usize,
    },
    /// The file was brought in before.
    #[error("{file} a déjà été pris en compte le {on}")]
    Twice {
        /// The file.
        file: String,
        /// When.
        on: String,
    },
    /// Another file told of the same days before.
    #[error(
        "{file} n’est pas pris en compte\u{202f}: {other} a déjà apporté des chiffres du {from} au {until}"
    )]
    Overlaps {
        /// The file.
        file: String,
        /// The one that was applied before.
        other: String,
        /// Its first day.
        from: String,
        /// Its last day.
        until: String,
    },
    /// A list that would be replaced tells days of which the new one says nothing.
    #[error(
        "{file} ne peut pas remplacer {other}, qui couvre {} et va au-delà des jours de la nouvelle liste ({})",
        .days.told(), .covers.told()
    )]
    Beyond {
        /// The file.
        file: String,
        /// The one that was applied before.
        other: String,
        /// Its days.
        days: Period,
        /// Those of the file.
        covers: Period,
    },
    /// Two records that cannot become one.
    #[error("{keep} et {other} ne peuvent pas être fusionnés\u{202f}: {why}")]
    Merge {
        /// The record that would go on.
        keep: String,
        /// The record that would end.
        other: String,
        /// Why not.
        why: String,
    },
    /// A kind of file that is not written.
    #[error("« {0} » n’est ni un .csv, ni un .xlsx, ni un .ods")]
    Form(String),
    /// A sheet that could not be made.
    #[error("le classeur ne peut pas être écrit\u{202f}: {0}")]
    Sheet(String),
}

fn imported(kept: usize, tried: bool) -> String {
    match tried {
        true => count(kept, "ligne serait importée", "lignes seraient importées"),
        false => count(kept, "ligne importée", "lignes importées"),
    }
}

/// Where the lines that were left out are.
fn within(rejects: &Option<PathBuf>) -> String {
    let file = rejects
        .as_ref()
        .map(|file| format!(" dans {}", file.display()));
    file.unwrap_or_default()
}

impl From<relais_store::StoreFault> for ExchangeFault {
    fn from(fault: relais_store::StoreFault) -> Self {
        Self::Registry(fault.into())
    }
}

impl Fault for ExchangeFault {
    fn kind(&self) -> Kind {
        match self {
            Self::Registry(fault) => fault.kind(),
            Self::NoColumn { .. } | Self::TwoColumns { .. } | Self::Invalid { .. } => Kind::Input,
            Self::Mapping(_) | Self::Form(_) => Kind::Usage,
            Self::Rejected { .. } | Self::Unread { .. } => Kind::Partial,
            Self::Twice { .. } | Self::Overlaps { .. } | Self::Beyond { .. } => Kind::Exists,
            Self::Merge { .. } => Kind::Check,
            Self::Sheet(_) => Kind::Processing,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Registry(fault) => fault.code(),
            Self::NoColumn { .. } => "RLS-E831",
            Self::TwoColumns { .. } => "RLS-E832",
            Self::Mapping(_) => "RLS-E833",
            Self::Invalid { .. } => "RLS-E834",
            Self::Rejected { .. } => "RLS-E835",
            Self::Unread { .. } => "RLS-E888",
            Self::Twice { .. } => "RLS-E836",
            Self::Overlaps { .. } => "RLS-E889",
            Self::Beyond { .. } => "RLS-E898",
            Self::Merge { .. } => "RLS-E837",
            Self::Form(_) => "RLS-E838",
            Self::Sheet(_) => "RLS-E839",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Registry(fault) => fault.help(),
            Self::NoColumn { has, .. } => format!(
                "ses colonnes sont {}\u{202f}: renommez-en une, ou dites laquelle c’est par --mapping",
                has.join(", ")
            ),
            Self::TwoColumns { .. } => {
                "renommez l’une, ou dites par --mapping laquelle compte".into()
            }
            Self::Mapping(_) => {
                "--save-mapping écrit un fichier de correspondance que vous pouvez corriger".into()
            }
            Self::Invalid { .. } => {
                "corrigez ces lignes, ou laissez-les de côté par --skip-invalid --rejects FICHIER"
                    .into()
            }
            Self::Rejected {
                rejects: Some(_), ..
            } => "corrigez-les dans ce fichier, puis importez-le".into(),
            Self::Rejected { rejects: None, .. } => {
                "corrigez-les dans votre fichier et importez-le de nouveau\u{202f}; --rejects FICHIER les met à part"
                    .into()
            }
            Self::Unread { .. } => {
                "demandez à DINAMIS ces lignes corrigées et importez-les seules, une liste d’activité par --more"
                    .into()
            }
            Self::Twice { .. } => {
                "rien n’a été compté deux fois\u{202f}: demandez à DINAMIS la liste suivante\u{202f}; les jours que couvre une liste d’activité se corrigent en la reprenant avec d’autres --from et --to, et ses lignes sont relues par --replace".into()
            }
            Self::Overlaps { .. } => {
                "si cette liste corrige ou complète l’autre, dites-le par --replace\u{202f}: elle en prend la place\u{202f}; si elle dit d’autres chiffres des mêmes jours, qui s’y ajoutent, par --more\u{202f}; sinon demandez à DINAMIS la suite de ces jours"
                    .into()
            }
            Self::Beyond { .. } => {
                "demandez à DINAMIS une liste de tous ces jours, ou dites par --from et --to ceux que la nouvelle couvre en effet\u{202f}; rien n’a été modifié"
                    .into()
            }
            Self::Merge { .. } => "réglez d’abord ce point\u{202f}: rien n’a été modifié".into(),
            Self::Form(_) => "terminez le nom du fichier par .csv, .xlsx ou .ods".into(),
            Self::Sheet(_) => "exportez en CSV".into(),
        }
    }
}
