//! How the layers of a comparison look in QGIS.

use relais_core::vector::{Class, Rgb, Style};

use crate::cause::Cause;

/// Differences, by their cause.
pub(super) fn causes() -> Style {
    let colour = |cause: Cause| match cause {
        Cause::ProbableChange => Rgb(214, 47, 39),
        Cause::Sliver => Rgb(190, 190, 190),
        Cause::UnderMinimum => Rgb(224, 206, 160),
        Cause::Recoded => Rgb(120, 160, 210),
        Cause::Topology => Rgb(150, 90, 170),
        Cause::Outside => Rgb(90, 90, 90),
    };
    Style {
        name: "causes".into(),
        column: "cause".into(),
        classes: Cause::ALL
            .map(|cause| Class {
                value: cause.french().into(),
                label: cause.french().into(),
                fill: colour(cause),
            })
            .into(),
    }
}

/// One value of a column, one colour.
pub(super) fn of_values(name: &str, column: &str, values: &[(&str, Rgb)]) -> Style {
    let class = |(value, fill): &(&str, Rgb)| Class {
        value: (*value).into(),
        label: (*value).into(),
        fill: *fill,
    };
    Style {
        name: name.into(),
        column: column.into(),
        classes: values.iter().map(class).collect(),
    }
}
