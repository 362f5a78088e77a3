//! Gives the desk its parts: words of the dictionaries, what can be seen, and the work of other crates as closures.

use std::io::{Cursor, Write};
use std::sync::Arc;

use anyhow::Result;
use futures_util::FutureExt;
use netra_collect::coverage::{self, Observable};
use netra_collect::{AnyConnector, Connector};
use netra_index::SearchIndex;
use netra_matcher::{FileChange, FileDifference, Matcher};
use netra_model::Sentence;
use netra_model::act::{ActKind, Provenance};
use netra_model::batch::Batch;
use netra_model::flag::Scoring;
use netra_store::{DictionaryFiles, StoreError};
use netra_web::{
    Bundle, BundleWish, CheckedFiles, CoverageRow, Desk, DeskConfig, Difference, DifferenceKind, Hooks, Lang,
    Provision, RunningSources, SourceInfo, TermsRow, Tried, TriedUnder, TryText, Words,
};

use crate::bundle;
use crate::config::SourceConfig;
use crate::dictionaries;
use crate::office::{Opened, Sources};
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
    let config = DeskConfig {
        secure_cookies: public_url.starts_with("https://"),
        public_url,
        demo,
        file_sources: office.config.sources_of_file(),
        one_person_suffices: !office.config.watchlist.two_people,
        backups: crate::workers::office::folder(office),
        database_in_folder: office.config.data.database.is_empty(),
    };
    let desk = Desk::new(
        office.store.clone(),
        office.office.clone(),
        index,
        office.words.clone(),
        hooks(office),
        config,
    );
    Ok(desk.with_sources(office.running.clone(), coverage_rows()).with_terms(terms_rows()))
}

/// The sources for the desk's page.
pub fn running(sources: &Sources) -> RunningSources {
    let reads = |name: &str| sources.all.iter().any(|it| it.name == name);
    let broken = sources.kept.iter().filter(|(name, _)| !reads(name)).map(|(name, settings)| {
        let why = SourceConfig::of_desk(name, settings).err();
        (name.clone(), why.unwrap_or_else(|| format!("{name}: [[source]]")))
    });
    RunningSources {
        list: sources.all.iter().map(|it| source(&it.name, &it.connector)).collect(),
        of_desk: sources.kept.iter().cloned().collect(),
        broken: broken.collect(),
    }
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
        n_terms: matcher.summary().terms as u64,
    }
}

/// A spreadsheet that the desk fills row by row.
struct Spreadsheet(netra_evidence::Sheet<Box<dyn Write + Send>>);

impl netra_web::Rows for Spreadsheet {
    fn row(&mut self, cells: &[String]) -> std::io::Result<()> {
        self.0.row(cells.iter().map(String::as_str))
    }

    fn finish(self: Box<Self>) -> std::io::Result<()> {
        self.0.finish()
    }
}

/// Through which of the desk's forms a batch came: the name of its source.
fn door(batch: &Batch) -> &'static str {
    match batch.acts.first().map(|act| act.provenance) {
        Some(it @ (Provenance::InitialInformation | Provenance::Report)) => it.as_str(),
        _ => CAPTURE,
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
        refused: connector.refusal(),
    }
}

fn terms_rows() -> Vec<TermsRow> {
    let said = |(id, en): coverage::Words| Sentence::new(id, en);
    let row = |it: &coverage::Terms| TermsRow {
        platform: it.platform.parse().expect("terms name a platform; their own test reads them all"),
        scoring: it.score,
        on_source_delete: said(it.on_source_delete.words()),
        retention_days: it.retention_days,
        document: said(it.document),
        dated: it.dated.map(str::to_owned),
    };
    coverage::TERMS.iter().map(row).collect()
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
    let (intake, bundles, lists, tries) = (office.clone(), office.clone(), office.clone(), office.clone());
    let terms = office.clone();
    Hooks {
        intake: Arc::new(move |actor, batch| {
            let office = intake.clone();
            async move {
                let people = People::today(&office.store, &office.scope()).await?;
                office.pipeline().take_in(&actor, &people, Origin::source(door(&batch)), &batch).await
            }
            .boxed()
        }),
        bundle: Arc::new(move |user, case, BundleWish { lang, tellers }| {
            let office = bundles.clone();
            async move {
                let language = match lang {
                    Lang::Indonesian => netra_evidence::Language::Indonesian,
                    Lang::English => netra_evidence::Language::English,
                };
                let out = Cursor::new(Vec::new());
                let done = bundle::export(
                    &office,
                    &user.actor(),
                    &user.scope(),
                    case,
                    bundle::Wish { language, tellers },
                    out,
                )
                .await;
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
        spreadsheet: |out, name| Ok(Box::new(Spreadsheet(netra_evidence::Sheet::new(out, name)?))),
        check_source: Arc::new(|name, settings| {
            SourceConfig::of_desk(name, settings).map(drop).map_err(|why| {
                Sentence::new(
                    format!("pengaturan ini tidak dapat dibaca: {why}"),
                    format!("these settings cannot be read: {why}"),
                )
            })
        }),
        expiries: Arc::new(move || crate::workers::retention::expiries(&terms)),
        watchlist_template: netra_collect::watchlist::template_csv,
        check_dictionaries: Arc::new(|files| {
            async move {
                let checked =
                    tokio::task::spawn_blocking(move || dictionaries::check(&dictionaries::sources(&files)));
                match checked.await {
                    Ok(it) => CheckedFiles { mistakes: it.mistakes, warnings: it.warnings },
                    Err(error) => {
                        tracing::error!(%error, "dictionary files could not be checked");
                        let mistakes = vec![Sentence::new(
                            "berkas ini tidak dapat diperiksa; lihat log",
                            "these files could not be checked; see the log",
                        )];
                        CheckedFiles { mistakes, warnings: Vec::new() }
                    }
                }
            }
            .boxed()
        }),
        compare_dictionaries: |before, after| {
            let (before, after) = (dictionaries::sources(before), dictionaries::sources(after));
            netra_matcher::diff(&before, &after).iter().map(difference).collect()
        },
        try_text: Arc::new(move |wanted| {
            let office = tries.clone();
            async move {
                tokio::task::spawn_blocking(move || tried(&office, &wanted)).await.map_err(|error| {
                    tracing::error!(%error, "a text could not be tried");
                    Sentence::new(
                        "teks ini tidak dapat dicoba; lihat log",
                        "this text could not be tried; see the log",
                    )
                })?
            }
            .boxed()
        }),
    }
}

/// What the release in use says of a text, and what a draft says.
fn tried(office: &Opened, wanted: &TryText) -> Result<Tried, Sentence> {
    let under = |matcher: &Matcher, words| TriedUnder {
        // What somebody typed comes from no platform.
        scored: matcher.score(&wanted.input).and_then(|it| it.under(Scoring::Allowed)),
        threshold: matcher.threshold(),
        words,
    };
    let draft = match &wanted.draft {
        Some(files) => {
            let matcher = compiled(files)?;
            Some(under(&matcher, Arc::new(words(&matcher))))
        }
        None => None,
    };
    Ok(Tried { in_use: under(&office.matcher.now(), office.words.now()), draft })
}

fn compiled(files: &DictionaryFiles) -> Result<Matcher, Sentence> {
    let read = netra_matcher::load(&dictionaries::sources(files));
    read.map(|it| Matcher::new(&it)).map_err(|mistakes| {
        let n = mistakes.len();
        Sentence::new(
            format!("draf ini punya {n} kesalahan; perbaiki dahulu, lalu coba lagi"),
            format!("this draft has {n} mistakes; correct them first, then try again"),
        )
    })
}

/// A difference in both languages. What stands in the files is quoted as it stands there.
fn difference(it: &FileDifference) -> Difference {
    let change = match &it.change {
        FileChange::Added => DifferenceKind::Added,
        FileChange::Removed => DifferenceKind::Removed,
        FileChange::Entries { .. } | FileChange::Value { .. } => {
            let said = it.to_string();
            let what = said.strip_prefix(&it.place).unwrap_or(&said).trim_start_matches(": ");
            DifferenceKind::Changed(what.to_owned())
        }
    };
    Difference { place: Sentence::new(place_in_indonesian(&it.place), it.place.clone()), change }
}

/// `rule vote-call` as staff say it: *aturan vote-call*.
fn place_in_indonesian(place: &str) -> String {
    let named = |part: &str| {
        let (kind, key) = part.split_once(' ').unwrap_or((part, ""));
        let kind = match kind {
            "account" => "akun",
            "accounts" => "daftar akun",
            "candidate" => "calon",
            "general" => "umum",
            "group" => "kelompok kata kunci",
            "number" => "angka",
            "provision" => "ketentuan",
            "race" => "kontestasi",
            "region" => "wilayah",
            "rule" => "aturan",
            "scoring" => "penilaian",
            "spelling" => "ejaan",
            "stage" => "tahapan",
            other => other,
        };
        format!("{kind} {key}").trim_end().to_owned()
    };
    place.split(", ").map(named).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> DictionaryFiles {
        dictionaries::SHIPPED
            .iter()
            .map(|(name, text)| (dictionaries::short_name(name), (*text).to_owned()))
            .collect()
    }

    #[test]
    fn a_race_file_that_the_desk_begins_is_read_without_a_mistake() {
        let text =
            netra_web::new_race_file("wali-kota", Some("Kota Contoh"), jiff::civil::date(2026, 10, 12));
        let mut files = shipped();
        files.push(("races/wali-kota.toml".into(), text));
        let checked = dictionaries::check(&dictionaries::sources(&files));
        assert_eq!(checked.mistakes, []);
        assert_eq!(checked.matcher.unwrap().races()[0].region.as_deref(), Some("Kota Contoh"));
    }

    #[test]
    fn what_differs_is_said_in_both_languages() {
        let mut after = shipped();
        let general = after.iter_mut().find(|(name, _)| name == "general.toml").unwrap();
        general.1 = general.1.replacen("threshold = 25", "threshold = 30", 1);
        general.1.push_str("\n[[group]]\nkey = \"baru\"\nterms = [\"kata baru\"]\n");
        let compare = |before: &DictionaryFiles, after: &DictionaryFiles| {
            let (before, after) = (dictionaries::sources(before), dictionaries::sources(after));
            netra_matcher::diff(&before, &after).iter().map(difference).collect::<Vec<_>>()
        };
        let found = compare(&shipped(), &after);
        let places: Vec<&str> = found.iter().map(|it| it.place.id.as_str()).collect();
        assert_eq!(places, ["kelompok kata kunci baru", "penilaian"]);
        assert_eq!(found[0].change, DifferenceKind::Added);
        assert_eq!(found[1].change, DifferenceKind::Changed("threshold 25 → 30".into()));
        assert_eq!(found[1].place.en, "scoring");
    }
}
