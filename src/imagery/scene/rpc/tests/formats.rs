//! One model written in every format reads as the same model; damaged files never panic.

use proptest::prelude::*;

use super::super::*;

/// A model of the size of a Pléiades scene: smooth, with small cubic terms.
fn coefficient(polynomial: usize, i: usize) -> f64 {
    let small = ((polynomial * 20 + i) as f64 * 1.7).sin();
    match (polynomial, i) {
        (1 | 3 | 5 | 7, 0) => 1.0, // denominators
        (0, 1) | (4, 1) => 1.01,   // column by longitude, longitude by column
        (2, 2) | (6, 2) => -1.02,  // row by latitude, latitude by row
        (0, 3) => 0.02,            // height
        (_, 0..=9) => 1e-3 * small,
        _ => 1e-6 * small,
    }
}

const NAMES: [&str; 4] = ["SAMP_NUM", "SAMP_DEN", "LINE_NUM", "LINE_DEN"];
/// Offsets and scales, counted from 0 at the first centre.
const AXES: [(&str, f64, f64); 5] = [
    ("LINE", 9999.5, 10000.0),
    ("SAMP", 14999.5, 15000.0),
    ("LAT", 44.837, 0.05),
    ("LONG", -0.579, 0.11),
    ("HEIGHT", 120.0, 200.0),
];

fn txt() -> String {
    let mut out = String::new();
    for (name, off, scale) in AXES {
        let unit = match name {
            "LINE" | "SAMP" => "pixels",
            "HEIGHT" => "meters",
            _ => "degrees",
        };
        out +=
            &format!("{name}_OFF: {off:+012.6} {unit}\r\n{name}_SCALE: {scale:+012.6} {unit}\r\n");
    }
    for (p, name) in NAMES.iter().enumerate() {
        for i in 0..20 {
            out += &format!("{name}_COEFF_{}: {:+.16E}\r\n", i + 1, coefficient(p, i));
        }
    }
    out
}

fn geom() -> String {
    let mut out = String::from("type:  ossimRpcModel\npolynomial_format:  B\nimage_id:  a: b\n");
    for (name, off, scale) in AXES {
        let name = name.to_lowercase();
        out += &format!("{name}_off:  {off}\n{name}_scale:  {scale}\n");
    }
    for (p, name) in NAMES.iter().enumerate() {
        for i in 0..20 {
            let name = name.to_lowercase();
            out += &format!("{name}_coeff_{i:02}:  {:e}\n", coefficient(p, i));
        }
    }
    out
}

fn rpb() -> String {
    let mut out = String::from(
        "satId = \"WV02\";\nbandId = \"P\";\nSpecId = \"RPC00B\";\nBEGIN_GROUP = IMAGE\n\terrBias = 0.5;\n",
    );
    for (name, off, scale) in AXES {
        let name = name.to_lowercase();
        out += &format!("\t{name}Offset = {off};\n\t{name}Scale = {scale};\n");
    }
    for (p, name) in NAMES.iter().enumerate() {
        let (axis, part) = name.split_once('_').unwrap();
        let part = if part == "NUM" { "Num" } else { "Den" };
        let list: Vec<String> = (0..20)
            .map(|i| format!("\t\t\t{:+.16E}", coefficient(p, i)))
            .collect();
        out += &format!(
            "\t{}{part}Coef = (\n{});\n",
            axis.to_lowercase(),
            list.join(",\n")
        );
    }
    out + "END_GROUP = IMAGE\nEND;\n"
}

fn tags() -> Vec<(String, String)> {
    let mut out = Vec::new();
    for (name, off, scale) in AXES {
        out.push((format!("{name}_OFF"), off.to_string()));
        out.push((format!("{name}_SCALE"), scale.to_string()));
    }
    for (p, name) in NAMES.iter().enumerate() {
        let list: Vec<String> = (0..20).map(|i| coefficient(p, i).to_string()).collect();
        out.push((format!("{name}_COEFF"), list.join(" ")));
    }
    out
}

/// Version 2, whose first centre is (1, 1), or the style of Pléiades Neo, (0, 0) here.
fn dimap(neo: bool) -> String {
    let element = |name: &str, value: f64| format!("<{name}>{value:e}</{name}>\n");
    let model = |names: [&str; 4], first: usize| -> String {
        let mut out = String::new();
        for (p, name) in names.iter().enumerate() {
            for i in 0..20 {
                out += &element(
                    &format!("{name}_COEFF_{}", i + 1),
                    coefficient(first + p, i),
                );
            }
        }
        out
    };
    let (direct, inverse, validity, first) = if neo {
        (
            "ImagetoGround_Values",
            "GroundtoImage_Values",
            "ImagetoGround_Validity_Domain",
            0.0,
        )
    } else {
        (
            "Direct_Model",
            "Inverse_Model",
            "Direct_Model_Validity_Domain",
            1.0,
        )
    };
    let ground = if neo {
        ["LON_NUM", "LON_DEN", "LAT_NUM", "LAT_DEN"]
    } else {
        NAMES
    };
    let mut axes = String::new();
    for (name, off, scale) in AXES {
        let off = if matches!(name, "LINE" | "SAMP") {
            off + first
        } else {
            off
        };
        axes += &element(&format!("{name}_OFF"), off);
        axes += &element(&format!("{name}_SCALE"), scale);
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><Dimap_Document><!-- --><Rational_Function_Model>\
         <Resource_Reference><RESOURCE_ID>RPC00B &amp; co</RESOURCE_ID></Resource_Reference>\
         <Global_RFM><{direct}>{}</{direct}><{inverse}>{}</{inverse}><RFM_Validity><{validity}>\
         <FIRST_ROW>{first}</FIRST_ROW><FIRST_COL>{first}</FIRST_COL></{validity}>{axes}</RFM_Validity>\
         </Global_RFM></Rational_Function_Model></Dimap_Document>",
        model(ground, 4),
        model(NAMES, 0),
    )
}

fn read(text: &str) -> Result<Rpc, RpcFault> {
    Rpc::read(text.as_bytes(), "test")
}

#[test]
fn every_format_gives_the_same_model() {
    let reference = Rpc::from_tags(&tags(), "test").unwrap().unwrap();
    assert_eq!(reference.format(), Format::Tags);
    for (text, format) in [
        (txt(), Format::Txt),
        (geom(), Format::Geom),
        (rpb(), Format::Rpb),
        (dimap(false), Format::Dimap),
        (dimap(true), Format::Dimap),
    ] {
        let rpc = read(&text).unwrap();
        assert_eq!(rpc.format(), format);
        for (lon, lat, h) in [
            (-0.6, 44.85, 100.0),
            (-0.5, 44.8, -10.0),
            (-0.65, 44.87, 300.0),
        ] {
            let (a, b) = (
                rpc.image_of(lon, lat, h).unwrap(),
                reference.image_of(lon, lat, h).unwrap(),
            );
            assert!(
                (a.0 - b.0).abs() < 1e-6 && (a.1 - b.1).abs() < 1e-6,
                "{format:?} {a:?} {b:?}"
            );
        }
        assert_eq!(rpc.has_direct(), format == Format::Dimap);
        if rpc.has_direct() {
            // The same normalisation serves both models, whatever the file counts from.
            let (lon, lat) = rpc.ground_direct(15000.0, 10000.0, 120.0).unwrap();
            let at = |p| coefficient(p, 0);
            assert!((lon - (-0.579 + 0.11 * at(4))).abs() < 1e-9);
            assert!((lat - (44.837 + 0.05 * at(6))).abs() < 1e-9);
        }
    }
    assert_eq!(read(&dimap(true)).unwrap().file_origin(), (0.0, 0.0));
    assert_eq!(read(&dimap(false)).unwrap().file_origin(), (1.0, 1.0));
}

#[test]
fn exponents_are_read_in_every_spelling() {
    for (from, to) in [
        ("1.010E0", "1.01D+00"),
        ("1.010E0", "1.01d0"),
        ("1.010E0", "101e-2"),
    ] {
        let text = txt().replace("+1.0100000000000000E0", "+1.010E0");
        assert!(text.contains(from));
        let rpc = read(&text.replace(from, to)).unwrap();
        assert_eq!(rpc, read(&txt()).unwrap());
    }
}

#[test]
fn what_is_wrong_is_named() {
    use relais_core::fault::Fault;
    let cases: Vec<(String, &str, &str)> = vec![
        ("hello".into(), "RLS-E350", "known format"),
        ("<Dimap_Document/>".into(), "RLS-E350", "known format"),
        ("x".repeat((4 << 20) + 1), "RLS-E351", "at most"),
        (
            dimap(false).replace("<Global_RFM>", ""),
            "RLS-E352",
            "well-formed",
        ),
        (
            dimap(false).replace(
                "<Dimap_Document>",
                "<!DOCTYPE a [<!ENTITY x \"y\">]><Dimap_Document>",
            ),
            "RLS-E352",
            "DTD",
        ),
        (dimap(false)[..9000].to_string(), "RLS-E352", "well-formed"),
        (
            "<a>".repeat(400) + "Rational_Function_Model",
            "RLS-E352",
            "deep",
        ),
        (
            txt().replace("LAT_OFF", "LAT_OF"),
            "RLS-E353",
            "LAT_OFF is missing",
        ),
        (
            dimap(true).replace("GroundtoImage_Values", "X"),
            "RLS-E353",
            "SAMP_NUM_COEFF_1 is missing",
        ),
        (
            txt().replace("LONG_SCALE: +0000.110000", "LONG_SCALE: inf"),
            "RLS-E354",
            "\"inf\"",
        ),
        (
            rpb().replacen("\t\t\t+1.0000000000000000E0,\n", "", 1),
            "RLS-E355",
            "19 coefficients",
        ),
        (
            txt().replace("LONG_SCALE: +0000.110000", "LONG_SCALE: 0"),
            "RLS-E356",
            "more than 0",
        ),
        (
            txt().replace("LAT_OFF: +0044", "LAT_OFF: 4400"),
            "RLS-E356",
            "-90 to 90",
        ),
        (
            geom().replace("polynomial_format:  B", "polynomial_format:  A"),
            "RLS-E358",
            "RPC00B",
        ),
        (rpb().replace("RPC00B", "RPC00A"), "RLS-E358", "RPC00A"),
    ];
    for (text, code, says) in cases {
        let fault = read(&text).unwrap_err();
        assert_eq!(fault.code(), code, "{fault}");
        let said = fault.to_string();
        assert!(
            said.starts_with("test: ") || said.contains("sensor model"),
            "{said}"
        );
        assert!(said.contains(says), "{said}");
        assert!(!fault.help().is_empty());
    }
    let mut zero = tags();
    zero.iter_mut()
        .filter(|t| t.0 == "LINE_DEN_COEFF")
        .for_each(|t| t.1 = "0 ".repeat(20));
    let fault = Rpc::from_tags(&zero, "image.tif").unwrap().unwrap_err();
    assert_eq!(fault.code(), "RLS-E357");
    assert!(Rpc::from_tags(&[], "image.tif").is_none());
}

#[test]
fn outside_its_domain_a_model_is_silent() {
    let rpc = read(&txt()).unwrap();
    assert!(rpc.image_of(-0.579 + 1.6 * 0.11, 44.837, 120.0).is_none());
    assert!(rpc.image_of(-0.579, 44.837 - 1.6 * 0.05, 120.0).is_none());
    assert!(rpc.image_of(-0.579, 44.837, 120.0 + 3.1 * 200.0).is_none());
    assert!(rpc.image_of(f64::NAN, 44.837, 120.0).is_none());
    assert!(rpc.image_of(-0.579 + 360.0, 44.837, 120.0).is_some());
    assert!(rpc.ground_of(1e6, 1e6, 120.0).is_none());
    assert!(rpc.ground_of(f64::INFINITY, 0.0, 120.0).is_none());
    assert!(rpc.footprint(1_000_000, 10, 120.0).is_none());
    assert_eq!(rpc.height_range(), (-80.0, 320.0));
}

#[test]
fn crops_are_known_by_their_pixel_grid() {
    let at = |t: [f64; 6]| crop_origin(&Affine(t));
    assert_eq!(
        at([5000.0, 1.0, 0.0, 5000.0, 0.0, 1.0]),
        Some((5000.0, 5000.0))
    );
    assert_eq!(
        at([12114.5, 1.0, 0.0, 5511.5, 0.0, 1.0]),
        Some((12114.5, 5511.5))
    );
    // World files of sensor products: the whole PAN, the whole MS, a crop of the MS.
    assert_eq!(at([0.5, 1.0, 0.0, -0.5, 0.0, -1.0]), Some((0.0, 0.0)));
    assert_eq!(at([-1.0, 4.0, 0.0, 1.0, 0.0, -4.0]), Some((0.0, 0.0)));
    assert_eq!(
        at([399.0, 4.0, 0.0, -199.0, 0.0, -4.0]),
        Some((100.0, 50.0))
    );
    // A georeference is not a pixel grid.
    assert_eq!(at([427461.0, 1.5, 0.0, 9178299.0, 0.0, -1.5]), None);
    assert_eq!(at([427461.0, 1.0, 0.0, 9178299.0, 0.0, -1.0]), None);
    assert_eq!(at([0.0, 0.7, 0.7, 0.0, -0.7, 0.7]), None);
    let rpc = read(&txt()).unwrap();
    let (c, r) = rpc.image_of(-0.58, 44.84, 50.0).unwrap();
    let (sc, sr) = rpc
        .shifted(5000.0, 12.5)
        .image_of(-0.58, 44.84, 50.0)
        .unwrap();
    assert!((c - sc - 5000.0).abs() < 1e-9 && (r - sr - 12.5).abs() < 1e-9);
}

proptest! {
    #[test]
    fn ground_and_image_are_inverse(x in -1.0..1.0f64, y in -1.0..1.0f64, z in -3.0..3.0f64) {
        let rpc = read(&dimap(false)).unwrap();
        let (lon, lat, h) = (-0.579 + 0.11 * x, 44.837 + 0.05 * y, 120.0 + 200.0 * z);
        let (c, r) = rpc.image_of(lon, lat, h).unwrap();
        let (blon, blat) = rpc.ground_of(c, r, h).unwrap();
        prop_assert!((lon - blon).abs() < 1e-11 && (lat - blat).abs() < 1e-11);
        let (bc, br) = rpc.image_of(blon, blat, h).unwrap();
        prop_assert!((c - bc).abs() < 1e-7 && (r - br).abs() < 1e-7);
    }

    #[test]
    fn a_damaged_file_is_refused_or_read_but_never_panics(
        which in 0..5usize,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4u8), 1..12),
    ) {
        let mut bytes = [txt(), geom(), rpb(), dimap(false), dimap(true)][which].clone().into_bytes();
        for (at, byte, how) in edits {
            if bytes.is_empty() { break }
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                2 => bytes.insert(at, byte),
                _ => bytes.truncate(at.max(bytes.len() / 2)),
            }
        }
        if let Ok(rpc) = Rpc::read(&bytes, "test") {
            // Whatever it says now, it must answer or be silent.
            let (lon, lat, h) = rpc.centre();
            let seen = rpc.image_of(lon, lat, h);
            prop_assert!(seen.is_none_or(|(c, r)| c.is_finite() && r.is_finite()));
            let _ = rpc.ground_of(10.0, 10.0, h);
            let _ = rpc.difference_px(10.0, 10.0, h);
            let _ = rpc.footprint(100, 100, h);
        }
    }
}
