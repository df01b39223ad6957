//! Which field of which entry tells which column.

/// How an entry tells a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// As it is.
    Text,
    /// `oui` or `non`, of 1 or 0.
    Flag,
    /// A number.
    Number,
    /// Free words, by their length.
    Length,
    /// As it is, never shown.
    Personal,
}

/// A column, and the field of entries that tells it.
#[derive(Debug)]
pub struct Column {
    pub key: &'static str,
    pub name: &'static str,
    pub shape: Shape,
}

/// A kind of objects.
#[derive(Debug)]
pub struct Kind {
    /// As the journal names it.
    pub kind: &'static str,
    pub table: &'static str,
    /// What an id is made of, in SQL.
    pub id: &'static str,
    pub columns: &'static [Column],
    /// Columns that an entry of creation tells by leaving them out.
    pub from: &'static [(&'static str, &'static str)],
    /// The same of one that came from a table.
    pub imported: &'static [(&'static str, &'static str)],
    /// False where rows are there of which no entry is made.
    pub every: bool,
}

const fn text(key: &'static str, name: &'static str) -> Column {
    Column {
        key,
        name,
        shape: Shape::Text,
    }
}

const fn of(shape: Shape, key: &'static str, name: &'static str) -> Column {
    Column { key, name, shape }
}

use Shape::{Flag, Length, Number, Personal};

/// The roles of an operator, in one order.
const ROLES: &str = "(SELECT group_concat(w, ' ') FROM (SELECT CASE partner WHEN '' THEN role ELSE role || ':' || partner END AS w FROM operator_role WHERE operator = t.id ORDER BY 1))";
const LICENCE: &str = "licence || '@' || version";
const TEXT: &str = "id || '@' || version";
const MODE: &str = "CASE stereo WHEN 1 THEN 'stereo' WHEN 0 THEN 'mono' ELSE '' END";
const QUOTA: &str = "CASE quota WHEN 1 THEN 'oui' WHEN 0 THEN 'non' ELSE '' END";

/// What the record of a partner says where it is typed nothing.
const PARTNER_LEFT_OUT: [(&str, &str); 17] = [
    ("name", ""),
    ("siren", ""),
    ("siret", ""),
    ("legal_form", ""),
    ("user_group", "autre"),
    ("is_public", "1"),
    ("autonomous", "0"),
    ("means", ""),
    ("maturity", ""),
    ("potential", ""),
    ("territory", ""),
    ("territory_year", ""),
    ("email", ""),
    ("phone", ""),
    ("address", ""),
    ("convention", ""),
    ("note", ""),
];

/// What the record of a person says where it is typed nothing.
const PERSON_LEFT_OUT: [(&str, &str); 9] = [
    ("family_name", ""),
    ("given_name", ""),
    ("email", ""),
    ("phone", ""),
    ("function", ""),
    ("opt_out", "0"),
    ("notice_on", ""),
    ("notice_how", ""),
    ("erased_at", ""),
];

/// All that are held against the journal, those on which rights rest first.
pub const KINDS: [Kind; 16] = [
    Kind {
        kind: "operator",
        table: "operator",
        id: "id",
        columns: &[
            of(Personal, "user", "os_user"),
            of(Personal, "name", "name"),
            text("roles", ROLES),
            text("since", "since"),
            text("until", "until"),
        ],
        from: &[("until", "")],
        imported: &[],
        every: true,
    },
    Kind {
        kind: "adhesion",
        table: "adhesion",
        id: "id",
        columns: &[
            text("partenaire", "partner"),
            text("parcours", "path"),
            text("chemin", "path"),
            text("etat", "state"),
            text("ouverte", "open"),
            text("depuis", "since"),
            text("jusqu_au", "until_day"),
            text("avenant", "avenant"),
            text("dinamis_ref", "dinamis_ref"),
            text("reference_dinamis", "dinamis_ref"),
            text("fait_le", "made_at"),
        ],
        from: &[("until_day", ""), ("avenant", ""), ("dinamis_ref", "")],
        imported: &[("until_day", ""), ("dinamis_ref", "")],
        every: true,
    },
    Kind {
        kind: "account",
        table: "account",
        id: "id",
        columns: &[
            text("personne", "person"),
            text("partenaire", "partner"),
            text("etat", "state"),
            text("depuis", "since"),
            of(Personal, "motif", "why"),
            text("mandat", "mandate"),
            of(Personal, "login_dinamis", "dinamis_login"),
            of(Personal, "identifiant_dinamis", "dinamis_login"),
            text("premiere_connexion", "first_login"),
            text("derniere_connexion", "last_login"),
            text("fait_le", "made_at"),
        ],
        from: &[
            ("why", ""),
            ("mandate", ""),
            ("dinamis_login", ""),
            ("first_login", ""),
            ("last_login", ""),
        ],
        imported: &[
            ("why", ""),
            ("mandate", ""),
            ("dinamis_login", ""),
            ("first_login", ""),
            ("last_login", ""),
        ],
        every: true,
    },
    Kind {
        kind: "mandate",
        table: "mandate",
        id: "id",
        columns: &[
            text("personne", "person"),
            text("partenaire", "partner"),
            of(Personal, "entreprise", "company"),
            of(Personal, "objet", "purpose"),
            text("debut", "from_day"),
            text("fin", "until_day"),
            text("fin_avant_terme", "ended_on"),
            text("document", "document"),
            text("fait_le", "made_at"),
        ],
        from: &[("ended_on", ""), ("document", "")],
        imported: &[("ended_on", ""), ("document", "")],
        every: true,
    },
    Kind {
        kind: "licence",
        table: "licence",
        id: TEXT,
        columns: &[
            text("kind", "kind"),
            of(Flag, "example", "example"),
            text("from", "from_day"),
            text("until", "until_day"),
            text("sha256", "sha256"),
            text("fait_le", "loaded_at"),
        ],
        from: &[],
        imported: &[],
        every: true,
    },
    Kind {
        kind: "permit",
        table: "permit",
        id: "id",
        columns: &[
            text("partner", "partner"),
            text("partenaire", "partner"),
            text("account", "account"),
            text("product", "product"),
            text("licence", LICENCE),
            text("from", "from_day"),
            text("until", "until_day"),
            text("fait_le", "made_at"),
            text("retire_le", "withdrawn_at"),
        ],
        from: &[("withdrawn_at", "")],
        imported: &[],
        every: true,
    },
    Kind {
        kind: "partner",
        table: "partner",
        id: "id",
        columns: &[
            text("nom", "name"),
            text("siren", "siren"),
            text("siret", "siret"),
            text("forme_juridique", "legal_form"),
            text("groupe", "user_group"),
            of(Flag, "public", "is_public"),
            of(Flag, "autonome", "autonomous"),
            text("moyens", "means"),
            text("maturite", "maturity"),
            text("potentiel", "potential"),
            text("territoire", "territory"),
            text("territoire_annee", "territory_year"),
            text("courriel", "email"),
            text("telephone", "phone"),
            text("adresse", "address"),
            text("convention", "convention"),
            text("note", "note"),
            text("fait_le", "made_at"),
        ],
        from: &PARTNER_LEFT_OUT,
        imported: &PARTNER_LEFT_OUT,
        every: true,
    },
    Kind {
        kind: "person",
        table: "person",
        id: "id",
        columns: &[
            of(Personal, "nom", "family_name"),
            of(Personal, "prenom", "given_name"),
            of(Personal, "courriel", "email"),
            of(Personal, "telephone", "phone"),
            of(Personal, "fonction", "function"),
            of(Flag, "refus_messages", "opt_out"),
            of(Flag, "sans_messages", "opt_out"),
            text("notice_le", "notice_on"),
            text("information_le", "notice_on"),
            of(Personal, "notice_par", "notice_how"),
            of(Personal, "information_comment", "notice_how"),
            text("efface_le", "erased_at"),
            text("effacee_le", "erased_at"),
            text("fait_le", "made_at"),
        ],
        from: &PERSON_LEFT_OUT,
        imported: &PERSON_LEFT_OUT,
        every: true,
    },
    Kind {
        kind: "convention",
        table: "convention",
        id: "id",
        columns: &[
            text("nature", "kind"),
            text("partenaire", "partner"),
            text("numero", "number"),
            text("objet", "title"),
            text("intitule", "title"),
            text("signee_le", "signed_on"),
            text("debut", "from_day"),
            text("debut_le", "from_day"),
            text("fin", "until_day"),
            text("fin_le", "until_day"),
            text("document", "document"),
            text("fait_le", "made_at"),
        ],
        from: &[("until_day", ""), ("document", "")],
        imported: &[("until_day", "")],
        every: true,
    },
    Kind {
        kind: "avenant",
        table: "avenant",
        id: "id",
        columns: &[
            text("partenaire", "partner"),
            text("convention", "convention"),
            text("numero", "number"),
            text("etat", "state"),
            text("prepare_le", "made_on"),
            text("envoye_le", "sent_on"),
            text("signe_le", "signed_on"),
            text("signataire", "signatory"),
            text("projet", "draft"),
            text("document", "signed"),
            text("document_cite", "cited"),
            text("fait_le", "made_at"),
        ],
        from: &[
            ("state", "prepare"),
            ("sent_on", ""),
            ("signed_on", ""),
            ("signatory", ""),
            ("signed", ""),
            ("cited", ""),
        ],
        imported: &[
            ("sent_on", ""),
            ("signed_on", ""),
            ("signatory", ""),
            ("draft", ""),
            ("signed", ""),
            ("cited", ""),
        ],
        every: true,
    },
    Kind {
        kind: "request",
        table: "request",
        id: "id",
        columns: &[
            text("partenaire", "partner"),
            text("compte", "account"),
            text("nature", "kind"),
            text("etat", "state"),
            text("depuis", "since"),
            of(Length, "objet", "subject"),
            text("territoire", "territory"),
            text("territoire_annee", "territory_year"),
            of(Number, "km2", "km2"),
            of(Number, "km2_livres", "delivered_km2"),
            text("capteur", "sensor"),
            text("mode", MODE),
            text("du", "from_day"),
            text("au", "until_day"),
            of(Number, "nuages", "cloud_percent"),
            of(Number, "angle", "angle_deg"),
            text("quota", QUOTA),
            of(Number, "prix", "price_eur"),
            text("agit", "acts"),
            text("reference", "dinamis_ref"),
            of(Length, "usage", "use_case"),
            of(Length, "issue", "outcome"),
            of(Flag, "ingenierie", "engineering"),
            text("fait_le", "made_at"),
        ],
        from: &[],
        imported: &[],
        every: true,
    },
    Kind {
        kind: "need",
        table: "need",
        id: "id",
        columns: &[
            text("partenaire", "partner"),
            of(Length, "titre", "title"),
            text("groupe", "user_group"),
            text("priorite", "priority"),
            of(Length, "usage", "use_case"),
            of(Flag, "ingenierie", "engineering"),
            text("exprime_le", "said_on"),
            of(Length, "texte", "words"),
            text("etat", "state"),
            text("fait_le", "made_at"),
        ],
        from: &[],
        imported: &[],
        every: true,
    },
    Kind {
        kind: "lead",
        table: "lead",
        id: "id",
        columns: &[
            text("partenaire", "partner"),
            of(Length, "interet", "interest"),
            text("maturite", "maturity"),
            of(Length, "prochaine_etape", "next_step"),
            text("prochaine_le", "next_on"),
            text("dernier_contact", "last_on"),
            text("etat", "state"),
            text("fait_le", "made_at"),
        ],
        from: &[],
        imported: &[],
        every: true,
    },
    Kind {
        kind: "event",
        table: "event",
        id: "id",
        columns: &[
            of(Length, "titre", "title"),
            text("nature", "kind"),
            text("jour", "on_day"),
            of(Length, "lieu", "place"),
            of(Length, "texte", "words"),
            text("fait_le", "made_at"),
        ],
        from: &[],
        imported: &[],
        every: true,
    },
    Kind {
        kind: "use-case",
        table: "use_case",
        id: "id",
        columns: &[
            text("partenaire", "partner"),
            of(Length, "titre", "title"),
            of(Length, "theme", "theme"),
            text("jour", "on_day"),
            of(Length, "texte", "words"),
            of(Length, "resultat", "result"),
            text("fait_le", "made_at"),
        ],
        from: &[],
        imported: &[],
        every: true,
    },
    Kind {
        kind: "activity",
        table: "activity",
        id: "id",
        columns: &[
            text("partenaire", "partner"),
            text("compte", "account"),
            text("jour", "on_day"),
            text("nature", "what"),
            text("produit", "product"),
            text("capteur", "sensor"),
            of(Number, "nombre", "count"),
            of(Number, "km2", "km2"),
            of(Number, "octets", "bytes"),
            text("source", "source"),
            text("origine", "bringing"),
        ],
        from: &[],
        imported: &[],
        // A list of DINAMIS is one entry, whatever figures it brings.
        every: false,
    },
];

impl Kind {
    /// The kind of a word.
    pub fn of(word: &str) -> Option<&'static Kind> {
        KINDS.iter().find(|kind| kind.kind == word)
    }

    /// The column that a field tells.
    pub fn column(&self, key: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.key == key)
    }

    /// Its columns, each once.
    pub fn distinct(&self) -> Vec<&'static Column> {
        let mut all: Vec<&'static Column> = Vec::new();
        for column in self.columns {
            if !all.iter().any(|one| one.name == column.name) {
                all.push(column);
            }
        }
        all
    }
}
