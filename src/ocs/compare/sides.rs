//! What lies on the sides of the pieces that differ, and behind thin ones.

use crate::overlay::Overlay;

/// The class of a region at the dates of a period, those of one class under their last code.
type Class = Option<u32>;

/// How far pieces that differ lie beside each other, and beside ground of a class.
pub(super) struct Sides {
    /// Piece, which of the two dates, class there, metres; ascending.
    ground: Vec<((u32, usize, u32), f64)>,
    /// Piece, another, metres; ascending.
    pieces: Vec<((u32, u32), f64)>,
}

impl Sides {
    /// Of the pieces of regions, with the classes of regions before and after.
    pub(super) fn of(
        overlay: &Overlay,
        piece: &[Option<u32>],
        classes: impl Fn(u32) -> [Class; 2],
    ) -> Self {
        let (mut ground, mut pieces) = (Vec::new(), Vec::new());
        for contact in &overlay.contacts {
            for (own, other) in [(contact.one, contact.other), (contact.other, contact.one)] {
                let (Some(number), beside) = (piece[own as usize], piece[other as usize]) else {
                    continue;
                };
                if beside == Some(number) {
                    continue;
                }
                let length = contact.length_m();
                for (date, class) in classes(other).into_iter().enumerate() {
                    ground.extend(class.map(|class| ((number, date, class), length)));
                }
                pieces.extend(beside.map(|beside| ((number, beside), length)));
            }
        }
        Self {
            ground: summed(ground),
            pieces: summed(pieces),
        }
    }

    /// How far a piece lies beside ground that is of a class at a date.
    fn along(&self, piece: u32, date: usize, class: u32) -> f64 {
        let key = (piece, date, class);
        let found = self.ground.binary_search_by(|known| known.0.cmp(&key));
        found.map_or(0.0, |at| self.ground[at].1)
    }

    /// How much of the boundary of a piece has ground beyond it that is of a class at a date: at once,
    /// or behind other pieces that it may be looked through.
    pub(super) fn before(
        &self,
        piece: u32,
        date: usize,
        class: u32,
        through: impl Fn(u32) -> bool,
    ) -> f64 {
        let first = self.pieces.partition_point(|known| known.0.0 < piece);
        let others = self.pieces[first..].iter();
        let behind = others
            .take_while(|known| known.0.0 == piece)
            .filter(|known| through(known.0.1))
            .map(|&((_, other), length)| length.min(self.along(other, date, class)));
        self.along(piece, date, class) + behind.sum::<f64>()
    }
}

/// What has the same key, added up.
fn summed<K: Ord + Copy>(mut lengths: Vec<(K, f64)>) -> Vec<(K, f64)> {
    lengths.sort_unstable_by(|p, q| p.0.cmp(&q.0).then(p.1.total_cmp(&q.1)));
    lengths.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    lengths
}
