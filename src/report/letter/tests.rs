use std::io::{Cursor, Read};

use relais_core::fault::Fault;
use relais_files::package::Package;

use super::*;

fn odt(content: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let mut package = Package::default();
    package.store("mimetype", MIME.as_bytes()).unwrap();
    package.add("content.xml", content.as_bytes()).unwrap();
    for (name, text) in more {
        package.add(name, text.as_bytes()).unwrap();
    }
    package.finish().unwrap()
}

fn entry(odt: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(odt)).unwrap();
    let mut text = String::new();
    zip.by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

fn fields(pairs: &[(&'static str, Option<&str>)]) -> Fields {
    pairs
        .iter()
        .map(|(name, value)| (*name, value.map(String::from)))
        .collect()
}

fn known() -> Fields {
    fields(&[
        ("a.nom", Some("<Un & \"deux\">\nrue\u{7}")),
        ("b", Some("2")),
        ("c", None),
    ])
}

#[test]
fn fields_are_filled_in_text_headers_and_across_spans() {
    let content = "<d><text:p>Je dis <text:span x=\"1\">${a.</text:span><text:span>no</text:span>m}, &amp; ${ b }.\
                   <f><text:p>$<s/>{b}</text:p></f></text:p><text:h>${b}${b}</text:h></d>";
    let template = odt(
        content,
        &[
            ("styles.xml", "<s><text:p>${b}</text:p></s>"),
            ("x.bin", "${nobody}"),
        ],
    );
    assert_eq!(
        asked(&template).unwrap().into_iter().collect::<Vec<_>>(),
        ["a.nom", "b"]
    );
    let made = fill(&template, &known()).unwrap();
    assert_eq!(made, fill(&template, &known()).unwrap(), "the same bytes");
    assert_eq!(
        entry(&made, "content.xml"),
        "<d><text:p>Je dis <text:span x=\"1\">&lt;Un &amp; \"deux\"&gt;<text:line-break/>rue</text:span>\
         <text:span></text:span>, &amp; 2.<f><text:p>2<s/></text:p></f></text:p><text:h>22</text:h></d>"
    );
    assert_eq!(entry(&made, "styles.xml"), "<s><text:p>2</text:p></s>");
    assert_eq!(entry(&made, "x.bin"), "${nobody}");
    assert_eq!(&made[30..38], b"mimetype", "first and stored");
}

#[test]
fn a_value_is_never_read_as_a_field() {
    let template = odt("<d><text:p>${b}</text:p></d>", &[]);
    let made = fill(&template, &fields(&[("b", Some("${c}"))])).unwrap();
    assert_eq!(entry(&made, "content.xml"), "<d><text:p>${c}</text:p></d>");
}

#[test]
fn all_unknown_fields_are_named_and_all_known_ones() {
    let template = odt(
        "<d><text:p>${z} ${b} ${y.z}</text:p></d>",
        &[("styles.xml", "<s><text:p>${x}</text:p></s>")],
    );
    let fault = fill(&template, &known()).unwrap_err();
    assert_eq!(fault.code(), "RLS-E255");
    let told = fault.to_string();
    assert!(
        told.contains("x, y.z, z") && told.contains("a.nom, b, c"),
        "{told}"
    );
    let fault = fill(&odt("<d><text:p>${c}</text:p></d>", &[]), &known()).unwrap_err();
    assert_eq!(
        (
            fault.code(),
            fault.to_string().contains("remplir\u{202f}: c")
        ),
        ("RLS-E256", true)
    );
}

#[test]
fn what_is_no_field_nor_letter_is_refused() {
    for broken in [
        "<d><text:p>${b</text:p><text:p>}</text:p></d>",
        "<d><text:p>${b c}</text:p></d>",
        "<d><text:p>${}</text:p></d>",
        "<d x=\"${b}\"><text:p>b</text:p></d>",
        "<d>${b}<text:p>b</text:p></d>",
        "<d><text:p><![CDATA[${b}]]></text:p></d>",
    ] {
        let fault = fill(&odt(broken, &[]), &known()).unwrap_err();
        assert_eq!(fault.code(), "RLS-E257", "{broken}: {fault}");
    }
    for (content, more) in [
        ("<d><text:p></d>", ("x", "")),
        ("<d><text:p>", ("x", "")),
        ("<!DOCTYPE d [<!ENTITY a \"b\">]><d/>", ("x", "")),
        ("<d/>", ("Basic/script.xml", "x")),
        ("<d/>", ("META-INF/documentsignatures.xml", "x")),
        (
            "<d/>",
            ("META-INF/manifest.xml", "<manifest:encryption-data/>"),
        ),
    ] {
        let fault = fill(&odt(content, &[more]), &known()).unwrap_err();
        assert_eq!(fault.code(), "RLS-E254", "{content} {more:?}: {fault}");
    }
    let deep = "<a>".repeat(300) + &"</a>".repeat(300);
    assert_eq!(
        fill(&odt(&deep, &[]), &known()).unwrap_err().code(),
        "RLS-E254"
    );
    assert_eq!(fill(b"PK", &known()).unwrap_err().code(), "RLS-E113");
    let mut other = Package::default();
    other
        .store(
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        )
        .unwrap();
    assert_eq!(
        fill(&other.finish().unwrap(), &known()).unwrap_err().code(),
        "RLS-E254"
    );
}

/// Whatever stands in a template, it is filled or refused.
#[test]
fn damaged_templates_never_stop_the_program() {
    let whole = "\u{feff}<d é=\"x\"><text:p>é${a.nom} &amp; <text:span>${</text:span>b}é</text:p><!-- ${ --><text:h/></d>";
    assert!(fill(&odt(&whole.replace("<!-- ${ -->", ""), &[]), &known()).is_ok());
    let mut seed = 7u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(seed >> 33).unwrap() % below
    };
    let pieces = [
        "<",
        ">",
        "${",
        "}",
        "&",
        ";",
        "\"",
        "<text:p>",
        "</text:p>",
        "<![CDATA[",
        "]]>",
        "é",
        "\u{0}",
        "--",
    ];
    for _ in 0..3_000 {
        let mut chars: Vec<char> = whole.chars().collect();
        for _ in 0..=next(4) {
            let at = next(chars.len().max(1));
            if chars.is_empty() {
                break;
            }
            match next(3) {
                0 => drop(chars.remove(at)),
                1 => chars.truncate(at.max(1)),
                _ => drop(chars.splice(at..at, pieces[next(pieces.len())].chars())),
            }
        }
        let text: String = chars.into_iter().collect();
        let _ = fill(&odt(&text, &[]), &known());
    }
}

/// What runs or is fetched when a letter is opened was not written by who sends it.
#[test]
fn a_template_that_reaches_out_is_refused_and_a_link_is_not() {
    for (content, refused) in [
        ("<d><script:event-listener/><text:p>${a}</text:p></d>", true),
        (
            "<d><draw:image xlink:href=\"http://127.0.0.1:9/x.png\"/></d>",
            true,
        ),
        (
            "<d><draw:object xlink:href=\"file:///etc/passwd\"/></d>",
            true,
        ),
        (
            "<d><draw:image draw:mime-type='image/png' l:href='HTTP://x.example/x.png'/></d>",
            true,
        ),
        ("<d><draw:image xlink:href=\"../x.png\"/></d>", true),
        (
            "<d><draw:image xlink:href=\"&#104;ttp://x.example\"/></d>",
            true,
        ),
        (
            "<d><text:a xlink:href=\"vnd.sun.star.script:Standard.M.x\"/></d>",
            true,
        ),
        ("<d><office:scripts/><text:p/></d>", false),
        ("<d><draw:image xlink:href=\"Pictures/x.png\"/></d>", false),
        (
            "<d><text:a xlink:href=\"https://exemple.example\"/></d>",
            false,
        ),
    ] {
        let told = open(&odt(content, &[]));
        assert_eq!(told.is_err(), refused, "{content}");
    }
}
