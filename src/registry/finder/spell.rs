//! Words, addresses and digits of a text, with where they stand.

use std::collections::BTreeSet;

use crate::partner::name::letters;
use crate::record::{GAP, is_parting};

/// Before a family name, they say that it is one.
const TITLES: [&str; 15] = [
    "m",
    "mm",
    "mr",
    "mme",
    "mmes",
    "mlle",
    "monsieur",
    "messieurs",
    "madame",
    "mesdames",
    "mademoiselle",
    "docteur",
    "dr",
    "professeur",
    "pr",
];
/// Words of any text, that say of nobody that it is meant.
const COMMON: [&str; 24] = [
    "les", "des", "une", "pas", "par", "sur", "est", "son", "ses", "mes", "qui", "que", "aux",
    "pour", "dans", "avec", "sans", "sous", "mais", "plus", "tout", "tous", "entre", "notre",
];
/// Bytes between two words of one name, spaces apart: a hyphen, a point and a hyphen.
const MARKS: usize = 4;

/// A word of a text.
#[derive(Debug, Clone)]
pub struct Word<'t> {
    pub from: usize,
    pub until: usize,
    text: &'t str,
    /// Without case and accents.
    pub plain: String,
}

impl Word<'_> {
    /// Written with a capital.
    pub fn is_capital(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }

    fn is_letter(&self) -> bool {
        self.plain.chars().count() == 1
    }
}

/// A text without case and accents.
fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .flat_map(letters)
        .collect()
}

/// A letter of a word; a mark of decomposed text belongs to its letter.
fn is_inside(c: char) -> bool {
    c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c)
}

/// Whether a word that begins with one of some letters `is` one of those wanted: most texts have none,
/// and no other word of theirs need be looked at.
pub fn has_word(text: &str, initials: &BTreeSet<char>, is: impl Fn(&str) -> bool) -> bool {
    runs(text, is_inside).any(|(from, until)| {
        let word = &text[from..until];
        let first = word.chars().next().into_iter();
        let first = first.flat_map(char::to_lowercase).flat_map(letters).next();
        first.is_some_and(|letter| initials.contains(&letter)) && is(&fold(word))
    })
}

/// The words of a text.
pub fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    runs(text, is_inside).map(|(from, until)| Word {
        from,
        until,
        text: &text[from..until],
        plain: fold(&text[from..until]),
    })
}

/// Where stretches of letters that are `inside` begin and end.
fn runs(text: &str, inside: impl Fn(char) -> bool) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let from = at + text[at..].find(&inside)?;
        let long = text[from..].find(|c| !inside(c));
        at = long.map_or(text.len(), |long| from + long);
        Some((from, at))
    })
}

/// True when nothing but what parts the words of a name stands between them; one line may end there.
pub fn close(text: &str, words: &[Word<'_>]) -> bool {
    words.windows(2).all(|two| {
        let gap = &text[two[0].until..two[1].from];
        let marks: String = gap.chars().filter(|c| !c.is_whitespace()).collect();
        let lines = gap.matches('\n').count();
        marks.len() <= MARKS && lines < 2 && !marks.contains([';', ':', '?', '!'])
    })
}

/// True of one or two letters, of digits alone, and of a word that any text has.
pub fn is_weak(word: &str) -> bool {
    let plain = fold(word.trim());
    plain.chars().count() < 3
        || COMMON.contains(&plain.as_str())
        || !plain.contains(char::is_alphabetic)
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// True of a name that is no part of a compound and goes over no end of a sentence. The family name is
/// that of its words from `at` to `end`; no hyphen binds it to the given names.
pub fn is_one(text: &str, name: &[Word<'_>], at: usize, end: usize) -> bool {
    let (Some(first), Some(last)) = (name.first(), name.last()) else {
        return false;
    };
    let mut before = text[..first.from].chars().rev();
    let bound = before.next().is_some_and(is_hyphen)
        && before.next().is_some_and(|c| is_inside(c) || c == '.');
    let behind = text[last.until..].trim_start_matches('.');
    let mut behind = behind.chars();
    let bound =
        bound || (behind.next().is_some_and(is_hyphen) && behind.next().is_some_and(is_inside));
    let ends = name.windows(2).enumerate().any(|(after, two)| {
        let gap = &text[two[0].until..two[1].from];
        let joint = after + 1 == at || after + 1 == end;
        let stop = gap.trim_end().ends_with('.') && gap.ends_with(char::is_whitespace);
        let short = two[0].plain.chars().count() < 3;
        (joint && gap.chars().count() == 1 && gap.starts_with(is_hyphen)) || (stop && !short)
    });
    !bound && !ends
}

/// True of a name with a comma in it.
pub fn is_parted(text: &str, name: &[Word<'_>]) -> bool {
    name.windows(2)
        .any(|two| text[two[0].until..two[1].from].contains(','))
}

/// True when a word with a capital follows, so that the name may be the given name of somebody else.
pub fn goes_on(text: &str, said: &[Word<'_>], until: usize) -> bool {
    let last = until.checked_sub(1).and_then(|last| said.get(last));
    let (Some(last), Some(next)) = (last, said.get(until)) else {
        return false;
    };
    let gap = &text[last.until..next.from];
    next.is_capital() && gap.chars().all(char::is_whitespace) && !gap.contains('\n')
}

/// True of a name with a capital that is no part of a longer one.
pub fn stands_alone(text: &str, name: &[Word<'_>]) -> bool {
    let (Some(first), Some(last)) = (name.first(), name.last()) else {
        return false;
    };
    let parted = !text[..first.from].ends_with('-') && !text[last.until..].starts_with('-');
    first.is_capital() && parted
}

/// From which word to which a family name, given by its words, is that of somebody: with the given
/// names, their initials, or a title beside it; and whether the given name is written in full.
pub fn beside(
    text: &str,
    said: &[Word<'_>],
    (at, end): (usize, usize),
    given: &[String],
) -> Option<(usize, usize, bool)> {
    let whole = |from: usize, until: usize| {
        let words = said.get(from..until)?;
        let same = words.iter().map(|word| &word.plain).eq(given);
        let edge = said.get(from.min(at)..until.max(end))?;
        (same && close(text, edge)).then_some(())
    };
    let many = given.len();
    if many > 0 {
        if let Some(from) = at.checked_sub(many)
            && whole(from, at).is_some()
        {
            return Some((from, end, true));
        }
        if whole(end, end + many).is_some() {
            return Some((at, end + many, true));
        }
        // One of several given names is enough.
        if let Some(before) = at.checked_sub(1)
            && said[before].plain == given[0]
            && close(text, &said[before..end])
        {
            return Some((before, end, true));
        }
        if said.get(end).is_some_and(|word| word.plain == given[0]) && close(text, &said[at..=end])
        {
            return Some((at, end + 1, true));
        }
        if let Some(from) = initials(text, said, at, given) {
            return Some((from, end, false));
        }
        if let Some(until) = initials_behind(text, said, end, given) {
            return Some((at, until, false));
        }
    }
    let before = said.get(at.checked_sub(1)?..=at)?;
    (is_title(text, said, at - 1) && close(text, before)).then_some((at, end, false))
}

/// True of a title; a short one has a capital, or a point and no number before it, as metres have.
fn is_title(text: &str, said: &[Word<'_>], at: usize) -> bool {
    let Some(title) = said.get(at) else {
        return false;
    };
    let known = TITLES.contains(&title.plain.as_str()) || title.text == "Me";
    let long = title.plain.chars().count() > 2 || title.is_capital();
    let number = |word: &Word<'_>| word.plain.chars().all(|c| c.is_ascii_digit());
    let metres = at
        .checked_sub(1)
        .and_then(|before| said.get(before))
        .is_some_and(number);
    known && (long || (text[title.until..].starts_with('.') && !metres))
}

/// The first word of the initials that stand before a name.
fn initials(text: &str, said: &[Word<'_>], at: usize, given: &[String]) -> Option<usize> {
    let first = letters_of(given);
    let last = at.checked_sub(1)?;
    if !close(text, &said[last..=at]) {
        return None;
    }
    if first.chars().count() > 1 && said[last].plain == first && said[last].is_capital() {
        return Some(last);
    }
    // The longest run that these are the initials of.
    (1..=given.len()).rev().find_map(|many| {
        let from = at.checked_sub(many)?;
        let run = said.get(from..=at)?;
        let (letters, name) = run.split_at(many);
        let same = letters.iter().map(|word| word.plain.as_str());
        let same = same.eq(given.iter().take(many).map(|one| first_letter(one)));
        let written = letters
            .iter()
            .all(|word| word.is_letter() && word.is_capital());
        // `l.fictive`, as addresses and log-ins write it.
        let joined = many == 1 && &text[letters[0].until..name[0].from] == ".";
        (same && (written || joined) && close(text, run)).then_some(from)
    })
}

/// The word behind the initials that stand behind a name.
fn initials_behind(text: &str, said: &[Word<'_>], end: usize, given: &[String]) -> Option<usize> {
    let many = (1..=given.len()).rev().find(|many| {
        said.get(end..end + many).is_some_and(|run| {
            let same = run.iter().map(|word| word.plain.as_str());
            let same = same.eq(given.iter().take(*many).map(|one| first_letter(one)));
            same && run.iter().all(|word| word.is_letter() && word.is_capital())
        })
    })?;
    close(text, said.get(end.checked_sub(1)?..end + many)?).then_some(end + many)
}

fn first_letter(word: &str) -> &str {
    let end = word.chars().next().map_or(0, char::len_utf8);
    &word[..end]
}

fn letters_of(given: &[String]) -> String {
    given.iter().map(|word| first_letter(word)).collect()
}

/// Where addresses of messaging stand, of anybody.
pub fn addresses(text: &str) -> Vec<(usize, usize)> {
    let inside = |c: char| c.is_alphanumeric() || "._%+-'".contains(c);
    let mut found = Vec::new();
    for (at, _) in text.match_indices('@') {
        let before = text[..at].chars().rev().take_while(|c| inside(*c));
        let from = at - before.map(char::len_utf8).sum::<usize>();
        let behind = text[at + 1..].chars().take_while(|c| inside(*c));
        let until = at + 1 + behind.map(char::len_utf8).sum::<usize>();
        let whole = &text[from..until];
        let left = whole.len() - whole.trim_start_matches(['.', '\'', '-']).len();
        let whole = whole.trim_start_matches(['.', '\'', '-']);
        let whole = whole.trim_end_matches(['.', '\'', '-']);
        if crate::value::email(whole).is_ok() {
            found.push((from + left, from + left + whole.len()));
        }
    }
    found
}

/// Where words with what log-ins and addresses have in them stand.
pub fn tokens(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let inside = |c: char| c.is_alphanumeric() || "@.-_+".contains(c);
    runs(text, inside).map(|(from, until)| {
        let token = text[from..until].trim_end_matches('.');
        (from, from + token.len())
    })
}

/// Stretches of digits with what parts those of a number: each digit with where it stands.
pub fn digits(text: &str) -> Vec<Vec<(usize, char)>> {
    let (mut all, mut run, mut parted) = (Vec::new(), Vec::new(), 0);
    for (at, letter) in text.char_indices() {
        match letter {
            digit if digit.is_ascii_digit() => {
                run.push((at, digit));
                parted = 0;
            }
            part if is_parting(part) && parted < GAP => parted += 1,
            _ => {
                all.push(std::mem::take(&mut run));
                parted = 0;
            }
        }
    }
    all.push(run);
    all.retain(|run: &Vec<(usize, char)>| run.len() >= 8);
    all
}
