//! Saved searches, what was searched for, lists of searches, and rows for what was found.

use jiff::SignedDuration;
use netra_model::review::Verdict;
use netra_model::scope::Role;
use netra_model::{ActId, Sentence};
use netra_store::{
    NewDecision, NewSavedSearch, NewSearchRun, Page, SearchExport, SearchListLine, StoreError, User,
};

use crate::support::{Desk, add_user, on_both};

on_both!(
    a_saved_search_is_its_owners_and_shared_ones_are_the_offices,
    what_was_looked_at_is_remembered_for_each_person,
    what_was_searched_for_is_one_line_each_and_goes_after_90_days,
    who_sees_only_some_units_does_not_see_what_others_searched_for,
    a_list_of_searches_is_kept_for_who_ran_it,
    an_export_is_written_down_before_and_after,
    rows_say_what_stands_now_and_nothing_of_other_units,
    the_index_learns_since_when_an_act_can_be_found,
);

fn search(name: &str, shared: bool) -> NewSavedSearch {
    NewSavedSearch { name: name.to_owned(), address: String::from("q=coblos"), shared }
}

async fn names(desk: &Desk, user: &User) -> Vec<String> {
    let saved = desk.store.saved_searches(&user.actor()).await.unwrap();
    saved.into_iter().map(|it| it.name).collect()
}

async fn a_saved_search_is_its_owners_and_shared_ones_are_the_offices(desk: &Desk) {
    let (rina, budi) = (desk.rina.actor(), desk.budi.actor());
    let mine = desk.store.save_search(&rina, &search(" Tagar ", false)).await.unwrap();
    let shared = desk.store.save_search(&rina, &search("Bersama", true)).await.unwrap();
    assert_eq!(names(desk, &desk.rina).await, ["Bersama", "Tagar"]);
    assert_eq!(names(desk, &desk.budi).await, ["Bersama"]);
    for id in [mine, shared] {
        let refused = desk.store.change_search(&budi, id, "x", true).await;
        assert!(matches!(refused, Err(StoreError::Missing { .. })), "{refused:?}");
        let refused = desk.store.delete_search(&budi, id).await;
        assert!(matches!(refused, Err(StoreError::Missing { .. })), "{refused:?}");
    }
    desk.store.change_search(&rina, mine, "Tagar lama", true).await.unwrap();
    desk.store.searches_looked(&budi, desk.clock.now()).await.unwrap();
    desk.store.delete_search(&rina, shared).await.unwrap();
    assert_eq!(names(desk, &desk.budi).await, ["Tagar lama"]);
    for bad in ["", "   ", &"x".repeat(81)] {
        let refused = desk.store.save_search(&rina, &search(bad, false)).await;
        assert!(matches!(refused, Err(StoreError::Invalid(_))), "{refused:?}");
    }
    for n in 0..49 {
        desk.store.save_search(&rina, &search(&format!("n{n}"), false)).await.unwrap();
    }
    let full = desk.store.save_search(&rina, &search("satu lagi", false)).await;
    assert!(matches!(full, Err(StoreError::Invalid(_))), "{full:?}");
}

async fn what_was_looked_at_is_remembered_for_each_person(desk: &Desk) {
    desk.store.save_search(&desk.rina.actor(), &search("Bersama", true)).await.unwrap();
    let looked =
        |user: User| async move { desk.store.saved_searches(&user.actor()).await.unwrap()[0].looked_at };
    assert_eq!(looked(desk.rina.clone()).await, None);
    let first = desk.clock.now();
    desk.store.searches_looked(&desk.rina.actor(), first).await.unwrap();
    desk.later(1);
    // A page that stood open for an hour does not bring back what was looked at since, and nobody looks ahead.
    let now = desk.clock.now();
    desk.store.searches_looked(&desk.rina.actor(), now + SignedDuration::from_hours(9)).await.unwrap();
    desk.store.searches_looked(&desk.rina.actor(), first).await.unwrap();
    assert_eq!(looked(desk.rina.clone()).await.map(jiff::Timestamp::as_second), Some(now.as_second()));
    assert_eq!(looked(desk.budi.clone()).await, None);
}

fn run(words: &str, hits: u64) -> NewSearchRun {
    NewSearchRun {
        words: words.to_owned(),
        address: format!("q={words}"),
        day: "2026-10-12".parse().unwrap(),
        hits,
    }
}

async fn what_was_searched_for_is_one_line_each_and_goes_after_90_days(desk: &Desk) {
    let (rina, budi) = (desk.rina.actor(), desk.budi.actor());
    desk.store.record_search(&rina, &run("coblos", 3)).await.unwrap();
    desk.clock.advance(SignedDuration::from_mins(5));
    desk.store.record_search(&rina, &run("coblos", 4)).await.unwrap();
    desk.store.record_search(&budi, &run("100%", 0)).await.unwrap();
    let history = |text: &'static str| async move {
        let page = desk
            .store
            .search_history(&desk.writer.scope(), desk.writer.id, text, Page::default())
            .await
            .unwrap();
        assert!(!page.own_only);
        assert_eq!(page.total, page.rows.len() as u64);
        page.rows.into_iter().map(|it| (it.by_name, it.run.words, it.run.hits)).collect::<Vec<_>>()
    };
    let row = |name: &str, words: &str, hits| (format!("{name} (DEMO)"), words.to_owned(), hits);
    let both = history("").await;
    assert_eq!(both.len(), 2);
    assert!(both.contains(&row("rina", "coblos", 4)) && both.contains(&row("budi", "100%", 0)), "{both:?}");
    assert_eq!(history("RINA").await, [row("rina", "coblos", 4)]);
    assert_eq!(history("0%").await, [row("budi", "100%", 0)]);
    assert_eq!(history("%o").await, []);
    desk.clock.advance(SignedDuration::from_mins(11));
    desk.store.record_search(&rina, &run("coblos", 4)).await.unwrap();
    assert_eq!(history("coblos").await.len(), 2, "after ten minutes it is another line");
    desk.later(90 * 24 + 1);
    assert_eq!(history("").await, []);
    desk.store.record_search(&rina, &run("baru", 1)).await.unwrap();
    assert_eq!(history("").await.len(), 1);
}

async fn who_sees_only_some_units_does_not_see_what_others_searched_for(desk: &Desk) {
    let units = Some(vec![desk.units[0]]);
    let narrow = add_user(&desk.store, &desk.admin.actor(), "sempit", Role::Reviewer, units).await;
    desk.store.record_search(&desk.rina.actor(), &run("rahasia", 3)).await.unwrap();
    desk.store.record_search(&narrow.actor(), &run("sendiri", 1)).await.unwrap();
    let page = desk.store.search_history(&narrow.scope(), narrow.id, "", Page::default()).await.unwrap();
    assert!(page.own_only);
    assert_eq!(page.rows.iter().map(|it| it.run.words.as_str()).collect::<Vec<_>>(), ["sendiri"]);
}

async fn a_list_of_searches_is_kept_for_who_ran_it(desk: &Desk) {
    let line = |n, words: &str, hits, said: &[&str]| SearchListLine {
        n,
        words: words.to_owned(),
        hits,
        said: said.iter().map(|it| Sentence::same(*it)).collect(),
    };
    let lines = [line(1, "coblos\0", Some(4), &[]), line(2, "", None, &["baris kosong"])];
    let id = desk.store.save_search_list(&desk.rina.actor(), "daftar.csv", &lines).await.unwrap();
    let list = desk.store.search_list(&desk.rina.actor(), id).await.unwrap().unwrap();
    assert_eq!((list.name.as_str(), list.lines.len()), ("daftar.csv", 2));
    assert_eq!(list.lines[0].hits, Some(4));
    assert_eq!(list.lines[1], lines[1]);
    assert_eq!(desk.store.search_list(&desk.budi.actor(), id).await.unwrap(), None);
    assert_eq!(desk.store.search_lists(&desk.rina.actor(), 9).await.unwrap().len(), 1);
    desk.later(91 * 24);
    desk.store.record_search(&desk.budi.actor(), &run("x", 0)).await.unwrap();
    assert_eq!(desk.store.search_list(&desk.rina.actor(), id).await.unwrap(), None);
}

async fn an_export_is_written_down_before_and_after(desk: &Desk) {
    let export = SearchExport { address: String::from("q=coblos"), format: "csv", rows: 12, sha256: None };
    let done = SearchExport { sha256: Some(netra_model::Sha256([7; 32])), ..export.clone() };
    for it in [&export, &done] {
        desk.store.record_search_export(&desk.writer.actor(), it).await.unwrap();
    }
    let page = desk.store.audit(&desk.budi.scope(), Page::first(2)).await.unwrap();
    let written = format!("{page:?}");
    for wanted in ["search.export", "search.exported", "q=coblos", "0707"] {
        assert!(written.contains(wanted), "{wanted}: {written}");
    }
}

async fn acts(desk: &Desk) -> Vec<ActId> {
    desk.store.all_acts(&desk.all(), None, 100).await.unwrap()
}

async fn rows_say_what_stands_now_and_nothing_of_other_units(desk: &Desk) {
    let item = desk.flagged(0, "at://a/1", 60).await;
    desk.flagged(4, "at://e/1", 60).await;
    desk.save(vec![(desk.post(1, "at://b/1", "tanpa penanda"), None)]).await;
    let decision =
        NewDecision { note: String::from("lihat foto"), ..NewDecision::new(Verdict::Trace).because("jelas") };
    let version = desk.store.item(&desk.all(), item).await.unwrap().unwrap().version;
    desk.store.decide(&desk.rina.actor(), item, version, &decision).await.unwrap();
    let all = acts(desk).await;
    assert_eq!(all.len(), 3);
    let rows = desk.store.search_rows(&desk.rina.scope(), &all).await.unwrap();
    assert_eq!(rows.len(), 3);
    let decided: Vec<_> = rows.iter().filter(|it| it.verdict.is_some()).collect();
    assert_eq!((decided.len(), decided[0].note.as_str()), (1, "jelas · lihat foto"));
    assert_eq!(rows.iter().filter(|it| it.item.is_none() && it.status.is_none()).count(), 1);
    let units = Some(vec![desk.units[0]]);
    let narrow = add_user(&desk.store, &desk.admin.actor(), "sempit", Role::Writer, units).await;
    let of_one_unit = desk.store.search_rows(&narrow.scope(), &all).await.unwrap().len();
    assert!(of_one_unit == 1 || of_one_unit == 2, "{of_one_unit}");
    desk.store.undo(&desk.rina.actor(), item).await.unwrap();
    let rows = desk.store.search_rows(&desk.rina.scope(), &all).await.unwrap();
    assert!(rows.iter().all(|it| it.verdict.is_none() && it.note.is_empty()));
}

async fn the_index_learns_since_when_an_act_can_be_found(desk: &Desk) {
    desk.flagged(0, "at://a/1", 60).await;
    let all = acts(desk).await;
    let found = desk.store.index_acts(&desk.all(), &all, true).await.unwrap();
    assert!(found[0].found_at <= desk.clock.now() && found[0].release.is_some());
    let view = desk.store.search_rows(&desk.all(), &all).await.unwrap();
    assert_eq!(view[0].item, found[0].short_id);
}
