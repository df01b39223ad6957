//! What the report says, in French.

mod columns;
mod beside;

use relais_report::french;

pub(super) use beside::*;
pub(super) use columns::*;

pub(super) const ESSENTIAL: &str = "L’essentiel";
pub(super) const PASSAGES: &str = "Ce que le sol est devenu";
pub(super) const PASSAGES_SHEET: &str = "Flux";
pub(super) const BALANCES: &str = "Gains, pertes et soldes";
pub(super) const MATRIX: &str = "Matrice de passage";
pub(super) const PLACES: &str = "Où le sol a changé";
pub(super) const PLACES_AMONG: &str = "Où le sol a changé, et en comparaison";
pub(super) const PEERS: &str = "Comparaison";
pub(super) const CLASSES_COMPARED: &str = "Comparaison par classe";
pub(super) const RANK: &str = "Rang par hectare";
pub(super) const NET_HERE: &str = "Solde ici";
pub(super) const NET_EVERYWHERE: &str = "Solde de l’ensemble";
pub(super) const NOT_A_CHANGE: &str = "Ce qui diffère sans avoir changé";
pub(super) const CAUSES_SHEET: &str = "Causes";
pub(super) const CAUSES: &str = "Surfaces dont la classe livrée diffère, selon la cause";
pub(super) const LIMITS: &str = "Méthode, limites et incertitudes";
pub(super) const FAULTS_SHEET: &str = "Topologie";
pub(super) const FAULTS: &str = "Défauts de topologie trouvés dans chaque millésime";

pub(super) const ALL_MATRICES_SHEET: &str = "Matrices, tous niveaux";
pub(super) const ALL_MATRICES: &str = "Ensemble comparé : passages d’une classe à l’autre, à tous les niveaux et pour toutes les périodes";
pub(super) const ALL_FLOWS_SHEET: &str = "Flux, tous niveaux";
pub(super) const EVERY_FLOW: &str =
    "Ensemble comparé : classes à toutes les dates, à tous les niveaux";
pub(super) const ALL_UNITS_SHEET: &str = "Tous les territoires";
pub(super) const ALL_BALANCES_SHEET: &str = "Soldes, tous territoires";
pub(super) const ALL_BALANCES: &str =
    "Gains, pertes et soldes par territoire, à tous les niveaux et pour toutes les périodes";
pub(super) const ALL_CAUSES_SHEET: &str = "Causes, tous territoires";
pub(super) const ALL_CAUSES: &str =
    "Surfaces dont la classe livrée diffère, par territoire et par cause";

/// Beside every figure.
pub(super) const ROUNDED: &str = "les surfaces sont des mètres carrés entiers, qui s’additionnent exactement ; seul \
    l’affichage en hectares est arrondi (en m² sous un hectare).";

pub(super) const PERIODS_DO_NOT_ADD_UP: &str = "le changement de bout en bout n’est pas la somme des périodes : \
    un sol qui revient à sa première classe n’a pas changé de bout en bout, et un sol qui change deux fois \
    compte dans les deux périodes.";

/// Over which ground each period is compared, where that is not the same.
pub(super) fn grounds(of_spans: &[(String, i64)]) -> String {
    let each = of_spans.iter();
    let each: Vec<String> = each
        .map(|(span, m2)| format!("{span} : {} m²", french::integer(*m2)))
        .collect();
    format!(
        "chaque période est comparée sur le sol connu à ses deux dates ({}) : ce qui manque à une seule date \
         compte dans les autres périodes.",
        each.join(" ; ")
    )
}

pub(super) const MARGINS_DO_NOT_ADD_UP: &str = "les marges ne s’additionnent pas : celle d’un ensemble est plus \
    petite que la somme de celles de ses parties.";

pub(super) const WHAT_IS_PUBLISHED: &str = "Les chiffres sont ceux de la couche publiée : les écarts de tracé et ce \
    qui est sous le seuil de surface y sont rendus au voisin de plus longue limite commune. Ce qui en est \
    écarté est chiffré plus bas.";

pub(super) const NOTHING_CHANGES: &str = "Aucun sol ne change de classe dans la couche publiée.";

pub(super) const RATES: &str =
    "Les périodes n’ont pas toutes la même durée : pour les comparer, lire les soldes annuels.";

pub(super) const SIGN_OF_A_NET: &str =
    "Une marge plus grande que le solde veut dire que son signe n’est pas assuré.";

pub(super) const HOW_TO_READ_A_MATRIX: &str = "Une ligne se lit de gauche à droite : ce qu’est devenue une classe. \
    Une colonne se lit de haut en bas : de quoi une classe est faite. Sur la diagonale, ce qui est resté.";

pub(super) const ALL_FLOWS: &str =
    "les flux sont donnés un par un dans les classeurs tables.xlsx et tables.ods.";

pub(super) const COMMUNES_IN_CSV: &str = "les communes ne sont pas dans cette feuille, qui serait trop longue pour un \
    tableur : elles sont dans figures_soldes.csv et figures_causes.csv.";

pub(super) const MAP_IS_OF_DELIVERED: &str = "la carte montre les changements probables tels que livrés, de chaque \
    date à la suivante ; le tableau, la couche publiée de bout en bout.";

pub(super) const NO_PLACE: &str =
    "aucun changement probable n’est à situer à ce niveau : il n’y a pas de carte.";

pub(super) const HOW_CAUSES_ARE_FOUND: &str = "Deux millésimes diffèrent aussi parce qu’ils ont été dessinés deux fois. \
    Chaque surface dont la classe diffère reçoit une cause ; seuls les changements probables sont tenus pour \
    des changements, et les recodages sont comptés sous leur dernier code. Un écart de tracé ou une petite \
    surface prend la classe de son voisin à toutes les dates, donc aussi son changement : le changement publié \
    n’est pas exactement la somme des changements probables, et le second tableau mène de l’un à l’autre.";

/// What a cause is over several periods.
pub(super) const CAUSES_END_TO_END: &str = "de bout en bout, un sol dont la classe diffère porte la première cause \
    qui n’est pas un changement parmi celles de ses périodes ; un sol revenu à sa première classe n’y est pas.";

pub(super) const BRIDGE_SHEET: &str = "Du probable au publié";
pub(super) const STEP: &str = "Étape";
pub(super) const PROBABLE: &str = "Changements probables, tels que livrés";
pub(super) const WITHIN_CLASS: &str = "moins ceux qui restent dans la même classe à ce niveau";
pub(super) const GIVEN: &str =
    "moins ceux qu’un écart d’une autre période rend à un voisin qui n’a pas changé";
pub(super) const RECEIVED: &str =
    "plus les écarts de tracé et petites surfaces rendus à un voisin qui a changé";
pub(super) const PUBLISHED_CHANGE: &str = "Changement publié";

pub(super) fn bridge(level: u8, levels: usize) -> String {
    let words = "Des changements probables au changement publié";
    match levels {
        1 => words.into(),
        _ => format!("{words}, au niveau {level} de la nomenclature"),
    }
}

pub(super) const FOOT: &str = "Les mêmes chiffres sont dans tables.xlsx, tables.ods, les fichiers CSV et \
    comparaison.json ; les couches dans comparaison.gpkg ; fichiers lus, empreintes et paramètres dans le \
    manifeste qui accompagne ce dossier.";

pub(super) const FOOT_OF_UNIT: &str = "Les mêmes chiffres, pour tous les territoires et à tous les niveaux, sont dans \
    le dossier au-dessus : tables.xlsx, tables.ods, les fichiers CSV et comparaison.json ; les couches dans \
    comparaison.gpkg.";

pub(super) const INDEX_LEAD: &str = "Un rapport par territoire : ses chiffres seuls, sa carte, et sa place parmi les \
    autres, en surface et par hectare.";

pub(super) fn index(first: &str, last: &str) -> String {
    format!(
        "Occupation du sol {} à {last} : rapports par territoire",
        de(first)
    )
}

/// Why flows are not drawn.
pub(super) fn too_many_classes(classes: usize, most: usize) -> String {
    format!(
        "Avec {classes} classes, un dessin des flux ne se lirait pas (il en montre {most} au plus) : le tableau \
         donne les plus grands."
    )
}

/// The title of the report of one territory.
pub(super) fn title_of(name: &str, first: &str, last: &str) -> String {
    format!(
        "{name} – Occupation du sol : ce qui a changé {} à {last}",
        de(first)
    )
}

/// A share.
pub(super) fn percent(part: f64) -> String {
    french::percent(part, 1)
}

pub(super) fn peers(kind: &str, before: &str, after: &str) -> String {
    format!(
        "Sol qui a changé de classe {} à {after}, en surface et par hectare comparé, par territoire de type {kind}",
        de(before)
    )
}

pub(super) fn all_peers(told: usize, all: usize) -> String {
    format!(
        "{told} territoires sur {all} : celui de ce rapport, puis ceux où le sol a le plus changé par hectare ; \
         tous sont dans les classeurs et dans index.html."
    )
}

pub(super) fn rank(rank: usize, of: usize) -> String {
    format!(
        "le rang 1 est celui du territoire où le sol a le plus changé par hectare ; ici {rank} sur {of}."
    )
}

pub(super) fn against_all(before: &str, after: &str) -> String {
    format!(
        "Solde de chaque classe {} à {after}, ici et dans l’ensemble comparé, en surface et par hectare comparé",
        de(before)
    )
}

/// What nobody stated, perhaps.
pub(super) fn usual_sigma(sigma_m: f64) -> String {
    format!(
        "{} est la précision que Relais suppose quand aucune n’est donnée (--sigma) : si le producteur en annonce \
         une autre, la tolérance et les marges sont à refaire avec elle.",
        french::length_m(sigma_m)
    )
}

/// Kinds of territories, for the titles of an index.
pub(super) fn kinds(code: &str) -> &str {
    match code {
        "COM" => "Communes",
        "EPCI" => "EPCI",
        "DEP" => "Départements",
        "REG" => "Régions",
        "SCOT" => "SCoT",
        "ZONE" => "Zones",
        other => other,
    }
}

/// `de` before a date as people name it: `de 2009`, `d’avant`.
fn de(date: &str) -> String {
    let vowels = "aàâeéèêëiîïoôuùûyhAÀÂEÉÈÊËIÎÏOÔUÙÛYH";
    match date.starts_with(|c| vowels.contains(c)) {
        true => format!("d’{date}"),
        false => format!("de {date}"),
    }
}

/// At a date: `en 2009`, and by its name where that is no year.
fn at(date: &str) -> String {
    match date.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("en {date}"),
        false => format!("au millésime « {date} »"),
    }
}

pub(super) fn title(first: &str, last: &str) -> String {
    format!("Occupation du sol : ce qui a changé {} à {last}", de(first))
}

pub(super) fn lead(dates: &[&str]) -> String {
    format!(
        "Comparaison des millésimes {} : ce qui a changé, ce qui n’est qu’un écart de dessin, et avec quelle marge.",
        french::list(dates)
    )
}

pub(super) fn source(dates: &[&str]) -> String {
    format!(
        "millésimes {}, tels que livrés et comparés ; fichiers et empreintes dans le manifeste.",
        french::list(dates)
    )
}

/// An area that has been written, with its unit where it has none yet.
pub(super) fn hectares(shown: &str) -> String {
    match shown.ends_with("m²") {
        true => shown.into(),
        false => french::with_unit(shown, "ha"),
    }
}

pub(super) fn level(number: u8, levels: usize, classes: usize) -> String {
    let classes = french::count(classes, "classe", "classes");
    match levels {
        1 => classes,
        _ => format!("{number} sur {levels} ({classes})"),
    }
}

/// A column of what differs over a period, and its share.
pub(super) fn share_of(span: &str) -> String {
    format!("Part {span}")
}

pub(super) fn essential(level: u8, levels: usize) -> String {
    match levels {
        1 => "Sol qui a changé de classe".into(),
        _ => format!("Sol qui a changé de classe, au niveau {level} de la nomenclature"),
    }
}

pub(super) fn stable(percent: f64) -> String {
    format!(
        "Sur {} du sol comparé, la classe est la même à toutes les dates : ce sol n’est pas dessiné.",
        french::percent(percent / 100.0, 2)
    )
}

pub(super) fn sankey(first: &str, last: &str) -> String {
    format!("Surfaces dont la classe change {} à {last}", de(first))
}

pub(super) fn flows(dates: &[&str]) -> String {
    format!(
        "Classe à chaque date ({}) des sols qui ont changé au moins une fois",
        french::list(dates)
    )
}

pub(super) fn others(count: usize) -> String {
    french::count(count, "autre flux", "autres flux")
}

pub(super) fn matrix_sheet(span: &str) -> String {
    format!("Matrice {span}")
}

pub(super) fn matrix(before: &str, after: &str) -> String {
    format!(
        "Classes {} (lignes) et {} (colonnes)",
        at(before),
        at(after)
    )
}

pub(super) fn from_to(before: &str, after: &str) -> String {
    format!("{before} ↓ {after} →")
}

pub(super) fn total_of(date: &str) -> String {
    format!("Total {date}")
}

pub(super) fn balances_sheet(span: &str) -> String {
    format!("Soldes {span}")
}

pub(super) fn balances(before: &str, after: &str) -> String {
    format!(
        "Surface, gain, perte et solde de chaque classe, {} à {after}",
        de(before)
    )
}

pub(super) fn bars(before: &str, after: &str) -> String {
    format!("Gains et pertes de chaque classe, {} à {after}", de(before))
}

pub(super) fn units(before: &str, after: &str, has_territories: bool) -> String {
    let by = if has_territories {
        ", par territoire"
    } else {
        ""
    };
    format!("Sol qui a changé de classe {} à {after}{by}", de(before))
}

pub(super) fn map(first: &str, last: &str) -> String {
    format!("Changements probables {} à {last}", de(first))
}

pub(super) fn all_units(told: usize, all: usize) -> String {
    format!(
        "la page donne les {told} territoires où le plus de sol a changé ; les {all} sont dans les classeurs \
         tables.xlsx et tables.ods, et dans les CSV."
    )
}

pub(super) fn code_of(date: &str) -> String {
    format!("Code {date}")
}

pub(super) fn yes_or_no(yes: bool) -> &'static str {
    if yes { "oui" } else { "non" }
}

/// A kind of territory in full.
pub(super) fn kind(code: &str) -> &str {
    match code {
        "COM" => "commune",
        "EPCI" => "EPCI",
        "DEP" => "département",
        "REG" => "région",
        "SCOT" => "SCoT",
        "ZONE" => "zone",
        other => other,
    }
}

pub(super) fn margins(sigmas_m: &[f64], correlation_m: f64) -> String {
    let mut sigmas: Vec<String> = sigmas_m.iter().map(|m| french::length_m(*m)).collect();
    sigmas.dedup();
    format!(
        "la marge à 95 % est celle de la position des limites (écart-type {}, erreurs semblables sur {}) ; les \
         erreurs de classe n’y sont pas : seul un échantillon de points contrôlés les mesure. Une marge de 0 veut \
         dire qu’aucune limite n’entre dans le chiffre, non qu’il est certain.",
        french::list(&sigmas),
        french::length_m(correlation_m)
    )
}

pub(super) fn method() -> Vec<String> {
    [
        "Les millésimes sont superposés exactement : aucune surface n’est perdue ni redessinée, et chaque \
         différence reste dans la couche « ecarts » ou « changements » avec sa surface livrée.",
        "Une différence plus mince que la tolérance, entre sa nouvelle classe et son ancienne, est un écart de \
         tracé : la même limite dessinée ailleurs l’explique. Une bande nouvelle, elle, a le même sol des deux côtés.",
        "Ce qu’un des millésimes est trop grossier pour dessiner n’est pas un changement. Écarts de tracé et surfaces \
         sous le seuil retournent, dans la couche publiée seulement, au voisin de plus longue limite commune.",
    ]
    .map(String::from)
    .into()
}

pub(super) fn tolerances(
    (before, after): (&str, &str),
    identical: f64,
    thickness_m: f64,
    minimum_m2: [i64; 2],
) -> String {
    let thickness = match thickness_m > 0.0 {
        true => format!("tolérance {}", french::length_m(thickness_m)),
        false => "aucune tolérance de tracé".into(),
    };
    let m2 = |m2: i64| french::with_unit(&french::integer(m2), "m²");
    let minimum = match minimum_m2 {
        [0, 0] => "aucun seuil général de surface".into(),
        [one, other] if one == other => format!("seuil {}", m2(one)),
        [one, other] => format!("seuils {} et {}", m2(one), m2(other)),
    };
    format!(
        "{before}-{after} : {} des limites sont identiques ; {thickness} ; {minimum}.",
        french::percent(identical / 100.0, 1)
    )
}

/// Changes that hardly happen, where there are some.
pub(super) fn suspicious(count: usize, m2: i64) -> String {
    let listed = match count {
        1 => "1 transition peu plausible est listée",
        _ => "transitions peu plausibles sont listées",
    };
    let number = if count == 1 {
        String::new()
    } else {
        format!("{count}\u{a0}")
    };
    format!(
        "{number}{listed} dans la couche « a_verifier » de comparaison.gpkg ({} en tout) ; elles restent comptées.",
        french::area_m2(m2 as f64)
    )
}

pub(super) fn limits() -> Vec<String> {
    [
        "Un « changement probable » est une différence que ni la finesse, ni la taille, ni un recodage n’expliquent : \
         il n’a pas été contrôlé sur image.",
        "Une différence de classe peut venir d’une autre interprétation du même sol : la marge donnée ici ne la \
         mesure pas.",
    ]
    .map(String::from)
    .into()
}

/// What must be said of some territories, out of so many.
pub(super) fn caveat(words: &str, names: &[&str], all: usize) -> String {
    match names.len() {
        count if count == all && all > 1 => format!("pour tous les territoires : {words}"),
        count if count > 5 => format!("pour {count} territoires : {words}"),
        _ => format!("{} : {words}", french::list(names)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_that_are_no_years_make_sentences_too() {
        assert!(title("2009", "2015").ends_with("changé de 2009 à 2015"));
        assert!(title("avant", "après").ends_with("changé d’avant à après"));
        assert!(title("été 2015", "2020").ends_with("changé d’été 2015 à 2020"));
        assert_eq!(
            matrix("2009-06", "fin"),
            "Classes en 2009-06 (lignes) et au millésime « fin » (colonnes)"
        );
    }
}
