//! Form fields as they arrive: names and texts, in their order, nothing trusted.

use std::collections::BTreeMap;

use axum::extract::FromRequestParts;
use http::request::Parts;
use url::form_urlencoded;

/// The fields of a form or of a query string.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// More fields than this are not read.
    const MAX: usize = 512;

    /// Reads `a=1&b=2`. Whatever the bytes, there is an answer.
    pub(crate) fn parse(encoded: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(encoded).take(Self::MAX);
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    pub(crate) fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        if self.0.len() < Self::MAX {
            self.0.push((name.into(), value.into()));
        }
    }

    /// The same without the fields of these names.
    pub(crate) fn without(&self, names: &[&str]) -> Self {
        Self(self.0.iter().filter(|(name, _)| !names.contains(&name.as_str())).cloned().collect())
    }

    /// The same with one field more.
    pub(crate) fn and(mut self, name: &str, value: impl Into<String>) -> Self {
        self.push(name, value);
        self
    }

    /// A field as typed, without surrounding space; empty when it is missing.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.trim())
    }

    /// A field that is not empty.
    pub(crate) fn some(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }

    /// All values of a field that are not empty.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let same = self.0.iter().filter(|(n, value)| n == name && !value.trim().is_empty());
        same.map(|(_, value)| value.trim()).collect()
    }

    /// How many fields there are.
    pub(crate) fn len(&self) -> u64 {
        self.0.len() as u64
    }

    /// Whether a box was ticked.
    pub(crate) fn has(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// The fields of these names as a query string, empty ones left out.
    pub(crate) fn query(&self, names: &[&str]) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.0 {
            if names.contains(&name.as_str()) && !value.trim().is_empty() {
                out.append_pair(name, value.trim());
            }
        }
        out.finish()
    }

    /// All fields by name, the last one of each.
    pub(crate) fn by_name(&self) -> BTreeMap<&str, &str> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }
}

/// The query string of a request; whatever it is, it can be read.
impl<S: Sync> FromRequestParts<S> for Fields {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default().as_bytes()))
    }
}

/// A path of this desk to return to; anything that could lead elsewhere becomes `/`.
pub(crate) fn local_path(wanted: &str) -> &str {
    let bad = !wanted.starts_with('/')
        || wanted.starts_with("//")
        || wanted.contains('\\')
        || wanted.len() > 2_000
        || wanted.chars().any(char::is_control);
    if bad { "/" } else { wanted }
}

/// A text as one value of a query string.
pub(crate) fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_read_back_whatever_the_bytes() {
        let fields = Fields::parse(b"q=a+b&unit=%F0%9F%98%80&unit=x&bad=%zz&\xff\xfe=1");
        assert_eq!(fields.get("q"), "a b");
        assert_eq!(fields.all("unit"), ["😀", "x"]);
        assert_eq!(fields.get("missing"), "");
        assert_eq!(fields.query(&["q"]), "q=a+b");
    }

    #[test]
    fn only_a_path_of_this_desk_is_returned_to() {
        for elsewhere in ["//evil.test", "https://evil.test", "/\\evil.test", "", "javascript:x", "/a\r\nb"] {
            assert_eq!(local_path(elsewhere), "/", "{elsewhere}");
        }
        assert_eq!(local_path("/queue?unit=1"), "/queue?unit=1");
    }
}
