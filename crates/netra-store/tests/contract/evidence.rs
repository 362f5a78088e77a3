//! Cases, media, raw bytes, and the log that custody rests on.

use netra_model::act::{AccountRef, ActKind, Media, MediaKind, SeenTarget};
use netra_model::batch::PartState;
use netra_model::review::Verdict;
use netra_model::scope::Role;
use netra_store::{AuditState, NewDecision, Page, StoreError};
use sqlx::Connection;

use crate::support::{Desk, add_user, bluesky, content, digest, on_both, scored};

on_both!(
    a_case_gives_everything_a_bundle_needs,
    media_are_served_only_to_who_may_see_their_post,
    rot_is_found_before_it_is_handed_out,
    the_audit_log_is_append_only_and_chained,
    raw_parts_of_acts_that_were_known_are_not_kept_twice,
    the_acts_of_listed_persons_on_one_post_are_found_by_who_may_see_them,
);

async fn a_case_gives_everything_a_bundle_needs(desk: &Desk) {
    let first = desk.flagged(0, "at://a/1", 50).await;
    let second = desk.flagged(4, "at://e/1", 60).await;
    let decision = NewDecision {
        note: "catatan".into(),
        ..NewDecision::new(Verdict::Indication).because("jelas").under("pasal-9")
    };
    desk.one_person_decides().await;
    desk.store.decide(&desk.rina.actor(), first, 1, &decision).await.unwrap();
    let (store, writer) = (&desk.store, desk.writer.actor());
    assert!(matches!(
        store.open_case(&desk.rina.actor(), "Berkas", &[first]).await,
        Err(StoreError::NotAllowed(_))
    ));
    assert!(matches!(store.open_case(&writer, " ", &[first]).await, Err(StoreError::Invalid(_))));
    let case = store.open_case(&writer, "Berkas satu", &[first]).await.unwrap();
    store.add_to_case(&writer, case, &[first, second]).await.unwrap();
    let listed = store.cases(&desk.writer.scope()).await.unwrap();
    assert_eq!(listed[0].opened_by, desk.writer.name);
    assert_eq!((listed[0].n_items, listed[0].short_id.as_str().starts_with("DMOB-")), (2, true));
    let narrow =
        add_user(store, &desk.admin.actor(), "sempit", Role::Writer, Some(vec![desk.units[0]])).await;
    assert!(store.cases(&narrow.scope()).await.unwrap().is_empty());

    let evidence = store.case_evidence(&desk.writer.scope(), case).await.unwrap().unwrap();
    assert_eq!(evidence.items.iter().map(|it| it.id).collect::<Vec<_>>(), [first, second]);
    assert_eq!(evidence.segments.len(), 2);
    for (sha256, act) in &evidence.segments {
        let bytes = store.segment(&desk.writer.scope(), *act, *sha256).await.unwrap().unwrap();
        assert_eq!(digest(&bytes), *sha256);
    }
    let actions: Vec<&str> = evidence.custody.iter().map(|line| line.action.as_str()).collect();
    assert_eq!(actions, ["item.decide", "case.open", "case.add"]);
    assert_eq!(
        evidence.users.iter().map(|it| it.1.as_str()).collect::<Vec<_>>(),
        ["rina (DEMO)", "sari (DEMO)"]
    );

    store.record_export(&writer, case, digest(b"bundle"), 1).await.unwrap();
    let again = store.record_export(&writer, case, digest(b"bundle"), 1).await;
    assert!(matches!(again, Err(StoreError::Invalid(_))));
    store.remove_from_case(&writer, case, second).await.unwrap();
    let view = store.case(&desk.writer.scope(), &listed[0].short_id).await.unwrap().unwrap();
    assert_eq!((view.items.len(), view.exports.len()), (1, 1));
    let item = store.item(&desk.all(), first).await.unwrap().unwrap();
    assert_eq!(item.cases[0].2, "Berkas satu");
}

async fn media_are_served_only_to_who_may_see_their_post(desk: &Desk) {
    let png = b"\x89PNG\r\n\x1a\n demo";
    let sha256 = desk.store.put_media(png).await.unwrap();
    assert_eq!(desk.store.put_media(png).await.unwrap(), sha256);
    assert_eq!(desk.store.media(&desk.all(), sha256).await.unwrap(), None, "no post refers to it yet");
    let mut act = desk.post(0, "at://a/1", "Foto");
    act.own.as_mut().unwrap().media.push(Media {
        kind: MediaKind::Image,
        url: None,
        alt: None,
        caption: None,
        officer_description: Some(String::from("dua jari")),
        sha256: Some(sha256),
    });
    desk.save(vec![(act, None)]).await;
    let file = desk.store.media(&desk.rina.scope(), sha256).await.unwrap().unwrap();
    assert_eq!((file.bytes.as_slice(), file.mime), (png.as_slice(), "image/png"));
    let other = desk.store.units(&desk.all()).await.unwrap();
    let other = other.iter().find(|unit| unit.name == "Dinas Perhubungan").unwrap().id;
    let narrow =
        add_user(&desk.store, &desk.admin.actor(), "sempit", Role::Reviewer, Some(vec![other])).await;
    assert_eq!(desk.store.media(&narrow.scope(), sha256).await.unwrap(), None);
    let name = sha256.to_string();
    std::fs::write(desk.data().join("media").join(&name[..2]).join(&name), b"rotten").unwrap();
    let rotten = desk.store.media(&desk.rina.scope(), sha256).await;
    assert!(matches!(rotten, Err(StoreError::Damaged { .. })));
}

/// Runs a statement past the store, as rot or a hand in the database would.
async fn tamper(desk: &Desk, statement: &'static str) -> Result<(), sqlx::Error> {
    if desk.url.starts_with("sqlite:") {
        let mut db = sqlx::SqliteConnection::connect(&desk.url).await?;
        sqlx::raw_sql(statement).execute(&mut db).await?;
    } else {
        let mut db = sqlx::PgConnection::connect(&desk.url).await?;
        sqlx::raw_sql(statement).execute(&mut db).await?;
    }
    Ok(())
}

async fn rot_is_found_before_it_is_handed_out(desk: &Desk) {
    desk.flagged(0, "at://a/1", 50).await;
    let act = desk.store.all_acts(&desk.all(), None, 1).await.unwrap()[0];
    let sha256 = desk.store.raw_parts(&desk.all(), act).await.unwrap()[0].sha256;
    tamper(
        desk,
        "UPDATE segment SET len = len + 1, zstd = FALSE, bytes = (SELECT bytes FROM segment LIMIT 0)",
    )
    .await
    .expect_err("bytes are never NULL");
    let statement = if desk.url.starts_with("sqlite:") {
        "UPDATE segment SET bytes = X'00'"
    } else {
        r"UPDATE segment SET bytes = '\x00'"
    };
    tamper(desk, statement).await.unwrap();
    assert!(matches!(desk.store.segment(&desk.all(), act, sha256).await, Err(StoreError::Damaged { .. })));
}

async fn the_audit_log_is_append_only_and_chained(desk: &Desk) {
    let item = desk.flagged(0, "at://a/1", 50).await;
    desk.store.item_viewed(&desk.rina.actor(), item).await.unwrap();
    let AuditState::Whole { lines, head: Some(head) } = desk.store.verify_audit(&desk.all()).await.unwrap()
    else {
        panic!("broken")
    };
    let page = desk.store.audit(&desk.all(), Page::first(2)).await.unwrap();
    assert_eq!((page.total, page.rows[0].hash, page.rows[0].previous), (lines, head, page.rows[1].hash));
    for refused in ["UPDATE audit SET who = 'x'", "DELETE FROM audit"] {
        let error = tamper(desk, refused).await.unwrap_err().to_string();
        assert!(error.contains("append-only"), "{error}");
    }
    let reviewer = desk.store.audit(&desk.rina.scope(), Page::default()).await;
    assert!(matches!(reviewer, Err(StoreError::NotAllowed(_))));
    let auditor = add_user(&desk.store, &desk.admin.actor(), "luar", Role::Auditor, None).await;
    let seen = desk.store.audit(&auditor.scope(), Page::default()).await.unwrap();
    assert!(seen.rows.iter().all(|row| row.detail.is_none()));
    assert!(matches!(
        desk.store.persons(&auditor.scope(), &Default::default(), Page::default()).await,
        Err(StoreError::NotAllowed(_))
    ));

    // A purge may empty the details; changing one is found, as is a line that is gone.
    tamper(desk, "DELETE FROM audit_detail WHERE seq = 2").await.unwrap();
    assert!(matches!(desk.store.verify_audit(&desk.all()).await.unwrap(), AuditState::Whole { .. }));
    tamper(desk, "UPDATE audit_detail SET detail = '{}' WHERE seq = 1").await.unwrap();
    assert!(matches!(desk.store.verify_audit(&desk.all()).await.unwrap(), AuditState::Broken { seq: 1, .. }));
    let without_triggers = if desk.url.starts_with("sqlite:") {
        "DELETE FROM audit_detail; DROP TRIGGER audit_is_not_deleted; DELETE FROM audit WHERE seq = 3"
    } else {
        "DELETE FROM audit_detail; ALTER TABLE audit DISABLE TRIGGER ALL; DELETE FROM audit WHERE seq = 3"
    };
    tamper(desk, without_triggers).await.unwrap();
    assert!(matches!(desk.store.verify_audit(&desk.all()).await.unwrap(), AuditState::Broken { seq: 3, .. }));
}

async fn raw_parts_of_acts_that_were_known_are_not_kept_twice(desk: &Desk) {
    desk.save(vec![(desk.post(0, "at://a/1", "Satu"), None)]).await;
    let mut known = desk.post(0, "at://a/1", "Satu");
    known.without_login = None;
    let new = (desk.post(0, "at://a/2", "Dua"), Some(scored(50, "vote-call")));
    let (mut batch, scores) = crate::support::with_raw(vec![(known, None), new], desk.clock.now());
    // The same act in other bytes (a counter changed): nothing new in it.
    let other = b"{\"likes\":7}".to_vec();
    batch.exchanges[0].parts[0].sha256 = digest(&other);
    batch.exchanges[0].parts[0].bytes = Some(other.clone());
    let saved = desk.save_batch(&batch, &scores).await;
    let item = desk.store.item(&desk.all(), saved.new_items[0]).await.unwrap().unwrap();
    let states: Vec<_> = item.exchanges[0].received.parts.iter().map(|part| part.state).collect();
    assert_eq!(states, [PartState::Dropped, PartState::Kept]);
    assert_eq!(desk.store.segment(&desk.all(), item.act.id, digest(&other)).await.unwrap(), None);
    let others =
        desk.store.other_acts_of_account(&desk.all(), desk.accounts[0], Some(item.act.id), 5).await.unwrap();
    assert_eq!((others.len(), others[0].snippet.as_str()), (1, "Satu"));
}

async fn the_acts_of_listed_persons_on_one_post_are_found_by_who_may_see_them(desk: &Desk) {
    let campaign = AccountRef::by_handle(bluesky(), "satriadewi.test");
    let text = "Bersama Satria-Dewi";
    let target =
        || SeenTarget::Content(Box::new(content("at://kampanye/1", &campaign, text, desk.clock.now())));
    let elsewhere =
        SeenTarget::Content(Box::new(content("at://kampanye/2", &campaign, "Lain", desk.clock.now())));
    let mut reply = desk.post(4, "at://e/1", "Siap, pak!");
    reply.kind = ActKind::Comment;
    reply.target = Some(target());
    let liked = desk.save(vec![(desk.like(0, "at://a/1", target()), Some(scored(50, "campaign")))]).await;
    desk.later(1);
    desk.save(vec![(reply, None), (desk.like(1, "at://b/1", elsewhere), None)]).await;
    desk.later(1);
    desk.save(vec![(desk.like(2, "at://c/1", target()), None)]).await;
    let item = desk.store.item(&desk.all(), liked.new_items[0]).await.unwrap().unwrap();
    let target = item.target.unwrap().id;

    let view = desk.store.acts_on_target(&desk.rina.scope(), target, Page::default()).await.unwrap().unwrap();
    assert_eq!((view.total, view.content.latest().unwrap().text.as_str()), (3, text));
    let acts: Vec<_> = view
        .acts
        .iter()
        .map(|it| (it.account.shown(), it.kind, it.item.is_some(), it.own_words.as_deref()))
        .collect();
    let shown = |n: usize| format!("@pegawai{n}.test");
    assert_eq!(
        acts,
        [
            (shown(0), ActKind::Like, true, None),
            (shown(4), ActKind::Comment, false, Some("Siap, pak!")),
            (shown(2), ActKind::Like, false, None),
        ]
    );
    assert!(view.acts.iter().all(|it| it.raw.is_some() && it.person_name.contains("(DEMO)")));
    let part = Page { offset: 1, limit: 1 };
    let part = desk.store.acts_on_target(&desk.rina.scope(), target, part).await.unwrap().unwrap();
    assert_eq!((part.total, part.acts.len(), part.acts[0].kind), (3, 1, ActKind::Comment));

    let units = desk.store.units(&desk.all()).await.unwrap();
    let unit = |name: &str| units.iter().find(|it| it.name == name).unwrap().id;
    let by = desk.admin.actor();
    let narrow =
        add_user(&desk.store, &by, "sempit", Role::Reviewer, Some(vec![unit("Dinas Kesehatan")])).await;
    let own = desk.store.acts_on_target(&narrow.scope(), target, Page::default()).await.unwrap().unwrap();
    assert_eq!((own.total, own.acts.len()), (2, 2), "not the act of the other unit");
    let unknown = desk.clock.id();
    assert!(desk.store.acts_on_target(&desk.all(), unknown, Page::default()).await.unwrap().is_none());
}
