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

    /// `Jumat 16 Okt`.
    pub(crate) fn weekday(&self, day: Date) -> String {
        let whole = self.long_day(day);
        let name = whole.split_once(',').map_or("", |(name, _)| name);
        format!("{name} {}", self.short_day(day))
    }

    /// `Okt 2026`.
    pub(crate) fn month(&self, day: Date) -> String {
        let whole = self.day(day);
        whole.split_once(' ').map_or(whole.clone(), |(_, month)| month.to_owned())
    }

    /// `12 Okt 2026 08.14 WIB`.
    pub(crate) fn moment(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.zone.clone());
        format!("{} {} {}", self.day(local.date()), self.clock(at), self.zone_name(at))
    }

    /// `08.14` in Indonesian, `08:14` in English.
    pub(crate) fn clock(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.zone.clone());
        format!("{:02}{}{:02}", local.hour(), self.l.either(".", ":"), local.minute())
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
                self.l.m("common-time-claimed").with("moment", self.moment(*at)).to_string()
            }
            When::Window { from, until } => {
                let between = self.l.m("common-time-between").with("from", self.moment(*from));
                between.with("until", self.moment(*until)).to_string()
            }
            When::Unknown { written: Some(written) } => {
                let written: String = written.chars().filter(|c| !c.is_control()).take(60).collect();
                self.l.m("common-time-unreadable").with("written", written).to_string()
            }
            When::Unknown { written: None } => self.l.t("common-time-unknown").to_owned(),
        }
    }

    /// `12.431` in Indonesian, `12,431` in English.
    pub(crate) fn count(&self, n: u64) -> String {
        let digits = n.to_string();
        let mut out = String::new();
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push_str(self.l.either(".", ","));
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
        ActKind::Post => l.t("common-posted"),
        ActKind::Comment => l.t("common-commented"),
        ActKind::Share => l.t("common-shared"),
        ActKind::Quote => l.t("common-quoted"),
        ActKind::Like => l.t("common-liked"),
        ActKind::Follow => l.t("common-followed"),
        ActKind::Join => l.t("common-joined"),
    }
}

/// What was done, as a noun: *suka*.
pub(crate) fn act_noun(l: Lang, kind: ActKind) -> &'static str {
    match kind {
        ActKind::Post => l.t("common-post"),
        ActKind::Comment => l.t("common-comment"),
        ActKind::Share => l.t("common-share"),
        ActKind::Quote => l.t("common-quote"),
        ActKind::Like => l.t("common-like"),
        ActKind::Follow => l.t("common-follow"),
        ActKind::Join => l.t("common-group-join"),
    }
}

/// The priority in words; the number stays under *rincian*. Without a score there is none.
pub(crate) fn priority(l: Lang, score: Option<u8>) -> &'static str {
    let Some(score) = score else { return l.t("common-no-score") };
    match Priority::of(score) {
        Priority::High => l.t("common-high-priority"),
        Priority::Medium => l.t("common-medium-priority"),
        Priority::Low => l.t("common-low-priority"),
    }
}

/// Where an item stands.
pub(crate) fn item_status(l: Lang, status: ItemStatus) -> &'static str {
    match status {
        ItemStatus::Open => l.t("common-waiting-for-review"),
        ItemStatus::Held => l.t("common-on-hold"),
        ItemStatus::Second => l.t("review-status-second"),
        ItemStatus::Plenary => l.t("review-status-plenary"),
        ItemStatus::Decided => l.t("common-reviewed"),
        ItemStatus::Reappeared => l.t("common-back-again"),
    }
}

/// How surely an account is a person's.
pub(crate) fn attribution(l: Lang, level: AttributionLevel) -> &'static str {
    match level {
        AttributionLevel::Unchecked => l.t("common-not-checked-yet"),
        AttributionLevel::Presumed => l.t("common-presumed"),
        AttributionLevel::Documented => l.t("common-attribution-documented"),
        AttributionLevel::Confirmed => l.t("common-attribution-confirmed"),
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
        PersonStatus::UnpaidLeave => l.t("common-person-unpaid-leave"),
        PersonStatus::Retired => l.t("common-person-retired"),
        PersonStatus::SpouseOfCandidate => l.t("common-person-spouse"),
    })
}

/// How we came to know.
pub(crate) fn provenance(l: Lang, provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Collected => l.t("common-provenance-collected"),
        Provenance::Imported => l.t("common-provenance-imported"),
        Provenance::Captured => l.t("common-captured"),
        Provenance::InitialInformation => l.t("common-provenance-information"),
        Provenance::Report => l.t("common-provenance-report"),
    }
}

/// How we came to know, in a word or two for filters and tags.
pub(crate) fn origin_short(l: Lang, provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Collected => l.t("common-origin-api"),
        Provenance::Imported => l.t("common-origin-file"),
        Provenance::Captured => l.t("common-origin-capture"),
        Provenance::InitialInformation => l.t("common-provenance-information"),
        Provenance::Report => l.t("common-provenance-report"),
    }
}

/// What happened to an act after it was done.
pub(crate) fn event(l: Lang, kind: &ActEventKind) -> String {
    match kind {
        ActEventKind::Seen => l.t("common-seen").to_owned(),
        ActEventKind::Edited => l.t("common-edited").to_owned(),
        ActEventKind::Deleted => l.t("common-deleted").to_owned(),
        ActEventKind::Unavailable(why) => {
            l.m("common-not-reachable").with("why", gone_because(l, why)).to_string()
        }
        ActEventKind::Undone => l.t("common-taken-back").to_owned(),
    }
}

/// Why something cannot be opened: the connectors keep a word of the platform or of their own, which is told in words.
/// One that this version does not know stands as it is.
pub(crate) fn gone_because(l: Lang, why: &str) -> &str {
    match why {
        "gone" | "deleted" | "not_found" | "RecordNotFound" | "repo_not_found" => l.t("common-gone-deleted"),
        "gone_unknown" | "unknown" | "not_answered" | "inactive" => l.t("common-gone-unknown"),
        "not_public" | "private" | "protected" | "unlisted" => l.t("common-gone-not-public"),
        "suspended" | "takendown" | "withheld" => l.t("common-gone-by-platform"),
        "deactivated" => l.t("common-gone-deactivated"),
        "left_window" => l.t("common-gone-left-window"),
        other => other,
    }
}

/// What a role may do, in one sentence.
pub(crate) fn role_work(l: Lang, role: Role) -> &'static str {
    match role {
        Role::Reviewer => l.t("common-role-reviewer"),
        Role::Supervisor => l.t("common-role-supervisor"),
        Role::Writer => l.t("common-role-writer"),
        Role::Admin => l.t("common-role-admin"),
        Role::Editor => l.t("common-role-editor"),
        Role::Auditor => l.t("common-role-auditor"),
    }
}

/// The legend of the marks, in the order of the page.
pub(crate) fn legend(l: Lang) -> [(MarkKind, &'static str); 5] {
    [
        (MarkKind::Support, l.t("common-mark-support")),
        (MarkKind::Candidate, l.t("common-mark-candidate")),
        (MarkKind::HandSign, l.t("common-mark-hand-sign")),
        (MarkKind::Attack, l.t("common-mark-attack")),
        (MarkKind::Damping, l.t("common-mark-damping")),
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
    fn why_something_is_gone_is_told_in_words_and_an_unknown_reason_as_it_stands() {
        let gone = |l, why: &str| event(l, &ActEventKind::Unavailable(why.into()));
        assert_eq!(gone(Lang::Indonesian, "suspended"), "tidak dapat dibuka (diblokir oleh platform)");
        assert_eq!(gone(Lang::English, "left_window"), "not reachable (too old for the platform to show)");
        assert_eq!(gone(Lang::English, "something_new"), "not reachable (something_new)");
    }

    #[test]
    fn counts_are_grouped_as_the_language_does() {
        assert_eq!(show(Lang::Indonesian).count(1_234_567), "1.234.567");
        assert_eq!(show(Lang::English).count(999), "999");
    }
}
