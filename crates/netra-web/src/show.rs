//! How values are written on the screen: days, times, counts, and the words for the model's enums.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use netra_model::act::{ActEventKind, ActKind, Provenance, When};
use netra_model::flag::{MarkKind, Priority};
use netra_model::person::{AttributionLevel, PersonStatus};
use netra_model::review::ItemStatus;
use netra_model::scope::Role;

use crate::lang::Lang;

const MONTHS_ID: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"];
const MONTHS_EN: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS_ID: [&str; 7] = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"];
const DAYS_EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Writes for one visitor: their language, the office's zone.
#[derive(Debug, Clone)]
pub(crate) struct Show {
    pub(crate) l: Lang,
    pub(crate) zone: TimeZone,
}

impl Show {
    /// `12 Okt 2026`.
    pub(crate) fn day(&self, day: Date) -> String {
        let months = if self.l == Lang::English { MONTHS_EN } else { MONTHS_ID };
        let month = usize::try_from(day.month() - 1).unwrap_or(0);
        format!("{} {} {}", day.day(), months[month], day.year())
    }

    /// `12 Okt`, for narrow places.
    pub(crate) fn short_day(&self, day: Date) -> String {
        let whole = self.day(day);
        whole.rsplit_once(' ').map_or(whole.clone(), |(short, _)| short.to_owned())
    }

    /// `Senin, 12 Okt 2026`.
    pub(crate) fn long_day(&self, day: Date) -> String {
        let names = if self.l == Lang::English { DAYS_EN } else { DAYS_ID };
        let name = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
        format!("{}, {}", names[name], self.day(day))
    }

    /// `12 Okt 2026 08.14 WIB`.
    pub(crate) fn moment(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.zone.clone());
        format!("{} {} {}", self.day(local.date()), self.clock(at), self.zone_name(at))
    }

    /// `08.14` in Indonesian, `08:14` in English.
    pub(crate) fn clock(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.zone.clone());
        format!("{:02}{}{:02}", local.hour(), self.l.t(".", ":"), local.minute())
    }

    /// The time alone when it is today's, else with its day: `20.14`, `13 Okt 2026 02.14 WIB`.
    pub(crate) fn clock_of(&self, at: Timestamp, now: Timestamp) -> String {
        let today = self.day_of(at) == self.day_of(now);
        if today { format!("{} {}", self.clock(at), self.zone_name(at)) } else { self.moment(at) }
    }

    /// WIB, WITA, WIT for Indonesia's zones; else the zone's own abbreviation.
    pub(crate) fn zone_name(&self, at: Timestamp) -> String {
        let offset = self.zone.to_offset(at).seconds();
        match offset {
            25_200 => "WIB".to_owned(),
            28_800 => "WITA".to_owned(),
            32_400 => "WIT".to_owned(),
            _ => self.zone.to_offset_info(at).abbreviation().to_owned(),
        }
    }

    /// The day of a moment in the office's zone.
    pub(crate) fn day_of(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    /// When something happened, with how surely we know it.
    pub(crate) fn when(&self, when: &When) -> String {
        match when {
            When::Exact { at } => self.moment(*at),
            When::Claimed { at } => {
                format!("{} ({})", self.moment(*at), self.l.t("menurut akun", "as stated by the account"))
            }
            When::Window { from, until } => format!(
                "{} {} {} {}",
                self.l.t("antara", "between"),
                self.moment(*from),
                self.l.t("dan", "and"),
                self.moment(*until)
            ),
            When::Unknown { written: Some(written) } => {
                let written: String = written.chars().filter(|c| !c.is_control()).take(60).collect();
                format!(
                    "{} “{written}”",
                    self.l.t("waktu tidak dapat dibaca; tertulis", "time unreadable; it says")
                )
            }
            When::Unknown { written: None } => self.l.t("waktu tidak diketahui", "time unknown").to_owned(),
        }
    }

    /// `12.431` in Indonesian, `12,431` in English.
    pub(crate) fn count(&self, n: u64) -> String {
        let digits = n.to_string();
        let mut out = String::new();
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push_str(self.l.t(".", ","));
            }
            out.push(digit);
        }
        out
    }

    /// `412 kB`.
    pub(crate) fn size(&self, bytes: u64) -> String {
        match bytes {
            0..10_000 => format!("{} B", self.count(bytes)),
            10_000..10_000_000 => format!("{} kB", self.count(bytes / 1_000)),
            _ => format!("{} MB", self.count(bytes / 1_000_000)),
        }
    }
}

/// What was done, as a verb of a person: *menyukai*.
pub(crate) fn act_verb(l: Lang, kind: ActKind) -> &'static str {
    match kind {
        ActKind::Post => l.t("mengunggah", "posted"),
        ActKind::Comment => l.t("mengomentari", "commented"),
        ActKind::Share => l.t("membagikan", "shared"),
        ActKind::Quote => l.t("mengutip", "quoted"),
        ActKind::Like => l.t("menyukai", "liked"),
        ActKind::Follow => l.t("mengikuti", "followed"),
        ActKind::Join => l.t("bergabung", "joined"),
    }
}

/// What was done, as a noun: *suka*.
pub(crate) fn act_noun(l: Lang, kind: ActKind) -> &'static str {
    match kind {
        ActKind::Post => l.t("unggahan", "post"),
        ActKind::Comment => l.t("komentar", "comment"),
        ActKind::Share => l.t("berbagi", "share"),
        ActKind::Quote => l.t("kutipan", "quote"),
        ActKind::Like => l.t("suka", "like"),
        ActKind::Follow => l.t("mengikuti akun", "follow"),
        ActKind::Join => l.t("bergabung grup", "group join"),
    }
}

/// The priority in words; the number stays under *rincian*. Without a score there is none.
pub(crate) fn priority(l: Lang, score: Option<u8>) -> &'static str {
    let Some(score) = score else { return l.pick(("Tanpa skor", "No score")) };
    match Priority::of(score) {
        Priority::High => l.t("Prioritas tinggi", "High priority"),
        Priority::Medium => l.t("Prioritas sedang", "Medium priority"),
        Priority::Low => l.t("Prioritas rendah", "Low priority"),
    }
}

/// Where an item stands.
pub(crate) fn item_status(l: Lang, status: ItemStatus) -> &'static str {
    match status {
        ItemStatus::Open => l.t("menunggu telaah", "waiting for review"),
        ItemStatus::Held => l.t("ditunda", "on hold"),
        ItemStatus::Decided => l.t("sudah ditelaah", "reviewed"),
        ItemStatus::Reappeared => l.t("muncul lagi", "back again"),
    }
}

/// How surely an account is a person's.
pub(crate) fn attribution(l: Lang, level: AttributionLevel) -> &'static str {
    match level {
        AttributionLevel::Unchecked => l.t("belum diperiksa", "not checked yet"),
        AttributionLevel::Presumed => l.t("dugaan awal", "presumed"),
        AttributionLevel::Documented => l.t("didukung dokumen", "supported by documents"),
        AttributionLevel::Confirmed => l.t("dipastikan", "confirmed"),
    }
}

/// Why an account is believed to be a person's, where that says more than the level itself does in either language.
pub(crate) fn basis(level: AttributionLevel, basis: &str) -> Option<&str> {
    let says_only_the_level = Lang::ALL.iter().any(|l| attribution(*l, level) == basis);
    Some(basis).filter(|basis| !basis.is_empty() && !says_only_the_level)
}

/// What changes how a person's acts must be read; nothing for people in service.
pub(crate) fn person_status(l: Lang, status: PersonStatus) -> Option<&'static str> {
    Some(match status {
        PersonStatus::Active => return None,
        PersonStatus::UnpaidLeave => l.t("cuti di luar tanggungan negara", "on unpaid leave (CLTN)"),
        PersonStatus::Retired => l.t("pensiun", "retired"),
        PersonStatus::SpouseOfCandidate => l.t(
            "pasangan calon: ada aturan tersendiri (SE MenPANRB B/36/2018)",
            "spouse of a candidate: rules of their own apply (SE MenPANRB B/36/2018)",
        ),
    })
}

/// How we came to know.
pub(crate) fn provenance(l: Lang, provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Collected => l.t("dikumpulkan lewat API resmi", "collected through an official API"),
        Provenance::Imported => l.t("dari berkas yang diimpor", "from an imported file"),
        Provenance::Captured => l.t("tangkapan petugas", "captured by an officer"),
        Provenance::InitialInformation => l.t("informasi awal", "initial information"),
        Provenance::Report => l.t("laporan", "report"),
    }
}

/// How we came to know, in a word or two for filters and tags.
pub(crate) fn origin_short(l: Lang, provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Collected => l.t("API resmi", "official API"),
        Provenance::Imported => l.t("berkas impor", "imported file"),
        Provenance::Captured => l.t("tangkapan", "capture"),
        Provenance::InitialInformation => l.t("informasi awal", "initial information"),
        Provenance::Report => l.t("laporan", "report"),
    }
}

/// What happened to an act after it was done.
pub(crate) fn event(l: Lang, kind: &ActEventKind) -> String {
    match kind {
        ActEventKind::Seen => l.t("terlihat", "seen").to_owned(),
        ActEventKind::Edited => l.t("diubah oleh penulisnya", "edited by its author").to_owned(),
        ActEventKind::Deleted => l.t("dihapus oleh penulisnya", "deleted by its author").to_owned(),
        ActEventKind::Unavailable(why) => {
            format!("{} ({why})", l.t("tidak dapat dibuka", "not reachable"))
        }
        ActEventKind::Undone => l.t("dibatalkan", "taken back").to_owned(),
    }
}

/// What a role may do, in one sentence.
pub(crate) fn role_work(l: Lang, role: Role) -> &'static str {
    match role {
        Role::Reviewer => {
            l.t("menelaah antrean dan mencatat tangkapan", "reviews the queue and enters captures")
        }
        Role::Supervisor => l.t(
            "menelaah, membuka berkas, menyetujui yang keluar",
            "reviews, opens cases, approves what leaves the office",
        ),
        Role::Writer => l.t("mencari, menyusun berkas dan laporan", "searches, gathers cases and reports"),
        Role::Admin => l.t("daftar pantau, sumber, pengguna", "watch-list, sources, users"),
        Role::Editor => l.t("menyunting kamus", "edits dictionaries"),
        Role::Auditor => {
            l.t("membaca jejak audit, tanpa data pribadi", "reads the audit log, no personal data")
        }
    }
}

/// The legend of the marks, in the order of the page.
pub(crate) fn legend(l: Lang) -> [(MarkKind, &'static str); 5] {
    [
        (MarkKind::Support, l.t("dukungan atau ajakan", "support or vote call")),
        (MarkKind::Candidate, l.t("calon, nomor, tagar", "candidate, number, hashtag")),
        (MarkKind::HandSign, l.t("isyarat tangan", "hand sign")),
        (MarkKind::Attack, l.t("menentang lawan", "against a rival")),
        (MarkKind::Damping, l.t("yang mengurangi", "what lowers it")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(l: Lang) -> Show {
        Show { l, zone: TimeZone::get("Asia/Jakarta").unwrap() }
    }

    #[test]
    fn a_moment_is_written_in_the_offices_zone() {
        let at: Timestamp = "2026-10-12T01:14:00Z".parse().unwrap();
        assert_eq!(show(Lang::Indonesian).moment(at), "12 Okt 2026 08.14 WIB");
        assert_eq!(show(Lang::English).moment(at), "12 Oct 2026 08:14 WIB");
    }

    #[test]
    fn an_impossible_time_is_told_not_hidden() {
        let written = When::Unknown { written: Some("31/02/9999".into()) };
        assert_eq!(show(Lang::English).when(&written), "time unreadable; it says “31/02/9999”");
    }

    #[test]
    fn counts_are_grouped_as_the_language_does() {
        assert_eq!(show(Lang::Indonesian).count(1_234_567), "1.234.567");
        assert_eq!(show(Lang::English).count(999), "999");
    }
}
