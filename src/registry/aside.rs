//! What a look-up has to say beside its answer: noted here, taken by who shows the answer. A verb
//! runs on one thread from its beginning to its end, and what it noted is taken there.

use std::cell::RefCell;

thread_local! {
    static SAID: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Notes a sentence, once.
pub(crate) fn note(sentence: String) {
    SAID.with_borrow_mut(|said| {
        if !said.contains(&sentence) {
            said.push(sentence);
        }
    });
}

/// What was noted on this thread since the last time.
pub fn taken() -> Vec<String> {
    SAID.take()
}
