//! What can be said about a line that cannot be read: whose it is, and whether it can be mended.

use netra_model::act::{AccountRef, Platform};
use netra_model::person::WatchIndex;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Whose a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// A watched account's.
    Listed,
    /// Somebody's who is not watched: nothing of it may be kept.
    Unlisted,
    /// Nobody can say.
    Unclear,
}

/// What a damaged line still says about its actor.
#[derive(Debug, Default)]
struct Names {
    platform: Option<String>,
    id: Option<String>,
    handle: Option<String>,
}

/// Reads as far as the line goes and says whose it is.
pub(super) fn whose(line: &[u8], watched: &WatchIndex) -> Whose {
    let mut names = Names::default();
    // The error is the reason we are here; what was found before it counts.
    let _ = LineSeed(&mut names).deserialize(&mut serde_json::Deserializer::from_slice(line));
    judge(names.platform.as_deref(), names.id.as_deref(), names.handle.as_deref(), watched)
}

/// With the platform unknown, an account that is watched on no platform at all is still unlisted.
pub(super) fn judge(
    platform: Option<&str>,
    id: Option<&str>,
    handle: Option<&str>,
    watched: &WatchIndex,
) -> Whose {
    if id.is_none() && handle.is_none() {
        return Whose::Unclear;
    }
    let find = |platform: Platform| {
        let account = AccountRef {
            platform,
            native_id: id.map(str::to_owned),
            handle: handle.map(str::to_owned),
            display_name: None,
        };
        watched.find(&account).is_some()
    };
    match platform.and_then(|name| name.parse::<Platform>().ok()) {
        Some(platform) if find(platform.clone()) => Whose::Listed,
        None if Platform::known().any(find) => Whose::Unclear,
        Some(_) | None => Whose::Unlisted,
    }
}

struct LineSeed<'a>(&'a mut Names);

impl<'de> DeserializeSeed<'de> for LineSeed<'_> {
    type Value = ();
    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for LineSeed<'_> {
    type Value = ();
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "platform" => self.0.platform = scalar(map.next_value()?),
                "actor" => map.next_value_seed(ActorSeed(self.0))?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// The actor as an object, or, as other tools write it, as a bare name.
struct ActorSeed<'a>(&'a mut Names);

impl<'de> DeserializeSeed<'de> for ActorSeed<'_> {
    type Value = ();
    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ActorSeed<'_> {
    type Value = ();
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an account")
    }
    fn visit_str<E>(self, handle: &str) -> Result<(), E> {
        self.0.handle = Some(handle.to_owned());
        Ok(())
    }
    fn visit_u64<E>(self, id: u64) -> Result<(), E> {
        self.0.id = Some(id.to_string());
        Ok(())
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "id" => self.0.id = scalar(map.next_value()?),
                "handle" => self.0.handle = scalar(map.next_value()?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// A string, or a number as it is written, whatever its length.
fn scalar(value: &RawValue) -> Option<String> {
    let raw = value.get();
    match serde_json::from_str::<String>(raw) {
        Ok(text) => Some(text).filter(|text| !text.trim().is_empty()),
        Err(_) => raw.bytes().all(|b| b.is_ascii_digit()).then(|| raw.to_owned()),
    }
}

/// The line with every lone surrogate (`\ud800` without its partner) replaced by U+FFFD; `None` if it has none.
pub(super) fn mend_surrogates(line: &[u8]) -> Option<Vec<u8>> {
    let unit = |at: usize| -> Option<u16> {
        let escape = line.get(at..at + 6)?;
        let hex = escape.strip_prefix(b"\\u").and_then(|hex| std::str::from_utf8(hex).ok())?;
        u16::from_str_radix(hex, 16).ok()
    };
    let (mut mended, mut changed, mut at) = (Vec::with_capacity(line.len()), false, 0);
    while at < line.len() {
        let step = match (line[at], unit(at)) {
            (b'\\', Some(0xd800..=0xdbff)) if matches!(unit(at + 6), Some(0xdc00..=0xdfff)) => 12,
            (b'\\', Some(0xd800..=0xdfff)) => {
                changed = true;
                mended.extend_from_slice(b"\\ufffd");
                at += 6;
                continue;
            }
            (b'\\', _) => 2,
            _ => 1,
        };
        let end = (at + step).min(line.len());
        mended.extend_from_slice(&line[at..end]);
        at = end;
    }
    changed.then_some(mended)
}

#[cfg(test)]
mod tests {
    use netra_model::Clock;

    use super::*;

    fn watched() -> WatchIndex {
        let clock = Clock::manual("2026-10-12T00:00:00Z".parse().unwrap());
        let account = AccountRef::by_handle("instagram".parse().unwrap(), "budi.demo");
        WatchIndex::new([(clock.id(), account)])
    }

    #[test]
    fn a_damaged_line_is_assigned_by_what_stands_before_the_damage() {
        for (line, expected) in [
            (r#"{"platform":"instagram","actor":{"handle":"Budi.Demo"},"text":"cut of"#, Whose::Listed),
            (r#"{"platform":"instagram","actor":{"handle":"tetangga"},"text":"cut of"#, Whose::Unlisted),
            (r#"{"platform":"instagram","actor":{"handle":"tetangga","name":"cut"#, Whose::Unlisted),
            (r#"{"actor":{"handle":"tetangga"},"x":"#, Whose::Unlisted),
            (r#"{"actor":{"handle":"budi.demo"},"x":"#, Whose::Unclear),
            (r#"{"platform":"instagram","actor":"tetangga","act":7}"#, Whose::Unlisted),
            (
                r#"{"platform":"instagram","actor":{"id":123456789012345678901234567890},"act":7}"#,
                Whose::Unlisted,
            ),
            (r#"{"text":"\ud800","platform":"instagram","actor":{"handle":"tetangga"}}"#, Whose::Unlisted),
            (r#"{"text":"cut of"#, Whose::Unclear),
            ("bukan json", Whose::Unclear),
        ] {
            assert_eq!(whose(line.as_bytes(), &watched()), expected, "{line}");
        }
        let deep = format!(
            r#"{{"x":{}1{},"platform":"instagram","actor":{{"handle":"tetangga"}}}}"#,
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        assert_eq!(whose(deep.as_bytes(), &watched()), Whose::Unlisted);
    }

    #[test]
    fn only_lone_surrogates_are_replaced() {
        let mend =
            |line: &str| mend_surrogates(line.as_bytes()).map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(mend(r#""a\ud800b""#).unwrap(), r#""a\ufffdb""#);
        assert_eq!(mend(r#""\udc00\ud83d\ude00""#).unwrap(), r#""\ufffd\ud83d\ude00""#);
        assert_eq!(mend(r#""\ud83d\ude00 \\ud800""#), None);
        assert_eq!(mend(r#""\ud8"#), None);
    }
}
