//! Files put together in one ZIP, the same bytes for the same files: no clock, no owner, one order.
//!
//! Documents of offices (ODS, ODT) are such packages too; their first entry says what they are and is
//! not compressed, so that its text stands at a known place.

use std::io::{Cursor, Write};

use relais_core::fault::{Fault, Kind};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A package that is being made, in memory.
pub struct Package(ZipWriter<Cursor<Vec<u8>>>);

/// A package that cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("cannot put {name} into the package")]
pub struct PackageFault {
    name: String,
    source: zip::result::ZipError,
}

impl Fault for PackageFault {
    fn kind(&self) -> Kind {
        Kind::Processing
    }

    fn code(&self) -> &'static str {
        "RLS-E109"
    }

    fn help(&self) -> String {
        "a package holds each name once, and less than 4 GiB under it".into()
    }
}

impl Default for Package {
    fn default() -> Self {
        Self(ZipWriter::new(Cursor::new(Vec::new())))
    }
}

impl Package {
    /// One more file, as it is.
    ///
    /// # Errors
    /// A name that is there already, more than a ZIP holds.
    pub fn store(&mut self, name: &str, bytes: &[u8]) -> Result<&mut Self, PackageFault> {
        self.put(name, bytes, CompressionMethod::Stored)
    }

    /// One more file, compressed.
    ///
    /// # Errors
    /// As [`Package::store`].
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<&mut Self, PackageFault> {
        self.put(name, bytes, CompressionMethod::Deflated)
    }

    fn put(
        &mut self,
        name: &str,
        bytes: &[u8],
        method: CompressionMethod,
    ) -> Result<&mut Self, PackageFault> {
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        let begun = self.0.start_file(name, options);
        let done = begun.and_then(|()| Ok(self.0.write_all(bytes)?));
        done.map(|()| self).map_err(|source| PackageFault {
            name: name.into(),
            source,
        })
    }

    /// Its bytes.
    ///
    /// # Errors
    /// As [`Package::store`].
    pub fn finish(self) -> Result<Vec<u8>, PackageFault> {
        let done = self.0.finish().map(Cursor::into_inner);
        done.map_err(|source| PackageFault {
            name: "its index".into(),
            source,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn two() -> Vec<u8> {
        let mut package = Package::default();
        package.store("mimetype", b"text/x").unwrap();
        package.add("é/b.xml", &[b'a'; 5000]).unwrap();
        package.finish().unwrap()
    }

    #[test]
    fn the_same_files_give_the_same_bytes_and_come_out_again() {
        let bytes = two();
        assert_eq!(bytes, two());
        assert_eq!(&bytes[30..44], b"mimetypetext/x", "at its known place");
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        let mut file = zip.by_name("é/b.xml").unwrap();
        assert!(file.compressed_size() < 100);
        file.read_to_string(&mut text).unwrap();
        assert_eq!(text, "a".repeat(5000));
    }

    #[test]
    fn a_name_is_there_once() {
        let mut package = Package::default();
        package.add("a", b"1").unwrap();
        let fault = package.add("a", b"2").err().unwrap();
        assert_eq!(fault.code(), "RLS-E109");
    }
}
