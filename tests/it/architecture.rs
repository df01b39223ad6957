//! The house as docs/architecture.md draws it: who may use whom, and in which order.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::harness::{tool, workspace};

/// A row of the table of members.
struct Row {
    member: String,
    may_use: BTreeSet<String>,
    doors: BTreeSet<String>,
}

fn table() -> Vec<Row> {
    let text = std::fs::read_to_string(workspace().join("docs/architecture.md")).unwrap();
    let rows: Vec<Row> = text
        .lines()
        .skip_while(|line| !line.starts_with("| Member |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
            Row {
                member: quoted(cells[0]).pop_first().unwrap(),
                may_use: quoted(cells[2]),
                doors: quoted(cells[3]),
            }
        })
        .collect();
    assert!(rows.len() > 5, "the table of members is not where it was");
    rows
}

/// The words between back quotes; `all` stands for every member.
fn quoted(cell: &str) -> BTreeSet<String> {
    if cell.trim() == "all" {
        return table_names();
    }
    cell.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_string)
        .collect()
}

fn table_names() -> BTreeSet<String> {
    manifests().into_keys().collect()
}

/// Member -> the packages that its manifest names (tests' own apart), from cargo itself.
fn manifests() -> BTreeMap<String, BTreeSet<String>> {
    let manifest = workspace().join("Cargo.toml");
    let words = [
        "metadata",
        "--no-deps",
        "--offline",
        "--format-version=1",
        "--manifest-path",
    ];
    let words = words.map(Into::into).into_iter().chain([manifest]);
    let text = tool(env!("CARGO"), words);
    let metadata: serde_json::Value = serde_json::from_str(&text).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let dependencies = |package: &serde_json::Value| {
        let all = package["dependencies"].as_array().unwrap().iter();
        all.filter(|dependency| dependency["kind"] != "dev")
            .map(|dependency| short(dependency["name"].as_str().unwrap()))
            .collect()
    };
    packages
        .iter()
        .map(|package| {
            (
                short(package["name"].as_str().unwrap()),
                dependencies(package),
            )
        })
        .collect()
}

/// `relais-core` is `core`, `relais` is `root`; other packages keep their name.
fn short(package: &str) -> String {
    match package {
        "relais" => "root".into(),
        name => name.strip_prefix("relais-").unwrap_or(name).into(),
    }
}

#[test]
fn every_member_has_its_row_and_uses_only_what_it_names() {
    let manifests = manifests();
    let table = table();
    let rows: BTreeSet<_> = table.iter().map(|row| row.member.clone()).collect();
    let members: BTreeSet<_> = manifests.keys().cloned().collect();
    assert_eq!(
        members, rows,
        "the members and the rows of docs/architecture.md"
    );
    for row in table {
        let used = manifests[&row.member].intersection(&members);
        for member in used {
            assert!(
                row.may_use.contains(member),
                "{} uses {member}, which docs/architecture.md does not allow",
                row.member
            );
        }
    }
}

#[test]
fn a_library_with_a_door_is_used_there_only() {
    let manifests = manifests();
    let table = table();
    let doors: BTreeSet<&String> = table.iter().flat_map(|row| &row.doors).collect();
    for row in &table {
        for library in manifests[&row.member]
            .iter()
            .filter(|name| doors.contains(name))
        {
            assert!(
                row.doors.contains(library),
                "{} uses {library}, whose door is elsewhere",
                row.member
            );
        }
    }
    for row in &table {
        for library in &row.doors {
            let used = manifests[&row.member].contains(library);
            assert!(used, "{} is no door of {library} any more", row.member);
        }
    }
}

/// The modules of a file in the order of their declaration.
fn declared(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| {
            let line = line.strip_prefix("pub ").unwrap_or(line);
            let line = line.strip_prefix("pub(crate) ").unwrap_or(line);
            line.strip_prefix("mod ")?
                .strip_suffix(';')
                .map(str::to_string)
        })
        .collect()
}

/// The code of a file without comments and without its tests.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let code = text
        .split("#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or_default();
    let lines = code.lines().map(str::trim_start);
    lines
        .filter(|line| !line.starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// `name.rs` and all files under `name/`.
fn files_of(directory: &Path, name: &str) -> Vec<PathBuf> {
    let mut files = vec![directory.join(format!("{name}.rs"))];
    let mut folders = vec![directory.join(name)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files
}

/// True when the code names `module` as `<root>::module` or in a `use <root>::{...}` list.
fn names(code: &str, root: &str, module: &str) -> bool {
    let word = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric() && c != '_')
            .next()
            == Some(module)
    };
    code.split(&format!("{root}::"))
        .skip(1)
        .any(|after| match after.strip_prefix('{') {
            Some(list) => split_list(list)
                .into_iter()
                .any(|item| word(item.trim_start())),
            None => word(after),
        })
}

/// The items of `a, b::{c, d}, e}` at its first level.
fn split_list(list: &str) -> Vec<&str> {
    let (mut items, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                items.push(&list[start..at]);
                return items;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    items
}

#[test]
fn a_module_uses_only_modules_declared_above_it() {
    let members = [
        "core",
        "files",
        "run",
        "report",
        "imagery",
        "territory",
        "ocs",
    ];
    let mut doors: Vec<PathBuf> = members
        .map(|member| workspace().join("src").join(member).join("lib.rs"))
        .into();
    doors.push(workspace().join("sample_data/lib.rs"));
    doors.push(workspace().join("src/main.rs"));
    for door in doors {
        let directory = door.parent().unwrap();
        let modules = declared(&std::fs::read_to_string(&door).unwrap());
        for (at, module) in modules.iter().enumerate() {
            for file in files_of(directory, module) {
                let code = code(&file);
                for later in &modules[at + 1..] {
                    assert!(
                        !names(&code, "crate", later),
                        "{} uses `{later}`, which {} declares below `{module}`",
                        file.display(),
                        door.display()
                    );
                }
            }
        }
    }
}

#[test]
fn names_are_found_in_paths_and_in_lists() {
    assert!(names("use crate::walk::Walk;", "crate", "walk"));
    assert!(names("use crate::{a, walk::{X, Y}};", "crate", "walk"));
    assert!(!names("use crate::{a::{walk}, b};", "crate", "walk"));
    assert!(!names("use crate::walker;", "crate", "walk"));
}

#[test]
fn no_file_is_longer_than_500_lines() {
    let mut files = files_of(&workspace().join("src"), "");
    files.extend(
        ["src", "sample_data", "tests"]
            .iter()
            .flat_map(|name| files_of(workspace(), name)),
    );
    let files: BTreeSet<_> = files.into_iter().filter(|path| path.exists()).collect();
    assert!(files.len() > 20);
    for file in files {
        let lines = std::fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= 500, "{} has {lines} lines", file.display());
    }
}

/// A code leads whoever reads it to one place.
#[test]
fn no_two_faults_have_one_code() {
    let mut places: BTreeMap<String, BTreeSet<PathBuf>> = BTreeMap::new();
    for path in files_of(workspace(), "src")
        .iter()
        .filter(|path| path.exists())
    {
        let text = std::fs::read_to_string(path).unwrap();
        let own = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = own.lines().map(str::trim);
        // The arm of a match, or the only code of a fault.
        let codes = lines.filter_map(|line| {
            let (_, after) = line.split_once("=> ").unwrap_or(("", line));
            let code = after.trim_end_matches(',').strip_prefix("\"RLS-E")?;
            code.strip_suffix('"')
        });
        // `real.rs` are tests on real data.
        let name = path.to_string_lossy();
        let is_test = name.contains("tests") || name.ends_with("/real.rs");
        for code in codes.filter(|_| !is_test) {
            let code = code.to_string();
            places.entry(code).or_default().insert(path.clone());
        }
    }
    assert!(places.len() > 300, "{}", places.len());
    let twice: Vec<_> = places.iter().filter(|(_, paths)| paths.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:#?}");
}
