//! What the terms of each platform with a connector allow to do with what it shows: the policy in code, shown by the
//! desk beside the coverage.
//!
//! Whether acts are scored goes by the platform on which they were done, however they became known: an act that a file or
//! an officer brought may come through the connector tomorrow. [`scoring`] is what the store asks before it keeps a flag.
//! Deletion and keeping concern what a connector fetched; captures, tips and files are the office's own.

use netra_model::act::Platform;
pub use netra_model::flag::Scoring;

use crate::coverage::Words;

/// What becomes of the frozen copy \[salinan diamankan\] when the post is deleted on its platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnSourceDelete {
    /// It stays.
    Keep,
    /// It stays only under a hold \[tunda\] or in a case.
    KeepIfHeld,
    /// It is erased; its digest and times stay as a tombstone.
    Erase,
}

/// The policy of one platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// The platform's name.
    pub platform: &'static str,
    /// Whether its acts may be scored.
    pub score: Scoring,
    /// What a deletion there means here.
    pub on_source_delete: OnSourceDelete,
    /// The most days that its data may be kept without being fetched again.
    pub retention_days: Option<u16>,
    /// Whether the files of posts (pictures) may be fetched and kept as long as their words.
    pub media: bool,
    /// The document.
    pub document: Words,
    /// The date or month of the text that was read (`2026-04-27`, `2026-04`), where it bears one.
    pub dated: Option<&'static str>,
}

impl OnSourceDelete {
    /// The rule in words.
    pub fn words(self) -> Words {
        match self {
            Self::Keep => ("salinan diamankan tetap disimpan", "the frozen copy stays"),
            Self::KeepIfHeld => (
                "salinan diamankan tetap hanya bila ditunda atau ada di berkas telaah",
                "the frozen copy stays only under a hold or in a case",
            ),
            Self::Erase => (
                "salinan ikut dihapus; tersisa sidik jari dan waktunya",
                "the copy is erased too; its digest and times remain",
            ),
        }
    }

    /// The rule's name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::KeepIfHeld => "keep_if_held",
            Self::Erase => "erase",
        }
    }
}

/// The policy of a platform; `None` where no connector exists or is planned.
pub fn terms(platform: &str) -> Option<&'static Terms> {
    TERMS.iter().find(|row| row.platform == platform)
}

/// Whether acts of a platform may be scored: all, where no terms of an interface bind the office.
pub fn scoring(platform: &Platform) -> Scoring {
    terms(platform.as_str()).map_or(Scoring::Allowed, |row| row.score)
}

/// The policies of all platforms that have a connector or may get one.
pub static TERMS: [Terms; 5] = [
    Terms {
        platform: "bluesky",
        score: Scoring::Allowed,
        on_source_delete: OnSourceDelete::Keep,
        retention_days: None,
        media: true,
        document: ("Bluesky Developer Guidelines", "Bluesky Developer Guidelines"),
        dated: Some("2026-04"),
    },
    Terms {
        platform: "feed",
        score: Scoring::Allowed,
        on_source_delete: OnSourceDelete::Keep,
        retention_days: None,
        media: true,
        document: ("ketentuan situs masing-masing", "the terms of each site"),
        dated: None,
    },
    Terms {
        platform: "mastodon",
        score: Scoring::Allowed,
        on_source_delete: OnSourceDelete::Keep,
        retention_days: None,
        media: true,
        document: (
            "aturan server masing-masing (instance rules)",
            "the rules of each server (instance rules)",
        ),
        dated: None,
    },
    Terms {
        platform: "x",
        score: Scoring::MatchOnly,
        on_source_delete: OnSourceDelete::Erase,
        retention_days: None,
        media: true,
        document: ("X Developer Agreement bagian B dan C", "X Developer Agreement, sections B and C"),
        dated: Some("2026-04-27"),
    },
    Terms {
        // Its terms of service forbid to download what it shows; nothing but words is kept.
        platform: "youtube",
        score: Scoring::MatchOnly,
        on_source_delete: OnSourceDelete::Erase,
        retention_days: Some(30),
        media: false,
        document: (
            "YouTube API Services Developer Policies III.E.4",
            "YouTube API Services Developer Policies III.E.4",
        ),
        dated: None,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::ALL;

    #[test]
    fn every_platform_with_a_connector_has_its_policy_and_no_platform_two() {
        for row in ALL.iter().filter(|row| row.connector) {
            assert!(terms(row.platform).is_some(), "{} has a connector and no policy", row.platform);
        }
        for row in &TERMS {
            assert_eq!(TERMS.iter().filter(|it| it.platform == row.platform).count(), 1);
            assert!(row.platform.parse::<netra_model::act::Platform>().is_ok());
            assert!(row.dated.is_none_or(|it| it.starts_with("20")), "{}", row.platform);
        }
    }

    #[test]
    fn platforms_that_forbid_derived_figures_are_only_matched_and_follow_deletions() {
        for platform in ["x", "youtube"] {
            let row = terms(platform).unwrap();
            assert_eq!(
                (row.score, row.on_source_delete),
                (Scoring::MatchOnly, OnSourceDelete::Erase),
                "{platform}"
            );
        }
        assert_eq!(terms("youtube").unwrap().retention_days, Some(30));
        assert!(!terms("youtube").unwrap().media && terms("bluesky").unwrap().media);
        for platform in ["bluesky", "feed", "mastodon"] {
            let row = terms(platform).unwrap();
            assert_eq!(
                (row.score, row.on_source_delete),
                (Scoring::Allowed, OnSourceDelete::Keep),
                "{platform}"
            );
        }
        assert!(terms("whatsapp").is_none());
        let of = |platform: &str| scoring(&platform.parse().unwrap());
        assert_eq!((of("yt"), of("twitter")), (Scoring::MatchOnly, Scoring::MatchOnly));
        assert_eq!((of("bluesky"), of("whatsapp")), (Scoring::Allowed, Scoring::Allowed));
    }
}
