//! What the manifest says of a comparison.

use relais_core::grid::Crs;
use relais_ocs::compare::Rules;
use relais_run::manifest::Values;
use serde_json::json;

use super::Args;
use crate::steps::words::values;

/// What was asked for, defaults included.
pub(super) fn parameters(args: &Args, rules: &Rules, crs: &Crs) -> Values {
    values(&json!({
        "codes": args.codes,
        "sigma_m": rules.sigmas_m,
        "tolerance_m": rules.thickness_m,
        "minimum_m2": rules.minimum_m2,
        "recoded": rules.recoded,
        "implausible": rules.implausible,
        "minimum_of_m2": rules.minimum_of_m2,
        "crs": crs.to_string(),
        "nomenclature": args.around.nomenclature,
        "territories": args.around.territories,
        "year": args.around.year,
        "zones": args.around.zones,
        "zone_code": args.around.zone_code,
        "zone_name": args.around.zone_name,
        "correlation_m": args.around.correlation,
        "layer": args.layer,
        "encoding": args.encoding,
    }))
}

/// What was found and decided on the way.
pub(super) fn facts(document: &serde_json::Value) -> Values {
    values(&json!({
        "periods": document["periods"],
        "topology": document["topology"],
    }))
}
