//! Figures as visitors meet them: charts with tables and files, recaps, the open fields of Form A.

use jiff::civil::date;
use netra_model::act::ActKind;
use netra_model::dossier::OutcomeKind;
use netra_model::person::Unit;
use netra_model::race::StageKind;
use netra_model::review::Verdict;
use netra_store::{
    CandidateHandling, DayCoverage, DayFlow, Deadlines, Handling, Period, PeriodFigures, RulePrecision,
    TodayFigures, Trends, WeekPairs,
};

use super::rendering::words;
use super::world::World;
use crate::frame::Frame;
use crate::pages::figures::{FiguresPage, PeriodForm, tabs};
use crate::pages::{equality, today, trends};
use crate::show::Show;

fn flow(period: Period, most: u64) -> Vec<DayFlow> {
    let day = |(n, day)| {
        let n = n as u64 % most;
        DayFlow { day, opened: n, decided: n / 2, waiting: n + 3 }
    };
    period.each_day().enumerate().map(day).collect()
}

pub(super) fn today_page(frame: Frame, show: &Show) -> FiguresPage {
    let l = frame.l;
    let day = date(2026, 10, 12);
    let figures = TodayFigures {
        day,
        waiting: 12,
        states: vec![("open".into(), 10), ("held".into(), 1), ("waits <b>".into(), 1)],
        oldest: Some("2026-10-01T01:00:00Z".parse().unwrap()),
        deadlines: Deadlines { past: 1, within_1: 2, within_3: 0, later: 3, no_clock: 6 },
        verdicts: Verdict::ALL.into_iter().zip([3, 1, 0, 2]).collect(),
        flow: flow(Period::last(15, day), 9),
    };
    let mut page = today::build(frame, show, &figures);
    page.tabs = tabs(l, netra_model::scope::Role::Reviewer, "/today");
    page.units = Some("Dinas <b>Kesehatan</b>".into());
    page
}

fn period_figures(period: Period, most: u64) -> PeriodFigures {
    let clock = netra_model::Clock::manual("2026-10-12T01:00:00Z".parse().unwrap());
    PeriodFigures {
        period,
        days: flow(period, most),
        kinds: vec![(ActKind::Like, 3 * most), (ActKind::Post, most)],
        platforms: vec![("instagram".parse().unwrap(), 4 * most)],
        units: vec![(Unit { id: clock.id(), name: "Dinas <b>Kesehatan</b>".into() }, 4 * most)],
        stages: vec![(None, most), (Some(StageKind::Campaign), 3 * most)],
        candidates: [
            (("demo-kota-contoh".into(), "satria-dewi".into()), most),
            (("lama".into(), "<i>hilang</i>".into()), 1),
        ]
        .into(),
        no_candidate: 1,
        reach: vec![DayCoverage { day: period.from, reached: most, failed: 2 }],
    }
}

pub(super) fn trends_page(frame: Frame, show: &Show) -> FiguresPage {
    let day = date(2026, 10, 12);
    let period = Period::last(28, day);
    let figures = Trends { now: period_figures(period, 9), before: period_figures(period.before(), 4) };
    let form = PeriodForm { action: "/trends", problem: Some("x".into()), ..PeriodForm::default() };
    trends::build(frame, show, &figures, &words(), (Some("Kota Contoh"), day), form)
}

pub(super) fn equality_page(frame: Frame, show: &Show) -> FiguresPage {
    let day = date(2026, 10, 12);
    let of = |waiting, closed| CandidateHandling {
        flagged: waiting + closed,
        waiting,
        expired: 1,
        verdicts: [(Verdict::NoIndication, closed)].into(),
        forwarded: 0,
        first_review: Some(jiff::SignedDuration::from_hours(5)),
    };
    let handling: Handling = [
        (("demo-kota-contoh".into(), "satria-dewi".into()), of(90, 10)),
        (("lama".into(), "<i>hilang</i>".into()), of(1, 2)),
    ]
    .into();
    let rule = |rule: &str, led| RulePrecision {
        rule: rule.into(),
        led,
        nothing: 8,
        prevention: 1,
        outcomes: [(OutcomeKind::Sanctioned, led), (OutcomeKind::Returned, 2)].into(),
    };
    let twice = (Verdict::Indication, Verdict::Indication);
    let apart = (Verdict::Indication, Verdict::Trace);
    let week = |monday, pairs| WeekPairs { monday, pairs };
    let weeks = [
        week(date(2026, 9, 28), [[twice; 9].to_vec(), [apart; 3].to_vec()].concat()),
        week(date(2026, 10, 5), vec![twice, apart]),
    ];
    let asked = equality::Asked {
        period: Period::last(90, day),
        handling: &handling,
        rules: &[rule("vote-call", 12), rule("<b>few</b>", 1)],
        weeks: &weeks,
        words: &words(),
        region: Some("Kota Contoh"),
        today: day,
    };
    equality::build(frame, show, &asked, PeriodForm { action: "/equality", ..PeriodForm::default() })
}

fn version(page: &str) -> String {
    let after = page.split("name=\"version\" value=\"").nth(1).unwrap();
    after.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_day_shows_charts_with_tables_and_files_and_says_nihil_without_work() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    let empty = browser.get("/today").await.text;
    assert!(
        empty.contains("Tidak ada butir yang menunggu.") && !empty.contains("<svg class=\"chart\""),
        "{empty}"
    );
    world.capture("ayo coblos satu").await;
    world.capture("ayo coblos dua").await;
    let page = browser.get("/today").await.text;
    assert!(page.contains("Hari ini 2 butir masuk dan 0 selesai ditelaah"), "{page}");
    assert!(page.contains("<svg class=\"chart\" role=\"img\" aria-labelledby=\"flow-t flow-d\""), "{page}");
    let csv = browser.get("/today?csv=flow").await;
    assert_eq!(csv.text, "\u{feff},Hari ini,Kemarin\r\nMasuk,2,0\r\nSelesai ditelaah,0,0\r\n");
    assert_eq!(browser.get("/today?csv=nothing").await.status, 404);
    let mut supervisor = world.signed_in("supervisor").await;
    assert!(supervisor.get("/audit").await.text.contains("figures.export"), "taking figures is logged");
}

#[tokio::test]
async fn trends_take_any_stretch_and_tell_what_cannot_be_one() {
    let world = World::new().await;
    world.capture("ayo coblos satu").await;
    let mut browser = world.signed_in("reviewer").await;
    let page = browser.get("/trends").await.text;
    assert!(page.contains("Butir masuk: 1, naik 1"), "{page}");
    assert!(page.contains("Paling banyak unggahan: 1 dari 1 butir"), "{page}");
    let bad = browser.get("/trends?from=2026-10-09&until=2026-10-01").await;
    assert!(
        bad.status == 200
            && bad.text.contains("Hari pertama harus sebelum")
            && bad.text.contains("value=\"2026-10-09\"")
    );
    let csv = browser.get("/trends?from=2026-10-11&until=2026-10-12&csv=kinds").await.text;
    assert!(csv.ends_with("unggahan,1,0\r\n"), "{csv}");
}

#[tokio::test]
async fn an_auditor_finds_equal_handling_and_no_person() {
    let world = World::new().await;
    world.capture("ayo coblos satu").await;
    let mut auditor = world.signed_in("auditor").await;
    let page = auditor.get("/equality").await;
    assert_eq!(page.status, 200);
    for personal in ["budi", "DMO-", "Dinas"] {
        assert!(!page.text.contains(personal), "{personal}");
    }
    assert!(page.text.contains("Wilson (1927)"), "the method stands on the page");
    assert_eq!(auditor.get("/recap").await.status, 403);
    assert_eq!(auditor.get("/equality?csv=rules").await.status, 200);
}

#[tokio::test]
async fn a_public_recap_tells_nothing_of_a_few_acts_and_names_nobody() {
    let world = World::new().await;
    world.capture("ayo coblos satu").await;
    let mut writer = world.signed_in("writer").await;
    let inside = writer.get("/recap").await.text;
    assert!(
        inside.contains("1 butir yang masuk antrean") && inside.contains("Dinas Perhubungan"),
        "{inside}"
    );
    let now = writer.get("/recap?public=1").await.text;
    let paper = now.split("<article").nth(1).unwrap();
    assert!(paper.contains("1 Sep 2026 sampai 30 Sep 2026"), "the last month that is over: {paper}");
    assert!(paper.contains("0 butir yang masuk antrean"), "{paper}");
    world.clock.advance(jiff::SignedDuration::from_hours(24 * 31));
    let mut writer = world.signed_in("writer").await;
    let public = writer.get("/recap?public=1").await.text;
    let paper = public.split("<article").nth(1).unwrap();
    assert!(paper.contains("Kurang dari 5 butir") && !paper.contains("Dinas Perhubungan"), "{paper}");
    let units = writer.get("/recap?from=2026-10-01&until=2026-10-31&csv=units").await.text;
    assert!(units.contains("Dinas Perhubungan,1,0,0,0,0,1\r\nJumlah,1,0,0,0,0,1"), "{units}");
    let regions = writer.get("/recap?from=2026-10-01&until=2026-10-31&csv=regions").await.text;
    assert!(regions.contains("Jumlah,1"), "{regions}");
    let none = writer.get("/recap?from=2026-10-01&until=2026-10-31&outcome=sanctioned").await.text;
    assert!(
        none.contains("0 butir yang masuk antrean") && none.contains("terbukti, dijatuhi sanksi"),
        "{none}"
    );
}

#[tokio::test]
async fn a_public_recap_of_many_acts_is_a_file_too_and_takes_no_filter() {
    let world = World::new().await;
    let mut item = String::new();
    for n in 0..9 {
        item = world.capture(&format!("ayo coblos lagi {n}")).await;
    }
    world.clock.advance(jiff::SignedDuration::from_hours(24 * 31));
    let mut writer = world.signed_in("writer").await;
    let public = writer.get("/recap?public=1&verdict=trace&from=2026-10-12&until=2026-10-12").await.text;
    let paper = public.split("<article").nth(1).unwrap();
    assert!(paper.contains("9 butir yang masuk antrean 1 Okt 2026 sampai 31 Okt 2026"), "{paper}");
    for personal in ["budi", "Budi", item.as_str()] {
        assert!(!public.contains(personal), "{personal}");
    }
    let book = writer.get("/recap?public=1&format=xlsx").await;
    assert!(book.status == 200 && book.text.starts_with("PK"));
}

#[tokio::test]
async fn form_a_keeps_what_was_filled_and_leaves_the_rest_open() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    let open = browser.get("/report").await.text;
    assert!(
        open.contains("Belum diisi: Nomor laporan, Nomor surat tugas") && open.contains("NIHIL. Dari"),
        "{open}"
    );
    let form = browser.get("/report/edit").await.text;
    assert!(form.contains("Pengawasan langsung atas unggahan"), "the usual words stand in the form");
    let seen = version(&form);
    let typed = [
        ("version", seen.as_str()),
        ("letter", "012/PM <b>DEMO</b>"),
        ("officers", "Siti (DEMO)\r\nRahmat (DEMO)"),
    ];
    let saved = browser.post("/report/edit", &typed).await;
    assert_eq!((saved.status, saved.location.as_str()), (303, "/report?day=2026-10-12"));
    let page = browser.get(&saved.location).await.text;
    assert!(
        page.contains("<bdi>012/PM &#60;b&#62;DEMO") || page.contains("<bdi>012/PM &lt;b&gt;DEMO"),
        "{page}"
    );
    assert!(page.contains("<bdi>Siti (DEMO)</bdi><br><bdi>Rahmat (DEMO)</bdi>"), "{page}");

    // A colleague who had the form open is told, and finds both.
    let mut late = world.signed_in("supervisor").await;
    late.get("/report/edit").await;
    let stale = [("version", "0"), ("letter", "999/LAIN")];
    let refused = late.post("/report/edit", &stale).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text.contains("value=\"999/LAIN\"") && refused.text.contains("012/PM"),
        "{}",
        refused.text
    );
    assert_eq!(version(&refused.text), "1");
    assert!(!browser.get("/report?day=2026-10-11").await.text.contains("012/PM"), "of that day alone");
}
