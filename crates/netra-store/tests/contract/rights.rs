//! Who may what: every function of the store, asked by every role and by the machine, on both engines.

use jiff::SignedDuration;
use netra_model::act::{ActKind, MediaKind};
use netra_model::batch::Subject;
use netra_model::dossier::{BasisKind, CaseEntry, CaseKind, SignKind, Stage};
use netra_model::person::AttributionLevel;
use netra_model::review::{ReviewRules, Verdict, built_in_reasons};
use netra_model::scope::{Actor, Role, Scope};
use netra_model::tip::{Channel, Identity, Told};
use netra_model::{ActId, CaseId, ContentId, ItemId, JobId, PersonId, QuarantineId, Sentence, Sha256, TipId};
use netra_store::{
    CursorKey, FormFields, IdentityUse, Job, JobStatus, KnownOn, Language, Lease, MediaOutcome, MediaRule,
    MediaWork, NewAttribution, NewDecision, NewDocument, NewPlenary, NewSign, NewUser, Page, Period,
    QueueFilter, QueueSort, RecapFilter, RecheckFilter, RecusedFrom, Result, RunOutcome, Saved, Scores,
    ShadowRequest, Sought, Store, StoreError, TipChange, TipFilter,
};

use crate::support::{Desk, add_user, bluesky, intake, letter, on_both, watch_row};
use crate::surface::{EXCEPTIONS, functions};

on_both!(every_function_refuses_who_may_not);

/// Roles by their first letters (reviewer, supervisor, writer, admin, editor, auditor), and the machine: Netra's own
/// workers and the command line.
const ALL: &str = "r s w a e u machine";
const SEE_ITEMS: &str = "r s w machine";
const SEE_PERSONS: &str = "r s w a machine";
/// Figures without anybody in them.
const AGGREGATES: &str = "r s w u machine";
const SEE_LOG: &str = "s a u machine";
const EXPORT: &str = "s w machine";
const ADMIN: &str = "a machine";
const APPROVE: &str = "s a machine";
const MACHINE: &str = "machine";
/// A person's own deed: not even the machine does it.
const REVIEW: &str = "r s";
/// Who a *pelapor* is: whoever approves what leaves the office, and never the machine.
const IDENTIFY: &str = "s";
const LOOK: &str = "r s w";
const LEAD: &str = "s";
/// How reviews fare: who sees items, and who may read the log.
const FIGURES: &str = "r s w a u machine";
const EDIT: &str = "a e";
const SIGN: &str = "s a e";
const SIGNED_IN: &str = "r s w a e u";

/// Asks everything as one of them: the function, who may, and what came of it.
async fn ask_everything(
    store: &Store,
    actor: &Actor,
    scope: &Scope,
    desk: &Desk,
) -> Vec<(&'static str, &'static str, Result<()>)> {
    let (person, account, platform) = (desk.clock.id::<PersonId>(), desk.accounts[0], bluesky());
    let (item, act, case) = (desk.clock.id::<ItemId>(), desk.clock.id::<ActId>(), desk.clock.id::<CaseId>());
    let (now, ttl, sha256, page) =
        (desk.clock.now(), SignedDuration::from_mins(1), Sha256([9; 32]), Page::default());
    let (filter, sort) = (QueueFilter::default(), QueueSort::Priority);
    let expiry = netra_store::Expiry {
        platform: crate::support::bluesky(),
        not_seen_since: None,
        deleted_there: false,
    };
    let recheck = RecheckFilter { platform: platform.clone(), account: None, steps: Vec::new(), now };
    let key = || CursorKey { source: "rights", subject: &Subject::Whole };
    let rule =
        MediaRule { only_flagged: true, kinds: vec![MediaKind::Image], platforms: vec![platform.clone()] };
    let medium = MediaWork {
        content: desk.clock.id(),
        version: 1,
        place: 0,
        platform: platform.clone(),
        kind: MediaKind::Image,
        url: String::from("https://media.example/1.png"),
        tries: 0,
    };
    let gone = MediaOutcome::Failed { why: Sentence::same("hilang"), again_at: None, counts: true };
    let lease = Lease { source: String::from("rights"), subject: Subject::Whole, fence: 99, until: now };
    let job = Job {
        id: desk.clock.id::<JobId>(),
        kind: String::from("export"),
        arguments: String::new(),
        by: String::new(),
        at: now,
        status: JobStatus::Running,
        done: 0,
        of: None,
        result: String::new(),
        finished_at: None,
        fence: 99,
    };
    let decision = NewDecision::new(Verdict::Trace);
    let plenary = NewPlenary {
        decision: decision.clone(),
        number: String::new(),
        day: now.to_zoned(jiff::tz::TimeZone::UTC).date(),
        place: String::new(),
        votes: Vec::new(),
        guests: Vec::new(),
    };
    let rules = ReviewRules { sample_acts: 4, ..ReviewRules::default() };
    let known = KnownOn { day: plenary.day, why: String::from("salah ketik") };
    let reason = &built_in_reasons()[0];
    let user = NewUser {
        login: String::from("rina"),
        name: String::from("x"),
        role: Role::Reviewer,
        password: String::from("kata sandi panjang"),
        language: Language::Indonesian,
        units: None,
    };
    let outcome = RunOutcome { saved: Saved::default(), accounts_reached: 0, error: None, next_run: None };
    let saved = Saved::default();
    let scores =
        Scores { threshold: 25, scoring: crate::support::scoring, release: sha256, engine: 1, done: &[] };
    let batch = netra_model::batch::Batch::default();
    let tomorrow = now.to_zoned(jiff::tz::TimeZone::UTC).date().tomorrow().unwrap();
    let week = Period::last(7, tomorrow);
    let draft = crate::releases::new_draft(&crate::releases::files("# hak"));
    let shadow = ShadowRequest { draft: 99, days: 30 };
    let tip = desk.clock.id::<TipId>();
    let told = TipChange {
        told: Told {
            register: None,
            channel: Channel::Letter,
            received_at: now,
            known_on: None,
            place: String::new(),
            chronology: String::new(),
        },
        identity: Identity::default(),
    };
    let sought = Sought {
        account,
        platform: platform.clone(),
        kind: ActKind::Post,
        native_key: String::from("at://x"),
        own_links: Vec::new(),
        target_links: Vec::new(),
    };
    let search = desk.clock.id::<netra_model::SavedSearchId>();
    let saved_search =
        netra_store::NewSavedSearch { name: String::from("x"), address: String::from("q=x"), shared: false };
    let run = netra_store::NewSearchRun {
        words: String::from("x"),
        address: String::from("q=x"),
        day: tomorrow,
        hits: 0,
    };
    let search_export =
        netra_store::SearchExport { address: String::from("q=x"), format: "csv", rows: 0, sha256: None };
    let note = CaseEntry::Note { words: String::from("catatan") };
    let invited = CaseEntry::Invited { on: tomorrow, channel: String::from("surat"), letter: String::new() };
    let file =
        NewDocument { file_name: String::from("a.txt"), about: String::new(), bytes: b"teks".to_vec() };
    let belief = NewAttribution {
        level: AttributionLevel::Presumed,
        kind: BasisKind::Register,
        basis: String::new(),
        document: None,
    };
    let sign = NewSign { kind: SignKind::Fake, words: String::from("palsu"), document: None };
    let nobody = desk.clock.id::<netra_model::UserId>();
    let edit = netra_store::PersonEdit {
        name: String::from("x"),
        unit: String::from("x"),
        employment: netra_model::person::Employment::NonAsn,
        status: Default::default(),
    };
    let copy = desk.data().join(format!("copy-{nobody}.db"));
    let (s, a) = (scope, actor);
    let mut all = Vec::new();
    // Each answer in its own box: the state of them all together is more than a thread's stack holds.
    macro_rules! ask {
        ($name:expr, $may:expr, $answer:expr $(,)?) => {
            all.push(($name, $may, Box::pin(async { $answer }).await));
        };
    }
    ask!("office", ALL, store.office(s).await.map(drop));
    ask!("create_user", ADMIN, store.create_user(a, &user).await.map(drop));
    ask!("users", SEE_LOG, store.users(s).await.map(drop));
    ask!("set_language", SIGNED_IN, store.set_language(a, Language::English).await);
    ask!("set_keys", SIGNED_IN, store.set_keys(a, &netra_store::OwnKeys::default()).await);
    ask!("training_answers", REVIEW, store.training_answers(a).await.map(drop));
    ask!("answer_training", REVIEW, store.answer_training(a, "hak-uji", Verdict::Trace).await);
    ask!("forget_training", REVIEW, store.forget_training(a, None).await);
    let set = netra_store::NewCalibration { title: String::new(), items: Vec::new() };
    ask!("open_calibration", LEAD, store.open_calibration(a, &set).await.map(drop));
    ask!("calibrations", "r s machine", store.calibrations(s).await.map(drop));
    ask!("calibration", "r s machine", store.calibration(s, 99).await.map(drop));
    ask!("answer_calibration", REVIEW, store.answer_calibration(a, 99, 0, Verdict::Trace).await);
    ask!("close_calibration", LEAD, store.close_calibration(a, 99).await);
    ask!("apply_watchlist", MACHINE, store.apply_watchlist(a, &[watch_row(1)], false).await.map(drop));
    ask!("apply_watchlist", "s a machine", store.apply_watchlist(a, &[watch_row(1)], true).await.map(drop));
    ask!("setup", ADMIN, store.setup(s).await.map(drop));
    ask!("desk_sources", SEE_PERSONS, store.desk_sources(s).await.map(drop));
    ask!("save_source", ADMIN, store.save_source(a, "hak", "").await);
    ask!("remove_source", ADMIN, store.remove_source(a, "hak-lain").await);
    ask!("staff", ADMIN, store.staff(s).await.map(drop));
    ask!("sessions", ADMIN, store.sessions(s, desk.rina.id).await.map(drop));
    ask!(
        "change_user",
        ADMIN,
        store.change_user(a, desk.rina.id, &crate::admin::user_change(&desk.rina)).await,
    );
    ask!("disable_user", ADMIN, store.disable_user(a, nobody, "").await);
    ask!("enable_user", ADMIN, store.enable_user(a, nobody).await);
    ask!("reset_password", ADMIN, store.reset_password(a, nobody).await.map(drop));
    ask!("change_own_password", SIGNED_IN, store.change_own_password(a, "x", "y", "z").await.map(drop));
    ask!("lift_lock", ADMIN, store.lift_lock(a, nobody).await);
    ask!("end_sessions", ADMIN, store.end_sessions(a, nobody).await.map(drop));
    ask!(
        "submit_watch_batch",
        ADMIN,
        store.submit_watch_batch(a, &crate::admin::empty_batch()).await.map(drop),
    );
    ask!("watch_batches", APPROVE, store.watch_batches(s, page).await.map(drop));
    ask!("watch_batch", APPROVE, store.watch_batch(s, 99).await.map(drop));
    ask!("approve_watch_batch", "s a", store.approve_watch_batch(a, 99, true).await.map(drop));
    ask!("refuse_watch_batch", "s a", store.refuse_watch_batch(a, 99, "x").await);
    ask!("withdraw_watch_batch", "a", store.withdraw_watch_batch(a, 99, "x").await);
    ask!("erase_watch_batches", ADMIN, store.erase_watch_batches(a).await.map(drop));
    ask!("put_letter", ADMIN, store.put_letter(a, b"%PDF-").await.map(drop));
    ask!("batch_scan", APPROVE, store.batch_scan(s, 99).await.map(drop));
    ask!("edit_person", ADMIN, store.edit_person(a, person, &edit, "x").await);
    ask!("set_watch_end", ADMIN, store.set_watch_end(a, person, None, "", "x").await);
    ask!(
        "add_account",
        ADMIN,
        store.add_account(a, person, &crate::support::account(0), AttributionLevel::Presumed, "x").await,
    );
    ask!("remove_account", ADMIN, store.remove_account(a, person, account, "x").await);
    ask!("removed_accounts", SEE_PERSONS, store.removed_accounts(s, person).await.map(drop));
    ask!("person_changes", SEE_PERSONS, store.person_changes(s, person).await.map(drop));
    ask!("due", APPROVE, store.due(s, &[]).await.map(drop));
    ask!("purges", APPROVE, store.purges(s, 1).await.map(drop));
    ask!("age_due", APPROVE, store.age_due(s, now).await.map(drop));
    ask!("holds_on_deletion", APPROVE, store.holds_on_deletion(s).await.map(drop));
    ask!("hold_deletion", "s a", store.hold_deletion(a, &"DMO-7F3K".parse().unwrap(), "hak").await.map(drop));
    ask!("end_hold_on_deletion", "s a", store.end_hold_on_deletion(a, 99).await);
    ask!("deletion_of_item", SEE_ITEMS, store.deletion_of_item(s, item).await.map(drop));
    ask!("deletion_of_case", SEE_ITEMS, store.deletion_of_case(s, case).await.map(drop));
    ask!("erase_aged", MACHINE, store.erase_aged(a).await.map(drop));
    ask!("backups", ADMIN, store.backups(s, 1).await.map(drop));
    ask!("record_backup", MACHINE, store.record_backup(a, &crate::admin::made()).await.map(drop));
    ask!("note_download", ADMIN, store.note_download(a, "backup", "netra.tar").await);
    ask!("copy_database", MACHINE, store.copy_database(a, &copy).await.map(drop));
    ask!("units", SEE_PERSONS, store.units(s).await.map(drop));
    ask!("persons", SEE_PERSONS, store.persons(s, &Default::default(), page).await.map(drop));
    ask!("person", SEE_PERSONS, store.person(s, person).await.map(drop));
    ask!("record_letter", ADMIN, store.record_letter(a, person, &letter(1, 2)).await.map(drop));
    ask!("withdraw_letter", ADMIN, store.withdraw_letter(a, person, 1, "salah").await);
    ask!("watch_index", SEE_PERSONS, store.watch_index(s).await.map(drop));
    ask!("watch_mark", MACHINE, store.watch_mark(s).await.map(drop));
    ask!("watched_accounts", SEE_PERSONS, store.watched_accounts(s, None).await.map(drop));
    ask!("account_seen", MACHINE, store.account_seen(a, account, &crate::support::account(0)).await);
    ask!("save_batch", SEE_ITEMS, store.save_batch(a, intake(&batch, &[])).await.map(drop));
    ask!("cursor", MACHINE, store.cursor(s, key()).await.map(drop));
    ask!("match_work", MACHINE, store.match_work(s, 1).await.map(drop));
    ask!("save_scores", MACHINE, store.save_scores(a, scores).await.map(drop));
    ask!("request_rematch", "a e machine", store.request_rematch(a, None, &[]).await.map(drop));
    ask!("match_inputs", MACHINE, store.match_inputs(s, now, None, 1, &[]).await.map(drop));
    ask!("acts_since", MACHINE, store.acts_since(s, now).await.map(drop));
    ask!("install_release", MACHINE, store.install_release(a, 1, &draft.files, None).await.map(drop));
    ask!("release_read_by", MACHINE, store.release_read_by(a, 1).await.map(drop));
    ask!("release_in_use", ALL, store.release_in_use(s).await.map(drop));
    ask!("release_used_at", ALL, store.release_used_at(s, now).await.map(drop));
    ask!("releases", ALL, store.releases(s).await.map(drop));
    ask!("release_files", ALL, store.release_files(s, sha256).await.map(drop));
    ask!("roll_back", SIGN, store.roll_back(a, sha256, "salah").await.map(drop));
    ask!("save_draft", EDIT, store.save_draft(a, &draft).await.map(drop));
    ask!("drafts", ALL, store.drafts(s).await.map(drop));
    ask!("draft", ALL, store.draft(s, 99).await.map(drop));
    ask!("ask_shadow", "s a e machine", store.ask_shadow(a, shadow).await.map(drop));
    ask!("save_report", MACHINE, store.save_report(a, 99, &crate::releases::report(sha256)).await);
    ask!("sign_draft", SIGN, store.sign_draft(a, 99, 1, 0).await.map(drop));
    ask!("unresolved_targets", MACHINE, store.unresolved_targets(s, &platform, 1).await.map(drop));
    ask!("acts_to_recheck", MACHINE, store.acts_to_recheck(s, &recheck, 1).await.map(drop));
    ask!("quarantine", SEE_PERSONS, store.quarantine(s, page).await.map(drop));
    ask!("take_quarantine", SEE_PERSONS, store.take_quarantine(s, None, 1).await.map(drop));
    ask!("kept_of_imports", MACHINE, store.kept_of_imports(s, None, 1).await.map(drop));
    ask!(
        "resolve_quarantine",
        ADMIN,
        store.resolve_quarantine(a, &[desk.clock.id::<QuarantineId>()]).await.map(drop),
    );
    ask!("expire_contents", MACHINE, store.expire_contents(a, &expiry).await.map(drop));
    ask!("expire_quarantine", ADMIN, store.expire_quarantine(a).await.map(drop));
    ask!("queue", SEE_ITEMS, store.queue(s, &filter, sort, page).await.map(drop));
    ask!("waiting", SEE_ITEMS, store.waiting(s).await.map(drop));
    ask!("short_id", SEE_ITEMS, store.short_id(s, item).await.map(drop));
    ask!("next_item", SEE_ITEMS, store.next_item(s, &filter, sort, item).await.map(drop));
    ask!("item", SEE_ITEMS, store.item(s, item).await.map(drop));
    ask!(
        "other_acts_of_account",
        SEE_ITEMS,
        store.other_acts_of_account(s, account, None, 1).await.map(drop),
    );
    ask!(
        "acts_on_target",
        SEE_ITEMS,
        store.acts_on_target(s, desk.clock.id::<ContentId>(), page).await.map(drop),
    );
    ask!("raw_parts", SEE_ITEMS, store.raw_parts(s, act).await.map(drop));
    ask!("segment", SEE_ITEMS, store.segment(s, act, sha256).await.map(drop));
    ask!("find_act", SEE_ITEMS, store.find_act(s, &sought).await.map(drop));
    ask!("tips", SEE_ITEMS, store.tips(s, &TipFilter::default(), page).await.map(drop));
    ask!("tip", SEE_ITEMS, store.tip(s, tip).await.map(drop));
    ask!("complete_tip", SEE_ITEMS, store.complete_tip(a, tip, 1, &told).await);
    ask!("identity", IDENTIFY, store.identity(a, tip, IdentityUse::Shown).await.map(drop));
    ask!("put_sealed", SEE_ITEMS, store.put_sealed(a, "ktp.png", vec![1]).await.map(drop));
    ask!("identity_file", IDENTIFY, store.identity_file(a, tip, 0).await.map(drop));
    ask!("item_viewed", LOOK, store.item_viewed(a, item).await);
    ask!("queue_narrowed", LOOK, store.queue_narrowed(a, "satria-dewi").await);
    ask!("review_rules", ALL, store.review_rules(s).await.map(drop));
    ask!("set_review_rules", ADMIN, store.set_review_rules(a, &rules).await);
    ask!("reasons", ALL, store.reasons(s).await.map(drop));
    ask!("add_reason", LEAD, store.add_reason(a, reason).await);
    ask!("retire_reason", LEAD, store.retire_reason(a, "tidak_ada").await);
    ask!("set_known_on", REVIEW, store.set_known_on(a, item, 1, &known).await);
    ask!("second_waiting", SEE_ITEMS, store.second_waiting(s).await.map(drop));
    ask!("export_objection", SEE_ITEMS, store.export_objection(s, case).await.map(drop));
    ask!("plenary_items", SEE_ITEMS, store.plenary_items(s).await.map(drop));
    ask!("record_plenary", LEAD, store.record_plenary(a, item, 1, &plenary).await.map(drop));
    ask!("review_pairs", FIGURES, store.review_pairs(s, tomorrow, tomorrow).await.map(drop));
    ask!("draw_reviews", MACHINE, store.draw_reviews(a, jiff::civil::date(2026, 9, 1)).await.map(drop));
    ask!("act_samples", SEE_ITEMS, store.act_samples(s, false, 1).await.map(drop));
    ask!("answer_sample", REVIEW, store.answer_sample(a, act, true, "").await);
    ask!("missed", FIGURES, store.missed(s).await.map(drop));
    ask!("recuse", LOOK, store.recuse(a, RecusedFrom::Person(person), "saudara").await.map(drop));
    ask!("end_recusal", "s a", store.end_recusal(a, 99, "pindah").await);
    ask!("recusals", SEE_PERSONS, store.recusals(s).await.map(drop));
    ask!("is_recused", SEE_ITEMS, store.is_recused(s, item).await.map(drop));
    ask!("set_deadlines", MACHINE, store.set_deadlines(actor, &crate::day::rules()).await.map(drop));
    ask!("deadline_rules", ALL, store.deadline_rules(s).await.map(drop));
    ask!("deadlines", SEE_ITEMS, store.deadlines(s, page).await.map(drop));
    ask!("second_near", "r s machine", store.second_near(s).await.map(drop));
    ask!("open_reports", SEE_ITEMS, store.open_reports(s).await.map(drop));
    ask!("deadline_counts", SEE_ITEMS, store.deadline_counts(s).await.map(drop));
    ask!("note_clock", REVIEW, store.note_clock(actor, item, &crate::day::finished()).await);
    ask!("item_day", SEE_ITEMS, store.item_day(s, item).await.map(drop));
    ask!("open_item", LOOK, store.open_item(actor, item).await.map(drop));
    ask!("handed_items", SEE_ITEMS, store.handed_items(s, desk.rina.id, 9).await.map(drop));
    ask!("colleagues", SEE_ITEMS, store.colleagues(s).await.map(drop));
    ask!("hand_over", REVIEW, store.hand_over(actor, item, desk.rina.id, "x").await);
    ask!("hand_back", REVIEW, store.hand_back(actor, item, "x").await);
    ask!("fold", SEE_ITEMS, store.fold(s, "x", page).await.map(drop));
    ask!("decide_fold", REVIEW, store.decide_fold(actor, &crate::day::nothing_to_decide()).await.map(drop));
    ask!("saved_filters", LOOK, store.saved_filters(actor).await.map(drop));
    ask!(
        "save_filter",
        LOOK,
        store.save_filter(actor, &crate::day::new_filter("hak", "due=h1", false)).await.map(drop),
    );
    ask!("star_filter", LOOK, store.star_filter(actor, "x", true).await);
    ask!("delete_filter", LOOK, store.delete_filter(actor, "x").await);
    ask!("prevention", SEE_ITEMS, store.prevention(s, tomorrow, tomorrow).await.map(drop));
    ask!("address_here", SEE_ITEMS, store.address_here(s, &platform, "x").await.map(drop));
    ask!(
        "accounts_here",
        SEE_PERSONS,
        store.accounts_here(s, None, &crate::support::account(0)).await.map(drop),
    );
    ask!("decide", REVIEW, store.decide(a, item, 1, &decision).await.map(drop));
    ask!("undo", REVIEW, store.undo(a, item).await);
    ask!("hold", REVIEW, store.hold(a, item, 1, tomorrow, "menunggu").await);
    ask!("release_hold", REVIEW, store.release_hold(a, item).await);
    ask!("open_case", EXPORT, store.open_case(a, "Berkas", &[item]).await.map(drop));
    ask!("add_to_case", EXPORT, store.add_to_case(a, case, &[item]).await);
    ask!("remove_from_case", EXPORT, store.remove_from_case(a, case, item).await);
    ask!("cases", SEE_ITEMS, store.cases(s).await.map(drop));
    ask!("case", SEE_ITEMS, store.case(s, case).await.map(drop));
    ask!("case_evidence", SEE_ITEMS, store.case_evidence(s, case).await.map(drop));
    ask!("record_export", EXPORT, store.record_export(a, case, sha256, 1).await);
    ask!("open_case_as", EXPORT, store.open_case_as(a, CaseKind::Event, "Berkas", &[item]).await.map(drop));
    ask!("make_event_case", EXPORT, store.make_event_case(a, case).await);
    ask!("move_case", EXPORT, store.move_case(a, case, 1, Stage::Tracing, "").await.map(drop));
    ask!("set_case_owner", EXPORT, store.set_case_owner(a, case, None).await);
    ask!("write_in_case", SEE_ITEMS, store.write_in_case(a, case, &note).await.map(drop));
    ask!("write_in_case", EXPORT, store.write_in_case(a, case, &invited).await.map(drop));
    ask!("case_colleagues", SEE_ITEMS, store.case_colleagues(s, case).await.map(drop));
    ask!("mentions", LOOK, store.mentions(a).await.map(drop));
    ask!("unread_mentions", LOOK, store.unread_mentions(a).await.map(drop));
    ask!("read_mentions", LOOK, store.read_mentions(a, None).await);
    ask!("attach_document", EXPORT, store.attach_document(a, case, &file).await.map(drop));
    ask!("withdraw_document", EXPORT, store.withdraw_document(a, case, 1, "salah").await);
    ask!("case_document", SEE_ITEMS, store.case_document(s, case, 1).await.map(drop));
    ask!("objections", SEE_ITEMS, store.objections(s, case).await.map(drop));
    ask!("attribute", "s w a machine", store.attribute(a, account, &belief).await.map(drop));
    ask!("add_contrary_sign", "s w a machine", store.add_contrary_sign(a, account, &sign).await.map(drop));
    ask!("attribution_document", SEE_PERSONS, store.attribution_document(s, account, sha256).await.map(drop));
    ask!("account_owner", SEE_PERSONS, store.account_owner(s, account).await.map(drop));
    ask!("detach_effect", "s machine", store.detach_effect(s, account).await.map(drop));
    ask!(
        "detach_account",
        "s",
        store.detach_account(a, account, Some(person), "salah", (9, 9)).await.map(drop),
    );
    ask!("source_started", MACHINE, store.source_started(a, "rights").await);
    ask!("source_finished", MACHINE, store.source_finished(a, "rights", &outcome).await);
    ask!("sources", SEE_PERSONS, store.sources(s).await.map(drop));
    ask!("runs", SEE_PERSONS, store.runs(s, "rights", 1).await.map(drop));
    ask!("claim_lease", MACHINE, store.claim_lease(a, key(), ttl).await.map(drop));
    ask!("renew_lease", MACHINE, store.renew_lease(a, &lease, ttl).await.map(drop));
    ask!("release_lease", MACHINE, store.release_lease(a, &lease, None).await);
    ask!("reach", SEE_PERSONS, store.reach(s, tomorrow, tomorrow).await.map(drop));
    ask!("unreached", SEE_PERSONS, store.unreached(s, tomorrow, 1).await.map(drop));
    ask!("account_states", SEE_PERSONS, store.account_states(s, account).await.map(drop));
    ask!("pause_source", ADMIN, store.pause_source(a, "rights", &Sentence::same("jeda")).await);
    ask!("resume_source", ADMIN, store.resume_source(a, "rights").await);
    ask!("paused_sources", SEE_PERSONS, store.paused_sources(s).await.map(drop));
    ask!("add_job", EXPORT, store.add_job(a, "export", "{}").await.map(drop));
    ask!("add_job", ADMIN, store.add_job(a, "run_source", "{}").await.map(drop));
    ask!("claim_job", MACHINE, store.claim_job(a, &["nothing"], ttl).await.map(drop));
    ask!("job_progress", MACHINE, store.job_progress(a, &job, 1, None, "", ttl).await.map(drop));
    ask!("finish_job", MACHINE, store.finish_job(a, &job, Ok("")).await.map(drop));
    ask!("job", "s w a machine", store.job(s, job.id).await.map(drop));
    ask!("jobs", "s w a machine", store.jobs(s, 1).await.map(drop));
    ask!("import_started", ADMIN, store.import_started(a, "x.csv", None, None).await.map(drop));
    ask!("import_progress", ADMIN, store.import_progress(a, 99, 1, &saved).await);
    ask!("import_finished", ADMIN, store.import_finished(a, 99, None, 1, &saved, None).await);
    ask!("imports", SEE_PERSONS, store.imports(s).await.map(drop));
    ask!("media", SEE_ITEMS, store.media(s, sha256).await.map(drop));
    ask!("plan_media", MACHINE, store.plan_media(a, &rule).await.map(drop));
    ask!("media_work", MACHINE, store.media_work(s, &rule.platforms, 1).await.map(drop));
    ask!("media_fetched", MACHINE, store.media_fetched(a, &medium, &gone).await.map(drop));
    ask!("media_counts", SEE_PERSONS, store.media_counts(s).await.map(drop));
    ask!("targets_to_secure", MACHINE, store.targets_to_secure(s, &platform, "2026", 1).await.map(drop));
    ask!("secured", MACHINE, store.secured(a, &platform, "2026", &[], None).await.map(drop));
    ask!("index_changes", MACHINE, store.index_changes(s, 0, 1).await.map(drop));
    ask!("index_acts", SEE_ITEMS, store.index_acts(s, &[act], true).await.map(drop));
    ask!("all_acts", MACHINE, store.all_acts(s, None, 1).await.map(drop));
    ask!("save_search", LOOK, store.save_search(a, &saved_search).await.map(drop));
    ask!("saved_searches", LOOK, store.saved_searches(a).await.map(drop));
    ask!("change_search", LOOK, store.change_search(a, search, "x", true).await);
    ask!("delete_search", LOOK, store.delete_search(a, search).await);
    ask!("searches_looked", LOOK, store.searches_looked(a, now).await);
    ask!("record_search", LOOK, store.record_search(a, &run).await);
    ask!("search_history", SEE_ITEMS, store.search_history(s, desk.rina.id, "", page).await.map(drop));
    ask!("save_search_list", LOOK, store.save_search_list(a, "x", &[]).await.map(drop));
    ask!("search_list", LOOK, store.search_list(a, desk.clock.id()).await.map(drop));
    ask!("search_lists", LOOK, store.search_lists(a, 1).await.map(drop));
    ask!("record_search_export", "s w", store.record_search_export(a, &search_export).await);
    ask!("search_rows", SEE_ITEMS, store.search_rows(s, &[act]).await.map(drop));
    ask!("day_report", SEE_ITEMS, store.day_report(s, tomorrow).await.map(drop));
    ask!("last_change", SEE_ITEMS, store.last_change(s).await.map(drop));
    ask!("today_figures", SEE_ITEMS, store.today_figures(s).await.map(drop));
    ask!("trends", SEE_ITEMS, store.trends(s, week).await.map(drop));
    ask!("handling", AGGREGATES, store.handling(s, week).await.map(drop));
    ask!("rule_precision", AGGREGATES, store.rule_precision(s, week).await.map(drop));
    ask!("recap", SEE_ITEMS, store.recap(s, &RecapFilter::all(week)).await.map(drop));
    ask!("prevention_figures", SEE_ITEMS, store.prevention_figures(s, week).await.map(drop));
    ask!("figures_exported", AGGREGATES, store.figures_exported(a, "recap xlsx", week).await);
    ask!("form_a", SEE_ITEMS, store.form_a(s, tomorrow).await.map(drop));
    ask!("save_form_a", SEE_ITEMS, store.save_form_a(a, tomorrow, 0, &FormFields::default()).await.map(drop));
    ask!("counts", SEE_PERSONS, store.counts(s).await.map(drop));
    ask!("audit", SEE_LOG, store.audit(s, page).await.map(drop));
    ask!("verify_audit", SEE_LOG, store.verify_audit(s).await.map(drop));
    ask!("digest", SEE_LOG, store.digest(s).await.map(drop));
    all
}

async fn every_function_refuses_who_may_not(desk: &Desk) {
    let mut who = vec![("machine", desk.worker(), desk.all())];
    for (letter, role) in ["r", "s", "w", "a", "e", "u"].into_iter().zip(Role::ALL) {
        let login = format!("hak-{}", role.as_str());
        let user = add_user(&desk.store, &desk.admin.actor(), &login, role, None).await;
        who.push((letter, user.actor(), user.scope()));
    }
    let mut asked: Vec<&str> = Vec::new();
    for (letter, actor, scope) in who {
        for (name, may, answer) in ask_everything(&desk.store, &actor, &scope, desk).await {
            let refused = matches!(answer, Err(StoreError::NotAllowed(_)));
            let may = may.split(' ').any(|it| it == letter);
            assert_eq!(refused, !may, "{name} asked by {letter}: {answer:?}");
            asked.push(name);
        }
    }
    let exempt = |name: &str| EXCEPTIONS.iter().any(|(known, _)| *known == name);
    let forgotten: Vec<&str> =
        functions().into_iter().filter(|name| !exempt(name) && !asked.contains(name)).collect();
    assert_eq!(forgotten, Vec::<&str>::new(), "these functions are not in the table");
}
