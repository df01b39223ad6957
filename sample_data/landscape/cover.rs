//! What covers the ground.

use super::parcels::Use;

/// What covers a place. The number is that of the truth raster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[repr(u8)]
pub enum Cover {
    /// Cereals.
    Cereal = 1,
    /// Maize.
    Maize = 2,
    /// Sunflower.
    Sunflower = 3,
    /// Ploughed or bare soil.
    Soil = 4,
    /// Meadow, verge, grass.
    Grass = 5,
    /// Vineyard.
    Vineyard = 6,
    /// Orchard.
    Orchard = 7,
    /// Broadleaved wood.
    Broadleaf = 8,
    /// Coniferous wood.
    Conifer = 9,
    /// Poplars.
    Poplar = 10,
    /// Cut wood.
    Cut = 11,
    /// Fallow land, bushes.
    Fallow = 12,
    /// A tree or a hedge outside woods.
    Tree = 13,
    /// A road or street.
    Road = 14,
    /// An unsealed track.
    Track = 15,
    /// A building.
    Building = 16,
    /// A sealed or stony yard.
    Yard = 17,
    /// A garden.
    Garden = 18,
    /// A swimming pool.
    Pool = 19,
    /// A river or a pond.
    Water = 20,
    /// Plastic tunnels.
    Tunnels = 21,
    /// Solar panels on the ground.
    Solar = 22,
    /// A survey target: a white disc on a black square.
    Target = 23,
}

impl Cover {
    /// All covers with their French names, in the order of their numbers.
    pub const LEGEND: [(Cover, &'static str); 23] = [
        (Cover::Cereal, "Céréales"),
        (Cover::Maize, "Maïs"),
        (Cover::Sunflower, "Tournesol"),
        (Cover::Soil, "Sol nu, labour"),
        (Cover::Grass, "Prairie, herbe"),
        (Cover::Vineyard, "Vigne"),
        (Cover::Orchard, "Verger"),
        (Cover::Broadleaf, "Bois de feuillus"),
        (Cover::Conifer, "Bois de conifères"),
        (Cover::Poplar, "Peupleraie"),
        (Cover::Cut, "Coupe forestière"),
        (Cover::Fallow, "Friche, lande"),
        (Cover::Tree, "Arbre, haie"),
        (Cover::Road, "Route, rue"),
        (Cover::Track, "Chemin"),
        (Cover::Building, "Bâtiment"),
        (Cover::Yard, "Cour, parking"),
        (Cover::Garden, "Jardin"),
        (Cover::Pool, "Piscine"),
        (Cover::Water, "Cours d'eau, étang"),
        (Cover::Tunnels, "Serres, tunnels"),
        (Cover::Solar, "Panneaux solaires au sol"),
        (Cover::Target, "Cible de contrôle"),
    ];

    /// The cover of a parcel.
    pub fn of(usage: Use) -> Self {
        match usage {
            Use::Cereal => Cover::Cereal,
            Use::Maize => Cover::Maize,
            Use::Sunflower => Cover::Sunflower,
            Use::Ploughed => Cover::Soil,
            Use::Meadow => Cover::Grass,
            Use::Vineyard => Cover::Vineyard,
            Use::Orchard => Cover::Orchard,
            Use::Broadleaf => Cover::Broadleaf,
            Use::Conifer => Cover::Conifer,
            Use::Poplar => Cover::Poplar,
            Use::Cut => Cover::Cut,
            Use::Fallow => Cover::Fallow,
            Use::Tunnels => Cover::Tunnels,
            Use::Solar => Cover::Solar,
        }
    }
}
