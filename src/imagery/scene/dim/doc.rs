//! A document with its name, asked in a way that tells what is wrong and where.

use relais_core::fault::Finding;
use relais_files::folder;

use crate::scene::SceneFault;
use crate::scene::xml::Element;

/// A document and what was found odd in it.
pub(in crate::scene) struct Doc<'a> {
    /// From the root of the delivery.
    pub file: &'a str,
    /// Its root element.
    pub root: &'a Element,
    /// What is odd.
    pub findings: Vec<Finding>,
}

impl<'a> Doc<'a> {
    pub fn new(file: &'a str, root: &'a Element) -> Self {
        Self {
            file,
            root,
            findings: Vec::new(),
        }
    }

    /// Text; none when absent or empty.
    pub fn text(&self, path: &str) -> Option<&'a str> {
        self.root.text_at(path)
    }

    /// Text where producers write `NA` for nothing.
    pub fn words(&self, path: &str) -> Option<String> {
        self.text(path)
            .filter(|t| !matches!(t.to_ascii_uppercase().as_str(), "NA" | "N/A" | "NONE"))
            .map(str::to_string)
    }

    /// A number that must be there.
    pub fn need_number(&self, path: &str) -> Result<f64, SceneFault> {
        let text = self.text(path).ok_or_else(|| self.missing(path))?;
        number(text).ok_or_else(|| self.bad(path, text, "a number"))
    }

    /// A whole number from 1 on that must be there.
    pub fn need_count(&self, path: &str, most: usize) -> Result<usize, SceneFault> {
        let text = self.text(path).ok_or_else(|| self.missing(path))?;
        count(text)
            .filter(|&n| (1..=most).contains(&n))
            .ok_or_else(|| self.bad(path, text, &format!("a whole number from 1 to {most}")))
    }

    /// A number; one that does not read is told and left out.
    pub fn number(&mut self, path: &str) -> Option<f64> {
        self.number_in(self.root, path)
    }

    /// The same below an element.
    pub fn number_in(&mut self, element: &Element, path: &str) -> Option<f64> {
        let text = element.text_at(path)?;
        let value = number(text);
        if value.is_none() {
            self.warn(path, format!("{:?} is not a number: left out", clip(text)));
        }
        value
    }

    /// The path from the root of the delivery that an `href` below an element names. None without
    /// one, and for web addresses, which deliveries name as documentation.
    ///
    /// # Errors
    /// A name that leads out of the delivery.
    pub fn href(&self, element: &Element) -> Result<Option<String>, folder::FolderFault> {
        match element.attribute("href").map(str::trim) {
            None | Some("") => Ok(None),
            Some(href) if folder::is_remote(href) => Ok(None),
            Some(href) => folder::resolve(self.file, href).map(Some),
        }
    }

    pub fn warn(&mut self, place: &str, what: impl Into<String>) {
        self.findings
            .push(Finding::warning(format!("{}: {place}", self.file), what));
    }

    pub fn missing(&self, element: &str) -> SceneFault {
        SceneFault::MissingElement {
            file: self.file.to_string(),
            element: element.to_string(),
        }
    }

    pub fn bad(&self, element: &str, value: &str, allowed: &str) -> SceneFault {
        SceneFault::BadValue {
            file: self.file.to_string(),
            element: element.to_string(),
            value: clip(value),
            allowed: allowed.to_string(),
        }
    }
}

/// A finite number, exponents included (`7.639842e+06`).
pub(in crate::scene) fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|v: &f64| v.is_finite())
}

/// A whole number; producers also write `0.0`.
pub(in crate::scene) fn count(text: &str) -> Option<usize> {
    let value = number(text)?;
    (value >= 0.0 && value.fract() == 0.0 && value < 9e15).then_some(value as usize)
}

fn clip(text: &str) -> String {
    text.chars().take(80).collect()
}
