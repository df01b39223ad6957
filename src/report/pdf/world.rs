//! What typst sees of the world: one source, the values of a report, and fonts of its own.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Dict, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Features, Library, LibraryExt, World};

const SOURCE: &str = include_str!("rapport.typ");

/// The fonts that `typst-assets` brings: Libertinus Serif, and New Computer Modern and DejaVu Sans Mono
/// for what it does not have. Their licences (OFL, GUST, Bitstream Vera) let them be embedded.
struct Fonts {
    all: Vec<Font>,
    book: LazyHash<FontBook>,
}

static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let bytes = typst_assets::fonts().map(Bytes::new);
    let all: Vec<Font> = bytes.flat_map(Font::iter).collect();
    Fonts {
        book: LazyHash::new(FontBook::from_fonts(&all)),
        all,
    }
});

/// True for a character that some font has: PDF/UA refuses a document with any other.
pub(super) fn has_glyph(c: char) -> bool {
    let all = FONTS.all.iter();
    let mut coverages = all.map(|font| &font.info().coverage);
    coverages.any(|coverage| coverage.contains(c.into()))
}

/// The world of one report.
pub(super) struct Setting {
    library: LazyHash<Library>,
    source: Source,
}

impl Setting {
    /// With the values of a report.
    pub(super) fn new(report: Dict) -> Self {
        let features: Features = [Feature::A11yExtras].into_iter().collect();
        let library = Library::builder().with_inputs(report);
        Self {
            library: LazyHash::new(library.with_features(features).build()),
            source: Source::new(*MAIN, SOURCE.into()),
        }
    }
}

/// The one file there is. Ids are kept for good, so that it gets one only.
static MAIN: LazyLock<FileId> = LazyLock::new(|| {
    let path = VirtualPath::new("rapport.typ").unwrap_or_else(|_| unreachable!("a plain name"));
    RootedPath::new(VirtualRoot::Project, path).intern()
});

impl World for Setting {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        *MAIN
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        match id == *MAIN {
            true => Ok(self.source.clone()),
            false => Err(FileError::AccessDenied),
        }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.all.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
