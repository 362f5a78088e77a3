//! What a file can be, by name.

use netra_model::Sentence;
use netra_model::act::Provenance;
use serde::{Deserialize, Serialize};

/// What a file is, as it is recognised or as the caller says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Netra's own lines, `netra-act/1`.
    Netra,
    /// A table, also those of 4CAT, CrowdTangle and YouTube Data Tools.
    Csv,
    /// Recordings of the browser extension Zeeschuimer.
    Zeeschuimer,
    /// twarc2's pages or posts.
    Twarc,
    /// An ActivityStreams 2.0 collection, such as the outbox of a Mastodon archive.
    Outbox,
    /// A Bluesky repository, a CAR file.
    Repository,
    /// A page saved in Chrome.
    Page,
}

impl Format {
    /// All, in the order in which people are told about them.
    pub const ALL: [Self; 7] =
        [Self::Netra, Self::Csv, Self::Page, Self::Zeeschuimer, Self::Twarc, Self::Outbox, Self::Repository];

    /// Its name on the command line and in names of sources.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Netra => "netra",
            Self::Csv => "csv",
            Self::Zeeschuimer => "zeeschuimer",
            Self::Twarc => "twarc",
            Self::Outbox => "outbox",
            Self::Repository => "repository",
            Self::Page => "page",
        }
    }

    /// Whether the whole file is read as one thing.
    pub(super) fn is_whole(self) -> bool {
        matches!(self, Self::Outbox | Self::Repository | Self::Page)
    }

    /// An officer saved the page that they saw; everything else is an export. What the caller says about a file's way
    /// to us stands otherwise.
    pub(super) fn provenance(self, given: Provenance) -> Provenance {
        if self == Self::Page && given == Provenance::Imported { Provenance::Captured } else { given }
    }

    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Netra | Self::Zeeschuimer | Self::Twarc => "application/x-ndjson",
            Self::Csv => "text/csv",
            Self::Outbox => "application/activity+json",
            Self::Repository => "application/vnd.ipld.car",
            Self::Page => "multipart/related",
        }
    }
}

/// How whoever recorded a file in a browser was signed in there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Login {
    /// Nobody has said.
    #[default]
    NotStated,
    /// Not at all: what was recorded is what everybody sees.
    Without,
    /// With an official account of the office, never a member of staff's own.
    As(String),
}

/// Why a recording of a browser is not read yet.
pub(super) fn needs_legal_basis(may_be_without: bool) -> Sentence {
    let (without_id, without_en) = if may_be_without {
        (
            " Jika halaman ini dibuka tanpa masuk akun, impor dengan --without-login.",
            " If this page was opened without signing in, import it with --without-login.",
        )
    } else {
        ("", "")
    };
    Sentence::new(
        format!(
            "direkam di peramban, mungkin setelah masuk akun, dan itu tetap mati sampai kantor mencatat dasar hukumnya: isi \
             legal_basis, official_account (akun resmi kantor, bukan akun pribadi pegawai) dan date di [imports.logged_in] \
             pada berkas pengaturan.{without_id}"
        ),
        format!(
            "was recorded in a browser, perhaps signed in, and that stays off until the office has noted its legal basis: fill \
             in legal_basis, official_account (the office's official account, never a member of staff's own) and date under \
             [imports.logged_in] in the configuration.{without_en}"
        ),
    )
}
