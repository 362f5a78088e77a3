//! Identifiers: one newtype per noun, so that an act's id cannot be passed where an item's is wanted.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text that is not an identifier of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” is not {wanted}")]
pub struct BadId {
    /// What was given.
    pub text: String,
    /// What would have been right, with its article.
    pub wanted: &'static str,
}

/// An identifier made from a [`Uuid`] (version 7, so that ids sort by creation).
pub trait FromUuid {
    /// Wraps the UUID.
    fn from_uuid(uuid: Uuid) -> Self;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl FromUuid for $name {
            fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                Uuid::try_parse(text)
                    .map(Self)
                    .map_err(|_| BadId { text: text.chars().take(60).collect(), wanted: "an id (a UUID)" })
            }
        }
    )*};
}

ids! {
    /// An office: the tenant everything belongs to.
    OfficeId,
    /// A member of the office's staff who signs in.
    UserId,
    /// A unit [unit kerja/OPD] that watched persons belong to.
    UnitId,
    /// A person \[pegawai\] on the watch-list.
    PersonId,
    /// An account \[akun\] on a platform.
    AccountId,
    /// A content: a post with its versions, whoever's.
    ContentId,
    /// An act \[aktivitas\].
    ActId,
    /// A flag \[penanda\]: a stored result for one act under one release.
    FlagId,
    /// An item \[butir\]: one act in one office's queue.
    ItemId,
    /// A case \[berkas telaah\].
    CaseId,
    /// A decision: verdict, reason, provision, who, when.
    DecisionId,
    /// One request and its answer, or one file that was read.
    ExchangeId,
    /// A long piece of work that a person asked for.
    JobId,
    /// Something that could not be understood and waits to be read again.
    QuarantineId,
    /// Something a citizen told the office: initial information \[informasi awal\] or a report \[laporan\].
    TipId,
    /// A search that somebody saved under a name.
    SavedSearchId,
    /// A search as it was asked once.
    SearchRunId,
    /// Many searches that were asked at once.
    SearchListId,
}

/// A SHA-256 digest (FIPS 180-4); written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256(pub [u8; 32]);

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Sha256 {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let bad =
            || BadId { text: text.chars().take(80).collect(), wanted: "a SHA-256 (64 hexadecimal digits)" };
        if text.len() != 64 || !text.is_ascii() {
            return Err(bad());
        }
        let mut bytes = [0; 32];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).map_err(|_| bad())?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Sha256 {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sha256 {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The short id that people say on the phone: `SMG-7F3K`.
///
/// Four characters (five from the 1,048,577th on) of Crockford's alphabet, which has no I, L, O, U. The running
/// number is scrambled by a fixed permutation, so that neighbours look different and nobody counts cases by id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ShortId(String);

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl ShortId {
    /// The `n`-th short id (counted from 0) under an office's prefix, for instance `SMG`.
    pub fn nth(prefix: &str, n: u64) -> Self {
        let mut width: u32 = 4;
        let mut first = 0;
        while n - first >= 1 << (5 * width) {
            first += 1 << (5 * width);
            width += 1;
        }
        let modulus = 1_u64 << (5 * width);
        // Multiplying by an odd number permutes the numbers below a power of two.
        let mut scrambled = (n - first).wrapping_mul(0x9E37_79B1).wrapping_add(0x0005_A17B) % modulus;
        let mut digits = vec![0; width as usize];
        for digit in digits.iter_mut().rev() {
            *digit = CROCKFORD[(scrambled % 32) as usize];
            scrambled /= 32;
        }
        Self(format!("{prefix}-{}", String::from_utf8_lossy(&digits)))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ShortId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ShortId {
    type Err = BadId;
    /// Accepts lower case and surrounding space, as people type it.
    fn from_str(text: &str) -> Result<Self, BadId> {
        let bad = || BadId { text: text.chars().take(40).collect(), wanted: "a short id such as SMG-7F3K" };
        let upper = text.trim().to_ascii_uppercase();
        let (prefix, digits) = upper.split_once('-').ok_or_else(bad)?;
        let plausible = (1..=8).contains(&prefix.len())
            && prefix.bytes().all(|b| b.is_ascii_alphanumeric())
            && (4..=12).contains(&digits.len())
            && digits.bytes().all(|b| CROCKFORD.contains(&b));
        plausible.then(|| Self(upper.clone())).ok_or_else(bad)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn short_ids_never_collide_and_read_back() {
        let ids: BTreeSet<ShortId> = (0..50_000).map(|n| ShortId::nth("SMG", n)).collect();
        assert_eq!(ids.len(), 50_000);
        assert!(ids.iter().all(|id| id.as_str().len() == 8));
        let late = ShortId::nth("SMG", 1 << 20);
        assert_eq!(late.as_str().len(), 9);
        assert_eq!(" smg-7f3k ".parse::<ShortId>().unwrap().as_str(), "SMG-7F3K");
        for wrong in ["SMG7F3K", "SMG-7F3U", "SMG-", "-7F3K", "SMG-7F3K-1"] {
            assert!(wrong.parse::<ShortId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_digest_is_written_as_sha256sum_writes_it() {
        let digest = Sha256([0xab; 32]);
        assert_eq!(digest.to_string(), "ab".repeat(32));
        assert_eq!(digest.to_string().parse::<Sha256>().unwrap(), digest);
        assert!("ab".parse::<Sha256>().is_err());
        assert!("é".repeat(32).parse::<Sha256>().is_err());
    }
}
