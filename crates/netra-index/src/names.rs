//! What values are called, so that a person can type and read names instead of keys.

use std::collections::BTreeMap;

use crate::facets::Facet;
use crate::words::{Form, fold_all, words};

/// Labels of values per facet. Which value a typed name means is decided by whole words, never by pieces of words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names(BTreeMap<Facet, BTreeMap<String, (String, String)>>);

impl Names {
    /// A value is called so, in Indonesian and English.
    pub fn add(&mut self, facet: Facet, value: impl Into<String>, label: (&str, &str)) {
        let label = (label.0.to_owned(), label.1.to_owned());
        self.0.entry(facet).or_default().insert(value.into(), label);
    }

    /// What a value is called, in Indonesian and English.
    pub fn label(&self, facet: Facet, value: &str) -> Option<&(String, String)> {
        self.0.get(&facet)?.get(value)
    }

    /// Whether no value of this facet has a name here.
    pub(crate) fn is_empty(&self, facet: Facet) -> bool {
        self.0.get(&facet).is_none_or(BTreeMap::is_empty)
    }

    /// The values that a typed text means: the one with this key, else all whose label has these words.
    pub(crate) fn meant(&self, facet: Facet, typed: &str) -> Vec<String> {
        let Some(values) = self.0.get(&facet) else { return Vec::new() };
        let key = fold_all(typed.trim()).replace(' ', "-");
        let is_key = |value: &str| {
            let value = fold_all(value);
            value == key || value.rsplit_once('/').is_some_and(|(_, last)| last == key)
        };
        let exact: Vec<String> = values.keys().filter(|value| is_key(value)).cloned().collect();
        if !exact.is_empty() {
            return exact;
        }
        let wanted = plain(typed);
        let has = |label: &str| {
            let label = plain(label);
            wanted.iter().all(|word| label.contains(word))
        };
        let found = values.iter().filter(|(_, (id, en))| !wanted.is_empty() && (has(id) || has(en)));
        found.map(|(value, _)| value.clone()).collect()
    }
}

fn plain(text: &str) -> Vec<String> {
    words(text).into_iter().filter(|word| word.form != Form::Signed).map(|word| word.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_meant_by_key_or_by_whole_words() {
        let mut names = Names::default();
        names.add(Facet::Candidate, "demo/satria-dewi", ("Satria & Dewi", "Satria & Dewi"));
        names.add(Facet::Candidate, "demo/bayu-dewi", ("Bayu & Dewi", "Bayu & Dewi"));
        let meant = |typed: &str| names.meant(Facet::Candidate, typed);
        assert_eq!(meant("satria-dewi"), ["demo/satria-dewi"]);
        assert_eq!(meant("demo/satria-dewi"), ["demo/satria-dewi"]);
        assert_eq!(meant("dewi"), ["demo/bayu-dewi", "demo/satria-dewi"]);
        assert_eq!(meant("Dewi BAYU"), ["demo/bayu-dewi"]);
        assert_eq!(meant("dew"), [""; 0]);
        assert_eq!(meant("&"), [""; 0]);
        assert_eq!(names.meant(Facet::Rule, "x"), [""; 0]);
    }
}
