//! The machine: configuration, rights, room, clock, memory, threads.

use std::path::Path;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use relais_core::fault::Fault;
use relais_files::atomic::{Output, Overwrite};
use relais_files::place::free_bytes;
use relais_run::Limits;

use super::check::Check;
use crate::cli::machine;
use crate::config::ConfigFault;

/// The files that configure Relais: `fault` is what is wrong with them.
pub fn config(fault: Option<ConfigFault>) -> Check {
    match fault {
        None => Check::ok(
            "configuration",
            "./relais.toml and /etc/relais/relais.toml are sound or absent",
        ),
        Some(fault) => Check::wrong("configuration", fault.to_string(), fault.help()),
    }
}

/// The other checks; outputs will go to `folder`.
pub fn checks(folder: &Path, limits: &Limits) -> Vec<Check> {
    vec![
        rights(folder),
        room(folder, free_bytes(folder)),
        hashes(),
        clock(machine::now(), machine::program_date()),
        memory(
            limits.memory_bytes,
            machine::memory_bytes(),
            machine::available_bytes(),
        ),
        threads(limits.threads, machine::processors()),
    ]
}

/// Tries to write there, and leaves nothing.
fn rights(folder: &Path) -> Check {
    let probe = folder.join(format!("relais-doctor-{}", std::process::id()));
    let written = Output::create(&probe, Overwrite::Refuse).and_then(|mut output| output.put(b"."));
    match written {
        Ok(()) => Check::ok("rights", format!("{} can be written to", folder.display())),
        Err(fault) => Check::wrong(
            "rights",
            format!("{} cannot be written to: {fault}", folder.display()),
            fault.help(),
        ),
    }
}

/// Less than this, and a scene does not fit.
const LEAST_ROOM: u64 = 2 << 30;
/// Less than this, and a night's run may not fit.
const GOOD_ROOM: u64 = 20 << 30;

fn room(folder: &Path, free: Option<u64>) -> Check {
    let mend = "free some room, or name another folder: a product takes twice its size while it \
                is made";
    let Some(free) = free else {
        return Check::note("room", "the system does not say how much is free", mend);
    };
    // What is free is asked of the nearest folder that is there.
    let there = folder.ancestors().find(|f| f.is_dir());
    let there = there.unwrap_or(Path::new("."));
    let what = format!("{} free in {}", gigabytes(free), there.display());
    match free {
        GOOD_ROOM.. => Check::ok("room", what),
        LEAST_ROOM.. => Check::note("room", what, mend),
        _ => Check::wrong("room", what, mend),
    }
}

fn hashes() -> Check {
    match machine::digest_store() {
        Some(file) => Check::ok(
            "hashes",
            format!("those of inputs are remembered in {}", file.display()),
        ),
        None => Check::note(
            "hashes",
            "those of inputs are computed at each run",
            "set HOME or XDG_CACHE_HOME",
        ),
    }
}

/// A clock may be a little late beside the one of the machine that built the program.
const LATE: Duration = Duration::from_secs(86_400);

fn clock(now: SystemTime, program: Option<SystemTime>) -> Check {
    let date = |time: SystemTime| DateTime::<Utc>::from(time).format("%Y-%m-%d %H:%M UTC");
    match program {
        Some(program) if now + LATE < program => Check::wrong(
            "clock",
            format!(
                "it says {}, but the program was installed on {}",
                date(now),
                date(program)
            ),
            "set it, for example with timedatectl set-ntp true: dates of manifests rest on it",
        ),
        _ => Check::ok("clock", date(now).to_string()),
    }
}

fn memory(bound: u64, total: u64, available: Option<u64>) -> Check {
    let what = format!(
        "at most {} of {} are used",
        gigabytes(bound),
        gigabytes(total)
    );
    let greedy = format!(
        "the bound of {} is more than the {} of the machine",
        gigabytes(bound),
        gigabytes(total)
    );
    let mend = "lower --max-memory, RELAIS_MAX_MEMORY or max_memory in relais.toml";
    match available {
        _ if bound > total => Check::wrong("memory", greedy, mend),
        Some(free) if bound > free => Check::note(
            "memory",
            format!("{what}, of which {} are free now", gigabytes(free)),
            mend,
        ),
        _ => Check::ok("memory", what),
    }
}

fn threads(count: usize, processors: usize) -> Check {
    let what = format!("{count} on {processors} processors");
    match count > processors {
        false => Check::ok("threads", what),
        true => Check::note(
            "threads",
            what,
            "leave --num-threads out: more threads than processors gain nothing",
        ),
    }
}

fn gigabytes(bytes: u64) -> String {
    format!("{:.1} GB", bytes as f64 / 1e9)
}

#[cfg(test)]
mod tests {
    use super::super::check::State;
    use super::*;

    #[test]
    fn room_and_memory_have_their_bounds() {
        let state = |free| room(Path::new("."), free).state;
        assert_eq!(state(Some(GOOD_ROOM)), State::Ok);
        assert_eq!(state(Some(GOOD_ROOM - 1)), State::Note);
        assert_eq!(state(Some(LEAST_ROOM - 1)), State::Wrong);
        assert_eq!(state(None), State::Note);
        assert_eq!(memory(4, 16, Some(8)).state, State::Ok);
        assert_eq!(memory(9, 16, Some(8)).state, State::Note);
        assert_eq!(memory(17, 16, None).state, State::Wrong);
        assert_eq!(threads(2, 2).state, State::Ok);
        assert_eq!(threads(3, 2).state, State::Note);
    }

    #[test]
    fn a_clock_before_the_program_is_wrong() {
        let program = SystemTime::UNIX_EPOCH + 10 * LATE;
        let state = |now| clock(now, Some(program)).state;
        assert_eq!(state(program + LATE), State::Ok);
        assert_eq!(state(program - LATE / 2), State::Ok);
        assert_eq!(state(program - 2 * LATE), State::Wrong);
    }
}
