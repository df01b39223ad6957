//! The page.

mod facts;
mod place;

use relais_report::french;
use relais_report::html::{Facts, Page, Table};
use serde_json::Value;

use crate::cover::Cover;
use crate::dates::Dates;
use crate::delivery::Shown;
use crate::relay::Relay;
use crate::tiling::Tiling;
use crate::tool::Done;
use crate::{Failure, fr};

/// What the pipeline made in all.
pub struct Made {
    /// Wall time of its run.
    pub seconds: f64,
    /// All files of the products.
    pub bytes: u64,
}

/// The page about all deliveries.
pub fn write(
    sample: &Done,
    made: &Made,
    before: &[String],
    shown: &[Shown],
    (dates, tiling, cover, relay): (&Dates, &Tiling, &Cover, &Relay),
) -> Result<String, Failure> {
    let mut page = Page::new(fr::TITLE, fr::LEAD);
    page.notice(fr::NOTICE);
    page.section(fr::SUMMARY)
        .facts(&summary(sample, made, shown));
    for delivery in shown {
        section(&mut page, delivery)?;
    }
    page.section(fr::DATES).paragraph(fr::DATES_LEAD);
    page.swipe(
        (&dates.left.0, &dates.left.1),
        (&dates.right.0, &dates.right.1),
        fr::DATES_HANDLE,
    );
    page.section(fr::DALLES).paragraph(fr::DALLES_LEAD);
    page.pieces(&tiling.dalles).table(&tiling.index);
    page.section(fr::TILES).paragraph(fr::TILES_LEAD);
    page.facts(&tiling.facts).pieces(&tiling.tiles);
    page.link(fr::VIEWER_LINK, fr::VIEWER);
    land_cover(&mut page, cover);
    desk(&mut page, relay);
    page.section(fr::PRODUCTS).table(&products(shown));
    page.section(fr::TIMES).table(&times(sample, shown));
    page.section(fr::AGAIN).paragraph(fr::AGAIN_LEAD);
    page.command(&before.join("\n"));
    for delivery in shown {
        page.heading(delivery.title)
            .command(&delivery.commands.join("\n"));
    }
    page.heading(fr::DATES).command(&dates.commands.join("\n"));
    page.heading(fr::DALLES_AND_TILES)
        .command(&tiling.commands.join("\n"));
    page.heading(fr::cover::TITLE)
        .command(&cover.commands.join("\n"));
    page.heading(fr::relay::TITLE)
        .command(&relay.commands.join("\n"));
    Ok(page.finish(fr::FOOT))
}

fn land_cover(page: &mut Page, cover: &Cover) {
    use fr::cover::*;
    page.section(TITLE).paragraph(LEAD);
    page.table(&cover.summary).note(SUMMARY_NOTE);
    page.heading(MAPS).paragraph(MAPS_LEAD);
    let [crossed, published, truth] = &cover.maps;
    page.swipe(
        (crossed, CROSSED_LEFT),
        (published, PUBLISHED_RIGHT),
        MAPS_HANDLE,
    );
    page.figures(&[(published, PUBLISHED), (truth, TRUTH)]);
    page.heading(FLOWS);
    page.drawing(&cover.flows.svg, &cover.flows.caption);
    page.heading(MATRIX).paragraph(MATRIX_LEAD);
    page.table(&cover.matrix);
    page.heading(FILES);
    for (words, path) in LINKS {
        page.link(words, path);
    }
}

fn desk(page: &mut Page, relay: &Relay) {
    use fr::relay::*;
    page.section(TITLE).paragraph(LEAD);
    page.heading(FUNNEL_CAPTION);
    page.drawing(&relay.funnel.svg, &relay.funnel.caption);
    page.table(&relay.steps).note(FUNNEL_NOTE);
    page.heading(TIMELINE).table(&relay.timeline);
    page.heading(AVENANT).paragraph(AVENANT_LEAD);
    for words in &relay.avenant {
        page.paragraph(words);
    }
    page.link(AVENANT_LINK, AVENANT_PATH);
    page.heading(REFUSED).table(&relay.refused);
    page.heading(MAY).paragraph(MAY_LEAD).command(&relay.may);
    page.heading(BILAN).table(&relay.bilan);
    for (words, path) in LINKS {
        page.link(words, path);
    }
}

fn section(page: &mut Page, shown: &Shown) -> Result<(), Failure> {
    page.section(shown.title).paragraph(shown.lead);
    page.figures(&[(&shown.before, fr::BEFORE), (&shown.after, fr::AFTER)]);
    if let Some((left, right)) = &shown.detail {
        page.heading(fr::DETAIL).paragraph(fr::DETAIL_LEAD);
        page.swipe(
            (left, fr::DETAIL_LEFT),
            (right, fr::DETAIL_RIGHT),
            fr::DETAIL_HANDLE,
        );
    }
    page.heading(fr::FACTS)
        .facts(&facts::of(shown))
        .table(&facts::bands(shown));
    if let Some(map) = place::map(shown)? {
        page.heading(fr::FOOTPRINT)
            .drawing(&map, fr::FOOTPRINT_CAPTION);
    }
    Ok(())
}

fn summary(sample: &Done, made: &Made, shown: &[Shown]) -> Facts {
    let mut facts = Facts::default();
    facts.add(fr::DELIVERIES, french::integer(shown.len() as i64));
    facts.add(fr::TOTAL_TIME, french::duration(made.seconds));
    facts.add(fr::TOTAL_SIZE, french::bytes(made.bytes));
    facts.add(fr::SAMPLE_TIME, french::duration(sample.seconds));
    if let Some(run) = shown.first().map(|delivery| &delivery.manifest.run) {
        facts.add_known(fr::STARTED, french::moment(&run.started));
    }
    if let Ok(threads) = std::thread::available_parallelism() {
        let threads = french::count(threads.get(), "processeur", "processeurs");
        facts.add(fr::MACHINE, threads);
    }
    facts
}

fn products(shown: &[Shown]) -> Table {
    let mut table = Table::new(fr::PRODUCT_CAPTION, &fr::PRODUCT_COLUMNS);
    for delivery in shown {
        let grid = delivery.manifest.facts.get("grid").unwrap_or(&Value::Null);
        let whole = |pointer: &str| {
            let number = grid.pointer(pointer).and_then(Value::as_i64);
            number.map(french::integer).unwrap_or_default()
        };
        let res = grid.pointer("/transform/1").and_then(Value::as_f64);
        for product in &delivery.manifest.outputs {
            table.row([
                product.name.clone(),
                french::bytes(product.size),
                fr::pixels(&whole("/width"), &whole("/height")),
                res.map(french::length_m).unwrap_or_default(),
                product.sha256.clone(),
            ]);
        }
    }
    table
}

fn times(sample: &Done, shown: &[Shown]) -> Table {
    let mut table = Table::new(fr::TIME_CAPTION, &fr::TIME_COLUMNS);
    table.row([
        fr::SAMPLE_TIME.into(),
        String::new(),
        french::duration(sample.seconds),
    ]);
    for delivery in shown {
        let mut row = |step: &str, seconds: f64| {
            table.row([
                delivery.title.into(),
                step.into(),
                french::duration(seconds),
            ]);
        };
        row(fr::INSPECT_STEP, delivery.inspect_seconds);
        for step in &delivery.manifest.run.steps {
            row(fr::step(&step.step), step.seconds);
        }
    }
    table
}
