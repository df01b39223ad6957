//! A sensor model as numbers, written in every format that carries one.

use std::fmt::Write;

use crate::images::Image;

const OFFSETS: [&str; 10] = [
    "LINE_OFF",
    "SAMP_OFF",
    "LAT_OFF",
    "LONG_OFF",
    "HEIGHT_OFF",
    "LINE_SCALE",
    "SAMP_SCALE",
    "LAT_SCALE",
    "LONG_SCALE",
    "HEIGHT_SCALE",
];
const POLYNOMIALS: [&str; 4] = [
    "LINE_NUM_COEFF",
    "LINE_DEN_COEFF",
    "SAMP_NUM_COEFF",
    "SAMP_DEN_COEFF",
];

/// RPC00B; the centre of the first pixel is (0, 0). Numbers stay as they were written.
pub struct Model {
    offsets: Vec<(String, f64)>,
    polynomials: Vec<(String, Vec<String>)>,
}

impl Model {
    /// Of a DIMAP RPC file, which counts from (1, 1).
    pub fn of_dimap(xml: &str) -> Self {
        let inverse = xml.split("<Inverse_Model>").nth(1).unwrap();
        let value = |key: &str| {
            inverse
                .split(&format!("<{key}>"))
                .nth(1)
                .unwrap()
                .split('<')
                .next()
                .unwrap()
                .to_string()
        };
        Self::new(value, |name, i| format!("{name}_{}", i + 1), 1.0)
    }

    /// Of OTB's keyword list.
    pub fn of_geom(text: &str) -> Self {
        let value = |key: &str| {
            let mut lines = text.lines().filter_map(|line| line.split_once(':'));
            let found = lines.find(|(name, _)| name.trim().eq_ignore_ascii_case(key));
            found
                .unwrap_or_else(|| panic!("no {key}"))
                .1
                .trim()
                .to_string()
        };
        Self::new(value, |name, i| format!("{name}_{i:02}"), 0.0)
    }

    fn new(
        value: impl Fn(&str) -> String,
        coefficient: impl Fn(&str, usize) -> String,
        first: f64,
    ) -> Self {
        let offsets = OFFSETS.map(|key| {
            let number: f64 = value(key).parse().unwrap();
            let origin = if ["LINE_OFF", "SAMP_OFF"].contains(&key) {
                first
            } else {
                0.0
            };
            (key.to_string(), number - origin)
        });
        let polynomials = POLYNOMIALS.map(|name| {
            (
                name.to_string(),
                (0..20).map(|i| value(&coefficient(name, i))).collect(),
            )
        });
        Self {
            offsets: offsets.into(),
            polynomials: polynomials.into(),
        }
    }

    /// The model of a piece whose corner lies there.
    pub fn of_piece(mut self, col: f64, row: f64) -> Self {
        for (key, value) in &mut self.offsets {
            *value -= match key.as_str() {
                "SAMP_OFF" => col,
                "LINE_OFF" => row,
                _ => 0.0,
            };
        }
        self
    }

    pub fn rpc_txt(&self) -> String {
        let mut text = String::new();
        for (key, value) in &self.offsets {
            let unit = match key.split('_').next().unwrap() {
                "LINE" | "SAMP" => "pixels",
                "HEIGHT" => "meters",
                _ => "degrees",
            };
            let _ = writeln!(text, "{key}: {value} {unit}");
        }
        for (name, values) in &self.polynomials {
            for (i, value) in values.iter().enumerate() {
                let _ = writeln!(text, "{name}_{}: {value}", i + 1);
            }
        }
        text
    }

    pub fn geom(&self) -> String {
        let mut text = String::from("type:  ossimRpcModel\npolynomial_format:  B\n");
        for (key, value) in &self.offsets {
            let _ = writeln!(text, "{}:  {value}", key.to_lowercase());
        }
        for (name, values) in &self.polynomials {
            for (i, value) in values.iter().enumerate() {
                let _ = writeln!(text, "{}_{i:02}:  {value}", name.to_lowercase());
            }
        }
        text
    }

    pub fn rpb(&self) -> String {
        let mut text = String::from(
            "satId = \"P1\";\nbandId = \"P\";\nSpecId = \"RPC00B\";\nBEGIN_GROUP = IMAGE\n\terrBias = 0.1;\n\terrRand = 0.1;\n",
        );
        let camel = |key: &str| {
            let (head, tail) = key.split_once('_').unwrap();
            let tail = match tail {
                "OFF" => "Offset",
                "SCALE" => "Scale",
                "NUM_COEFF" => "NumCoef",
                _ => "DenCoef",
            };
            head.to_lowercase() + tail
        };
        for (key, value) in &self.offsets {
            let _ = writeln!(text, "\t{} = {value};", camel(key));
        }
        for (name, values) in &self.polynomials {
            let _ = writeln!(
                text,
                "\t{} = (\n\t\t\t{});",
                camel(name),
                values.join(",\n\t\t\t")
            );
        }
        text + "END_GROUP = IMAGE\nEND;\n"
    }

    /// GDAL's metadata domain, for the head of a drawing.
    pub fn tags(&self) -> String {
        let mut text = String::from("<Metadata domain=\"RPC\">");
        for (key, value) in &self.offsets {
            let _ = write!(text, "<MDI key=\"{key}\">{value}</MDI>");
        }
        for (name, values) in &self.polynomials {
            let _ = write!(text, "<MDI key=\"{name}\">{}</MDI>", values.join(" "));
        }
        text + "</Metadata>"
    }
}

/// The value of a band at a place in the world, between pixel centres; none beside what is valid.
pub fn at(image: &Image, band: usize, x: f64, y: f64) -> Option<f64> {
    let t = image.transform;
    let (c, r) = ((x - t[0]) / t[1] - 0.5, (y - t[3]) / t[5] - 0.5);
    let inside =
        c >= 0.0 && r >= 0.0 && c + 1.0 < image.width as f64 && r + 1.0 < image.height as f64;
    let first = inside.then(|| r as usize * image.width + c as usize)?;
    let corners = [
        first,
        first + 1,
        first + image.width,
        first + image.width + 1,
    ];
    let valid = corners.iter().all(|&i| image.valid[i]);
    let [a, b, d, e] = corners.map(|i| image.bands[band][i]);
    let (u, v) = (c.fract(), r.fract());
    valid.then_some((a * (1.0 - u) + b * u) * (1.0 - v) + (d * (1.0 - u) + e * u) * v)
}
