//! Polygons from the well-known binary, in the dialects that GDAL and databases write.

use relais_core::vector::{Coord, LineString, MultiPolygon, Polygon};

/// Why arcs are not read.
pub(super) const CURVED: &str = "its polygons are curved";
const SHORT: &str = "its geometry ends too early";
const UNKNOWN: &str = "its geometry is of a kind that is not known";
const DEEP: &str = "its geometry is nested too deep";

/// Geometries in geometries: what a file may hold before it is a trap.
const DEEPEST: usize = 32;

/// What a geometry holds.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Held {
    /// Its polygons, those of collections too.
    pub(super) polygons: Vec<Polygon<f64>>,
    /// Points and lines in it.
    pub(super) others: usize,
    /// Rings that are not closed or have fewer than four points.
    pub(super) broken: usize,
}

impl Held {
    /// As one geometry.
    pub(super) fn into_geometry(self) -> MultiPolygon<f64> {
        MultiPolygon(self.polygons)
    }
}

/// Reads a geometry. Heights and measures are left out.
pub(super) fn decode(bytes: &[u8]) -> Result<Held, &'static str> {
    let mut held = Held::default();
    Reader { bytes }.geometry(&mut held, 0)?;
    Ok(held)
}

/// The place of a point, also of one that is alone among several; none for all else.
pub(super) fn point(bytes: &[u8]) -> Option<[f64; 2]> {
    let mut reader = Reader { bytes };
    let mut end = reader.end().ok()?;
    let (mut kind, _) = kind_of(reader.number(end).ok()?);
    if kind == 4 && reader.number(end).ok()? == 1 {
        end = reader.end().ok()?;
        (kind, _) = kind_of(reader.number(end).ok()?);
    }
    if kind != 1 {
        return None;
    }
    let mut coordinate = || {
        let bytes = reader.take::<8>().ok()?;
        Some(match end {
            End::Little => f64::from_le_bytes(bytes),
            End::Big => f64::from_be_bytes(bytes),
        })
    };
    let place = [coordinate()?, coordinate()?];
    place.iter().all(|v| v.is_finite()).then_some(place)
}

struct Reader<'a> {
    bytes: &'a [u8],
}

/// Which end of a number comes first.
#[derive(Clone, Copy)]
enum End {
    Little,
    Big,
}

impl<'a> Reader<'a> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], &'static str> {
        let (head, rest) = self.bytes.split_first_chunk::<N>().ok_or(SHORT)?;
        self.bytes = rest;
        Ok(*head)
    }

    fn end(&mut self) -> Result<End, &'static str> {
        match self.take::<1>()? {
            [0] => Ok(End::Big),
            [1] => Ok(End::Little),
            _ => Err(UNKNOWN),
        }
    }

    fn number(&mut self, end: End) -> Result<u32, &'static str> {
        let bytes = self.take::<4>()?;
        Ok(match end {
            End::Little => u32::from_le_bytes(bytes),
            End::Big => u32::from_be_bytes(bytes),
        })
    }

    fn geometry(&mut self, held: &mut Held, depth: usize) -> Result<(), &'static str> {
        if depth > DEEPEST {
            return Err(DEEP);
        }
        let end = self.end()?;
        let (kind, dimensions) = kind_of(self.number(end)?);
        match kind {
            1 => {
                self.skip(1, dimensions)?;
                held.others += 1;
            }
            2 => {
                let count = self.number(end)?;
                self.skip(count, dimensions)?;
                held.others += 1;
            }
            3 | 17 => self.polygon(end, dimensions, held)?,
            4..=7 | 15 | 16 => {
                for _ in 0..self.number(end)? {
                    self.geometry(held, depth + 1)?;
                }
            }
            8..=14 => return Err(CURVED),
            _ => return Err(UNKNOWN),
        }
        Ok(())
    }

    fn skip(&mut self, points: u32, dimensions: usize) -> Result<(), &'static str> {
        let size = points as usize * dimensions * 8;
        self.bytes = self.bytes.get(size..).ok_or(SHORT)?;
        Ok(())
    }

    fn polygon(
        &mut self,
        end: End,
        dimensions: usize,
        held: &mut Held,
    ) -> Result<(), &'static str> {
        let count = self.number(end)?;
        let mut rings = Vec::new();
        for _ in 0..count {
            let ring = self.ring(end, dimensions)?;
            if ring.len() < 4 || ring.first() != ring.last() {
                held.broken += 1;
            }
            rings.push(LineString(ring));
        }
        let mut rings = rings.into_iter();
        if let Some(outer) = rings.next() {
            held.polygons.push(Polygon::new(outer, rings.collect()));
        }
        Ok(())
    }

    fn ring(&mut self, end: End, dimensions: usize) -> Result<Vec<Coord<f64>>, &'static str> {
        let count = self.number(end)? as usize;
        let size = dimensions * 8;
        // Held against what is there before anything is set aside for it.
        let all = self.bytes.get(..count * size).ok_or(SHORT)?;
        self.bytes = &self.bytes[count * size..];
        let number = |b: &[u8]| {
            // Proof: a part of eight bytes of what was held against the length above.
            let bytes = b.first_chunk::<8>().copied().unwrap_or_default();
            match end {
                End::Little => f64::from_le_bytes(bytes),
                End::Big => f64::from_be_bytes(bytes),
            }
        };
        let points = all.chunks_exact(size).map(|point| Coord {
            x: number(&point[..8]),
            y: number(&point[8..]),
        });
        Ok(points.collect())
    }
}

/// The kind of a geometry and how many numbers a point of it has, by the dialects of ISO (1003),
/// of OGC's older text (0x8000_0003) and of PostGIS.
fn kind_of(code: u32) -> (u32, usize) {
    let flags = code >> 28;
    let code = code & 0x0fff_ffff;
    let (more, kind) = (code / 1000, code % 1000);
    let height = flags & 8 != 0 || more == 1 || more == 3;
    let measure = flags & 4 != 0 || more == 2 || more == 3;
    (kind, 2 + usize::from(height) + usize::from(measure))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn square(code: u32, per_point: usize) -> Vec<u8> {
        let mut out = vec![1];
        for n in [code, 1, 5] {
            out.extend(n.to_le_bytes());
        }
        for (x, y) in [
            (0.0, 0.0),
            (2.0, 0.0),
            (2.0, 2.0),
            (0.0, 2.0),
            (0.0, 0.0_f64),
        ] {
            let point = [x, y, 7.0, 8.0];
            out.extend(
                point[..per_point]
                    .iter()
                    .flat_map(|v: &f64| v.to_le_bytes()),
            );
        }
        out
    }

    #[test]
    fn heights_and_measures_are_left_out_in_each_dialect() {
        let flat = decode(&square(3, 2)).unwrap();
        assert_eq!(flat.polygons[0].exterior().0[2], Coord { x: 2.0, y: 2.0 });
        for (code, dimensions) in [
            (1003, 3),
            (2003, 3),
            (3003, 4),
            (0x8000_0003, 3),
            (0xc000_0003, 4),
            (0x4000_0003, 3),
        ] {
            assert_eq!(decode(&square(code, dimensions)).unwrap(), flat, "{code:x}");
        }
    }

    #[test]
    fn what_is_cut_short_or_has_no_end_is_refused() {
        let whole = square(3, 2);
        for length in 0..whole.len() {
            assert_eq!(decode(&whole[..length]), Err(SHORT), "{length}");
        }
        let nested: Vec<u8> = std::iter::repeat_n([1, 7, 0, 0, 0, 1, 0, 0, 0], 1000)
            .flatten()
            .collect();
        assert_eq!(decode(&nested), Err(DEEP));
        let mut huge = vec![1, 3, 0, 0, 0, 1, 0, 0, 0];
        huge.extend(u32::MAX.to_le_bytes());
        assert_eq!(decode(&huge), Err(SHORT));
    }

    #[test]
    fn rings_that_are_none_are_counted() {
        let mut open = square(3, 2);
        let last = open.len() - 8;
        open[last..].copy_from_slice(&1.0_f64.to_le_bytes());
        assert_eq!(decode(&open).unwrap().broken, 1);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&bytes);
        }
    }
}
