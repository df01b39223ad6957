//! What the manifest says of a comparison.

use relais_core::grid::Crs;
use relais_ocs::compare::Rules;
use relais_run::manifest::Values;
use serde_json::json;

use super::Compare;
use crate::steps::fault::StepFault;
use crate::steps::words::values;

/// What was asked for, defaults included.
pub(super) fn parameters(step: &Compare, rules: &Rules, crs: &Crs) -> Result<Values, StepFault> {
    Ok(values(&json!({
        "codes": step.codes,
        "sigma_m": rules.sigmas_m,
        "tolerance_m": rules.thickness_m,
        "minimum_m2": rules.minimum_m2,
        "recoded": rules.recoded,
        "implausible": rules.implausible,
        "minimum_of_m2": rules.minimum_of_m2,
        "crs": crs.to_string(),
        "nomenclature": step.around.nomenclature,
        "territories": step.around.territories,
        "year": step.around.year()?,
        "zones": step.around.zones,
        "zone_code": step.around.zone_code,
        "zone_name": step.around.zone_name,
        "per": step.around.per,
        "images": step.around.images,
        "reconcile": step.around.reconcile,
        "correlation_m": step.around.correlation_m()?,
        "layer": step.layer,
        "encoding": step.encoding,
    })))
}

/// What was found and decided on the way.
pub(super) fn facts(document: &serde_json::Value) -> Values {
    values(&json!({
        "periods": document["periods"],
        "topology": document["topology"],
    }))
}
