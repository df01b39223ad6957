//! A delivery tree, on disk or in a ZIP: what it holds, its small files, and paths that GDAL opens.
//! It is confined: no name and no link leads out of it, and archives that would blow up are refused.

mod archive;
mod disk;
mod fault;
mod href;
mod tree;

#[cfg(test)]
mod tests;

pub(crate) use archive::check_directory;
pub use disk::head;
pub use fault::FolderFault;
pub use href::{is_remote, public_name, resolve};
pub use tree::{Entry, Folder};
