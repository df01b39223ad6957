//! Members that belong together: the panchromatic and the multispectral image of one acquisition.

use serde::Serialize;

use super::facts::{Level, Member, Spectral};

/// One product: one image, or a bundle of several of one acquisition.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bundle {
    /// What `--product-id` takes: the job id without the suffix of the component.
    pub id: String,
    /// Its images, the panchromatic one first.
    pub members: Vec<Member>,
}

impl Bundle {
    /// The member of a kind.
    pub fn member(&self, spectral: Spectral) -> Option<&Member> {
        self.members.iter().find(|m| m.spectral == spectral)
    }

    /// Sorts members into products: same job (but for the suffix), same level, same strips. Two
    /// images of one kind are never in one product.
    pub fn group(members: Vec<Member>) -> Vec<Bundle> {
        let mut groups: Vec<(Key, Vec<Member>)> = Vec::new();
        for member in members {
            let key = Key::of(&member);
            let fits = groups.iter_mut().find(|(k, group)| {
                *k == key && group.iter().all(|m| m.spectral != member.spectral)
            });
            match fits {
                Some((_, group)) => group.push(member),
                None => groups.push((key, vec![member])),
            }
        }
        name(groups)
    }
}

#[derive(PartialEq)]
struct Key {
    job: String,
    level: Level,
    strips: Vec<String>,
}

impl Key {
    fn of(member: &Member) -> Self {
        let mut strips: Vec<String> = member
            .strips
            .iter()
            .map(|s| match (&s.id, s.moment) {
                (Some(id), _) => id.clone(),
                (None, Some(moment)) => moment.to_string(),
                (None, None) => String::new(),
            })
            .collect();
        strips.sort();
        Key {
            job: job(member),
            level: member.level,
            strips,
        }
    }
}

/// The job id without the suffix of a component: `-1`, `-2` (from 2021), `-001`, `-002` (before).
/// The last part of a UUID is longer.
fn job(member: &Member) -> String {
    let Some(id) = &member.job_id else {
        return member.name.clone();
    };
    match id.rsplit_once('-') {
        Some((job, suffix))
            if (1..=3).contains(&suffix.len())
                && !job.is_empty()
                && suffix.bytes().all(|b| b.is_ascii_digit()) =>
        {
            job.to_string()
        }
        _ => id.clone(),
    }
}

/// The job is the id; where several products have one job, moment, level and number tell them apart.
fn name(groups: Vec<(Key, Vec<Member>)>) -> Vec<Bundle> {
    let jobs: Vec<String> = groups.iter().map(|(key, _)| key.job.clone()).collect();
    let mut bundles: Vec<Bundle> = Vec::new();
    for (key, mut members) in groups {
        members.sort_by_key(|m| m.spectral);
        let mut id = key.job.clone();
        if jobs.iter().filter(|j| **j == key.job).count() > 1 {
            if let Some(moment) = members.iter().find_map(Member::moment) {
                id = format!("{id}@{moment}");
            }
            let taken = |id: &str| bundles.iter().any(|b| b.id == id);
            if taken(&id) {
                let number = (2..).find(|n| !taken(&format!("{id}#{n}"))).unwrap_or(0);
                id = format!("{id}#{number}");
            }
        }
        bundles.push(Bundle { id, members });
    }
    bundles
}
