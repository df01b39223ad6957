//! Whether a receipt holds against the files that are there.

use std::collections::HashMap;
use std::path::Path;

use relais_files::atomic::{Digest, Stat};
use serde_json::value::RawValue;

use super::{Receipt, ReceiptFile};
use crate::limits::Cancel;

/// How a file is believed to be what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// By size, modification time and inode; by its hash where these differ.
    Stat,
    /// By its hash.
    Hash,
}

/// What the receipts of a unit are worth.
#[derive(Debug, Clone)]
pub enum Holding {
    /// The unit is done. `renewed` is its receipt with the files as they are now, where they are the
    /// same bytes but look different (copied, touched).
    Done {
        /// What was measured.
        measures: Box<RawValue>,
        /// The receipt to be written again.
        renewed: Option<Box<Receipt>>,
    },
    /// There is no receipt.
    Never,
    /// A file is not what it was.
    Spoilt {
        /// Which, and how.
        why: String,
    },
}

impl Holding {
    /// Holds the receipts of a unit against the files in the output folder. Of a file that several
    /// attempts made, any of their receipts may speak.
    pub fn of(receipts: &[Receipt], root: &Path, trust: Trust, cancel: &Cancel) -> Self {
        let Some(last) = receipts.last() else {
            return Holding::Never;
        };
        let mut files = Vec::with_capacity(last.files.len());
        let mut alike = true;
        // By name: a folder of tiles has a hundred thousand files.
        let mut named: HashMap<&str, Vec<&ReceiptFile>> = HashMap::new();
        for file in receipts.iter().flat_map(|r| &r.files) {
            named.entry(&file.name).or_default().push(file);
        }
        for file in &last.files {
            let candidates = named.get(&*file.name).map_or(&[][..], Vec::as_slice);
            match there(candidates, root, trust, cancel) {
                Ok(there) => {
                    alike &= candidates.iter().any(|c| c.stat == there.stat);
                    files.push(there);
                }
                Err(why) => {
                    return Holding::Spoilt {
                        why: format!("{} {why}", file.name),
                    };
                }
            }
        }
        let renewed = (!alike).then(|| {
            Box::new(Receipt {
                files,
                ..last.clone()
            })
        });
        Holding::Done {
            measures: last.measures.clone(),
            renewed,
        }
    }
}

/// The file as it is there, when it is one of the candidates.
fn there(
    candidates: &[&ReceiptFile],
    root: &Path,
    trust: Trust,
    cancel: &Cancel,
) -> Result<ReceiptFile, String> {
    let Some(file) = candidates.last() else {
        return Err("is not known".into());
    };
    let path = root.join(&*file.name);
    let stat = Stat::of(&path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => "is gone".to_string(),
        _ => format!("cannot be read: {e}"),
    })?;
    let same = candidates.iter().rev().find(|c| c.stat == stat);
    if let (Some(same), Trust::Stat) = (same, trust) {
        return Ok((*same).clone());
    }
    if !candidates.iter().any(|c| c.stat.size == stat.size) {
        return Err(format!("has {} bytes, not {}", stat.size, file.stat.size));
    }
    let goes_on = || !cancel.is_cancelled();
    let sha256 = Digest::of_file_while(&path, &goes_on).map_err(|e| e.to_string())?;
    match candidates.iter().any(|c| c.sha256 == sha256) {
        true => Ok(ReceiptFile {
            name: file.name.clone(),
            stat,
            sha256,
        }),
        false => Err("has other bytes".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bench(tempfile::TempDir);

    impl Bench {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn write(&self, name: &str, text: &str) {
            std::fs::write(self.0.path().join(name), text).unwrap();
        }

        fn receipt(&self, names: &[&str]) -> Receipt {
            let file = |name: &&str| {
                let path = self.0.path().join(name);
                ReceiptFile {
                    name: (*name).into(),
                    stat: Stat::of(&path).unwrap(),
                    sha256: Digest::of_file(&path).unwrap(),
                }
            };
            Receipt {
                unit: "u".into(),
                files: names.iter().map(file).collect(),
                measures: RawValue::from_string("{}".into()).unwrap(),
                seconds: 1.0,
            }
        }

        fn holding(&self, receipts: &[Receipt], trust: Trust) -> &'static str {
            match Holding::of(receipts, self.0.path(), trust, &Cancel::default()) {
                Holding::Done { renewed: None, .. } => "done",
                Holding::Done { .. } => "renewed",
                Holding::Never => "never",
                Holding::Spoilt { .. } => "spoilt",
            }
        }
    }

    #[test]
    fn what_happened_to_the_files_decides() {
        let bench = Bench::new();
        bench.write("a", "abc");
        bench.write("b", "x");
        let receipt = [bench.receipt(&["a", "b"])];
        assert_eq!(bench.holding(&[], Trust::Stat), "never");
        for trust in [Trust::Stat, Trust::Hash] {
            assert_eq!(bench.holding(&receipt, trust), "done");
        }
        // The same bytes under another time and inode.
        std::fs::remove_file(bench.0.path().join("a")).unwrap();
        assert_eq!(bench.holding(&receipt, Trust::Stat), "spoilt");
        bench.write("c", "abc");
        std::fs::rename(bench.0.path().join("c"), bench.0.path().join("a")).unwrap();
        assert_eq!(bench.holding(&receipt, Trust::Stat), "renewed");
        bench.write("a", "abd");
        assert_eq!(bench.holding(&receipt, Trust::Stat), "spoilt");
        bench.write("a", "ab");
        assert_eq!(bench.holding(&receipt, Trust::Stat), "spoilt");
    }

    /// Size, time and inode agree and the bytes do not: only the hash tells.
    #[test]
    fn a_hidden_change_is_found_by_its_hash() {
        let bench = Bench::new();
        bench.write("a", "abc");
        let path = bench.0.path().join("a");
        let time = std::fs::metadata(&path).unwrap().modified().unwrap();
        let receipt = [bench.receipt(&["a"])];
        bench.write("a", "abX");
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(time).unwrap();
        assert_eq!(bench.holding(&receipt, Trust::Stat), "done");
        assert_eq!(bench.holding(&receipt, Trust::Hash), "spoilt");
    }

    /// A folder of tiles: what each file costs does not grow with their number. At the square of it
    /// this test would take minutes.
    #[test]
    fn a_receipt_of_many_files_is_held_against_them_one_by_one() {
        const MANY: u32 = 50_000;
        let bench = Bench::new();
        bench.write("a", "abc");
        let one = bench.receipt(&["a"]).files[0].clone();
        // One file under as many names: a number in `./` and `.//`.
        let name = |n: u32| {
            let digits = (0..16).map(|bit| if n >> bit & 1 == 0 { "./" } else { ".//" });
            digits.chain(["a"]).collect::<String>()
        };
        let files: Vec<_> = (0..MANY)
            .map(|n| ReceiptFile {
                name: name(n).into(),
                ..one.clone()
            })
            .collect();
        let receipts = [1, 2].map(|_| Receipt {
            files: files.clone(),
            ..bench.receipt(&["a"])
        });
        assert_eq!(bench.holding(&receipts, Trust::Stat), "done");
    }

    /// Two attempts at once: the product is of one, the manifest of the other.
    #[test]
    fn receipts_of_two_attempts_speak_together() {
        let bench = Bench::new();
        bench.write("a", "abc");
        bench.write("m", "run 1");
        let one = bench.receipt(&["a", "m"]);
        bench.write("m", "run 2");
        let two = bench.receipt(&["a", "m"]);
        bench.write("m", "run 1");
        assert_eq!(
            bench.holding(&[one.clone(), two.clone()], Trust::Hash),
            "renewed"
        );
        assert_eq!(bench.holding(&[two], Trust::Hash), "spoilt");
    }
}
