//! How long imports and look-ups take: `cargo test --release -p relais-registry -- --ignored speed --nocapture`.

use std::fmt::Write;
use std::time::{Duration, Instant};

use super::*;
use crate::partner::{self, Field, Filter};

const SYLLABLES: [&str; 16] = [
    "bel", "mont", "val", "roche", "clair", "fort", "ville", "bourg", "pont", "sart", "lac",
    "bois", "pre", "four", "mar", "gue",
];

/// A name that nobody bears.
fn name(number: usize) -> String {
    let part = |shift: usize| SYLLABLES[(number >> shift) & 15];
    format!(
        "Commune de {}{}{} fictive {}",
        part(0),
        part(4),
        part(8),
        part(12)
    )
}

/// A SIRET with its keys, by Luhn.
fn siret(number: usize) -> String {
    let with_key = |digits: String| {
        let sum: u32 = digits
            .bytes()
            .rev()
            .enumerate()
            .map(|(at, byte)| {
                let digit = u32::from(byte - b'0') * if at % 2 == 0 { 2 } else { 1 };
                digit / 10 + digit % 10
            })
            .sum();
        format!("{digits}{}", (10 - sum % 10) % 10)
    };
    with_key(format!("{}0001", with_key(format!("2{number:07}"))))
}

fn partners(count: usize) -> String {
    let mut text = String::from("nom;siret;groupe;courriel;territoire;territoire_annee\n");
    for number in 0..count {
        let (name, siret) = (name(number), siret(number));
        let _ = writeln!(
            text,
            "{name};{siret};collectivite;mairie@commune{number}.example;COM:33063;2024"
        );
    }
    text
}

fn p99(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() * 99 / 100]
}

/// Kilobytes that the process has had at most.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.unwrap_or_default().to_string()
}

#[tokio::test]
#[ignore = "measures; run in release"]
async fn imports_of_860_and_of_100_000() {
    for count in [860, 100_000] {
        let bench = Bench::new().await;
        let text = partners(count);
        let start = Instant::now();
        let outcome = bench.bring(Kind::Partners, &text).await;
        println!("{count} partners: {:?}, {}", start.elapsed(), peak());
        assert!(outcome.applied, "{:#?}", &outcome.problems[..5]);
    }
}

#[tokio::test]
#[ignore = "measures; run in release"]
async fn look_ups_among_10_000() {
    let bench = Bench::new().await;
    bench.bring(Kind::Partners, &partners(10_000)).await;
    let db = bench.desk.db();
    let mut times: Vec<(&str, Vec<Duration>)> = Vec::new();
    let mut all = vec![Vec::new(); 5];
    for round in 0..200 {
        let number = round * 49;
        let start = Instant::now();
        let one = partner::show(db, &siret(number)).await.unwrap();
        all[0].push(start.elapsed());
        let start = Instant::now();
        partner::show(db, &name(number)).await.unwrap();
        all[1].push(start.elapsed());
        let filter = Filter {
            name: Some("belmontval".into()),
            ..Filter::default()
        };
        let start = Instant::now();
        assert!(!partner::list(db, &filter).await.unwrap().is_empty());
        all[2].push(start.elapsed());
        let start = Instant::now();
        let note = [(Field::Note, format!("ronde {round}"))];
        partner::edit(&bench.desk, &one.id, &note, None)
            .await
            .unwrap();
        all[3].push(start.elapsed());
        if round % 10 == 0 {
            let start = Instant::now();
            partner::list(db, &Filter::default()).await.unwrap();
            all[4].push(start.elapsed());
        }
    }
    for (what, of) in ["SIRET", "name", "words", "edit with doubts", "list of all"]
        .into_iter()
        .zip(all)
    {
        times.push((what, of));
    }
    for (what, of) in times {
        println!("{what}: p99 {:?}", p99(of));
    }
    let start = Instant::now();
    let pairs = crate::exchange::merge::duplicates(db).await.unwrap();
    println!("duplicates: {} in {:?}", pairs.len(), start.elapsed());
}
