//! What a kill and a full disk leave of a command: whole products or none, and nothing else once it
//! has been run again.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::{Ran, loops, relais};
use crate::pipeline::files;

/// The files of each name in a folder, by their paths below it; manifests without their run block.
type Made = BTreeMap<String, BTreeMap<PathBuf, Vec<u8>>>;

/// A command whose products all lie in one folder, in which nothing else is.
pub struct Deed {
    folder: PathBuf,
    words: Vec<OsString>,
    /// Its options, and those with which it makes others under the same names.
    options: [&'static str; 2],
}

/// When a run is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// Once it has a temporary.
    Begun,
    /// Once there is something in one.
    Filling,
    /// Once the first product has its name.
    Named,
    /// After a share of the time that it takes.
    After(f64),
}

fn made(folder: &Path) -> Made {
    let mut made = Made::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let all = match path.is_dir() {
            true => files(&path),
            false => vec![path.clone()],
        };
        let contents = all.into_iter().map(|file| {
            let mut bytes = std::fs::read(&file).unwrap();
            if name.ends_with(".manifest.json") {
                let mut manifest: Value = serde_json::from_slice(&bytes).unwrap();
                manifest.as_object_mut().unwrap().remove("run");
                bytes = serde_json::to_vec(&manifest).unwrap();
            }
            (file.strip_prefix(&path).unwrap().to_path_buf(), bytes)
        });
        let contents = contents.collect();
        made.insert(name, contents);
    }
    made
}

fn is_temporary(name: &str) -> bool {
    name.starts_with('.') && name.ends_with(".part")
}

impl Deed {
    /// `relais VERB INPUTS... OUTPUT OPTIONS`, whose output is `name` in a new folder, or that
    /// folder where `name` is empty.
    pub fn new(
        folder: PathBuf,
        verb: [&str; 2],
        inputs: &[&Path],
        name: &str,
        options: [&'static str; 2],
    ) -> Self {
        std::fs::create_dir(&folder).unwrap();
        let output = match name.is_empty() {
            true => folder.clone(),
            false => folder.join(name),
        };
        let mut words: Vec<OsString> = verb.iter().map(OsString::from).collect();
        words.extend(inputs.iter().map(|path| path.into()));
        words.push(output.into());
        Self {
            folder,
            words,
            options,
        }
    }

    fn command(&self, options: &str) -> Command {
        let more = options.split_whitespace().map(OsStr::new);
        let more = more.chain(["--overwrite".as_ref()]);
        let words = self.words.iter().map(OsString::as_os_str).chain(more);
        let mut command = relais(words).env("RELAIS_PROGRESS", "none").command();
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Runs it to its end, and gives what there is.
    fn done(&self, options: &str) -> Made {
        let ended = self.command(options).status().unwrap();
        assert!(ended.success(), "{options}: {ended}");
        made(&self.folder)
    }

    /// Puts back what there was.
    fn restore(&self, before: &Made) {
        for (name, files) in before {
            for (within, bytes) in files {
                // Of a file the path within is empty, and must leave no `/` behind it.
                let path = match within.as_os_str().is_empty() {
                    true => self.folder.join(name),
                    false => self.folder.join(name).join(within),
                };
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, bytes).unwrap();
            }
        }
    }

    fn emptied(&self) {
        std::fs::remove_dir_all(&self.folder).unwrap();
        std::fs::create_dir(&self.folder).unwrap();
    }

    /// Killed at moments spread over its run, where nothing was and where others are replaced: under
    /// each name the old product or the new one, whole; and the next run ends as one undisturbed.
    pub fn survives_kills(&self) {
        let began = Instant::now();
        let new = self.done(self.options[0]);
        let lasts = began.elapsed().as_secs_f64();
        self.emptied();
        let old = self.done(self.options[1]);
        assert!(new.keys().eq(old.keys()) && new != old, "{:?}", new.keys());
        let mut moments = vec![Moment::Begun, Moment::Filling, Moment::Named];
        let shares = (0..loops(1, 20)).map(|k| (k as f64 * 0.618_033_988_75 + 0.6).fract());
        moments.extend(shares.map(|share| Moment::After(share * lasts)));
        let mut in_the_middle = 0;
        for moment in moments {
            for before in [None, Some(&old)] {
                self.emptied();
                if let Some(before) = before {
                    self.restore(before);
                }
                self.killed(moment);
                let left = made(&self.folder);
                in_the_middle += usize::from(left.keys().any(|name| is_temporary(name)));
                self.whole(&left, before, &new, &format!("{moment:?}"));
                let again = self.done(self.options[0]);
                assert!(
                    again.keys().eq(new.keys()),
                    "{moment:?}: {:?}",
                    again.keys()
                );
                assert!(again == new, "{moment:?}: other bytes");
            }
        }
        assert!(in_the_middle > 0, "no kill came while it was at work");
    }

    fn whole(&self, left: &Made, old: Option<&Made>, new: &Made, when: &str) {
        for (name, bytes) in left.iter().filter(|(name, _)| !is_temporary(name)) {
            let known = [old, Some(new)].into_iter().flatten();
            let known = known.filter_map(|made| made.get(name));
            assert!(
                known.into_iter().any(|b| b == bytes),
                "{when}: half of {name}"
            );
        }
        let gone = old.and_then(|old| old.keys().find(|name| !left.contains_key(*name)));
        assert_eq!(gone, None, "{when}: {:?}", left.keys());
    }

    /// Starts it and kills it at a moment, or lets it end where it is faster.
    fn killed(&self, moment: Moment) {
        let stamp = |path: &Path| {
            use std::os::unix::fs::MetadataExt;
            std::fs::metadata(path).map(|m| m.ino()).ok()
        };
        let entries = || -> Vec<PathBuf> {
            let entries = std::fs::read_dir(&self.folder).unwrap();
            entries.map(|e| e.unwrap().path()).collect()
        };
        let is_part = |path: &Path| path.extension().is_some_and(|e| e == "part");
        let before: BTreeMap<_, _> = entries()
            .into_iter()
            .map(|p| (p.clone(), stamp(&p)))
            .collect();
        let began = Instant::now();
        let mut run = self.command(self.options[0]).spawn().unwrap();
        let holds = |path: &Path| match path.is_dir() {
            true => !files(path).is_empty(),
            false => std::fs::metadata(path).is_ok_and(|m| m.len() > 0),
        };
        let has_come = || match moment {
            Moment::Begun => entries().iter().any(|path| is_part(path)),
            Moment::Filling => entries().iter().any(|path| is_part(path) && holds(path)),
            Moment::Named => entries()
                .iter()
                .any(|path| !is_part(path) && before.get(path) != Some(&stamp(path))),
            Moment::After(seconds) => began.elapsed().as_secs_f64() >= seconds,
        };
        while !has_come() && run.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        run.kill().unwrap();
        run.wait().unwrap();
    }

    /// On a disk that is full after a share of what is needed: exit code 8, what is full and what to
    /// do, no half file; and once there is room it ends as one that never met it.
    pub fn survives_full_disks(&self) {
        let new = self.done(self.options[0]);
        let size: usize = new.values().flat_map(|f| f.values()).map(Vec::len).sum();
        for share in [0.05, 0.5, 0.95] {
            let kept = self.folder.with_extension("kept");
            std::fs::create_dir(&kept).unwrap();
            let ran = self.on_a_disk_of((size as f64 * share) as usize, &kept);
            if ran.code == Some(99) || ran.stderr.contains("unshare failed") {
                eprintln!("skipped: no small disk can be mounted here");
                return;
            }
            assert_eq!(ran.code, Some(0), "{share}: {ran}");
            assert_eq!(ran.stdout, "8 0\n", "{share}: {ran}");
            let said = ["error[RLS-E103]: ", "error[RLS-E161]: "].map(|e| ran.stderr.contains(e));
            assert!(said.contains(&true), "{share}: {ran}");
            let ran = ran
                .says("no space left to write")
                .says("help: free some space");
            let left = made(&kept.join("full"));
            let hidden = left.keys().find(|name| name.starts_with('.'));
            assert_eq!(hidden, None, "{share}: {ran}");
            self.whole(&left, None, &new, &format!("{share}: {ran}"));
            assert!(made(&kept.join("again")) == new, "{share}: other bytes");
            std::fs::remove_dir_all(kept).unwrap();
        }
    }

    /// Two runs on a disk of its own (unprivileged name spaces, or root's): with so many bytes, then
    /// with room. Their exit codes are told, and what each left is kept.
    fn on_a_disk_of(&self, bytes: usize, kept: &Path) -> Ran {
        const ON_A_DISK: &str = r#"program=$0 folder=$1 kept=$2 size=$3; shift 3
            mount -t tmpfs -o size=$size tmpfs "$folder" || exit 99
            "$program" "$@" >/dev/null; first=$?
            cp -r "$folder" "$kept/full"
            mount -o remount,size=256M "$folder" || exit 99
            "$program" "$@" --overwrite >/dev/null; second=$?
            cp -r "$folder" "$kept/again"
            echo $first $second"#;
        let ended = Command::new("unshare")
            .args(["-rm", "sh", "-c", ON_A_DISK, env!("CARGO_BIN_EXE_relais")])
            .args([&self.folder, kept])
            .arg(bytes.to_string())
            .args(&self.words)
            .args(self.options[0].split_whitespace())
            .env("RELAIS_PROGRESS", "none")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Ran::of(
            "on a full disk",
            ended.status.code(),
            ended.stdout,
            ended.stderr,
        )
    }
}
