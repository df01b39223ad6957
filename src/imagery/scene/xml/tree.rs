//! The tree and the ways to ask it.

/// An element: names without prefix, text trimmed, comments and instructions gone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    pub(super) fn new(name: String, attributes: Vec<(String, String)>) -> Self {
        Self {
            name,
            attributes,
            ..Self::default()
        }
    }

    pub(super) fn push_text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(super) fn push_child(&mut self, child: Element) {
        self.children.push(child);
    }

    /// Drops white space around the text, once it is complete.
    pub(super) fn close(&mut self) {
        let trimmed = self.text.trim();
        if trimmed.len() != self.text.len() {
            self.text = trimmed.to_string();
        }
    }

    /// Its name, without a namespace prefix.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its own text, trimmed; empty without one.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its children, in order.
    pub fn children(&self) -> &[Element] {
        &self.children
    }

    /// An attribute, by its name without prefix.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    /// The children of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |c| c.name == name)
    }

    /// The first element at a path of names, `A/B/C`, below this one.
    pub fn at(&self, path: &str) -> Option<&Element> {
        match path.split_once('/') {
            None => self.children.iter().find(|c| c.name == path),
            // An earlier `A` without `B` does not hide a later one that has it.
            Some((first, rest)) => self
                .children
                .iter()
                .filter(|c| c.name == first)
                .find_map(|c| c.at(rest)),
        }
    }

    /// The text at a path; none when it is absent or empty.
    pub fn text_at(&self, path: &str) -> Option<&str> {
        self.at(path).map(Element::text).filter(|t| !t.is_empty())
    }

    /// Every element of a name below this one, in document order.
    pub fn descendants<'a>(&'a self, name: &'a str) -> Vec<&'a Element> {
        let mut found = Vec::new();
        self.gather(name, &mut found);
        found
    }

    fn gather<'a>(&'a self, name: &str, found: &mut Vec<&'a Element>) {
        for child in &self.children {
            if child.name == name {
                found.push(child);
            }
            child.gather(name, found);
        }
    }
}
