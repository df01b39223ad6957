//! Outputs that cannot be written, runs that are stopped: nothing half made, ever.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::{Bench, NONE, copied, find, manifest, ortho, spot};
use crate::harness::{Ran, loops};

#[test]
fn an_output_that_is_there_is_refused_or_replaced() {
    let bench = Bench::new();
    let out = bench.path("out.tif");
    std::fs::write(&out, "mine").unwrap();
    ortho(&spot(), &out, ["--product=ms"])
        .run()
        .fails(5, "RLS-E100")
        .says("--overwrite");
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "mine");
    assert_eq!(bench.entries(), ["out.tif"]);
    ortho(&spot(), &out, ["--product=ms", "--overwrite"])
        .run()
        .succeeds();
    assert_eq!(bench.entries(), ["out.tif", "out.tif.manifest.json"]);
    assert_eq!(
        manifest(&out)["outputs"][0]["size"],
        std::fs::metadata(&out).unwrap().len()
    );
    // A failure leaves the old one alone, overwrite or not.
    let before = std::fs::read(&out).unwrap();
    ortho(&spot(), &out, ["--overwrite", "--bbox=0,0,9,9"])
        .run()
        .fails(3, "RLS-E373");
    assert!(std::fs::read(&out).unwrap() == before);
    assert_eq!(bench.entries(), ["out.tif", "out.tif.manifest.json"]);
}

#[test]
fn an_input_is_never_replaced() {
    let bench = Bench::new();
    let copy = bench.path("copy");
    copied(&spot(), &copy);
    let image = find(&copy, "IMG_SPOT7_MS_", ".TIF");
    let before = std::fs::read(&image).unwrap();
    let link = bench.path("link.tif");
    std::os::unix::fs::symlink(&image, &link).unwrap();
    for (input, output) in [(&image, &image), (&copy, &image), (&image, &link)] {
        ortho(input, output, ["--overwrite", "--product=ms"])
            .announce("order of the bands")
            .run()
            .fails(2, "RLS-E942")
            .says("one of the inputs");
        assert!(std::fs::read(&image).unwrap() == before);
    }
}

#[test]
fn places_where_no_file_can_be_are_refused() {
    let bench = Bench::new();
    ortho(&spot(), &bench.path("no/out.tif"), NONE)
        .run()
        .fails(2, "RLS-E102")
        .says("mkdir -p");
    ortho(&spot(), Path::new("/dev/null"), ["--overwrite"])
        .run()
        .fails(2, "RLS-E101");
    ortho(&spot(), bench.path("").as_path(), ["--overwrite"])
        .run()
        .fails(2, "RLS-E101");
    let long = bench.path(&"x".repeat(300));
    let ran = ortho(&spot(), &long, NONE).run();
    assert_eq!(ran.code, Some(1), "{ran}");
    ran.says("help: ");
    assert!(bench.entries().is_empty());
}

/// Runs a command of a shell and gives what it said as a run.
fn shell(script: &str, words: &[&Path]) -> Ran {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_relais")])
        .args(words)
        .env("RELAIS_PROGRESS", "none")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Ran::of(script, status.code(), stdout, stderr)
}

#[test]
fn a_folder_that_may_not_be_written_to_is_refused() {
    let bench = Bench::new();
    std::fs::set_permissions(bench.path(""), PermissionsExt::from_mode(0o555)).unwrap();
    // Root writes everywhere, but for the capability that lets it.
    let drop = "setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search";
    let script = format!(
        "if [ $(id -u) = 0 ]; then set -- {drop} \"$0\" \"$@\"; else set -- \"$0\" \"$@\"; fi; \"$@\""
    );
    let out = bench.path("out.tif");
    let words = [Path::new("scene"), Path::new("ortho"), &spot(), &out];
    shell(&script, &words)
        .fails(1, "RLS-E104")
        .says("out.tif")
        .says("who may write");
    std::fs::set_permissions(bench.path(""), PermissionsExt::from_mode(0o755)).unwrap();
    assert!(bench.entries().is_empty());
}

/// A small disk of its own for the script: unprivileged name spaces, or root's.
const ON_A_SMALL_DISK: &str = "unshare -rm sh -c 'mount -t tmpfs -o size=$1k tmpfs \"$2\" || exit 99; \"$0\" scene ortho \"$3\" \"$2/out.tif\"; code=$?; \
     ls -A \"$2\" >&2; exit $code' \"$0\" \"$@\"";

#[test]
fn a_full_disk_is_said_and_nothing_is_left_on_it() {
    let bench = Bench::new();
    let disk = bench.path("disk");
    std::fs::create_dir(&disk).unwrap();
    let run = |kilobytes: &str| shell(ON_A_SMALL_DISK, &[Path::new(kilobytes), &disk, &spot()]);
    if run("100").code.is_none_or(|code| code == 99 || code == 1) {
        eprintln!("skipped: no small disk can be mounted here");
        return;
    }
    for kilobytes in ["8", "100", "700", "1200", "1500"] {
        let ran = run(kilobytes).fails(8, "RLS-E103");
        let ran = ran.says("out.tif");
        assert!(
            ran.stderr
                .lines()
                .filter(|line| !line.starts_with("error"))
                .all(|line| line != "out.tif"
                    && !line.ends_with(".part")
                    && !line.ends_with(".json")),
            "{ran}"
        );
    }
    let ran = run("8000").succeeds();
    assert!(ran.stderr.lines().any(|line| line == "out.tif"), "{ran}");
}

#[test]
fn of_two_runs_at_once_on_a_new_output_one_is_refused() {
    let bench = Bench::new();
    let reference = std::fs::read(bench.ortho(&spot(), "reference.tif", NONE)).unwrap();
    let out = bench.path("out.tif");
    let both = |words: &[&str]| {
        let runs = [(); 2].map(|()| {
            let mut command = ortho(&spot(), &out, words).command();
            command
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        });
        let mut codes = runs.map(|run| {
            let ended = run.wait_with_output().unwrap();
            let stderr = String::from_utf8_lossy(&ended.stderr).into_owned();
            (ended.status.code(), stderr)
        });
        codes.sort();
        codes
    };
    let [winner, loser] = both(&[]);
    assert_eq!(
        (winner.0, loser.0),
        (Some(0), Some(5)),
        "{winner:?} {loser:?}"
    );
    assert!(
        loser.1.contains("error[RLS-E100]") && loser.1.contains("help: "),
        "{loser:?}"
    );
    assert!(std::fs::read(&out).unwrap() == reference);
    let [one, other] = both(&["--overwrite"]);
    assert_eq!((one.0, other.0), (Some(0), Some(0)), "{one:?} {other:?}");
    assert!(std::fs::read(&out).unwrap() == reference);
    let names = ["out.tif", "reference.tif"]
        .map(|n| [n.to_string(), format!("{n}.manifest.json")])
        .concat();
    assert_eq!(bench.entries(), names);
    assert_eq!(manifest(&out)["outputs"][0]["size"], reference.len());
}

/// Work of some seconds: the bundle at a fine resolution.
const LONG: [&str; 3] = ["--res=0.16", "--num-threads=2", "--co=COMPRESS=ZSTD"];

/// Waits until the run has a temporary, that is until it is at work.
fn at_work(bench: &Bench) {
    let began = Instant::now();
    while !bench.entries().iter().any(|name| name.ends_with(".part")) {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "no temporary after a minute"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn signal(name: &str, process: u32) {
    let status = Command::new("kill")
        .args([name, &process.to_string()])
        .status()
        .unwrap();
    assert!(status.success());
}

#[test]
fn an_interruption_leaves_nothing() {
    for (first, again) in [("-INT", false), ("-TERM", false), ("-INT", true)] {
        let bench = Bench::new();
        let mut command = ortho(&spot(), &bench.path("out.tif"), LONG).command();
        let run = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        at_work(&bench);
        std::thread::sleep(Duration::from_millis(300));
        signal(first, run.id());
        if again {
            let _ = Command::new("kill")
                .args([first, &run.id().to_string()])
                .status();
        }
        let ended = run.wait_with_output().unwrap();
        let ran = Ran::of(first, ended.status.code(), ended.stdout, ended.stderr);
        assert_eq!(ran.code, Some(130), "{again}: {ran}");
        if !again {
            let ran = ran.fails(130, "RLS-E201");
            assert!(ran.stderr.contains("nothing was written"), "{ran}");
        }
        assert!(bench.entries().is_empty(), "{again}: {:?}", bench.entries());
    }
}

/// What a kill may leave: temporaries, and under their names the old files or the new ones, whole.
fn only_whole_files(bench: &Bench, old: Option<&[u8]>, new: &[u8]) {
    for name in bench.entries() {
        let hidden = name.starts_with(".out.tif.") && name.ends_with(".part");
        assert!(hidden || name.starts_with("out.tif"), "{name}");
        if name == "out.tif" {
            let bytes = std::fs::read(bench.path(&name)).unwrap();
            assert!(bytes == new || Some(&bytes[..]) == old, "half a file");
        }
        if name == "out.tif.manifest.json" {
            manifest(&bench.path("out.tif"));
        }
    }
}

#[test]
fn a_killed_run_leaves_no_half_file_and_the_next_one_clears_up() {
    let bench = Bench::new();
    let out = bench.path("out.tif");
    let began = Instant::now();
    let reference = std::fs::read(bench.ortho(&spot(), "out.tif", LONG)).unwrap();
    let lasts = began.elapsed();
    let mut left_something = 0;
    for k in 0..loops(5, 50) {
        // In turn there is nothing yet, and there is something to replace.
        let old = (k % 2 == 1).then_some(&b"an old one"[..]);
        match old {
            Some(old) => std::fs::write(&out, old).unwrap(),
            None => std::fs::remove_file(&out).unwrap(),
        }
        let words = LONG.iter().chain(old.map(|_| &"--overwrite"));
        let mut command = ortho(&spot(), &out, words).command();
        let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut run = quiet.spawn().unwrap();
        // Spread over the run and a little more; never the same twice.
        let share = (k as f64 * 0.618_033_988_75 + 0.3).fract() * 1.1;
        std::thread::sleep(lasts.mul_f64(share));
        run.kill().unwrap();
        run.wait().unwrap();
        only_whole_files(&bench, old, &reference);
        let is_part = |name: &String| name.ends_with(".part");
        left_something += usize::from(bench.entries().iter().any(is_part));

        let words = LONG.iter().chain(&["--overwrite"]);
        let again = ortho(&spot(), &out, words).run().succeeds();
        assert!(std::fs::read(&out).unwrap() == reference, "{again}");
        assert_eq!(
            bench.entries(),
            ["out.tif", "out.tif.manifest.json"],
            "{again}"
        );
        assert_eq!(manifest(&out)["outputs"][0]["size"], reference.len());
    }
    assert!(
        left_something > 0,
        "no kill came while it was at work: nothing was proven"
    );
}

#[test]
fn a_closed_reader_of_the_result_is_no_failure_and_a_full_one_is() {
    let bench = Bench::new();
    let out: PathBuf = bench.path("out.tif");
    let words = [
        Path::new("scene"),
        Path::new("ortho"),
        &spot(),
        &out,
        Path::new("--overwrite"),
        Path::new("--product=ms"),
    ];
    shell("\"$0\" \"$@\" | true", &words).succeeds();
    let ran = shell("\"$0\" \"$@\" > /dev/full", &words);
    ran.fails(8, "RLS-E930");
    assert_eq!(bench.entries(), ["out.tif", "out.tif.manifest.json"]);
}

#[test]
fn of_two_runs_at_once_product_and_manifest_are_of_one() {
    let bench = Bench::new();
    let out = bench.path("out.tif");
    for _ in 0..loops(3, 50) {
        let runs = ["--res=3", "--res=4"].map(|res| {
            let mut command = ortho(&spot(), &out, ["--overwrite", res]).command();
            command.stdout(Stdio::null()).spawn().unwrap()
        });
        for mut run in runs {
            assert!(run.wait().unwrap().success());
        }
        let (told, info) = (manifest(&out), crate::harness::gdalinfo(&out));
        assert_eq!(told["parameters"]["res"][0], info["geoTransform"][1]);
        let sum = crate::harness::tool("sha256sum", [&out]);
        assert_eq!(told["outputs"][0]["sha256"], sum.split(' ').next().unwrap());
    }
}
