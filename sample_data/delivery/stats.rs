//! What is counted while pixels pass: histograms, and the small pictures of a delivery.

/// The numbers of one band: pixels of each DN, those without data left out (they are 0).
#[derive(Debug, Clone)]
pub struct Histogram {
    counts: Vec<u64>,
}

/// Minimum, maximum, mean and standard deviation of a band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// The smallest DN.
    pub min: u16,
    /// The largest.
    pub max: u16,
    /// The mean.
    pub mean: f64,
    /// The standard deviation.
    pub stdv: f64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            counts: vec![0; 65_536],
        }
    }
}

impl Histogram {
    /// Counts pixels.
    pub fn add(&mut self, pixels: &[u16]) {
        for &p in pixels {
            self.counts[usize::from(p)] += 1;
        }
    }

    /// Pixels of a DN.
    pub fn of(&self, dn: usize) -> u64 {
        self.counts[dn]
    }

    /// Figures over DN 1 and more.
    pub fn summary(&self) -> Summary {
        let (mut n, mut sum, mut square) = (0u64, 0.0f64, 0.0f64);
        let (mut min, mut max) = (0, 0);
        for (dn, &count) in self.counts.iter().enumerate().skip(1) {
            if count > 0 {
                if n == 0 {
                    min = dn as u16;
                }
                max = dn as u16;
                n += count;
                sum += count as f64 * dn as f64;
                square += count as f64 * (dn as f64).powi(2);
            }
        }
        let mean = if n == 0 { 0.0 } else { sum / n as f64 };
        let variance = if n == 0 {
            0.0
        } else {
            square / n as f64 - mean * mean
        };
        Summary {
            min,
            max,
            mean,
            stdv: variance.max(0.0).sqrt(),
        }
    }

    /// The list as SPOT writes it: 4095 bins, the first is DN 1, the last takes 4095 and more.
    pub fn spot(&self) -> Vec<u64> {
        let mut bins = self.counts[1..4096].to_vec();
        bins[4094] += self.counts[4096..].iter().sum::<u64>();
        bins
    }

    /// The list as Pléiades writes it: the index is the DN, and nothing stands at 0.
    pub fn pleiades(&self, bins: usize) -> Vec<u64> {
        let mut out = self.counts[..bins].to_vec();
        out[0] = 0;
        out
    }

    /// The DN below which a share of the pixels with data lies.
    pub fn percentile(&self, share: f64) -> f64 {
        let total: u64 = self.counts[1..].iter().sum();
        let wanted = share * total as f64;
        let mut seen = 0.0;
        for (dn, &count) in self.counts.iter().enumerate().skip(1) {
            seen += count as f64;
            if seen >= wanted {
                return dn as f64;
            }
        }
        4095.0
    }
}

/// A picture shrunk by averaging, filled as pixels pass.
#[derive(Debug, Clone)]
pub struct Thumbnail {
    /// How many pixels a side become one.
    factor: usize,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    bands: usize,
    sums: Vec<u64>,
    counts: Vec<u32>,
}

impl Thumbnail {
    /// A thumbnail of at most `limit` pixels a side.
    pub fn new(size: (usize, usize), bands: usize, limit: usize) -> Self {
        let factor = size.0.max(size.1).div_ceil(limit).max(1);
        let (width, height) = (size.0.div_ceil(factor), size.1.div_ceil(factor));
        Self {
            factor,
            width,
            height,
            bands,
            sums: vec![0; bands * width * height],
            counts: vec![0; width * height],
        }
    }

    /// Adds a piece: band after band.
    pub fn add(&mut self, (col, row): (usize, usize), width: usize, pixels: &[u16]) {
        let plane = pixels.len() / self.bands;
        for p in 0..plane {
            let (x, y) = (
                (col + p % width) / self.factor,
                (row + p / width) / self.factor,
            );
            let at = y * self.width + x;
            self.counts[at] += 1;
            for b in 0..self.bands {
                self.sums[b * self.width * self.height + at] += u64::from(pixels[b * plane + p]);
            }
        }
    }

    /// The picture in 8 bits, stretched by each band's histogram.
    pub fn stretched(&self, histograms: &[Histogram]) -> Vec<u8> {
        let plane = self.width * self.height;
        let mut out = Vec::with_capacity(self.sums.len());
        for (b, histogram) in histograms.iter().enumerate().take(self.bands) {
            let low = histogram.percentile(0.01);
            let high = histogram.percentile(0.99).max(low + 1.0);
            for p in 0..plane {
                let mean = self.sums[b * plane + p] as f64 / f64::from(self.counts[p].max(1));
                let v = ((mean - low) / (high - low)).clamp(0.0, 1.0).powf(0.8);
                out.push((v * 255.0) as u8);
            }
        }
        out
    }

    /// The same picture, smaller.
    pub fn shrunk(&self, limit: usize) -> Thumbnail {
        let mut small = Thumbnail::new((self.width, self.height), self.bands, limit);
        let plane = self.width * self.height;
        let tiny = small.width * small.height;
        for p in 0..plane {
            let at = (p / self.width / small.factor) * small.width + p % self.width / small.factor;
            small.counts[at] += self.counts[p];
            for b in 0..self.bands {
                small.sums[b * tiny + at] += self.sums[b * plane + p];
            }
        }
        small
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_follow_each_family() {
        let mut h = Histogram::default();
        h.add(&[0, 0, 1, 7, 4095, 4180]);
        let spot = h.spot();
        assert_eq!((spot.len(), spot[0], spot[6], spot[4094]), (4095, 1, 1, 2));
        let phr = h.pleiades(4096);
        assert_eq!((phr.len(), phr[0], phr[1], phr[4095]), (4096, 0, 1, 1));
        let s = h.summary();
        assert_eq!((s.min, s.max), (1, 4180));
        assert!((s.mean - 8283.0 / 4.0).abs() < 1e-9);
    }
}
