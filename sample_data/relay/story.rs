//! Twelve partners played step by step through the public commands: `story.txt`, read.

/// The story as it is written.
const TEXT: &str = include_str!("story.txt");

/// What happens to one partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// Its title, in French.
    pub title: &'static str,
    /// Its steps, in order.
    pub steps: Vec<Step>,
}

/// One command of `relais registry`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Under which name later steps speak of what it makes.
    pub keeps: Option<&'static str>,
    /// The exit code with which it ends.
    pub ends: i32,
    /// The line as an officer types it.
    pub line: &'static str,
}

impl Step {
    /// Its words, with `{name}` replaced by the id that was kept under that name.
    pub fn words(&self, kept: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
        words(self.line)
            .into_iter()
            .map(|word| fill(&word, kept))
            .collect()
    }
}

/// The chapters, in order.
pub fn chapters() -> Vec<Chapter> {
    let mut chapters: Vec<Chapter> = Vec::new();
    for line in TEXT.lines().map(str::trim) {
        if let Some(title) = line.strip_prefix("## ") {
            chapters.push(Chapter {
                title,
                steps: Vec::new(),
            });
        } else if !line.is_empty()
            && !line.starts_with('#')
            && let Some(chapter) = chapters.last_mut()
        {
            chapter.steps.push(step(line));
        }
    }
    chapters
}

fn step(line: &'static str) -> Step {
    let (keeps, line) = match line.split_once(" <- ") {
        Some((name, line)) => (Some(name), line),
        None => (None, line),
    };
    let code = line
        .split_once(' ')
        .and_then(|(code, rest)| Some((code.parse().ok()?, rest)));
    let (ends, line) = code.unwrap_or((0, line));
    Step { keeps, ends, line }
}

/// The words of a line as a shell parts them: by spaces but within `'...'`.
pub fn words(line: &str) -> Vec<String> {
    let (mut all, mut word, mut quoted) = (Vec::new(), None::<String>, false);
    for letter in line.chars() {
        match letter {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' if !quoted => all.extend(word.take()),
            letter => word.get_or_insert_default().push(letter),
        }
    }
    all.extend(word);
    all
}

/// The id of what a command made: the first one that its answer names.
pub fn first_id(answer: &serde_json::Value) -> Option<String> {
    match answer.get("id").and_then(serde_json::Value::as_str) {
        Some(id) => Some(id.into()),
        None => match answer {
            serde_json::Value::Object(fields) => fields.values().find_map(first_id),
            serde_json::Value::Array(all) => all.iter().find_map(first_id),
            _ => None,
        },
    }
}

fn fill(word: &str, kept: &dyn Fn(&str) -> Option<String>) -> String {
    let inner = word
        .strip_prefix('{')
        .and_then(|word| word.strip_suffix('}'));
    inner.and_then(kept).unwrap_or_else(|| word.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_a_shell_reads_it() {
        let one = step("compte1 <- 7 account add 'l’un et l’autre' '' {demande1} --on 2026-02-17");
        assert_eq!((one.keeps, one.ends), (Some("compte1"), 7));
        let kept = |name: &str| (name == "demande1").then(|| "dem-0123456789ab".to_string());
        assert_eq!(
            one.words(&kept),
            [
                "account",
                "add",
                "l’un et l’autre",
                "",
                "dem-0123456789ab",
                "--on",
                "2026-02-17"
            ]
        );
    }

    #[test]
    fn twelve_partners_are_played_and_some_steps_are_refused() {
        let chapters = chapters();
        let partners = chapters
            .iter()
            .filter(|chapter| chapter.title.starts_with(char::is_numeric));
        assert_eq!(partners.count(), 12);
        let steps = || chapters.iter().flat_map(|chapter| &chapter.steps);
        assert!(steps().count() > 100);
        for code in [4, 5, 7] {
            assert!(steps().any(|step| step.ends == code), "{code}");
        }
    }
}
