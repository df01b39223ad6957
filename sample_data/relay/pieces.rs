//! What partners send back: fictitious signed papers, as PDF of one line.

/// Name of a file and the line that it bears.
pub fn all() -> Vec<(String, Vec<u8>)> {
    let mut all = vec![
        (
            "convention.pdf".to_string(),
            pdf("Convention de collaboration fictive"),
        ),
        ("acte.pdf".to_string(), pdf("Acte d'adhesion fictif")),
        (
            "avenant-signe.pdf".to_string(),
            pdf("Avenant fictif 2772-A1, signe"),
        ),
        ("suites.txt".to_string(), SEQUEL.as_bytes().to_vec()),
    ];
    for number in [2773, 2775, 2776, 2777] {
        let line = format!("Avenant fictif {number}-A1, signe");
        all.push((format!("avenant-signe-{number}.pdf"), pdf(&line)));
    }
    all
}

const SEQUEL: &str = "\
Bonjour,

Merci d’avoir suivi le webinaire du 18 juin. Les supports et les réponses à vos questions sont en ligne
sur le portail (adresse fictive). Dites-nous les usages que vous préparez : ils nourriront le comité
consultatif.

Le relais fictif
";

/// A PDF 1.4 of one page and one line of ASCII (ISO 32000-1, 7.5).
fn pdf(line: &str) -> Vec<u8> {
    let page = format!("BT /F1 18 Tf 72 760 Td ({line}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_string(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_string(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_string(),
        format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_string(),
    ];
    let mut out = String::from("%PDF-1.4\n");
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (at, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let start = out.len();
    let size = objects.len() + 1;
    format!("{out}{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n")
        .into_bytes()
}
