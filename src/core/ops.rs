//! Operations on pixels, one verb a file.
