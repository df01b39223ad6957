//! GDAL as the process wants it: quiet, single-threaded, without side files.

use std::cell::RefCell;
use std::ffi::{CStr, c_char};
use std::sync::Once;

use gdal_sys::CPLErr;

use super::heap;
use crate::folder::public_name;

/// What GDAL said, and how gravely.
#[derive(Debug, Clone)]
pub(super) struct Message {
    /// GDAL's class: `CE_Warning`, `CE_Failure`...
    class: CPLErr::Type,
    /// GDAL's number, 2 being out of memory.
    number: i32,
    text: String,
}

impl Message {
    /// True for what GDAL calls a failure.
    pub(super) fn is_failure(&self) -> bool {
        self.class >= CPLErr::CE_Failure
    }

    /// True when GDAL lacked memory.
    pub(super) fn is_memory(&self) -> bool {
        self.number == 2
    }

    /// What it said.
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// Messages kept for one call: enough to understand, whatever a broken file makes GDAL say.
const MOST_MESSAGES: usize = 32;

thread_local! {
    static HEARD: RefCell<Vec<Message>> = const { RefCell::new(Vec::new()) };
}

/// Takes what GDAL would print.
unsafe extern "C" fn listen(class: CPLErr::Type, number: i32, text: *const c_char) {
    if class == CPLErr::CE_Debug || text.is_null() {
        return;
    }
    // SAFETY: GDAL hands a valid, NUL-terminated string for the time of this call.
    let text = unsafe { CStr::from_ptr(text) }.to_string_lossy();
    let text = redacted(text.trim());
    tracing::debug!("gdal: {text}");
    HEARD.with_borrow_mut(|heard| {
        if heard.len() < MOST_MESSAGES {
            heard.push(Message {
                class,
                number,
                text,
            });
        }
    });
}

/// Runs a piece of work with GDAL and gives what GDAL said meanwhile on this thread.
pub(super) fn heard<R>(work: impl FnOnce() -> R) -> (R, Vec<Message>) {
    ready();
    HEARD.with_borrow_mut(Vec::clear);
    let result = work();
    (result, HEARD.take())
}

/// What GDAL said, as the reason of a fault.
pub(super) fn reason(heard: &[Message]) -> String {
    let grave: Vec<_> = heard.iter().filter(|m| m.is_failure()).collect();
    let mut texts: Vec<&str> = match grave.is_empty() {
        true => heard.iter().map(Message::text).collect(),
        false => grave.into_iter().map(Message::text).collect(),
    };
    texts.dedup();
    texts.truncate(4);
    match texts.is_empty() {
        true => "GDAL does not say why".into(),
        false => texts.join("; "),
    }
}

/// A text in which URLs have lost their secrets: the signature in their query, user and password.
pub(super) fn redacted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("://") {
        let end = rest[start..]
            .find(|c: char| c.is_whitespace() || c == '"' || c == '\'')
            .map_or(rest.len(), |e| start + e);
        out.push_str(&rest[..start]);
        // `public_name` looks for the scheme: any will do.
        out.push_str(&public_name(&format!("x{}", &rest[start..end]))[1..]);
        rest = &rest[end..];
    }
    out + rest
}

/// Sets GDAL up, once in the process.
pub(super) fn ready() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        heap::share();
        // SAFETY: `listen` is a plain function that lives as long as the program; these calls are
        // made once, before any other use of GDAL by this crate.
        unsafe {
            gdal_sys::CPLSetErrorHandlerEx(Some(listen), std::ptr::null_mut());
            gdal_sys::GDALAllRegister();
        }
        // Threads are the walker's alone; the others are what remote files need, and the user may
        // have chosen otherwise.
        set("GDAL_NUM_THREADS", "1");
        for (key, value) in [
            ("GDAL_HTTP_MAX_RETRY", "3"),
            ("GDAL_HTTP_RETRY_DELAY", "1"),
            ("GDAL_HTTP_CONNECTTIMEOUT", "30"),
            ("GDAL_HTTP_TIMEOUT", "120"),
            ("GDAL_HTTP_MERGE_CONSECUTIVE_RANGES", "YES"),
        ] {
            if ::gdal::config::get_config_option(key, "").is_ok_and(|v| v.is_empty()) {
                set(key, value);
            }
        }
    });
}

fn set(key: &str, value: &str) {
    if let Err(e) = ::gdal::config::set_config_option(key, value) {
        tracing::debug!("gdal option {key}: {e}");
    }
}

/// The GDAL that this process uses: `3.6.2`.
pub fn gdal_version() -> String {
    ::gdal::version::VersionInfo::release_name()
}

/// Whether GDAL has a driver, by its short name.
pub fn has_driver(name: &str) -> bool {
    ready();
    ::gdal::DriverManager::get_driver_by_name(name).is_ok()
}

/// The share of memory that GDAL's cache of blocks may take, for the whole process.
pub fn set_gdal_cache(bytes: u64) {
    ready();
    // SAFETY: a plain number is stored.
    unsafe { gdal_sys::GDALSetCacheMax64(i64::try_from(bytes).unwrap_or(i64::MAX)) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_not_repeated() {
        assert_eq!(
            redacted("`https://a/b.tif?sig=x' not found, https://c?d=e then"),
            "`https://a/b.tif' not found, https://c then"
        );
        assert_eq!(redacted("plain?"), "plain?");
    }
}
