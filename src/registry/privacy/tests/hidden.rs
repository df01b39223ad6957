//! What does not show, and what people put between digits, hides nobody from an erasure.

use super::*;

#[tokio::test]
async fn names_and_numbers_go_whole_with_what_does_not_show_in_them() {
    let bench = Bench::new().await;
    let (desk, person) = told(&bench).await;
    let partner = bench.text("SELECT id FROM partner").await;
    let note = "vu Gas\u{200b}pard Zyl\u{ad}berfictif, +33 (0)5 56 11 22 33 ou \
                05\u{2011}56\u{2011}11\u{2011}22\u{2011}33, gaspard.z@\u{2060}sdis.example";
    let edited = [(Field::Note, note.to_string())];
    partner::edit(&desk, &partner, &edited, None).await.unwrap();
    gone(&desk, &person, Redact::Names, Mode::Do).await;
    desk.leave().await;
    let note = bench.text("SELECT note FROM partner").await;
    assert_eq!(note, "vu [effacé], [effacé] ou [effacé], [effacé]");
    sound(&bench).await;
}
