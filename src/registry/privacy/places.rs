//! Where free words stand: the columns of each table that an officer wrote in his own words, and the
//! object whose words they are. Every other text is an id, a day, a word of a list or a signed text:
//! it is searched, told, and stays as it is.

/// How a column holds its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As a text.
    Text,
    /// As the texts of a JSON.
    Json,
    /// JSON of an entry's detail, which goes whole.
    Detail,
    /// As one value, which goes whole.
    Value,
}

/// A column of free words.
#[derive(Debug)]
pub(super) struct Column {
    pub name: &'static str,
    /// As the journal names it.
    pub key: &'static str,
    pub form: Form,
}

/// The free words of a table.
#[derive(Debug)]
pub(super) struct Words {
    pub table: &'static str,
    /// The kind of the object, as the journal names it.
    pub kind: &'static str,
    /// The column that names the object.
    pub id: &'static str,
    /// True where its rows count their corrections.
    pub versioned: bool,
    pub columns: &'static [Column],
}

const fn text(name: &'static str, key: &'static str) -> Column {
    let form = Form::Text;
    Column { name, key, form }
}

const fn of(form: Form, name: &'static str, key: &'static str) -> Column {
    Column { name, key, form }
}

const fn words(
    table: &'static str,
    kind: &'static str,
    id: &'static str,
    columns: &'static [Column],
) -> Words {
    Words {
        table,
        kind,
        id,
        versioned: true,
        columns,
    }
}

/// All free words. The name of a body is its own, the note of another person's row is not.
pub(super) const WORDS: [Words; 17] = [
    words(
        "partner",
        "partner",
        "id",
        &[
            text("means", "moyens"),
            of(Form::Value, "email", "courriel"),
            of(Form::Value, "phone", "telephone"),
            text("address", "adresse"),
            text("note", "note"),
        ],
    ),
    words("convention", "convention", "id", &[text("title", "objet")]),
    words(
        "person",
        "person",
        "id",
        &[
            text("function", "fonction"),
            text("notice_how", "notice_par"),
        ],
    ),
    words("account", "account", "id", &[text("why", "motif")]),
    words(
        "mandate",
        "mandate",
        "id",
        &[text("company", "entreprise"), text("purpose", "objet")],
    ),
    words(
        "adhesion",
        "adhesion",
        "id",
        &[text("dinamis_ref", "dinamis_ref")],
    ),
    Words {
        versioned: false,
        ..words(
            "adhesion_event",
            "adhesion",
            "adhesion",
            &[of(Form::Json, "evidence", "preuves")],
        )
    },
    Words {
        versioned: false,
        ..words(
            "acceptance",
            "adhesion",
            "adhesion",
            &[text("proof", "preuve")],
        )
    },
    words(
        "request",
        "request",
        "id",
        &[
            text("subject", "objet"),
            text("dinamis_ref", "reference"),
            text("use_case", "usage"),
            text("outcome", "issue"),
        ],
    ),
    words(
        "need",
        "need",
        "id",
        &[
            text("title", "titre"),
            text("words", "texte"),
            text("use_case", "usage"),
        ],
    ),
    words(
        "lead",
        "lead",
        "id",
        &[
            text("interest", "interet"),
            text("next_step", "prochaine_etape"),
        ],
    ),
    words(
        "event",
        "event",
        "id",
        &[
            text("title", "titre"),
            text("place", "lieu"),
            text("words", "texte"),
        ],
    ),
    words(
        "use_case",
        "use-case",
        "id",
        &[
            text("title", "titre"),
            text("theme", "theme"),
            text("words", "texte"),
            text("result", "resultat"),
        ],
    ),
    Words {
        versioned: false,
        ..words(
            "message",
            "message",
            "id",
            &[
                text("subject", "objet"),
                text("words", "texte"),
                text("filter", "filtre"),
            ],
        )
    },
    Words {
        versioned: false,
        ..words("document", "document", "sha256", &[text("name", "nom")])
    },
    Words {
        versioned: false,
        ..words("bringing", "bringing", "id", &[text("file", "fichier")])
    },
    Words {
        versioned: false,
        ..words(
            "merged",
            "partner",
            "into_partner",
            &[of(Form::Json, "record", "fiche_fusionnee")],
        )
    },
];

/// Numbers and names that are typed and are no free words: nothing of them is redacted, but `edit` corrects
/// them.
const TYPED: [(&str, &str); 7] = [
    ("activity", "product"),
    ("activity", "sensor"),
    ("avenant", "convention"),
    ("avenant", "number"),
    ("convention", "number"),
    ("partner", "convention"),
    ("request", "sensor"),
];

/// True of a column that is none of free words and that `edit` corrects.
pub(super) fn is_typed(table: &str, column: &str) -> bool {
    TYPED.contains(&(table, column))
}

impl Words {
    /// Those of a table.
    pub fn of(table: &str) -> Option<&'static Self> {
        WORDS.iter().find(|words| words.table == table)
    }

    /// One of its columns.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}
