//! Gives the desk its parts: words of the dictionaries, what can be seen, and the work of other crates as closures.

use std::io::Cursor;
use std::sync::Arc;

use anyhow::Result;
use futures_util::FutureExt;
use netra_collect::coverage::{self, Observable};
use netra_collect::{AnyConnector, Connector};
use netra_index::SearchIndex;
use netra_matcher::Matcher;
use netra_model::Sentence;
use netra_model::act::ActKind;
use netra_store::StoreError;
use netra_web::{Bundle, CoverageRow, Desk, DeskConfig, Hooks, Lang, Provision, SourceInfo, Words};

use crate::bundle;
use crate::office::Opened;
use crate::pipeline::{Origin, People};
use crate::watchlist;

/// The source name of what staff enter in the capture form.
pub const CAPTURE: &str = "capture";

/// The desk of an office.
///
/// # Errors
/// The store's.
pub async fn desk(office: &Opened, index: SearchIndex, demo: Option<netra_web::Demo>) -> Result<Desk> {
    let public_url = office.config.web.public_url.clone();
    let config = DeskConfig { secure_cookies: public_url.starts_with("https://"), public_url, demo };
    let desk = Desk::new(
        office.store.clone(),
        office.office.clone(),
        index,
        office.words.clone(),
        hooks(office),
        config,
    );
    let sources = office.config.sources.iter().map(|it| source(&it.name, &it.connector)).collect();
    Ok(desk.with_sources(sources, coverage_rows()))
}

/// Words of the dictionaries for people.
pub fn words(matcher: &Matcher) -> Words {
    let provision = |it: &netra_matcher::Provision| Provision {
        label: (format!("{} · {}", it.row, it.text_id), format!("{} · {}", it.row, it.text_en)),
        source: format!("{}; {}", it.law, it.source),
        unsettled: it.unsettled.is_some(),
    };
    Words {
        races: matcher.races().to_vec(),
        rules: matcher
            .rules()
            .map(|(key, id, en)| (key.to_owned(), (id.to_owned(), en.to_owned())))
            .collect(),
        provisions: matcher.provisions().iter().map(|it| (it.key.clone(), provision(it))).collect(),
    }
}

fn source(name: &str, connector: &AnyConnector) -> SourceInfo {
    let platform = connector.platform();
    let label = platform.label();
    let terms = connector.coverage().terms;
    SourceInfo {
        name: name.to_owned(),
        about_id: format!("Akun pantauan di {label}, melalui antarmuka resmi. {}", terms.0),
        about_en: format!("Watched accounts on {label}, through its official interface. {}", terms.1),
        can_run: true,
    }
}

fn coverage_rows() -> Vec<CoverageRow> {
    let cell = |row: &coverage::Coverage, kind: ActKind| {
        let observable = row.of(kind);
        let (note_id, note_en) = observable.reason().unwrap_or(("", ""));
        CoverageRow {
            platform: row
                .platform
                .parse()
                .expect("a coverage row names a platform; its own test reads them all"),
            kind,
            state: match observable {
                Observable::Yes => netra_web::Observable::Visible,
                Observable::Partial(_) => netra_web::Observable::Partly,
                Observable::No(_) => netra_web::Observable::Hidden,
                Observable::NotAuthorised(_) => netra_web::Observable::Forbidden,
            },
            note_id: note_id.to_owned(),
            note_en: note_en.to_owned(),
        }
    };
    coverage::ALL.iter().flat_map(|row| ActKind::ALL.into_iter().map(move |kind| cell(row, kind))).collect()
}

fn hooks(office: &Opened) -> Hooks {
    let (intake, bundles, lists) = (office.clone(), office.clone(), office.clone());
    Hooks {
        intake: Arc::new(move |actor, batch| {
            let office = intake.clone();
            async move {
                let people = People::today(&office.store, &office.scope()).await?;
                office.pipeline().take_in(&actor, &people, Origin::source(CAPTURE), &batch).await
            }
            .boxed()
        }),
        bundle: Arc::new(move |user, case, lang| {
            let office = bundles.clone();
            async move {
                let language = match lang {
                    Lang::Indonesian => netra_evidence::Language::Indonesian,
                    Lang::English => netra_evidence::Language::English,
                };
                let out = Cursor::new(Vec::new());
                let done = bundle::export(&office, &user.actor(), &user.scope(), case, language, out).await;
                let (exported, out) = done.map_err(|error| match error.downcast::<StoreError>() {
                    Ok(error) => error,
                    Err(error) => StoreError::Invalid(Sentence::new(
                        format!("Paket bukti tidak dapat dibuat: {error:#}"),
                        format!("The bundle could not be made: {error:#}"),
                    )),
                })?;
                Ok(Bundle { file_name: exported.file_name, bytes: out.into_inner() })
            }
            .boxed()
        }),
        read_watchlist: Arc::new(move |bytes, _name| {
            let today = lists.clock.now().to_zoned(lists.zone()).date();
            watchlist::for_the_desk(bytes, today)
        }),
        watchlist_template: netra_collect::watchlist::template_csv,
    }
}
