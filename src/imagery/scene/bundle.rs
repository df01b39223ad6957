//! Members that belong together: the panchromatic and the multispectral image of one acquisition.

use serde::Serialize;

use super::facts::{Member, Spectral};

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

    /// Sorts members into products: same job (but for the suffix), same level, same strips or
    /// moment. Two images of one kind are never in one product.
    pub fn group(members: Vec<Member>) -> Vec<Bundle> {
        let mut groups: Vec<Vec<Member>> = Vec::new();
        for member in members {
            let fits = groups.iter_mut().find(|group| {
                group.iter().all(|m| m.spectral != member.spectral)
                    && group.first().is_some_and(|first| belong(first, &member))
            });
            match fits {
                Some(group) => group.push(member),
                None => groups.push(vec![member]),
            }
        }
        name(groups)
    }
}

/// The images of a bundle are taken within a second; those of a stereo pair some twenty apart.
pub const TOGETHER_S: f64 = 5.0;

fn belong(a: &Member, b: &Member) -> bool {
    let strips = |m: &Member| -> Option<Vec<String>> {
        let mut ids: Vec<String> = m.strips.iter().filter_map(|s| s.id.clone()).collect();
        ids.sort();
        (!ids.is_empty()).then_some(ids)
    };
    let together = match (a.moment(), b.moment()) {
        (Some(a), Some(b)) => a.seconds_from(b).abs() <= TOGETHER_S,
        (None, None) => true,
        _ => false,
    };
    job(a) == job(b)
        && a.level == b.level
        && (together || (strips(a).is_some() && strips(a) == strips(b)))
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

/// The job is the id; where several products have one job, moment and number tell them apart.
fn name(groups: Vec<Vec<Member>>) -> Vec<Bundle> {
    let job_of = |group: &[Member]| group.first().map(job).unwrap_or_default();
    let jobs: Vec<String> = groups.iter().map(|group| job_of(group)).collect();
    let mut bundles: Vec<Bundle> = Vec::new();
    for mut members in groups {
        let job = job_of(&members);
        members.sort_by_key(|m| m.spectral);
        let mut id = job.clone();
        if jobs.iter().filter(|j| **j == job).count() > 1 {
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
