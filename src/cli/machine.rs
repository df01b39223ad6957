//! What the system says of this machine and of whoever works on it: the only reader of the
//! environment beside clap, and of the clock.
#![expect(
    clippy::disallowed_methods,
    reason = "the door to clock, environment and system files"
)]

use std::path::PathBuf;
use std::time::SystemTime;

/// A variable of the environment.
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Processors that this process may use; at least 1.
pub fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Bytes of memory that this process can hope for: the machine's, or its control group's share.
/// 4 GiB where the system says nothing.
pub fn memory_bytes() -> u64 {
    let machine = read("/proc/meminfo").and_then(|text| meminfo(&text, "MemTotal:"));
    let group = read("/sys/fs/cgroup/memory.max").and_then(|text| text.trim().parse().ok());
    let known = [machine, group].into_iter().flatten().min();
    known.unwrap_or(4 << 30)
}

/// Bytes of memory that are free now; none where the system does not say.
pub fn available_bytes() -> Option<u64> {
    meminfo(&read("/proc/meminfo")?, "MemAvailable:")
}

/// When this program was installed, or built.
pub fn program_date() -> Option<SystemTime> {
    let program = std::env::current_exe().ok()?;
    program.metadata().ok()?.modified().ok()
}

/// The name of the machine.
pub fn host() -> String {
    let name = read("/proc/sys/kernel/hostname").unwrap_or_default();
    name.trim().to_string()
}

/// Now.
pub fn now() -> SystemTime {
    SystemTime::now()
}

/// Now, to measure how long something takes.
pub fn instant() -> std::time::Instant {
    std::time::Instant::now()
}

/// The working directory.
pub fn working_folder() -> std::io::Result<PathBuf> {
    std::env::current_dir()
}

/// Makes a folder the working directory: names are meant from there.
pub fn enter(folder: &std::path::Path) -> std::io::Result<()> {
    std::env::set_current_dir(folder)
}

/// Where the hashes of inputs are remembered; none without a home.
pub fn digest_store() -> Option<PathBuf> {
    let absolute = |name| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|p| p.is_absolute())
    };
    let caches = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))?;
    Some(caches.join("relais/digests.json"))
}

fn read(path: &str) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

fn meminfo(text: &str, key: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(key))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_of_the_machine_is_read() {
        let text = "MemTotal:        8123456 kB\nMemAvailable:          100 kB\n";
        assert_eq!(meminfo(text, "MemTotal:"), Some(8_123_456 * 1024));
        assert_eq!(meminfo(text, "MemAvailable:"), Some(100 * 1024));
        assert_eq!(meminfo("nothing", "MemTotal:"), None);
        assert!(available_bytes().is_some_and(|bytes| bytes <= 1 << 50));
        assert!(memory_bytes() > 128 << 20);
        assert!(processors() >= 1);
    }
}
