//! What is missing, damaged, or made to do harm.

use std::fs;
use std::os::unix::fs::symlink;

use super::fixture::{self, Product};
use super::*;
use crate::scene::completeness::State;
use crate::scene::facts::FileRole;

#[test]
fn document_types_entities_and_encodings_are_refused_in_every_document() {
    let product = Product::spot();
    for name in ["SPOT_VOL.XML", "IMG/DIM_X.XML"] {
        let spoil = |bytes: &[u8]| {
            let dir = delivered(&product);
            fs::write(dir.path().join(name), bytes).unwrap();
            refusal(dir.path())
        };
        let dtd = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><Dimap_Document>&a;</Dimap_Document>";
        assert!(spoil(dtd.as_bytes()).starts_with("RLS-E300"));
        assert!(spoil(b"<Dimap_Document>&a;</Dimap_Document>").starts_with("RLS-E300"));
        assert!(spoil(b"<?xml version='1.0' encoding='KOI8-R'?><A/>").contains("KOI8-R"));
        assert!(
            spoil(b"<?xml version='1.0' encoding='UTF-8'?><A>\xe9</A>").starts_with("RLS-E301")
        );
        assert!(spoil(b"<Dimap_Document><A></Dimap_Document>").starts_with("RLS-E300"));
        assert!(spoil(b"").starts_with("RLS-E300"));
        assert!(spoil(b"<html><body>404</body></html>").starts_with("RLS-E304"));
    }
}

#[test]
fn a_gigabyte_of_xml_is_refused_unread() {
    let dir = delivered(&Product::spot());
    let file = fs::File::create(dir.path().join("IMG/DIM_X.XML")).unwrap();
    // A hole: it takes no disk, and would take a gigabyte of memory.
    file.set_len(1 << 30).unwrap();
    assert!(refusal(dir.path()).starts_with("RLS-E144"));
    // Named itself, its first bytes tell what it should be.
    fs::write(dir.path().join("IMG/DIM_X.XML"), "<A>").unwrap();
    let file = fs::OpenOptions::new()
        .write(true)
        .open(dir.path().join("IMG/DIM_X.XML"));
    file.unwrap().set_len(1 << 30).unwrap();
    assert!(refusal(&dir.path().join("IMG/DIM_X.XML")).starts_with("RLS-E144"));
}

#[test]
fn what_pixels_need_must_be_there_and_make_sense() {
    let wrong = [
        ("<NROWS>40</NROWS>", "", "NROWS is missing"),
        ("<NROWS>40</NROWS>", "<NROWS/>", "NROWS is missing"),
        ("<NROWS>40<", "<NROWS>-40<", "NROWS is \"-40\""),
        ("<NROWS>40<", "<NROWS>4e30<", "NROWS is \"4e30\""),
        ("<NCOLS>60<", "<NCOLS>many<", "NCOLS is \"many\""),
        ("<NBANDS>4<", "<NBANDS>0<", "NBANDS is \"0\""),
        ("<NBITS>16<", "<NBITS>64<", "64 bits"),
        ("BAND_COMPOSITE", "BAND_SEPARATE", "BAND_SEPARATE"),
        (
            "<ULXMAP unit=\"m\">700000.0",
            "<ULXMAP>NaN",
            "ULXMAP is \"NaN\"",
        ),
        ("<XDIM>1.5", "<XDIM>0", "XDIM is \"0\""),
        ("EPSG::32740", "EPSG::999999", "999999"),
        ("<ULYMAP>7.639842e+06</ULYMAP>", "", "ULYMAP is missing"),
        ("nrows=\"40\"", "nrows=\"0\"", "NTILES_SIZE@nrows"),
        ("<OVERLAP_ROW>0.0", "<OVERLAP_ROW>16", "overlap"),
        ("tile_R=\"1\"", "tile_R=\"2\"", "tile R2C1"),
        ("tile_R=\"1\"", "tile_R=\"0\"", "tile_R"),
    ];
    for (good, bad, said) in wrong {
        let dir = changed(&Product::spot(), |t| {
            assert!(t.contains(good), "{good}");
            t.replace(good, bad)
        });
        let refusal = refusal(dir.path());
        assert!(refusal.starts_with("RLS-E30"), "{bad}: {refusal}");
        assert!(refusal.contains(said), "{bad}: {refusal}");
    }
    let dir = changed(&Product::spot(), |t| {
        t.replace("<NCOLS>60<", "<NCOLS>6000<")
            .replace("nrows=\"40\" ncols=\"60\"", "nrows=\"1\" ncols=\"1\"")
    });
    assert!(refusal(dir.path()).contains("at most 4096"));
    // One tile twice, one not at all.
    let dir = changed(&Product::pleiades(), |t| {
        t.replace("tile_R=\"2\" tile_C=\"2\"", "tile_R=\"1\" tile_C=\"2\"")
    });
    assert!(refusal(dir.path()).contains("both tile R1C2"));
    let dir = changed(&Product::pleiades(), |t| {
        let from = t.find("<Data_File tile_R=\"2\" tile_C=\"2\">").unwrap();
        let to = from + t[from..].find("</Data_File>").unwrap() + "</Data_File>".len();
        format!("{}{}", &t[..from], &t[to..])
    });
    let inspection = inspect(dir.path());
    assert!(!inspection.completeness.pixels);
    let fault = inspection.fault("x").unwrap().to_string();
    assert!(fault.contains("tile R2C2, not listed"), "{fault}");
}

#[test]
fn every_element_may_be_missing_or_empty_without_harm() {
    for product in [Product::spot(), Product::neo()] {
        let dim = product.dim();
        let mut names: Vec<&str> = dim
            .split('<')
            .filter_map(|part| part.split(['>', ' ', '/']).next())
            .filter(|n| !n.is_empty() && !n.starts_with('?'))
            .collect();
        names.sort_unstable();
        names.dedup();
        let dir = delivered(&product);
        for name in names {
            for (open_tag, close_tag) in [("Xyz", "Xyz"), ("", "")] {
                // Renamed, which hides it; or its text cut out.
                let text = match open_tag {
                    "" => emptied(&dim, name),
                    tag => dim
                        .replace(&format!("<{name}>"), &format!("<{tag}>"))
                        .replace(&format!("<{name} "), &format!("<{tag} "))
                        .replace(&format!("</{name}>"), &format!("</{close_tag}>")),
                };
                fs::write(dir.path().join("IMG/DIM_X.XML"), fixture::latin_1(&text)).unwrap();
                match open(dir.path()) {
                    Ok(scene) => drop(scene.tiles(&scene.members()[0], &READING)),
                    Err(e) => assert!(e.code().starts_with("RLS-E30"), "{name}: {e}"),
                }
            }
        }
    }
}

/// Every element of a name, without what is in it.
fn emptied(text: &str, name: &str) -> String {
    let (start, end) = (format!("<{name}"), format!("</{name}>"));
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(&start) {
        let Some(close) = rest[at..].find('>') else {
            break;
        };
        let Some(stop) = rest[at..].find(&end) else {
            break;
        };
        if close > stop {
            break;
        }
        out += &rest[..at + close + 1];
        rest = &rest[at + stop..];
        let (closing, after) = rest.split_at(end.len());
        out += closing;
        rest = after;
    }
    out + rest
}

#[test]
fn hrefs_that_lead_out_are_refused() {
    let outside = tempfile::tempdir().unwrap();
    fixture::write(
        outside.path(),
        &[("x.TIF".into(), fixture::tiff(60, 40, 4, |_, _, _| 1))],
    );
    let absolute = outside.path().join("x.TIF").display().to_string();
    for href in [
        "../../x.TIF",
        "../SPOT_VOL.XML",
        "/etc/passwd",
        &absolute,
        "C:\\x.TIF",
        "file:///x",
    ] {
        let dir = changed(&Product::spot(), |t| t.replace("IMG_X_R1C1.TIF", href));
        let said = refusal(dir.path());
        assert!(
            said.starts_with("RLS-E308") && said.contains("refused"),
            "{href}: {said}"
        );
        let dir = delivered(&Product::spot());
        let volume = dir.path().join("SPOT_VOL.XML");
        let text = fs::read_to_string(&volume)
            .unwrap()
            .replace("IMG/DIM_X.XML", href);
        fs::write(&volume, text).unwrap();
        assert!(refusal(dir.path()).starts_with("RLS-E141"), "{href}");
        // What is merely good to have is told and not followed.
        let dir = changed(&Product::spot(), |t| t.replace("MASKS/ROI_MSK.GML", href));
        let member = member_of(&dir);
        assert!(member.masks.is_empty());
        assert!(
            member.findings.iter().any(|f| f.what.contains("refused")),
            "{href}"
        );
    }
    let dir = changed(
        &Product {
            sensor: true,
            ..Product::spot()
        },
        |t| t.replace("RPC_X.XML", "../../RPC_X.XML"),
    );
    assert!(refusal(dir.path()).contains("RPC_X.XML"));
}

#[test]
fn a_tile_that_is_a_link_out_is_missing() {
    let outside = tempfile::tempdir().unwrap();
    fixture::write(
        outside.path(),
        &[("x.TIF".into(), fixture::tiff(60, 40, 4, |_, _, _| 1))],
    );
    let dir = delivered(&Product::spot());
    let tile = dir.path().join("IMG/IMG_X_R1C1.TIF");
    fs::remove_file(&tile).unwrap();
    symlink(outside.path().join("x.TIF"), &tile).unwrap();
    let inspection = inspect(dir.path());
    assert_eq!(inspection.completeness.files[0].state, State::Missing);
    assert!(inspection.findings[0].what.contains("leads out"));
    let scene = open(dir.path()).unwrap();
    assert!(scene.tiles(&scene.members()[0], &READING).is_err());
}

#[test]
fn each_kind_of_damage_to_a_tile_is_told() {
    let product = Product::pleiades();
    let name = "IMG/IMG_X_R1C2.TIF";
    let whole = fixture::tiff(25, 30, 4, |c, r, b| (100 * b + c + r) as u16);
    type Check = fn(&State) -> bool;
    let damages: [(Option<Vec<u8>>, Check); 7] = [
        (None, |s| *s == State::Missing),
        (Some(Vec::new()), |s| *s == State::Empty { bytes: 0 }),
        (Some(b"\n".to_vec()), |s| *s == State::Empty { bytes: 1 }),
        (Some(whole[..whole.len() / 2].to_vec()), |s| {
            matches!(s, State::Truncated { .. })
        }),
        (Some(b"<html>404 not found</html>".to_vec()), |s| {
            matches!(s, State::Unreadable { .. })
        }),
        (Some(fixture::tiff(24, 30, 4, |_, _, _| 5)), |s| {
            matches!(s, State::Differs { .. })
        }),
        (Some(fixture::tiff(25, 30, 3, |_, _, _| 5)), |s| {
            matches!(s, State::Differs { .. })
        }),
    ];
    for (bytes, check) in damages {
        let dir = delivered(&product);
        match bytes {
            None => fs::remove_file(dir.path().join(name)).unwrap(),
            Some(bytes) => fs::write(dir.path().join(name), bytes).unwrap(),
        }
        let inspection = inspect(dir.path());
        assert!(!inspection.completeness.pixels);
        let files = &inspection.completeness.files;
        let item = files.iter().find(|i| i.path == name).unwrap();
        assert_eq!(item.role, FileRole::Pixels);
        assert!(check(&item.state), "{:?}", item.state);
        let fault = inspection.fault("x").unwrap();
        // The report tells where it lies, the error only its name.
        let short = name.rsplit('/').next().unwrap();
        assert!(fault.to_string().contains(short), "{fault}");
        // Whoever reads the pixels is told as well.
        let scene = open(dir.path()).unwrap();
        let read = scene
            .tiles(&scene.members()[0], &READING)
            .and_then(|tiles| tiles.read(tiles.grid().window()));
        assert_eq!(read.unwrap_err().kind().exit_code(), 3);
    }
}

#[test]
fn unexpected_files_are_named() {
    let dir = delivered(&Product::spot());
    let strange = ["IMG/IMG_Y_R1C1.TIF", "IMG/notes.exe"];
    for name in strange {
        fs::write(dir.path().join(name), "x").unwrap();
    }
    for name in [
        "IMG/IMG_X_R1C1.TFW",
        "IMG/LIBRARY/STYLE.XSL",
        "IMG/INDEX.HTM",
    ] {
        fixture::write(dir.path(), &[(name.to_string(), b"x".to_vec())]);
    }
    let inspection = inspect(dir.path());
    assert_eq!(inspection.completeness.unexpected, strange);
    // Previews may lack.
    assert!(inspection.completeness.pixels);
    let faults: Vec<_> = inspection
        .completeness
        .faults()
        .map(|f| f.path.as_str())
        .collect();
    assert_eq!(faults, ["IMG/ICON.JPG"]);
}

#[test]
fn volumes_that_lead_in_circles_end() {
    let dir = delivered(&Product::spot());
    let volume = fs::read_to_string(dir.path().join("SPOT_VOL.XML")).unwrap();
    let list = volume.replace("IMG/DIM_X.XML", "SPOT_PROD.XML");
    let product = volume.replace("IMG/DIM_X.XML", "SPOT_LIST.XML");
    fs::write(dir.path().join("SPOT_LIST.XML"), list).unwrap();
    fs::write(dir.path().join("SPOT_PROD.XML"), product).unwrap();
    // The chain ends in itself; the volume beside it is read all the same.
    assert_eq!(open(dir.path()).unwrap().members().len(), 1);
}
