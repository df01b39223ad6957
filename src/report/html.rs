//! Pages that stand alone: one file, its style and its images inside, to be opened from a disk, a
//! mail or a USB key, and printed.
//!
//! Every text is escaped here; only what this member drew itself ([`Page::drawing`]) goes in as it
//! is. The pages have a language, headings in order, table headers, a text for each image, and
//! work without JavaScript.

mod image;
mod part;
mod pieces;

use std::fmt::Write;

use relais_files::printable::printable;

use crate::french::spaced;
pub use image::{Image, ImageFault};
pub use part::{Facts, Table};
pub use pieces::{Pieces, Viewer};

const STYLE: &str = include_str!("html/style.css");

/// The five characters that mean something in HTML, made harmless; and those that are not seen or turn
/// letters round, written out.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in printable(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A text of the trade: its spaces set, and harmless.
fn text(text: &str) -> String {
    escape(&spaced(text))
}

/// A page in French, written from top to bottom.
pub struct Page {
    title: String,
    body: String,
    in_section: bool,
}

impl Page {
    /// A page; the title is its first heading too, `lead` the paragraph under it.
    pub fn new(title: &str, lead: &str) -> Self {
        let body = format!(
            "<header>\n<h1>{}</h1>\n<p class=\"lead\">{}</p>\n</header>\n<main>\n",
            text(title),
            text(lead)
        );
        Self {
            title: title.into(),
            body,
            in_section: false,
        }
    }

    /// A remark that must not be missed, in a frame.
    pub fn notice(&mut self, words: &str) -> &mut Self {
        self.push(format_args!("<p class=\"notice\">{}</p>\n", text(words)))
    }

    /// Begins a section.
    pub fn section(&mut self, title: &str) -> &mut Self {
        self.close_section();
        self.in_section = true;
        self.push(format_args!("<section>\n<h2>{}</h2>\n", text(title)))
    }

    /// A heading within a section.
    pub fn heading(&mut self, title: &str) -> &mut Self {
        self.push(format_args!("<h3>{}</h3>\n", text(title)))
    }

    /// A paragraph.
    pub fn paragraph(&mut self, words: &str) -> &mut Self {
        self.push(format_args!("<p>{}</p>\n", text(words)))
    }

    /// A command as it is typed.
    pub fn command(&mut self, text: &str) -> &mut Self {
        self.push(format_args!("<pre><code>{}</code></pre>\n", escape(text)))
    }

    /// A table.
    pub fn table(&mut self, table: &Table) -> &mut Self {
        self.push(format_args!("{}", table.html()))
    }

    /// Facts, a name and a value each.
    pub fn facts(&mut self, facts: &Facts) -> &mut Self {
        self.push(format_args!("{}", facts.html()))
    }

    /// Images beside one another, each with its caption.
    pub fn figures(&mut self, images: &[(&Image, &str)]) -> &mut Self {
        self.push(format_args!("<div class=\"figures\">\n"));
        for (image, caption) in images {
            let (image, caption) = (image.html(), text(caption));
            self.push(format_args!(
                "<figure>{image}<figcaption>{caption}</figcaption></figure>\n"
            ));
        }
        self.push(format_args!("</div>\n"))
    }

    /// Two images of the same place and size, one over the other, parted by a handle. On paper
    /// and without JavaScript both are seen, one below the other.
    pub fn swipe(
        &mut self,
        left: (&Image, &str),
        right: (&Image, &str),
        handle: &str,
    ) -> &mut Self {
        self.push(format_args!(
            "<figure class=\"swipe\">\n<div class=\"stage\">{}{}<span class=\"cut\"></span></div>\n\
             <input type=\"range\" min=\"0\" max=\"100\" value=\"50\" aria-label=\"{}\" \
             oninput=\"this.parentNode.style.setProperty('--cut',this.value+'%')\">\n\
             <figcaption><span>{}</span><span>{}</span></figcaption>\n</figure>\n",
            right.0.html(),
            left.0.html(),
            text(handle),
            text(left.1),
            text(right.1),
        ))
    }

    /// Pieces of a picture in their places.
    pub fn pieces(&mut self, pieces: &Pieces) -> &mut Self {
        self.push(format_args!("{}", pieces.html()))
    }

    /// The tiles of a folder beside the page, which is then of no use without it.
    pub fn viewer(&mut self, viewer: &Viewer) -> &mut Self {
        self.push(format_args!("{}", viewer.html()))
    }

    /// A paragraph that leads to a file beside the page.
    pub fn link(&mut self, words: &str, path: &str) -> &mut Self {
        let (path, words) = (escape(path), text(words));
        self.push(format_args!("<p><a href=\"{path}\">{words}</a></p>\n"))
    }

    /// A small line under a figure: its source, its limits.
    pub fn note(&mut self, words: &str) -> &mut Self {
        self.push(format_args!("<p class=\"note\">{}</p>\n", text(words)))
    }

    /// What another module of this member made safe.
    pub(crate) fn raw(&mut self, raw: &Raw) -> &mut Self {
        self.push(format_args!("{}", raw.0))
    }

    /// An SVG drawn by [`crate::chart`] with its caption.
    pub fn drawing(&mut self, svg: &Svg, caption: &str) -> &mut Self {
        self.push(format_args!(
            "<figure class=\"drawing\"><div class=\"wide\">{}</div><figcaption>{}</figcaption></figure>\n",
            svg.0,
            text(caption)
        ))
    }

    /// The whole page, with a last line at its foot.
    pub fn finish(mut self, foot: &str) -> String {
        self.close_section();
        format!(
            "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{}</title>\n<style>\n{STYLE}</style>\n\
             <script>document.documentElement.className='js'</script>\n</head>\n<body>\n{}</main>\n\
             <footer><p>{}</p></footer>\n</body>\n</html>\n",
            text(&self.title),
            self.body,
            text(foot)
        )
    }

    fn close_section(&mut self) {
        if std::mem::take(&mut self.in_section) {
            self.body.push_str("</section>\n");
        }
    }

    fn push(&mut self, html: std::fmt::Arguments<'_>) -> &mut Self {
        // Writing to a String cannot fail.
        let _ = self.body.write_fmt(html);
        self
    }
}

/// A piece of a page, already safe.
pub(crate) struct Raw(pub(crate) String);

/// A drawing, already safe: only this member makes one.
pub struct Svg(pub(crate) String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_whole_and_escapes_what_it_is_given() {
        let mut page = Page::new("Titre <1>", "Un \"chapeau\"");
        page.section("A & B")
            .paragraph("<script>alert('x')</script>")
            .command("a < b");
        page.section("C").notice("fi\u{202e}n\u{1b}");
        let html = page.finish("pied");
        assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"fr\">"));
        assert!(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
        assert!(html.contains("<h2>A &amp; B</h2>"));
        assert!(html.contains("fi\\u{202e}n\\u{1b}"), "{html}");
        for tag in ["section", "main", "header", "body", "html", "p", "pre"] {
            let open = html.matches(&format!("<{tag}>")).count()
                + html.matches(&format!("<{tag} ")).count();
            assert_eq!(open, html.matches(&format!("</{tag}>")).count(), "{tag}");
        }
        assert!(
            !html.contains("src=\"http"),
            "a page asks nothing of the network"
        );
    }
}
