//! A hit as people see it: the same row on the page and in a file.

use std::collections::HashMap;

use jiff::Timestamp;
use netra_index::{Hit, Snippet, TextField};
use netra_model::act::Provenance;
use netra_model::flag::{MarkKind, NO_SCORE_WHY, Scoring};
use netra_store::SearchRow;

use crate::Desk;
use crate::desk::TermsRow;
use crate::error::PageError;
use crate::lang::Lang;
use crate::show::{Show, act_noun, item_status, origin_short};
use crate::text::{Mark, Marked, marked};
use crate::visitor::Staff;

/// One hit.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) short_id: Option<String>,
    pub(crate) person: String,
    pub(crate) unit: String,
    pub(crate) account: String,
    pub(crate) platform: String,
    pub(crate) kind: &'static str,
    pub(crate) at: Timestamp,
    pub(crate) when: String,
    pub(crate) status: &'static str,
    pub(crate) verdict: Option<&'static str>,
    /// Reason and note of the verdict.
    pub(crate) note: String,
    /// Why its flag has no score; empty where it has one, and where nothing is flagged.
    pub(crate) no_score: &'static str,
    /// It became known from the public: *laporan*, *informasi awal*.
    pub(crate) told: Vec<&'static str>,
    pub(crate) snippets: Vec<Shown>,
}

/// A piece of a text with its marks.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub(crate) label: &'static str,
    pub(crate) text: Marked,
    /// The same as it was written.
    pub(crate) plain: String,
    /// Whether the text begins before it.
    pub(crate) before: bool,
    /// Whether it goes on after it.
    pub(crate) after: bool,
}

/// The hits with what the store knows of them now.
pub(crate) async fn found(desk: &Desk, staff: &Staff, hits: &[Hit]) -> Result<Vec<Found>, PageError> {
    let acts: Vec<_> = hits.iter().map(|hit| hit.act.act).collect();
    let rows = desk.store.search_rows(&staff.scope(), &acts).await?;
    let rows: HashMap<_, SearchRow> = rows.into_iter().map(|row| (row.act, row)).collect();
    let show = staff.show(desk);
    Ok(hits.iter().map(|hit| shown(&show, hit, rows.get(&hit.act.act), &desk.terms)).collect())
}

fn shown(show: &Show, hit: &Hit, row: Option<&SearchRow>, terms: &[TermsRow]) -> Found {
    let l = show.l;
    let act = &hit.act;
    let only_words = terms.iter().any(|it| it.platform == act.platform && it.scoring != Scoring::Allowed);
    let item = row.and_then(|row| row.item.as_ref()).map(ToString::to_string).or_else(|| act.item.clone());
    Found {
        person: act.person.clone(),
        unit: act.unit_name.clone(),
        account: match act.handle.trim_start_matches('@') {
            "" => String::new(),
            handle => format!("@{handle}"),
        },
        platform: act.platform.label().to_owned(),
        kind: act_noun(l, act.kind),
        at: act.happened,
        when: show.moment(act.happened),
        status: row.and_then(|row| row.status).map_or("", |it| item_status(l, it)),
        verdict: row.and_then(|row| row.verdict).map(|it| l.pick(it.label())),
        note: row.map(|row| row.note.clone()).unwrap_or_default(),
        no_score: if only_words && item.is_some() { l.pick(NO_SCORE_WHY) } else { "" },
        short_id: item,
        told: told(&act.provenances).map(|it| origin_short(l, it)).collect(),
        snippets: hit
            .snippets
            .iter()
            .filter(|it| !matches!(it.field, TextField::Person | TextField::Handle))
            .map(|it| Shown {
                label: field_label(l, it.field),
                text: highlighted(it),
                plain: it.fragment.clone(),
                before: it.start > 0,
                after: it.more,
            })
            .collect(),
    }
}

/// Of the ways in which an act became known, those through a citizen.
pub(crate) fn told(provenances: &[Provenance]) -> impl Iterator<Item = Provenance> {
    let by_citizens = [Provenance::InitialInformation, Provenance::Report];
    provenances.iter().copied().filter(move |it| by_citizens.contains(it))
}

fn field_label(l: Lang, field: TextField) -> &'static str {
    match field {
        TextField::Target => l.t("search-responded-to"),
        TextField::Media => l.t("search-photo"),
        TextField::Own | TextField::Person | TextField::Handle => "",
    }
}

fn highlighted(snippet: &Snippet) -> Marked {
    let marks: Vec<Mark> = snippet
        .spans
        .iter()
        .map(|span| Mark { start: span.start, end: span.end, kind: MarkKind::Support, rule: String::new() })
        .collect();
    marked(&snippet.fragment, &marks)
}

impl Found {
    /// The titles of the columns.
    pub(crate) fn columns(l: Lang) -> [&'static str; 12] {
        [
            l.t("common-item"),
            l.t("common-time"),
            l.t("search-column-person"),
            l.t("search-column-unit"),
            l.t("common-account"),
            l.t("search-column-platform"),
            l.t("common-kind"),
            l.t("search-column-status"),
            l.t("search-column-verdict"),
            l.t("search-column-note"),
            l.t("search-column-remarks"),
            l.t("search-column-text"),
        ]
    }

    /// The same columns of this hit, as texts.
    pub(crate) fn cells(&self, l: Lang) -> [String; 12] {
        let mut remarks: Vec<&str> = Vec::new();
        if !self.no_score.is_empty() {
            remarks.push(l.t("search-no-score"));
        }
        remarks.extend(&self.told);
        [
            self.short_id.clone().unwrap_or_default(),
            self.when.clone(),
            self.person.clone(),
            self.unit.clone(),
            self.account.clone(),
            self.platform.clone(),
            self.kind.to_owned(),
            self.status.to_owned(),
            self.verdict.unwrap_or_default().to_owned(),
            self.note.clone(),
            remarks.join("; "),
            self.words(),
        ]
    }

    /// What of its texts is on the screen, without marks.
    fn words(&self) -> String {
        let texts = self.snippets.iter().map(|it| {
            let (before, after) = (if it.before { "… " } else { "" }, if it.after { " …" } else { "" });
            let label = if it.label.is_empty() { String::new() } else { format!("{} ", it.label) };
            format!("{label}{before}{}{after}", it.plain)
        });
        texts.collect::<Vec<_>>().join("\n")
    }

    /// An invented hit.
    #[cfg(test)]
    pub(crate) fn sample() -> Self {
        let mark = Mark { start: 4, end: 10, kind: MarkKind::Support, rule: String::new() };
        let text = Shown {
            label: "",
            text: marked("ayo coblos", &[mark]),
            plain: "ayo coblos".into(),
            before: false,
            after: true,
        };
        Self {
            short_id: Some("DMO-7F3K".into()),
            person: "Budi <i>(DEMO)</i>".into(),
            unit: "Dinas Contoh".into(),
            account: "@budi.demo".into(),
            platform: "TikTok".into(),
            kind: "suka",
            at: "2026-10-12T01:00:00Z".parse().expect("a moment"),
            when: "12 Okt 2026 08.00 WIB".into(),
            status: "",
            verdict: Some("Telusuri"),
            note: "jelas".into(),
            no_score: "",
            told: vec!["laporan"],
            snippets: vec![text],
        }
    }
}
