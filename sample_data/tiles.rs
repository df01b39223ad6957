//! An image is made piece by piece on all threads and handed over in order, so that memory does
//! not grow with it and the bytes do not depend on the threads.

use rayon::prelude::*;

/// A piece of an image, in cells of the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Job {
    /// First column.
    pub col: usize,
    /// First row.
    pub row: usize,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl Job {
    /// True when a cell lies in it.
    pub fn holds(&self, col: usize, row: usize) -> bool {
        (self.col..self.col + self.width).contains(&col)
            && (self.row..self.row + self.height).contains(&row)
    }

    /// What both share; without columns or rows when they share nothing.
    pub fn shared(&self, other: Job) -> Job {
        let (col, row) = (self.col.max(other.col), self.row.max(other.row));
        let right = (self.col + self.width).min(other.col + other.width);
        let bottom = (self.row + self.height).min(other.row + other.height);
        Job {
            col,
            row,
            width: right.saturating_sub(col),
            height: bottom.saturating_sub(row),
        }
    }

    /// The same piece in cells that many times smaller.
    pub fn times(&self, n: usize) -> Job {
        Job {
            col: n * self.col,
            row: n * self.row,
            width: n * self.width,
            height: n * self.height,
        }
    }
}

/// Works on the pieces of an image of `size` cells, at most `tile` each, and takes the results in
/// order, row after row.
pub fn each<T: Send, E>(
    size: (usize, usize),
    tile: (usize, usize),
    work: impl Fn(Job) -> T + Sync,
    mut take: impl FnMut(Job, T) -> Result<(), E>,
) -> Result<(), E> {
    let jobs: Vec<Job> = (0..size.1.div_ceil(tile.1))
        .flat_map(|j| (0..size.0.div_ceil(tile.0)).map(move |i| (i, j)))
        .map(|(i, j)| Job {
            col: i * tile.0,
            row: j * tile.1,
            width: tile.0.min(size.0 - i * tile.0),
            height: tile.1.min(size.1 - j * tile.1),
        })
        .collect();
    // A few pieces a thread at a time: enough to share evenly, few enough to hold.
    for batch in jobs.chunks(6 * rayon::current_num_threads().max(1)) {
        let done: Vec<T> = batch.par_iter().map(|&job| work(job)).collect();
        for (&job, result) in batch.iter().zip(done) {
            take(job, result)?;
        }
    }
    Ok(())
}
