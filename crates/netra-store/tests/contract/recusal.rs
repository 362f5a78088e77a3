//! Recusal [menarik diri]: what somebody has no part in is never served to them, whatever they ask.

use netra_model::ItemId;
use netra_model::review::{ItemStatus, Verdict};
use netra_model::scope::Role;
use netra_store::{
    ItemView, NewDecision, Page, PersonFilter, QueueFilter, QueueSort, RecusedFrom, StoreError, User,
};

use crate::support::{Desk, add_user, on_both};

on_both!(
    nothing_of_the_own_unit_or_a_relative_is_served,
    a_declaration_is_logged_listed_and_ended_only_by_somebody_else,
);

async fn fresh(desk: &Desk, user: &User) -> User {
    desk.store.users(&desk.all()).await.unwrap().into_iter().find(|it| it.id == user.id).unwrap()
}

async fn view(desk: &Desk, item: ItemId) -> ItemView {
    desk.store.item(&desk.all(), item).await.unwrap().unwrap()
}

async fn nothing_of_the_own_unit_or_a_relative_is_served(desk: &Desk) {
    let (store, rina) = (&desk.store, &desk.rina);
    let other = view(desk, desk.flagged(0, "at://a/1", 50).await).await;
    let relative = view(desk, desk.flagged(1, "at://b/1", 60).await).await;
    let own_unit = view(desk, desk.flagged(4, "at://e/1", 70).await).await;
    let second = view(desk, desk.flagged(3, "at://d/1", 70).await).await;
    let indication = NewDecision::new(Verdict::Indication).because("x").under("y");
    store.decide(&desk.budi.actor(), second.id, 1, &indication).await.unwrap();
    let all = store.open_case(&desk.writer.actor(), "Semua", &[other.id, relative.id]).await.unwrap();
    store.recuse(&rina.actor(), RecusedFrom::Unit(own_unit.unit.id), "unit asal saya").await.unwrap();
    store.recuse(&rina.actor(), RecusedFrom::Person(relative.person.id), "kakak saya").await.unwrap();
    let rina = fresh(desk, rina).await;
    let scope = rina.scope();

    for statuses in [vec![], ItemStatus::ALL.to_vec()] {
        for for_second in [false, true] {
            let filter = QueueFilter { statuses: statuses.clone(), for_second, ..QueueFilter::default() };
            let page = store.queue(&scope, &filter, QueueSort::Risk, Page::default()).await.unwrap();
            let found: Vec<_> = page.rows.iter().map(|row| row.item).collect();
            assert_eq!(found, if for_second { vec![] } else { vec![other.id] });
            assert_eq!(page.total as usize, found.len());
            assert_eq!(page.facets.units.iter().map(|it| it.count).sum::<u64>(), page.total);
        }
    }
    let filter = QueueFilter::default();
    assert_eq!(store.next_item(&scope, &filter, QueueSort::Priority, other.id).await.unwrap(), None);
    assert_eq!(
        (store.waiting(&scope).await.unwrap(), store.second_waiting(&scope).await.unwrap()),
        (1, (0, 0))
    );
    for hidden in [&relative, &own_unit, &second] {
        assert!(store.item(&scope, hidden.id).await.unwrap().is_none());
        assert!(store.is_recused(&scope, hidden.id).await.unwrap(), "the page can say why");
        assert!(store.raw_parts(&scope, hidden.act.id).await.unwrap().is_empty());
        assert!(store.index_acts(&scope, &[hidden.act.id], true).await.unwrap().is_empty());
        assert!(store.other_acts_of_account(&scope, hidden.account, None, 9).await.unwrap().is_empty());
        assert!(store.person(&scope, hidden.person.id).await.unwrap().is_none());
        for answer in [
            store.decide(&rina.actor(), hidden.id, hidden.version, &indication).await.map(drop),
            store.hold(&rina.actor(), hidden.id, hidden.version, "2026-12-01".parse().unwrap(), "x").await,
            store.item_viewed(&rina.actor(), hidden.id).await,
        ] {
            assert!(matches!(answer, Err(StoreError::Missing { .. })), "{answer:?}");
        }
    }
    assert!(!store.is_recused(&scope, other.id).await.unwrap());
    assert!(store.case(&scope, all).await.unwrap().is_none(), "a case that speaks of a relative");
    assert!(store.cases(&scope).await.unwrap().is_empty());
    let persons = store.persons(&scope, &PersonFilter::default(), Page::default()).await.unwrap();
    assert_eq!(persons.total, 2);
    assert_eq!(store.counts(&scope).await.unwrap().items, 1);
    let report = store.day_report(&scope, "2026-10-12".parse().unwrap()).await.unwrap();
    assert_eq!((report.new_items, report.still_open, report.recused), (1, 1, true));
    // Nobody else loses anything.
    let page = store.queue(&desk.budi.scope(), &filter, QueueSort::Priority, Page::default()).await.unwrap();
    assert_eq!(page.total, 3);
    assert!(store.item(&rina.scope(), other.id).await.unwrap().is_some());
}

async fn a_declaration_is_logged_listed_and_ended_only_by_somebody_else(desk: &Desk) {
    let store = &desk.store;
    let item = view(desk, desk.flagged(0, "at://a/1", 50).await).await;
    let unit = RecusedFrom::Unit(item.unit.id);
    let silent = store.recuse(&desk.rina.actor(), unit, " ").await;
    assert!(matches!(silent, Err(StoreError::Invalid(_))), "{silent:?}");
    let n = store.recuse(&desk.rina.actor(), unit, "unit asal saya").await.unwrap();
    assert_eq!(store.recuse(&desk.rina.actor(), unit, "lagi").await.unwrap(), n, "once");
    store.recuse(&desk.budi.actor(), RecusedFrom::Person(item.person.id), "sepupu").await.unwrap();
    let nobody = store.recuse(&desk.rina.actor(), RecusedFrom::Person(desk.clock.id()), "x").await;
    assert!(matches!(nobody, Err(StoreError::Missing { .. })));

    assert_eq!(store.recusals(&desk.rina.scope()).await.unwrap().len(), 1, "one's own");
    let all = store.recusals(&desk.budi.scope()).await.unwrap();
    assert_eq!(all.iter().map(|it| it.staff).collect::<Vec<_>>(), [desk.budi.id, desk.rina.id]);
    assert_eq!((all[1].name.as_str(), all[1].reason.as_str()), ("Dinas Kesehatan", "unit asal saya"));
    let own = store.end_recusal(&desk.budi.actor(), all[0].n, "salah").await;
    assert!(matches!(own, Err(StoreError::NotAllowed(_))), "{own:?}");
    assert!(matches!(store.end_recusal(&desk.budi.actor(), n, " ").await, Err(StoreError::Invalid(_))));
    store.end_recusal(&desk.budi.actor(), n, "pindah unit").await.unwrap();
    assert!(fresh(desk, &desk.rina).await.recusals.is_empty());
    assert!(store.item(&fresh(desk, &desk.rina).await.scope(), item.id).await.unwrap().is_some());
    let ended = &store.recusals(&desk.rina.scope()).await.unwrap()[0];
    assert_eq!(ended.ended.as_ref().map(|it| it.2.as_str()), Some("pindah unit"), "the row stays");
    let log = store.audit(&desk.all(), Page::default()).await.unwrap().rows;
    let count = |action: &str| log.iter().filter(|row| row.action == action).count();
    assert_eq!((count("user.recuse"), count("user.end_recusal")), (2, 1));
    // A session carries it, and units and declarations narrow together.
    let both = add_user(store, &desk.admin.actor(), "dua", Role::Reviewer, Some(vec![item.unit.id])).await;
    store.recuse(&both.actor(), RecusedFrom::Person(item.person.id), "adik").await.unwrap();
    let token = store.start_session(&both).await.unwrap();
    let user = store.session(&token).await.unwrap().unwrap().user;
    assert_eq!(user.recusals.persons, [item.person.id]);
    assert!(store.item(&user.scope(), item.id).await.unwrap().is_none());
}
