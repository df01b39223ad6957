//! Killed at any moment.

use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::path;
use crate::harness::{loops, tool};
use crate::registry_bench::Bench;

/// One of two that write on and on.
#[derive(Default)]
struct Writer {
    /// What it runs now.
    running: Mutex<Option<Child>>,
    /// What the program said to have kept.
    acknowledged: Mutex<Vec<String>>,
    /// Runs that ended by a signal.
    killed: Mutex<usize>,
}

fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Writer {
    /// Adds partners until it is told to stop; whoever kills meanwhile kills one of them.
    fn write(&self, bench: &Bench, number: usize, stop: &AtomicBool) {
        for made in 0.. {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            let name = format!("Partenaire {number} {made}");
            let mut command = bench.relais(&["partner", "add", &name, "--json"]).command();
            let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
            let mut child = command.spawn().unwrap();
            let mut out = child.stdout.take().unwrap();
            *held(&self.running) = Some(child);
            let mut said = String::new();
            let read = std::io::Read::read_to_string(&mut out, &mut said);
            let status = held(&self.running).take().unwrap().wait().unwrap();
            if read.is_ok() && !said.is_empty() {
                held(&self.acknowledged).push(name);
            }
            *held(&self.killed) += usize::from(status.code().is_none());
        }
    }

    fn kill(&self) {
        if let Some(child) = &mut *held(&self.running) {
            let _ = child.kill();
        }
    }
}

/// Two writers that never stop, killed together and one by one at moments spread over what a run
/// takes: what was acknowledged is there, what is there has its entry, the journal verifies; and
/// against a head that was kept, the loss of a tail is found.
#[test]
fn two_writers_killed_at_any_moment_lose_nothing_that_was_acknowledged() {
    let bench = Bench::new();
    let rounds = loops(20, 1000);
    let lasts = lasts(&bench);
    let writers = [Writer::default(), Writer::default()];
    let stop = AtomicBool::new(false);
    let heads: Mutex<Vec<PathBuf>> = Mutex::default();
    std::thread::scope(|scope| {
        for (number, writer) in writers.iter().enumerate() {
            let (bench, stop) = (&bench, &stop);
            scope.spawn(move || writer.write(bench, number, stop));
        }
        for round in 0..rounds {
            let spread = (round as f64 * 0.618_033_988_75).fract();
            std::thread::sleep(lasts.mul_f64(0.1 + 2.2 * spread));
            match round % 3 {
                0 => writers.iter().for_each(Writer::kill),
                other => writers[other - 1].kill(),
            }
            if round % (rounds / 10) == rounds / 10 - 1 {
                let head = bench.at(&format!("head-{round}.json"));
                let told = bench.run(&["journal", "head"]).succeeds().stdout;
                std::fs::write(&head, told).unwrap();
                held(&heads).push(head);
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    let mut acknowledged = Vec::new();
    let mut killed = 0;
    for writer in &writers {
        acknowledged.extend(held(&writer.acknowledged).drain(..));
        killed += *held(&writer.killed);
    }
    let heads = held(&heads).drain(..).collect::<Vec<_>>();
    for head in &heads {
        bench
            .run(&["journal", "verify", "--head", path(head)])
            .succeeds();
    }
    let found = bench
        .run(&["journal", "verify", "--json"])
        .succeeds()
        .json();
    let all = bench.run(&["partner", "list", "--json"]).succeeds().json();
    let all = all.as_array().unwrap().iter();
    let names: std::collections::BTreeSet<&str> =
        all.map(|one| one["name"].as_str().unwrap()).collect();
    let entries = found["entries"].as_u64().unwrap() as usize;
    assert_eq!(entries, 1 + names.len());
    let lost: Vec<_> = acknowledged
        .iter()
        .filter(|name| !names.contains(name.as_str()))
        .collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    assert!(killed > 0, "no kill came in the middle: nothing was proven");
    eprintln!(
        "{rounds} rounds, {killed} runs killed, {} acknowledged, {} kept, {entries} entries",
        acknowledged.len(),
        names.len()
    );
    a_lost_tail_is_found(&bench, heads.last().unwrap());
}

/// How long one change takes while nobody disturbs it.
fn lasts(bench: &Bench) -> Duration {
    let time = |name: &str| {
        let began = Instant::now();
        bench.partner(name, &[]);
        began.elapsed()
    };
    time("Mesure une").min(time("Mesure deux"))
}

/// The whole state of an earlier moment, head and all, put back: only a head that was kept tells.
fn a_lost_tail_is_found(bench: &Bench, head: &std::path::Path) {
    let file = bench.at("relais.db");
    let (early, late) = (bench.at("early.db"), bench.at("late.json"));
    bench.run(&["backup", "-o", path(&early)]).succeeds();
    bench.partner("Le dernier", &[]);
    let told = bench.run(&["journal", "head"]).succeeds().stdout;
    std::fs::write(&late, told).unwrap();
    // The log is of the file that it lay beside.
    for name in ["relais.db-wal", "relais.db-shm"] {
        let _ = std::fs::remove_file(bench.at(name));
    }
    std::fs::copy(&early, &file).unwrap();
    bench.verify();
    bench
        .run(&["journal", "verify", "--head", path(head)])
        .succeeds();
    bench
        .run(&["journal", "verify", "--head", path(&late)])
        .fails(7, "RLS-E991")
        .says("la tête gardée va plus loin");
}

/// Runs a command and kills it after a while; true when it had not ended by itself.
fn killed(bench: &Bench, words: &[&str], after: Duration) -> bool {
    let mut command = bench.relais(words).command();
    let command = command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    std::thread::sleep(after);
    let _ = child.kill();
    child.wait().unwrap().code().is_none()
}

/// Who is erased is on the list, whenever the erasure was killed; done again, it is clean.
#[test]
fn an_erasure_killed_at_any_moment_is_on_its_list_and_can_be_ended() {
    let bench = Bench::new();
    let persons = bench.persons(loops(12, 300));
    let file = bench.at("relais.db");
    let list = bench.at("relais.db.erasures");
    let mut in_the_middle = 0;
    for (round, person) in persons.iter().enumerate() {
        let erase = [
            "privacy", "erase", &person.id, "--why", "demande", "--close",
        ];
        let spread = (round as f64 * 0.618_033_988_75).fract();
        let after = Duration::from_secs_f64(0.005 + 0.15 * spread);
        in_the_middle += usize::from(killed(&bench, &erase, after));
        let sql = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]);
print(c.execute('SELECT erased_at IS NOT NULL FROM person WHERE id = ?', sys.argv[2:]).fetchone()[0])";
        let is_erased = tool("/usr/bin/python3", ["-c", sql, path(&file), &person.id]);
        let listed = std::fs::read_to_string(&list).unwrap_or_default();
        let is_listed = listed.contains(&person.id);
        assert!(
            is_erased.trim() == "0" || is_listed,
            "{} is not on the list",
            person.id
        );
        bench.run(&erase).succeeds();
        assert!(!person.is_in(&file), "{}", person.id);
    }
    bench.verify();
    assert!(
        in_the_middle > 0,
        "no kill came in the middle: nothing was proven"
    );
}

/// A copy and a restore have their name when they are whole, and leave nothing else.
#[test]
fn a_copy_and_a_restore_killed_at_any_moment_are_whole_or_not_there() {
    let bench = Bench::new();
    let persons = bench.persons(3);
    let (sound, copy, new) = (
        bench.at("sound.db"),
        bench.at("copy.db"),
        bench.at("new.db"),
    );
    bench.run(&["backup", "-o", path(&sound)]).succeeds();
    let erase = [
        "privacy",
        "erase",
        &persons[0].id,
        "--why",
        "demande",
        "--close",
    ];
    bench.run(&erase).succeeds();
    let (key, list) = (bench.at("relais.db.key"), bench.at("relais.db.erasures"));
    let backup = ["backup", "-o", path(&copy)];
    let restore = [
        "restore",
        path(&sound),
        "--to",
        path(&new),
        "--key",
        path(&key),
        "--erasures",
        path(&list),
    ];
    let mut in_the_middle = 0;
    for round in 0..loops(10, 200) {
        let spread = (round as f64 * 0.618_033_988_75).fract();
        let after = Duration::from_secs_f64(0.005 + 0.12 * spread);
        in_the_middle += usize::from(killed(&bench, &backup, after));
        in_the_middle += usize::from(killed(&bench, &restore, after));
        for file in [&copy, &new] {
            if file.exists() {
                let verify = [
                    "journal",
                    "verify",
                    "--registry",
                    path(file),
                    "--key",
                    path(&key),
                ];
                bench.run(&verify).succeeds();
                assert!(!persons[0].is_in(file));
            }
        }
        for name in [
            "copy.db",
            "new.db",
            "new.db.erasures",
            "copy.db-wal",
            "copy.db-shm",
            "new.db-wal",
            "new.db-shm",
        ] {
            let _ = std::fs::remove_file(bench.at(name));
        }
    }
    bench.run(&backup).succeeds();
    bench.run(&restore).succeeds();
    let names = std::fs::read_dir(bench.folder.path()).unwrap();
    let hidden: Vec<_> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with('.'))
        .collect();
    assert_eq!(
        hidden,
        Vec::<String>::new(),
        "what a kill left is cleared by the next run"
    );
    assert!(
        in_the_middle > 0,
        "no kill came in the middle: nothing was proven"
    );
}
