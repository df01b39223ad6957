//! Which outputs an attempt has begun to make.

use std::collections::HashSet;
use std::path::Path;

use relais_files::atomic::{AtomicFault, Journal};
use serde::{Deserialize, Serialize};

/// Journals of attempts: `claims-<n>.log`, apart from the receipts, so that damage to one leaves
/// the other.
pub(super) const NAME: &str = "claims";

/// A line of such a journal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Claim {
    /// Outputs about to be made.
    Begun(Vec<String>),
    /// Outputs that were not made in the end.
    Left(Vec<String>),
}

impl Claim {
    /// The line.
    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// What the attempt that wrote a journal made, or may have made. A line that is none claims
/// nothing.
pub(super) fn read(path: &Path) -> Result<HashSet<String>, AtomicFault> {
    let mut claimed = HashSet::new();
    Journal::read(path, |text| match serde_json::from_str(text) {
        Ok(Claim::Begun(names)) => claimed.extend(names),
        Ok(Claim::Left(names)) => claimed.retain(|name| !names.contains(name)),
        Err(_) => {}
    })?;
    Ok(claimed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_is_not_claimed() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Journal::create(folder.path(), NAME).unwrap();
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        for claim in [
            Claim::Begun(names(&["a", "b\n"])),
            Claim::Begun(names(&["c"])),
            Claim::Left(names(&["a"])),
        ] {
            journal.append(&claim.text()).unwrap();
        }
        journal.append("{}").unwrap();
        let claimed = read(&folder.path().join("claims-0.log")).unwrap();
        assert_eq!(claimed, HashSet::from(["b\n".into(), "c".into()]));
    }
}
