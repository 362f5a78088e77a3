//! Dictionary releases: from draft to use, back again, and the history that stays.

use netra_model::release::{
    CandidateParity, Difference, FormKind, KindParity, RaceParity, Rates, Report, Shadow, SwapTest,
};
use netra_model::scope::{Actor, Role, Who};
use netra_model::{ActId, Sentence, Sha256};
use netra_store::{
    DictionaryFiles, JobStatus, NewDraft, ShadowRequest, StoreError, UseCause, User, release_hash,
};
use sqlx::Connection;

use crate::support::{Desk, add_user, on_both};

on_both!(
    the_first_files_are_in_use_and_later_ones_change_nothing,
    the_history_of_uses_answers_any_day_and_cannot_be_changed,
    a_draft_loses_its_report_with_its_files_and_keeps_it_with_a_new_note,
    whoever_wrote_on_a_draft_does_not_sign_it,
    a_signature_needs_a_fresh_clean_report_and_what_it_says_acknowledged,
    a_shadow_run_is_a_job_that_the_draft_shows,
    the_same_release_goes_on_under_a_newer_engine,
    going_back_is_one_persons_deed_with_a_reason,
    a_rematch_and_a_shadow_can_be_of_the_last_days_only,
);

pub(crate) fn files(general: &str) -> DictionaryFiles {
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    vec![file("general.toml", general), file("races/kota.toml", "# a race")]
}

pub(crate) fn new_draft(files: &[(String, String)]) -> NewDraft {
    NewDraft { changes: None, note: String::from("kata baru dari lapangan"), files: files.to_vec() }
}

/// A clean report on these files against the first release, with two things to acknowledge.
pub(crate) fn report(sha256: Sha256) -> Report {
    let kind =
        KindParity { kind: FormKind::AmbiguousNames, n_listed: 2, n_derived: 0, held: Rates::default() };
    let candidate = CandidateParity {
        candidate: String::from("satria-dewi"),
        name: String::from("Satria – Dewi (DEMO)"),
        named: Rates::default(),
        kinds: vec![kind],
        only_ambiguous: 3,
        differs: vec![Difference::Lacks(FormKind::Slogans, String::from("arga-sekar"))],
    };
    Report {
        sha256,
        engine: 1,
        against: release_hash(&files("# first")),
        at: crate::support::START.parse().unwrap(),
        mistakes: Vec::new(),
        warnings: Vec::new(),
        n_examples: 4,
        days: 30,
        shadow: Shadow::default(),
        parity: vec![RaceParity {
            race: String::from("demo-kota-contoh"),
            name: String::from("Kota Contoh (DEMO)"),
            candidates: vec![candidate],
        }],
        swap: SwapTest::default(),
    }
}

async fn editor(desk: &Desk, login: &str) -> User {
    add_user(&desk.store, &desk.admin.actor(), login, Role::Editor, None).await
}

/// The first release in use, and a draft by the editor with a clean report; its number.
async fn reported(desk: &Desk, author: &User) -> u64 {
    desk.store.install_release(&desk.worker(), 1, &files("# first"), None).await.unwrap();
    desk.flagged(0, "at://a/1", 50).await;
    let new = files("# second");
    let n = desk.store.save_draft(&author.actor(), &new_draft(&new)).await.unwrap();
    let report = Report { at: desk.clock.now(), ..report(release_hash(&new)) };
    desk.store.save_report(&desk.worker(), n, &report).await.unwrap();
    n
}

fn said(result: Result<impl std::fmt::Debug, StoreError>) -> String {
    result.unwrap_err().to_string()
}

async fn the_first_files_are_in_use_and_later_ones_change_nothing(desk: &Desk) {
    let (store, worker) = (&desk.store, desk.worker());
    assert_eq!(store.release_in_use(&desk.all()).await.unwrap(), None);
    let first = store.install_release(&worker, 1, &files("# first"), None).await.unwrap();
    assert_eq!((first.n, first.release, first.cause), (1, 1, UseCause::Installed));
    assert_eq!(first.sha256, release_hash(&files("# first")));
    let other = store.install_release(&worker, 1, &files("# other"), None).await.unwrap();
    assert_eq!((other.n, other.cause), (2, UseCause::Installed), "an office that is being set up");
    let first = store.install_release(&worker, 1, &files("# first"), None).await.unwrap();
    assert_eq!((first.n, first.release), (3, 1));
    desk.flagged(0, "at://a/1", 50).await;
    let again = store.install_release(&worker, 1, &files("# other"), None).await.unwrap();
    assert_eq!(again, first, "once something was matched, another folder changes nothing");
    let newer = store.install_release(&worker, 2, &files("# newer"), Some(first.sha256)).await.unwrap();
    assert_eq!((newer.n, newer.engine), (4, 2), "a newer program that cannot read it brings its own");
    let first = store.install_release(&worker, 1, &files("# first"), Some(newer.sha256)).await.unwrap();
    assert_eq!(store.release_files(&desk.all(), first.sha256).await.unwrap(), files("# first"));
    assert_eq!(store.release_files(&desk.all(), Sha256([9; 32])).await.unwrap(), []);
    let releases = store.releases(&desk.all()).await.unwrap();
    assert_eq!(releases.iter().map(|it| it.uses.len()).collect::<Vec<_>>(), [1, 1, 3]);
    assert_eq!(releases[2].uses[0], first);
    // A release is known by its texts, whatever its files are called.
    let renamed = vec![("a.toml".into(), "# a race".into()), ("b.toml".into(), "# first".into())];
    assert_eq!(release_hash(&renamed), release_hash(&files("# first")));
}

async fn the_history_of_uses_answers_any_day_and_cannot_be_changed(desk: &Desk) {
    let (store, rina) = (&desk.store, editor(desk, "wati").await);
    let draft = reported(desk, &rina).await;
    let before = desk.clock.now();
    desk.later(48);
    let signed = store.sign_draft(&desk.budi.actor(), draft, 1, 2).await.unwrap();
    let unreadable = Some(signed.sha256);
    let kept = store.install_release(&desk.worker(), 2, &files("# newer"), unreadable).await.unwrap();
    assert_eq!(kept, signed, "what people signed, no program exchanges");
    let at = async |moment| store.release_used_at(&desk.all(), moment).await.unwrap();
    assert_eq!(at(before).await.unwrap().cause, UseCause::Installed);
    assert_eq!(at(desk.clock.now()).await.unwrap(), signed);
    assert_eq!(at("2020-01-01T00:00:00Z".parse().unwrap()).await, None);
    for change in ["UPDATE dictionary_use SET n = 9", "DELETE FROM dictionary_use"] {
        let error = if desk.url.starts_with("sqlite:") {
            let mut db = sqlx::SqliteConnection::connect(&desk.url).await.unwrap();
            sqlx::raw_sql(change).execute(&mut db).await.unwrap_err()
        } else {
            let mut db = sqlx::PgConnection::connect(&desk.url).await.unwrap();
            sqlx::raw_sql(change).execute(&mut db).await.unwrap_err()
        };
        assert!(error.to_string().contains("append-only"), "{error}");
    }
}

async fn a_draft_loses_its_report_with_its_files_and_keeps_it_with_a_new_note(desk: &Desk) {
    let (store, wati) = (&desk.store, editor(desk, "wati").await);
    let n = reported(desk, &wati).await;
    let draft = async || store.draft(&desk.all(), n).await.unwrap().unwrap();
    let seen = draft().await;
    assert_eq!((seen.row.version, seen.row.editors[0].name.as_str()), (1, "wati (DEMO)"));
    assert_eq!(seen.report.as_ref().unwrap().n_to_acknowledge(), 2);
    let change = |version, note: &str, text: &str| NewDraft {
        changes: Some((n, version)),
        note: note.to_owned(),
        files: files(text),
    };
    store.save_draft(&wati.actor(), &change(1, "catatan lain", "# second")).await.unwrap();
    let seen = draft().await;
    assert!(seen.report.is_some() && seen.row.note == "catatan lain", "the files are the same");
    store.save_draft(&desk.admin.actor(), &change(2, "catatan lain", "# third")).await.unwrap();
    let seen = draft().await;
    assert_eq!((seen.report, seen.row.reported_at, seen.row.version), (None, None, 3));
    assert_eq!(seen.row.editors.len(), 2);
    assert_eq!(seen.files, files("# third"));
    // Two people at once: the second is told.
    let late = said(store.save_draft(&wati.actor(), &change(2, "x", "# fourth")).await);
    assert!(late.contains("somebody changed this draft meanwhile"), "{late}");
    // A report on files that are no longer those.
    let stale = store.save_report(&desk.worker(), n, &report(release_hash(&files("# second")))).await;
    assert!(said(stale).contains("changed during the shadow run"));
    let same = said(store.save_draft(&wati.actor(), &new_draft(&files("# first"))).await);
    assert!(same.contains("nothing to draft"), "{same}");
    for (name, text) in [
        ("../general.toml", "x"),
        ("a/b/c.toml", "x"),
        (".toml", "x"),
        ("general.txt", "x"),
        ("x.toml", "a\0b"),
    ] {
        let refused = store.save_draft(&wati.actor(), &new_draft(&[(name.into(), text.into())])).await;
        assert!(matches!(refused, Err(StoreError::Invalid(_))), "{name}");
    }
    let nameless = NewDraft { note: String::from(" "), ..new_draft(&files("# fifth")) };
    assert!(said(store.save_draft(&wati.actor(), &nameless).await).contains("write a note"));
}

async fn whoever_wrote_on_a_draft_does_not_sign_it(desk: &Desk) {
    let (store, wati) = (&desk.store, editor(desk, "wati").await);
    let n = reported(desk, &wati).await;
    let change = NewDraft { changes: Some((n, 1)), note: String::from("x"), files: files("# second") };
    store.save_draft(&desk.admin.actor(), &change).await.unwrap();
    for own in [wati.actor(), desk.admin.actor()] {
        let refused = store.sign_draft(&own, n, 2, 2).await;
        assert!(matches!(refused, Err(StoreError::NotAllowed(_))), "{refused:?}");
    }
    let machine = Actor { office: desk.office, who: Who::CommandLine(String::from("root")) };
    assert!(matches!(store.sign_draft(&machine, n, 2, 2).await, Err(StoreError::NotAllowed(_))));
    let unread = said(store.sign_draft(&desk.budi.actor(), n, 1, 2).await);
    assert!(unread.contains("somebody changed this draft"), "{unread}");
    let signed = store.sign_draft(&desk.budi.actor(), n, 2, 2).await.unwrap();
    assert_eq!((signed.n, signed.release, signed.cause, signed.draft), (2, 2, UseCause::Signed, Some(n)));
    assert_eq!((signed.by_name.as_deref(), signed.reason.as_str()), (Some("budi (DEMO)"), "x"));
    assert_eq!(store.release_files(&desk.all(), signed.sha256).await.unwrap(), files("# second"));
    let again = said(store.sign_draft(&desk.budi.actor(), n, 2, 2).await);
    assert!(again.contains("signed already"), "{again}");
    let changed = NewDraft { changes: Some((n, 2)), ..change };
    let late = said(store.save_draft(&wati.actor(), &NewDraft { files: files("# third"), ..changed }).await);
    assert!(late.contains("signed already"), "{late}");
    let log = store.audit(&desk.all(), Default::default()).await.unwrap();
    for action in ["release.keep", "release.use", "draft.add", "draft.change", "draft.report", "draft.sign"] {
        assert!(log.rows.iter().any(|row| row.action == action), "{action} is not in the log");
    }
}

async fn a_signature_needs_a_fresh_clean_report_and_what_it_says_acknowledged(desk: &Desk) {
    let (store, wati) = (&desk.store, editor(desk, "wati").await);
    let n = reported(desk, &wati).await;
    let sign = async |acknowledged| store.sign_draft(&desk.budi.actor(), n, 1, acknowledged).await;
    let good = Report { at: desk.clock.now(), ..report(release_hash(&files("# second"))) };
    let mut unswappable = good.clone();
    unswappable.swap.n_failures = 1;
    for (report, why) in [
        (Report { mistakes: vec![Sentence::same("general.toml:3: …")], ..good.clone() }, "found 1 mistakes"),
        (unswappable, "the swap test fails in 1 places"),
        (Report { engine: 2, ..good.clone() }, "another release or version"),
        (Report { against: Sha256([3; 32]), ..good.clone() }, "another release or version"),
    ] {
        store.save_report(&desk.worker(), n, &report).await.unwrap();
        let refused = said(sign(2).await);
        assert!(refused.contains(why), "{refused}");
    }
    store.save_report(&desk.worker(), n, &good).await.unwrap();
    let unread = said(sign(1).await);
    assert!(unread.contains("2 things that the signer acknowledges") && unread.contains("not 1"), "{unread}");
    desk.later(14 * 24 + 1);
    assert!(said(sign(2).await).contains("older than 14 days"));
    let fresh = Report { at: desk.clock.now(), ..good };
    store.save_report(&desk.worker(), n, &fresh).await.unwrap();
    sign(2).await.unwrap();
    // No report at all.
    let n = store.save_draft(&wati.actor(), &new_draft(&files("# third"))).await.unwrap();
    let refused = said(store.sign_draft(&desk.budi.actor(), n, 1, 0).await);
    assert!(refused.contains("no report on these files yet"), "{refused}");
}

async fn a_shadow_run_is_a_job_that_the_draft_shows(desk: &Desk) {
    let (store, wati) = (&desk.store, editor(desk, "wati").await);
    let n = store.save_draft(&wati.actor(), &new_draft(&files("# second"))).await.unwrap();
    let asked = ShadowRequest { draft: n, days: 30 };
    let id = store.ask_shadow(&wati.actor(), asked).await.unwrap();
    // Jobs are not for editors; the one of their draft is in the draft.
    let job = store.draft(&wati.scope(), n).await.unwrap().unwrap().job.unwrap();
    assert_eq!((job.id, job.kind.as_str(), job.status), (id, "shadow", JobStatus::Waiting));
    assert_eq!(serde_json::from_str::<ShadowRequest>(&job.arguments).unwrap(), asked);
    assert_eq!(store.ask_shadow(&desk.budi.actor(), asked).await.unwrap(), id, "it is asked for already");
    let never = ShadowRequest { days: 0, ..asked };
    assert!(said(store.ask_shadow(&wati.actor(), never).await).contains("1 to 3660 days"));
    let absent = ShadowRequest { draft: 77, ..asked };
    assert!(matches!(store.ask_shadow(&wati.actor(), absent).await, Err(StoreError::Missing { .. })));
    let change = NewDraft { changes: Some((n, 1)), ..new_draft(&files("# third")) };
    store.save_draft(&wati.actor(), &change).await.unwrap();
    assert_eq!(store.draft(&desk.all(), n).await.unwrap().unwrap().job, None, "it was about other files");
}

async fn the_same_release_goes_on_under_a_newer_engine(desk: &Desk) {
    let (store, worker) = (&desk.store, desk.worker());
    let first = store.install_release(&worker, 1, &files("# first"), None).await.unwrap();
    assert_eq!(store.release_read_by(&worker, 1).await.unwrap(), first, "nothing changed");
    let updated = store.release_read_by(&worker, 2).await.unwrap();
    assert_eq!((updated.n, updated.engine, updated.cause), (2, 2, UseCause::Updated));
    assert_eq!((updated.sha256, updated.release), (first.sha256, first.release), "it is the same release");
    assert_eq!(store.releases(&desk.all()).await.unwrap()[0].uses.len(), 2);
}

async fn going_back_is_one_persons_deed_with_a_reason(desk: &Desk) {
    let (store, wati) = (&desk.store, editor(desk, "wati").await);
    let n = reported(desk, &wati).await;
    let first = store.release_in_use(&desk.all()).await.unwrap().unwrap();
    store.sign_draft(&desk.budi.actor(), n, 1, 2).await.unwrap();
    let wordless = said(store.roll_back(&wati.actor(), first.sha256, "  ").await);
    assert!(wordless.contains("say why"), "{wordless}");
    let unknown = store.roll_back(&wati.actor(), Sha256([9; 32]), "salah").await;
    assert!(matches!(unknown, Err(StoreError::Missing { .. })), "{unknown:?}");
    let back = store.roll_back(&wati.actor(), first.sha256, "terlalu banyak penanda keliru").await.unwrap();
    assert_eq!((back.n, back.release, back.cause), (3, 1, UseCause::RolledBack));
    assert_eq!(back.reason, "terlalu banyak penanda keliru");
    let same = said(store.roll_back(&wati.actor(), first.sha256, "lagi").await);
    assert!(same.contains("in use already"), "{same}");
    let log = store.audit(&desk.all(), Default::default()).await.unwrap();
    assert!(log.rows.iter().any(|row| row.action == "release.roll_back" && row.who.starts_with("user:")));
}

async fn a_rematch_and_a_shadow_can_be_of_the_last_days_only(desk: &Desk) {
    let old = desk.save(vec![(desk.post(0, "at://a/1", "Ayo coblos nomor 2"), None)]).await;
    desk.later(24 * 40);
    desk.save(vec![
        (desk.post(1, "at://b/1", "Selamat pagi"), None),
        (desk.post(2, "at://c/1", "Selamat siang"), None),
    ])
    .await;
    assert_eq!(old.new_acts, 1);
    let (store, scope) = (&desk.store, desk.all());
    let since = desk.clock.now().checked_sub(jiff::SignedDuration::from_hours(24 * 30)).unwrap();
    assert_eq!(store.acts_since(&scope, since).await.unwrap(), 2);
    let mut texts = Vec::new();
    let mut after: Option<ActId> = None;
    loop {
        let page = store.match_inputs(&scope, since, after, 1, &[]).await.unwrap();
        let Some((act, input)) = page.into_iter().next() else { break };
        after = Some(act);
        texts.push(input.texts[0].1.clone());
    }
    assert_eq!(texts, ["Selamat pagi", "Selamat siang"]);
    assert_eq!(store.request_rematch(&desk.admin.actor(), Some(since), &[]).await.unwrap(), 2);
    assert_eq!(store.match_work(&scope, 10).await.unwrap().len(), 2);
    assert_eq!(store.request_rematch(&desk.admin.actor(), None, &[]).await.unwrap(), 3);
}
