//! The rules, one function each.

use relais_core::fault::Finding;

use super::claims::Claims;
use super::page::Page;

/// The larger side from which tiles are due and overviews expected.
const SMALL: u64 = 512;
/// The side from which GDAL takes a strip as wide as the image for no tile.
const WIDE: u64 = 1024;

/// Everything that is wrong, or could be better; the first page is the image.
pub(super) fn apply(pages: &[Page], claims: &Claims, length: u64) -> Vec<Finding> {
    let mut findings = Vec::new();
    edited(claims, &mut findings);
    first_directory(pages, claims, &mut findings);
    order_of_directories(pages, &mut findings);
    for page in pages {
        tiled(page, pages, &mut findings);
        places(page, length, &mut findings);
    }
    overviews(pages, &mut findings);
    masks(pages, &mut findings);
    order_of_pixels(pages, &mut findings);
    findings
}

fn edited(claims: &Claims, findings: &mut Vec<Finding>) {
    if claims.broken {
        findings.push(Finding::fault(
            "header",
            "it was changed in place after it was made: KNOWN_INCOMPATIBLE_EDITION=YES",
        ));
    }
}

fn first_directory(pages: &[Page], claims: &Claims, findings: &mut Vec<Finding>) {
    let image = &pages[0];
    if image.offset != claims.first {
        findings.push(Finding::fault(
            image.name(),
            format!(
                "its directory is at byte {}, not at {} behind the header",
                image.offset, claims.first
            ),
        ));
    }
    if !image.is_image() {
        findings.push(Finding::fault(
            image.name(),
            "the first directory is no image",
        ));
    }
}

fn order_of_directories(pages: &[Page], findings: &mut Vec<Finding>) {
    for pair in pages.windows(2) {
        if pair[1].offset < pair[0].offset {
            findings.push(Finding::fault(
                pair[1].name(),
                "its directory lies before that of the page before it",
            ));
        }
        if pair[1].is_image() {
            findings.push(Finding::warning(
                pair[1].name(),
                "a further image in the file: readers look at the first",
            ));
        }
    }
}

/// Strips are borne where they are no wider than a tile may be.
fn tiled(page: &Page, pages: &[Page], findings: &mut Vec<Finding>) {
    let large = pages[0].width.max(pages[0].height) > SMALL;
    if page.tile.is_none() && large {
        let what = "it is cut in strips, not in tiles";
        findings.push(match page.width > WIDE {
            true => Finding::fault(page.name(), what),
            false => Finding::warning(page.name(), what),
        });
    }
}

/// Tiles are as many as they should be and lie in the file.
fn places(page: &Page, length: u64, findings: &mut Vec<Finding>) {
    let (offsets, sizes) = (page.offsets.len() as u64, page.sizes.len() as u64);
    if offsets != page.expected || sizes != page.expected {
        findings.push(Finding::fault(
            page.name(),
            format!(
                "{offsets} offsets and {sizes} sizes for {} tiles or strips",
                page.expected
            ),
        ));
        return;
    }
    let past = past_the_end(page, length);
    if past > 0 {
        findings.push(Finding::fault(
            page.name(),
            format!(
                "{past} of {} tiles lie past the end of the file: it is truncated",
                page.expected
            ),
        ));
    }
    if page
        .offsets
        .iter()
        .zip(&page.sizes)
        .any(|(at, size)| (*at == 0) != (*size == 0))
    {
        findings.push(Finding::fault(
            page.name(),
            "tiles with a place but no size, or the reverse",
        ));
    }
}

fn overviews(pages: &[Page], findings: &mut Vec<Finding>) {
    let image = &pages[0];
    let overviews: Vec<&Page> = pages.iter().filter(|p| p.is_overview()).collect();
    let chain: Vec<&Page> = std::iter::once(image)
        .chain(overviews.iter().copied())
        .collect();
    for pair in chain.windows(2) {
        if pair[1].width > pair[0].width || pair[1].height > pair[0].height {
            findings.push(Finding::fault(
                pair[1].name(),
                format!("it comes after {} and is larger", pair[0].name()),
            ));
        }
        if pair[1].bands != image.bands {
            findings.push(Finding::fault(
                pair[1].name(),
                "it has not the bands of the image",
            ));
        }
    }
    if overviews.is_empty() && image.width.max(image.height) > SMALL {
        findings.push(Finding::warning(image.name(), "it has no overview inside"));
    }
}

/// With one mask, the image and each overview should have theirs, of their size.
fn masks(pages: &[Page], findings: &mut Vec<Finding>) {
    let masks: Vec<&Page> = pages.iter().filter(|p| p.is_mask()).collect();
    if masks.is_empty() {
        return;
    }
    for page in pages.iter().filter(|p| !p.is_mask()) {
        if !masks
            .iter()
            .any(|m| (m.width, m.height) == (page.width, page.height))
        {
            findings.push(Finding::warning(page.name(), "it has no mask, others have"));
        }
    }
    for mask in masks {
        let own = |p: &&Page| !p.is_mask() && (p.width, p.height) == (mask.width, mask.height);
        if !pages.iter().any(|p| own(&p)) {
            findings.push(Finding::fault(
                mask.name(),
                "it is the mask of no image of this size",
            ));
        }
    }
}

/// Directories, then the smallest overview, then larger ones, the image last.
fn order_of_pixels(pages: &[Page], findings: &mut Vec<Finding>) {
    let chain: Vec<(&Page, u64)> = pages
        .iter()
        .filter(|p| p.is_overview())
        .rev()
        .chain(&pages[..1])
        .filter_map(|p| Some((p, p.first_pixels()?)))
        .collect();
    let last_directory = pages.iter().map(|p| p.offset).max().unwrap_or(0);
    if let Some((page, at)) = chain.first()
        && *at < last_directory
    {
        findings.push(Finding::fault(
            page.name(),
            "its pixels come before the last directory",
        ));
    }
    for pair in chain.windows(2) {
        if pair[1].1 < pair[0].1 {
            findings.push(Finding::fault(
                pair[1].0.name(),
                format!("its pixels come before those of {}", pair[0].0.name()),
            ));
        }
    }
}

/// Tiles of a page that do not lie in a file of `length` bytes.
pub(super) fn past_the_end(page: &Page, length: u64) -> usize {
    let places = page.offsets.iter().zip(&page.sizes);
    places
        .filter(|(at, size)| at.checked_add(**size).is_none_or(|end| end > length))
        .count()
}
