//! The guides of the officer and of the DPO, typed as they stand, one after the other in one shell.

use std::path::Path;
use std::process::{Command, Stdio};

use relais_sample::{Options, Part, Preset};

use crate::docs::commands;
use crate::harness::workspace;
use crate::registry_bench::Bench;

const GUIDES: [&str; 2] = [
    "docs/guide/agent-relais.md",
    "docs/guide/protection-des-donnees.md",
];
/// Ends of lines that are made to fail: refused, or done for a part.
const FAILS: [&str; 2] = ["# refusé", "# laisse"];

/// What to type: a line that ends in a backslash goes on.
fn lines() -> Vec<String> {
    let read = |page| std::fs::read_to_string(workspace().join(page)).unwrap();
    let all = GUIDES
        .map(|page| commands(&read(page)).join("\n"))
        .join("\n");
    let whole = all.replace("\\\n", " ");
    let typed = whole.lines().map(str::trim).filter(|line| {
        // Made beforehand, in the place that it names.
        !line.is_empty() && !line.starts_with('#') && !line.starts_with("relais-sample ")
    });
    typed.map(String::from).collect()
}

/// The folder of the project with what `relais-sample essai --only relay` makes.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let options = Options::preset(Preset::Tiny).only(&[Part::Relay]);
    relais_sample::make(&folder.path().join("essai"), &options).unwrap();
    let samples = workspace().join("sample_data");
    std::os::unix::fs::symlink(samples, folder.path().join("sample_data")).unwrap();
    folder
}

/// What each line answered and its exit code.
fn answers(lines: &[String], folder: &Path) -> Vec<(String, i32)> {
    const MARK: &str = "\u{1}code ";
    let script: String = lines
        .iter()
        .map(|line| format!("{line}\nprintf '{MARK}%d\\n' $?\n"))
        .collect();
    let programs = Path::new(env!("CARGO_BIN_EXE_relais")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let output = Command::new("bash")
        .args(["-c", &format!("exec 2>&1\n{script}")])
        .current_dir(folder)
        .env("PATH", path)
        .env_remove("RELAIS_REGISTRY_KEY")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let mut answers = Vec::new();
    let mut rest = told.as_str();
    while let Some((answer, after)) = rest.split_once(MARK) {
        let (code, after) = after.split_once('\n').unwrap();
        answers.push((answer.to_string(), code.parse().unwrap()));
        rest = after;
    }
    answers
}

#[test]
fn what_the_guides_of_the_relay_tell_to_type_runs_as_typed() {
    let lines = lines();
    let folder = folder();
    let answers = answers(&lines, folder.path());
    assert_eq!(answers.len(), lines.len(), "{:?}", answers.last());
    let wrong: Vec<String> = lines
        .iter()
        .zip(&answers)
        .filter(|(line, (_, code))| {
            let fails = FAILS.iter().any(|mark| line.contains(mark));
            // A refusal is one of Relais, not of the shell.
            let taken = if fails {
                (2..100).contains(code)
            } else {
                *code == 0
            };
            !taken
        })
        .map(|(line, (answer, code))| format!("{line}\n{answer}exit code {code}\n"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(lines.len() > 150, "the commands are not found any more");
}

/// The page for the DPO says what the program prints, word for word.
#[test]
fn the_page_for_the_dpo_is_what_the_register_says() {
    let bench = Bench::new();
    let words = ["privacy", "register", "--controller", "GIP fictif"];
    let printed = bench.run(&words).succeeds().stdout;
    let plain = |text: &str| text.replace(['\u{a0}', '\u{202f}'], " ");
    let page = std::fs::read_to_string(workspace().join(GUIDES[1])).unwrap();
    let page = plain(&page).to_lowercase();
    let printed = plain(&printed);
    let facts = printed.lines().filter(|line| line.starts_with("  "));
    let facts = facts.flat_map(|line| line.trim().trim_start_matches("- ").split(" ; "));
    // Headings of the text are columns or lines of the page's tables.
    let facts: Vec<&str> = facts.filter(|fact| !fact.ends_with(" :")).collect();
    assert!(facts.len() > 50, "{printed}");
    for fact in facts {
        let fact = fact.trim_start_matches("base : ").to_lowercase();
        assert!(page.contains(&fact), "« {fact} » is not on the page");
    }
}
