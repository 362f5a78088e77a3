//! Every page with invented values in both languages, and what must hold of each: one heading, landmarks, labels,
//! nothing inline that the content policy would refuse, and both sides of every pair of words.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::tz::TimeZone;
use netra_model::Clock;
use netra_model::act::{AccountRef, ActKind, Media, MediaKind, Provenance, VersionCause, When};
use netra_model::batch::{Exchange, ExchangeKind, KeptExchange, SEEN_SIGNED_IN_AS};
use netra_model::flag::{
    Field, FlagSignal, Flagged, MarkKind, Match, MatchInput, NonEmpty, Piece, Side, Span,
};
use netra_model::person::{AssignmentLetter, AttributionLevel, Employment, Person, PersonStatus, Unit};
use netra_model::race::{AccountRole, Candidate, Race, RaceAccount, RaceKind, StageKind};
use netra_model::release::{
    BeforeAfter, Brief, CandidateParity, Difference, Example, FormKind, KindParity, RaceParity, Rate, Rates,
    Report, Shadow, SwapFailure, SwapScore, SwapTest, SwapText,
};
use netra_model::review::{ItemStatus, Round, Verdict};
use netra_model::scope::Role;
use netra_model::sighting::{HandSign, PictureFacts, Reach};
use netra_model::tip::TipKind;
use netra_model::{Sentence, Sha256, ShortId};
use netra_store::{
    ActRow, ActView, Attribution, Author, ContentVersion, ContentView, DecisionView, Erased, FlagView,
    ItemView, Language, LetterView, NewDecision, ObservationView, SightingView, TipRef, Tombstone, User,
};

use crate::desk::{Provision, TermsRow, TriedUnder, Words};
use crate::error::{ErrorPage, PageError};
use crate::fields::Fields;
use crate::frame::{Frame, UserChip};
use crate::lang::Lang;
use crate::pages::day::due;
use crate::pages::filters::filters;
use crate::pages::help::{GuidePage, HelpPage};
use crate::pages::item_view::{Tag, item, retention};
use crate::pages::queue::{Group, Mode, QueuePage, Row, Undo};
use crate::pages::search_query::View;
use crate::pages::sheet::{Practice, verdict_keys};
use crate::pages::{
    account, audit, backup, batches, calibration, capture, case, case_work, day, dictionaries, draft,
    draft_edit, draft_report, fold, go, ledger, own_keys, people, plenary, practice, prevention, raw, recap,
    recusal, report, retention, roles, samples, saved_filters, search, search_export, search_history,
    search_list, search_saved, sign_in, source_edit, sources, start, target, tip_form, tips, training,
    try_text, user, users, watch_edit, watchlist,
};
use crate::show::Show;
use askama::Template;

/// Renders one page for a frame.
type Sample = fn(Frame, &Show) -> String;

/// Every page; a new one is added here.
const PAGES: &[(&str, Sample)] = &[
    ("queue", |frame, show| queue(frame, show, true)),
    ("queue-empty", |frame, show| queue(frame, show, false)),
    ("deadlines", |frame, show| html(&day::DeadlinesPage::sample(frame, show))),
    ("fold", |frame, show| html(&fold::FoldPage::sample(frame, show))),
    ("filters", |frame, _| html(&saved_filters::SavedFiltersPage::sample(frame))),
    ("prevention", |frame, show| html(&prevention::PreventionPage::sample(frame, show))),
    ("prevention-letter", |frame, show| html(&prevention::LetterPage::sample(frame, show))),
    ("go", |frame, _| html(&go::GoPage::sample(frame))),
    ("go-language", |frame, _| html(&go::LanguagePage { l: frame.l, frame })),
    ("sign-in", |frame, _| html(&sign_in::SignInPage::sample(frame))),
    ("error", |frame, _| {
        let by = Some("Rina <i>(DEMO)</i>".to_owned());
        let error = PageError::Conflict { item: "DMO-7F3K".into(), by, verdict: Some(Verdict::Trace) };
        html(&ErrorPage::new(&error, frame))
    }),
    ("help", |frame, _| html(&HelpPage::new(frame))),
    ("guide", |frame, show| html(&GuidePage { frame, l: show.l })),
    ("raw", |frame, _| html(&raw::RawPage::sample(frame))),
    ("target", |frame, _| html(&target::TargetPage::sample(frame))),
    ("search", |frame, show| html(&search::SearchPage::sample(frame, show, View::List))),
    ("search-table", |frame, show| html(&search::SearchPage::sample(frame, show, View::Table))),
    ("search-timeline", |frame, show| html(&search::SearchPage::sample(frame, show, View::Timeline))),
    ("search-saved", |frame, _| html(&search_saved::SavedPage::sample(frame))),
    ("search-history", |frame, _| html(&search_history::HistoryPage::sample(frame))),
    ("search-lists", |frame, _| html(&search_list::ListsPage::sample(frame))),
    ("search-list", |frame, _| html(&search_list::ListPage::sample(frame))),
    ("search-export", |frame, _| html(&search_export::ExportPage::sample(frame))),
    ("capture", |frame, show| html(&capture::CapturePage::sample(frame, show, &words().races))),
    ("tips", |frame, _| html(&tips::TipsPage::sample(frame))),
    ("tip", |frame, _| html(&tips::TipPage::sample(frame))),
    ("tip-receipt", |frame, _| html(&tips::PaperPage::sample(frame, true))),
    ("tip-missing", |frame, _| html(&tips::PaperPage::sample(frame, false))),
    ("tip-edit", |frame, show| html(&tips::EditTipPage::sample(frame, show))),
    ("tip-information", |frame, show| {
        let kind = TipKind::InitialInformation;
        html(&tip_form::TipFormPage::sample(frame, show, &words().races, kind))
    }),
    ("tip-report", |frame, show| {
        html(&tip_form::TipFormPage::sample(frame, show, &words().races, TipKind::Report))
    }),
    ("cases", |frame, _| html(&case::CasesPage::sample(frame))),
    ("case", |frame, _| html(&case::CasePage::sample(frame))),
    ("mentions", |frame, _| html(&case_work::MentionsPage::sample(frame))),
    ("wrong-person", |frame, _| html(&ledger::WrongPersonPage::sample(frame))),
    ("report", |frame, _| html(&report::ReportPage::sample(frame))),
    ("report-edit", |frame, show| html(&report::EditPage::sample(frame, show))),
    ("today", |frame, show| html(&super::figures::today_page(frame, show))),
    ("trends", |frame, show| html(&super::figures::trends_page(frame, show))),
    ("equality", |frame, show| html(&super::figures::equality_page(frame, show))),
    ("recap", |frame, show| html(&recap::RecapPage::sample(frame, show, false))),
    ("recap-public", |frame, show| html(&recap::RecapPage::sample(frame, show, true))),
    ("watchlist", |frame, _| html(&watchlist::WatchlistPage::sample(frame))),
    ("watchlist-import", |frame, _| html(&watchlist::ImportPage::sample(frame))),
    ("person", |frame, _| html(&people::PersonPage::sample(frame))),
    ("sources", |frame, show| html(&sources::SourcesPage::sample(frame, show))),
    ("dictionaries", |frame, show| html(&dictionaries::DictionariesPage::sample(frame, show, &words()))),
    ("release", |frame, show| {
        let differences = draft::sample_differences(frame.l);
        html(&dictionaries::ReleasePage::sample(frame, show, differences))
    }),
    ("draft", |frame, _| html(&draft::DraftPage::sample(frame, None, Vec::new()))),
    ("draft-report", |frame, show| {
        let report = reported();
        let told = draft_report::told(show, &words(), &report, &HashMap::new(), false);
        let items = draft_report::acknowledgements(show, &words(), &report);
        html(&draft::DraftPage::sample(frame, Some(told), items))
    }),
    ("draft-edit", |frame, _| html(&draft_edit::EditPage::sample(frame))),
    ("try", |frame, _| {
        let view = item_view();
        let text = view.target.unwrap().versions[0].text.clone();
        let under = TriedUnder { scored: Some(view.flag.scored), threshold: 25, words: Arc::new(words()) };
        let input = MatchInput {
            kind: ActKind::Like,
            day: "2026-10-12".parse().unwrap(),
            region: None,
            employment: Employment::Pns,
            status: PersonStatus::Active,
            texts: vec![(Field::TARGET_TEXT, text)],
            actor: AccountRef::by_handle("instagram".parse().unwrap(), "budi.demo"),
            target_author: None,
            assignment_letter: None,
        };
        html(&try_text::TryPage::sample(frame, &under, &input))
    }),
    ("audit", |frame, show| html(&audit::AuditPage::sample(frame, show))),
    ("plenary", |frame, _| html(&plenary::PlenaryPage::sample(frame, true))),
    ("plenary-empty", |frame, _| html(&plenary::PlenaryPage::sample(frame, false))),
    ("plenary-agenda", |frame, _| html(&plenary::AgendaPage::sample(frame))),
    ("practice", |frame, show| html(&practice::PracticePage::sample(frame, show))),
    ("samples", |frame, _| html(&samples::SamplesPage::sample(frame, true))),
    ("samples-empty", |frame, _| html(&samples::SamplesPage::sample(frame, false))),
    ("recusal", |frame, _| html(&recusal::RecusalPage::sample(frame))),
    ("users", |frame, _| html(&users::UsersPage::sample(frame))),
    ("user", |frame, _| html(&user::UserPage::sample(frame))),
    ("account", |frame, _| html(&account::AccountPage::sample(frame))),
    ("own-keys", |frame, _| html(&own_keys::OwnKeysPage::sample(frame))),
    ("training", |frame, _| html(&training::TrainingPage::sample(frame, false))),
    ("training-done", |frame, _| html(&training::TrainingPage::sample(frame, true))),
    ("training-item", |frame, show| html(&training::DrillPage::sample(frame, show, false))),
    ("training-answer", |frame, show| html(&training::DrillPage::sample(frame, show, true))),
    ("calibration", |frame, show| html(&calibration::CalibrationsPage::sample(frame, show))),
    ("calibration-item", |frame, show| html(&training::DrillPage::sample_calibration(frame, show))),
    ("calibration-open", |frame, show| html(&calibration::ResultPage::sample(frame, show, false))),
    ("calibration-closed", |frame, show| html(&calibration::ResultPage::sample(frame, show, true))),
    ("roles", |frame, _| html(&roles::RolesPage::new(frame, Role::Supervisor))),
    ("start", |frame, show| html(&start::StartPage::sample(frame, show))),
    ("watchlist-batches", |frame, _| html(&batches::BatchesPage::sample(frame))),
    ("watchlist-batch", |frame, _| html(&batches::BatchPage::sample(frame))),
    ("watchlist-new", |frame, _| html(&watch_edit::NewPersonPage::sample(frame))),
    ("watchlist-edit", |frame, _| html(&watch_edit::EditPersonPage::sample(frame))),
    ("retention", |frame, show| html(&retention::RetentionPage::sample(frame, show))),
    ("source-edit", |frame, _| html(&source_edit::SourceEditPage::sample(frame))),
    ("backup", |frame, show| html(&backup::BackupPage::sample(frame, show))),
];

fn html(page: &impl Template) -> String {
    page.render().expect("a page with sample values renders")
}

fn frame(l: Lang) -> Frame {
    Frame {
        printed: "12 Okt 2026 09.00 WIB".into(),
        l,
        title: "Sample".into(),
        here: "queue",
        user: Some(UserChip { name: "Siti Rahma (DEMO)".into(), role: Role::Supervisor }),
        office: "Bawaslu Kota Contoh (DEMO)".into(),
        waiting: Some("27".into()),
        news: Some("3".into()),
        due: Some((l.m("day-top-soon").n("tomorrow", 3).n("two", 1).to_string(), "amber")),
        mentions: Some("2".into()),
        csrf: "token".into(),
        path: "/queue".into(),
        q: String::new(),
        demo: true,
        theme: Default::default(),
        keys: Default::default(),
        build: "0",
    }
}

fn show(l: Lang) -> Show {
    Show { l, zone: TimeZone::get("Asia/Jakarta").unwrap() }
}

#[test]
fn every_page_renders_in_both_languages_as_a_document() {
    for (name, sample) in PAGES {
        for l in Lang::ALL {
            let page = sample(frame(l), &show(l));
            let what = format!("{name} in {}", l.code());
            assert_eq!(page.matches("<h1").count(), 1, "{what}: one heading");
            assert!(page.contains(&format!("<html lang=\"{}\">", l.code())), "{what}: language");
            assert!(
                page.contains("<main id=\"content\"") && page.contains("<header class=\"top\">"),
                "{what}"
            );
            assert!(page.contains("class=\"skip\""), "{what}: a way past the header");
            assert!(!page.contains(" style=") && !page.contains(" onclick="), "{what}: nothing inline");
            assert!(
                !page.contains("<b>Santoso</b>") && !page.contains("<i>(DEMO)"),
                "{what}: names are text"
            );
            labelled(&page, &what);
            unique_ids(&page, &what);
            if let Some(folder) = option_env!("NETRA_SAMPLE_PAGES") {
                let file = format!("{folder}/{name}-{}.html", l.code());
                std::fs::write(file, page.replace("\"/assets/", "\"assets/")).expect("the folder of samples");
            }
        }
    }
}

/// The value of an attribute of a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[start..].split('"').next()
}

fn tags<'a>(page: &'a str, name: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    page.match_indices(name).filter_map(move |(at, _)| {
        let rest = &page[at..];
        rest[name.len()..]
            .starts_with([' ', '>'])
            .then(|| (at, &rest[..rest.find('>').unwrap_or(rest.len())]))
    })
}

/// Every field has a label: its own, or one around it.
fn labelled(page: &str, what: &str) {
    for kind in ["<input", "<select", "<textarea"] {
        for (at, tag) in tags(page, kind) {
            if attribute(tag, "type") == Some("hidden") {
                continue;
            }
            let own = attribute(tag, "id").is_some_and(|id| page.contains(&format!("for=\"{id}\"")));
            let before = &page[..at];
            let around = before.rfind("<label") > before.rfind("</label>");
            assert!(own || around || attribute(tag, "aria-label").is_some(), "{what}: no label for {tag}");
        }
    }
}

fn unique_ids(page: &str, what: &str) {
    let mut seen = std::collections::BTreeSet::new();
    for (at, _) in page.match_indices(" id=\"") {
        let id = page[at + 5..].split('"').next().unwrap_or_default();
        assert!(seen.insert(id), "{what}: id {id} stands twice");
    }
}

#[test]
fn what_a_stranger_wrote_stays_text() {
    let page = queue(frame(Lang::Indonesian), &show(Lang::Indonesian), true);
    assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{page}");
    assert!(page.contains("&#60;script&#62;alert(1)"), "the text is shown literally");
    assert!(page.contains("data-code=\"U+202E\""), "a direction override is shown");
    assert!(page.contains("{{7*7}}"), "template marks are text");
    assert!(!page.contains("javascript:"), "a link that runs is no link");
}

#[test]
fn an_item_without_a_time_says_so_and_can_be_decided() {
    let l = Lang::English;
    let mut view = item_view();
    view.act.happened = When::Unknown { written: Some("31 Feb 9999".into()) };
    let shown = item(&show(l), &words(), &view, &[], &reader(), now(), &practice());
    assert!(shown.happened.contains("31 Feb 9999"), "{}", shown.happened);
    assert!(shown.may_decide);
}

#[test]
fn before_words_are_erased_the_item_says_when_and_afterwards_that_they_were() {
    let said = |id: &str, en: &str| netra_model::Sentence::new(id, en);
    let terms = [TermsRow {
        platform: "instagram".parse().unwrap(),
        scoring: netra_model::flag::Scoring::Allowed,
        on_source_delete: said("-", "-"),
        retention_days: Some(30),
        document: said("-", "-"),
        dated: None,
    }];
    let mut view = item_view();
    assert_eq!(retention(&show(Lang::Indonesian), &view, &terms), None, "an officer captured it");
    view.observations[0].provenance = Provenance::Collected;
    assert_eq!(retention(&show(Lang::Indonesian), &view, &[]), None, "no terms, no end");
    let line = retention(&show(Lang::Indonesian), &view, &terms).unwrap();
    assert!(line.starts_with("isinya dimusnahkan") && line.contains("catat tangkapan"), "{line}");
    let at = view.act.last_seen_at;
    let content = view.target.as_mut().unwrap();
    content.erased = Some(Tombstone { versions: 1, at, why: Erased::Expired, last_seen_at: at });
    let line = retention(&show(Lang::English), &view, &terms).unwrap();
    assert!(line.contains("not seen again") && line.contains("digests and times remain"), "{line}");
}

#[test]
fn what_was_seen_while_signed_in_says_as_whom() {
    let mut view = item_view();
    view.sightings.clear();
    view.observations[0].provenance = Provenance::Imported;
    view.observations[0].without_login = Some(false);
    let exchange = |account: &str| KeptExchange {
        id: view.id.to_string().parse().unwrap(),
        source: "import:1".into(),
        received: Exchange {
            kind: ExchangeKind::File,
            request: "zeeschuimer.ndjson".into(),
            status: 0,
            headers: vec![(SEEN_SIGNED_IN_AS.into(), account.into())],
            wire: None,
            started_at: view.act.first_seen_at,
            finished_at: view.act.first_seen_at,
            body_sha256: None,
            body_len: 0,
            parts: Vec::new(),
        },
    };
    let (as_somebody, as_nobody) = (exchange("@pengawas.demo"), exchange("nobody"));
    let origin =
        |l: Lang, view: &ItemView| item(&show(l), &words(), view, &[], &reader(), now(), &practice()).origin;
    view.exchanges = vec![as_somebody.clone(), as_somebody];
    assert_eq!(
        origin(Lang::Indonesian, &view),
        "dari berkas yang diimpor, dilihat saat masuk sebagai akun @pengawas.demo"
    );
    assert_eq!(
        origin(Lang::English, &view),
        "from an imported file, seen while signed in as account @pengawas.demo"
    );
    // Known through an official interface, too: both ways are said.
    view.observations[0].provenance = Provenance::Collected;
    view.observations[0].without_login = Some(true);
    let both = origin(Lang::Indonesian, &view);
    assert!(both.contains("dilihat tanpa masuk; dilihat saat masuk sebagai akun @pengawas.demo"), "{both}");
    view.exchanges = vec![as_nobody];
    assert!(!origin(Lang::Indonesian, &view).contains("sebagai akun"), "nobody was signed in");
}

#[test]
fn before_the_draw_a_candidate_has_no_number_and_is_prospective() {
    let mut view = item_view();
    view.act.happened = When::Exact { at: "2026-09-01T01:00:00Z".parse().unwrap() };
    let shown = item(&show(Lang::English), &words(), &view, &[], &reader(), now(), &practice());
    assert_eq!(shown.candidates[0].number, None);
    assert_eq!(shown.candidates[0].note, Some("prospective candidate"));
}

fn queue(frame: Frame, show: &Show, full: bool) -> String {
    let l = show.l;
    let view = item_view();
    let mut shown = item(show, &words(), &view, &others(), &reader(), now(), &practice());
    shown.verdicts =
        verdict_keys(show, &words(), &view, &practice(), Some(Verdict::Indication), None, show.day_of(now()));
    shown.next = Some("/items/DMO-2QX1".into());
    shown.previous = Some("/items/DMO-9B0D".into());
    let row = |id: &str, what: &str, current, tag: Option<Tag>| Row {
        href: format!("/items/{id}"),
        short_id: id.to_owned(),
        what: what.to_owned(),
        day: "12 Okt".into(),
        current,
        tag,
        no_score: None,
        why: "",
        told: Vec::new(),
        due: current.then(|| due(show, jiff::civil::date(2026, 10, 13), jiff::civil::date(2026, 10, 12))),
        fold: current.then(|| ("/folds/0".to_owned(), l.m("fold-count").n("items", 12).to_string())),
        open_by: current.then(|| "Budi <i>(DEMO)</i>".to_owned()),
        handed: None,
    };
    let tag = Some(Tag { text: l.either("muncul lagi", "back again").into(), tone: "amber" });
    let high = Group {
        label: l.either("Prioritas tinggi", "High priority"),
        rows: vec![
            row("DMO-7F3K", l.either("menyukai · Instagram", "liked · Instagram"), true, None),
            row("DMO-2QX1", l.either("mengunggah · Facebook", "posted · Facebook"), false, tag),
            row("DMO-9B0D", l.either("mengomentari · TikTok", "commented · TikTok"), false, None),
        ],
    };
    let low = Group {
        label: l.either("Prioritas sedang", "Medium priority"),
        rows: (0..9)
            .map(|n| {
                row(
                    ShortId::nth("DMO", n).as_str(),
                    l.either("membagikan · Bluesky", "shared · Bluesky"),
                    false,
                    None,
                )
            })
            .collect(),
    };
    let undo = Undo {
        short_id: "DMO-4C1A".into(),
        what: l.either("diputuskan: Tidak ada indikasi.", "decided: No indication.").into(),
        action: "undo",
        until: Some("20.14 WIB".into()),
    };
    html(&QueuePage {
        l,
        filters: filters(l, &Fields::default(), &netra_store::Facets::default(), &words(), true),
        rows: if full { vec![high, low] } else { Vec::new() },
        total: "27".into(),
        here: "/items/DMO-7F3K".into(),
        pager: crate::pages::pager::Pager::default(),
        item: full.then_some(shown),
        undo: full.then_some(undo),
        notice: Some(l.m("review-conflict-changed").bdi("by", "Rina <i>").with("at", "09.00").html()),
        kept: Some("yang <b>diketik".into()),
        modes: vec![Mode {
            href: "/second",
            label: l.m("review-second-link").n("n", 3).to_string(),
            current: false,
        }],
        second: false,
        first_run: !full,
        keys: frame.keys.sheet(l),
        reason_hint: crate::pages::queue::reason_hint(&frame),
        frame,
        day: full.then(|| day::DayPanel::sample(show)),
        mine: Vec::new(),
        tabs: Vec::new(),
    })
}

/// A report with everything that one can have.
fn reported() -> Report {
    let clock = Clock::manual("2026-10-12T01:20:00Z".parse().unwrap());
    let rate = |flags, per_1000, low, high| Rate { flags, per_1000, low, high };
    let held = |acts| Rates { acts, support: rate(12, 12.4, 8.1, 19.0), attack: rate(1, 1.0, 0.2, 5.6) };
    let candidate = |key: &str, differs| CandidateParity {
        candidate: key.into(),
        name: format!("{key} <b>Santoso</b> (DEMO)"),
        named: held(if key == "bagas-laras" { 0 } else { 968 }),
        kinds: FormKind::ALL
            .map(|kind| KindParity { kind, n_listed: 2, n_derived: 11, held: held(10) })
            .to_vec(),
        only_ambiguous: 31,
        differs,
    };
    let score = |score| SwapScore { score, support: score, attack: 0 };
    let brief = |score| Brief {
        score: Some(score),
        support: Some(score),
        attack: Some(0),
        signals: vec![("vote-call".into(), "demo-kota-contoh/satria-dewi".into(), Some(28))],
    };
    let example = |before, after| Example { act: clock.id(), before, after };
    Report {
        sha256: Sha256([0x9f; 32]),
        engine: 2,
        against: Sha256([1; 32]),
        at: clock.now(),
        mistakes: Vec::new(),
        warnings: vec![Sentence::new("general.toml:1: kata umum", "general.toml:1: a common word")],
        n_examples: 312,
        days: 30,
        shadow: Shadow {
            acts: 1_204,
            threshold: BeforeAfter { before: 25, after: 30 },
            new: 3,
            lost: 1,
            changed: 2,
            unchanged: 40,
            changes: [(4, 2)].into(),
            by_rule: [("vote-call".into(), BeforeAfter { before: 40, after: 42 })].into(),
            by_candidate: [("demo-kota-contoh/satria-dewi".into(), BeforeAfter { before: 3, after: 5 })]
                .into(),
            new_examples: vec![example(None, Some(brief(60)))],
            lost_examples: vec![example(Some(brief(30)), None)],
            changed_examples: vec![example(Some(brief(30)), Some(brief(34)))],
        },
        parity: vec![RaceParity {
            race: "demo-kota-contoh".into(),
            name: "Pemilihan Wali Kota Kota Contoh 2026 (DEMO)".into(),
            candidates: vec![
                candidate("arga-sekar", vec![Difference::Lacks(FormKind::Slogans, "satria-dewi".into())]),
                candidate("satria-dewi", vec![Difference::Support(None, "arga-sekar".into())]),
                candidate("bagas-laras", Vec::new()),
            ],
        }],
        swap: SwapTest {
            texts: 900,
            exempt: 12,
            word_slogans: vec![("demo-kota-contoh/satria-dewi".into(), "lanjutkan".into())],
            n_failures: 1,
            failures: vec![SwapFailure {
                race: "demo-kota-contoh".into(),
                text: SwapText::Sentences("lanjutkan <script>alert(1)</script>".into(), "guyub".into()),
                one: ("satria-dewi".into(), score(44)),
                other: ("arga-sekar".into(), score(2)),
            }],
            without_sure_name: vec!["demo-kota-contoh/arga-sekar".into()],
        },
    }
}

#[test]
fn what_a_person_took_back_says_after_how_long_it_was() {
    use netra_model::act::ActEventKind;
    let at = |text: &str| -> jiff::Timestamp { text.parse().unwrap() };
    let told = |seen: &str, noticed: &str, event: ActEventKind| {
        let mut view = item_view();
        view.act.happened = When::Exact { at: at("2026-10-12T01:00:00Z") };
        view.act.last_seen_at = at(seen);
        view.events = vec![netra_store::EventView { event, at: at(noticed), raw: None, exchange: None }];
        let now = at("2026-10-14T01:00:00Z");
        item(&show(Lang::Indonesian), &words(), &view, &[], &reader(), now, &practice()).events[0]
            .what
            .clone()
    };
    let soon = told("2026-10-12T01:35:00Z", "2026-10-12T01:45:00Z", ActEventKind::Undone);
    assert_eq!(soon, "dibatalkan sendiri setelah ± 40 menit");
    let late = told("2026-10-12T01:10:00Z", "2026-10-12T07:00:00Z", ActEventKind::Deleted);
    assert_eq!(late, "dihapus sendiri antara 10 menit dan 6 jam setelahnya");
    let odd = told("2026-10-20T01:10:00Z", "2026-10-12T00:00:00Z", ActEventKind::Undone);
    assert_eq!(odd, "dibatalkan sendiri setelah ± 0 menit", "impossible times never break the page");
}

#[test]
fn the_signer_is_told_as_many_things_as_the_store_asks_to_acknowledge() {
    let report = reported();
    let told = draft_report::acknowledgements(&show(Lang::English), &words(), &report);
    assert_eq!(told.len() as u64, report.n_to_acknowledge());
    assert!(told[0].contains("has no slogans, while satria-dewi"), "{told:?}");
    assert!(told[1].contains("is flagged as supported less often than arga-sekar"), "{told:?}");
}

#[test]
fn a_report_tells_counts_intervals_and_failing_pairs_in_the_readers_language() {
    let report = reported();
    let told = draft_report::told(&show(Lang::Indonesian), &words(), &report, &HashMap::new(), false);
    assert_eq!(told.counts[0], ("3".to_owned(), "baru"));
    assert_eq!(told.counts[4].0, "91,3%");
    assert_eq!(told.rules[0].change, "+2");
    assert!(told.about.ends_with("Ditandai mulai 25, dengan draf mulai 30."), "{}", told.about);
    let row = &told.parity[0].rows[0];
    assert_eq!(row.support.text, "12,4 (8,1–19,0)");
    assert!(!row.support.red && told.parity[0].rows[1].support.red, "of all forms together");
    let kind = |n: usize| &told.parity[0].kinds[n];
    assert_eq!(told.parity[0].kinds.len(), FormKind::ALL.len());
    assert!(kind(3).rows[0].lacks && !kind(0).rows[0].lacks, "only the slogans are red");
    assert!(!kind(0).rows[1].support.red, "what is red of all forms need not be so of each");
    assert_eq!(
        (kind(0).kind, kind(0).rows[0].listed.as_str(), kind(0).rows[0].derived.as_str()),
        ("nama", "2", "11")
    );
    assert_eq!(kind(0).rows[0].support.text, "12,4 (8,1–19,0)");
    assert_eq!(told.parity[0].rows[2].support.text, "–", "no act, no rate");
    assert_eq!(told.failures[0].one.2, "44 (44/0)");
}

fn reader() -> User {
    let clock = Clock::manual(now());
    User {
        id: clock.id(),
        office: clock.id(),
        login: "siti".into(),
        name: "Siti (DEMO)".into(),
        role: Role::Supervisor,
        language: Language::Indonesian,
        units: None,
        recusals: netra_model::scope::Recusals::default(),
        keys: Default::default(),
        created_at: clock.now(),
    }
}

fn now() -> jiff::Timestamp {
    "2026-10-12T02:00:00Z".parse().unwrap()
}

fn practice() -> Practice {
    Practice { reasons: netra_model::review::built_in_reasons(), ..Practice::default() }
}

pub(super) fn words() -> Words {
    let campaign = RaceAccount {
        account: AccountRef::by_handle("instagram".parse().unwrap(), "satriadewi.demo"),
        role: AccountRole::Campaign,
        registered: true,
        from: None,
        until: None,
    };
    let stage = |kind, from: &str, until: &str| netra_model::race::Stage {
        kind,
        from: from.parse().unwrap(),
        until: until.parse().unwrap(),
    };
    let race = Race {
        key: "demo-kota-contoh".into(),
        name: "Pemilihan Wali Kota Kota Contoh 2026 (DEMO)".into(),
        kind: RaceKind::Mayor,
        region: Some("Kota Contoh".into()),
        includes: Vec::new(),
        stages: vec![
            stage(StageKind::Registration, "2026-08-27", "2026-08-29"),
            stage(StageKind::Determination, "2026-09-22", "2026-09-22"),
            stage(StageKind::Draw, "2026-09-23", "2026-09-23"),
            stage(StageKind::Campaign, "2026-09-25", "2026-11-23"),
        ],
        candidates: vec![Candidate {
            key: "satria-dewi".into(),
            name: "Satria Wibawa – Dewi Kencana (DEMO)".into(),
            number: Some(2),
            accounts: vec![campaign],
        }],
    };
    let provision = Provision {
        label: (
            "D6: menyukai, mengomentari, membagikan unggahan calon".into(),
            "D6: liking, commenting on or sharing a candidate's post".into(),
        ),
        source: "SKB 2/2022, Lampiran II".into(),
        unsettled: true,
    };
    Words {
        races: vec![race],
        provisions: [("skb-2022-d6".to_owned(), provision)].into(),
        ..Words::default()
    }
}

fn others() -> Vec<ActRow> {
    let clock = Clock::manual("2026-10-11T02:00:00Z".parse().unwrap());
    let act = |kind, item, snippet: &str| ActRow {
        act: clock.id(),
        item,
        kind,
        happened: When::Exact { at: clock.now() },
        first_seen_at: clock.now(),
        snippet: snippet.to_owned(),
    };
    vec![
        act(ActKind::Comment, Some((clock.id(), "DMO-8K2M".parse().unwrap())), "Mantap! #SatriaMenang"),
        act(ActKind::Post, None, "Selamat pagi warga Kota Contoh"),
    ]
}

/// A like of a campaign account's post that has everything a hostile text can have.
fn item_view() -> ItemView {
    let clock = Clock::manual("2026-10-12T01:20:00Z".parse().unwrap());
    let instagram = || "instagram".parse::<netra_model::act::Platform>().unwrap();
    let text = "Ayo warga Kota Contoh, coblos nomor 2! Bersama kita guyub dan lanjutkan kerja baik untuk kota yang \
                lebih ramah. #SatriaMenang ✌️\n<script>alert(1)</script> <img src=x onerror=alert(1)> {{7*7}} \u{202E}gpj";
    let description = "Relawan salam dua jari bersama paslon";
    let spot = |words: &str, mark| {
        let start = text.find(words).unwrap() as u32;
        let span = Span { field: Field::TARGET_TEXT, start, end: start + words.len() as u32 };
        Match { span, term: words.to_owned(), mark }
    };
    let signal = |rule: &str, id: &str, en: &str, weight, matches| FlagSignal {
        rule: rule.into(),
        label_id: id.into(),
        label_en: en.into(),
        weight: Some(weight),
        race: Some("demo-kota-contoh".into()),
        candidate: Some("satria-dewi".into()),
        matches,
    };
    let photo = Field { side: Side::Target, piece: Piece::Description(0) };
    let start = description.find("dua jari").unwrap() as u32;
    let sign = Match {
        span: Span { field: photo, start, end: start + 8 },
        term: "dua jari".into(),
        mark: MarkKind::HandSign,
    };
    let signals = vec![
        signal("vote-call", "ajakan memilih", "call to vote", 28, vec![spot("coblos", MarkKind::Support)]),
        signal(
            "number",
            "nomor urut",
            "ballot number",
            22,
            vec![spot("nomor 2", MarkKind::Candidate), spot("#SatriaMenang", MarkKind::Candidate)],
        ),
        signal("hand-sign", "isyarat tangan", "hand sign", 12, vec![spot("✌️", MarkKind::HandSign), sign]),
        signal("campaign-target", "unggahan akun kampanye", "post of a campaign account", 20, Vec::new()),
    ];
    let scored = Flagged {
        release: Sha256([0x9f; 32]),
        engine: 1,
        input: Sha256([1; 32]),
        score: Some(86),
        support: Some(86),
        attack: Some(0),
        signals: NonEmpty::new(signals).unwrap(),
        explanation_id: "3 kata cocok: coblos (+28), nomor 2 (+22), dua jari (+12); akun kampanye (+20); suka, bukan unggahan sendiri (×0,6).".into(),
        explanation_en: "3 terms match: coblos (+28), nomor 2 (+22), dua jari (+12); campaign account (+20); a like, not an own post (×0.6).".into(),
        stage: Some(StageKind::Campaign),
        provisions: vec!["skb-2022-d6".into()],
    };
    let medium = Media {
        kind: MediaKind::Image,
        url: None,
        alt: None,
        caption: Some("Pasar pagi bersama warga".into()),
        officer_description: Some(description.into()),
        sha256: Some(Sha256([7; 32])),
    };
    let version = ContentVersion {
        n: 1,
        content_hash: Sha256([2; 32]),
        text: text.into(),
        media: vec![medium],
        fates: BTreeMap::new(),
        cause: VersionCause::First,
        provenance: Provenance::Captured,
        seen_at: clock.now(),
        raw: Some(Sha256([0x9f; 32])),
        exchange: Some(clock.id()),
    };
    let target = ContentView {
        id: clock.id(),
        platform: instagram(),
        native_key: "https://www.instagram.com/p/DEMO1/".into(),
        url: Some("javascript:alert(1)".into()),
        author: Author::Known(AccountRef::by_handle(instagram(), "satriadewi.demo")),
        published: When::Claimed { at: "2026-10-11T12:00:00Z".parse().unwrap() },
        versions: vec![version],
        missing: None,
        erased: None,
    };
    let unit = Unit { id: clock.id(), name: "Dinas Perhubungan".into() };
    let person = Person {
        id: clock.id(),
        name: "Budi <b>Santoso</b> (DEMO)".into(),
        nip: Some(netra_model::nip::Nip::parse("198504122010011007", Employment::Pns).unwrap()),
        employment: Employment::Pns,
        status: PersonStatus::Active,
        unit: unit.id,
        region: None,
    };
    let decision = DecisionView {
        id: clock.id(),
        decision: NewDecision::new(Verdict::Trace).because("cek lagi"),
        round: Round::First,
        by: clock.id(),
        by_name: "Rina (DEMO)".into(),
        at: clock.now(),
        supersedes: None,
        answers: None,
        plenary: None,
        undone_at: Some(clock.now()),
    };
    ItemView {
        id: clock.id(),
        short_id: "DMO-7F3K".parse().unwrap(),
        status: ItemStatus::Open,
        version: 3,
        act: ActView {
            id: clock.id(),
            kind: ActKind::Like,
            platform: instagram(),
            native_key: "capture:like:1".into(),
            happened: When::Claimed { at: "2026-10-12T01:14:00Z".parse().unwrap() },
            first_seen_at: clock.now(),
            last_seen_at: clock.now(),
            raw: Some(Sha256([0x9f; 32])),
            exchange: None,
            gone: None,
        },
        own: None,
        target: Some(target),
        target_account: None,
        attribution: Some(Attribution {
            kind: netra_model::dossier::BasisKind::Register,
            document: None,
            by_name: "Siti (DEMO)".into(),
            person: person.id,
            level: AttributionLevel::Documented,
            basis: "surat unit 12/DEMO".into(),
            by: "user:demo".into(),
            at: "2026-05-03T02:00:00Z".parse().unwrap(),
        }),
        person,
        unit,
        watch: None,
        letters: vec![LetterView {
            n: 1,
            letter: AssignmentLetter {
                number: "800/112/DEMO".into(),
                issued: "2026-10-01".parse().unwrap(),
                from: "2026-10-12".parse().unwrap(),
                until: "2026-10-13".parse().unwrap(),
                purpose: "pengamanan kampanye".into(),
            },
            by: "user:demo".into(),
            at: clock.now(),
            withdrawn: None,
        }],
        account: clock.id(),
        account_ref: AccountRef::by_handle(instagram(), "budi.demo"),
        handles: Vec::new(),
        flag: FlagView {
            id: clock.id(),
            own_version: None,
            target_version: Some(1),
            scored,
            at: clock.now(),
        },
        earlier_flags: Vec::new(),
        events: Vec::new(),
        observations: vec![ObservationView {
            source: "capture".into(),
            provenance: Provenance::Captured,
            without_login: Some(true),
            first_at: clock.now(),
            last_at: clock.now(),
            times: 1,
        }],
        sightings: vec![SightingView {
            provenance: Provenance::Report,
            seen_at: clock.now(),
            at: clock.now(),
            by: "user:demo".into(),
            by_name: "Siti <i>(DEMO)".into(),
            reach: Some(Reach::Friends),
            picture: PictureFacts { hand_sign: Some(HandSign::Two), ..PictureFacts::default() },
            description: Some("uraian <b>Santoso</b>".into()),
            files: Vec::new(),
            tip: Some(TipRef { id: clock.id(), kind: TipKind::Report, n: 1, register: None }),
            raw: Sha256([3; 32]),
            exchange: clock.id(),
        }],
        exchanges: Vec::new(),
        decisions: vec![decision],
        blind: false,
        mine: false,
        known_on: Some("2026-10-12".parse().unwrap()),
        known_history: Vec::new(),
        first_opened: Some("2026-10-12".parse().unwrap()),
        hold: None,
        cases: Vec::new(),
    }
}
