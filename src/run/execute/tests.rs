//! The scheduler, with steps that only write a line.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use relais_core::fault::Trouble;
use serde_json::{Value, json};

use super::{Execution, Outcome, refuse_the_unknown, survey, taken};
use crate::limits::{Cancel, Limits, MemoryFault, Silent};
use crate::manifest::{Digests, ManifestFault, Values};
use crate::pipeline::{Draft, Estimate, Made, MadeFile, Naming, Pipeline, Steps, Task};
use crate::plan::{Look, Making, Plan, make};
use crate::receipt::{Book, Trust};

const MEMORY: u64 = 1 << 30;

/// Writes its output; refuses less than all memory, fails, or stops the run where it is told to.
#[derive(Default)]
struct Scribe {
    now: AtomicUsize,
    most: AtomicUsize,
    made: Mutex<Vec<String>>,
    is_late: bool,
}

impl Steps for Scribe {
    fn ops(&self) -> Vec<&'static str> {
        vec!["write"]
    }

    fn keys(&self, op: &str) -> Vec<String> {
        match op {
            "write" => ["input", "output", "fate"].map(String::from).to_vec(),
            _ => Vec::new(),
        }
    }

    fn measures(&self, _: &str) -> Vec<&'static str> {
        vec!["length"]
    }

    fn draft(&self, values: Values, _: &Naming) -> Result<Draft, Trouble> {
        let text = |key: &str| values.get(key).and_then(Value::as_str).map(str::to_string);
        Ok(Draft {
            inputs: text("input").into_iter().collect(),
            outputs: text("output").into_iter().collect(),
            values,
        })
    }

    fn outputs(&self, step: &str) -> Result<Vec<String>, Trouble> {
        let step: Value = serde_json::from_str(step).unwrap();
        Ok(vec![step["output"].as_str().unwrap().to_string()])
    }

    fn estimate(&self, _: &Values, _: u64) -> Estimate {
        Estimate::default()
    }

    fn make(&self, step: &str, task: &Task) -> Result<Made, Trouble> {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        std::thread::sleep(std::time::Duration::from_millis(20));
        let made = self.write(step, task, now);
        self.now.fetch_sub(1, Ordering::SeqCst);
        made
    }
}

impl Scribe {
    fn write(&self, step: &str, task: &Task, now: usize) -> Result<Made, Trouble> {
        let step: Value = serde_json::from_str(step).unwrap();
        let output = step["output"].as_str().unwrap();
        let path = task.root.join(output);
        match step["fate"].as_str() {
            Some("large") if task.limits.memory_bytes < MEMORY => {
                return Err(MemoryFault {
                    least: MEMORY,
                    allowed: task.limits.memory_bytes,
                    resident: 0,
                    block: MEMORY,
                    columns: 1,
                    rows: 1,
                }
                .into());
            }
            Some("large") => assert_eq!(now, 1, "a large unit runs alone"),
            Some("bad") => {
                let source = std::io::Error::other("spoilt");
                return Err(ManifestFault::Read { path, source }.into());
            }
            Some("stop") => task.limits.cancel.cancel(),
            Some("panic") => panic!("a defect of a step"),
            _ => {}
        }
        task.limits.cancel.check()?;
        std::fs::write(&path, output).unwrap();
        // The end is asked for while the product is hashed.
        if step["fate"] == "late" && self.is_late {
            task.limits.cancel.cancel();
        }
        self.made.lock().unwrap().push(output.to_string());
        Ok(Made {
            files: vec![MadeFile { path, sha256: None }],
            measures: json!({"length": output.len()}).as_object().unwrap().clone(),
        })
    }
}

struct Bench {
    folder: tempfile::TempDir,
    limits: Limits,
    plan: Plan,
}

impl Bench {
    /// A plan of these steps.
    fn new(steps: Value, quality: Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let limits = Limits {
            threads: 4,
            memory_bytes: MEMORY,
            cancel: Cancel::default(),
            progress: Arc::new(Silent),
        };
        let document = json!({
            "pipeline": {"name": "test"},
            "step": steps,
            "quality": quality,
        });
        let pipeline = Pipeline::read(document.as_object().unwrap(), &Scribe::default()).unwrap();
        let root = folder.path().to_string_lossy().into_owned();
        let plan = make(Making {
            pipeline: &pipeline,
            text: "",
            params: Values::new(),
            steps: &Scribe::default(),
            version: "1",
            folder: folder.path(),
            output: &root,
            look: Look::Hashes,
            digests: &mut Digests::open(None, SystemTime::UNIX_EPOCH),
            cancel: &limits.cancel,
        });
        std::fs::create_dir(folder.path().join(".relais")).unwrap();
        Self {
            plan: plan.unwrap(),
            limits,
            folder,
        }
    }

    fn run(&self, scribe: &Scribe) -> Outcome {
        let root = self.folder.path();
        let book = Book::open(&root.join(".relais"), &self.plan).unwrap();
        let survey = survey(&self.plan, &book, root, Trust::Stat, None, &self.limits).unwrap();
        let digests = Mutex::new(Digests::open(None, SystemTime::UNIX_EPOCH));
        Execution {
            plan: &self.plan,
            steps: scribe,
            book: &book,
            survey: &survey,
            root: root.to_path_buf(),
            limits: &self.limits,
            digests: &digests,
        }
        .run()
    }
}

fn step(name: &str, fate: &str) -> Value {
    json!({"id": name, "op": "write", "output": name, "fate": fate})
}

/// One that reads what another makes.
fn after(name: &str, before: &str) -> Value {
    json!({"id": name, "op": "write", "output": name, "input": format!("{{{before}}}")})
}

#[test]
fn units_run_side_by_side_and_after_those_they_need() {
    let bench = Bench::new(
        json!([
            step("a", ""),
            after("b", "a"),
            after("c", "b"),
            step("d", ""),
            step("e", "")
        ]),
        json!({}),
    );
    let scribe = Scribe::default();
    let outcome = bench.run(&scribe);
    assert_eq!((outcome.ran, outcome.kept, outcome.left), (5, 0, 0));
    assert!(scribe.most.into_inner() <= 4);
    let made = scribe.made.into_inner().unwrap();
    let place = |name: &str| made.iter().position(|m| m == name).unwrap();
    assert!(place("a") < place("b") && place("b") < place("c"));
    assert_eq!(bench.run(&Scribe::default()).kept, 5);
}

#[test]
fn a_unit_that_does_not_fit_its_share_of_the_memory_runs_alone() {
    let bench = Bench::new(
        json!([
            step("a", "large"),
            step("b", ""),
            step("c", "large"),
            step("d", "")
        ]),
        json!({}),
    );
    let scribe = Scribe::default();
    let mut outcome = bench.run(&scribe);
    assert_eq!((outcome.ran, outcome.failed.len()), (4, 0));
    outcome.verdict().unwrap();
    assert!(bench.folder.path().join("c").exists());
}

#[test]
fn a_failure_or_a_panic_stops_what_needs_it_alone() {
    for (fate, code) in [("bad", "RLS-E220"), ("panic", "RLS-E267")] {
        let bench = Bench::new(
            json!([
                step("a", fate),
                after("b", "a"),
                after("c", "b"),
                step("d", "")
            ]),
            json!({}),
        );
        let mut outcome = bench.run(&Scribe::default());
        assert_eq!((outcome.ran, outcome.blocked.len()), (1, 2));
        assert_eq!(outcome.failed[0].code, code);
        assert_eq!(outcome.verdict().unwrap_err().kind().exit_code(), 6);
    }
}

#[test]
fn a_stop_leaves_the_rest_to_be_resumed() {
    let bench = Bench::new(
        json!([step("a", ""), after("b", "a"), step("z", "stop")]),
        json!({}),
    );
    let mut outcome = bench.run(&Scribe::default());
    assert!(outcome.left >= 1, "{outcome:?}");
    let trouble = outcome.verdict().unwrap_err();
    assert_eq!(
        (trouble.kind().exit_code(), trouble.code()),
        (130, "RLS-E260")
    );
}

/// A product that was made when the user asked for the end has no receipt, and is known as ours: the
/// next run makes it again.
#[test]
fn an_end_while_a_product_is_hashed_is_resumed() {
    let mut bench = Bench::new(json!([step("a", "late"), after("b", "a")]), json!({}));
    let scribe = Scribe {
        is_late: true,
        ..Scribe::default()
    };
    let mut outcome = bench.run(&scribe);
    assert_eq!((outcome.ran, outcome.left), (0, 2), "{outcome:?}");
    assert_eq!(outcome.verdict().unwrap_err().kind().exit_code(), 130);
    let root = bench.folder.path();
    let book = Book::open(&root.join(".relais"), &bench.plan).unwrap();
    assert!(root.join("a").is_file() && book.is_empty());
    refuse_the_unknown(&book, root, &taken(&bench.plan, None, root)).unwrap();
    bench.limits.cancel = Cancel::default();
    let scribe = Scribe::default();
    assert_eq!(bench.run(&scribe).ran, 2);
    assert_eq!(scribe.made.into_inner().unwrap(), ["a", "b"]);
}

#[test]
fn a_gate_holds_back_what_needs_the_product() {
    let steps = json!([step("abc", ""), after("b", "abc")]);
    let bench = Bench::new(steps, json!({"abc": {"length": {"max": 2}}}));
    for ran in [1, 0] {
        let mut outcome = bench.run(&Scribe::default());
        assert_eq!((outcome.ran, outcome.blocked.len()), (ran, 1));
        assert_eq!(outcome.verdict().unwrap_err().code(), "RLS-E262");
    }
}
