//! How many, in words.

/// `1 band`, `4 bands`.
pub fn counted(count: usize, what: &str) -> String {
    agreed(count, what, &format!("{what}s"))
}

/// The same where an `s` is not enough: `1 ring that crosses itself`, `2 rings that cross themselves`.
pub fn agreed(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_agree_with_their_number() {
        assert_eq!(counted(0, "overview"), "0 overviews");
        assert_eq!(counted(1, "overview"), "1 overview");
        assert_eq!(agreed(1, "is one", "are some"), "1 is one");
        assert_eq!(agreed(0, "is one", "are some"), "0 are some");
    }
}
