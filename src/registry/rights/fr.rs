//! Decisions in French.

use std::fmt::{self, Display};

use chrono::NaiveDate;

use super::decision::{Decision, Grant, Refusal};
use super::licence::Reach;
use super::question::Question;
use super::reason::{Mender, Reason};
use crate::value::label;

const ADHESION: [(&str, &str); 16] = [
    ("prospect", "en prospection"),
    ("eligible", "éligible"),
    ("avenant-envoye", "en attente de signature"),
    ("signee", "signée"),
    ("saisie", "saisie"),
    ("soumise", "soumise au bureau exécutif"),
    ("validee", "validée, pas encore active"),
    ("active", "active"),
    ("suspendue", "suspendue"),
    ("terminee", "terminée"),
    ("echue", "échue"),
    ("refusee", "refusée"),
    ("formulaire", "au formulaire"),
    ("acceptee", "acceptée par le représentant légal"),
    ("instruction", "en instruction"),
    ("renvoyee", "renvoyée"),
];
const ACCOUNT: [(&str, &str); 4] = [
    ("attente", "en attente"),
    ("actif", "actif"),
    ("suspendu", "suspendu"),
    ("clos", "clos"),
];

fn day(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

fn words<T: Display>(words: &[T]) -> String {
    let words: Vec<String> = words.iter().map(T::to_string).collect();
    words.join(", ")
}

fn labels<T: Copy>(words: &[T], label: impl Fn(T) -> &'static str) -> String {
    let words: Vec<&str> = words.iter().map(|word| label(*word)).collect();
    words.join(", ")
}

impl Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAccount { asked } => write!(f, "aucun compte ne répond à « {asked} »"),
            Self::AccountState { account, state, since } => {
                write!(f, "le compte {account} est {} depuis le {}", label(&ACCOUNT, state), day(*since))
            }
            Self::AccountLater { account, since } => {
                write!(f, "le compte {account} n’est actif que depuis le {}", day(*since))
            }
            Self::AccountUntold { account, day: on } => write!(
                f,
                "le registre ne dit plus où en était le compte {account} le {}\u{202f}: rien ne prouve qu’il était actif",
                day(*on)
            ),
            Self::NoPartner { partner } => write!(f, "le partenaire {partner} du compte n’a pas de fiche"),
            Self::Unmandated { account } => write!(
                f,
                "le compte {account} est saisi comme celui d’un agent, et le registre dit cette personne prestataire\u{202f}: il lui faut un mandat"
            ),
            Self::NoMandate { mandate } => write!(f, "le mandat {mandate} du compte n’existe pas"),
            Self::MandateOther { mandate } => {
                write!(f, "le mandat {mandate} n’est pas celui de cette personne pour ce partenaire")
            }
            Self::MandateDays { mandate, from, until } => {
                write!(f, "le mandat {mandate} va du {} au {}", day(*from), day(*until))
            }
            Self::MandateEnded { mandate, on } => write!(f, "le mandat {mandate} a pris fin le {}", day(*on)),
            Self::MandatePurpose { mandate, is, asked } => {
                write!(f, "le mandat {mandate} est pour « {is} », et non pour {asked}")
            }
            Self::NoAdhesion { partner } => write!(f, "{partner} n’a pas d’adhésion"),
            Self::AdhesionState { adhesion, state, since } => {
                write!(f, "l’adhésion {adhesion} est {} depuis le {}", label(&ADHESION, state), day(*since))
            }
            Self::AdhesionLater { adhesion, since } => {
                write!(f, "l’adhésion {adhesion} n’est active que depuis le {}", day(*since))
            }
            Self::AdhesionOver { adhesion, until } => {
                write!(f, "l’adhésion {adhesion} a pris fin le {}", day(*until))
            }
            Self::AdhesionPath { adhesion, path } => {
                write!(f, "l’adhésion {adhesion} suit une voie inconnue (« {path} »)")
            }
            Self::NoText { kind } => write!(f, "aucune {} en vigueur n’est chargée", kind.label()),
            Self::NotAccepted { text, version, adhesion } => {
                write!(f, "pas d’acceptation de {text} en vigueur ({version}) pour l’adhésion {adhesion}")
            }
            Self::AcceptedOther { text, version, accepted, on } => write!(
                f,
                "acceptation de {text} en version {accepted} le {}, et la version en vigueur est la {version}",
                day(*on)
            ),
            Self::AcceptedLater { text, version, on } => {
                write!(f, "acceptation de {text}@{version} le {} seulement", day(*on))
            }
            Self::NoObject => f.write_str("ni produit ni licence ne sont désignés"),
            Self::NoLicence { licence } => write!(f, "aucune licence {licence} n’est chargée"),
            Self::NotALicence { licence, kind } => write!(f, "{licence} est une {}, non une licence", kind.label()),
            Self::NothingCovers { product } => {
                write!(f, "aucune licence en vigueur ne porte sur {product}")
            }
            Self::Example { licence, version } => write!(
                f,
                "{licence}@{version} est un exemple, qui ne permet rien hors d’un registre de démonstration"
            ),
            Self::LicenceLater { licence, from } => write!(f, "{licence} n’entre en vigueur que le {}", day(*from)),
            Self::LicenceEnded { licence, version, until } => {
                write!(f, "{licence}@{version} a pris fin le {}", day(*until))
            }
            Self::LicenceData { licence } => write!(f, "aucune clause de {licence} ne porte sur ce produit"),
            Self::LicenceKind { licence, kind, allowed } => write!(
                f,
                "{licence} n’a aucune clause pour ce produit comme {}\u{202f}: {}",
                kind.label(),
                labels(allowed, |kind| kind.label())
            ),
            Self::Who { clause, allowed } => write!(
                f,
                "la clause {clause} est pour\u{202f}: {}",
                labels(allowed, |who| who.label())
            ),
            Self::StaffOther { clause, is } => {
                write!(f, "la clause {clause} n’est pas pour les {}", is.label())
            }
            Self::ContentUnsaid { kind } => write!(
                f,
                "il n’est pas dit ce que contient ce produit comme {} (image, vecteur ou relief)",
                kind.label()
            ),
            Self::ContentOther { clause, is, allowed } => write!(
                f,
                "la clause {clause} ne porte pas sur «\u{202f}{}\u{202f}»\u{202f}: {}",
                is.label(),
                labels(allowed, |content| content.label())
            ),
            Self::Relief => f.write_str(
                "un modèle de terrain ou de surface n’est jamais une œuvre dérivée\u{202f}: demandez-le comme produit à valeur ajoutée",
            ),
            Self::SizeUnsaid { clause, most_px } => write!(
                f,
                "la taille de l’extrait n’est pas dite\u{202f}: la clause {clause} permet {most_px} × {most_px} pixels, ou un sous-échantillonnage"
            ),
            Self::SizeOver { clause, most_px } => write!(
                f,
                "l’extrait dépasse {most_px} × {most_px} pixels, que permet la clause {clause}"
            ),
            Self::Purpose { clause, asked, allowed } => write!(
                f,
                "la clause {clause} n’est pas pour {asked}\u{202f}: {}",
                words(allowed)
            ),
            Self::NoTerritory { partner } => write!(f, "la fiche {} n’a pas de territoire", crate::fr::of(partner)),
            Self::Outside { clause, asked, allowed, own } => {
                let reach = |reach: &Reach| match (reach, own) {
                    (Reach::Own, Some(own)) => format!("celui du partenaire ({own})"),
                    (Reach::Own, None) => "celui du partenaire".into(),
                    (Reach::Code(code), _) => code.to_string(),
                };
                let allowed: Vec<String> = allowed.iter().map(reach).collect();
                write!(f, "{asked} sort du territoire de la clause {clause}\u{202f}: {}", allowed.join(", "))
            }
            Self::Unplaced { asked, missing } => {
                write!(f, "on ne sait pas si {asked} est dans le territoire permis\u{202f}: {missing}")
            }
            Self::NotHandedOn { clause } => write!(f, "la clause {clause} ne permet aucune rediffusion"),
            Self::ClauseOver { clause, until } => write!(f, "la clause {clause} a pris fin le {}", day(*until)),
        }
    }
}

impl Display for Mender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Mender::Asker => "qui demande",
            Mender::SuperReferent => "le super référent",
            Mender::Representative => "le représentant légal du partenaire",
            Mender::Dinamis => "le bureau exécutif de DINAMIS",
            Mender::Owner => "le titulaire de la licence",
            Mender::Administrator => "l’administrateur",
        })
    }
}

/// What was asked, in a line.
pub fn asked(question: &Question) -> String {
    let size = question.size.map(|size| format!(" de {size}"));
    format!(
        "{} {}, comme {}{}, sur {}, pour {}",
        question.action.label(),
        question.object,
        question.kind.label(),
        size.unwrap_or_default(),
        question.territory,
        question.purpose
    )
}

/// The decision, then the chain of its reasons.
pub fn explained(decision: &Decision) -> String {
    match decision {
        Decision::Allowed(grant) => allowed(grant),
        Decision::Refused(refusal) => refused(refusal),
    }
}

fn allowed(grant: &Grant) -> String {
    let rests = grant.rests();
    let mut lines = vec![
        format!(
            "PERMIS au {}\u{202f}: {}",
            day(grant.day()),
            asked(grant.question())
        ),
        format!(
            "  compte {}, {} ({})",
            rests.account,
            crate::fr::of(&rests.partner_name),
            rests.partner
        ),
    ];
    if let Some(mandate) = &rests.mandate {
        lines.push(format!("  par le mandat {mandate}"));
    }
    lines.push(format!("  par l’adhésion {}", rests.adhesion));
    for accepted in &rests.accepted {
        lines.push(format!(
            "  {}@{}, acceptation du {}",
            accepted.text,
            accepted.version,
            day(accepted.on)
        ));
    }
    lines.push(format!(
        "  par la clause {} de {}@{}\u{202f}: {}",
        rests.clause,
        rests.licence,
        rests.version,
        rests.redistribution.label()
    ));
    if let Some(credit) = &rests.credit {
        lines.push(format!("  mention\u{202f}: {credit}"));
    }
    lines.push(format!(
        "  jusqu’au {} ({})",
        day(rests.until),
        rests.ends_with
    ));
    lines.join("\n") + "\n"
}

fn refused(refusal: &Refusal) -> String {
    let head = format!(
        "REFUSÉ au {}\u{202f}: {}",
        day(refusal.day),
        asked(&refusal.question)
    );
    let line = |reason: &Reason| {
        format!(
            "  {reason}\n    peut y changer quelque chose\u{202f}: {}",
            reason.mender()
        )
    };
    let lines: Vec<String> = std::iter::once(head)
        .chain(refusal.nearest.iter().map(line))
        .collect();
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_territory_of_the_partner_is_told_once_by_its_code() {
        let reason = Reason::Outside {
            clause: "c-1".into(),
            asked: "COM:33063".parse().unwrap(),
            allowed: vec![Reach::Own, Reach::Code("DEP:33".parse().unwrap())],
            own: Some("DEP:64".parse().unwrap()),
        };
        assert_eq!(
            reason.to_string(),
            "COM:33063 sort du territoire de la clause c-1\u{202f}: celui du partenaire (DEP:64), DEP:33"
        );
    }
}
