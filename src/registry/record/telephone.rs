//! French telephone numbers in free words, however people write them.

/// Digits of a number as it is dialled in France.
const DIGITS: usize = 10;
/// Characters between two digits of one number: a bracket, a hyphen and a space.
pub(crate) const GAP: usize = 3;

/// A number in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Telephone {
    /// The first byte.
    pub from: usize,
    /// The byte behind the last.
    pub until: usize,
    /// Its ten digits, as it is dialled in France.
    pub national: String,
}

/// Digits at a stretch.
struct Group<'t> {
    from: usize,
    digits: &'t str,
    /// What parts them from those before.
    gap: &'t str,
}

impl Group<'_> {
    fn long(&self) -> usize {
        self.digits.len()
    }

    fn number(&self) -> usize {
        self.digits.parse().unwrap_or(usize::MAX)
    }

    fn is_glued(&self) -> bool {
        !self.gap.contains(char::is_whitespace)
    }
}

/// What people put between the digits of a number: spaces, hyphens, points, slashes, brackets.
pub(crate) fn is_parting(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '\u{2010}'
                ..='\u{2015}'
                    | '\u{2043}'
                    | '\u{2212}'
                    | '\u{fe58}'
                    | '\u{fe63}'
                    | '\u{ff0d}'
                    | '.'
                    | '\u{b7}'
                    | '\u{2022}'
                    | '\u{2024}'
                    | '\u{2027}'
                    | '\u{2219}'
                    | '\u{22c5}'
                    | '\u{30fb}'
                    | '\u{ff0e}'
                    | '/'
                    | '\u{2044}'
                    | '\u{2215}'
                    | '_'
                    | '('
                    | ')'
                    | '['
                    | ']'
        )
}

/// The numbers of a text, in their order.
pub(crate) fn telephones(text: &str) -> Vec<Telephone> {
    let mut found = Vec::new();
    if text.bytes().filter(u8::is_ascii_digit).count() < DIGITS {
        return found;
    }
    for run in runs(text) {
        let (mut at, mut free) = (0, true);
        while let Some(first) = run.get(at) {
            let plus = plus(text, first.from);
            let number = abroad(&run[at..], plus.is_some())
                .map(|(many, national)| (plus.unwrap_or(first.from), many, national))
                .or_else(|| {
                    let (many, national) = national(text, &run, at, free)?;
                    Some((first.from, many, national))
                });
            let (from, many) = match number {
                Some((from, many, national)) => {
                    let last = &run[at + many - 1];
                    found.push(Telephone {
                        from,
                        until: last.from + last.long(),
                        national,
                    });
                    (true, many)
                }
                None => (false, 1),
            };
            (free, at) = (from, at + many);
        }
    }
    found
}

/// Stretches of digits that nothing but partings part.
fn runs(text: &str) -> Vec<Vec<Group<'_>>> {
    let mut all: Vec<Vec<Group<'_>>> = Vec::new();
    let mut at = 0;
    while let Some(skipped) = text[at..].find(|c: char| c.is_ascii_digit()) {
        let from = at + skipped;
        let behind = &text[from..];
        let long = behind.find(|c: char| !c.is_ascii_digit());
        let long = long.unwrap_or(behind.len());
        let gap = &text[at..from];
        let bound = gap.chars().count() <= GAP && gap.chars().all(is_parting);
        let group = Group {
            from,
            digits: &behind[..long],
            gap,
        };
        match all.last_mut().filter(|_| bound) {
            Some(run) => run.push(group),
            None => all.push(vec![group]),
        }
        at = from + long;
    }
    all
}

/// Where the plus stands that begins a number of which these are the first digits.
fn plus(text: &str, from: usize) -> Option<usize> {
    let before = text[..from].trim_end_matches(is_parting);
    before.strip_suffix('+').map(str::len)
}

/// A number with the code of the country, whatever parts it: how many groups it takes, and its digits as
/// they are dialled in France.
fn abroad(groups: &[Group<'_>], plus: bool) -> Option<(usize, String)> {
    let code = if plus { "33" } else { "0033" };
    let mut digits = String::new();
    for (at, group) in groups.iter().enumerate() {
        digits += group.digits;
        let Some(rest) = digits.strip_prefix(code) else {
            match code.starts_with(&digits) {
                true => continue,
                false => return None,
            }
        };
        let rest = rest.strip_prefix('0').unwrap_or(rest);
        if rest.len() >= DIGITS - 1 {
            let whole = rest.len() == DIGITS - 1 && !rest.starts_with('0');
            return whole.then(|| (at + 1, format!("0{rest}")));
        }
    }
    None
}

/// The same of a number without it, whose first digits are those `at`. A run that was `free` before
/// begins there or has another number before.
fn national(text: &str, run: &[Group<'_>], at: usize, free: bool) -> Option<(usize, String)> {
    let mut digits = String::new();
    let rest = run.get(at..)?;
    let last = rest.iter().position(|group| {
        digits += group.digits;
        digits.len() >= DIGITS
    })?;
    let (groups, many) = (rest.get(..=last)?, last + 1);
    let dialled = digits.len() == DIGITS && digits.starts_with('0') && !digits.starts_with("00");
    let lines = groups
        .iter()
        .skip(1)
        .filter(|group| group.gap.contains('\n'));
    if !dialled || lines.count() > 1 {
        return None;
    }
    let told = match in_pairs(groups) {
        true => {
            let before = at.checked_sub(1).and_then(|before| run.get(before));
            let part = before.is_some_and(|before| goes_on(before, groups));
            (free || !part) && (is_even(groups) || !has_day(groups))
        }
        false => many == run.len() && stands_alone(text, run) && is_plain(groups),
    };
    told.then_some((many, digits))
}

/// True of groups that go on with the one before: a name of many digits, a day, decimals.
fn goes_on(before: &Group<'_>, groups: &[Group<'_>]) -> bool {
    let decimals = |first: &Group<'_>| first.gap == "." && groups.len() == 1;
    let glued = |first: &Group<'_>| first.is_glued() && before.long() > 3;
    groups
        .first()
        .is_some_and(|first| decimals(first) || glued(first))
}

/// Ten digits at a stretch or by pairs; the first nought may stand alone, as in `(0)5`.
fn in_pairs(groups: &[Group<'_>]) -> bool {
    let long: Vec<usize> = groups.iter().map(Group::long).collect();
    matches!(long[..], [DIGITS] | [2, 2, 2, 2, 2] | [1, 1, 2, 2, 2, 2])
}

/// True when the same parts the groups, the first apart.
fn is_even(groups: &[Group<'_>]) -> bool {
    let same = |gap: &str| -> String {
        let one = |c: char| if c.is_whitespace() { ' ' } else { c };
        gap.chars().map(one).collect()
    };
    let gaps = groups.get(2..).unwrap_or_default();
    gaps.windows(2)
        .all(|two| same(two[0].gap) == same(two[1].gap))
}

/// True when two groups read as a day and a month: `05/11`.
fn has_day(groups: &[Group<'_>]) -> bool {
    let is_day = |two: &[Group<'_>]| {
        let of = |group: &Group<'_>, most: usize| (1..=most).contains(&group.number());
        two[1].is_glued() && of(&two[0], 31) && of(&two[1], 12)
    };
    groups.windows(2).any(is_day)
}

/// True of groups that are no day, no year and no decimals: `0536 490 003`, `0 536 490 003`.
fn is_plain(groups: &[Group<'_>]) -> bool {
    let long: Vec<usize> = groups.iter().map(Group::long).collect();
    let year = |group: &Group<'_>| group.long() == 4 && (1900..2100).contains(&group.number());
    let shapes = long[..] == [1, 3, 3, 3] || long.iter().all(|long| (2..=8).contains(long));
    shapes && !has_day(groups) && !groups.iter().any(year)
}

/// True of a run that is no part of a word.
fn stands_alone(text: &str, run: &[Group<'_>]) -> bool {
    let (Some(first), Some(last)) = (run.first(), run.last()) else {
        return false;
    };
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ',' | '.');
    let before = text[..first.from].chars().next_back();
    let behind = text[last.from + last.long()..].chars().next();
    !before.is_some_and(joins) && !behind.is_some_and(|c| joins(c) && !matches!(c, ',' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<(&str, String)> {
        let found = telephones(text).into_iter();
        found
            .map(|one| (&text[one.from..one.until], one.national))
            .collect()
    }

    #[test]
    fn a_number_is_read_in_the_forms_that_people_write() {
        for text in [
            "0536490003",
            "05 36 49 00 03",
            "05.36.49.00.03",
            "05-36-49-00-03",
            "05\u{2011}36\u{2011}49\u{2011}00\u{2011}03",
            "05–36–49–00–03",
            "05_36_49_00_03",
            "05/36/49/00/03",
            "05 / 36 / 49 / 00 / 03",
            "05 - 36 - 49 - 00 - 03",
            "05·36·49·00·03",
            "05\u{202f}36\u{a0}49\u{2009}00\u{202f}03",
            "05 36 49\n00 03",
            "05.36 49-00.03",
            "0536 49 00 03",
            "0536 490 003",
            "0 536 490 003",
            "05 364 900 03",
            "+33536490003",
            "+33 5 36 49 00 03",
            "+33 (0)5 36 49 00 03",
            "+33(0)536490003",
            "+33.5.36.49.00.03",
            "+33 05 36 49 00 03",
            "+ 33 5 36490003",
            "0033 5 36 49 00 03",
            "0033 (0)5.36.49.00.03",
            "00 33 5 36 49 00 03",
        ] {
            for (before, behind) in [
                ("", ""),
                ("tél. ", ", SIG"),
                ("12 rue X, n°", ". Voir le 3"),
            ] {
                let whole = format!("{before}{text}{behind}");
                let expected = vec![(text, "0536490003".to_string())];
                assert_eq!(numbers(&whole), expected, "{whole:?}");
            }
        }
        for (text, expected) in [
            ("(05) 36 49 00 03", vec!["05) 36 49 00 03"]),
            ("(+33) 5 36 49 00 03", vec!["+33) 5 36 49 00 03"]),
            ("(0)5 36 49 00 03", vec!["0)5 36 49 00 03"]),
            (
                "05 36 49 00 03 / 06.12.34.56.78/0712345678",
                vec!["05 36 49 00 03", "06.12.34.56.78", "0712345678"],
            ),
            ("bureau 12 05 36 49 00 03 12 h", vec!["05 36 49 00 03"]),
        ] {
            let found: Vec<&str> = numbers(text).into_iter().map(|one| one.0).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn codes_days_prices_and_names_of_products_are_none() {
        for text in [
            "",
            "SIRET 13000076300016, 130 000 763 00016, 031 234 567 00016, 03123456700016",
            "SIREN 130 000 763 ou 031 234 567",
            "livré le 05.11.2026 14 h",
            "le 05/11/2026 14 30",
            "du 05/11/26 14 30 au 06/11/26",
            "les 05/11 - 06/11 - 07/11",
            "2026-01-05 14-30-12, 2026-01-05_14-30-12, 2026_01_05_14_30_12",
            "2026-11-05T14:30:12",
            "DS_SPOT6_202301051037123_FR1_FR1_FR1_FR1_E001N44_01709",
            "5 038-262 03/05/12 10:45:23 1 J, 50382620305121045231J",
            "SPOT6_20130525_0312345678_883438101-001",
            "IMG_0123_456_789, tuile-0123-4567-89",
            "0123456789012 pixels, 0.0123456789 et 0,123456789",
            "parcelles 01 23 45 67",
            "01\n02\n03\n04\n05",
            "1 205 000 000 €, 12 050 000 000 €",
            "X = 0417 832,05 et Y = 6 421 050",
            "05 56 00 00 011",
            "+33 pages, +33 556 000",
            "0000000000",
        ] {
            assert_eq!(numbers(text), [], "{text}");
        }
    }
}
