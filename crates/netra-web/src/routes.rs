//! Every address of the desk with the role it asks for, and the server.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, post};
use netra_model::scope::Role;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::frame::{
    may_ask_shadow, may_end_recusal, may_see_audit, may_see_dictionaries, may_see_practice, may_see_sources,
    may_see_watchlist, may_try,
};
use crate::guard;
use crate::pages::{
    account, audit, backup, batches, calibration, capture, case, case_work, day, decide, dictionaries, draft,
    draft_edit, equality, figures, fold, go, help, item, language, ledger, own_keys, people, plenary,
    practice, prevention, queue, raw, recap, recusal, report, retention, roles, samples, saved_filters,
    search, search_export, search_history, search_list, search_saved, sign_in, source_edit, sources, start,
    target, tip_form, tips, today, training, trends, try_text, user, users, watch_edit, watchlist,
};
use crate::visitor::{May, admit};
use crate::{Desk, assets, live, theme};

/// The most that one submission may hold: pictures and a PDF of a capture, a watch-list file.
const MAX_BODY: usize = 32 * 1024 * 1024;

/// A page or a change that only some roles may open.
pub(crate) struct Route {
    /// `GET` or `POST`.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the handler knows; the test of roles and routes asks")
    )]
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) may: May,
    handler: MethodRouter<Arc<Desk>>,
}

/// All of them. A test asks each with every role.
pub(crate) fn routes() -> Vec<Route> {
    let see = |path, may: May, handler| Route { method: "GET", path, may, handler };
    let change = |path, may: May, handler| Route { method: "POST", path, may, handler };
    vec![
        see("/", |_| true, get(help::start)),
        see("/queue", Role::may_see_items, get(queue::show)),
        see("/items/{item}", Role::may_see_items, get(item::show)),
        change("/items/{item}/decide", Role::may_review, post(decide::decide)),
        change("/items/{item}/known", Role::may_review, post(decide::known)),
        see("/second", Role::may_review, get(queue::second)),
        see("/plenary", Role::may_see_items, get(plenary::show)),
        see("/plenary/agenda", Role::may_see_items, get(plenary::agenda)),
        change("/plenary/{item}", Role::may_lead_review, post(plenary::record)),
        see("/review", may_see_practice, get(practice::show)),
        change("/review/reasons", Role::may_lead_review, post(practice::add_reason)),
        change("/review/reasons/retire", Role::may_lead_review, post(practice::retire_reason)),
        see("/samples", Role::may_review, get(samples::show)),
        change("/samples/{act}", Role::may_review, post(samples::answer)),
        see("/training", Role::may_review, get(training::start)),
        change("/training/forget", Role::may_review, post(training::forget)),
        see("/training/{exercise}", Role::may_review, get(training::show)),
        change("/training/{exercise}", Role::may_review, post(training::judge)),
        change("/training/{exercise}/again", Role::may_review, post(training::again)),
        see("/calibration", Role::may_review, get(calibration::list)),
        change("/calibration", Role::may_lead_review, post(calibration::open)),
        see("/calibration/{n}", Role::may_review, get(calibration::show)),
        change("/calibration/{n}/close", Role::may_lead_review, post(calibration::close)),
        see("/calibration/{n}/{place}", Role::may_review, get(calibration::item)),
        change("/calibration/{n}/{place}", Role::may_review, post(calibration::judge)),
        see("/recusal", may_see_watchlist, get(recusal::show)),
        change("/recusal", Role::may_see_items, post(recusal::declare)),
        change("/recusal/end", may_end_recusal, post(recusal::end)),
        change("/items/{item}/hold", Role::may_review, post(decide::hold)),
        change("/items/{item}/release", Role::may_review, post(decide::release)),
        change("/items/{item}/undo", Role::may_review, post(decide::undo)),
        change("/items/{item}/hand", Role::may_review, post(day::hand)),
        change("/items/{item}/hand-back", Role::may_review, post(day::hand_back)),
        change("/items/{item}/clock", Role::may_review, post(day::note_clock)),
        see("/deadlines", Role::may_see_items, get(day::deadlines)),
        see("/folds/{fold}", Role::may_see_items, get(fold::show)),
        change("/folds/{fold}", Role::may_review, post(fold::decide)),
        see("/filters", Role::may_see_items, get(saved_filters::show)),
        change("/filters", Role::may_see_items, post(saved_filters::save)),
        change("/filters/{filter}/star", Role::may_see_items, post(saved_filters::star)),
        change("/filters/{filter}/delete", Role::may_see_items, post(saved_filters::delete)),
        see("/prevention", Role::may_see_items, get(prevention::show)),
        see("/prevention/{unit}", Role::may_see_items, get(prevention::letter)),
        see("/go", |_| true, get(go::show)),
        see("/go/language", |_| true, get(go::language)),
        see("/items/{item}/raw/{sha256}", Role::may_see_items, get(raw::show)),
        see("/items/{item}/raw/{sha256}/file", Role::may_see_items, get(raw::download)),
        see("/targets/{content}", Role::may_see_items, get(target::show)),
        see("/media/{sha256}", Role::may_see_items, get(raw::media)),
        see("/events", Role::may_see_items, get(live::events)),
        see("/search", Role::may_see_items, get(search::show)),
        see("/search/saved", Role::may_see_items, get(search_saved::show)),
        change("/search/saved", Role::may_see_items, post(search_saved::save)),
        change("/search/saved/looked", Role::may_see_items, post(search_saved::looked)),
        change("/search/saved/{saved}", Role::may_see_items, post(search_saved::change)),
        see("/search/history", Role::may_see_items, get(search_history::show)),
        see("/search/lists", Role::may_see_items, get(search_list::show)),
        change("/search/lists", Role::may_see_items, post(search_list::run)),
        see("/search/lists/{list}", Role::may_see_items, get(search_list::result)),
        see("/search/lists/{list}/file", Role::may_see_items, get(search_list::file)),
        see("/search/export", Role::may_export, get(search_export::confirm)),
        change("/search/export", Role::may_export, post(search_export::download)),
        see("/capture", Role::may_capture, get(capture::show)),
        see("/capture/people", Role::may_capture, get(capture::people)),
        change("/capture", Role::may_capture, post(capture::save)),
        see("/tips", Role::may_see_items, get(tips::list)),
        see("/tips/new", Role::may_capture, get(tip_form::new)),
        change("/tips/new", Role::may_capture, post(tip_form::save)),
        change("/tips/carry", Role::may_capture, post(tip_form::carry)),
        see("/tips/{tip}", Role::may_see_items, get(tips::show)),
        change("/tips/{tip}", Role::may_capture, post(tips::complete)),
        see("/tips/{tip}/edit", Role::may_capture, get(tips::edit)),
        see("/tips/{tip}/receipt", Role::may_see_items, get(tips::receipt)),
        see("/tips/{tip}/missing", Role::may_see_items, get(tips::missing)),
        change("/tips/{tip}/identity", Role::may_see_identities, post(tips::identity)),
        change("/tips/{tip}/identity/{n}", Role::may_see_identities, post(tips::identity_file)),
        see("/cases", Role::may_see_items, get(case::list)),
        change("/cases", Role::may_export, post(case::open)),
        see("/cases/{case}", Role::may_see_items, get(case::show)),
        change("/cases/{case}/remove", Role::may_export, post(case::remove)),
        change("/cases/{case}/bundle", Role::may_export, post(case::bundle)),
        see("/today", Role::may_see_items, get(today::show)),
        see("/trends", Role::may_see_items, get(trends::show)),
        see("/equality", figures::may_see_equality, get(equality::show)),
        see("/recap", Role::may_see_items, get(recap::show)),
        change("/cases/{case}/items", Role::may_export, post(case_work::add_items)),
        change("/cases/{case}/event", Role::may_export, post(case_work::make_event)),
        change("/cases/{case}/stage", Role::may_export, post(case_work::stage)),
        change("/cases/{case}/owner", Role::may_export, post(case_work::owner)),
        change("/cases/{case}/notes", Role::may_see_items, post(case_work::note)),
        change("/cases/{case}/invite", Role::may_export, post(case_work::invite)),
        change("/cases/{case}/answer", Role::may_export, post(case_work::answer)),
        change("/cases/{case}/hand-over", Role::may_export, post(case_work::hand_over)),
        change("/cases/{case}/outcome", Role::may_export, post(case_work::outcome)),
        change("/cases/{case}/files", Role::may_export, post(case_work::attach)),
        see("/cases/{case}/files/{n}", Role::may_see_items, get(case_work::file)),
        change("/cases/{case}/files/{n}/withdraw", Role::may_export, post(case_work::withdraw)),
        see("/mentions", Role::may_see_items, get(case_work::mentions)),
        change("/mentions/read", Role::may_see_items, post(case_work::read)),
        change("/accounts/{account}/attribution", Role::may_attribute, post(ledger::attribute)),
        change("/accounts/{account}/signs", Role::may_attribute, post(ledger::sign)),
        see("/accounts/{account}/files/{sha256}", may_see_watchlist, get(ledger::document)),
        see("/accounts/{account}/wrong-person", Role::may_withdraw_attributions, get(ledger::wrong)),
        change("/accounts/{account}/wrong-person", Role::may_withdraw_attributions, post(ledger::detach)),
        see("/report", Role::may_see_items, get(report::show)),
        see("/report/edit", Role::may_see_items, get(report::edit)),
        change("/report/edit", Role::may_see_items, post(report::save)),
        see("/watchlist", may_see_watchlist, get(watchlist::show)),
        see("/watchlist/import", Role::may_administer, get(watchlist::import)),
        see("/watchlist/template.csv", Role::may_administer, get(watchlist::template)),
        change("/watchlist/import", Role::may_administer, post(watchlist::upload)),
        see("/watchlist/list.csv", Role::may_administer, get(watchlist::download)),
        see("/watchlist/new", Role::may_administer, get(watch_edit::new)),
        change("/watchlist/new", Role::may_administer, post(watch_edit::hand_in_one)),
        see("/watchlist/batches", Role::may_approve_watchlist, get(batches::list)),
        see("/watchlist/batches/{n}", Role::may_approve_watchlist, get(batches::show)),
        see("/watchlist/batches/{n}/scan", Role::may_approve_watchlist, get(batches::scan)),
        change("/watchlist/batches/{n}/approve", Role::may_approve_watchlist, post(batches::approve)),
        change("/watchlist/batches/{n}/refuse", Role::may_approve_watchlist, post(batches::refuse)),
        change("/watchlist/batches/{n}/withdraw", Role::may_administer, post(batches::withdraw)),
        see("/people/{person}/edit", Role::may_administer, get(watch_edit::edit)),
        change("/people/{person}/edit", Role::may_administer, post(watch_edit::save)),
        change("/people/{person}/watch", Role::may_administer, post(watch_edit::watch)),
        change("/people/{person}/accounts", Role::may_administer, post(watch_edit::add_account)),
        change("/people/{person}/accounts/remove", Role::may_administer, post(watch_edit::remove_account)),
        see("/people/{person}", may_see_watchlist, get(people::show)),
        change("/people/{person}/letters", Role::may_administer, post(people::record_letter)),
        change("/people/{person}/letters/withdraw", Role::may_administer, post(people::withdraw_letter)),
        see("/sources", may_see_sources, get(sources::show)),
        change("/sources/run", Role::may_administer, post(sources::run)),
        change("/sources/pause", Role::may_administer, post(sources::pause)),
        change("/sources/resume", Role::may_administer, post(sources::resume)),
        change("/sources/test", Role::may_administer, post(sources::test)),
        see("/sources/new", Role::may_administer, get(source_edit::new)),
        see("/sources/{source}/edit", Role::may_administer, get(source_edit::edit)),
        change("/sources/save", Role::may_administer, post(source_edit::save)),
        change("/sources/remove", Role::may_administer, post(source_edit::remove)),
        see("/dictionaries", may_see_dictionaries, get(dictionaries::show)),
        // A flag leads everybody who sees it to the release under which it was raised.
        see("/dictionaries/releases/{sha256}", |_| true, get(dictionaries::release)),
        change(
            "/dictionaries/releases/{sha256}/use",
            Role::may_sign_dictionaries,
            post(dictionaries::roll_back),
        ),
        see("/dictionaries/drafts/new", Role::may_edit_dictionaries, get(draft_edit::new)),
        change("/dictionaries/drafts/new", Role::may_edit_dictionaries, post(draft_edit::save_new)),
        see("/dictionaries/drafts/{draft}", may_see_dictionaries, get(draft::show)),
        see("/dictionaries/drafts/{draft}/edit", Role::may_edit_dictionaries, get(draft_edit::edit)),
        change("/dictionaries/drafts/{draft}/edit", Role::may_edit_dictionaries, post(draft_edit::save)),
        change("/dictionaries/drafts/{draft}/shadow", may_ask_shadow, post(draft::shadow)),
        change("/dictionaries/drafts/{draft}/sign", Role::may_sign_dictionaries, post(draft::sign)),
        see("/dictionaries/try", may_try, get(try_text::show)),
        change("/dictionaries/try", may_try, post(try_text::answer)),
        see("/audit", may_see_audit, get(audit::show)),
        see("/users", Role::may_administer, get(users::show)),
        change("/users", Role::may_administer, post(users::add)),
        see("/users/{user}", Role::may_administer, get(user::show)),
        change("/users/{user}", Role::may_administer, post(user::change)),
        change("/users/{user}/disable", Role::may_administer, post(user::disable)),
        change("/users/{user}/enable", Role::may_administer, post(user::enable)),
        change("/users/{user}/unlock", Role::may_administer, post(user::unlock)),
        change("/users/{user}/password", Role::may_administer, post(user::reset)),
        change("/users/{user}/sessions", Role::may_administer, post(user::end_sessions)),
        see("/start", Role::may_administer, get(start::show)),
        see("/retention", Role::may_hold_deletion, get(retention::show)),
        change("/retention/hold", Role::may_hold_deletion, post(retention::hold)),
        change("/retention/release", Role::may_hold_deletion, post(retention::release)),
        change("/retention/run", Role::may_administer, post(retention::run)),
        see("/backup", Role::may_administer, get(backup::show)),
        change("/backup/run", Role::may_administer, post(backup::run)),
        see("/backup/{n}", Role::may_administer, get(backup::download)),
        see("/roles", |_| true, get(roles::show)),
        see("/account", |_| true, get(account::show)),
        see("/account/keys", |_| true, get(own_keys::show)),
        change("/account/keys", |_| true, post(own_keys::save)),
        change("/account/password", |_| true, post(account::password)),
        change("/account/sessions", |_| true, post(account::end_sessions)),
        see("/help", |_| true, get(help::show)),
        see("/guide", |_| true, get(help::guide)),
    ]
}

/// The whole desk.
pub fn router(desk: Desk) -> Router {
    router_of(&Arc::new(desk))
}

fn router_of(desk: &Arc<Desk>) -> Router {
    let mut router = Router::new();
    for route in routes() {
        let gate = from_fn_with_state((Arc::clone(desk), route.may), admit);
        router = router.route(route.path, route.handler.route_layer(gate));
    }
    router
        .route("/sign-in", get(sign_in::show).post(sign_in::enter))
        .route("/sign-out", post(sign_in::leave))
        .route("/lang", post(language::choose))
        .route("/theme", post(theme::choose))
        .route("/assets/{name}", get(assets::serve))
        .route("/assets/guide/{name}", get(assets::picture))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(Arc::clone(desk), guard::same_site))
        .layer(CatchPanicLayer::custom(guard::panicked))
        .layer(from_fn_with_state(Arc::clone(desk), guard::dress))
        .layer(from_fn_with_state(Arc::clone(desk), guard::headers))
        .layer(CompressionLayer::new())
        .layer(from_fn(guard::log))
        .with_state(Arc::clone(desk))
}

/// Serves the desk until `shutdown` completes; requests under way are finished first.
pub async fn serve(
    listener: TcpListener,
    desk: Desk,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let desk = Arc::new(desk);
    let service = router_of(&desk).into_make_service_with_connect_info::<SocketAddr>();
    let news = tokio::spawn(live::watch(Arc::clone(&desk)));
    let closing = async move {
        shutdown.await;
        // Streams of news have no end of their own.
        desk.live.close();
    };
    let served = axum::serve(listener, service).with_graceful_shutdown(closing).await;
    news.abort();
    served
}
