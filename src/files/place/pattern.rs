//! Files by pattern: `*` and `?` within a name, `**` for any folders between.

use std::fs;
use std::path::{Component, Path, PathBuf};

use super::PlaceFault;

/// True for a path with `*` or `?` in it.
pub fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// The files and folders that a pattern names, in the order of their names; hidden ones only
/// where the pattern says so.
///
/// # Errors
/// A folder that is there and cannot be listed.
pub fn matching(pattern: &str) -> Result<Vec<PathBuf>, PlaceFault> {
    matching_while(pattern, &|| true)
}

/// The same, as long as it `goes_on`, which is asked before every folder.
///
/// # Errors
/// [`PlaceFault::Stopped`], and a folder that is there and cannot be listed.
pub fn matching_while(
    pattern: &str,
    goes_on: &dyn Fn() -> bool,
) -> Result<Vec<PathBuf>, PlaceFault> {
    let names = |folder: &Path| match goes_on() {
        true => names(folder),
        false => Err(PlaceFault::Stopped {
            whereabouts: format!("by {pattern}"),
        }),
    };
    let mut found = vec![PathBuf::new()];
    for part in Path::new(pattern).components() {
        let name = part.as_os_str().to_string_lossy();
        found = match part {
            Component::Normal(_) if name == "**" => {
                each(found, |folder| all_folders(folder, &names))?
            }
            Component::Normal(_) if is_pattern(&name) => {
                each(found, |folder| matches_in(folder, &name, &names))?
            }
            _ => found.into_iter().map(|f| f.join(part)).collect(),
        };
    }
    found.retain(|path| path.exists());
    found.sort();
    found.dedup();
    Ok(found)
}

fn each(
    folders: Vec<PathBuf>,
    list: impl Fn(&Path) -> Result<Vec<PathBuf>, PlaceFault>,
) -> Result<Vec<PathBuf>, PlaceFault> {
    let lists: Result<Vec<_>, _> = folders.iter().map(|f| list(f)).collect();
    Ok(lists?.into_iter().flatten().collect())
}

/// Lists a folder.
type Names<'a> = &'a dyn Fn(&Path) -> Result<Vec<String>, PlaceFault>;

fn matches_in(folder: &Path, pattern: &str, names: Names) -> Result<Vec<PathBuf>, PlaceFault> {
    let names = names(folder)?.into_iter();
    let fitting = names
        .filter(|name| (pattern.starts_with('.') || !name.starts_with('.')) && fits(pattern, name));
    Ok(fitting.map(|name| folder.join(name)).collect())
}

/// The folder and every folder under it.
fn all_folders(folder: &Path, names: Names) -> Result<Vec<PathBuf>, PlaceFault> {
    let (mut all, mut next) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(folder) = next.pop() {
        for name in names(&folder)? {
            let path = folder.join(&name);
            let link = fs::symlink_metadata(&path).is_ok_and(|m| m.is_symlink());
            if !name.starts_with('.') && !link && path.is_dir() {
                next.push(path);
            }
        }
        all.push(folder);
    }
    Ok(all)
}

/// The names in a folder; none of what is no folder.
fn names(folder: &Path) -> Result<Vec<String>, PlaceFault> {
    let here = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    if !here.is_dir() {
        return Ok(Vec::new());
    }
    let unreadable = |source| PlaceFault::Unreadable {
        path: here.to_path_buf(),
        source,
    };
    let entries = fs::read_dir(here).map_err(unreadable)?;
    let names: Result<Vec<_>, _> = entries
        .map(|entry| entry.map(|e| e.file_name().to_string_lossy().into_owned()))
        .collect();
    names.map_err(unreadable)
}

/// `*` stands for any characters, `?` for one.
fn fits(pattern: &str, name: &str) -> bool {
    let (p, n): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut i, mut j, mut star) = (0, 0, None);
    while j < n.len() {
        if i < p.len() && (p[i] == '?' || p[i] == n[j] && p[i] != '*') {
            (i, j) = (i + 1, j + 1);
        } else if i < p.len() && p[i] == '*' {
            star = Some((i, j));
            i += 1;
        } else if let Some((at, from)) = star {
            // The last star takes one character more.
            star = Some((at, from + 1));
            (i, j) = (at + 1, from + 1);
        } else {
            return false;
        }
    }
    p[i..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks() {
        for (pattern, name, expected) in [
            ("*", "", true),
            ("*.tif", "a.tif", true),
            ("*.tif", "a.tiff", false),
            ("a*b*c", "aXbYbc", true),
            ("a*b*c", "aXc", false),
            ("?é", "xé", true),
            ("?", "", false),
            ("**", "anything", true),
            ("a", "a", true),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn files_and_folders_are_found_in_order() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["d1/x.zip", "d2/deep/y.zip", "d1/.z.zip", "d1/x.tif"] {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let find = |pattern: &str| -> Vec<String> {
            let all = matching(&dir.path().join(pattern).to_string_lossy()).unwrap();
            let strip = |p: PathBuf| p.strip_prefix(dir.path()).unwrap().display().to_string();
            all.into_iter().map(strip).collect()
        };
        assert_eq!(find("*"), ["d1", "d2"]);
        assert_eq!(find("*/*.zip"), ["d1/x.zip"]);
        assert_eq!(find("**/*.zip"), ["d1/x.zip", "d2/deep/y.zip"]);
        assert_eq!(find("d1/x.tif"), ["d1/x.tif"]);
        assert!(find("none/*").is_empty());
        let asked = std::cell::Cell::new(0);
        let twice = || asked.replace(asked.get() + 1) < 2;
        let all = dir.path().join("**/*.none");
        let fault = matching_while(&all.to_string_lossy(), &twice).unwrap_err();
        assert!(matches!(fault, PlaceFault::Stopped { .. }), "{fault}");
    }
}
