//! What a server says of a file.

use std::ffi::{CStr, CString};

use super::setup::heard;

/// Facts of a remote file, each known or not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RemoteFacts {
    /// In bytes.
    pub size: Option<u64>,
    /// The mark of its content.
    pub etag: Option<String>,
}

/// Asks the server of an https address; of a file that was read, GDAL has most answers already.
pub fn remote_facts(url: &str) -> RemoteFacts {
    let Ok(name) = CString::new(format!("/vsicurl/{url}")) else {
        return RemoteFacts::default();
    };
    let (facts, _) = heard(|| RemoteFacts {
        size: size(&name),
        etag: etag(&name),
    });
    facts
}

fn size(name: &CStr) -> Option<u64> {
    // SAFETY: names are NUL-terminated; the handle is used while open and closed once.
    unsafe {
        let file = gdal_sys::VSIFOpenL(name.as_ptr(), c"rb".as_ptr());
        if file.is_null() {
            return None;
        }
        let at_end = gdal_sys::VSIFSeekL(file, 0, SEEK_END) == 0;
        let size = at_end.then(|| gdal_sys::VSIFTellL(file));
        gdal_sys::VSIFCloseL(file);
        size
    }
}

/// The C library's.
const SEEK_END: i32 = 2;

fn etag(name: &CStr) -> Option<String> {
    // SAFETY: names are NUL-terminated; the list is GDAL's, read before it is freed, once.
    unsafe {
        let list =
            gdal_sys::VSIGetFileMetadata(name.as_ptr(), c"HEADERS".as_ptr(), std::ptr::null_mut());
        if list.is_null() {
            return None;
        }
        let value = gdal_sys::CSLFetchNameValue(list, c"ETag".as_ptr());
        let value =
            (!value.is_null()).then(|| CStr::from_ptr(value).to_string_lossy().into_owned());
        gdal_sys::CSLDestroy(list);
        value.map(|v| v.trim().trim_matches('"').to_string())
    }
}
