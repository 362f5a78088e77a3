//! Words for people, Indonesian first, English second.

use netra_model::act::{ActEventKind, ActKind, Provenance, VersionCause};
use netra_model::batch::{ExchangeKind, PartState};
use netra_model::flag::MarkKind;
use netra_model::person::{AttributionLevel, PersonStatus};
use netra_model::review::Round;
use netra_model::standing::DayReach;
use netra_model::{Sentence, standing};

use crate::bundle::{Language, Visibility};

/// A pair of fixed labels.
pub(crate) type Pair = (&'static str, &'static str);

/// The label of a pair for a language.
pub(crate) fn pick(language: Language, pair: Pair) -> &'static str {
    match language {
        Language::Indonesian => pair.0,
        Language::English => pair.1,
    }
}

/// What an account did, as a verb phrase before its target.
pub(crate) fn act(kind: ActKind) -> Pair {
    match kind {
        ActKind::Post => ("membuat unggahan", "published a post"),
        ActKind::Comment => ("mengomentari unggahan", "commented on a post by"),
        ActKind::Share => ("membagikan unggahan", "shared a post by"),
        ActKind::Quote => ("membagikan dengan kutipan unggahan", "quoted a post by"),
        ActKind::Like => ("menyukai unggahan", "liked a post by"),
        ActKind::Follow => ("mengikuti akun", "followed the account"),
        ActKind::Join => ("bergabung dengan grup", "joined the group"),
    }
}

/// The kind of an act as a noun.
pub(crate) fn act_noun(kind: ActKind) -> Pair {
    match kind {
        ActKind::Post => ("unggahan", "post"),
        ActKind::Comment => ("komentar", "comment"),
        ActKind::Share => ("bagikan", "share"),
        ActKind::Quote => ("kutipan", "quote"),
        ActKind::Like => ("suka", "like"),
        ActKind::Follow => ("ikuti", "follow"),
        ActKind::Join => ("gabung grup", "join"),
    }
}

pub(crate) fn attribution(level: AttributionLevel) -> Pair {
    match level {
        AttributionLevel::Unchecked => ("belum diperiksa", "not checked"),
        AttributionLevel::Presumed => ("dugaan awal", "first presumption"),
        AttributionLevel::Documented => ("didukung dokumen", "supported by documents"),
        AttributionLevel::Confirmed => ("dipastikan", "confirmed"),
    }
}

pub(crate) fn status(status: PersonStatus) -> Option<Pair> {
    match status {
        PersonStatus::Active => None,
        PersonStatus::UnpaidLeave => Some(("cuti di luar tanggungan negara", "on unpaid leave")),
        PersonStatus::Retired => Some(("pensiun", "retired")),
        PersonStatus::SpouseOfCandidate => Some((
            "pasangan dari calon (berlaku ketentuan khusus)",
            "spouse of a candidate (special rules apply)",
        )),
    }
}

pub(crate) fn provenance(provenance: Provenance) -> Pair {
    match provenance {
        Provenance::Collected => {
            ("dikumpulkan melalui antarmuka resmi", "collected through an official interface")
        }
        Provenance::Imported => ("diimpor dari berkas", "imported from a file"),
        Provenance::Captured => {
            ("dicatat petugas dengan catat tangkapan", "entered by an officer with the capture form")
        }
        Provenance::InitialInformation => ("informasi awal", "initial information"),
        Provenance::Report => ("laporan", "report"),
    }
}

/// That somebody was signed in who saw it.
pub(crate) fn signed_in_as(account: &str) -> Sentence {
    Sentence::new(
        format!("dilihat saat masuk sebagai akun {account}"),
        format!("seen while signed in as account {account}"),
    )
}

/// Why words were erased.
pub(crate) fn erased(deleted_there: bool) -> Pair {
    if deleted_there {
        ("dihapus oleh pemilik akun", "deleted by the account")
    } else {
        ("tidak terlihat lagi dalam batas waktunya", "not seen again within the time allowed")
    }
}

/// How an account was reached on some days. What could not be observed never reads like a day without activity.
pub(crate) fn reach(it: &DayReach, new_acts: bool) -> Sentence {
    let known = match (it, new_acts) {
        (DayReach::Read(_), _) | (_, false) => ("", ""),
        (_, true) => (
            "; ada kegiatan yang diketahui lewat tangkapan, berkas, atau laporan",
            "; some activity became known through captures, files or reports",
        ),
    };
    let said = match it {
        DayReach::Read(_) if new_acts => {
            Sentence::new("terbaca, ada kegiatan baru", "read, with new activity")
        }
        DayReach::Read(_) => Sentence::new("terbaca, tidak ada kegiatan baru", "read, no new activity"),
        DayReach::Unavailable { word, .. } => {
            let Sentence { id, en } = standing::in_words(word);
            Sentence::new(format!("tidak dapat diamati: {id}"), format!("could not be observed: {en}"))
        }
        DayReach::Failed { why, .. } => Sentence::new(
            format!("tidak dapat diamati: gagal dibaca ({})", why.id),
            format!("could not be observed: reading failed ({})", why.en),
        ),
        DayReach::NotTried => Sentence::new(
            "tidak diamati: tidak ada sumber yang mencoba membacanya",
            "not observed: no source tried to read it",
        ),
    };
    Sentence::new(format!("{}{}", said.id, known.0), format!("{}{}", said.en, known.1))
}

pub(crate) fn exchange(kind: ExchangeKind) -> Pair {
    match kind {
        ExchangeKind::Http => ("permintaan dan jawaban HTTP", "HTTP request and answer"),
        ExchangeKind::File => ("berkas impor", "imported file"),
        ExchangeKind::Capture => ("formulir catat tangkapan", "capture form"),
    }
}

pub(crate) fn cause(cause: VersionCause) -> Pair {
    match cause {
        VersionCause::First => ("pertama terlihat", "first seen"),
        VersionCause::PlatformEdit => ("diubah di platform", "edited on the platform"),
        VersionCause::Reparse => (
            "dibaca ulang dari byte yang sama (bukan suntingan)",
            "read again from the same bytes (not an edit)",
        ),
    }
}

pub(crate) fn event(kind: &ActEventKind) -> Sentence {
    match kind {
        ActEventKind::Seen => Sentence::new("terlihat lagi", "seen again"),
        ActEventKind::Edited => Sentence::new("isinya berubah", "its words changed"),
        ActEventKind::Deleted => Sentence::new("dihapus oleh pemilik akun", "deleted by the account"),
        ActEventKind::Unavailable(why) => Sentence::new(
            format!("tidak dapat dijangkau (keterangan platform: {why})"),
            format!("not reachable (the platform says: {why})"),
        ),
        ActEventKind::Undone => Sentence::new("ditarik kembali", "taken back"),
    }
}

pub(crate) fn round(round: Round) -> Pair {
    match round {
        Round::First => ("telaah pertama", "first review"),
        Round::Second => ("telaah kedua", "second review"),
        Round::Plenary => ("pleno", "plenary"),
    }
}

/// The label of a mark, and the letter that stands beside a marked word so that nothing rests on colour.
pub(crate) fn mark(kind: MarkKind) -> (&'static str, Pair) {
    match kind {
        MarkKind::Support => ("D", ("dukungan atau ajakan", "support or call")),
        MarkKind::Candidate => ("C", ("calon, nomor, tagar, semboyan", "candidate, number, hashtag, slogan")),
        MarkKind::HandSign => ("I", ("isyarat tangan", "hand sign")),
        MarkKind::Attack => ("S", ("kata terhadap lawan", "words against a rival")),
        MarkKind::Damping => ("R", ("yang meredam", "what damps")),
    }
}

pub(crate) fn visibility(visibility: Visibility) -> Pair {
    match visibility {
        Visibility::Seen => ("terlihat", "seen"),
        Visibility::Partly => ("sebagian", "partly"),
        Visibility::NotSeen => ("tidak terlihat", "not seen"),
        Visibility::NotAllowed => ("tidak diizinkan", "not allowed"),
    }
}

pub(crate) fn part_state(state: PartState) -> Pair {
    match state {
        PartState::Kept => {
            ("tersimpan di kantor, bukan bagian berkas ini", "kept at the office, not part of this case")
        }
        PartState::Dropped => {
            ("tidak pernah disimpan (di luar daftar pantau)", "never stored (outside the watch-list)")
        }
        PartState::Purged => ("dimusnahkan", "purged"),
    }
}
