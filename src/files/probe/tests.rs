#![allow(
    clippy::disallowed_methods,
    reason = "the files that are probed are made by GDAL"
)]

use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use super::*;

/// A noisy image of 4 bands, made with GDAL from a text grid.
fn made(folder: &Path, name: &str, options: &[&str]) -> Vec<u8> {
    let source = folder.join("source.asc");
    let (width, height) = (300, 200);
    let mut text = format!("ncols {width}\nnrows {height}\nxllcorner 0\nyllcorner 0\ncellsize 1\n");
    let mut seed = 1_u32;
    for _ in 0..width * height {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        text += &format!("{} ", seed >> 20);
    }
    std::fs::write(&source, text).unwrap();
    let path = folder.join(name);
    let made = Command::new("gdal_translate")
        .args([
            "-q", "-ot", "UInt16", "-b", "1", "-b", "1", "-b", "1", "-b", "1",
        ])
        .args(options)
        .args([&source, &path])
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    std::fs::read(path).unwrap()
}

fn look(bytes: &[u8]) -> Result<Probe, Defect> {
    probe(&mut Cursor::new(bytes), bytes.len() as u64)
}

#[test]
fn whole_files_are_told_and_cut_ones_too() {
    let folder = tempfile::tempdir().unwrap();
    let kinds: [(&str, Format, &[&str]); 7] = [
        ("a.tif", Format::Tiff, &[]),
        (
            "b.tif",
            Format::Tiff,
            &["-co", "TILED=YES", "-co", "COMPRESS=DEFLATE"],
        ),
        (
            "c.tif",
            Format::Tiff,
            &["-co", "BIGTIFF=YES", "-co", "INTERLEAVE=BAND"],
        ),
        ("d.tif", Format::Tiff, &["-co", "ENDIANNESS=BIG"]),
        ("e.tif", Format::Tiff, &["-of", "COG"]),
        (
            "a.jp2",
            Format::Jp2,
            &[
                "-of",
                "JP2OpenJPEG",
                "-co",
                "QUALITY=100",
                "-co",
                "REVERSIBLE=YES",
            ],
        ),
        (
            "b.jp2",
            Format::Jp2,
            &[
                "-of",
                "JP2OpenJPEG",
                "-co",
                "BLOCKXSIZE=128",
                "-co",
                "BLOCKYSIZE=64",
                "-co",
                "PLT=YES",
            ],
        ),
    ];
    for (name, format, options) in kinds {
        let bytes = made(folder.path(), name, options);
        let expected = Probe {
            format,
            width: 300,
            height: 200,
            bands: 4,
            bits: 16,
        };
        assert_eq!(look(&bytes).as_ref(), Ok(&expected), "{name}");
        for part in [99, 90, 50, 10] {
            let cut = &bytes[..bytes.len() * part / 100];
            assert!(
                matches!(look(cut), Err(Defect::Truncated { .. })),
                "{name} cut to {part} %: {:?}",
                look(cut)
            );
        }
    }
}

#[test]
fn what_is_no_image_is_told() {
    assert_eq!(look(b""), Err(Defect::Empty { bytes: 0 }));
    assert_eq!(look(b"\n"), Err(Defect::Empty { bytes: 1 }));
    for text in [
        "<html>not found, sorry</html>",
        "%PDF-1.7 and so on, at length",
    ] {
        assert!(matches!(look(text.as_bytes()), Err(Defect::Damaged { .. })));
    }
    let zeros = [b"II*\0\x08\0\0\0".as_slice(), &[0; 100]].concat();
    assert!(matches!(look(&zeros), Err(Defect::Damaged { .. })));
}

#[test]
fn damage_anywhere_neither_panics_nor_runs_on() {
    let folder = tempfile::tempdir().unwrap();
    for (name, options) in [
        ("a.tif", ["-co", "TILED=YES"].as_slice()),
        ("b.tif", &["-co", "BIGTIFF=YES"]),
        (
            "a.jp2",
            &[
                "-of",
                "JP2OpenJPEG",
                "-co",
                "BLOCKXSIZE=64",
                "-co",
                "BLOCKYSIZE=64",
            ],
        ),
    ] {
        let whole = made(folder.path(), name, options);
        let mut seed = 7_u64;
        for _ in 0..3000 {
            let mut bytes = whole.clone();
            for _ in 0..4 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let at = (seed >> 33) as usize % bytes.len().min(700);
                bytes[at] = (seed >> 20) as u8;
            }
            drop(look(&bytes));
        }
    }
}
