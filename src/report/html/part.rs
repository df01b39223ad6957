//! Tables and lists of facts.

use std::fmt::Write;

use super::text;

/// A longer word, a hash for example, may be cut anywhere.
const LONGEST_WORD: usize = 40;

/// A table with a caption and a header for each column; the first cell of a row is its header.
pub struct Table {
    caption: String,
    columns: Vec<(String, &'static str)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table; a column whose title begins with `#` holds numbers and is set to the right, the
    /// `#` left out.
    pub fn new(caption: &str, columns: &[&str]) -> Self {
        let column = |title: &&str| match title.strip_prefix('#') {
            Some(title) => (title.to_string(), " class=\"number\""),
            None => (title.to_string(), ""),
        };
        Self {
            caption: caption.into(),
            columns: columns.iter().map(column).collect(),
            rows: Vec::new(),
        }
    }

    /// One more row, a cell a column; what is missing stays empty.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) -> &mut Self {
        self.rows.push(cells.into_iter().collect());
        self
    }

    pub(super) fn html(&self) -> String {
        let mut html = format!(
            "<div class=\"wide\">\n<table>\n<caption>{}</caption>\n<thead><tr>",
            text(&self.caption)
        );
        for (title, class) in &self.columns {
            let _ = write!(html, "<th scope=\"col\"{class}>{}</th>", text(title));
        }
        html.push_str("</tr></thead>\n<tbody>\n");
        for row in &self.rows {
            html.push_str("<tr>");
            for (at, (_, class)) in self.columns.iter().enumerate() {
                let cell = row.get(at).map_or("", String::as_str);
                let class = match cell
                    .split_whitespace()
                    .any(|word| word.len() > LONGEST_WORD)
                {
                    true => " class=\"long\"",
                    false => class,
                };
                let cell = text(cell);
                let _ = match at {
                    0 => write!(html, "<th scope=\"row\"{class}>{cell}</th>"),
                    _ => write!(html, "<td{class}>{cell}</td>"),
                };
            }
            html.push_str("</tr>\n");
        }
        html + "</tbody>\n</table>\n</div>\n"
    }
}

/// Facts, a name and a value each.
#[derive(Default)]
pub struct Facts(Vec<(String, String)>);

impl Facts {
    /// One more fact.
    pub fn add(&mut self, name: &str, value: impl Into<String>) -> &mut Self {
        self.0.push((name.into(), value.into()));
        self
    }

    /// One more fact where it is known.
    pub fn add_known(&mut self, name: &str, value: Option<String>) -> &mut Self {
        if let Some(value) = value {
            self.add(name, value);
        }
        self
    }

    pub(super) fn html(&self) -> String {
        let mut html = String::from("<dl>\n");
        for (name, value) in &self.0 {
            let _ = writeln!(
                html,
                "<div><dt>{}</dt><dd>{}</dd></div>",
                text(name),
                text(value)
            );
        }
        html + "</dl>\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_headers_and_escapes_its_cells() {
        let mut table = Table::new("Produits", &["Nom", "#Taille"]);
        table.row(["a<b".into(), "12".into()]).row(["seul".into()]);
        let html = table.html();
        assert!(
            html.contains("<th scope=\"col\" class=\"number\">Taille</th>"),
            "{html}"
        );
        assert!(
            html.contains("<th scope=\"row\">a&lt;b</th><td class=\"number\">12</td>"),
            "{html}"
        );
        assert!(
            html.contains("<th scope=\"row\">seul</th><td class=\"number\"></td>"),
            "{html}"
        );
    }

    #[test]
    fn only_words_that_fit_nowhere_are_cut() {
        let mut table = Table::new("Produits", &["Nom", "#Empreinte"]);
        table.row(["panchromatique".into(), "0f".repeat(32)]);
        let html = table.html();
        assert!(
            html.contains("<th scope=\"row\">panchromatique</th>"),
            "{html}"
        );
        assert!(html.contains("<td class=\"long\">0f0f"), "{html}");
    }

    #[test]
    fn an_unknown_fact_is_left_out() {
        let mut facts = Facts::default();
        facts.add("Mission", "SPOT 7").add_known("Nuages", None);
        let html = facts.html();
        assert!(html.contains("<dt>Mission</dt><dd>SPOT 7</dd>"));
        assert!(!html.contains("Nuages"));
    }
}
