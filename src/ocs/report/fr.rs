//! What the report says, in French.

use relais_report::french;

pub(super) const COMMENT: &str = "Commentaire";
pub(super) const TOTAL: &str = "Total";
pub(super) const DATES: &str = "Millésimes";
pub(super) const COMPARED: &str = "Sol comparé";
pub(super) const PARTLY: &str = "Connu à une partie des dates seulement";
pub(super) const LEVEL: &str = "Niveau";
pub(super) const UNITS: &str = "Territoires";
pub(super) const PERIOD: &str = "Période";
pub(super) const YEARS: &str = "Années";
pub(super) const AREA: &str = "Surface";
pub(super) const RAW_AREA: &str = "Surface brute";
pub(super) const SHARE: &str = "Part";
pub(super) const CHANGED: &str = "Changé";
pub(super) const CHANGED_A_YEAR: &str = "Changé par an";
pub(super) const MARGIN: &str = "Marge à 95 %";
pub(super) const MARGIN_OF_NET: &str = "Marge du solde";
pub(super) const MARGIN_BEFORE: &str = "Marge avant";
pub(super) const MARGIN_AFTER: &str = "Marge après";
pub(super) const SHARE_OF_COMPARED: &str = "Part du sol comparé";
pub(super) const SHARE_OF_CONTOUR: &str = "Part du territoire comparée";
pub(super) const SHARE_OF_CHANGED: &str = "Part du changement";
pub(super) const CLASS: &str = "Classe";
pub(super) const LABEL: &str = "Libellé";
pub(super) const BEFORE: &str = "Avant";
pub(super) const AFTER: &str = "Après";
pub(super) const GAIN: &str = "Gain";
pub(super) const LOSS: &str = "Perte";
pub(super) const NET: &str = "Solde";
pub(super) const NET_A_YEAR: &str = "Solde annuel";
pub(super) const CAUSE: &str = "Cause";
pub(super) const UNIT: &str = "Territoire";
pub(super) const KIND: &str = "Type";
pub(super) const CODE: &str = "Code";
pub(super) const FROM: &str = "De";
pub(super) const TO: &str = "À";
pub(super) const CODE_BEFORE: &str = "Code avant";
pub(super) const LABEL_BEFORE: &str = "Libellé avant";
pub(super) const CODE_AFTER: &str = "Code après";
pub(super) const LABEL_AFTER: &str = "Libellé après";
pub(super) const COMES_BACK: &str = "Retour à la première classe";
pub(super) const MILLESIME: &str = "Millésime";
pub(super) const FAULT: &str = "Défaut";
pub(super) const COUNT: &str = "Nombre";
pub(super) const GAPS: &str = "lacune";
pub(super) const DOUBLED: &str = "recouvrement, même classe : compté une fois";
pub(super) const CONTESTED: &str = "recouvrement, classes différentes : hors comparaison";

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
pub(super) const PLATES: &str = "Avant et après, sur image";
pub(super) const HOW_TO_READ_PLATES: &str = "Les plus grands changements probables, puis les transitions peu plausibles : chaque vue a le \
    nord en haut et le même cadre à toutes les dates ; le trait jaune est le contour de la différence telle que \
    livrée. Une image n’est pas une preuve : sa date et son échelle peuvent différer de celles du millésime.";

/// What a change is of.
pub(super) fn plate(before: &str, after: &str) -> String {
    format!("{before} → {after}")
}

/// What is known of a change on images.
pub(super) fn plate_words(
    (before, after): (&str, &str),
    (area, margin): (&str, &str),
    cause: &str,
    is_suspicious: bool,
    place: Option<((f64, f64), f64)>,
    crs: &str,
) -> String {
    let doubt = match is_suspicious {
        true => ", transition peu plausible",
        false => "",
    };
    let whole = |metres: f64| french::number(metres, 0);
    let place = place.map_or_else(String::new, |((x, y), side_m)| {
        format!(
            " ; centre {} m, {} m ({crs}), côté de la vue {}",
            whole(x),
            whole(y),
            french::length_m(side_m)
        )
    });
    format!("De {before} à {after} : {area} {margin} ; {cause}{doubt}{place}.")
}

/// What stands under a view.
pub(super) fn view(date: &str, covered: f64) -> String {
    match covered {
        0.0 => format!("{date} : l’image de cette date ne couvre pas ce lieu."),
        part if part < 0.995 => format!(
            "{date} (l’image couvre {} de la vue)",
            french::percent(part, 0)
        ),
        _ => date.into(),
    }
}

pub(super) fn view_told(date: &str, what: &str) -> String {
    format!("Image de {date} : {what}, contour en jaune")
}

pub(super) const ELSEWHERE: &str = "Chiffres publiés ailleurs";
pub(super) const ELSEWHERE_TABLE: &str =
    "Chiffres publiés ailleurs et chiffres d’ici, pour le même sol";
pub(super) const PASSAGE: &str = "Classes";
pub(super) const PUBLISHED: &str = "Publié ailleurs";
pub(super) const HERE: &str = "Ici";
pub(super) const GAP: &str = "Écart";
pub(super) const WITHIN: &str = "Dans la marge";
pub(super) const SOURCE: &str = "Source";
pub(super) const REASONS: &str = "Explications des écarts";
pub(super) const REASONS_TABLE: &str =
    "Ce que chaque cause ajouterait au chiffre d’ici, et la part de l’écart que cela explique";
pub(super) const MAY_EXPLAIN: &str = "Explication possible";
pub(super) const WOULD_ADD: &str = "Ajouterait";
pub(super) const SHARE_OF_GAP: &str = "Part de l’écart";
pub(super) const ELSEWHERE_HOW: &str = "L’écart est le chiffre publié ailleurs moins celui d’ici. Il est dans la marge quand il ne dépasse pas \
    la marge à 95 % du chiffre d’ici et l’arrondi du chiffre publié.";
pub(super) const REASONS_DO_NOT_ADD_UP: &str = "les écarts de tracé, les seuils et les recodages séparent exactement le chiffre publié \
    ici du chiffre brut et s’additionnent ; les autres explications sont des maximums, qui ne s’additionnent pas.";

pub(super) fn no_counterpart(line: u64, (period, classes): (String, String), why: &str) -> String {
    format!("Sans équivalent ici (ligne {line} : {period}, {classes}) : {why}.")
}

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

pub(super) const MARGINS_DO_NOT_ADD_UP: &str = "les marges ne s’additionnent pas : celle d’un ensemble est plus \
    petite que la somme de celles de ses parties.";

pub(super) const WHAT_IS_PUBLISHED: &str = "Les chiffres sont ceux de la couche publiée : les écarts de tracé et ce \
    qui est sous le seuil de surface y sont rendus au voisin de plus longue limite commune. Ce qui en est \
    écarté est chiffré plus bas.";

pub(super) const NOTHING_CHANGES: &str = "Aucun sol ne change de classe dans la couche publiée.";

pub(super) const RATES: &str = "Les périodes n’ont pas la même durée : pour les comparer, lire les soldes annuels. \
    Une marge plus grande que le solde veut dire que son signe n’est pas assuré.";

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
    Chaque surface dont la classe diffère reçoit une cause ; seuls les changements probables entrent dans \
    les chiffres publiés, et les recodages y sont comptés sous leur dernier code.";

pub(super) const FOOT: &str = "Les mêmes chiffres sont dans tables.xlsx, tables.ods, les fichiers CSV et \
    comparaison.json ; les couches dans comparaison.gpkg ; fichiers lus, empreintes et paramètres dans le \
    manifeste qui accompagne ce dossier.";

pub(super) const FOOT_OF_UNIT: &str = "Les mêmes chiffres, pour tous les territoires et à tous les niveaux, sont dans \
    le dossier au-dessus : tables.xlsx, tables.ods, les fichiers CSV et comparaison.json ; les couches dans \
    comparaison.gpkg.";

pub(super) const INDEX_LEAD: &str = "Un rapport par territoire : ses chiffres seuls, sa carte, et sa place parmi les \
    autres, en surface et par hectare.";

pub(super) fn index(first: &str, last: &str) -> String {
    format!("Occupation du sol de {first} à {last} : rapports par territoire")
}

/// The title of the report of one territory.
pub(super) fn title_of(name: &str, first: &str, last: &str) -> String {
    format!("{name} – Occupation du sol : ce qui a changé de {first} à {last}")
}

/// A share.
pub(super) fn percent(part: f64) -> String {
    french::percent(part, 1)
}

pub(super) fn peers(kind: &str, before: &str, after: &str) -> String {
    format!(
        "Sol qui a changé de classe de {before} à {after}, en surface et par hectare comparé, par territoire de type {kind}"
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
        "Solde de chaque classe de {before} à {after}, ici et dans l’ensemble comparé, en surface et par hectare comparé"
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

pub(super) fn title(first: &str, last: &str) -> String {
    format!("Occupation du sol : ce qui a changé de {first} à {last}")
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
    format!("Surfaces dont la classe change entre {first} et {last}")
}

pub(super) fn flows(dates: &[&str]) -> String {
    format!(
        "Classe en {}, des sols qui ont changé au moins une fois",
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
    format!("Classes en {before} (lignes) et en {after} (colonnes)")
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
    format!("Surface, gain, perte et solde de chaque classe, de {before} à {after}")
}

pub(super) fn bars(before: &str, after: &str) -> String {
    format!("Gains et pertes de chaque classe, de {before} à {after}")
}

pub(super) fn units(before: &str, after: &str) -> String {
    format!("Sol qui a changé de classe de {before} à {after}, par territoire")
}

pub(super) fn map(first: &str, last: &str) -> String {
    format!("Changements probables de {first} à {last}")
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
         erreurs de classe n’y sont pas : seul un échantillon de points contrôlés les mesure.",
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
        "De {before} à {after} : {} des limites sont identiques ; {thickness} ; {minimum}.",
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
