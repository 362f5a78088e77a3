//! Who asks: cookies, the session behind them, the token of their forms, and what their role opens.
//!
//! Two cookies. The session's token is made by the store at sign-in and dies with the session. The *door* is a
//! random value that a browser keeps; the token in each form is an HMAC under it over the signed-in person, so that
//! a form survives a session that ended while somebody was typing, and nobody else can make one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use http::header::{self, HeaderValue};
use http::request::Parts;
use http::{HeaderMap, Method, Uri};
use netra_model::UserId;
use netra_model::scope::{Actor, Role, Scope};
use netra_store::{DeadlineCounts, Language, User};
use sha2::Sha256;

use crate::Desk;
use crate::error::PageError;
use crate::fields::local_path;
use crate::frame::{Frame, UserChip};
use crate::keys::Keys;
use crate::lang::Lang;
use crate::show::Show;
use crate::theme::Theme;

/// The random value that a browser keeps.
#[derive(Debug, Clone)]
pub(crate) struct Door(pub(crate) String);

impl Door {
    /// The one in the cookies, if it looks like one of ours.
    pub(crate) fn of(desk: &Desk, headers: &HeaderMap) -> Option<Self> {
        let value = cookie(headers, &desk.config.cookie("door"))?;
        (value.len() == 43 && URL_SAFE_NO_PAD.decode(&value).is_ok()).then_some(Self(value))
    }

    /// A fresh one.
    pub(crate) fn fresh() -> Result<Self, PageError> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|error| PageError::broken("make a random value", &error))?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    fn mac(&self, user: Option<&User>) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).expect("HMAC takes keys of any length");
        mac.update(b"netra form ");
        mac.update(user.map_or_else(|| "nobody".to_owned(), |user| user.id.to_string()).as_bytes());
        mac
    }

    /// The token of a form. A random pad makes it another text in every page, so that the length of compressed
    /// pages tells nothing about it (the BREACH attack).
    fn token(&self, user: Option<&User>) -> String {
        let mut pad = [0; 32];
        if let Err(error) = getrandom::fill(&mut pad) {
            tracing::error!(%error, "no random pad for a form's token");
        }
        let mac = self.mac(user).finalize().into_bytes();
        let masked = mac.iter().zip(pad).map(|(byte, pad)| byte ^ pad);
        let both: Vec<u8> = pad.into_iter().chain(masked).collect();
        URL_SAFE_NO_PAD.encode(both)
    }

    /// Compares in constant time.
    fn accepts(&self, user: Option<&User>, token: &str) -> bool {
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(token) else { return false };
        let Some((pad, masked)) = bytes.split_at_checked(32) else { return false };
        let mac: Vec<u8> = masked.iter().zip(pad).map(|(byte, pad)| byte ^ pad).collect();
        self.mac(user).verify_slice(&mac).is_ok()
    }
}

/// Whoever looks at a page, signed in or not.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    pub(crate) l: Lang,
    pub(crate) user: Option<User>,
    /// Path and query of this request.
    pub(crate) path: String,
    /// What waits for whoever sees items.
    pending: Pending,
    theme: Theme,
    door: Option<Door>,
    /// Somebody else knows the password: nothing but the page on which it is changed is opened.
    must_change: bool,
}

/// What the frame of every page counts; nothing for whoever sees no items.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pending {
    /// How many items wait.
    waiting: Option<u64>,
    /// How many notes name them that they have not read; `None` when there is none.
    mentions: Option<u64>,
    /// How much is new in their saved searches.
    news: u64,
    /// What is due soon of what they see.
    due: DeadlineCounts,
}

impl Pending {
    async fn of(desk: &Desk, user: &User) -> Self {
        let scope = user.scope();
        Self {
            waiting: desk.store.waiting(&scope).await.ok(),
            mentions: desk.store.unread_mentions(&user.actor()).await.ok().filter(|n| *n > 0),
            news: crate::pages::search_saved::news(desk, user).await,
            due: desk.store.deadline_counts(&scope).await.unwrap_or_default(),
        }
    }
}

/// What was last counted for each person. A page counts afresh; a form that is sent, a picture or a stream does not: nearly
/// all of these end without a frame, and the others show what the page before them showed.
#[derive(Debug, Default)]
pub(crate) struct LastPending(Mutex<HashMap<UserId, Pending>>);

impl LastPending {
    async fn of(&self, desk: &Desk, user: Option<&User>, afresh: bool) -> Pending {
        let Some(user) = user.filter(|it| it.role.may_see_items()) else { return Pending::default() };
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = known().get(&user.id).filter(|_| !afresh).cloned();
        if let Some(last) = last {
            return last;
        }
        let pending = Pending::of(desk, user).await;
        known().insert(user.id, pending.clone());
        pending
    }
}

/// Whether the answer will be a page with a frame, as far as the request tells.
fn shows_a_page(request: &Request) -> bool {
    let path = request.uri().path();
    request.method() == Method::GET && !path.starts_with("/media/") && path != "/events"
}

impl Visitor {
    /// Reads the cookies. A store that cannot answer makes the visitor a stranger, which is safe.
    pub(crate) async fn of(desk: &Desk, headers: &HeaderMap, uri: &Uri) -> Self {
        let session = match cookie(headers, &desk.config.cookie("session")) {
            Some(token) => match desk.store.session(&token).await {
                Ok(session) => session.filter(|session| session.user.office == desk.office.id),
                Err(error) => {
                    tracing::error!(%error, "the session could not be looked up");
                    None
                }
            },
            None => None,
        };
        let must_change = session.as_ref().is_some_and(|session| session.must_change);
        let user = session.map(|session| session.user);
        let l = match user.as_ref().map(|user| user.language) {
            Some(Language::English) => Lang::English,
            Some(Language::Indonesian) => Lang::Indonesian,
            None => Lang::of(&cookie(headers, &desk.config.cookie("lang")).unwrap_or_default()),
        };
        let path = uri.path_and_query().map_or("/", |it| it.as_str());
        let theme = Theme::of(&cookie(headers, &desk.config.cookie("theme")).unwrap_or_default());
        let path = local_path(path).to_owned();
        let (pending, door) = (Pending::default(), Door::of(desk, headers));
        Self { l, user, path, pending, theme, door, must_change }
    }

    /// The frame of any page this visitor sees.
    pub(crate) fn frame(&self, desk: &Desk) -> Frame {
        let chip = |user: &User| UserChip { name: user.name.clone(), role: user.role };
        let show = self.show(desk);
        Frame {
            l: self.l,
            title: String::new(),
            here: "",
            user: self.user.as_ref().map(chip),
            office: desk.office.name.clone(),
            // Nothing else opens before the first password is changed: no count, and so no news of it either.
            waiting: self.pending.waiting.filter(|_| !self.must_change).map(|n| show.count(n)),
            news: (self.pending.news > 0).then(|| show.count(self.pending.news)),
            due: due(self.l, &self.pending.due),
            mentions: self.pending.mentions.map(|n| show.count(n)),
            printed: show.moment(desk.store.now()),
            csrf: self.door.as_ref().map(|door| door.token(self.user.as_ref())).unwrap_or_default(),
            path: self.path.clone(),
            q: String::new(),
            demo: desk.config.demo.is_some(),
            theme: self.theme,
            keys: self.user.as_ref().map(|user| Keys::of(&user.keys)).unwrap_or_default(),
            build: crate::assets::build(),
        }
    }

    pub(crate) fn show(&self, desk: &Desk) -> Show {
        Show { l: self.l, zone: desk.office.time_zone() }
    }

    /// Refuses a form that was not made for this visitor.
    pub(crate) fn check_form(&self, token: &str) -> Result<(), PageError> {
        let accepted = self.door.as_ref().is_some_and(|door| door.accepts(self.user.as_ref(), token));
        if accepted { Ok(()) } else { Err(PageError::StaleForm) }
    }
}

/// `3 tenggat H-1`, and what is past or due today before it.
fn due(l: Lang, it: &DeadlineCounts) -> Option<(String, &'static str)> {
    let soon = it.tomorrow + it.in_two_days;
    if it.expired + it.today > 0 {
        let said = l.m("day-top-late").n("expired", it.expired).n("today", it.today).n("soon", soon);
        return Some((said.to_string(), "brick"));
    }
    let said = l.m("day-top-soon").n("tomorrow", it.tomorrow).n("two", it.in_two_days);
    (soon > 0).then(|| (said.to_string(), "amber"))
}

impl FromRequestParts<Arc<Desk>> for Visitor {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, desk: &Arc<Desk>) -> Result<Self, PageError> {
        let mut visitor = Self::of(desk, &parts.headers, &parts.uri).await;
        visitor.pending = desk.pending.of(desk, visitor.user.as_ref(), false).await;
        // A browser that comes for the first time got its door in this very request.
        visitor.door = parts.extensions.get::<Door>().cloned().or(visitor.door);
        Ok(visitor)
    }
}

/// A signed-in member of staff whose role opens the route.
#[derive(Debug, Clone)]
pub(crate) struct Staff {
    pub(crate) user: User,
    pub(crate) l: Lang,
    visitor: Visitor,
}

impl Staff {
    pub(crate) fn scope(&self) -> Scope {
        self.user.scope()
    }

    pub(crate) fn actor(&self) -> Actor {
        self.user.actor()
    }

    pub(crate) fn role(&self) -> Role {
        self.user.role
    }

    /// Whether nothing else is opened until the password is changed.
    pub(crate) fn must_change(&self) -> bool {
        self.visitor.must_change
    }

    pub(crate) fn frame(&self, desk: &Desk, here: &'static str, title: impl Into<String>) -> Frame {
        self.visitor.frame(desk).at(here, title)
    }

    pub(crate) fn show(&self, desk: &Desk) -> Show {
        self.visitor.show(desk)
    }

    pub(crate) fn check_form(&self, token: &str) -> Result<(), PageError> {
        self.visitor.check_form(token)
    }
}

impl<S: Sync> FromRequestParts<S> for Staff {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        parts.extensions.get::<Self>().cloned().ok_or(PageError::NotAllowed)
    }
}

/// What a route asks of a role.
pub(crate) type May = fn(Role) -> bool;

/// Lets through who is signed in and whose role opens the route; the handler gets a [`Staff`].
pub(crate) async fn admit(
    State((desk, may)): State<(Arc<Desk>, May)>,
    mut request: Request,
    next: Next,
) -> Response {
    let mut visitor = Visitor::of(&desk, request.headers(), request.uri()).await;
    visitor.pending = desk.pending.of(&desk, visitor.user.as_ref(), shows_a_page(&request)).await;
    visitor.door = request.extensions().get::<Door>().cloned().or(visitor.door);
    let Some(user) = visitor.user.clone() else {
        return PageError::SessionEnded { back: visitor.path }.into_response();
    };
    if !may(user.role) {
        tracing::info!(
            role = user.role.as_str(),
            path = request.uri().path(),
            "refused: the role does not open this"
        );
        return PageError::NotAllowed.into_response();
    }
    if visitor.must_change && !request.uri().path().starts_with("/account") {
        return crate::respond::see_other("/account");
    }
    request.extensions_mut().insert(Staff { l: visitor.l, user, visitor });
    next.run(request).await
}

/// The value of a cookie.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, value)| value.to_owned())
}

/// A cookie for this desk alone. `seconds` is how long the browser keeps it; `None` until it is closed.
pub(crate) fn set_cookie(desk: &Desk, name: &str, value: &str, seconds: Option<u32>) -> HeaderValue {
    let secure = if desk.config.secure_cookies { "; Secure" } else { "" };
    let age = seconds.map(|s| format!("; Max-Age={s}")).unwrap_or_default();
    let name = desk.config.cookie(name);
    let line = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
    HeaderValue::from_str(&line).expect("names and base64 are header text")
}
