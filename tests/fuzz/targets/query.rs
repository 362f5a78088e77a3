//! Any text as a search: it is read within its bounds, and nothing typed is dropped in silence.
#![no_main]

use libfuzzer_sys::fuzz_target;
use netra_index::read::{Leaf, MAX_DISTANCE, MAX_TERMS, read};

fuzz_target!(|bytes: &[u8]| {
    let typed = String::from_utf8_lossy(bytes);
    let reading = read(&typed);
    let mut terms = 0;
    for clause in &reading.all {
        assert!(!clause.any.is_empty(), "an empty clause");
        for operand in &clause.any {
            terms += 1;
            match &operand.leaf {
                Leaf::Word(word) | Leaf::Prefix(word) => assert!(!word.is_empty()),
                Leaf::Exact(places) | Leaf::Person(places) | Leaf::Unit(places) => {
                    assert!(!places.is_empty() && places.windows(2).all(|pair| pair[0].0 <= pair[1].0));
                }
                Leaf::Near(one, other, distance) => {
                    assert!(!one.is_empty() && !other.is_empty() && *distance <= MAX_DISTANCE);
                }
                Leaf::Value(..) | Leaf::Handle(_) | Leaf::HandlePrefix(_) => {}
            }
        }
    }
    assert!(terms <= MAX_TERMS);
    let has_a_letter = typed.chars().any(char::is_alphabetic);
    assert!(!(reading.all.is_empty() && has_a_letter && reading.notes.is_empty()), "{typed:?} was dropped");
    assert_eq!(read(&typed), reading, "the same text is read the same way");
});
