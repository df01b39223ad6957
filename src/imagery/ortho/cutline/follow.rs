//! Rings brought to another CRS.

/// An edge is halved so many times at most.
const MOST_HALVES: u32 = 12;

/// Why a ring cannot be followed.
#[derive(Debug, PartialEq)]
pub enum Lost {
    /// A point has no place in the output.
    Nowhere,
    /// It takes too many points.
    Crowded,
}

/// Brings rings to another CRS, with as many more points as their edges need to stay where they
/// are.
pub struct Follower<P> {
    /// How far they may stray.
    pub tolerance: f64,
    /// To the other CRS.
    pub project: P,
    /// Points that may still be made.
    pub left: usize,
}

/// A point of the file, and where it is in the output.
type Placed = ((f64, f64), (f64, f64));

impl<P: Fn((f64, f64)) -> Option<(f64, f64)>> Follower<P> {
    /// A ring in the other CRS.
    pub fn ring(&mut self, ring: &[(f64, f64)]) -> Result<Vec<(f64, f64)>, Lost> {
        let mut out = Vec::with_capacity(ring.len());
        let mut last: Option<Placed> = None;
        for &point in ring {
            let placed = self.place(point)?;
            if let Some(from) = last {
                self.between(from, (point, placed), MOST_HALVES, &mut out)?;
            }
            self.push(placed, &mut out)?;
            last = Some((point, placed));
        }
        Ok(out)
    }

    fn place(&self, point: (f64, f64)) -> Result<(f64, f64), Lost> {
        (self.project)(point).ok_or(Lost::Nowhere)
    }

    fn push(&mut self, placed: (f64, f64), out: &mut Vec<(f64, f64)>) -> Result<(), Lost> {
        self.left = self.left.checked_sub(1).ok_or(Lost::Crowded)?;
        out.push(placed);
        Ok(())
    }

    fn between(
        &mut self,
        from: Placed,
        to: Placed,
        halves: u32,
        out: &mut Vec<(f64, f64)>,
    ) -> Result<(), Lost> {
        let middle = |a: (f64, f64), b: (f64, f64)| (0.5 * (a.0 + b.0), 0.5 * (a.1 + b.1));
        let point = middle(from.0, to.0);
        let (placed, straight) = (self.place(point)?, middle(from.1, to.1));
        let off = (placed.0 - straight.0).hypot(placed.1 - straight.1);
        if off <= self.tolerance || halves == 0 {
            return Ok(());
        }
        self.between(from, (point, placed), halves - 1, out)?;
        self.push(placed, out)?;
        self.between((point, placed), to, halves - 1, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A parabola is far from the chord of its ends; what is followed is near it everywhere.
    #[test]
    fn a_bent_edge_is_followed() {
        let bent = |(x, y): (f64, f64)| Some((x, y + x * x));
        let ring = [(0.0, 0.0), (10.0, 0.0), (10.0, 5.0), (0.0, 0.0)];
        let follow = |project, left| Follower {
            tolerance: 0.1,
            project,
            left,
        };
        let followed = follow(bent as fn(_) -> _, 100).ring(&ring).unwrap();
        assert!(
            followed.len() > 12 && followed.len() < 100,
            "{}",
            followed.len()
        );
        for pair in followed.windows(2).take_while(|p| p[1].0 < 10.0) {
            let (x, y) = (0.5 * (pair[0].0 + pair[1].0), 0.5 * (pair[0].1 + pair[1].1));
            assert!((y - x * x).abs() <= 0.1, "{x} {y}");
        }
        let none = |p: (f64, f64)| (p.0 < 5.0).then_some(p);
        assert_eq!(
            follow(none as fn(_) -> _, 100).ring(&ring),
            Err(Lost::Nowhere)
        );
        assert_eq!(
            follow(bent as fn(_) -> _, 9).ring(&ring),
            Err(Lost::Crowded)
        );
    }
}
