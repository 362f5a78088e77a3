//! The shipped dictionaries load, and every example in them does what it says.

use netra_matcher::{Matcher, check_examples};

use crate::shipped::dictionaries;

#[test]
fn every_example_beside_a_rule_or_group_does_what_it_says() {
    let matcher = Matcher::new(&dictionaries());
    let failed: Vec<String> =
        check_examples(&matcher, "demo-kota-contoh").iter().map(ToString::to_string).collect();
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}

#[test]
fn the_summary_counts_what_is_there() {
    let matcher = Matcher::new(&dictionaries());
    let summary = matcher.summary();
    assert_eq!((summary.races, summary.candidates, summary.provisions), (1, 3, 30));
    assert!(summary.terms > 1000 && summary.rules > 30, "{summary:?}");
    assert_eq!(matcher.threshold(), 25);
}

#[test]
fn every_unsettled_provision_says_so_in_both_languages_and_none_names_a_sanction() {
    let matcher = Matcher::new(&dictionaries());
    assert!(matcher.provision("skb-2022-d6").unwrap().unsettled.is_some());
    for provision in matcher.provisions() {
        assert!(!provision.source.is_empty() && !provision.law.is_empty(), "{}", provision.key);
        let text = provision.text_id.to_lowercase();
        assert!(!["hukuman", "pemberhentian", "sanksi"].iter().any(|word| text.contains(word)), "{text}");
    }
}
