//! `netra demo`: an invented city on this machine, through the same doors as a real office.

mod captures;
mod dates;
mod pds;
mod reviews;
mod tips;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use netra_model::scope::Role;
use netra_model::{Clock, Sha256};
use netra_store::{Language, NewUser, NewWatchBatch};
use netra_web::{Demo, DemoSignIn};
use sha2::Digest;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::cli::DemoArgs;
use crate::commands;
use crate::commands::run::Roles;
use crate::config::{Config, OfficeConfig, OfficeKind, SourceConfig};
use crate::office::Opened;
use crate::pipeline::People;
use crate::{dictionaries, watchlist, workers};

/// The demo's own files, beside the shipped dictionaries; dates in the texts are moved.
const TEXTS: &[(&str, &str)] = &[
    ("watchlist.csv", include_str!("../../demo/watchlist.csv")),
    ("acts-instagram.ndjson", include_str!("../../demo/acts-instagram.ndjson")),
    ("acts-facebook.ndjson", include_str!("../../demo/acts-facebook.ndjson")),
    ("acts-tiktok.ndjson", include_str!("../../demo/acts-tiktok.ndjson")),
    ("captures.json", include_str!("../../demo/captures.json")),
    ("bluesky.json", include_str!("../../demo/bluesky.json")),
    dictionaries::DEMO_RACE,
];

/// Somebody who may sign in to the demo.
struct Staff {
    login: &'static str,
    password: &'static str,
    name: &'static str,
    role: Role,
    about_id: &'static str,
    about_en: &'static str,
}

const STAFF: [Staff; 6] = [
    Staff {
        login: "siti",
        password: "demo-siti-2026",
        name: "Siti R. (DEMO)",
        role: Role::Reviewer,
        about_id: "penelaah: mengerjakan antrean",
        about_en: "reviewer: works through the queue",
    },
    Staff {
        login: "rahmat",
        password: "demo-rahmat-2026",
        name: "Rahmat H. (DEMO)",
        role: Role::Supervisor,
        about_id: "penyelia: menelaah, membuka berkas, mengekspor",
        about_en: "supervisor: reviews, opens cases, exports",
    },
    Staff {
        login: "wulan",
        password: "demo-wulan-2026",
        name: "Wulan P. (DEMO)",
        role: Role::Writer,
        about_id: "penyusun laporan: berkas dan paket bukti",
        about_en: "report writer: cases and bundles",
    },
    Staff {
        login: "admin",
        password: "demo-admin-2026",
        name: "Admin (DEMO)",
        role: Role::Admin,
        about_id: "admin: daftar pantau, sumber, pengguna",
        about_en: "admin: watch-list, sources, users",
    },
    Staff {
        login: "ratna",
        password: "demo-ratna-2026",
        name: "Ratna K. (DEMO)",
        role: Role::Editor,
        about_id: "penyunting kamus: menulis dan mencoba draf",
        about_en: "dictionary editor: writes and tries drafts",
    },
    Staff {
        login: "auditor",
        password: "demo-auditor-2026",
        name: "Auditor (DEMO)",
        role: Role::Auditor,
        about_id: "auditor dari luar: kamus dan jejak audit, tanpa data pribadi",
        about_en: "outside auditor: dictionaries and the log, no personal data",
    },
];

/// Fills the folder if need be, and serves the desk.
///
/// # Errors
/// A folder that holds something else, an address that is in use.
pub async fn run(mut config: Config, args: &DemoArgs) -> Result<()> {
    let files = config.data.folder.join("demo");
    let first_start = !files.join("filled").is_file();
    if first_start {
        refuse_real_data(&config.data.folder)?;
        write_files(&files, today())?;
    }
    let server = same_port(&files.join("port")).await?;
    let service = server.local_addr()?.to_string();
    let bluesky = std::fs::read_to_string(files.join("bluesky.json"))?;
    tokio::spawn(async move {
        if let Err(error) = pds::serve(server, &bluesky).await {
            tracing::error!(error = format!("{error:#}"), "the demo's Bluesky server");
        }
    });
    adopt_unfilled(&mut config);
    let office = Opened::open(with_service(config, &service)?).await?;
    if first_start {
        println!("Menyiapkan Kota Contoh (DEMO) … / Preparing an invented city …");
        fill(&office, &files).await?;
        std::fs::write(files.join("filled"), "")?;
    }
    let counts = office.store.counts(&office.scope()).await?;
    println!(
        "{} orang, {} aktivitas, {} butir menunggu telaah / {0} people, {1} acts, {2} items to review",
        counts.watched_persons, counts.acts, counts.open
    );
    if args.fill_only {
        return Ok(());
    }
    let ready = |address: &str| println!("\n{}", welcome(address));
    commands::run::run(office, Roles::All, Some(&args.listen), Some(sign_ins()), ready).await
}

/// The port of the earlier start, if it is free: what was collected then says where each account's server is.
async fn same_port(note: &Path) -> Result<TcpListener> {
    let port = std::fs::read_to_string(note).ok().and_then(|port| port.trim().parse::<u16>().ok());
    let server = match TcpListener::bind(("127.0.0.1", port.unwrap_or(0))).await {
        Ok(server) => server,
        Err(_) => TcpListener::bind("127.0.0.1:0").await.context("no free port on loopback")?,
    };
    std::fs::write(note, server.local_addr()?.port().to_string())?;
    Ok(server)
}

/// A folder that holds an office's data must not become a demo.
fn refuse_real_data(folder: &Path) -> Result<()> {
    if folder.join("netra.db").exists() && !folder.join("demo").is_dir() {
        bail!(
            "{}: holds the data of an office, not of a demo; choose another folder with --data",
            folder.display()
        );
    }
    Ok(())
}

/// Today in the invented city.
fn today() -> Date {
    let zone = TimeZone::get("Asia/Jakarta").unwrap_or(TimeZone::UTC);
    Clock::System.now().to_zoned(zone).date()
}

/// Writes the demo's files with their dates moved so that their "today" is `today`.
fn write_files(folder: &Path, today: Date) -> Result<()> {
    let days = days_since_reference(today);
    for (name, text) in TEXTS.iter().chain(dictionaries::SHIPPED) {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
        std::fs::write(&path, dates::shift(text, days))
            .with_context(|| format!("{}: cannot be written", path.display()))?;
    }
    Ok(())
}

/// By how many days the demo's dates move.
fn days_since_reference(today: Date) -> i64 {
    i64::from((today - dates::REFERENCE_DAY).get_days())
}

/// The settings for any command on a folder that a demo filled: its office and its dictionaries.
pub fn adopt(config: &mut Config) {
    if config.data.folder.join("demo/filled").is_file() {
        adopt_unfilled(config);
    }
}

fn adopt_unfilled(config: &mut Config) {
    config.office = OfficeConfig {
        name: String::from("Bawaslu Kota Contoh (DEMO)"),
        prefix: String::from("DMO"),
        zone: String::from("Asia/Jakarta"),
        region: String::from("Kota Contoh"),
        kind: OfficeKind::Bawaslu,
        ..OfficeConfig::default()
    };
    config.dictionaries.folder = config.data.folder.join("demo/dictionaries");
}

/// The same, and the loopback server as the one source.
fn with_service(mut config: Config, service: &str) -> Result<Config> {
    config.collect.allow_private = vec![service.to_owned()];
    config.collect.user_agent = String::from("Netra/0.1 (demo, loopback only)");
    let connector = serde_json::json!({ "kind": "bluesky", "service": format!("http://{service}") });
    config.sources = vec![SourceConfig {
        name: String::from("bluesky"),
        every_minutes: Some(5),
        hours: None,
        connector: serde_json::from_value(connector).context("the demo's source")?,
    }];
    Ok(config)
}

/// Staff, watch-list, files, captures, tips, and the first collection. Every step may be done twice.
async fn fill(office: &Opened, files: &Path) -> Result<()> {
    let (store, scope, actor) = (&office.store, office.scope(), office.worker("demo"));
    if store.users(&scope).await?.is_empty() {
        for staff in STAFF {
            let user = NewUser {
                login: staff.login.to_owned(),
                name: staff.name.to_owned(),
                role: staff.role,
                password: staff.password.to_owned(),
                language: Language::Indonesian,
                units: None,
            };
            store.create_user(&actor, &user).await?;
        }
    }
    let list = watchlist::read(&std::fs::read(files.join("watchlist.csv"))?, today())?;
    let rows: Vec<_> = list.rows.into_iter().map(|(_, row)| row).collect();
    let bytes = std::fs::read(files.join("watchlist.csv"))?;
    let batch = NewWatchBatch {
        letter: String::from("ST-012/DEMO/IX/2026"),
        letter_day: Some(today().checked_sub(jiff::Span::new().days(22))?),
        scan: None,
        file_name: String::from("watchlist.csv"),
        file_sha256: Sha256(sha2::Sha256::digest(&bytes).into()),
        rows,
        unread: list.problems.len() as u64,
    };
    if store.watch_batches(&scope, netra_store::Page::first(1)).await?.1 == 0 {
        store.submit_watch_batch(&actor, &batch).await?;
    }
    let people = Arc::new(People::today(store, &scope).await?);
    for (name, _) in TEXTS.iter().filter(|(name, _)| name.starts_with("acts-")) {
        let saved = commands::import::quietly(office, Arc::clone(&people), &files.join(name)).await?;
        tracing::debug!(name, acts = saved.new_acts, dropped = saved.dropped, "demo acts");
    }
    captures::take_in(office, &people, &std::fs::read_to_string(files.join("captures.json"))?).await?;
    tips::take_in(office, &people, days_since_reference(today())).await?;
    collect_once(office).await?;
    reviews::take_in(office).await
}

/// Lets the collector and the matcher work until the first round is done and nothing waits.
async fn collect_once(office: &Opened) -> Result<()> {
    let stop = CancellationToken::new();
    let http = workers::collect::client(office)?;
    let collecting = tokio::spawn(workers::collect::run(office.clone(), http, stop.clone()));
    let matching = tokio::spawn(workers::matching::run(office.clone(), stop.clone()));
    let scope = office.scope();
    for _ in 0..300 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let round_done =
            office.store.sources(&scope).await?.iter().any(|it| it.last_finished_at.is_some() && !it.running);
        let counts = office.store.counts(&scope).await?;
        if round_done && counts.unresolved == 0 && counts.match_work == 0 {
            break;
        }
    }
    stop.cancel();
    collecting.await?;
    matching.await?;
    Ok(())
}

fn sign_ins() -> Demo {
    let sign_in = |staff: &Staff| DemoSignIn {
        login: staff.login.to_owned(),
        password: staff.password.to_owned(),
        about_id: staff.about_id.to_owned(),
        about_en: staff.about_en.to_owned(),
    };
    Demo { sign_ins: STAFF.iter().map(sign_in).collect() }
}

fn welcome(address: &str) -> String {
    let mut text = format!("Netra DEMO: {address}\n\n  {:<10} {:<18} siapa / who\n", "masuk", "kata sandi");
    for Staff { login, password, about_id, about_en, .. } in STAFF {
        let _ = writeln!(text, "  {login:<10} {password:<18} {about_id} / {about_en}");
    }
    text.push_str("\nSemua orang, akun, dan unggahan di sini rekaan. Ctrl-C menghentikan.\n");
    text.push_str("Every person, account and post here is invented. Ctrl-C stops it.");
    text
}
