//! Fuse: weighted Brovey pansharpening.
//!
//! Each band is multiplied by PAN / Σ wᵢ·bandᵢ, where the weighted sum imitates what the
//! panchromatic band would have seen at the resolution of the bands. Ratios between bands, and so
//! indices such as NDVI, do not change.

/// Adds to `sum` what bands contribute to the imitation of PAN: Σ weightᵢ·bandᵢ for each pixel.
pub fn imitate<const N: usize>(weights: [f32; N], bands: &[[f32; N]], sum: &mut [f32]) {
    for (pixel, sum) in bands.iter().zip(sum) {
        *sum += pixel.iter().zip(weights).map(|(v, w)| v * w).sum::<f32>();
    }
}

/// Turns an imitation of PAN into the factor that brings it to PAN. Where the imitation is not
/// positive the factor is 1: the pixel keeps its bands.
pub fn ratio(pan: &[[f32; 1]], imitation: &mut [f32]) {
    for ([pan], sum) in pan.iter().zip(imitation) {
        *sum = if *sum > 0.0 { pan.max(0.0) / *sum } else { 1.0 };
    }
}

/// Multiplies each pixel by its factor.
pub fn scale<const N: usize>(factors: &[f32], bands: &mut [[f32; N]]) {
    for (pixel, factor) in bands.iter_mut().zip(factors) {
        pixel.iter_mut().for_each(|v| *v *= factor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weighted_sum_of_the_result_is_the_pan() {
        let w = [0.3, 0.4, 0.3, 0.0];
        let mut bands = [[100.0, 200.0, 300.0, 800.0], [0.0, 0.0, 0.0, 5.0]];
        let mut factors = [0.0; 2];
        imitate(w, &bands, &mut factors);
        ratio(&[[260.0], [7.0]], &mut factors);
        scale(&factors, &mut bands);
        let sum: f32 = bands[0].iter().zip(w).map(|(v, w)| v * w).sum();
        assert!((sum - 260.0).abs() < 1e-3);
        assert!((bands[0][3] / bands[0][0] - 8.0).abs() < 1e-4);
        assert_eq!(bands[1], [0.0, 0.0, 0.0, 5.0]);
    }
}
