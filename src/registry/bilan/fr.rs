//! The words of a bilan, in French. Ordinary spaces are set by whoever makes the page.

mod adhesions;
mod supply;
mod animation;
mod parts;

use relais_report::french;

use super::chapter::Chapter;
use crate::period::{Period, written};

pub(super) use adhesions::*;
pub(super) use animation::*;
pub(super) use parts::*;
pub(super) use supply::*;

/// The title of a bilan.
pub(super) fn report(period: &Period) -> String {
    match period.year() {
        Some(year) => format!("Bilan {year} du relais DINAMIS"),
        None => format!("Bilan du relais DINAMIS, {}", period.told()),
    }
}

pub(super) const LEAD: &str = "Adhésions, comptes, livraisons, demandes, besoins et animation : ce que le relais a fait \
    avec ses partenaires, et pour eux.";
pub(super) const FOOT: &str = "Établi par Relais à partir du registre : chaque nombre y a sa fiche, chaque changement son \
    inscription au journal.";
pub(super) const FOOT_PUBLISHED: &str =
    "Aucune donnée personnelle ne figure dans cette forme du bilan.";
pub(super) const DEMO: &str =
    "Registre de démonstration : organismes, personnes et chiffres y sont inventés.";
pub(super) const INTERNAL: &str =
    "Forme interne : elle contient des données personnelles et ne se diffuse pas.";

/// A period that the registry does not reach the end of.
pub(super) fn unfinished(newest: &str) -> String {
    format!(
        "Période en cours : la dernière inscription au registre est du {newest}, les chiffres s’arrêtent là."
    )
}

/// A period that the registry does not reach the beginning of.
pub(super) fn to_come(newest: &str) -> String {
    format!(
        "Période à venir : la dernière inscription au registre est du {newest}, avant qu’elle commence."
    )
}

/// The title of a chapter.
pub(super) fn title(chapter: Chapter) -> &'static str {
    match chapter {
        Chapter::Essential => "L’essentiel",
        Chapter::Adhesions => "Adhésions à DINAMIS",
        Chapter::Accounts => "Comptes",
        Chapter::Activity => "Livraisons et téléchargements",
        Chapter::Requests => "Demandes et suites données",
        Chapter::Needs => "Besoins d’ingénierie",
        Chapter::Animation => "Animation",
        Chapter::Leads => "Pistes",
        Chapter::Groups => "Par groupe d’usagers",
        Chapter::Places => "Par département",
        Chapter::Uses => "Par cas d’usage",
        Chapter::Outlook => "Perspectives",
    }
}

/// What a file of texts begins with.
pub(super) const TEMPLATE: &str = "\
# Textes du bilan, un par chapitre : ils y paraissent au-dessus des chiffres.
# Une ligne vide sépare deux paragraphes ; un chapitre laissé vide n’en a pas.
# Le bilan publié ne nomme personne : ni nom, ni adresse, ni identifiant.
";
pub(super) const NO_UTF8: &str = "le fichier n’est pas en UTF-8";

pub(super) fn at_line(line: Option<usize>, why: &str) -> String {
    match line {
        Some(line) => format!("ligne {line}, {why}"),
        None => why.into(),
    }
}

pub(super) fn no_chapter(key: &str) -> String {
    let keys = Chapter::ALL.map(Chapter::key).join(", ");
    format!("« {key} » n’est pas un chapitre ; les chapitres sont {keys}")
}

pub(super) fn too_long(key: &str, most: usize) -> String {
    format!("le texte de « {key} » dépasse {most} caractères")
}

pub(super) fn control(key: &str) -> String {
    format!("le texte de « {key} » contient des caractères de contrôle")
}

// What is read at a glance.
pub(super) const PERIOD: &str = "Période";
pub(super) const PERIOD_BEFORE: &str = "Période précédente";
pub(super) const PARTNERS: &str = "Partenaires au registre";
pub(super) const ACTIVE: &str = "Adhésions actives";
pub(super) const ACCOUNTS: &str = "Comptes actifs";
pub(super) const FIGURES_OF: &str = "Activité vue de DINAMIS";
pub(super) const KEY_FIGURES: &str = "Chiffres clés";
pub(super) const INDICATOR: &str = "Indicateur";
pub(super) const NOW: &str = "Sur la période";
pub(super) const BEFORE: &str = "Période précédente";
pub(super) const EVOLUTION: &str = "Évolution";

pub(super) use crate::activity::fr::{heard, without};

pub(super) const COVERED: &str = "toute la période, par les listes importées";
pub(super) const NOT_COVERED: &str = "non : aucune liste d’activité importée pour la période";

pub(super) fn partly(parts: &[Period]) -> String {
    let parts: Vec<String> = parts.iter().map(Period::told).collect();
    format!("en partie : {}", french::list(&parts))
}

pub(super) const NOT_HEARD: &str = "Aucune liste d’activité de DINAMIS ne couvre la période : les téléchargements que les \
    usagers y ont faits en personne n’apparaissent pas, sauf s’ils ont été saisis à la main.";

pub(super) fn partly_heard(parts: &[Period]) -> String {
    let parts: Vec<String> = parts.iter().map(Period::told).collect();
    format!(
        "Les listes d’activité de DINAMIS ne couvrent que ces jours : {}. Le reste de la période est hors DINAMIS.",
        french::list(&parts)
    )
}

pub(super) fn nothing_before(before: &Period) -> String {
    format!(
        "Le registre ne dit rien de la période précédente ({}) : les chiffres n’ont pas de point de comparaison.",
        before.told()
    )
}

pub(super) const NOT_ALIKE: &str = "les listes de DINAMIS ne couvrent pas les deux périodes de la même façon : les \
    téléchargements ne se comparent pas.";
pub(super) const NOT_OVER: &str =
    "la période n’est pas terminée : elle est comparée à une période entière.";

// Method.
pub(super) const METHOD: &str = "Méthode et limites";

pub(super) fn method(published: bool) -> Vec<String> {
    let mut words = vec![
        "Tous les nombres sont comptés dans le registre du relais, à la fin de la période ; chacun est compté une fois \
         par tableau, et les totaux sont la somme des lignes."
            .to_string(),
        "Reprises : faits d’avant le registre, inscrits à leur date quand il a été ouvert. Ils sont montrés à part et \
         n’entrent pas dans les délais."
            .into(),
        "Les usagers se connectent, téléchargent et demandent des images à DINAMIS en personne : le relais n’en sait que \
         ce que DINAMIS lui envoie. Chaque chiffre d’activité porte sa source : Relais (ce qu’il a livré), DINAMIS (ses \
         listes), saisie à la main."
            .into(),
    ];
    if published {
        words.push(
            "Aucun nom, aucune adresse, aucun identifiant de personne ne figure ici. Ventilés par groupe, par département ou \
             par rencontre, les nombres de personnes inférieurs à trois sont tenus secrets, et avec eux ce qui permettrait \
             de les retrouver ; les nombres d’organismes et ceux de l’ensemble ne le sont pas."
                .into(),
        );
    }
    words
}

pub(super) const REGISTRY: &str = "registre du relais";
pub(super) const REGISTRY_AND_LISTS: &str = "registre du relais et listes d’activité de DINAMIS";

// The officer's own form.
pub(super) const BY_ACCOUNT: &str = "Comptes, un par un";
pub(super) const BY_ACCOUNT_SHEET: &str = "comptes_un_par_un";
pub(super) const PERSON: &str = "Personne";
pub(super) const ERASED: &str = "(effacée)";
pub(super) const UNKNOWN_THEN: &str = "inconnu";
pub(super) const LOGIN: &str = "Identifiant DINAMIS";
pub(super) const FIRST_LOGIN: &str = "Première connexion";

pub(super) fn account(state: &str) -> &str {
    match state {
        "attente" => "en attente",
        "actif" => "actif",
        "suspendu" => "suspendu",
        "clos" => "clos",
        other => other,
    }
}

// What is said at a glance, in a table.
pub(super) const KEY: [&str; 14] = [
    "Adhésions devenues actives",
    "Adhésions actives à la fin",
    "Comptes ouverts",
    "Comptes actifs à la fin",
    "Livraisons par le relais",
    "Téléchargements",
    "Surface téléchargée ou livrée, selon l’activité, en km²",
    "Volume téléchargé ou livré, selon l’activité, en Go",
    "Demandes reçues",
    "Demandes closes",
    "Besoins exprimés",
    "Rencontres",
    "Participants aux rencontres",
    "Messages collectifs",
];

/// A day in a table.
pub(super) fn day(day: chrono::NaiveDate) -> String {
    written(day)
}
