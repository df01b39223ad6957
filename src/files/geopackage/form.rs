//! The form by which QGIS asks for the values of a feature.

use std::fmt::Write;

use super::style::{escaped, option};

/// How a value is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Widget {
    /// It is shown and not changed.
    Locked,
    /// One of a list: values and what is shown of them.
    List(Vec<(String, String)>),
    /// A line of text.
    Line,
    /// Lines of text.
    Lines,
}

/// A form: for each column of a layer, what people call it and how it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// In the order of the columns.
    pub columns: Vec<(String, Widget)>,
}

impl Form {
    /// The form as QGIS reads it, of columns of these names. Column 0 is the number of the feature.
    pub(super) fn qml(&self, names: &[&str]) -> String {
        let mut fields = String::new();
        let mut aliases = String::new();
        let mut editable = "<field name=\"fid\" editable=\"0\"/>".to_string();
        for (i, (name, (shown, widget))) in names.iter().zip(&self.columns).enumerate() {
            let name = escaped(name);
            // Writing into a text cannot fail.
            let _ = write!(
                fields,
                "<field name=\"{name}\" configurationFlags=\"None\">{}</field>",
                widget.qml()
            );
            let _ = write!(
                aliases,
                "<alias field=\"{name}\" index=\"{}\" name=\"{}\"/>",
                i + 1,
                escaped(shown)
            );
            let may = if *widget == Widget::Locked { 0 } else { 1 };
            let _ = write!(editable, "<field name=\"{name}\" editable=\"{may}\"/>");
        }
        format!(
            "<fieldConfiguration><field name=\"fid\" configurationFlags=\"None\">\
             <editWidget type=\"Hidden\"><config><Option/></config></editWidget></field>{fields}\
             </fieldConfiguration><aliases>{aliases}</aliases>\
             <editorlayout>generatedlayout</editorlayout><editable>{editable}</editable>"
        )
    }
}

impl Widget {
    fn qml(&self) -> String {
        let (kind, options) = match self {
            Widget::Locked | Widget::Line => ("TextEdit", yes_or_no("IsMultiline", "false")),
            Widget::Lines => ("TextEdit", yes_or_no("IsMultiline", "true")),
            Widget::List(values) => {
                let item = |(value, shown): &(String, String)| {
                    let item = option(&escaped(shown), &escaped(value));
                    format!("<Option type=\"Map\">{item}</Option>")
                };
                let items: String = values.iter().map(item).collect();
                (
                    "ValueMap",
                    format!("<Option type=\"List\" name=\"map\">{items}</Option>"),
                )
            }
        };
        format!(
            "<editWidget type=\"{kind}\"><config><Option type=\"Map\">{options}</Option></config>\
             </editWidget>"
        )
    }
}

fn yes_or_no(name: &str, value: &str) -> String {
    format!("<Option type=\"bool\" name=\"{name}\" value=\"{value}\"/>")
}
