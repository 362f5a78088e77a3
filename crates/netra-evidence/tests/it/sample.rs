//! A sample case: invented people, marked DEMO.

use std::collections::HashMap;
use std::io::{Cursor, Read, Write};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use netra_evidence::*;
use netra_model::act::*;
use netra_model::batch::{Exchange, ExchangeKind, KeptExchange, KeptPart, PartState, Wire};
use netra_model::flag::*;
use netra_model::person::{AttributionLevel, Employment, PersonStatus};
use netra_model::race::StageKind;
use netra_model::review::{Round, Verdict};
use netra_model::sighting::{HandSign, PictureFacts, Reach};
use netra_model::standing::{AccountDay, AccountState, DayReach, HandleSeen};
use netra_model::tip::TipKind;
use netra_model::{Sentence, Sha256, ShortId};
use sha2::Digest;

/// Bytes by digest, as a store would hold them.
pub(crate) type Blobs = HashMap<Sha256, Vec<u8>>;

pub(crate) fn sha256(bytes: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(bytes).into())
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn account(handle: &str) -> AccountRef {
    AccountRef {
        platform: "bluesky".parse().unwrap(),
        native_id: Some(format!("did:plc:{handle}")),
        handle: Some(handle.to_owned()),
        display_name: Some(String::from("Budi S. (DEMO)")),
    }
}

fn found(text: &str, field: Field, term: &str, mark: MarkKind) -> Match {
    let start = text.find(term).unwrap();
    Match {
        span: Span { field, start: start as u32, end: (start + term.len()) as u32 },
        term: term.to_owned(),
        mark,
    }
}

fn signal(rule: &str, labels: (&str, &str), weight: i32, matches: Vec<Match>) -> FlagSignal {
    FlagSignal {
        rule: rule.to_owned(),
        label_id: labels.0.to_owned(),
        label_en: labels.1.to_owned(),
        weight: Some(weight),
        race: Some(String::from("demo-kota-contoh")),
        candidate: Some(String::from("satria-dewi")),
        matches,
    }
}

/// A picture that is one: 96 × 64 pixels of plain grey (PNG, stored blocks).
pub(crate) fn png() -> Vec<u8> {
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, byte| {
            (0..8).fold(
                crc ^ u32::from(*byte),
                |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 },
            )
        })
    }
    let chunk = |kind: &[u8], data: &[u8]| {
        let body = [kind, data].concat();
        [&(data.len() as u32).to_be_bytes()[..], &body, &crc(&body).to_be_bytes()].concat()
    };
    let rows: Vec<u8> = (0..64_u8)
        .flat_map(|y| [vec![0], (0..96_u8).map(|x| 190 - y / 2 - x / 3).collect()].concat())
        .collect();
    let (a, b) = rows.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        ((a + u32::from(*byte)) % 65521, (a + u32::from(*byte) + b) % 65521)
    });
    let len = rows.len() as u16;
    let zlib =
        [&[0x78, 1, 1][..], &len.to_le_bytes(), &(!len).to_le_bytes(), &rows, &(b << 16 | a).to_be_bytes()]
            .concat();
    let header = [&96_u32.to_be_bytes()[..], &64_u32.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &header), chunk(b"IDAT", &zlib), chunk(b"IEND", b"")]
        .concat()
}

/// A case with a post that has a picture and an edit, a like of a campaign post, and a follow without a flag.
pub(crate) fn sample() -> (Bundle, Blobs) {
    let mut blobs = Blobs::new();
    let mut keep = |bytes: Vec<u8>| {
        let digest = sha256(&bytes);
        blobs.insert(digest, bytes);
        digest
    };
    let release = sha256(b"release");
    let post_text =
        "Ayo warga Kota Contoh, coblos nomor 2! #SatriaMenang ✌️\nSampai jumpa di lapangan sore ini.";
    let description = "Lima orang berfoto di tangga kantor; dua di antaranya mengacungkan dua jari.";
    let target_text = "Bersama Satria Wibawa – Dewi Kencana, lanjutkan Kota Contoh yang guyub. #SatriaDewi";
    let raw_post =
        br#"{"uri":"at://did:plc:budi/app.bsky.feed.post/3k","value":{"text":"Ayo warga Kota Contoh"}}"#
            .to_vec();
    let raw_like =
        br#"{"uri":"at://did:plc:budi/app.bsky.feed.like/3m","value":{"subject":"at://x"}}"#.to_vec();
    let (post_len, like_len) = (raw_post.len() as u64, raw_like.len() as u64);
    let (raw_post, raw_like, picture) = (keep(raw_post), keep(raw_like), keep(png()));
    let picture_media = Media {
        kind: MediaKind::Image,
        url: Some(String::from("https://cdn.example/1.jpg")),
        alt: Some(String::from("Foto bersama relawan")),
        caption: None,
        officer_description: Some(description.to_owned()),
        sha256: Some(picture),
    };
    let version = |n, seen: &str, cause, text: &str, media| BundleVersion {
        n,
        content_hash: sha256(text.as_bytes()),
        seen_at: at(seen),
        cause,
        text: text.to_owned(),
        media,
    };
    let person = BundlePerson {
        name: String::from("Budi Santoso (DEMO)"),
        unit: String::from("Dinas Perhubungan"),
        employment: Employment::Pns,
        status: PersonStatus::Active,
    };
    let attribution = BundleAttribution {
        level: AttributionLevel::Documented,
        basis: String::from(
            "Nama akun tercantum di surat edaran dinas; foto profil sama dengan kartu pegawai.",
        ),
        by: Some(String::from("Siti R. (DEMO)")),
        at: Some(at("2026-05-03T03:00:00Z")),
    };
    let provision = ProposedProvision {
        key: String::from("skb-2022-5"),
        name: String::from("SKB Pedoman Netralitas ASN 2022, lampiran"),
        says_id: String::from(
            "Membuat unggahan, komentar, membagikan, atau menyukai yang bersifat keberpihakan.",
        ),
        says_en: String::from("Posting, commenting, sharing or liking in a partisan way."),
        source: String::from("SKB Menteri PANRB, Mendagri, BKN, KASN, Bawaslu, 22 September 2022"),
        unsettled: true,
    };
    let post = BundleItem {
        short_id: "DMO-7F3K".parse().unwrap(),
        kind: ActKind::Post,
        platform: "bluesky".parse().unwrap(),
        native_key: String::from("at://did:plc:budi/app.bsky.feed.post/3k"),
        happened: When::Claimed { at: at("2026-10-12T01:14:00Z") },
        seen_at: at("2026-10-12T01:20:00Z"),
        provenance: Provenance::Collected,
        without_login: Some(true),
        signed_in_as: vec![],
        provenances: vec![Provenance::Collected, Provenance::Captured],
        sightings: vec![BundleSighting {
            provenance: Provenance::Captured,
            seen_at: at("2026-10-12T02:00:00Z"),
            entered_at: at("2026-10-12T02:05:00Z"),
            by: String::from("Siti R. (DEMO)"),
            reach: Some(Reach::Anyone),
            picture: PictureFacts {
                hand_sign: Some(HandSign::Two),
                uniform: true,
                ..PictureFacts::default()
            },
            description: None,
            files: Vec::new(),
            tip: Some(BundleTip {
                kind: TipKind::Report,
                n: 3,
                register: Some(String::from("003/LP/DEMO/2026")),
            }),
        }],
        person: person.clone(),
        account: account("budi.test"),
        attribution: attribution.clone(),
        own: Some(BundleContent {
            native_key: String::from("at://did:plc:budi/app.bsky.feed.post/3k"),
            url: Some(String::from("https://bsky.app/profile/budi.test/post/3k")),
            author: account("budi.test"),
            published: When::Claimed { at: at("2026-10-12T01:14:00Z") },
            versions: vec![
                version(1, "2026-10-12T01:20:00Z", VersionCause::First, post_text, vec![picture_media]),
                version(
                    2,
                    "2026-10-12T07:05:00Z",
                    VersionCause::PlatformEdit,
                    "Sampai jumpa di lapangan sore ini.",
                    vec![],
                ),
            ],
            erased: None,
        }),
        target: None,
        events: vec![
            BundleEvent { kind: ActEventKind::Edited, at: at("2026-10-12T07:05:00Z") },
            BundleEvent { kind: ActEventKind::Deleted, at: at("2026-10-13T00:10:00Z") },
        ],
        flag: Some(BundleFlag {
            own_version: Some(1),
            target_version: None,
            scored: Flagged {
                release,
                engine: 1,
                input: sha256(b"input"),
                score: Some(86),
                support: Some(86),
                attack: Some(0),
                signals: NonEmpty::new(vec![
                    signal(
                        "vote-call",
                        ("ajakan memilih", "call to vote"),
                        28,
                        vec![found(post_text, Field::OWN_TEXT, "coblos", MarkKind::Support)],
                    ),
                    signal(
                        "candidate",
                        ("calon, nomor atau tagar", "candidate, number or hashtag"),
                        22,
                        vec![
                            found(post_text, Field::OWN_TEXT, "nomor 2", MarkKind::Candidate),
                            found(post_text, Field::OWN_TEXT, "#SatriaMenang", MarkKind::Candidate),
                        ],
                    ),
                    signal(
                        "hand-sign",
                        ("isyarat tangan calon", "a candidate's hand sign"),
                        18,
                        vec![
                            found(post_text, Field::OWN_TEXT, "✌️", MarkKind::HandSign),
                            found(
                                description,
                                Field { side: Side::Own, piece: Piece::Description(0) },
                                "dua jari",
                                MarkKind::HandSign,
                            ),
                        ],
                    ),
                ])
                .unwrap(),
                explanation_id: String::from(
                    "Kata yang cocok: “coblos” (+28), “nomor 2”, “#SatriaMenang” (+22), isyarat dua jari (+18).",
                ),
                explanation_en: String::from(
                    "Words that matched: “coblos” (+28), “nomor 2”, “#SatriaMenang” (+22), two-finger sign (+18).",
                ),
                stage: Some(StageKind::Campaign),
                provisions: vec![String::from("skb-2022-5")],
            },
        }),
        decisions: vec![
            BundleDecision {
                verdict: Verdict::Trace,
                reason: None,
                provision: None,
                by: String::from("Siti R. (DEMO)"),
                round: Round::First,
                at: at("2026-10-12T02:00:00Z"),
                superseded: true,
            },
            BundleDecision {
                verdict: Verdict::Indication,
                reason: Some(String::from(
                    "Ajakan terbuka menyebut nomor dan tagar kampanye pada masa kampanye.",
                )),
                provision: Some(String::from("skb-2022-5")),
                by: String::from("Siti R. (DEMO)"),
                round: Round::First,
                at: at("2026-10-12T02:04:00Z"),
                superseded: false,
            },
        ],
        provisions: vec![provision.clone()],
        raw: vec![PartRef { exchange: 0, part: 0 }],
    };
    let like = BundleItem {
        short_id: "DMO-2QX1".parse().unwrap(),
        kind: ActKind::Like,
        native_key: String::from("at://did:plc:budi/app.bsky.feed.like/3m"),
        happened: When::Window { from: at("2026-10-11T00:00:00Z"), until: at("2026-10-12T01:20:00Z") },
        own: None,
        target: Some(BundleTarget::Content(BundleContent {
            native_key: String::from("at://did:plc:satriadewi/app.bsky.feed.post/9"),
            url: Some(String::from("https://bsky.app/profile/satriadewi.test/post/9")),
            author: AccountRef {
                display_name: Some(String::from("Satria–Dewi (DEMO)")),
                ..account("satriadewi.test")
            },
            published: When::Exact { at: at("2026-10-10T10:00:00Z") },
            versions: vec![version(1, "2026-10-12T01:21:00Z", VersionCause::First, target_text, vec![])],
            erased: None,
        })),
        events: vec![],
        flag: Some(BundleFlag {
            own_version: None,
            target_version: Some(1),
            scored: Flagged {
                score: Some(52),
                signals: NonEmpty::new(vec![
                    signal(
                        "campaign-account",
                        ("unggahan akun kampanye", "post of a campaign account"),
                        30,
                        vec![],
                    ),
                    signal(
                        "candidate",
                        ("calon, nomor atau tagar", "candidate, number or hashtag"),
                        22,
                        vec![
                            found(
                                target_text,
                                Field::TARGET_TEXT,
                                "Satria Wibawa – Dewi Kencana",
                                MarkKind::Candidate,
                            ),
                            found(target_text, Field::TARGET_TEXT, "#SatriaDewi", MarkKind::Candidate),
                        ],
                    ),
                    signal(
                        "support",
                        ("semboyan", "slogan"),
                        8,
                        vec![found(target_text, Field::TARGET_TEXT, "lanjutkan", MarkKind::Support)],
                    ),
                    signal("kind", ("suka, bukan unggahan sendiri", "a like, not an own post"), -8, vec![]),
                ])
                .unwrap(),
                explanation_id: String::from(
                    "Menyukai unggahan akun kampanye (+30) dengan 3 kata cocok; dikurangi karena hanya suka (−8).",
                ),
                explanation_en: String::from(
                    "Liked a post of a campaign account (+30) with 3 words that matched; less because it is a like (−8).",
                ),
                ..post.flag.clone().unwrap().scored
            },
        }),
        decisions: vec![],
        raw: vec![PartRef { exchange: 0, part: 2 }],
        ..post.clone()
    };
    let follow = BundleItem {
        short_id: "DMO-9B0D".parse().unwrap(),
        kind: ActKind::Follow,
        platform: "instagram".parse().unwrap(),
        native_key: String::from("capture:1"),
        happened: When::Unknown { written: Some(String::from("kemarin sore")) },
        provenance: Provenance::Captured,
        provenances: vec![Provenance::Captured],
        sightings: vec![],
        without_login: None,
        person: BundlePerson {
            name: String::from("Rina Lestari (DEMO)"),
            employment: Employment::NonAsn,
            ..person
        },
        attribution: BundleAttribution {
            level: AttributionLevel::Presumed,
            basis: String::from("Nama sama."),
            by: None,
            at: None,
        },
        account: AccountRef::by_handle("instagram".parse().unwrap(), "rina.demo"),
        own: None,
        target: Some(BundleTarget::Account(AccountRef::by_handle(
            "instagram".parse().unwrap(),
            "satriadewi.demo",
        ))),
        events: vec![],
        flag: None,
        decisions: vec![],
        provisions: vec![],
        raw: vec![],
        ..post.clone()
    };
    let part = |offset, len, sha256, state| KeptPart { offset, len, sha256, state };
    let custody = |time: &str, actor: &str, event: &str, object: &str| CustodyEvent {
        at: at(time),
        actor: actor.to_owned(),
        event: event.to_owned(),
        object: object.to_owned(),
        sha256: None,
    };
    let coverage = |platform: &str, kind, visibility, note: &str| CoverageRow {
        platform: platform.parse().unwrap(),
        kind,
        visibility,
        note: Sentence::new(note, format!("EN {note}")),
    };
    let handle = |handle: &str, first: &str| HandleSeen {
        handle: handle.to_owned(),
        first_at: at(first),
        last_at: at(first),
    };
    let state = |word: &str, first: &str| AccountState {
        state: word.to_owned(),
        source: String::from("bluesky"),
        first_at: at(first),
        last_at: at(first),
    };
    let reached = |day: &str, reach, new_acts| AccountDay {
        day: day.parse().unwrap(),
        reach,
        source: Some(String::from("bluesky")),
        new_acts,
    };
    let bundle = Bundle {
        office: BundleOffice {
            name: String::from("Bawaslu Kota Contoh (DEMO)"),
            zone: TimeZone::fixed(jiff::tz::offset(7)),
        },
        case: BundleCase {
            short_id: "DMO-4T8N".parse::<ShortId>().unwrap(),
            title: String::from("Aktivitas dua akun pada pekan ketiga masa kampanye"),
            revision: 1,
            supersedes: None,
            opened_at: at("2026-10-12T02:10:00Z"),
            stage: String::from("telaah kedua"),
        },
        prepared_at: at("2026-10-13T04:00:00Z"),
        prepared_by: String::from("Wahyu P. (DEMO), penyusun laporan"),
        program: String::from("netra 0.1.0"),
        language: Language::Indonesian,
        exchanges: vec![KeptExchange {
            id: "0199d7a0-0000-7000-8000-000000000001".parse().unwrap(),
            source: String::from("bluesky"),
            received: Exchange {
                kind: ExchangeKind::Http,
                request: String::from(
                    "GET https://pds.example/xrpc/com.atproto.repo.listRecords?repo=did:plc:budi",
                ),
                status: 200,
                headers: vec![(String::from("content-type"), String::from("application/json"))],
                wire: Some(Wire {
                    protocol: String::from("HTTP/2.0"),
                    request_headers: vec![(String::from("user-agent"), String::from("Netra/0.1 (DEMO)"))],
                    remote: Some("203.0.113.7:443".parse().unwrap()),
                    via: Vec::new(),
                }),
                started_at: at("2026-10-12T01:19:58Z"),
                finished_at: at("2026-10-12T01:20:00Z"),
                body_sha256: Some(sha256(b"body")),
                body_len: post_len + 40 + like_len,
                parts: vec![
                    part(0, post_len, raw_post, PartState::Kept),
                    part(post_len, 40, sha256(b"somebody else"), PartState::Dropped),
                    part(post_len + 40, like_len, raw_like, PartState::Kept),
                ],
            },
        }],
        items: vec![post, like, follow],
        custody: vec![
            custody("2026-10-12T01:20:01Z", "worker:collector", "act.stored", "DMO-7F3K"),
            custody("2026-10-12T02:04:00Z", "Siti R. (DEMO)", "item.decided", "DMO-7F3K"),
            custody("2026-10-12T02:10:00Z", "Wahyu P. (DEMO)", "case.opened", "DMO-4T8N"),
            custody("2026-10-13T04:00:00Z", "Wahyu P. (DEMO)", "bundle.exported", "DMO-4T8N r1"),
        ],
        dictionaries: vec![DictionaryRelease {
            release,
            files: vec![
                DictionaryFile { name: String::from("general.toml"), bytes: b"schema = 1\n".to_vec() },
                DictionaryFile {
                    name: String::from("races/demo-kota-contoh.toml"),
                    bytes: b"schema = 1\n".to_vec(),
                },
                DictionaryFile { name: String::from("../Kamus Lama%.toml"), bytes: b"schema = 1\n".to_vec() },
            ],
        }],
        coverage: vec![
            coverage("bluesky", ActKind::Post, Visibility::Seen, "antarmuka resmi, setiap 15 menit"),
            coverage("bluesky", ActKind::Like, Visibility::Seen, "antarmuka resmi"),
            coverage(
                "instagram",
                ActKind::Like,
                Visibility::NotSeen,
                "tidak ada antarmuka yang sah; hanya tangkapan petugas",
            ),
            coverage(
                "facebook",
                ActKind::Comment,
                Visibility::Partly,
                "tangkapan petugas dan informasi awal",
            ),
            coverage("whatsapp", ActKind::Post, Visibility::NotAllowed, "grup tertutup tidak dipantau"),
        ],
        accounts: vec![
            BundleAccount {
                account: account("budi.test"),
                handles: vec![
                    handle("budi-lama.test", "2026-09-01T01:00:00Z"),
                    handle("budi.test", "2026-10-09T01:00:00Z"),
                ],
                states: vec![
                    state("private", "2026-10-10T01:00:00Z"),
                    state("active", "2026-10-11T01:00:00Z"),
                ],
                has_source: true,
                last_read: Some(at("2026-10-13T02:00:00Z")),
                days: vec![
                    reached("2026-10-07", DayReach::Read(at("2026-10-07T02:00:00Z")), false),
                    reached("2026-10-08", DayReach::Read(at("2026-10-08T02:00:00Z")), false),
                    reached("2026-10-09", DayReach::NotTried, false),
                    reached(
                        "2026-10-10",
                        DayReach::Unavailable { at: at("2026-10-10T02:00:00Z"), word: "private".into() },
                        false,
                    ),
                    reached(
                        "2026-10-11",
                        DayReach::Failed {
                            at: at("2026-10-11T02:00:00Z"),
                            why: Sentence::new("sambungan terputus", "the connection broke off"),
                        },
                        true,
                    ),
                    reached("2026-10-12", DayReach::Read(at("2026-10-12T02:00:00Z")), true),
                    reached("2026-10-13", DayReach::Read(at("2026-10-13T02:00:00Z")), false),
                ],
            },
            BundleAccount {
                account: AccountRef::by_handle("instagram".parse().unwrap(), "rina.demo"),
                handles: vec![],
                states: vec![],
                has_source: false,
                last_read: None,
                days: vec![reached("2026-10-12", DayReach::NotTried, true)],
            },
        ],
        tellers: vec![],
        process: process(),
        ledgers: vec![ledger()],
        legal: vec![LegalBasis {
            person: String::from("Budi Santoso (DEMO)"),
            reason: String::from(
                "Pengawasan netralitas ASN pada Pemilihan Wali Kota Kota Contoh 2026 (DEMO)",
            ),
            letter: Some(String::from("ST-012/DEMO/2026")),
            from: "2026-08-27".parse().unwrap(),
            until: Some("2026-12-16".parse().unwrap()),
        }],
    };
    blobs.insert(sha256(ANSWER), ANSWER.to_vec());
    (bundle, blobs)
}

/// Writes a bundle from blobs in memory.
pub(crate) fn write_zip(bundle: &Bundle, blobs: &Blobs) -> (Written, Vec<u8>) {
    let mut out = Cursor::new(Vec::new());
    let mut open =
        |digest: Sha256| blobs.get(&digest).cloned().ok_or_else(|| OpenError::from("no such bytes"));
    let written = write(bundle, &mut open, &mut out).unwrap();
    (written, out.into_inner())
}

/// The entries of a zip in their order.
pub(crate) fn entries(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    (0..archive.len())
        .map(|i| {
            let mut entry = archive.by_index(i).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

/// A plain zip of entries.
pub(crate) fn zip_of(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The file of a bundle as text.
pub(crate) fn file(zip: &[u8], path: &str) -> String {
    let entry = entries(zip).into_iter().find(|(name, _)| name.split_once('/').unwrap().1 == path);
    String::from_utf8(entry.unwrap_or_else(|| panic!("no {path}")).1).unwrap()
}

/// The person's answer, on paper.
pub(crate) const ANSWER: &[u8] = b"%PDF-1.4 surat jawaban (DEMO)";

fn process() -> Vec<BundleStep> {
    let step = |n, kind, says: (&str, &str), words: Option<&str>, document| BundleStep {
        n,
        at: at("2026-10-13T01:00:00Z"),
        by: String::from("Rahmat (DEMO)"),
        kind,
        says: Sentence::new(says.0, says.1),
        words: words.map(str::to_owned),
        facts: vec![("on", String::from("2026-10-13"))],
        document,
    };
    let document = |sha256, withdrawn: Option<&str>| {
        Some(BundleDocument {
            sha256,
            name: String::from("jawaban <b>(DEMO)</b>.pdf"),
            withdrawn: withdrawn.map(str::to_owned),
        })
    };
    vec![
        step(2, "invited", ("Diundang klarifikasi", "Invited to clarify"), None, None),
        step(
            4,
            "answered",
            ("Jawaban: tidak sengaja", "Answer: not on purpose"),
            Some("Terpencet, <i>maaf</i>"),
            document(sha256(ANSWER), None),
        ),
        step(
            5,
            "outcome",
            ("Tindak lanjut: tidak terbukti", "Outcome: not proven"),
            None,
            document(sha256(b"gone"), Some("salah berkas")),
        ),
    ]
}

fn ledger() -> BundleLedger {
    let entry = |level, kind, words: &str, of_this_person| BundleLedgerEntry {
        at: at("2026-10-12T01:00:00Z"),
        by: String::from("Siti (DEMO)"),
        level,
        kind,
        label: Sentence::new("dasar", "basis"),
        words: words.to_owned(),
        of_this_person,
        document: None,
    };
    BundleLedger {
        account: account("budi.demo"),
        person: String::from("Budi Santoso (DEMO)"),
        entries: vec![
            entry(Some(AttributionLevel::Presumed), "list", "daftar pantau", true),
            entry(Some(AttributionLevel::Documented), "register", "register akun dinas", true),
            entry(None, "fake", "foto berbeda", true),
            entry(Some(AttributionLevel::Unchecked), "withdrawn", "", false),
        ],
    }
}
