//! Whatever happens to a pipeline, `--resume` makes what an undisturbed run makes, and does no unit
//! again that is done.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Instant;

use crate::harness::{loops, tool};
use crate::pipeline::{Night, files};
use crate::pipeline_run::LONG;

fn start(night: &Night, words: &[&str]) -> Child {
    let words = [&["run", "p.toml"], words].concat();
    let mut command = night.relais(&words).command();
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    quiet.spawn().unwrap()
}

/// Lines of all journals that are whole receipts, by unit; each proves a unit that must not be run
/// again.
#[test]
fn a_killed_run_is_resumed_to_the_same_bytes() {
    let night = Night::new(4);
    let began = Instant::now();
    assert_eq!(night.counts(&LONG), (8, 0));
    let lasts = began.elapsed();
    let reference = night.made("out");
    let (mut in_the_middle, mut kills) = (0, 0);
    for k in 0..loops(5, 50) {
        std::fs::remove_dir_all(night.path("out")).unwrap();
        // Killed once, and every third time once more while it resumes.
        for again in 0..=usize::from(k % 3 == 2) {
            let share = ((k + 7 * again) as f64 * 0.618_033_988_75 + 0.25).fract() * 0.9;
            let mut child = start(&night, &[&LONG[..], &["--resume"]].concat());
            std::thread::sleep(lasts.mul_f64(share));
            child.kill().unwrap();
            child.wait().unwrap();
            kills += 1;
            whole_files_only(&night, &reference);
        }
        let done = night.receipts("out");
        in_the_middle += usize::from((1..8).contains(&done.len()));
        let (ran, kept) = night.counts(&[&LONG[..], &["--resume"]].concat());
        assert_eq!(
            (ran, kept),
            (8 - done.len() as u64, done.len() as u64),
            "{done:?}"
        );
        assert!(night.receipts("out").values().all(|count| *count == 1));
        assert!(night.made("out") == reference, "other bytes after kill {k}");
    }
    assert!(
        in_the_middle > 0,
        "of {kills} kills none came in the middle: nothing was proven"
    );
}

/// After a kill: under their names whole products only.
fn whole_files_only(night: &Night, reference: &std::collections::BTreeMap<String, Vec<u8>>) {
    let root = night.path("out");
    for path in files(&root) {
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        if file.ends_with(".tif") {
            assert!(
                std::fs::read(&path).unwrap() == reference[&name],
                "{name} is half a file"
            );
        } else if !name.starts_with(".relais/") && !file.ends_with(".manifest.json") {
            assert!(file.starts_with('.') && file.ends_with(".part"), "{name}");
        }
    }
}

/// What is done to a finished output folder, and which units that costs.
#[test]
fn exactly_what_was_spoilt_is_made_again() {
    let night = Night::new(3);
    night.counts(&[]);
    let reference = night.made("out");
    let product = |name: &str| night.path("out").join(name);
    let check = |what: &str, words: &[&str], expected: (u64, u64)| {
        assert_eq!(night.counts(words), expected, "{what}");
        assert!(night.made("out") == reference, "{what}: other bytes");
        assert_eq!(night.counts(&["--resume=verify"]), (0, 6), "{what}");
    };
    let resume = ["--resume"];
    std::fs::remove_file(product("ortho/s0.tif")).unwrap();
    check("deleted", &resume, (1, 5));
    std::fs::remove_file(product("light/s1.tif.manifest.json")).unwrap();
    check("manifest deleted", &resume, (1, 5));
    std::fs::remove_dir_all(product("light")).unwrap();
    check("folder deleted", &resume, (3, 3));
    let path = product("ortho/s2.tif");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    check("truncated", &resume, (1, 5));
    let altered = |path: &Path| {
        let mut bytes = std::fs::read(path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x55;
        bytes
    };
    std::fs::write(&path, altered(&path)).unwrap();
    check("altered", &resume, (1, 5));
    // Size and time agree: the hash alone can tell.
    let time = std::fs::metadata(&path).unwrap().modified().unwrap();
    std::fs::write(&path, altered(&path)).unwrap();
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_modified(time).unwrap();
    drop(file);
    assert_eq!(night.counts(&resume), (0, 6), "it looks the same");
    check("altered in secret", &["--resume=verify"], (1, 5));
    // Copied elsewhere and back, or touched: the same bytes are not made again.
    tool(
        "cp",
        [product("ortho"), product("copy")]
            .iter()
            .map(|p| p.as_os_str())
            .fold(vec!["-r".as_ref()], |mut all, p| {
                all.push(p);
                all
            }),
    );
    std::fs::remove_dir_all(product("ortho")).unwrap();
    std::fs::rename(product("copy"), product("ortho")).unwrap();
    check("copied", &resume, (0, 6));
}

#[test]
fn a_corrupted_receipt_costs_its_own_unit() {
    let night = Night::new(2);
    let journal = night.path("out/.relais/receipts-0.log");
    let altered = |line: &str| line.replacen("\"seconds\":", "\"seconds\":1", 1);
    type Spoil<'a> = &'a dyn Fn([&str; 4]) -> String;
    let spoils: [(Spoil, u64); 4] = [
        (
            &|[a, b, c, d]| format!("{a}\n{}\n{c}\n{d}\n", altered(b)),
            1,
        ),
        (
            &|[a, b, c, d]| format!("{a}\n{b}\n{c}\n{}", &d[..d.len() / 2]),
            1,
        ),
        (&|[a, _, _, _]| format!("{a}\n\0\u{1}garbage\n"), 3),
        (&|_| String::new(), 4),
    ];
    for (spoil, reruns) in spoils {
        let _ = std::fs::remove_dir_all(night.path("out"));
        night.counts(&["--num-threads", "1"]);
        let whole = std::fs::read_to_string(&journal).unwrap();
        let lines: Vec<&str> = whole.lines().collect();
        std::fs::write(&journal, spoil(lines.try_into().unwrap())).unwrap();
        assert_eq!(night.counts(&["--resume"]), (reruns, 4 - reruns));
        assert_eq!(night.counts(&["--resume=verify"]), (0, 4));
    }
}

#[test]
fn one_changed_input_costs_exactly_the_units_that_depend_on_it() {
    let night = Night::new(3);
    night.counts(&[]);
    let before = night.made("out");
    let mut all = files(&night.path("in/s1")).into_iter();
    let dim = all.find(|p| p.to_string_lossy().contains("DIM_SPOT7_MS"));
    let dim = dim.unwrap();
    // A fact that the product tells.
    let text = std::fs::read(&dim).unwrap();
    let text = String::from_utf8_lossy(&text).replace("FICTIF", "CHANGE");
    std::fs::write(&dim, text).unwrap();
    assert_eq!(night.counts(&["--resume"]), (2, 4));
    let after = night.made("out");
    let changed: Vec<_> = before.keys().filter(|k| before[*k] != after[*k]).collect();
    assert!(
        !changed.is_empty() && changed.iter().all(|name| name.contains("s1")),
        "{changed:?}"
    );
    assert_eq!(night.counts(&["--resume=verify"]), (0, 6));
}

#[test]
fn two_runs_on_one_plan_at_once_leave_one_result() {
    let night = Night::new(3);
    assert_eq!(night.counts(&LONG), (6, 0));
    let reference = night.made("out");
    for _ in 0..loops(2, 20) {
        std::fs::remove_dir_all(night.path("out")).unwrap();
        let words = [&LONG[..], &["--resume"]].concat();
        let runs = [start(&night, &words), start(&night, &words)];
        for mut run in runs {
            assert_eq!(run.wait().unwrap().code(), Some(0));
        }
        assert!(night.made("out") == reference);
        assert_eq!(
            night.counts(&[&LONG[..], &["--resume=verify"]].concat()),
            (0, 6)
        );
    }
}

/// A small disk of its own: unprivileged name spaces, or root's. The run meets it full, then there
/// is room, and it goes on.
#[test]
fn a_full_disk_stops_the_run_and_nothing_of_it_is_lost() {
    let night = Night::new(3);
    assert_eq!(
        night.counts(&["--param", "res=1", "--output", "reference"]),
        (6, 0)
    );
    std::fs::create_dir(night.path("out")).unwrap();
    let script = r#"
        mount -t tmpfs -o size=$SIZE tmpfs out || exit 99
        "$0" "$@"; first=$?
        find out -name '*.part' >&2
        test $first = 8 || exit 98
        mount -o remount,size=64M out || exit 99
        "$0" "$@" && cp -r out kept"#;
    let script = format!(
        "unshare -rm sh -c '{}' \"$0\" \"$@\"",
        script.replace('\'', "'\\''")
    );
    let words = [
        "run",
        "p.toml",
        "--resume",
        "--param",
        "res=1",
        "--num-threads",
        "1",
        "--json",
    ];
    for size in ["600k", "900k", "1200k"] {
        let ran = night.shell(&format!("export SIZE={size}; {script}"), &words);
        if ran.code == Some(99) || ran.stderr.contains("unshare failed") {
            eprintln!("skipped: no small disk can be mounted here");
            return;
        }
        assert_eq!(ran.code, Some(0), "{size}: {ran}");
        assert!(
            ran.stderr.contains("error[RLS-E260]: no space left"),
            "{ran}"
        );
        assert!(
            ran.stderr.contains("then give the same command again"),
            "{ran}"
        );
        assert!(!ran.stderr.contains(".part\n"), "{ran}");
        let tifs = |output: &str| {
            let made = night.made(output).into_iter();
            made.filter(|(name, _)| name.ends_with(".tif"))
                .collect::<Vec<_>>()
        };
        assert!(tifs("kept") == tifs("reference"), "{size}");
        assert!(night.receipts("kept").values().all(|count| *count == 1));
        std::fs::remove_dir_all(night.path("kept")).unwrap();
    }
}

#[test]
fn a_folder_that_may_not_be_written_to_fails_its_units_alone() {
    let night = Night::new(2);
    std::fs::create_dir_all(night.path("out/light")).unwrap();
    std::fs::set_permissions(night.path("out/light"), PermissionsExt::from_mode(0o555)).unwrap();
    let ran = night.unprivileged(&["run", "p.toml"]);
    assert_eq!(ran.code, Some(6), "{ran}");
    assert!(ran.stderr.contains("light/s1.tif: [RLS-E104]"), "{ran}");
    std::fs::set_permissions(night.path("out/light"), PermissionsExt::from_mode(0o755)).unwrap();
    assert_eq!(night.counts(&["--resume"]), (2, 2));
    // The output folder itself: nothing can be kept, so nothing is begun.
    let night = Night::new(1);
    std::fs::create_dir(night.path("out")).unwrap();
    std::fs::set_permissions(night.path("out"), PermissionsExt::from_mode(0o555)).unwrap();
    let ran = night.unprivileged(&["run", "p.toml"]);
    ran.fails(1, "RLS-E111").says("out/.relais");
    std::fs::set_permissions(night.path("out"), PermissionsExt::from_mode(0o755)).unwrap();
}

/// As if the clock had been set back after the work: every file is of years to come.
#[test]
fn a_clock_set_back_changes_nothing() {
    let night = Night::new(2);
    let touch = |folder: &str| {
        for file in files(&night.path(folder)) {
            tool(
                "touch",
                ["-d".as_ref(), "2040-01-01".as_ref(), file.as_os_str()],
            );
        }
    };
    touch("in");
    assert_eq!(night.counts(&[]), (4, 0));
    touch("out");
    assert_eq!(night.counts(&["--resume"]), (0, 4));
    std::fs::remove_file(night.path("out/light/s0.tif")).unwrap();
    assert_eq!(night.counts(&["--resume"]), (1, 3));
    assert_eq!(night.counts(&["--resume=verify"]), (0, 4));
}

#[test]
fn a_plan_whose_inputs_moved_says_so() {
    let night = Night::new(2);
    let (path, _) = night.plan(&[]);
    let plan = path.to_str().unwrap();
    std::fs::create_dir(night.path("elsewhere")).unwrap();
    std::fs::rename(night.path("in"), night.path("elsewhere/in")).unwrap();
    let ran = night.relais(&["run", plan]).run();
    assert_eq!(ran.code, Some(3), "{ran}");
    let ran = ran.says("error[RLS-E261]: 2 of 4 units failed, 2 more need them");
    assert!(ran.stderr.contains("ortho/s0.tif: [RLS-E242]"), "{ran}");
    let folder = night.path("elsewhere");
    let words = ["run", plan, "--folder", folder.to_str().unwrap()];
    night.relais(&words).run().succeeds();
    assert_eq!(night.made("elsewhere/out").len(), 8);
    // Back, but one is not what it was.
    std::fs::rename(night.path("elsewhere/in"), night.path("in")).unwrap();
    let image = night.image("s1");
    let mut pixels = std::fs::read(&image).unwrap();
    *pixels.last_mut().unwrap() ^= 1;
    std::fs::write(&image, pixels).unwrap();
    let ran = night.relais(&["run", plan, "--resume"]).run();
    assert_eq!(ran.code, Some(6), "{ran}");
    assert!(ran.stderr.contains("ortho/s1.tif: [RLS-E243]"), "{ran}");
    // A plan takes no other values.
    night
        .relais(&["run", plan, "--param", "res=2"])
        .run()
        .fails(2, "RLS-E964");
}

/// A link in the output folder, put there by whoever wrote the pipeline or before.
#[test]
fn links_that_lead_out_are_refused() {
    let night = Night::new(1);
    std::fs::create_dir_all(night.path("out")).unwrap();
    std::fs::create_dir_all(night.path("private")).unwrap();
    std::os::unix::fs::symlink(night.path("private"), night.path("out/light")).unwrap();
    let (ran, _) = night.run(&[]);
    assert_eq!(ran.code, Some(6), "{ran}");
    assert!(ran.stderr.contains("light/s0.tif: [RLS-E266]"), "{ran}");
    assert_eq!(std::fs::read_dir(night.path("private")).unwrap().count(), 0);
}

/// What a kill left beside the outputs of another plan goes too.
#[test]
fn what_the_dead_left_is_cleared_and_the_living_are_not() {
    let night = Night::new(1);
    std::fs::create_dir_all(night.path("out/ortho")).unwrap();
    night.write("out/ortho/.old.tif.1-0.part", "dead");
    night.write("out/ortho/.old.tif.2-0.part", "alive");
    let living = std::fs::File::open(night.path("out/ortho/.old.tif.2-0.part")).unwrap();
    living.try_lock().unwrap();
    let (ran, _) = night.run(&[]);
    ran.succeeds();
    let left: Vec<_> = files(&night.path("out/ortho"));
    let parts: Vec<_> = left
        .iter()
        .filter(|p| p.extension().is_some_and(|e| e == "part"))
        .collect();
    assert_eq!(parts, [&night.path("out/ortho/.old.tif.2-0.part")]);
    drop(living);
}

/// What a library makes of the clock for the program that it is loaded into: ten years back.
const TEN_YEARS_BACK: &str = "#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t clock, struct timespec *now) {
  int ended = (int)syscall(SYS_clock_gettime, clock, now);
  if (ended == 0 && clock == CLOCK_REALTIME) now->tv_sec -= 10L * 365 * 86400;
  return ended;
}";

/// The clock itself set back between two runs, and right again for the third.
#[test]
fn a_run_whose_clock_was_set_back_goes_on_with_what_is_left() {
    let night = Night::new(2);
    assert_eq!(night.counts(&[]), (4, 0));
    let reference = night.made("out");
    night.write("back.c", TEN_YEARS_BACK);
    let [source, library] = ["back.c", "back.so"].map(|name| night.path(name));
    let [flags, to] = [["-shared", "-fPIC"], ["-Wall", "-o"]];
    let words = flags.iter().chain(&to).map(std::ffi::OsStr::new);
    tool("cc", words.chain([library.as_os_str(), source.as_os_str()]));
    let resumed = || {
        let words = ["run", "p.toml", "--resume", "--json"];
        let ran = night.relais(&words).env("LD_PRELOAD", &library).run();
        let told = ran.succeeds().json();
        (
            told["ran"].as_u64().unwrap(),
            told["kept"].as_u64().unwrap(),
        )
    };
    assert_eq!(resumed(), (0, 4));
    std::fs::remove_file(night.path("out/ortho/s1.tif")).unwrap();
    assert_eq!(resumed(), (1, 3));
    let manifest = std::fs::read(night.path("out/ortho/s1.tif.manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let before = std::fs::read(night.path("out/ortho/s0.tif.manifest.json")).unwrap();
    let before: serde_json::Value = serde_json::from_slice(&before).unwrap();
    let year = |m: &serde_json::Value| -> i32 {
        let started = m["run"]["started"].as_str().unwrap();
        started[..4].parse().unwrap()
    };
    assert!(
        (9..=11).contains(&(year(&before) - year(&manifest))),
        "{manifest}"
    );
    assert_eq!(night.counts(&["--resume"]), (0, 4));
    assert_eq!(night.counts(&["--resume=verify"]), (0, 4));
    assert!(night.made("out") == reference);
}
