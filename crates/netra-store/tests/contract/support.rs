//! An office with two units, five persons and four members of staff, on either engine.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use netra_model::act::PartRef;
use netra_model::act::{AccountRef, ActKind, Platform, Provenance, SeenAct, SeenContent, SeenTarget, When};
use netra_model::batch::{Batch, Exchange, ExchangeKind, Part, Wire};
use netra_model::flag::{Field, MarkKind, Match, NonEmpty, Scored, Scoring, Signal, Span};
use netra_model::person::{AssignmentLetter, AttributionLevel, Employment, PersonStatus, WatchRow};
use netra_model::review::ReviewRules;
use netra_model::scope::{Actor, Role, Scope, Who};
use netra_model::{AccountId, Clock, OfficeId, Sha256, UnitId};
use netra_store::{Intake, Language, NewOffice, NewUser, OfficeKind, Saved, Store, User};
use sha2::Digest;
use sqlx::{AssertSqlSafe, Connection};

pub(crate) const START: &str = "2026-10-12T01:00:00Z";

/// A store with an office in it, made anew for each test.
pub(crate) struct Desk {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) office: OfficeId,
    pub(crate) admin: User,
    pub(crate) rina: User,
    pub(crate) budi: User,
    pub(crate) writer: User,
    pub(crate) units: Vec<UnitId>,
    pub(crate) accounts: Vec<AccountId>,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) url: String,
}

/// Runs each named test on both engines.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(&$crate::support::Desk::sqlite().await).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                if let Some(desk) = $crate::support::Desk::postgres().await {
                    super::$name(&desk).await;
                    desk.drop_database().await;
                }
            })*
        }
    };
}
pub(crate) use on_both;

/// The address of the PostgreSQL server for tests, or `None` when it was said to be skipped.
#[expect(clippy::disallowed_methods, reason = "which server the tests use is not a setting of Netra")]
pub(crate) fn postgres_server() -> Option<String> {
    let server = std::env::var("NETRA_TEST_POSTGRES").expect(
        "no PostgreSQL to test with: start the tests by tests/run, or set NETRA_TEST_POSTGRES to an address such as \
         postgres://postgres@127.0.0.1:5432/postgres, or to `skip`",
    );
    if server == "skip" {
        eprintln!("skipped: NETRA_TEST_POSTGRES=skip");
        return None;
    }
    Some(server)
}

/// A fresh database on the test server; gives its address.
pub(crate) async fn new_database(server: &str, locale: &str) -> String {
    let mut random = [0; 8];
    getrandom::fill(&mut random).unwrap();
    let name = format!("netra_test_{:016x}", u64::from_be_bytes(random));
    let mut db = sqlx::PgConnection::connect(server).await.unwrap();
    let create = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' {locale}");
    sqlx::raw_sql(AssertSqlSafe(create)).execute(&mut db).await.unwrap();
    format!("{}/{name}", server.rsplit_once('/').unwrap().0)
}

impl Desk {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("netra.db").display());
        Self::new(url, folder).await
    }

    pub(crate) async fn postgres() -> Option<Self> {
        let server = postgres_server()?;
        let url = new_database(&server, "LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'").await;
        Some(Self::new(url, tempfile::tempdir().unwrap()).await)
    }

    pub(crate) async fn drop_database(self) {
        self.store.close().await;
        let mut db = sqlx::PgConnection::connect(&postgres_server().unwrap()).await.unwrap();
        let drop = format!("DROP DATABASE {} WITH (FORCE)", self.url.rsplit_once('/').unwrap().1);
        sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut db).await.unwrap();
    }

    async fn new(url: String, folder: tempfile::TempDir) -> Self {
        let clock = Clock::manual(START.parse().unwrap());
        let store = Store::open(&url, folder.path(), clock.clone()).await.unwrap();
        // Everybody here is presumed only; the tests of cases lay down what an office would.
        store.keep_case_rules(netra_store::CaseRules {
            attribution_min: AttributionLevel::Presumed,
            ..Default::default()
        });
        let office = store.ensure_office(&demo_office()).await.unwrap();
        let root = Actor { office, who: Who::CommandLine(String::from("root")) };
        let rows: Vec<WatchRow> = (0..5).map(watch_row).collect();
        store.apply_watchlist(&root, &rows, false).await.unwrap();
        let scope = Scope::office(office);
        let units: Vec<UnitId> = store.units(&scope).await.unwrap().iter().map(|unit| unit.id).collect();
        let mut accounts = Vec::new();
        for n in 0..5 {
            let watched = store.watched_accounts(&scope, None).await.unwrap();
            let handle = handle(n);
            let found = watched.iter().find(|it| it.account.handle.as_deref() == Some(handle.as_str()));
            accounts.push(found.unwrap().id);
        }
        let mut staff = Vec::new();
        for (login, role) in [
            ("admin", Role::Admin),
            ("rina", Role::Reviewer),
            ("budi", Role::Supervisor),
            ("sari", Role::Writer),
        ] {
            staff.push(add_user(&store, &root, login, role, None).await);
        }
        let [admin, rina, budi, writer] = staff.try_into().unwrap();
        Self { store, clock, office, admin, rina, budi, writer, units, accounts, folder, url }
    }

    /// The office lets one person's indication stand.
    pub(crate) async fn one_person_decides(&self) {
        let rules = ReviewRules { second_review: false, ..ReviewRules::default() };
        self.store.set_review_rules(&self.admin.actor(), &rules).await.unwrap();
    }

    pub(crate) fn all(&self) -> Scope {
        Scope::office(self.office)
    }

    pub(crate) fn worker(&self) -> Actor {
        Actor { office: self.office, who: Who::Worker("collector") }
    }

    pub(crate) fn later(&self, hours: i64) {
        self.clock.advance(SignedDuration::from_hours(hours));
    }

    pub(crate) fn data(&self) -> &Path {
        self.folder.path()
    }

    /// A post of the n-th person.
    pub(crate) fn post(&self, n: usize, key: &str, text: &str) -> SeenAct {
        let actor_seen = account(n);
        let now = self.clock.now();
        SeenAct {
            actor: self.accounts[n],
            kind: ActKind::Post,
            native_key: key.to_owned(),
            happened: When::Exact { at: now },
            own: Some(content(key, &actor_seen, text, now)),
            target: None,
            provenance: Provenance::Collected,
            seen_at: now,
            without_login: Some(true),
            raw: None,
            actor_seen,
        }
    }

    /// A like by the n-th person.
    pub(crate) fn like(&self, n: usize, key: &str, target: SeenTarget) -> SeenAct {
        SeenAct { kind: ActKind::Like, own: None, target: Some(target), ..self.post(n, key, "") }
    }

    /// Saves acts with their scores from the source `bsky`, one exchange around them with a part for each act.
    pub(crate) async fn save(&self, acts: Vec<(SeenAct, Option<Scored>)>) -> Saved {
        let (batch, scores) = with_raw(acts, self.clock.now());
        self.save_batch(&batch, &scores).await
    }

    pub(crate) async fn save_batch(&self, batch: &Batch, scores: &[Option<Scored>]) -> Saved {
        self.store.save_batch(&self.worker(), intake(batch, scores)).await.unwrap()
    }

    /// One flagged post of the n-th person; gives its item.
    pub(crate) async fn flagged(&self, n: usize, key: &str, score: u8) -> netra_model::ItemId {
        let text = format!("Ayo pilih nomor 2, {key}");
        self.save(vec![(self.post(n, key, &text), Some(scored(score, "vote-call")))]).await.new_items[0]
    }
}

/// What the terms of platforms allow, as the contract test has it.
pub(crate) fn scoring(platform: &Platform) -> Scoring {
    match platform.as_str() {
        "youtube" => Scoring::MatchOnly,
        "telegram" => Scoring::None,
        _ => Scoring::Allowed,
    }
}

pub(crate) fn intake<'a>(batch: &'a Batch, scores: &'a [Option<Scored>]) -> Intake<'a> {
    Intake {
        source: "bsky",
        batch,
        scores,
        threshold: 25,
        scoring,
        release: Sha256([1; 32]),
        engine: 1,
        cursor_subject: &netra_model::batch::Subject::Whole,
        lease: None,
        known_authors: &|account| account.handle.as_deref() == Some("satriadewi.test"),
    }
}

pub(crate) async fn add_user(
    store: &Store,
    by: &Actor,
    login: &str,
    role: Role,
    units: Option<Vec<UnitId>>,
) -> User {
    let new = NewUser {
        login: login.to_owned(),
        name: format!("{login} (DEMO)"),
        role,
        password: String::from("kata sandi panjang"),
        language: Language::Indonesian,
        units,
    };
    let id = store.create_user(by, &new).await.unwrap();
    let users = store.users(&Scope::office(by.office)).await.unwrap();
    users.into_iter().find(|user| user.id == id).unwrap()
}

pub(crate) fn demo_office() -> NewOffice {
    NewOffice {
        name: String::from("Bawaslu Kota Contoh (DEMO)"),
        prefix: String::from("DMO"),
        zone: String::from("Asia/Jakarta"),
        region: Some(String::from("Kota Contoh")),
        kind: OfficeKind::Bawaslu,
    }
}

pub(crate) fn bluesky() -> Platform {
    "bluesky".parse().unwrap()
}

pub(crate) fn handle(n: usize) -> String {
    format!("pegawai{n}.test")
}

/// The n-th person's account.
pub(crate) fn account(n: usize) -> AccountRef {
    AccountRef { native_id: Some(format!("did:plc:demo{n}")), ..AccountRef::by_handle(bluesky(), &handle(n)) }
}

/// The n-th person of the watch-list; the first three work in the one unit, the others in the other.
pub(crate) fn watch_row(n: usize) -> WatchRow {
    WatchRow {
        name: format!("Pegawai {n} (DEMO)"),
        nip: None,
        employment: Employment::NonAsn,
        status: PersonStatus::Active,
        unit: String::from(if n < 3 { "Dinas Kesehatan" } else { "Dinas Perhubungan" }),
        region: None,
        accounts: vec![account(n)],
        level: AttributionLevel::Presumed,
        basis: String::from("profil menyebut jabatan"),
        reason: String::from("pengawasan netralitas"),
        letter: Some(String::from("001/DEMO/2026")),
        from: "2026-09-01".parse().unwrap(),
        until: Some("2026-12-31".parse().unwrap()),
    }
}

/// A letter of assignment over some days of October 2026.
pub(crate) fn letter(from: i8, until: i8) -> AssignmentLetter {
    AssignmentLetter {
        number: String::from("800/112/DEMO/2026"),
        issued: jiff::civil::date(2026, 9, 30),
        from: jiff::civil::date(2026, 10, from),
        until: jiff::civil::date(2026, 10, until),
        purpose: String::from("pengamanan kampanye di lapangan"),
    }
}

pub(crate) fn content(key: &str, author: &AccountRef, text: &str, at: Timestamp) -> SeenContent {
    SeenContent {
        platform: author.platform.clone(),
        native_key: key.to_owned(),
        url: Some(format!("https://contoh.example/{key}")),
        author: author.clone(),
        text: text.to_owned(),
        media: Vec::new(),
        published: When::Claimed { at },
        raw: None,
    }
}

pub(crate) fn scored(score: u8, rule: &str) -> Scored {
    scored_under(Sha256([1; 32]), score, rule)
}

pub(crate) fn scored_under(release: Sha256, score: u8, rule: &str) -> Scored {
    let matched = Match {
        span: Span { field: Field::OWN_TEXT, start: 0, end: 3 },
        term: String::from("ayo"),
        mark: MarkKind::Support,
    };
    let signal = Signal {
        rule: rule.to_owned(),
        label_id: String::from("ajakan memilih"),
        label_en: String::from("call to vote"),
        weight: 40,
        race: Some(String::from("demo-kota-contoh")),
        candidate: Some(String::from("satria-dewi")),
        matches: vec![matched],
    };
    Scored {
        release,
        engine: 1,
        input: Sha256([7; 32]),
        score,
        support: score,
        attack: 0,
        signals: NonEmpty::new(vec![signal]).unwrap(),
        explanation_id: format!("1 kata cocok: ayo ({rule})."),
        explanation_en: format!("1 word matched: ayo ({rule})."),
        words_id: String::from("1 kata cocok: ayo"),
        words_en: String::from("1 word matched: ayo"),
        stage: None,
        provisions: Vec::new(),
    }
}

pub(crate) fn digest(bytes: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(bytes).into())
}

/// A batch whose one exchange has a part of raw bytes for each act.
pub(crate) fn with_raw(acts: Vec<(SeenAct, Option<Scored>)>, at: Timestamp) -> (Batch, Vec<Option<Scored>>) {
    let (mut parts, mut offset) = (Vec::new(), 0);
    let (mut seen, mut scores) = (Vec::new(), Vec::new());
    for (n, (mut act, scored)) in acts.into_iter().enumerate() {
        let words = act.own.as_ref().map_or("", |own| own.text.as_str());
        let bytes = format!("{{\"key\":{:?},\"text\":{words:?}}}\n", act.native_key).into_bytes();
        let raw = PartRef { exchange: 0, part: n };
        act.raw = Some(raw);
        if let Some(own) = &mut act.own {
            own.raw = Some(raw);
        }
        let len = bytes.len() as u64;
        parts.push(Part { offset, len, sha256: digest(&bytes), bytes: Some(bytes) });
        offset += len;
        seen.push(act);
        scores.push(scored);
    }
    let exchange = Exchange {
        kind: ExchangeKind::Http,
        request: String::from("GET https://contoh.example/xrpc/com.atproto.repo.listRecords"),
        status: 200,
        headers: vec![(String::from("content-type"), String::from("application/json"))],
        wire: Some(Wire {
            protocol: String::from("HTTP/2.0"),
            request_headers: vec![(String::from("user-agent"), String::from("Netra/0.1 (DEMO)"))],
            remote: Some("203.0.113.7:443".parse().unwrap()),
            via: vec![String::from("https://contoh.example/old")],
        }),
        started_at: at,
        finished_at: at,
        body_sha256: Some(digest(b"whole")),
        body_len: offset,
        parts,
    };
    (Batch { acts: seen, exchanges: vec![exchange], ..Batch::default() }, scores)
}
