//! Which column of a table is what: guessed from its header, or told by a mapping.

mod mapping;

use relais_files::table::{Line, Table};
use serde::Serialize;

use super::column::Column;
use super::fault::ExchangeFault;
pub use mapping::Mapping;

/// The header is among so many lines at the top.
const TITLE_LINES: usize = 30;
/// A header that comes so near to a name may have been meant for it.
const NEAR: f64 = 0.86;

/// A header that no column goes by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unknown {
    /// As it stands.
    pub header: String,
    /// The column that may have been meant.
    pub near: Option<&'static str>,
}

/// A table under its header.
#[derive(Debug)]
pub struct Layout<'a> {
    /// The table.
    pub table: &'a Table,
    /// The columns that are sought.
    pub columns: &'static [Column],
    /// For each of them where it is.
    pub places: Vec<Option<usize>>,
    /// The header as it stands.
    pub headers: Vec<String>,
    /// Headers that are not read.
    pub unknown: Vec<Unknown>,
    /// Where the lines begin.
    first: usize,
}

impl<'a> Layout<'a> {
    /// The one of `tables` whose header says most.
    ///
    /// # Errors
    /// [`ExchangeFault::NoColumn`], [`ExchangeFault::TwoColumns`], [`ExchangeFault::Mapping`].
    pub fn find(
        tables: &'a [Table],
        word: &str,
        columns: &'static [Column],
        mapping: Option<&Mapping>,
    ) -> Result<Self, ExchangeFault> {
        let (layout, wrong) = Self::sketch(tables, word, columns, mapping)?;
        wrong.map_or(Ok(layout), Err)
    }

    /// The same, with what a table does not say or says twice: what was found can be told, for an
    /// officer to say the rest.
    ///
    /// # Errors
    /// [`ExchangeFault::Mapping`].
    pub fn sketch(
        tables: &'a [Table],
        word: &str,
        columns: &'static [Column],
        mapping: Option<&Mapping>,
    ) -> Result<(Self, Option<ExchangeFault>), ExchangeFault> {
        if let Some(mapping) = mapping.filter(|mapping| mapping.genre != word) {
            let why = format!(
                "elle est faite pour « {} », pas pour « {word} »",
                mapping.genre
            );
            return Err(ExchangeFault::Mapping(why));
        }
        let score = |line: Line<'_>| {
            let named =
                |column: &&Column| line.cells().any(|header| named(column, header, mapping));
            columns.iter().filter(named).count()
        };
        let candidates = tables.iter().flat_map(|table| {
            let lines = table.lines().take(TITLE_LINES).enumerate();
            lines.map(move |(at, line)| (table, at, line))
        });
        let mut best: Option<((usize, bool), &Table, usize, Line<'_>)> = None;
        for (table, at, line) in candidates {
            let score = score(line);
            // Where no name is known, a title of one cell is no header.
            let filled = line.cells().filter(|cell| !cell.trim().is_empty());
            let score = (score, score > 0 || filled.count() > 1);
            if best.as_ref().is_none_or(|(most, ..)| score > *most) {
                best = Some((score, table, at, line));
            }
        }
        let Some((_, table, at, line)) = best else {
            return Err(ExchangeFault::Mapping("aucun tableau".into()));
        };
        Self::under(table, at, line, columns, mapping)
    }

    fn under(
        table: &'a Table,
        at: usize,
        line: Line<'a>,
        columns: &'static [Column],
        mapping: Option<&Mapping>,
    ) -> Result<(Self, Option<ExchangeFault>), ExchangeFault> {
        let headers: Vec<String> = line
            .cells()
            .map(|header| header.trim().to_string())
            .collect();
        if let Some(mapping) = mapping {
            check(mapping, columns, &headers)?;
        }
        let (mut places, mut twice, mut wrong) = (Vec::new(), Vec::new(), None);
        for column in columns {
            let mut found: Vec<usize> = (0..headers.len())
                .filter(|&at| named(column, &headers[at], mapping))
                .collect();
            let is_told = mapping.is_some_and(|told| told.colonnes.contains_key(column.key));
            if column.several && !is_told {
                found.sort_by_key(|&at| column.rank(&headers[at]));
                let best = found.first().map(|&at| column.rank(&headers[at]));
                found.retain(|&at| Some(column.rank(&headers[at])) == best);
            }
            let place = match found[..] {
                [one, other, ..] => {
                    wrong.get_or_insert_with(|| ExchangeFault::TwoColumns {
                        name: table.name().into(),
                        one: headers[one].clone(),
                        other: headers[other].clone(),
                        label: column.label,
                    });
                    twice.append(&mut found);
                    None
                }
                [one] => Some(one),
                [] if column.needed => {
                    wrong.get_or_insert_with(|| missing(table, column.label.into(), &headers));
                    None
                }
                [] => None,
            };
            places.push(place);
        }
        let mut unknown = unknown(columns, &headers, &places, mapping);
        // Nobody has said yet which of them counts.
        unknown.retain(|one| !twice.iter().any(|&at| headers[at] == one.header));
        let layout = Self {
            table,
            columns,
            places,
            headers,
            unknown,
            first: at + 1,
        };
        Ok((layout, wrong))
    }

    /// Whether the table has one of these columns at least.
    ///
    /// # Errors
    /// [`ExchangeFault::NoColumn`].
    pub(super) fn has_one_of(&self, keys: &[&str]) -> Result<(), ExchangeFault> {
        let columns = self.columns.iter().zip(&self.places);
        let asked = columns.filter(|(column, _)| keys.contains(&column.key));
        if asked.clone().any(|(_, place)| place.is_some()) {
            return Ok(());
        }
        let labels: Vec<&str> = asked.map(|(column, _)| column.label).collect();
        Err(missing(self.table, labels.join(" » ou « "), &self.headers))
    }

    /// The lines under the header.
    pub fn lines(&self) -> impl Iterator<Item = Line<'a>> {
        self.table.lines().skip(self.first)
    }

    /// The header of a column as the table has it; its key where the table has it not.
    pub fn header(&self, key: &str) -> String {
        let place = self.columns.iter().position(|column| column.key == key);
        let place = place.and_then(|at| self.places[at]);
        place.map_or_else(|| key.to_string(), |at| self.headers[at].clone())
    }

    /// What was found, as a file that finds the same again.
    pub fn mapping(&self, word: &str) -> Mapping {
        let found = self.columns.iter().zip(&self.places);
        Mapping {
            genre: word.into(),
            ignorees: self.unknown.iter().map(|one| one.header.clone()).collect(),
            colonnes: found
                .filter_map(|(column, place)| {
                    Some((column.key.into(), self.headers[(*place)?].clone()))
                })
                .collect(),
        }
    }
}

fn missing(table: &Table, wanted: String, headers: &[String]) -> ExchangeFault {
    let has = headers.iter().filter(|header| !header.is_empty());
    ExchangeFault::NoColumn {
        name: table.name().into(),
        wanted,
        // A file that is no table may have any text for a header.
        has: has
            .take(40)
            .map(|header| header.chars().take(60).collect())
            .collect(),
    }
}

/// True for the header of a column: the one that the mapping tells, or else one of its names.
fn named(column: &Column, header: &str, mapping: Option<&Mapping>) -> bool {
    let header = header.trim();
    match mapping {
        Some(mapping) => match mapping.colonnes.get(column.key) {
            Some(told) => told.trim() == header,
            None => !mapping.tells(header) && column.is_named(header),
        },
        None => column.is_named(header),
    }
}

/// A mapping names columns that there are, on both sides.
fn check(
    mapping: &Mapping,
    columns: &'static [Column],
    headers: &[String],
) -> Result<(), ExchangeFault> {
    for (key, header) in &mapping.colonnes {
        if !columns.iter().any(|column| column.key == key) {
            let keys = columns.iter().map(|column| column.key).collect::<Vec<_>>();
            let why = format!(
                "« {key} » n’est pas une colonne du registre\u{202f}: {}",
                keys.join(", ")
            );
            return Err(ExchangeFault::Mapping(why));
        }
        if !headers.iter().any(|there| there == header.trim()) {
            let why = format!("le tableau n’a pas de colonne « {header} »");
            return Err(ExchangeFault::Mapping(why));
        }
    }
    Ok(())
}

fn unknown(
    columns: &'static [Column],
    headers: &[String],
    places: &[Option<usize>],
    mapping: Option<&Mapping>,
) -> Vec<Unknown> {
    let is_left = |header: &str| mapping.is_some_and(|mapping| mapping.leaves(header));
    let rest = headers.iter().enumerate().filter(|(at, header)| {
        !header.is_empty() && !places.contains(&Some(*at)) && !is_left(header)
    });
    let near = |header: &str| {
        let free = columns
            .iter()
            .zip(places)
            .filter(|(_, place)| place.is_none());
        let near = free.map(|(column, _)| (column.nearness(header), column.key));
        let best = near.max_by(|one, other| one.0.total_cmp(&other.0))?;
        (best.0 >= NEAR).then_some(best.1)
    };
    rest.map(|(_, header)| Unknown {
        header: header.clone(),
        near: near(header),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::kind::Kind;

    fn tables(text: &str) -> Vec<Table> {
        vec![Table::of_text("essai.csv", text).unwrap()]
    }

    fn found(text: &str, mapping: Option<&Mapping>) -> Result<Mapping, ExchangeFault> {
        let tables = tables(text);
        let layout = Layout::find(&tables, "partners", Kind::Partners.columns(), mapping)?;
        Ok(layout.mapping("partners"))
    }

    const TITLED: &str =
        "Partenaires au 1er janvier;;\n\nRaison sociale;N° SIRET;Courriél;Interne\nUn;;;x\n";

    #[test]
    fn columns_are_guessed_and_what_is_not_known_is_told() {
        let tables = tables(TITLED);
        let layout = Layout::find(&tables, "partners", Kind::Partners.columns(), None).unwrap();
        let mapping = layout.mapping("partners");
        let pairs: Vec<_> = mapping
            .colonnes
            .iter()
            .map(|(key, header)| (key.as_str(), header.as_str()))
            .collect();
        assert_eq!(
            pairs,
            [
                ("courriel", "Courriél"),
                ("nom", "Raison sociale"),
                ("siret", "N° SIRET")
            ]
        );
        assert_eq!(mapping.ignorees, ["Interne"]);
        assert_eq!(
            layout.lines().map(|line| line.number()).collect::<Vec<_>>(),
            [4]
        );
    }

    #[test]
    fn a_mapping_is_kept_and_read_again() {
        let first = found(TITLED, None).unwrap();
        let again = Mapping::parse(&first.text(Kind::Partners.columns())).unwrap();
        assert_eq!(again, first);
        let told = found(TITLED, Some(&again)).unwrap();
        assert_eq!(told.colonnes, first.colonnes);
        let own = Mapping::parse("genre = 'partners'\n[colonnes]\nnom = 'Interne'\n").unwrap();
        assert_eq!(
            found(TITLED, Some(&own)).unwrap().colonnes["nom"],
            "Interne"
        );
    }

    #[test]
    fn wrong_headers_and_mappings_say_why() {
        let code = |done: Result<Mapping, ExchangeFault>| {
            use relais_core::fault::Fault;
            done.unwrap_err().code()
        };
        assert_eq!(code(found("a;b\n1;2\n", None)), "RLS-E831");
        assert_eq!(code(found("nom;SIRET;n° siret\n1;2;3\n", None)), "RLS-E832");
        for text in [
            "genre = 'accounts'",
            "genre = 'partners'\n[colonnes]\nnon = 'a'",
            "genre = 'partners'\n[colonnes]\nnom = 'zz'",
        ] {
            let mapping = Mapping::parse(text).unwrap();
            assert_eq!(
                code(found("nom;b\n1;2\n", Some(&mapping))),
                "RLS-E833",
                "{text}"
            );
        }
        assert!(Mapping::parse("genre = 'x'\nautre = 1").is_err());
    }

    /// A mapping is written with all that can be told, so that the officer fills in what is not found.
    #[test]
    fn a_table_that_lacks_a_column_gives_a_mapping_to_fill_in() {
        let columns = Kind::Partners.columns();
        let sketched = |text: &str, mapping: Option<&Mapping>| {
            let tables = tables(text);
            let (layout, wrong) = Layout::sketch(&tables, "partners", columns, mapping).unwrap();
            let code = wrong.map(|wrong| relais_core::fault::Fault::code(&wrong));
            (layout.mapping("partners").text(columns), code)
        };
        let table = "Liste de 2024;\n\nQui;Type \"x\"\nUn;2\n";
        let (text, code) = sketched(table, None);
        assert_eq!(code, Some("RLS-E831"));
        assert!(
            text.contains("\n# nom = \"\"  # nom, nécessaire\n"),
            "{text}"
        );
        assert!(
            text.contains("\n# territoire_annee = \"\"  # millésime du"),
            "{text}"
        );
        let read = Mapping::parse(&text).unwrap();
        assert_eq!(read.ignorees, ["Qui", "Type \"x\""]);
        assert_eq!(sketched(table, Some(&read)).1, Some("RLS-E831"));
        let filled = text.replace("# nom = \"\"", "nom = \"Qui\"");
        let filled = Mapping::parse(&filled.replace("# siret", "siret")).unwrap();
        let (text, code) = sketched(table, Some(&filled));
        assert_eq!(code, None);
        assert!(
            text.contains("\nnom = \"Qui\"  # nom, nécessaire\n"),
            "{text}"
        );
        // Which of two counts is still to be said, also to who reads what was written.
        let table = "nom;SIRET;n° siret\n1;2;3\n";
        let (text, code) = sketched(table, None);
        assert_eq!(code, Some("RLS-E832"));
        let read = Mapping::parse(&text).unwrap();
        assert_eq!((read.ignorees.len(), read.colonnes.len()), (0, 1));
        assert_eq!(sketched(table, Some(&read)).1, Some("RLS-E832"));
    }

    #[test]
    fn what_a_mapping_assigns_or_leaves_out_is_guessed_for_nothing_else() {
        let kind = Kind::Conventions;
        let table = tables("Type;N°;Signature;SIRET;Structure\na;b;c;d;e\n");
        for told in [
            "colonnes.intitule = 'Type'",
            "ignorees = ['Type']",
            "ignorees = ['TYPE ']",
        ] {
            let text = format!("genre = 'conventions'\ncolonnes.numero = 'N°'\n{told}\n");
            let mapping = Mapping::parse(&text).unwrap();
            let layout = Layout::find(&table, kind.word(), kind.columns(), Some(&mapping));
            let layout = layout.unwrap_or_else(|fault| panic!("{told}: {fault}"));
            let found = layout.mapping(kind.word()).colonnes;
            assert_eq!(found.get("nature"), None, "{told}");
            assert_eq!(found["partenaire"], "SIRET", "{told}");
        }
    }
}
