//! Cases from opening to outcome: whose items, stages, notes and who is named, due process, hand-over, files.

use jiff::civil::{Date, date};
use netra_model::dossier::{AnswerKind, CaseEntry, CaseKind, OutcomeKind, Stage};
use netra_model::person::AttributionLevel;
use netra_model::review::Verdict;
use netra_model::scope::Role;
use netra_model::{CaseId, Sentence};
use netra_store::{
    CaseRules, CaseView, Lack, NewDecision, NewDocument, NewOffice, OfficeKind, Period, StoreError,
};

use crate::support::{Desk, add_user, demo_office, digest, on_both};

on_both!(
    a_case_of_one_person_takes_nobody_elses_items,
    stages_are_walked_in_order_or_with_a_reason_and_the_slower_one_is_told_who_was_faster,
    an_internal_office_has_its_own_stages,
    a_colleague_who_is_named_is_told_and_only_who_may_see_the_case_can_be_named,
    files_are_kept_by_what_they_are_and_stay_when_they_are_withdrawn,
    the_answer_the_hand_over_and_the_outcome_are_on_record_and_a_reminder_comes_in_time,
    a_case_says_what_it_lacks_and_no_bundle_is_made_below_the_level_of_the_office,
    rules_are_told_how_people_judged_them,
);

/// What a refusal says in Indonesian.
pub(crate) fn said<T: std::fmt::Debug>(refused: Result<T, StoreError>) -> String {
    match refused {
        Err(StoreError::Invalid(Sentence { id, .. })) => id,
        other => panic!("not refused with a sentence: {other:?}"),
    }
}

pub(crate) fn rules() -> CaseRules {
    CaseRules { receivers: vec!["BKN".into(), "PPK".into()], ..CaseRules::default() }
}

async fn view(desk: &Desk, case: CaseId) -> CaseView {
    desk.store.case(&desk.all(), case).await.unwrap().unwrap()
}

async fn a_case_of_one_person_takes_nobody_elses_items(desk: &Desk) {
    let (mine, more) = (desk.flagged(0, "at://a/1", 50).await, desk.flagged(0, "at://a/2", 50).await);
    let other = desk.flagged(4, "at://e/1", 60).await;
    let (store, writer) = (&desk.store, desk.writer.actor());
    let case = store.open_case_as(&writer, CaseKind::Person, "Satu orang", &[]).await.unwrap();
    store.add_to_case(&writer, case, &[mine, more]).await.unwrap();
    let why = said(store.add_to_case(&writer, case, &[other]).await);
    assert!(why.contains("orang lain") && why.contains("berkas peristiwa"), "{why}");
    let both = store.open_case_as(&writer, CaseKind::Person, "Dua", &[mine, other]).await;
    assert!(said(both).contains("orang lain"));
    assert_eq!(view(desk, case).await.items.len(), 2);

    store.make_event_case(&writer, case).await.unwrap();
    store.make_event_case(&writer, case).await.unwrap();
    store.add_to_case(&writer, case, &[other]).await.unwrap();
    let it = view(desk, case).await;
    assert_eq!((it.items.len(), it.case.kind, it.entries.len()), (3, CaseKind::Event, 1));
    assert_eq!(it.entries[0].entry, CaseEntry::MadeEvent);
    assert_eq!(it.case.owner.unwrap().0, "sari");
}

async fn stages_are_walked_in_order_or_with_a_reason_and_the_slower_one_is_told_who_was_faster(desk: &Desk) {
    let item = desk.flagged(0, "at://a/1", 50).await;
    let (store, writer, boss) = (&desk.store, desk.writer.actor(), desk.budi.actor());
    let case = store.open_case(&writer, "Berkas", &[item]).await.unwrap();
    let v = store.move_case(&writer, case, 1, Stage::SecondReview, "").await.unwrap();
    let why = said(store.move_case(&writer, case, v, Stage::Plenary, " ").await);
    assert!(why.contains("melewati penelusuran"), "{why}");
    let stale = said(store.move_case(&boss, case, 1, Stage::Tracing, "").await);
    assert!(stale.contains("sari (DEMO)") && stale.contains("telaah kedua"), "{stale}");
    let v = store
        .move_case(&boss, case, v, Stage::Plenary, "sudah ditelusuri bersama laporan lain")
        .await
        .unwrap();
    let v = store.move_case(&writer, case, v, Stage::Tracing, "perlu keterangan tambahan").await.unwrap();
    assert!(
        said(store.move_case(&writer, case, v, Stage::Closed, "").await).contains("sebelum tindak lanjut")
    );
    let v = store.move_case(&writer, case, v, Stage::Closed, "bukan pegawai kota").await.unwrap();
    let none = said(store.move_case(&writer, case, v, Stage::Closed, "lagi").await);
    assert!(none.contains("tidak ada langkah"), "{none}");

    let stages: Vec<_> = view(desk, case)
        .await
        .entries
        .into_iter()
        .map(|it| match it.entry {
            CaseEntry::Stage { from, to, reason } => (from, to, reason.is_empty(), it.by),
            other => panic!("{other:?}"),
        })
        .collect();
    let (sari, budi) = (desk.writer.name.clone(), desk.budi.name.clone());
    assert_eq!(
        stages,
        [
            (Stage::FirstReview, Stage::SecondReview, true, sari.clone()),
            (Stage::SecondReview, Stage::Plenary, false, budi),
            (Stage::Plenary, Stage::Tracing, false, sari.clone()),
            (Stage::Tracing, Stage::Closed, false, sari),
        ]
    );
    let reviewer = store.move_case(&desk.rina.actor(), case, v, Stage::Tracing, "buka lagi").await;
    assert!(matches!(reviewer, Err(StoreError::NotAllowed(_))));
}

async fn an_internal_office_has_its_own_stages(desk: &Desk) {
    let office = NewOffice { kind: OfficeKind::Internal, ..demo_office() };
    desk.store.ensure_office(&office).await.unwrap();
    let item = desk.flagged(0, "at://a/1", 50).await;
    let (store, writer) = (&desk.store, desk.writer.actor());
    let case = store.open_case(&writer, "Berkas", &[item]).await.unwrap();
    let v = store.move_case(&writer, case, 1, Stage::Plenary, "langsung rapat").await.unwrap();
    let why = said(store.move_case(&writer, case, v, Stage::Finding, "").await);
    assert!(why.contains("dari rapat tim tidak ada langkah ke temuan"), "{why}");
    store.move_case(&writer, case, v, Stage::Clarification, "").await.unwrap();
}

async fn a_colleague_who_is_named_is_told_and_only_who_may_see_the_case_can_be_named(desk: &Desk) {
    let item = desk.flagged(0, "at://a/1", 50).await;
    let (store, writer, rina) = (&desk.store, desk.writer.actor(), desk.rina.actor());
    let other = desk.store.units(&desk.all()).await.unwrap();
    let other = other.iter().find(|unit| unit.name == "Dinas Perhubungan").unwrap().id;
    let narrow = add_user(store, &desk.admin.actor(), "sempit", Role::Reviewer, Some(vec![other])).await;
    let case = store.open_case(&writer, "Berkas", &[item]).await.unwrap();
    let seers: Vec<_> = store
        .case_colleagues(&desk.writer.scope(), case)
        .await
        .unwrap()
        .into_iter()
        .map(|it| it.login)
        .collect();
    assert_eq!(seers, ["budi", "rina", "sari"], "neither the admin nor who works for another unit");

    let note = |words: &str| CaseEntry::Note { words: words.to_owned() };
    for who in ["@sempit", "@admin", "@siapa"] {
        let why = said(store.write_in_case(&writer, case, &note(&format!("Tolong {who}"))).await);
        assert!(why.starts_with(who) && why.contains("tidak boleh melihat"), "{why}");
    }
    assert!(said(store.write_in_case(&writer, case, &note("  ")).await).contains("kosong"));
    let n = store.write_in_case(&writer, case, &note("Tolong @rina dan @Budi lihat ini")).await.unwrap();
    store.write_in_case(&rina, case, &note("Sudah, @sari")).await.unwrap();
    assert_eq!(store.unread_mentions(&rina).await.unwrap(), 1);
    let told = store.mentions(&rina).await.unwrap();
    assert_eq!(
        (told[0].n, told[0].by.as_str(), told[0].title.as_str()),
        (n, desk.writer.name.as_str(), "Berkas")
    );
    store.read_mentions(&rina, Some((case, n))).await.unwrap();
    assert_eq!(store.unread_mentions(&rina).await.unwrap(), 0);
    assert!(store.mentions(&rina).await.unwrap()[0].read_at.is_some());
    assert_eq!(store.unread_mentions(&desk.budi.actor()).await.unwrap(), 1, "everybody reads their own");
    store.read_mentions(&desk.budi.actor(), None).await.unwrap();
    assert_eq!(store.unread_mentions(&desk.budi.actor()).await.unwrap(), 0);

    assert!(said(store.set_case_owner(&writer, case, Some("sempit")).await).contains("@sempit"));
    store.set_case_owner(&writer, case, Some("budi")).await.unwrap();
    assert_eq!(view(desk, case).await.case.owner.unwrap().1, desk.budi.name);
    // Whoever may not see the case any more is told nothing of it.
    let foreign = desk.flagged(4, "at://e/1", 60).await;
    let own = store.open_case(&writer, "Lain", &[foreign]).await.unwrap();
    store.write_in_case(&writer, own, &note("@sempit lihat")).await.unwrap();
    store.add_to_case(&writer, own, &[item]).await.unwrap();
    assert_eq!(store.unread_mentions(&narrow.actor()).await.unwrap(), 0);
    assert!(store.mentions(&narrow.actor()).await.unwrap().is_empty());
}

async fn files_are_kept_by_what_they_are_and_stay_when_they_are_withdrawn(desk: &Desk) {
    let item = desk.flagged(0, "at://a/1", 50).await;
    let (store, writer) = (&desk.store, desk.writer.actor());
    let case = store.open_case(&writer, "Berkas", &[item]).await.unwrap();
    let file = |name: &str, bytes: &[u8]| NewDocument {
        file_name: name.into(),
        about: String::from("surat undangan (DEMO)"),
        bytes: bytes.to_vec(),
    };
    let pdf = b"%PDF-1.7 undangan (DEMO)";
    let n = store.attach_document(&writer, case, &file("undangan.pdf", pdf)).await.unwrap();
    assert!(
        said(store.attach_document(&writer, case, &file("lagi.pdf", pdf)).await).contains("undangan.pdf")
    );
    assert!(
        said(store.attach_document(&writer, case, &file("x.pdf", b"MZ\x90\x00")).await).contains("bukan PDF")
    );
    let reviewer = store.attach_document(&desk.rina.actor(), case, &file("y.pdf", pdf)).await;
    assert!(matches!(reviewer, Err(StoreError::NotAllowed(_))));

    let (row, kept) = store.case_document(&desk.rina.scope(), case, n).await.unwrap().unwrap();
    assert_eq!(
        (row.sha256, row.mime.as_str(), kept.bytes.as_slice()),
        (digest(pdf), "application/pdf", &pdf[..])
    );
    assert!(said(store.withdraw_document(&writer, case, n, " ").await).contains("alasan"));
    store.withdraw_document(&writer, case, n, "salah berkas").await.unwrap();
    assert!(said(store.withdraw_document(&writer, case, n, "lagi").await).contains("sudah ditarik"));
    let (row, _) = store.case_document(&desk.rina.scope(), case, n).await.unwrap().unwrap();
    assert_eq!(row.withdrawn.unwrap().why, "salah berkas");
    assert!(store.case_document(&desk.rina.scope(), case, n + 1).await.unwrap().is_none());
    let again = store.attach_document(&writer, case, &file("undangan.pdf", pdf)).await.unwrap();
    assert_eq!(again, n + 1, "what was withdrawn may be attached anew");
}

async fn the_answer_the_hand_over_and_the_outcome_are_on_record_and_a_reminder_comes_in_time(desk: &Desk) {
    desk.store.keep_case_rules(rules());
    let item = desk.flagged(0, "at://a/1", 50).await;
    let (store, writer) = (&desk.store, desk.writer.actor());
    let case = store.open_case(&writer, "Berkas", &[item]).await.unwrap();
    let today = date(2026, 10, 12);
    let write = async |entry: CaseEntry| store.write_in_case(&writer, case, &entry).await;
    let invited =
        CaseEntry::Invited { on: date(2026, 10, 15), channel: "surat".into(), letter: "010/DEMO".into() };
    write(invited).await.unwrap();
    let answer = |on: Date, document| CaseEntry::Answered {
        kind: AnswerKind::Unintended,
        words: "tersentuh saat menggulir".into(),
        on,
        unliked_on: Some(today),
        document,
    };
    assert!(said(write(answer(date(2026, 11, 1), None)).await).contains("belum tiba"));
    assert!(said(write(answer(today, Some(1))).await).contains("lampiran nomor 1"));
    write(answer(today, None)).await.unwrap();
    let outcome = |kind| CaseEntry::Outcome { kind, words: String::new(), on: today, document: None };
    assert!(said(write(outcome(OutcomeKind::Guided)).await).contains("belum diteruskan"));
    let hand = |receiver: &str, letter: &str| CaseEntry::HandedOver {
        receiver: receiver.into(),
        on: today,
        letter: letter.into(),
        receipt: "TT-7 (DEMO)".into(),
    };
    assert!(said(write(hand("KASN", "1")).await).contains("BKN, PPK"));
    assert!(said(write(hand("BKN", " ")).await).contains("nomor surat"));
    write(hand("BKN", "011/DEMO")).await.unwrap();
    assert_eq!(view(desk, case).await.case.remind_on, Some(date(2026, 10, 26)));
    write(outcome(OutcomeKind::Pending)).await.unwrap();
    let listed = store.cases(&desk.writer.scope()).await.unwrap();
    assert_eq!(
        (listed[0].remind_on, listed[0].outcome),
        (Some(date(2026, 10, 26)), Some(OutcomeKind::Pending))
    );
    write(outcome(OutcomeKind::Guided)).await.unwrap();
    let it = view(desk, case).await;
    assert_eq!((it.case.remind_on, it.case.outcome, it.entries.len()), (None, Some(OutcomeKind::Guided), 5));
    let by_hand = CaseEntry::Owner { login: None };
    assert!(matches!(write(by_hand).await, Err(StoreError::NotAllowed(_))));
    assert!(matches!(
        store.write_in_case(&desk.rina.actor(), case, &hand("BKN", "2")).await,
        Err(StoreError::NotAllowed(_))
    ));

    let before = store.digest(&desk.all()).await.unwrap();
    write(CaseEntry::Note { words: "selesai".into() }).await.unwrap();
    assert_ne!(
        store.digest(&desk.all()).await.unwrap(),
        before,
        "what is written in a case is part of the truth"
    );
}

async fn a_case_says_what_it_lacks_and_no_bundle_is_made_below_the_level_of_the_office(desk: &Desk) {
    desk.store.keep_case_rules(rules());
    let (item, other) = (desk.flagged(0, "at://a/1", 50).await, desk.flagged(4, "at://e/1", 50).await);
    let (store, writer, scope) = (&desk.store, desk.writer.actor(), desk.writer.scope());
    let empty = store.open_case(&writer, "Kosong", &[]).await.unwrap();
    assert_eq!(store.objections(&scope, empty).await.unwrap()[0].lack, Lack::Items);
    let case = store.open_case(&writer, "Berkas", &[item, other]).await.unwrap();
    let lacks = store.objections(&scope, case).await.unwrap();
    assert_eq!(
        lacks.iter().map(|it| (it.lack, it.blocks)).collect::<Vec<_>>(),
        [(Lack::Review, false), (Lack::Review, false), (Lack::Attribution, true), (Lack::Attribution, true)]
    );
    desk.one_person_decides().await;
    let decision = NewDecision::new(Verdict::Indication).because("jelas").under("skb-2022-b1");
    store.decide(&desk.rina.actor(), item, 1, &decision).await.unwrap();
    let why = said(store.case_evidence(&scope, case).await);
    let short = lacks[2].item.clone().unwrap();
    assert!(why.contains(short.as_str()) && why.contains("@pegawai0.test"), "{why}");
    assert!(why.contains("baru “dugaan awal”") && why.contains("“didukung dokumen”"), "{why}");
    assert!(said(store.record_export(&writer, case, digest(b"bundle"), 1).await).contains("dugaan awal"));

    desk.store.keep_case_rules(CaseRules { attribution_min: AttributionLevel::Presumed, ..rules() });
    assert!(store.case_evidence(&scope, case).await.unwrap().is_some());
    let lacks = store.objections(&scope, case).await.unwrap();
    assert_eq!(lacks.iter().map(|it| it.lack).collect::<Vec<_>>(), [Lack::Review, Lack::SecondReview]);
}

async fn rules_are_told_how_people_judged_them(desk: &Desk) {
    desk.store.keep_case_rules(rules());
    desk.one_person_decides().await;
    let (store, writer) = (&desk.store, desk.writer.actor());
    let mut items = Vec::new();
    for (n, verdict) in [Verdict::Indication, Verdict::Indication, Verdict::NoIndication, Verdict::Trace]
        .into_iter()
        .enumerate()
    {
        let item = desk.flagged(n, &format!("at://p/{n}"), 50).await;
        let decision = NewDecision::new(verdict).because("x").under("skb-2022-b1");
        store.decide(&desk.rina.actor(), item, 1, &decision).await.unwrap();
        items.push(item);
    }
    let today = date(2026, 10, 12);
    let case = store.open_case(&writer, "Berkas", &items[..1]).await.unwrap();
    let hand = CaseEntry::HandedOver {
        receiver: "PPK".into(),
        on: today,
        letter: "1/DEMO".into(),
        receipt: String::new(),
    };
    store.write_in_case(&writer, case, &hand).await.unwrap();
    let outcome =
        CaseEntry::Outcome { kind: OutcomeKind::Sanctioned, words: String::new(), on: today, document: None };
    store.write_in_case(&writer, case, &outcome).await.unwrap();
    let stretch = |day| Period::new(day, day).unwrap();
    let told = store.rule_precision(&desk.rina.scope(), stretch(today)).await.unwrap();
    let it = &told[0];
    assert_eq!((told.len(), it.rule.as_str()), (1, "vote-call"));
    assert_eq!((it.led, it.nothing, it.prevention), (3, 1, 0));
    assert_eq!(it.outcomes.clone().into_iter().collect::<Vec<_>>(), [(OutcomeKind::Sanctioned, 1)]);
    let before = today.yesterday().unwrap();
    assert!(store.rule_precision(&desk.rina.scope(), stretch(before)).await.unwrap().is_empty());
    let unit = store.item(&desk.all(), items[3]).await.unwrap().unwrap().unit.id;
    let narrow = add_user(store, &desk.admin.actor(), "sempit", Role::Writer, Some(vec![unit])).await;
    let own = store.rule_precision(&narrow.scope(), stretch(today)).await.unwrap();
    assert_eq!((own[0].led, own[0].nothing), (1, 0), "only the own unit's items are counted");
    assert!(own[0].outcomes.is_empty(), "nor what became of others");
}
