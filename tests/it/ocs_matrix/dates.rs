//! Dates of images: their order, and the classes that hold in them; levels that there are.

use super::matrix;
use crate::classified::Picture;

#[test]
fn dates_are_in_their_order_and_classes_hold_in_them() {
    let dir = tempfile::tempdir().unwrap();
    let a = Picture::of(2, &[1, 2]).write(dir.path(), "a");
    let b = Picture::of(2, &[2, 2]).write(dir.path(), "b");
    matrix(&[&a, &b], &["--dates", "2015,2009"])
        .run()
        .fails(2, "RLS-E436")
        .says("what was gained would be lost");
    let own = dir.path().join("own.csv");
    std::fs::write(&own, "code;libelle;debut;fin\n1;x;;2012\n2;y;;\n").unwrap();
    let own = ["--nomenclature", own.to_str().unwrap()];
    matrix(&[&a, &b], &[&["--dates", "2009,2015"][..], &own].concat())
        .run()
        .succeeds();
    matrix(&[&a, &b], &[&["--dates", "2014,2015"][..], &own].concat())
        .run()
        .fails(3, "RLS-E523")
        .says("a.tif: the code \"1\" does not hold in 2014");
}

#[test]
fn a_level_that_no_class_has_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let a = Picture::of(2, &[111, 112]).write(dir.path(), "a");
    let b = Picture::of(2, &[112, 112]).write(dir.path(), "b");
    let deep = ["--nomenclature", "corine", "--level", "9"];
    matrix(&[&a, &b], &deep)
        .run()
        .fails(2, "RLS-E505")
        .says("corine");
}
