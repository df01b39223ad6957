use super::*;
use relais_core::fault::{Fault, Kind};
use relais_core::grid::BBox;
use relais_core::vector::{Feature, Field, FieldKind, Value, rectangle};

fn layer(codes: &[(Value, Value)]) -> Layer {
    let features = (1..).zip(codes).map(|(id, (before, after))| Feature {
        id,
        geometry: rectangle(&BBox {
            min_x: id as f64,
            min_y: 0.0,
            max_x: id as f64 + 1.0,
            max_y: 2.0,
        }),
        values: vec![before.clone(), after.clone()],
    });
    Layer {
        name: "ocs".into(),
        title: String::new(),
        crs: Crs::parse("EPSG:2154").unwrap(),
        fields: vec![
            Field::new("NIV4_09", FieldKind::Text),
            Field::new("NIV4_15", FieldKind::Real),
        ],
        features: features.collect(),
    }
}

fn both() -> Vec<Dated> {
    Dated::parse("2009=niv4_09, 2015=NIV4_15").unwrap()
}

#[test]
fn one_layer_with_two_dated_columns_is_two_millesimes_over_the_same_parcels() {
    let layer = layer(&[(" 211".into(), 112.0.into()), ("111".into(), 111.0.into())]);
    let found = millesimes(layer, "ocs.gpkg", &both()).unwrap();
    assert_eq!(found.len(), 2);
    let codes = |m: &Millesime| -> Vec<String> {
        m.parcels.iter().map(|p| m.code(p).to_string()).collect()
    };
    assert_eq!(codes(&found[0]), ["211", "111"]);
    assert_eq!(codes(&found[1]), ["112", "111"]);
    assert_eq!(found[0].codes, ["111", "211"]);
    assert_eq!((found[0].numbers.count, found[1].numbers.count), (0, 2));
    assert!(Arc::ptr_eq(
        &found[0].parcels[1].shape,
        &found[1].parcels[1].shape
    ));
    assert_eq!(found[0].stated().m2(), 4.0);
}

#[test]
fn parcels_without_a_code_are_named_and_not_left_out() {
    let with = |code: Value| {
        millesimes(
            layer(&[("1".into(), 1.0.into()), (code, 1.0.into())]),
            "a",
            &both(),
        )
    };
    for code in [Value::Null, "  ".into()] {
        let fault = with(code).unwrap_err();
        assert_eq!((fault.code(), fault.kind()), ("RLS-E433", Kind::Input));
        assert!(
            fault
                .to_string()
                .ends_with("1 parcels without a code, the first [2]"),
            "{fault}"
        );
    }
    let decimals = millesimes(layer(&[("1".into(), 11.5.into())]), "a", &both()).unwrap_err();
    assert!(decimals.to_string().contains("decimals"), "{decimals}");
}

#[test]
fn degrees_columns_and_dates_that_are_none_are_refused() {
    let mut in_degrees = layer(&[("1".into(), 1.0.into())]);
    in_degrees.crs = Crs::parse("EPSG:4326").unwrap();
    assert_eq!(
        millesimes(in_degrees, "a", &both()).unwrap_err().code(),
        "RLS-E431"
    );
    let other = Dated::parse("2009=cs").unwrap();
    let fault = millesimes(layer(&[]), "a", &other).unwrap_err();
    assert!(
        fault.to_string().ends_with("it has NIV4_09, NIV4_15"),
        "{fault}"
    );
    for text in ["", "2009", "2009=", "=a", "2009=a,", "2009=a,2009=b"] {
        assert_eq!(Dated::parse(text).unwrap_err().code(), "RLS-E430", "{text}");
    }
}
