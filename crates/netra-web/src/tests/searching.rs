//! Whatever is typed into the search or an address, there is a page.

use super::world::World;
use crate::fields::encoded;

#[tokio::test]
async fn a_search_never_fails_whatever_is_typed() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    let deep = "(".repeat(2_500);
    let nots = "NOT ".repeat(2_000);
    for typed in [
        "", "'", "\"", "AND x", "a/b", "[x", "~", "field:x", "^999", "\0", "\u{202E}", "😀", "%", "DMO-ZZZZ",
        &deep, &nots,
    ] {
        let page = browser.get(&format!("/search?q={}", encoded(typed))).await;
        assert_eq!(page.status, 200, "{typed:?}");
    }
    for address in [
        "/search?from=banana&until=9999-99-99&offset=-1&sort=x",
        "/search?platform=%00&not_unit=zzz&offset=18446744073709551616",
        "/queue?unit=x&kind=y&platform=%27&candidate=/&rule=%22&sort=z&from=abc",
        "/watchlist?offset=99999999999999999999&unit=1&text=%25_%27",
        "/audit?offset=x",
        "/queue?done=DMO-0000",
        "/capture?new=%3Cscript%3E&known=x%20y",
    ] {
        let mut browser = world.signed_in("supervisor").await;
        let page = browser.get(address).await;
        assert_eq!(page.status, 200, "{address}");
        assert!(!page.text.contains("<script>alert") && !page.text.contains("<bdi><script>"), "{address}");
    }
}

#[tokio::test]
async fn the_id_of_an_item_opens_it_from_the_search_field() {
    let world = World::new().await;
    let item = world.capture("ayo coblos").await;
    let mut browser = world.signed_in("reviewer").await;
    let answer = browser.get(&format!("/search?q={}", item.to_lowercase())).await;
    assert_eq!((answer.status, answer.location), (303, format!("/items/{item}")));
}
