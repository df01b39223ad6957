//! The columns of the steps of adhésions: a line an event, with all that it rests on.

use super::super::column::{Column, column};

/// In the order of exports.
pub const STEPS: [Column; 24] = [
    column("identifiant", "identifiant", &["id", "adhesion"]),
    column("partenaire", "partenaire", &["siret", "organisme"])
        .several()
        .needed(),
    column("chemin", "chemin", &["voie", "parcours"]).needed(),
    column("numero", "numéro", &["n", "ordre"]).needed(),
    column("evenement", "événement", &["etape"]).needed(),
    column("le", "le", &["date", "jour"]).needed(),
    column("par", "par", &["atteste par"]),
    column("reference", "référence", &["ref"]),
    column("motif", "motif", &["raison"]),
    column("categorie", "catégorie", &[]),
    column("condition", "condition", &[]),
    column("avenant", "avenant", &["numero de l avenant"]),
    column("signataire", "signataire", &["signataire id"]).personal(),
    column("document", "document", &["sha256", "empreinte"]),
    column("document_nom", "nom du document", &["fichier"]),
    column("preuve", "preuve", &["justificatif"]),
    column("textes", "textes acceptés", &["licences"]),
    column("vers", "vers", &["renvoyee a"]),
    column("jusqu_au", "jusqu’au", &["echeance"]),
    column("reprise", "reprise", &[]),
    column("jours_d_etapes", "jours des étapes d’avant", &[]),
    column("textes_d_avant", "textes acceptés à ces étapes", &[]),
    column("dernier_jour_corrige", "dernier jour corrigé", &[]),
    column("reference_corrigee", "référence DINAMIS corrigée", &[]),
];
