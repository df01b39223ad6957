//! Images that have nothing in common.

use super::matrix;
use crate::classified::{NODATA, Picture};

#[test]
fn images_without_common_data_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let picture = Picture {
            options: &NODATA,
            ..Picture::of(4, bytes)
        };
        picture.write(dir.path(), name)
    };
    let west = write("west", &[1, 1, 0, 0, 2, 2, 0, 0]);
    let east = write("east", &[0, 0, 1, 1, 0, 0, 2, 2]);
    let ran = matrix(&[&west, &east], &[])
        .announce("nothing is compared")
        .run()
        .succeeds();
    assert!(
        ran.stderr
            .contains("no pixel has a class at west and at east: nothing is compared between them"),
        "{ran}"
    );
}
