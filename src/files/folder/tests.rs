use std::fs;
use std::io::{Cursor, Write};
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use relais_core::fault::{Fault, Level};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;
use crate::probe::{Defect, Format};

/// A folder with the files named.
fn tree(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    dir
}

fn zip_bytes(files: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method);
    for (name, bytes) in files {
        if name.ends_with('/') {
            zip.add_directory(*name, options).unwrap();
        } else {
            zip.start_file(*name, options).unwrap();
            zip.write_all(bytes).unwrap();
        }
    }
    zip.finish().unwrap().into_inner()
}

fn archive(dir: &TempDir, bytes: &[u8]) -> PathBuf {
    let path = dir.path().join("delivery.zip");
    fs::write(&path, bytes).unwrap();
    path
}

fn code(result: Result<Folder, FolderFault>) -> String {
    let fault = result.unwrap_err();
    format!("{} {fault}", fault.code())
}

const METHODS: [CompressionMethod; 2] = [CompressionMethod::Stored, CompressionMethod::Deflated];

#[test]
fn a_folder_and_a_zip_of_it_are_one() {
    let files: [(&str, &[u8]); 3] = [
        ("JOB/VOL_PHR.XML", b"<A/>"),
        ("JOB/IMG/Dim.xml", b"<B/>"),
        ("JOB/IMG/x.TIF", b"II*\0 and what follows"),
    ];
    let dir = tree(&files);
    let mut folders = vec![Folder::open(dir.path()).unwrap()];
    let zips: Vec<TempDir> = METHODS
        .iter()
        .map(|method| {
            let zip = tempfile::tempdir().unwrap();
            let mut all = files.to_vec();
            all.push(("JOB/EMPTY/", b""));
            archive(&zip, &zip_bytes(&all, *method));
            zip
        })
        .collect();
    for zip in &zips {
        folders.push(Folder::open(&zip.path().join("delivery.zip")).unwrap());
    }
    for folder in &folders {
        let names: Vec<&str> = folder.entries().iter().map(|e| e.path.as_str()).collect();
        assert_eq!(
            names,
            ["JOB/IMG/Dim.xml", "JOB/IMG/x.TIF", "JOB/VOL_PHR.XML"]
        );
        // Letters' case is forgiven.
        assert_eq!(folder.read_small("JOB/IMG/DIM.XML", 10).unwrap(), b"<B/>");
        assert_eq!(folder.find("JOB/IMG/no.XML").unwrap(), None);
        assert_eq!(folder.find("JOB/IMG").unwrap(), None);
        let fault = folder.read_small("JOB/IMG/x.TIF", 5).unwrap_err();
        assert_eq!(fault.code(), "RLS-E144");
        let fault = folder.read_small("JOB/../../etc/passwd", 5).unwrap_err();
        assert_eq!(fault.code(), "RLS-E141");
        let path = folder.gdal_path("JOB/IMG/X.tif").unwrap();
        assert!(path.ends_with("/JOB/IMG/x.TIF"), "{path}");
        assert_eq!(path.starts_with("/vsizip/{"), folder.root().is_file());
    }
}

#[test]
fn names_that_differ_by_case_alone_are_told() {
    let dir = tree(&[("a.tif", b"1"), ("A.TIF", b"22")]);
    let folder = Folder::open(dir.path()).unwrap();
    assert_eq!(folder.find("a.tif").unwrap().unwrap().size, 1);
    assert_eq!(folder.find("A.TIF").unwrap().unwrap().size, 2);
    assert_eq!(folder.find("A.tif").unwrap_err().code(), "RLS-E143");
}

#[test]
fn links_that_lead_out_are_refused() {
    let outside = tree(&[("secret.txt", b"secret"), ("deep/x.tif", b"x")]);
    let dir = tree(&[("IMG/x.TIF", b"x")]);
    symlink(
        outside.path().join("secret.txt"),
        dir.path().join("IMG/y.TIF"),
    )
    .unwrap();
    symlink(outside.path().join("deep"), dir.path().join("DEEP")).unwrap();
    symlink("x.TIF", dir.path().join("IMG/inside.TIF")).unwrap();
    symlink("nowhere", dir.path().join("IMG/broken.TIF")).unwrap();
    symlink("..", dir.path().join("IMG/loop")).unwrap();
    let folder = Folder::open(dir.path()).unwrap();
    let names: Vec<&str> = folder.entries().iter().map(|e| e.path.as_str()).collect();
    assert_eq!(names, ["IMG/inside.TIF", "IMG/x.TIF"]);
    let refused: Vec<&str> = folder
        .findings()
        .iter()
        .filter(|f| f.level == Level::Fault)
        .map(|f| f.place.as_str())
        .collect();
    assert_eq!(refused.len(), 2, "{refused:?}");
    assert!(folder.read_small("IMG/y.TIF", 100).is_err());
    assert!(folder.gdal_path("DEEP/x.tif").is_err());
    // A link that appears after the listing.
    fs::remove_file(dir.path().join("IMG/x.TIF")).unwrap();
    symlink(
        outside.path().join("secret.txt"),
        dir.path().join("IMG/x.TIF"),
    )
    .unwrap();
    assert_eq!(
        folder.read_small("IMG/x.TIF", 100).unwrap_err().code(),
        "RLS-E141"
    );
    assert_eq!(
        folder.gdal_path("IMG/x.TIF").unwrap_err().code(),
        "RLS-E141"
    );
    let unlisted = Folder::unlisted(&dir.path().join("IMG")).unwrap();
    assert_eq!(unlisted.find("y.TIF").unwrap_err().code(), "RLS-E141");
    assert!(unlisted.find("../IMG/x.TIF").is_err());
}

#[test]
fn entries_that_lead_out_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    for name in [
        "../x.tif",
        "a/../../x",
        "/etc/x",
        "C:/x",
        "a\\..\\..\\x",
        "a//b",
        "./a",
    ] {
        let path = archive(&dir, &zip_bytes(&[(name, b"x")], CompressionMethod::Stored));
        let said = code(Folder::open(&path));
        assert!(said.starts_with("RLS-E146"), "{name}: {said}");
    }
}

#[test]
fn links_and_archives_in_archives_are_not_followed() {
    let dir = tempfile::tempdir().unwrap();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    zip.add_symlink("link.tif", "/etc/passwd", options).unwrap();
    zip.start_file("inner.zip", options).unwrap();
    let path = archive(&dir, &zip.finish().unwrap().into_inner());
    let folder = Folder::open(&path).unwrap();
    assert_eq!(folder.find("link.tif").unwrap(), None);
    assert_eq!(folder.findings().len(), 2);
}

#[test]
fn bombs_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let zeros = vec![0; 80 << 20];
    let bytes = zip_bytes(&[("x.tif", &zeros)], CompressionMethod::Deflated);
    assert!(bytes.len() < 1 << 20);
    let said = code(Folder::open(&archive(&dir, &bytes)));
    assert!(said.contains("bomb"), "{said}");

    // Many entries, each just below the bound.
    let part = vec![0; 60 << 20];
    let parts = [("a", part.as_slice()), ("b", &part), ("c", &part)];
    let bytes = zip_bytes(&parts, CompressionMethod::Deflated);
    let said = code(Folder::open(&archive(&dir, &bytes)));
    assert!(said.contains("bomb"), "{said}");

    // Two entries of the directory that share their bytes.
    let mut bytes = zip_bytes(
        &[("a.tif", b"aaaa"), ("b.tif", b"bbbb")],
        CompressionMethod::Stored,
    );
    let second = find(&bytes, b"PK\x01\x02", 1);
    bytes[second + 42..second + 46].fill(0);
    let said = code(Folder::open(&archive(&dir, &bytes)));
    assert!(said.starts_with("RLS-E146"), "{said}");

    // An end record that announces millions of entries.
    let mut bytes = zip_bytes(&[("a.tif", b"aaaa")], CompressionMethod::Stored);
    let end = find(&bytes, b"PK\x05\x06", 0);
    bytes[end + 8..end + 12].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    let said = code(Folder::open(&archive(&dir, &bytes)));
    assert!(said.contains("65535 entries"), "{said}");

    // An entry that grows beyond its stated size.
    let long = vec![b'x'; 5000];
    let mut bytes = zip_bytes(&[("a.xml", &long)], CompressionMethod::Deflated);
    let entry = find(&bytes, b"PK\x01\x02", 0);
    bytes[entry + 24..entry + 28].copy_from_slice(&10_u32.to_le_bytes());
    let folder = Folder::open(&archive(&dir, &bytes)).unwrap();
    assert!(folder.read_small("a.xml", 100).is_err());
}

#[test]
fn encrypted_entries_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let mut bytes = zip_bytes(
        &[("a.tif", b"aaaaaaaaaaaaaaaaaaaa")],
        CompressionMethod::Stored,
    );
    bytes[6] |= 1;
    let entry = find(&bytes, b"PK\x01\x02", 0);
    bytes[entry + 8] |= 1;
    let folder = Folder::open(&archive(&dir, &bytes)).unwrap();
    assert_eq!(
        folder.read_small("a.tif", 100).unwrap_err().code(),
        "RLS-E147"
    );
    assert_eq!(folder.gdal_path("a.tif").unwrap_err().code(), "RLS-E147");
    assert_eq!(folder.probe("a.tif").unwrap_err().code(), "RLS-E147");
}

#[test]
fn broken_archives_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let whole = zip_bytes(&[("a.tif", &[7; 4000])], CompressionMethod::Deflated);
    for bytes in [
        &whole[..whole.len() / 2],
        &whole[..4],
        b"PK\x03\x04 no archive at all",
    ] {
        let said = code(Folder::open(&archive(&dir, bytes)));
        assert!(said.starts_with("RLS-E146"), "{said}");
    }
    let mut seed = 5_u64;
    for _ in 0..2000 {
        let mut bytes = whole.clone();
        for _ in 0..3 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = (seed >> 33) as usize % bytes.len();
            bytes[at] = (seed >> 20) as u8;
        }
        if let Ok(folder) = Folder::open(&archive(&dir, &bytes)) {
            drop(folder.read_small("a.tif", 10_000));
        }
    }
}

#[test]
fn image_files_are_probed_where_they_are() {
    let tiff = b"II*\0\x08\0\0\0\x02\0\0\x01\x03\0\x01\0\0\0\x05\0\0\0\x01\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let files: [(&str, &[u8]); 2] = [("a.tif", tiff), ("b.tif", b"\n")];
    let dir = tree(&files);
    let probed = |folder: &Folder, name: &str| folder.probe(name).unwrap();
    let folder = Folder::open(dir.path()).unwrap();
    let found = probed(&folder, "a.tif").unwrap().unwrap();
    assert_eq!(
        (found.format, found.width, found.height),
        (Format::Tiff, 5, 6)
    );
    for method in METHODS {
        let zip = tempfile::tempdir().unwrap();
        let folder = Folder::open(&archive(&zip, &zip_bytes(&files, method))).unwrap();
        let stored = method == CompressionMethod::Stored;
        assert_eq!(
            probed(&folder, "a.tif").map(|p| p.unwrap()),
            stored.then(|| found.clone())
        );
        assert_eq!(
            probed(&folder, "b.tif"),
            Some(Err(Defect::Empty { bytes: 1 }))
        );
    }
}

#[test]
fn nothing_there_is_told() {
    assert!(code(Folder::open("/no/such/place".as_ref())).starts_with("RLS-E140"));
}

fn find(bytes: &[u8], what: &[u8], skip: usize) -> usize {
    (0..bytes.len())
        .filter(|&i| bytes[i..].starts_with(what))
        .nth(skip)
        .unwrap()
}
