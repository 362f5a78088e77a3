//! What can, may and cannot be seen on each platform: silence must be honest.
//!
//! "Nothing was seen" and "it cannot be seen" are different sentences; every report carries the second one where it
//! applies. The facts are those of the platforms' own documents and terms in 2026.

use netra_model::act::ActKind;

pub use crate::terms::{OnSourceDelete, Scoring, TERMS, Terms, scoring, terms};

/// A text in Indonesian and in English.
pub type Words = (&'static str, &'static str);

/// Whether a kind of act of a named account can be seen through the official interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Observable {
    /// All of it that is public.
    Yes,
    /// Some of it; what is missing.
    Partial(Words),
    /// None of it; why.
    No(Words),
    /// The interface shows it, but its terms do not allow this use without a written agreement.
    NotAuthorised(Words),
}

impl Observable {
    /// The state as a word, in Indonesian and English.
    pub fn label(self) -> Words {
        match self {
            Self::Yes => ("teramati", "observable"),
            Self::Partial(_) => ("teramati sebagian", "partly observable"),
            Self::No(_) => ("tidak dapat diamati", "not observable"),
            Self::NotAuthorised(_) => ("tidak diizinkan", "not authorised"),
        }
    }

    /// The reason, where there is one.
    pub fn reason(self) -> Option<Words> {
        match self {
            Self::Yes => None,
            Self::Partial(why) | Self::No(why) | Self::NotAuthorised(why) => Some(why),
        }
    }

    /// The state's name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "observable",
            Self::Partial(_) => "partial",
            Self::No(_) => "not_observable",
            Self::NotAuthorised(_) => "not_authorised",
        }
    }
}

/// One platform's row of the coverage page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    /// The platform's name.
    pub platform: &'static str,
    /// Whether Netra has a connector for it; otherwise acts come only from captures, files and tips.
    pub connector: bool,
    /// Whether each kind of act can be seen by a connector, in the order of [`ActKind::ALL`].
    pub kinds: [Observable; 7],
    /// Captions and alternative texts of photos.
    pub captions: Observable,
    /// The document that allows or forbids it, and what it says.
    pub terms: Words,
}

impl Coverage {
    /// Whether a kind of act can be seen.
    pub fn of(&self, kind: ActKind) -> Observable {
        let index = ActKind::ALL.iter().position(|it| *it == kind).expect("ALL names every kind");
        self.kinds[index]
    }
}

/// The row of a platform; `None` for one that Netra knows nothing about.
pub fn coverage(platform: &str) -> Option<&'static Coverage> {
    ALL.iter().find(|row| row.platform == platform)
}

/// The rows of all platforms that the documents speak of, connectors first.
pub static ALL: [Coverage; 11] =
    [BLUESKY, FEED, MASTODON, X, YOUTUBE, FACEBOOK, INSTAGRAM, THREADS, TIKTOK, TELEGRAM, WHATSAPP];

const NO_GROUPS: Observable =
    Observable::No(("platform ini tidak memiliki grup publik", "this platform has no public groups"));
const NO_INTERFACE: Observable = Observable::No((
    "tidak ada antarmuka resmi yang menampilkannya; hanya lewat tangkapan, berkas, atau laporan",
    "no official interface shows it; only captures, files and tips",
));
const META: Observable = Observable::NotAuthorised((
    "hanya halaman atau akun profesional, dengan App Review; ketentuan Meta melarang pemantauan",
    "pages or professional accounts only, after App Review; Meta's terms forbid surveillance",
));
const META_TERMS: Words = (
    "Meta Platform Terms: data platform tidak boleh dipakai untuk pemantauan; perlu pendapat hukum tertulis",
    "Meta Platform Terms: platform data must not be used for surveillance; a written legal opinion is needed",
);
const TIKTOK_RESEARCH: Observable = Observable::NotAuthorised((
    "hanya TikTok Research API, untuk peneliti nirlaba di wilayah tertentu, bukan instansi pemerintah",
    "TikTok Research API only: non-profit researchers in some regions, not public offices",
));
const X_LICENCE: Observable = Observable::NotAuthorised((
    "perlu paket Enterprise dan persetujuan tertulis dari X; dengan itu pun hanya 3.200 unggahan terbaru tiap akun",
    "needs an Enterprise plan and X's approval in writing; even then only the latest 3,200 posts of an account",
));
const NOT_IN_FEEDS: Observable = Observable::No((
    "feed memuat unggahan pemiliknya saja, bukan suka, bagikan, atau komentarnya di tempat lain",
    "a feed holds its owner's posts only, not their likes, shares or comments elsewhere",
));
const IN_FEEDS: Observable = Observable::Partial((
    "hanya yang masih ada di jendela feed (biasanya belasan entri terakhir); entri yang keluar dari jendela belum tentu \
     dihapus",
    "only what is still in the feed's window (often the last dozen entries); an entry that left the window need not be \
     deleted",
));

const BLUESKY: Coverage = Coverage {
    platform: "bluesky",
    connector: true,
    kinds: [
        Observable::Yes,
        Observable::Yes,
        Observable::Yes,
        Observable::Yes,
        Observable::Yes,
        Observable::Yes,
        NO_GROUPS,
    ],
    captions: Observable::Yes,
    terms: (
        "Bluesky Developer Guidelines: catatan publik boleh dibaca tanpa masuk; permintaan hapus diikuti; Terms of \
         Service perlu dibaca penasihat hukum",
        "Bluesky Developer Guidelines: public records may be read without signing in; requests to delete are \
         followed; the Terms of Service are to be read by counsel",
    ),
};

const MASTODON: Coverage = Coverage {
    platform: "mastodon",
    connector: true,
    kinds: [
        Observable::Yes,
        Observable::Yes,
        Observable::Partial((
            "beberapa server (snac2, Takahē) tidak menampilkan apa yang dibagikan ulang sebuah akun",
            "some servers (snac2, Takahē) do not list what an account boosts",
        )),
        Observable::Partial((
            "kutipan ditandai sejak Mastodon 4.5; di server lain tampak sebagai unggahan dengan tautan",
            "quotes are marked since Mastodon 4.5; elsewhere they look like posts with a link",
        )),
        Observable::Partial((
            "hanya suka pada unggahan akun kampanye yang dipantau, tanpa waktu pasti; beberapa server (misalnya snac2) \
             menyembunyikannya, dan itu bukan berarti tidak ada yang menyukai",
            "only likes of posts of watched campaign accounts, without an exact time; some servers (snac2, for one) hide \
             them, which does not mean that nobody liked",
        )),
        Observable::No((
            "daftar ikutan tidak memuat waktu dan dapat disembunyikan pemiliknya; tidak dibaca",
            "lists of followed accounts carry no times and can be hidden by their owners; they are not read",
        )),
        NO_GROUPS,
    ],
    captions: Observable::Yes,
    terms: (
        "Setiap server punya aturannya sendiri (halaman “Tentang”): baca sebelum sumber ini dinyalakan; hanya unggahan \
         publik yang dibaca",
        "Each server has rules of its own (its “About” page): read them before this source is switched on; only public \
         posts are read",
    ),
};

const FEED: Coverage = Coverage {
    platform: "feed",
    connector: true,
    kinds: [
        IN_FEEDS,
        NOT_IN_FEEDS,
        NOT_IN_FEEDS,
        NOT_IN_FEEDS,
        NOT_IN_FEEDS,
        NOT_IN_FEEDS,
        Observable::No(("feed tidak mengenal grup", "feeds know no groups")),
    ],
    captions: Observable::Partial((
        "hanya bila pembuat feed menuliskannya (media:description, teks alt gambar)",
        "only where the feed's author wrote them (media:description, alternative texts of pictures)",
    )),
    terms: (
        "Feed diterbitkan untuk dibaca program; ketentuan situsnya tetap berlaku, dan permintaan bersyarat menghemat servernya",
        "Feeds are published for programs to read; the site's own terms apply, and conditional requests spare its server",
    ),
};

const FACEBOOK: Coverage = Coverage {
    platform: "facebook",
    connector: false,
    kinds: [META, NO_INTERFACE, META, META, NO_INTERFACE, NO_INTERFACE, NO_INTERFACE],
    captions: META,
    terms: META_TERMS,
};

const INSTAGRAM: Coverage = Coverage {
    platform: "instagram",
    connector: false,
    kinds: [META, NO_INTERFACE, NO_INTERFACE, NO_INTERFACE, NO_INTERFACE, NO_INTERFACE, NO_GROUPS],
    captions: META,
    terms: META_TERMS,
};

const THREADS: Coverage = Coverage {
    platform: "threads",
    connector: false,
    kinds: [META, NO_INTERFACE, NO_INTERFACE, NO_INTERFACE, NO_INTERFACE, NO_INTERFACE, NO_GROUPS],
    captions: META,
    terms: META_TERMS,
};

const TIKTOK: Coverage = Coverage {
    platform: "tiktok",
    connector: false,
    kinds: [
        TIKTOK_RESEARCH,
        NO_INTERFACE,
        TIKTOK_RESEARCH,
        NO_INTERFACE,
        TIKTOK_RESEARCH,
        NO_INTERFACE,
        NO_GROUPS,
    ],
    captions: TIKTOK_RESEARCH,
    terms: (
        "TikTok Research API: hanya penelitian akademik/nirlaba di AS, EEA, Britania Raya, dan Swiss",
        "TikTok Research API: academic and non-profit research in the US, EEA, UK and Switzerland only",
    ),
};

const X: Coverage = Coverage {
    platform: "x",
    connector: true,
    kinds: [
        X_LICENCE,
        X_LICENCE,
        X_LICENCE,
        X_LICENCE,
        Observable::No((
            "suka bersifat pribadi di X sejak Juni 2024",
            "likes have been private on X since June 2024",
        )),
        NO_INTERFACE,
        NO_INTERFACE,
    ],
    captions: X_LICENCE,
    terms: (
        "X Developer Agreement (2026-04-27) bagian B dan C: pemantauan dilarang kecuali disetujui tertulis; instansi \
         pemerintah wajib Enterprise",
        "X Developer Agreement (2026-04-27) sections B and C: no surveillance unless approved in writing; government \
         users need Enterprise",
    ),
};

const YOUTUBE: Coverage = Coverage {
    platform: "youtube",
    connector: true,
    kinds: [
        Observable::NotAuthorised((
            "perlu dasar hukum yang dicatat kantor; ketentuan melarang metrik turunan dan membatasi penyimpanan 30 hari",
            "needs a legal basis that the office has put on file; the terms forbid derived metrics and keeping it beyond \
             30 days",
        )),
        Observable::Partial((
            "hanya komentar di bawah video kanal kampanye, setelah dasar hukumnya dicatat; komentar di tempat lain hanya \
             dapat dicari per video, tidak per orang",
            "only comments under videos of campaign channels, once a legal basis is on file; elsewhere comments can be \
             looked up by video, not by person",
        )),
        NO_INTERFACE,
        NO_INTERFACE,
        NO_INTERFACE,
        NO_INTERFACE,
        NO_GROUPS,
    ],
    captions: NO_INTERFACE,
    terms: (
        "YouTube API Services Developer Policies III.E.4: simpan paling lama 30 hari, tanpa metrik turunan",
        "YouTube API Services Developer Policies III.E.4: kept 30 days at most, no derived metrics",
    ),
};

const TELEGRAM: Coverage = Coverage {
    platform: "telegram",
    connector: false,
    kinds: [NO_INTERFACE; 7],
    captions: NO_INTERFACE,
    terms: (
        "Ketentuan Telegram melarang pengambilan data massal; bot hanya melihat kanal yang diikutinya",
        "Telegram's terms forbid mass collection; a bot sees only channels it belongs to",
    ),
};

const WHATSAPP: Coverage = Coverage {
    platform: "whatsapp",
    connector: false,
    kinds: [NO_INTERFACE; 7],
    captions: NO_INTERFACE,
    terms: (
        "Percakapan WhatsApp bukan ruang publik; hanya informasi awal atau laporan dari penerima",
        "WhatsApp conversations are not public; only initial information or a report by a recipient",
    ),
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use netra_model::act::Platform;

    use super::*;

    #[test]
    fn every_row_names_a_known_platform_once_and_gives_reasons_in_both_languages() {
        let known: BTreeSet<String> = Platform::known().map(String::from).collect();
        let named: BTreeSet<&str> = ALL.iter().map(|row| row.platform).collect();
        assert_eq!(named.len(), ALL.len());
        for row in &ALL {
            assert!(known.contains(row.platform), "{}", row.platform);
            let words =
                row.kinds.iter().chain([&row.captions]).filter_map(|it| it.reason()).chain([row.terms]);
            for (indonesian, english) in words {
                assert!(!indonesian.is_empty() && !english.is_empty() && indonesian != english);
            }
        }
    }

    #[test]
    fn likes_on_the_platforms_of_daily_life_cannot_be_seen_and_the_table_says_so() {
        assert_eq!(coverage("bluesky").unwrap().of(ActKind::Like), Observable::Yes);
        let Observable::Partial((_, why)) = coverage("mastodon").unwrap().of(ActKind::Like) else { panic!() };
        assert!(why.starts_with("only likes of posts of watched campaign accounts"), "{why}");
        for platform in ["instagram", "facebook", "x", "youtube", "threads", "whatsapp"] {
            let row = coverage(platform).unwrap();
            assert!(matches!(row.of(ActKind::Like), Observable::No(_)), "{platform}");
            assert!(!row.connector || row.of(ActKind::Post).as_str() == "not_authorised", "{platform}");
        }
        assert!(matches!(coverage("tiktok").unwrap().of(ActKind::Like), Observable::NotAuthorised(_)));
    }
}
