//! The machine's clock against what is known of the time: entries follow each other.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};

use crate::entry::written;
use crate::fault::StoreFault;
use crate::head::Head;

/// How far a clock may be behind the last entry (another machine's clock): the entry then bears the
/// last one's date.
const SKEW: TimeDelta = TimeDelta::minutes(2);
/// After how long without any entry a clock is asked about before it dates one. A relay that sleeps
/// over the summer or waits for a committee is written again within half a year; a clock that is
/// wrong by less than that freezes nothing for longer.
const LONGEST_PAUSE: TimeDelta = TimeDelta::days(180);

/// Whose word counts for the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clock {
    /// The machine's, where the journal and the file do not say otherwise.
    Compared,
    /// An administrator's, who says that the machine's is right: the journal tells so.
    Stated,
}

/// The date of entries made `now`: never before the last one's, but by a statement.
pub(crate) fn date(
    clock: Clock,
    now: DateTime<Utc>,
    last: Option<&Head>,
    path: &Path,
) -> Result<String, StoreFault> {
    let Some(last) = last else {
        return Ok(written(now));
    };
    let before = DateTime::parse_from_rfc3339(&last.at).map_or(now, |at| at.to_utc());
    let newest = newest(before, path);
    let (behind, ahead) = (before - now, now - newest);
    let doubted = behind > SKEW || ahead > LONGEST_PAUSE;
    match clock {
        Clock::Stated if doubted => Ok(written(now)),
        Clock::Stated => Err(StoreFault::ClockAgrees(last.at.clone())),
        Clock::Compared if behind > SKEW => Err(StoreFault::ClockBack {
            now: written(now),
            by: told(behind),
            last: last.at.clone(),
        }),
        Clock::Compared if doubted => Err(StoreFault::ClockAhead {
            now: written(now),
            by: told(ahead),
            last: written(newest),
        }),
        Clock::Compared if behind > TimeDelta::zero() => Ok(last.at.clone()),
        Clock::Compared => Ok(written(now)),
    }
}

/// The newest time that is known: that of the last entry or, where the file was copied or restored
/// since, that of the file.
fn newest(last: DateTime<Utc>, path: &Path) -> DateTime<Utc> {
    let file = path.metadata().and_then(|of| of.modified());
    file.map_or(last, |at| last.max(at.into()))
}

/// A length of time, in the unit in which it is easily grasped.
fn told(time: TimeDelta) -> String {
    let (days, hours) = (time.num_days(), time.num_hours());
    match () {
        () if days >= 2 * 365 => format!("plus de {} ans", days / 365),
        () if days >= 2 => format!("{days} jours"),
        () if hours >= 2 => format!("{hours} heures"),
        () => format!("{} minutes", time.num_minutes()),
    }
}
