use proptest::prelude::*;

use super::*;
use crate::grid::Window;
use crate::raster::{Mask, Samples};

fn block(samples: Samples, mask: Option<Vec<u8>>) -> Block {
    Block {
        window: Window::new(0, 0, samples.len(), 1),
        bands: 1,
        samples,
        mask: mask.map_or(Mask::All, Mask::of),
    }
}

/// Pixels one by one.
fn plainly(blocks: &[Option<&Block>], pixels: usize) -> BTreeMap<Combination, u64> {
    let mut counts = BTreeMap::new();
    for i in 0..pixels {
        let mut combination = [None; MOST_IMAGES];
        for (class, block) in combination.iter_mut().zip(blocks) {
            *class = block.and_then(|b| b.mask.valid(i).then(|| b.samples.get(i) as i32));
        }
        *counts.entry(combination).or_default() += 1;
    }
    counts
}

fn types(blocks: &[Option<&Block>]) -> Vec<SampleType> {
    let kind = |b: &Option<&Block>| b.map_or(SampleType::U8, |b| b.samples.kind());
    blocks.iter().map(kind).collect()
}

fn of(blocks: &[Option<&Block>]) -> Result<BTreeMap<Combination, u64>, NotClasses> {
    let mut tally = Tally::new(&types(blocks));
    tally.add(blocks)?;
    Ok(tally.counts())
}

/// Pixels in runs of some classes, and of each type.
fn image(pixels: usize) -> impl Strategy<Value = Option<Block>> {
    let runs = prop::collection::vec((0_u16..300, 1_usize..40), pixels / 4 + 1);
    let mask = prop::collection::vec((any::<bool>(), 1_usize..60), pixels / 4 + 1);
    (runs, mask, 0..5, 0..3).prop_map(move |(runs, mask, kind, masked)| {
        let spread = |runs: Vec<(u16, usize)>| -> Vec<u16> {
            let all = runs
                .into_iter()
                .flat_map(|(v, n)| std::iter::repeat_n(v, n));
            all.chain(std::iter::repeat(7)).take(pixels).collect()
        };
        let v = spread(runs);
        let mask = spread(mask.into_iter().map(|(m, n)| (u16::from(m), n)).collect());
        let mask = mask.iter().map(|m| if *m == 1 { 255 } else { 0 }).collect();
        let samples = match kind {
            0 => Samples::U8(v.iter().map(|v| *v as u8).collect()),
            1 => Samples::U16(v),
            2 => Samples::I16(v.iter().map(|v| *v as i16 - 150).collect()),
            3 => Samples::F32(v.iter().map(|v| f32::from(*v) - 150.0).collect()),
            _ => return None,
        };
        Some(block(samples, (masked == 0).then_some(mask)))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Runs count as pixels one by one do, whatever the types, masks and numbers of classes.
    #[test]
    fn runs_count_as_pixels_do(
        images in prop::collection::vec(image(257), 1..=3), again in any::<bool>(),
    ) {
        let blocks: Vec<Option<&Block>> = images.iter().map(Option::as_ref).collect();
        prop_assume!(blocks.iter().any(Option::is_some));
        let mut plain = plainly(&blocks, 257);
        let mut tally = Tally::new(&types(&blocks));
        tally.add(&blocks).unwrap();
        if again {
            tally.add(&blocks).unwrap();
            plain.values_mut().for_each(|n| *n *= 2);
        }
        prop_assert_eq!(tally.counts(), plain);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Bytes without a mask go a way of their own.
    #[test]
    fn bytes_count_as_pixels_do(
        images in prop::collection::vec(prop::collection::vec(0_u8..7, 1..400), 1..=3),
        stretch in 1_usize..30,
    ) {
        let pixels = images.iter().map(Vec::len).min().unwrap_or(0) * stretch;
        let of = |v: &Vec<u8>| {
            let v = v.iter().flat_map(|class| std::iter::repeat_n(*class, stretch));
            block(Samples::U8(v.take(pixels).collect()), None)
        };
        let images: Vec<Block> = images.iter().map(of).collect();
        let blocks: Vec<Option<&Block>> = images.iter().map(Some).collect();
        prop_assert_eq!(of_all(&blocks), plainly(&blocks, pixels));
    }
}

fn of_all(blocks: &[Option<&Block>]) -> BTreeMap<Combination, u64> {
    of(blocks).unwrap()
}

/// A table grows with its classes and becomes a map when it would be too large.
#[test]
fn many_classes_are_counted_too() {
    let pixels = 60_000;
    assert!(pixels < MOST_COMBINATIONS);
    let many = |step: usize| {
        let v = (0..pixels).map(|i| (i / step % 4000) as u16).collect();
        block(Samples::U16(v), None)
    };
    let (a, b, c) = (many(1), many(7), many(13));
    let blocks = [Some(&a), Some(&b), Some(&c)];
    assert_eq!(of(&blocks).unwrap(), plainly(&blocks, pixels));
}

#[test]
fn what_is_no_classified_image_is_refused() {
    let fraction = block(Samples::F32(vec![1.0, 2.5]), None);
    let one = block(Samples::U8(vec![1, 1]), None);
    let wrong = NotClasses::Fraction {
        image: 1,
        value: 2.5,
    };
    assert_eq!(of(&[Some(&one), Some(&fraction)]), Err(wrong));
    // What is masked does not matter.
    let masked = block(Samples::F32(vec![1.0, f32::NAN]), Some(vec![255, 0]));
    let counts = of(&[Some(&masked)]).unwrap();
    assert_eq!(counts[&[Some(1), None, None]], 1);
    assert_eq!(counts[&[None; 3]], 1);
    let noise = |step: usize| {
        let v = (0..MOST_COMBINATIONS * 2).map(|i| (i / step % 600) as u16);
        block(Samples::U16(v.collect()), None)
    };
    let (a, b) = (noise(1), noise(600));
    assert_eq!(of(&[Some(&a), Some(&b)]), Err(NotClasses::Noise));
    let values = block(Samples::U16((0..5000).collect()), None);
    assert_eq!(of(&[Some(&values)]), Err(NotClasses::TooMany { image: 0 }));
}
