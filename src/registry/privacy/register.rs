//! The register entry (GDPR, article 30), for the DPO: what this registry is able to hold, told from
//! its tables and its rules. What only the operator knows is given by the operator, or left open.

use relais_report::html::{Facts, Page, Table};
use serde::Serialize;

use super::rules::{JOURNAL_MONTHS, PERSON_MONTHS, PROOF_MONTHS};
use crate::person::kept::{IDLE_MONTHS, told};

/// What only the operator knows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Own {
    /// The body that is responsible.
    pub controller: Option<String>,
    /// How its data protection officer is reached.
    pub dpo: Option<String>,
}

/// One treatment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Treatment {
    /// Its name.
    pub name: &'static str,
    /// Why.
    pub purposes: &'static [&'static str],
    /// On what it rests.
    pub basis: &'static str,
    /// Whose data.
    pub persons: &'static [&'static str],
    /// Which data, and for how long.
    pub data: Vec<Kept>,
    /// Who receives them.
    pub recipients: &'static [&'static str],
}

/// A category of data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// Which.
    pub data: &'static str,
    /// For how long.
    pub duration: String,
    /// What happens then.
    pub after: &'static str,
}

/// The register entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Register {
    /// What the operator said.
    pub own: Own,
    /// The treatments.
    pub treatments: Vec<Treatment>,
    /// How the rights of persons are served.
    pub rights: &'static [&'static str],
    /// How the data are protected.
    pub security: &'static [&'static str],
    /// What is left to the DPO's judgement.
    pub open: &'static [&'static str],
}

fn kept(data: &'static str, duration: String, after: &'static str) -> Kept {
    Kept {
        data,
        duration,
        after,
    }
}

/// The register entry of a registry.
pub fn register(own: Own) -> Register {
    Register {
        own,
        treatments: vec![accounts(), animation(), trace()],
        rights: RIGHTS,
        security: SECURITY,
        open: OPEN,
    }
}

const ERASED: &str = "effacement par `privacy purge`, inscrit au journal";

fn accounts() -> Treatment {
    let person = format!(
        "tant que la personne a un compte, un rôle ou un mandat, ou vient à un événement, puis {}",
        told(PERSON_MONTHS)
    );
    let proof = format!("durée de l’adhésion, puis {}", told(PROOF_MONTHS));
    let identity = format!("{person}\u{202f}; pour qui a signé, au moins la {proof}");
    let idle = format!(
        "{person}\u{202f}; un compte sans connexion depuis {} est à suspendre, puis à fermer",
        told(IDLE_MONTHS)
    );
    Treatment {
        name: "Adhésions à DINAMIS et comptes des utilisateurs",
        purposes: &[
            "instruire et suivre les adhésions des partenaires publics",
            "saisir, valider, suspendre et fermer les comptes de leurs agents et prestataires",
            "dire qui peut recevoir quelle image, et rendre compte de l’activité",
        ],
        basis: "mission d’intérêt public (RGPD, art. 6.1.e), exercée dans le cadre de la convention de collaboration avec l’IGN",
        persons: &[
            "agents et élus des partenaires (représentants légaux, référents, utilisateurs)",
            "prestataires mandatés par un partenaire",
        ],
        data: vec![
            kept(
                "identité\u{202f}: nom, prénom, fonction",
                identity.clone(),
                ERASED,
            ),
            kept(
                "coordonnées professionnelles\u{202f}: messagerie, téléphone",
                identity,
                ERASED,
            ),
            kept(
                "compte\u{202f}: partenaire, identifiant DINAMIS, première et dernière connexion, motifs d’état",
                idle,
                ERASED,
            ),
            kept(
                "mandat d’un prestataire\u{202f}: entreprise, objet, dates",
                person,
                ERASED,
            ),
            kept(
                "preuves\u{202f}: textes acceptés, avenants et actes signés, leur signataire",
                proof,
                "proposition aux archives\u{202f}: documents publics, jamais détruits par le programme",
            ),
            kept(
                "activité\u{202f}: demandes, livraisons, consultations, par compte",
                "sans limite".into(),
                "statistique\u{202f}: rattachée à un identifiant opaque, anonyme une fois la personne effacée",
            ),
        ],
        recipients: &[
            "opérateurs du relais, selon leur rôle",
            "DINAMIS (bureau exécutif et service d’adhésion)\u{202f}: adhésion et comptes",
        ],
    }
}

fn animation() -> Treatment {
    let person = format!(
        "comme la personne\u{202f}: dernier lien, puis {}",
        told(PERSON_MONTHS)
    );
    Treatment {
        name: "Animation du réseau",
        purposes: &[
            "recueillir les besoins, tenir les pistes, organiser réunions et formations",
            "relayer les nouvelles à qui ne s’y est pas opposé",
        ],
        basis: "mission d’intérêt public (RGPD, art. 6.1.e), avec droit d’opposition à tout moment",
        persons: &["contacts des partenaires", "participants aux événements"],
        data: vec![
            kept(
                "participation à un événement",
                person,
                "le nombre reste, la personne est effacée",
            ),
            kept(
                "opposition aux messages",
                "tant que la personne est connue".into(),
                "elle reste à « oui » après l’effacement",
            ),
            kept(
                "textes libres\u{202f}: besoins, pistes, demandes, notes, motifs, cas d’usage",
                "sans limite".into(),
                "ils ne doivent nommer personne\u{202f}; à l’effacement ils sont fouillés, et `--redact` y efface le nom",
            ),
            kept(
                "messages envoyés\u{202f}: texte, filtre et nombre de destinataires",
                "sans limite".into(),
                "les adresses ne sont pas gardées",
            ),
        ],
        recipients: &["opérateurs du relais, selon leur rôle"],
    }
}

fn trace() -> Treatment {
    Treatment {
        name: "Journal des opérations",
        purposes: &[
            "prouver qui a fait quoi, et que rien n’a été modifié après coup",
            "sécurité du traitement (RGPD, art. 32)",
        ],
        basis: "mission d’intérêt public (art. 6.1.e) et obligation de sécurité (art. 32)",
        persons: &[
            "opérateurs du relais",
            "personnes dont une donnée est saisie ou corrigée",
        ],
        data: vec![
            kept(
                "inscriptions\u{202f}: date, opérateur, objet et opération, par identifiants opaques",
                told(JOURNAL_MONTHS),
                "`privacy purge` laisse un point de reprise signé",
            ),
            kept(
                "détail des inscriptions\u{202f}: valeurs avant et après",
                format!("comme la personne, au plus {}", told(JOURNAL_MONTHS)),
                "effacé avec la personne\u{202f}; la chaîne se vérifie encore",
            ),
            kept(
                "opérateur\u{202f}: nom, utilisateur du système, rôles",
                "tant qu’il agit".into(),
                "effacement par `privacy erase` une fois ses droits fermés",
            ),
        ],
        recipients: &[
            "administrateur du registre",
            "opérateurs du relais, selon leur rôle",
        ],
    }
}

const RIGHTS: &[&str] = &[
    "information\u{202f}: avis daté à la personne avant que son compte soit saisi (art. 14)\u{202f}; sa date est gardée",
    "accès et portabilité\u{202f}: `privacy export`",
    "rectification\u{202f}: `edit` sur ce que dit le registre, inscrite au journal",
    "effacement et opposition\u{202f}: `privacy erase`\u{202f}; les textes libres sont fouillés, et `--redact` y efface aussi le nom\u{202f}; les preuves de l’adhésion et les statistiques restent, sous un identifiant opaque",
];

const SECURITY: &[&str] = &[
    "accès\u{202f}: opérateurs déclarés, liés à un utilisateur du système, avec les seuls rôles qui leur sont donnés\u{202f}; les autres sont refusés",
    "intégrité\u{202f}: journal chaîné et signé (Ed25519), vérifiable par `journal verify`",
    "effacement\u{202f}: pages et journal du fichier réécrits, vérifié jusqu’aux octets\u{202f}; les effacements sont rejoués sur toute sauvegarde restaurée",
    "disponibilité\u{202f}: sauvegarde en marche, vérifiée après écriture",
    "les messages d’erreur et les traces techniques ne portent pas de donnée personnelle du registre",
    "le fichier n’est pas chiffré par le programme\u{202f}: son disque et ses sauvegardes doivent l’être",
];

const OPEN: &[&str] = &[
    "base légale et durées\u{202f}: proposées par le programme, à confirmer par le délégué à la protection des données",
    "destruction des documents signés\u{202f}: visa des archives départementales (Code du patrimoine, art. L212-2)",
    "transferts hors de l’Union européenne\u{202f}: le programme n’en fait aucun",
];

const MISSING: &str = "à compléter par l’organisme";

impl Register {
    /// As it is read on a terminal.
    pub fn text(&self) -> String {
        let mut out = String::from("Registre des activités de traitement\n\n");
        for (label, value) in self.facts() {
            out += &format!("{label}\u{202f}: {value}\n");
        }
        for treatment in &self.treatments {
            out += &format!("\n{}\n", treatment.name);
            out += &listed("finalités", treatment.purposes);
            out += &format!("  base\u{202f}: {}\n", treatment.basis);
            out += &listed("personnes", treatment.persons);
            out += "  données\u{202f}:\n";
            for kept in &treatment.data {
                out += &format!(
                    "    - {}\n        {}\u{202f}; {}\n",
                    kept.data, kept.duration, kept.after
                );
            }
            out += &listed("destinataires", treatment.recipients);
        }
        out += &listed("\nDroits des personnes", self.rights);
        out += &listed("\nSécurité", self.security);
        out += &listed("\nReste à juger", self.open);
        out
    }

    /// As a page that stands alone.
    pub fn html(&self) -> String {
        let lead = "Fiche tirée de ce que le registre du relais peut contenir et des règles qu’il applique.";
        let mut page = Page::new("Registre des activités de traitement", lead);
        let mut facts = Facts::default();
        for (label, value) in self.facts() {
            facts.add(label, value);
        }
        page.facts(&facts);
        for treatment in &self.treatments {
            page.section(treatment.name);
            let mut facts = Facts::default();
            facts
                .add("Finalités", treatment.purposes.join("\u{202f}; "))
                .add("Base", treatment.basis)
                .add("Personnes", treatment.persons.join("\u{202f}; "))
                .add("Destinataires", treatment.recipients.join("\u{202f}; "));
            page.facts(&facts);
            let columns = ["Données", "Durée", "Ensuite"];
            let mut table = Table::new("Catégories de données et durées", &columns);
            for kept in &treatment.data {
                table.row([kept.data.into(), kept.duration.clone(), kept.after.into()]);
            }
            page.table(&table);
        }
        for (title, lines) in [
            ("Droits des personnes", self.rights),
            ("Sécurité", self.security),
            ("Reste à juger", self.open),
        ] {
            page.section(title);
            for line in lines {
                page.paragraph(line);
            }
        }
        page.finish("Relais, registre du relais DINAMIS")
    }

    fn facts(&self) -> [(&'static str, &str); 2] {
        [
            (
                "Responsable du traitement",
                self.own.controller.as_deref().unwrap_or(MISSING),
            ),
            (
                "Délégué à la protection des données",
                self.own.dpo.as_deref().unwrap_or(MISSING),
            ),
        ]
    }
}

fn listed(title: &str, lines: &[&str]) -> String {
    let indent = if title.starts_with('\n') { "" } else { "  " };
    let mut out = format!("{indent}{title}\u{202f}:\n");
    for line in lines {
        out += &format!("{indent}  - {line}\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_the_operator_knows_is_never_invented() {
        let empty = register(Own::default());
        assert_eq!(empty.text().matches(MISSING).count(), 2);
        assert_eq!(empty.html().matches(MISSING).count(), 2);
        let own = Own {
            controller: Some("GIP <fictif>".into()),
            dpo: Some("dpo@fictif.example".into()),
        };
        let page = register(own).html();
        assert!(page.contains("GIP &lt;fictif&gt;") && !page.contains(MISSING));
    }

    /// The durations that are told are those that are applied.
    #[test]
    fn every_duration_of_the_rules_is_told() {
        let text = register(Own::default()).text();
        for months in [PERSON_MONTHS, PROOF_MONTHS] {
            let words = format!("puis {}", told(months));
            assert!(text.contains(&words), "{words}");
        }
        for words in [
            told(JOURNAL_MONTHS),
            format!("sans connexion depuis {}", told(IDLE_MONTHS)),
        ] {
            assert!(text.contains(&words), "{words}");
        }
    }

    /// What persons are told of durations is what the purge does, and what their officer is told.
    #[test]
    fn the_notice_tells_the_same_durations() {
        let notice = crate::person::notice::TEXT;
        for words in [
            format!("puis {}", told(PERSON_MONTHS)),
            format!(
                "jusqu’à {} après la fin de son adhésion",
                told(PROOF_MONTHS)
            ),
            format!("sans connexion depuis {}", told(IDLE_MONTHS)),
            format!("au plus tard au bout de {}", told(JOURNAL_MONTHS)),
        ] {
            assert!(notice.contains(&words), "{words}");
        }
    }
}
