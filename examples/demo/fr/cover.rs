//! What the page says of land cover.

pub const COMPARING: &str =
    "L’occupation du sol de trois dates (pipelines/ocs-2009-2015-2020.toml)…";

pub const TITLE: &str = "Occupation du sol : trois millésimes comparés";
pub const LEAD: &str = "Le même paysage a été dessiné trois fois : en 2009 et en 2015 sur des photographies \
    aériennes, en 2020 sur une image SPOT. Chaque limite a été redessinée à chaque date, avec les \
    habitudes et l’imprécision de son producteur ; les friches ont changé de code ; le millésime 2015 \
    a des défauts de topologie. Le croisement des couches donne donc surtout des écarts de dessin. \
    Relais donne une cause à chaque écart, et ne publie que ce qui a changé, avec sa marge.";

pub const SUMMARY: &str = "Ce que l’on croit avoir changé, et ce qui a changé";
pub const SUMMARY_COLUMNS: [&str; 5] = [
    "Période",
    "#Simple croisement",
    "#Publié par Relais",
    "#Marge à 95 %",
    "#Vérité",
];
pub const SUMMARY_NOTE: &str = "La vérité est celle du paysage inventé : avec de vraies couches, elle \
    n’est pas connue. La marge est celle de la position des limites. Les friches, qui n’ont changé que \
    de code, ne comptent ni dans ce qui est publié ni dans la vérité.";

pub const MAPS: &str = "La carte, à côté de la vérité";
pub const MAPS_LEAD: &str = "En couleurs vives, le sol dont la classe n’est pas la même aux trois dates, \
    dans la couleur de sa classe en 2020 ; en couleurs pâles, l’occupation du sol de 2009. Le rouge est \
    de l’habitat ou une route.";
pub const CROSSED_LEFT: &str = "À gauche : simple croisement des trois couches";
pub const PUBLISHED_RIGHT: &str = "À droite : ce que Relais publie";
pub const MAPS_HANDLE: &str = "Position de la limite entre le croisement et ce qui est publié";
pub const PUBLISHED: &str = "Ce que Relais publie";
pub const TRUTH: &str = "La vérité";

pub const ALT_CROSSED: &str = "Carte du simple croisement : presque toutes les limites des parcelles et \
    des routes paraissent avoir changé";
pub const ALT_PUBLISHED: &str = "Carte des changements publiés : le bord des deux villages, quelques \
    tronçons de route, quelques parcelles";
pub const ALT_TRUTH: &str =
    "Carte de ce qui a vraiment changé : les mêmes lieux que sur la carte publiée";

pub const FLOWS: &str = "Ce que le sol est devenu";
pub const FLOWS_TITLE: &str = "Flux entre classes, de 2009 à 2020";
pub const MATRIX: &str = "De 2009 à 2020, en hectares";
pub const MATRIX_LEAD: &str = "Une ligne dit ce qu’est devenue, en 2020, une classe de 2009 ; une \
    colonne, d’où vient une classe de 2020. La diagonale est ce qui n’a pas changé.";
pub const MATRIX_CAPTION: &str = "Surfaces publiées, au niveau 2 de la nomenclature";
pub const MATRIX_CORNER: &str = "2009 \\ 2020";
/// Less than the last decimal shows.
pub const LESS: &str = "< 0,01";
pub const TOTAL_BEFORE: &str = "Total 2009";
pub const TOTAL_AFTER: &str = "Total 2020";

pub const FILES: &str = "Les livrables, dans le dossier occupation-du-sol";
pub const LINKS: [(&str, &str); 5] = [
    (
        "Le rapport à lire et à imprimer (rapport.html)",
        "occupation-du-sol/comparaison/rapport.html",
    ),
    (
        "Les tableaux, par commune, EPCI et département, à tous les niveaux (tables.xlsx)",
        "occupation-du-sol/comparaison/tables.xlsx",
    ),
    (
        "Les mêmes pour LibreOffice (tables.ods)",
        "occupation-du-sol/comparaison/tables.ods",
    ),
    (
        "Les couches pour QGIS, avec leurs styles (comparaison.gpkg)",
        "occupation-du-sol/comparaison/comparaison.gpkg",
    ),
    (
        "La matrice des mêmes dates, comptée sur des images classées (matrice_images.csv)",
        "occupation-du-sol/matrice_images.csv",
    ),
];
