//! XML written line by line, with its two-space indent.

use std::fmt::Write;

/// An XML document being written.
pub struct Xml {
    text: String,
    open: Vec<&'static str>,
}

impl Xml {
    /// A document that begins with these lines as they are.
    pub fn new(head: &str) -> Self {
        Self {
            text: head.to_string(),
            open: Vec::new(),
        }
    }

    fn indent(&mut self) {
        for _ in 0..self.open.len() {
            self.text.push_str("  ");
        }
    }

    /// Opens an element; `attributes` as written, with its leading space, or empty.
    pub fn open(&mut self, tag: &'static str, attributes: &str) {
        self.indent();
        let _ = writeln!(self.text, "<{tag}{attributes}>");
        self.open.push(tag);
    }

    /// Closes the last element opened.
    pub fn close(&mut self) {
        if let Some(tag) = self.open.pop() {
            self.indent();
            let _ = writeln!(self.text, "</{tag}>");
        }
    }

    /// Everything written by `inner` inside an element.
    pub fn within(&mut self, tag: &'static str, inner: impl FnOnce(&mut Self)) {
        self.open(tag, "");
        inner(self);
        self.close();
    }

    /// An element with text.
    pub fn leaf(&mut self, tag: &str, value: impl std::fmt::Display) {
        self.leaf_with(tag, "", value);
    }

    /// An element with attributes and text.
    pub fn leaf_with(&mut self, tag: &str, attributes: &str, value: impl std::fmt::Display) {
        self.indent();
        let value = escape(&value.to_string());
        let _ = writeln!(self.text, "<{tag}{attributes}>{value}</{tag}>");
    }

    /// An element that refers to a file.
    pub fn href(&mut self, tag: &str, path: &str) {
        self.indent();
        let _ = writeln!(self.text, "<{tag} href=\"{}\"/>", escape(path));
    }

    /// An empty element with attributes.
    pub fn empty(&mut self, tag: &str, attributes: &str) {
        self.indent();
        let _ = writeln!(self.text, "<{tag}{attributes}/>");
    }

    /// A component: title, content (none in volumes), type and path.
    pub fn component(&mut self, title: &str, content: Option<&str>, kind: &str, path: &str) {
        self.within("Component", |x| {
            x.leaf("COMPONENT_TITLE", title);
            if let Some(content) = content {
                x.leaf("COMPONENT_CONTENT", content);
            }
            x.leaf("COMPONENT_TYPE", kind);
            x.href("COMPONENT_PATH", path);
        });
    }

    /// The document, all elements closed.
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text
    }
}

/// Text with the characters XML reserves written as entities.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The text in ISO-8859-1; characters it lacks become `?`.
pub fn latin1(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_nest_and_close_and_text_is_escaped() {
        let mut x = Xml::new("<?xml version=\"1.0\"?>\n");
        x.open("A", " b=\"1\"");
        x.leaf("C", "1 < 2 & © é");
        let text = x.finish();
        assert_eq!(
            text,
            "<?xml version=\"1.0\"?>\n<A b=\"1\">\n  <C>1 &lt; 2 &amp; © é</C>\n</A>\n"
        );
        assert_eq!(latin1("é©œ"), [0xE9, 0xA9, b'?']);
    }
}
