//! What the page and the terminal say, in French.

pub mod cover;
pub mod relay;

use std::path::Path;

use relais_report::french::{list, number, quoted, with_unit};

pub const TITLE: &str = "De la livraison à l’orthoimage, et de trois dates à ce qui a changé";
pub const LEAD: &str = "Une livraison SPOT ou Pléiades arrive en plusieurs images, parfois en \
    géométrie capteur. Une commande la contrôle, une autre en fait une orthoimage COG en \
    Lambert-93, en un seul passage sur les pixels ; d’autres en font des dalles et des tuiles. Et \
    trois millésimes d’occupation du sol deviennent des chiffres, avec leur marge.";
pub const NOTICE: &str = "Données fictives : le paysage, les lieux et les images de cette page sont \
    inventés. Aucune image réelle n’y figure ; seules la structure des livraisons et les commandes \
    sont celles d’un cas réel.";
pub const FOOT: &str = "Page écrite par la démonstration de Relais sur des données fictives ; elle \
    se suffit à elle-même et peut être copiée ou imprimée (seule la page des tuiles reste à côté de \
    ses fichiers).";

pub const SPOT: &str = "SPOT 7, bouquet orthorectifié";
pub const SPOT_LEAD: &str = "Panchromatique à 1,5 m et multispectral à 6 m en UTM 30 N, livrés à \
    part. Leurs coins ne coïncident pas : Relais les superpose par leur géoréférencement, jamais par \
    numéro de pixel.";
pub const SEN: &str = "Pléiades, bouquet en géométrie capteur";
pub const SEN_LEAD: &str = "Panchromatique à 0,5 m et multispectral à 2 m, chacun avec son modèle \
    de prise de vue (RPC). Le modèle numérique de terrain redresse les deux ; l’ordre des bandes \
    est vérifié sur les pixels, par comparaison avec les histogrammes de la livraison.";
pub const PMS: &str = "Pléiades, image fusionnée par le producteur";
pub const PMS_LEAD: &str = "Livrée en JPEG 2000, découpée en dalles : une seule image en sort.";
pub const COG: &str = "Couverture SPOT annuelle, telle que DINAMIS la sert";
pub const COG_LEAD: &str = "Deux COG déjà orthorectifiés, panchromatique et multispectral, décrits \
    par une fiche STAC.";

pub const MAKING_DELIVERIES: &str = "Fabrication des livraisons fictives…";

pub fn working_on(title: &str) -> String {
    format!("{title}…")
}

pub fn open_this(page: &Path) -> String {
    format!("\nOuvrir : {}", page.display())
}

pub fn alt_before(title: &str) -> String {
    format!("{title} : aperçu de la livraison, telle qu’elle arrive")
}

pub fn alt_after(title: &str) -> String {
    format!("{title} : aperçu de l’orthoimage produite, nord en haut")
}

pub fn alt_ms(title: &str) -> String {
    format!("{title} : détail de l’image multispectrale seule, peu net")
}

pub fn alt_pms(title: &str) -> String {
    format!("{title} : le même détail après fusion avec le panchromatique, net")
}

pub const BEFORE: &str = "Avant : la livraison, dans sa géométrie d’origine";
pub const AFTER: &str = "Après : l’orthoimage, en Lambert-93";
pub const DETAIL: &str = "Le même détail, avant et après fusion";
pub const DETAIL_LEAD: &str = "Les deux vues ont le même étirement de couleurs : ce qui change est la \
    fusion.";
pub const DETAIL_LEFT: &str = "À gauche : multispectral seul";
pub const DETAIL_RIGHT: &str = "À droite : fusionné avec le panchromatique";
pub const DETAIL_HANDLE: &str = "Position de la limite entre les deux images";

pub const DATES: &str = "Le même lieu à deux dates";
pub const DATES_LEAD: &str = "Les deux orthoimages se superposent au pixel près, quel que soit le \
    satellite : l’origine de leur grille est un multiple de la résolution. Chaque date a son \
    étirement de couleurs.";
pub const DATES_HANDLE: &str = "Position de la limite entre les deux dates";

pub fn seen(date: &str, satellite: &str) -> String {
    format!("{date}, {satellite}")
}

pub fn date_left(seen: &str) -> String {
    format!("À gauche : {seen}")
}

pub fn date_right(seen: &str) -> String {
    format!("À droite : {seen}")
}

pub fn alt_date(seen: &str) -> String {
    format!("Le lieu vu le {seen}")
}

pub const DALLES: &str = "Dalles kilométriques";
pub const DALLES_LEAD: &str = "L’orthoimage SPOT 7, découpée sur la grille kilométrique de \
    Lambert-93. Chaque dalle est un COG, nommé par les kilomètres de son coin supérieur gauche ; \
    elle est la même, à l’octet près, qu’elle soit découpée seule ou avec ses voisines. Hors de \
    l’image, les pixels sont masqués.";
pub const DALLES_CAPTION: &str = "L’index : un GeoPackage, à côté des dalles, donne aussi l’emprise, \
    la date et l’empreinte de chacune.";
pub const DALLES_COLUMNS: [&str; 4] = ["Dalle", "#Pixels valides", "#Taille", "Fichier"];

pub fn alt_dalle(code: &str) -> String {
    format!("Dalle {code}, nord en haut")
}

pub const TILES: &str = "Tuiles web";
pub const TILES_LEAD: &str = "La même orthoimage en tuiles de 256 pixels, dans la grille des cartes \
    du web. Chaque zoom est fait des tuiles du suivant ; les tuiles vides ne sont pas écrites. Une \
    autre livraison devient des tuiles dans la grille Lambert-93 de l’IGN, sans fichier \
    intermédiaire.";
pub const TILES_WEB: &str = "SPOT 7, grille du web (dossier)";
pub const TILES_LAMBERT: &str = "Pléiades, grille de l’IGN (GeoPackage)";
pub const TILES_SHOWN: &str = "Ci-dessous";
pub const DALLES_AND_TILES: &str = "Dalles et tuiles";

pub fn tiles(count: u64, zooms: (u64, u64), size: &str) -> String {
    format!("{count} tuiles, zooms {} à {}, {size}", zooms.0, zooms.1)
}

pub fn zoom(zoom: u8, tiles: usize) -> String {
    match tiles {
        1 => format!("Zoom {zoom} : 1 tuile"),
        n => format!("Zoom {zoom} : {n} tuiles"),
    }
}

pub fn alt_tile(path: &str) -> String {
    format!("Tuile {path}")
}

/// The page with all tiles, beside the other.
pub const VIEWER: &str = "tuiles.html";
pub const VIEWER_LINK: &str = "Parcourir toutes les tuiles, zoom par zoom (tuiles.html, à côté de \
    cette page)";
pub const VIEWER_TITLE: &str = "Les tuiles de l’orthoimage SPOT 7";
pub const VIEWER_LEAD: &str = "Les fichiers du dossier produits/tuiles, tels quels. Ouvrez un zoom ; \
    faites glisser l’image pour vous y déplacer. Le damier paraît où les tuiles sont transparentes : \
    hors de l’image.";
pub const VIEWER_BACK: &str = "Retour à la démonstration";
pub const VIEWER_FOOT: &str = "Page écrite par la démonstration de Relais sur des données fictives ; \
    elle montre les tuiles du dossier produits/tuiles, à côté d’elle.";

pub const MAKING_PRODUCTS: &str =
    "Les orthoimages, dalles et tuiles, en un seul traitement (pipelines/demo.toml)…";
pub const LOOKING_AT_TILES: &str = "Dalles et tuiles…";
pub const MAKING_DATES: &str = "Le même lieu à deux dates…";

pub const SUMMARY: &str = "En bref";
pub const DELIVERIES: &str = "Livraisons";
pub const PRODUCTS: &str = "Orthoimages";
pub const TIMES: &str = "Temps par étape";
pub const AGAIN: &str = "Commandes";
pub const AGAIN_LEAD: &str = "Toutes les commandes qui ont fait les données, les produits et les vues \
    de cette page, dans l’ordre, à taper depuis le dossier du projet après « make build ». \
    « make demo » les enchaîne et compose la page. Pour une vraie livraison, deux suffisent : \
    « relais scene inspect », puis « relais scene ortho », avec son chemin.";
pub const TOTAL_TIME: &str = "Temps de traitement, jusqu’aux tuiles";
pub const TOTAL_SIZE: &str = "Taille des orthoimages, dalles et tuiles";
pub const SAMPLE_TIME: &str = "Fabrication des données fictives";
pub const STARTED: &str = "Faite le";
pub const MACHINE: &str = "Machine";

pub const FACTS: &str = "Ce que dit la livraison";
pub const FOOTPRINT: &str = "Emprise";
pub const FOOTPRINT_CAPTION: &str = "Coordonnées en mètres, Lambert-93 (EPSG:2154).";
pub const FOOTPRINT_PRODUCT: &str = "Orthoimage produite";
pub const FOOTPRINT_DELIVERY: &str = "Emprise annoncée par la livraison";

pub fn footprint_title(title: &str) -> String {
    format!("Carte de l’emprise : {title}")
}

pub const SATELLITE: &str = "Satellite";
pub const ACQUIRED: &str = "Prise de vue";
pub const LEVEL: &str = "Niveau";
pub const IMAGES: &str = "Images";
pub const INCIDENCE: &str = "Angle d’incidence";
pub const SUN: &str = "Hauteur du soleil";
pub const CLOUDS: &str = "Nuages";
pub const CLOUDS_UNKNOWN: &str = "non renseigné";
pub const ORDER: &str = "Ordre des bandes";
pub const COMPLETE: &str = "Complétude";
pub const CREDIT: &str = "Mention";
pub const MASKS: &str = "Masques livrés";
pub const FUSION: &str = "Poids de la fusion";
pub const EXACT: &str = "Interpolation des positions";

pub const BANDS: &str = "Bandes, dans l’ordre du fichier. Plage spectrale en nanomètres, gain en \
    comptes numériques par W·m⁻²·sr⁻¹·µm⁻¹, éclairement solaire hors atmosphère en W·m⁻²·µm⁻¹.";
pub const BAND_COLUMNS: [&str; 5] = ["Bande", "Identifiant", "#Plage", "#Gain", "#Éclairement"];
pub const PRODUCT_CAPTION: &str = "Un fichier .manifest.json à côté de chaque produit dit comment il \
    a été fait : entrées, paramètres, empreintes.";
pub const PRODUCT_COLUMNS: [&str; 5] = [
    "Fichier",
    "#Taille",
    "#Pixels",
    "#Résolution",
    "Empreinte SHA-256",
];
pub const TIME_CAPTION: &str = "Temps réel sur cette machine.";
pub const TIME_COLUMNS: [&str; 3] = ["Livraison", "Étape", "#Durée"];

pub fn pixels(width: &str, height: &str) -> String {
    format!("{width} × {height}")
}

/// The steps of `relais scene ortho`, and the two commands around.
pub fn step(name: &str) -> &str {
    match name {
        "plan" => "Lecture, ordre des bandes, modèle de terrain",
        "ortho" => "Fusion, redressement, compression",
        "write" => "Écriture du COG",
        other => other,
    }
}

pub const INSPECT_STEP: &str = "Contrôle de la livraison";

pub fn level(word: &str) -> &str {
    match word {
        "sensor" => "géométrie capteur",
        "projected" => "projetée à altitude constante",
        "ortho" => "orthorectifiée",
        "mosaic" => "mosaïque orthorectifiée",
        _ => "non renseigné",
    }
}

pub fn role(word: &str) -> &str {
    match word {
        "red" => "rouge",
        "green" => "vert",
        "blue" => "bleu",
        "nir" => "proche infrarouge",
        "red_edge" => "limite du rouge",
        "deep_blue" => "bleu profond",
        "pan" => "panchromatique",
        _ => "inconnue",
    }
}

pub fn outcome(word: &str) -> String {
    let words = match word {
        "proven" => "prouvé par les histogrammes",
        "assumed" => "supposé",
        "single" => ONE_BAND,
        "contradicted" => "contredit par les histogrammes",
        "given" => "donné par l’utilisateur",
        other => other,
    };
    words.into()
}

pub const ONE_BAND: &str = "une seule bande";

/// The outcome for each image, said once when it is the same for all.
pub fn outcomes(of: &[(String, String)]) -> String {
    match of {
        [] => ONE_BAND.into(),
        [(_, first), rest @ ..] if rest.iter().all(|(_, other)| other == first) => outcome(first),
        _ => {
            let each: Vec<String> = of
                .iter()
                .map(|(mode, word)| format!("{mode} {}", outcome(word)))
                .collect();
            list(&each)
        }
    }
}

pub fn complete(files: usize, missing: usize) -> String {
    match missing {
        0 => format!("{files} fichiers annoncés, tous présents"),
        1 => format!("{files} fichiers annoncés, 1 en défaut"),
        many => format!("{files} fichiers annoncés, {many} en défaut"),
    }
}

pub fn cloud(percent: &str) -> String {
    format!("{percent} de l’image")
}

/// A band and its part in the imitation of the panchromatic.
pub fn weight(of: &str, weight: &str) -> String {
    format!("{} {weight}", role(of))
}

/// A bound on the error of interpolated positions, in pixels of the source. It says nothing of how
/// well the image lies on the ground.
pub fn exact(pixels: f64) -> String {
    let bound = ((pixels * 1e3).ceil() / 1e3).max(0.001);
    format!("au plus {}", with_unit(&number(bound, 3), "pixel"))
}

/// What a mask of a delivery tells.
pub fn mask(code: &str) -> String {
    let name = match code {
        "ROI" => "emprise utile",
        "CLD" => "nuages",
        "SNW" => "neige",
        "QTE" => "qualité",
        "DET" => "détecteurs",
        "SLT" => "saturation",
        "VIS" => "visibilité",
        "WAT" => "eau",
        "DTM" => "terrain",
        other => return other.into(),
    };
    format!("{name} ({code})")
}

pub fn credit(text: &str) -> String {
    quoted(text)
}
