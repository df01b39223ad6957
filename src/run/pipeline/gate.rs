//! What must hold of a product.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Bounds of a measure.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Gate {
    /// At least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// At most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
}

/// A measure beyond its bounds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GateFailure {
    /// The unit.
    pub unit: String,
    /// Its first output.
    pub output: String,
    /// Why it does not hold, as `valid_percent is 3, at least 20 wanted`.
    pub reason: String,
}

impl Gate {
    /// Why a measure does not hold; none when it does. What was not measured does not hold.
    pub fn objection(&self, name: &str, measure: Option<&Value>) -> Option<String> {
        let Some(value) = measure.and_then(Value::as_f64) else {
            return Some(format!("{name} is not known"));
        };
        if let Some(min) = self.min.filter(|min| value < *min) {
            return Some(format!("{name} is {value}, at least {min} wanted"));
        }
        let max = self.max.filter(|max| value > *max)?;
        Some(format!("{name} is {value}, at most {max} wanted"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn bounds_are_allowed_and_the_unknown_is_not() {
        let gate = Gate {
            min: Some(20.0),
            max: Some(100.0),
        };
        let holds = |value: Value| gate.objection("valid_percent", Some(&value)).is_none();
        assert!(holds(json!(20)) && holds(json!(100.0)) && holds(json!(55.5)));
        assert!(!holds(json!(19.99)) && !holds(json!(101)) && !holds(Value::Null));
        assert!(gate.objection("x", None).is_some());
    }
}
