//! Fuse: weighted Brovey pansharpening.
//!
//! Each band is multiplied by PAN / Σ wᵢ·bandᵢ, where the weighted sum imitates what the
//! panchromatic band would have seen at the resolution of the bands. Ratios between bands, and so
//! indices such as NDVI, do not change.

/// The weights of a fusion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights<const N: usize>(pub [f32; N]);

/// Fuses a row in place: `bands` pixels (0 beyond the real bands), `pan` values at the same points.
/// Where the imitation is not positive a pixel keeps its bands.
pub fn row<const N: usize>(weights: &Weights<N>, pan: &[[f32; 1]], bands: &mut [[f32; N]]) {
    for (pixel, [pan]) in bands.iter_mut().zip(pan) {
        let imitation: f32 = pixel.iter().zip(weights.0).map(|(v, w)| v * w).sum();
        let ratio = if imitation > 0.0 {
            pan.max(0.0) / imitation
        } else {
            1.0
        };
        pixel.iter_mut().for_each(|v| *v *= ratio);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weighted_sum_of_the_result_is_the_pan() {
        let w = Weights([0.3, 0.4, 0.3, 0.0]);
        let mut bands = [[100.0, 200.0, 300.0, 800.0], [0.0, 0.0, 0.0, 5.0]];
        row(&w, &[[260.0], [7.0]], &mut bands);
        let sum: f32 = bands[0].iter().zip(w.0).map(|(v, w)| v * w).sum();
        assert!((sum - 260.0).abs() < 1e-3);
        assert!((bands[0][3] / bands[0][0] - 8.0).abs() < 1e-4);
        assert_eq!(bands[1], [0.0, 0.0, 0.0, 5.0]);
    }
}
