//! Private JSON of platforms, walked by name without believing in its shape, and without losing where a thing stands.
//!
//! A value stays the text it is until somebody asks for it, so that ids of thirty digits stay ids and every value can
//! be found again among the bytes of its record. A missing or unexpected value is `None`, never an error.

use std::borrow::Cow;
use std::ops::Range;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::json::mend;
use crate::parts::place;

/// A value as it is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Raw<'a>(&'a str);

impl<'a> Raw<'a> {
    /// A whole record, if it is JSON in UTF-8.
    pub(super) fn parse(record: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(record).ok()?;
        serde_json::from_str::<&RawValue>(text).ok().map(|raw| Self(raw.get()))
    }

    /// The values of an object in their order; nothing when it is something else.
    pub(super) fn fields(self) -> Vec<(Cow<'a, str>, Self)> {
        struct Fields<'a>(std::marker::PhantomData<&'a ()>);
        impl<'de: 'a, 'a> Visitor<'de> for Fields<'a> {
            type Value = Vec<(String, &'de RawValue)>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry::<String, &'de RawValue>()? {
                    fields.push(field);
                }
                Ok(fields)
            }
        }
        if !self.0.starts_with('{') {
            return Vec::new();
        }
        use serde::Deserializer as _;
        let mut reader = serde_json::Deserializer::from_str(self.0);
        let fields = reader.deserialize_map(Fields(std::marker::PhantomData)).unwrap_or_default();
        fields.into_iter().map(|(name, raw)| (Cow::Owned(name), Self(raw.get()))).collect()
    }

    /// The value of this name in an object; `null` counts as missing, and of two of the same name the last one counts.
    pub(super) fn get(self, name: &str) -> Option<Self> {
        let found = self.fields().into_iter().rev().find(|(key, _)| key == name)?.1;
        (found.0 != "null").then_some(found)
    }

    /// The value at the end of a path of names.
    pub(super) fn at(self, path: &[&str]) -> Option<Self> {
        path.iter().try_fold(self, |raw, name| raw.get(name))
    }

    /// The first of these paths that leads to a text or number that is not empty.
    pub(super) fn first_text(self, paths: &[&[&str]]) -> Option<String> {
        paths.iter().find_map(|path| self.at(path)?.text())
    }

    /// The values of a list; nothing when it is something else.
    pub(super) fn list(self) -> Vec<Self> {
        let list: Vec<&RawValue> = serde_json::from_str(self.0).unwrap_or_default();
        list.into_iter().map(|raw| Self(raw.get())).collect()
    }

    /// A text that is not empty, or a whole number as it is written, whatever its length.
    pub(super) fn text(self) -> Option<String> {
        let text = match self.0.as_bytes().first()? {
            b'"' => serde_json::from_str::<String>(&mend(self.0)).ok()?,
            b'-' | b'0'..=b'9' if self.0.bytes().all(|b| b.is_ascii_digit() || b == b'-') => {
                self.0.to_owned()
            }
            _ => return None,
        };
        (!text.trim().is_empty()).then_some(text)
    }

    /// Whether it is written `true`.
    pub(super) fn is_true(self) -> bool {
        self.0 == "true"
    }

    /// Whether it is an object.
    pub(super) fn is_object(self) -> bool {
        self.0.starts_with('{')
    }

    /// Whether it is a list.
    pub(super) fn is_list(self) -> bool {
        self.0.starts_with('[')
    }

    /// Its bytes.
    pub(super) fn bytes(self) -> &'a [u8] {
        self.0.as_bytes()
    }

    /// Where it stands in the record that it was read from.
    pub(super) fn range_in(self, record: &[u8]) -> Option<Range<usize>> {
        place(record, self.bytes())
    }
}

/// The names of the outermost object that begins here, as far as the bytes go.
pub(super) fn outer_names(start: &[u8]) -> Vec<String> {
    struct Names<'n>(&'n mut Vec<String>);
    impl<'de> Visitor<'de> for Names<'_> {
        type Value = ();
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
            while let Some(name) = map.next_key::<String>()? {
                self.0.push(name);
                map.next_value::<IgnoredAny>()?;
            }
            Ok(())
        }
    }
    use serde::Deserializer as _;
    let mut names = Vec::new();
    // The error is that the bytes end; what was found before it counts.
    let _ = serde_json::Deserializer::from_slice(start).deserialize_map(Names(&mut names));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_its_path_and_stays_what_is_written() {
        let record =
            br#"{"id":123456789012345678901234567890,"a":{"b":[{"c":"dua\ud83d"},null]},"n":null,"e":" "}"#;
        let raw = Raw::parse(record).unwrap();
        assert_eq!(raw.get("id").unwrap().text().unwrap(), "123456789012345678901234567890");
        let deep = raw.at(&["a", "b"]).unwrap().list()[0].get("c").unwrap();
        assert_eq!(deep.text().unwrap(), "dua\u{fffd}");
        assert_eq!(&record[deep.range_in(record).unwrap()], br#""dua\ud83d""#);
        assert!(raw.get("n").is_none() && raw.get("e").unwrap().text().is_none());
        assert!(raw.at(&["a", "b", "c"]).is_none() && raw.get("a").unwrap().text().is_none());
        assert!(Raw::parse(b"{\"a\":").is_none() && Raw::parse(b"\xff").is_none());
    }

    #[test]
    fn names_are_found_as_far_as_the_bytes_go_and_depth_is_no_trouble() {
        assert_eq!(outer_names(br#"{"data":[{"id":"1"},{"id":"#), ["data"]);
        assert_eq!(outer_names(br#" {"a":1,"b":{"c":2},"d":"cut"#), ["a", "b", "d"]);
        let deep = format!(r#"{{"x":{}1{},"y":2}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(outer_names(deep.as_bytes()), ["x", "y"]);
        assert_eq!(Raw::parse(deep.as_bytes()).unwrap().get("y").unwrap().text().unwrap(), "2");
        assert!(outer_names(b"[1]").is_empty());
    }
}
