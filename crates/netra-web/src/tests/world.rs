//! An office with staff, a watch-list and a desk, and a browser that keeps cookies.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use futures_util::{FutureExt, StreamExt};
use http::{Request, header};
use jiff::civil::Date;
use netra_index::SearchIndex;
use netra_model::act::{AccountRef, SeenTarget};
use netra_model::batch::Batch;
use netra_model::flag::{Field, MarkKind, Match, NonEmpty, Scored, Scoring, Signal, Span};
use netra_model::person::{AttributionLevel, Employment, PersonStatus, WatchRow};
use netra_model::scope::{Actor, Role, Scope, Who};
use netra_model::{Clock, Sentence, Sha256};
use netra_store::{
    DictionaryFiles, Intake, Language, NewOffice, NewUser, Office, OfficeKind, QueueFilter, QueueSort, Store,
};
use tower::ServiceExt;

use crate::desk::{
    Bundle, CheckedFiles, Desk, DeskConfig, Difference, DifferenceKind, Hooks, InUse, ReadWatchlist,
    TermsRow, Tried, TriedUnder,
};
use crate::routes::router;

pub(super) const PASSWORD: &str = "demo-netra-2026";

/// A whole office.
pub(super) struct World {
    pub(super) store: Store,
    pub(super) office: Office,
    pub(super) clock: Clock,
    pub(super) index: SearchIndex,
    router: Router,
    pub(super) folder: tempfile::TempDir,
}

impl World {
    /// With one member of staff per role (their login is the role's name) and three watched persons.
    pub(super) async fn new() -> Self {
        let clock = Clock::manual("2026-10-12T02:00:00Z".parse().unwrap());
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("netra.db").display());
        let store = Store::open(&url, folder.path(), clock.clone()).await.unwrap();
        let office = NewOffice {
            name: "Bawaslu Kota Contoh (DEMO)".into(),
            prefix: "DMO".into(),
            zone: "Asia/Jakarta".into(),
            region: Some("Kota Contoh".into()),
            kind: OfficeKind::Bawaslu,
        };
        let id = store.ensure_office(&office).await.unwrap();
        let office = store.office(&Scope::office(id)).await.unwrap().unwrap();
        let actor = Actor { office: id, who: Who::CommandLine("test".into()) };
        for role in Role::ALL {
            let user = NewUser {
                login: role.as_str().into(),
                name: format!("{} (DEMO)", role.as_str()),
                role,
                password: PASSWORD.into(),
                language: Language::Indonesian,
                units: None,
            };
            store.create_user(&actor, &user).await.unwrap();
        }
        let rows: Vec<WatchRow> = ["budi.demo", "rina.demo", "tono.demo"]
            .into_iter()
            .map(|it| watched(it, "Dinas Perhubungan"))
            .collect();
        store.apply_watchlist(&actor, &rows, false).await.unwrap();
        let backups = folder.path().join("backups");
        let config = DeskConfig { backups, database_in_folder: true, ..DeskConfig::default() };
        let index = SearchIndex::in_memory().unwrap();
        store
            .install_release(&Actor { office: id, who: Who::Worker("release") }, 1, &in_use(), None)
            .await
            .unwrap();
        let desk =
            Desk::new(store.clone(), office.clone(), index.clone(), InUse::default(), hooks(&store), config)
                .with_terms(terms());
        Self { index, store, office, clock, router: router(desk), folder }
    }

    pub(super) fn scope(&self) -> Scope {
        Scope::office(self.office.id)
    }

    /// Somebody at their browser, not signed in.
    pub(super) fn visitor(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: BTreeMap::new(), token: String::new() }
    }

    /// A member of staff who works for one unit only; sign in by the login.
    pub(super) async fn works_for(&self, unit: &str, login: &str, role: Role) {
        let units = self.store.units(&self.scope()).await.unwrap();
        let unit = units.into_iter().find(|it| it.name == unit).unwrap();
        let user = NewUser {
            login: login.into(),
            name: format!("{login} (DEMO)"),
            role,
            password: PASSWORD.into(),
            language: Language::Indonesian,
            units: Some(vec![unit.id]),
        };
        self.store.create_user(&self.root(), &user).await.unwrap();
    }

    /// Somebody at the machine's command line.
    pub(super) fn root(&self) -> Actor {
        Actor { office: self.office.id, who: Who::CommandLine("test".into()) }
    }

    /// Somebody who is signed in, by the name of their role.
    pub(super) async fn signed_in(&self, login: &str) -> Browser {
        let mut browser = self.visitor();
        browser.get("/sign-in").await;
        let entered = browser.post("/sign-in", &[("login", login), ("password", PASSWORD)]).await;
        assert_eq!(entered.status, 303, "{}", entered.text);
        browser.get("/help").await;
        browser
    }

    /// Items in the queue, by short id, in its order.
    pub(super) async fn waiting(&self) -> Vec<String> {
        let page = netra_store::Page::first(100);
        let filter = QueueFilter::default();
        let queue = self.store.queue(&self.scope(), &filter, QueueSort::Priority, page).await.unwrap();
        queue.rows.into_iter().map(|row| row.short_id.to_string()).collect()
    }

    /// Enters a post of @budi.demo as an officer would; says which item it became.
    pub(super) async fn capture(&self, text: &str) -> String {
        let mut browser = self.signed_in("reviewer").await;
        let saved = browser.capture(&[("kind", "post"), ("people", "@budi.demo"), ("own_text", text)]).await;
        assert_eq!(saved.status, 303, "{}", saved.text);
        let item = saved.location.rsplit("+").next().unwrap_or_default().to_owned();
        assert!(item.starts_with("DMO-"), "{}", saved.location);
        item
    }
}

pub(super) fn watched(handle: &str, unit: &str) -> WatchRow {
    let from: Date = "2026-08-01".parse().unwrap();
    WatchRow {
        name: format!("{handle} (DEMO)"),
        nip: None,
        employment: Employment::NonAsn,
        status: PersonStatus::Active,
        unit: unit.into(),
        region: None,
        accounts: vec![AccountRef::by_handle("instagram".parse().unwrap(), handle)],
        level: AttributionLevel::Presumed,
        basis: "DEMO".into(),
        reason: "DEMO".into(),
        letter: None,
        from,
        until: None,
    }
}

/// The files of the release in use: one word.
pub(super) fn in_use() -> DictionaryFiles {
    vec![("general.toml".into(), "schema = 1\nterms = [\"coblos\"]\n".into())]
}

/// Each line that says `SALAH` is a mistake.
fn mistakes(files: &DictionaryFiles) -> Vec<Sentence> {
    let lines = |(name, text): &(String, String)| {
        let bad = text.lines().enumerate().filter(|(_, line)| line.contains("SALAH"));
        bad.map(|(n, line)| {
            let place = format!("{name}:{}: {line}", n + 1);
            Sentence::new(format!("{place}; tulis istilah"), format!("{place}; write terms"))
        })
        .collect::<Vec<_>>()
    };
    files.iter().flat_map(lines).collect()
}

/// A matcher that knows one word: *coblos*.
fn hooks(store: &Store) -> Hooks {
    let store = store.clone();
    Hooks {
        intake: Arc::new(move |actor, batch| {
            let store = store.clone();
            async move {
                let scores = scores(&batch);
                let door = batch.acts.first().map_or("capture", |act| act.provenance.as_str());
                let intake = Intake {
                    source: door,
                    batch: &batch,
                    scores: &scores,
                    threshold: 25,
                    scoring,
                    release: Sha256([9; 32]),
                    engine: 1,
                    cursor_subject: &netra_model::batch::Subject::Whole,
                    lease: None,
                    known_authors: &|_| true,
                };
                store.save_batch(&actor, intake).await
            }
            .boxed()
        }),
        bundle: Arc::new(|_, _, _| {
            async { Ok(Bundle { file_name: "netra-DEMO.zip".into(), bytes: b"PK".to_vec() }) }.boxed()
        }),
        spreadsheet: |out, name| {
            let mut lines = Lines(out);
            std::io::Write::write_all(&mut lines.0, format!("# {name}\n").as_bytes())?;
            Ok(Box::new(lines))
        },
        watchlist_template: || "nama,nip\n".to_owned(),
        read_watchlist: Arc::new(|bytes, _| {
            let text = String::from_utf8_lossy(bytes);
            // The form of one person: its name under the heads.
            if text.starts_with("Nama;") {
                let name = text.lines().nth(1).and_then(|it| it.split('"').nth(1)).unwrap_or_default();
                return ReadWatchlist {
                    rows: vec![(2, watched(name, "Dinas Kesehatan"))],
                    problems: Vec::new(),
                };
            }
            let rows =
                text.lines().map(|it| watched(it, "Dinas Kesehatan")).zip(2..).map(|(row, n)| (n, row));
            ReadWatchlist { rows: rows.collect(), problems: Vec::new() }
        }),
        check_dictionaries: Arc::new(|files| {
            async move {
                CheckedFiles {
                    mistakes: mistakes(&files),
                    warnings: vec![Sentence::new("general.toml:1: PERIKSA", "general.toml:1: LOOK")],
                }
            }
            .boxed()
        }),
        compare_dictionaries: |before, after| {
            let changed = after.iter().filter(|file| !before.contains(file));
            let line = |(name, text): &(String, String)| Difference {
                place: Sentence::same(name),
                change: DifferenceKind::Changed(text.clone()),
            };
            changed.map(line).collect()
        },
        check_source: Arc::new(|_, settings| match settings.contains("kind") {
            true => Ok(()),
            false => Err(Sentence::new("tulis kind", "write the kind")),
        }),
        expiries: Arc::new(Vec::new),
        try_text: Arc::new(|wanted| {
            async move {
                let under = |scored: Option<Scored>| TriedUnder {
                    scored: scored.and_then(|it| it.under(Scoring::Allowed)),
                    threshold: 25,
                    words: Arc::default(),
                };
                let texts: Vec<(Field, &str)> =
                    wanted.input.texts.iter().map(|(field, text)| (*field, text.as_str())).collect();
                Ok(Tried { in_use: under(scored(&texts)), draft: wanted.draft.map(|_| under(None)) })
            }
            .boxed()
        }),
    }
}

/// A spreadsheet that is lines with bars.
struct Lines(Box<dyn std::io::Write + Send>);

impl crate::desk::Rows for Lines {
    fn row(&mut self, cells: &[String]) -> std::io::Result<()> {
        self.0.write_all(format!("{}\n", cells.join("|")).as_bytes())
    }
    fn finish(self: Box<Self>) -> std::io::Result<()> {
        Ok(())
    }
}

fn scores(batch: &Batch) -> Vec<Option<Scored>> {
    let score = |act: &netra_model::act::SeenAct| {
        let target = match &act.target {
            Some(SeenTarget::Content(it)) => Some((Field::TARGET_TEXT, it.text.as_str())),
            _ => None,
        };
        let own = act.own.as_ref().map(|it| (Field::OWN_TEXT, it.text.as_str()));
        scored(&[own, target].into_iter().flatten().collect::<Vec<_>>())
    };
    batch.acts.iter().map(score).collect()
}

/// The terms: YouTube's allow matching alone.
fn terms() -> Vec<TermsRow> {
    vec![TermsRow {
        platform: "youtube".parse().unwrap(),
        scoring: Scoring::MatchOnly,
        on_source_delete: Sentence::same("-"),
        retention_days: Some(30),
        document: Sentence::same("YouTube API Services Developer Policies"),
        dated: None,
    }]
}

fn scoring(platform: &netra_model::act::Platform) -> Scoring {
    let row = terms().into_iter().find(|it| it.platform == *platform);
    row.map_or(Scoring::Allowed, |it| it.scoring)
}

/// What the first of these texts that says *coblos* counts.
fn scored(texts: &[(Field, &str)]) -> Option<Scored> {
    let (field, text) = texts.iter().find(|(_, text)| text.contains("coblos"))?;
    let start = u32::try_from(text.find("coblos")?).ok()?;
    let found = Match {
        span: Span { field: *field, start, end: start + 6 },
        term: "coblos".into(),
        mark: MarkKind::Support,
    };
    let signal = Signal {
        rule: "vote-call".into(),
        label_id: "ajakan memilih".into(),
        label_en: "call to vote".into(),
        weight: 60,
        race: None,
        candidate: None,
        matches: vec![found],
    };
    Some(Scored {
        release: Sha256([9; 32]),
        engine: 1,
        input: Sha256([1; 32]),
        score: 60,
        support: 60,
        attack: 0,
        signals: NonEmpty::new(vec![signal])?,
        explanation_id: "1 kata cocok: coblos (+60).".into(),
        explanation_en: "1 term matches: coblos (+60).".into(),
        words_id: "1 kata cocok: coblos.".into(),
        words_en: "1 term matches: coblos.".into(),
        stage: None,
        provisions: Vec::new(),
    })
}

/// A browser: it keeps cookies and the token of the last form it saw, and follows nothing by itself.
#[derive(Clone)]
pub(super) struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    pub(super) token: String,
}

/// An answer.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) location: String,
    pub(super) text: String,
    pub(super) headers: http::HeaderMap,
}

impl Browser {
    pub(super) async fn get(&mut self, path: &str) -> Answer {
        self.ask(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Sends a form with the token of the last page.
    pub(super) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", &self.token).extend_pairs(fields);
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.ask(request.body(Body::from(form.finish())).unwrap()).await
    }

    /// Sends a form with files (RFC 7578).
    pub(super) async fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        let mut body = Vec::new();
        let token = self.token.clone();
        for (name, value) in [("csrf", token.as_str())].iter().chain(fields) {
            let head =
                format!("--frontier\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(head.into_bytes());
        }
        for (name, file, bytes) in files {
            let head = format!(
                "--frontier\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\r\n"
            );
            body.extend(head.into_bytes());
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--frontier--\r\n");
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=frontier")
            .header("sec-fetch-site", "same-origin");
        self.ask(request.body(Body::from(body)).unwrap()).await
    }

    /// The capture form, on Instagram.
    pub(super) async fn capture(&mut self, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("platform", "instagram")];
        all.extend_from_slice(fields);
        if fields.iter().all(|(name, _)| *name != "reach") {
            all.push(("reach", "anyone"));
        }
        self.upload("/capture", &all, &[]).await
    }

    pub(super) async fn ask(&mut self, mut request: Request<Body>) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let pair = line.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let endless = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        // Of news that never end, what is told at once.
        let bytes = if endless {
            body.into_data_stream().next().await.unwrap().unwrap()
        } else {
            to_bytes(body, usize::MAX).await.unwrap()
        };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some(at) = text.find("name=\"csrf\" value=\"") {
            self.token = text[at + 19..].split('"').next().unwrap().to_owned();
        }
        let location = parts.headers.get(header::LOCATION).map(|it| it.to_str().unwrap().to_owned());
        Answer {
            status: parts.status.as_u16(),
            location: location.unwrap_or_default(),
            text,
            headers: parts.headers,
        }
    }

    pub(super) fn cookie(&self, name: &str) -> Option<&String> {
        self.cookies.get(name)
    }
}
