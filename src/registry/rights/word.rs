//! The words that licences and questions are written in: each with its label for people.

/// An enum whose values are words of a list.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$of])* $variant),+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As it is written.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// As people read it.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(word: &str) -> Result<Self, String> {
                let found = Self::ALL.iter().find(|one| one.word() == word);
                found.copied().ok_or_else(|| {
                    let words: Vec<&str> = Self::ALL.iter().map(|one| one.word()).collect();
                    format!("« {word} » n’est pas l’un de {}", words.join(", "))
                })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.word())
            }
        }
    };
}

words! {
    /// What a text is.
    TextKind {
        /// What every member accepts.
        Charter = "charte", "charte";
        /// That PIGMA acts for the partner.
        SuperReferent = "super-referent", "clause de super référent";
        /// What may be done with data.
        Licence = "licence", "licence";
    }
}

impl TextKind {
    /// The option by which `adhesion record` takes a text of this kind.
    pub(crate) fn option(self) -> &'static str {
        match self {
            Self::Charter => "--charter",
            Self::SuperReferent => "--super-referent",
            Self::Licence => "--licence",
        }
    }
}

words! {
    /// Whom a clause is for: a partner's user group, a public body, one that joins on its own.
    Category {
        /// EPCI and agencies.
        Intercommunal = "epci-agence", "EPCI et agences";
        /// Collectivités, DDT(M), SDIS.
        Authority = "collectivite", "collectivités, DDT(M), SDIS";
        /// Other bodies.
        Other = "autre", "autres organismes";
        /// Any public body.
        Public = "public", "organismes publics";
        /// Bodies that join DINAMIS on their own: no other word of the list is theirs.
        Autonomous = "autonome", "organismes autonomes";
    }
}

words! {
    /// Who acts for the partner.
    Staff {
        /// Its own people.
        Own = "agent", "agents du partenaire";
        /// A contractor under mandate.
        Contractor = "mandataire", "prestataires sous mandat";
    }
}

words! {
    /// What a product is to the image that it comes from.
    ProductKind {
        /// The image itself.
        Image = "image", "image";
        /// A small or sub-sampled part of it.
        Extract = "extrait", "extrait";
        /// What still holds image data.
        ValueAdded = "valeur-ajoutee", "produit à valeur ajoutée";
        /// What the image cannot be had back from.
        Derivative = "derive", "œuvre dérivée";
    }
}

words! {
    /// What a product holds.
    Content {
        /// Pixels of an image.
        Pixels = "image", "pixels d’image";
        /// Objects, classes, figures.
        Vector = "vecteur", "objets, classes ou chiffres";
        /// Heights: never a derivative work.
        Relief = "relief", "modèle de terrain ou de surface";
    }
}

words! {
    /// What a licence allows to hand on.
    Redistribution {
        /// Nothing.
        None = "aucune", "aucune rediffusion";
        /// With the credit line.
        Credited = "avec-mention", "rediffusion avec la mention";
        /// Without more.
        Free = "libre", "rediffusion libre";
    }
}

words! {
    /// What is asked.
    Action {
        /// To look at it.
        Consult = "consulter", "consulter";
        /// To have it.
        Obtain = "obtenir", "obtenir";
        /// To hand it on to others.
        HandOn = "rediffuser", "rediffuser";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back_and_others_say_which_there_are() {
        for kind in ProductKind::ALL {
            assert_eq!(kind.word().parse(), Ok(*kind));
        }
        let why = "extract".parse::<ProductKind>().unwrap_err();
        assert!(
            why.contains("image, extrait, valeur-ajoutee, derive"),
            "{why}"
        );
    }
}
