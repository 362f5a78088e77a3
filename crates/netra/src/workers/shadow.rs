//! Shadow runs that were asked for at the desk: one at a time, each a job whose progress is shown live. One that was cut
//! off is taken up by the next worker and begun anew.

use std::time::Duration;

use anyhow::{Context, Result};
use netra_model::Sentence;
use netra_store::{Job, ShadowRequest};
use tokio_util::sync::CancellationToken;

use super::pause;
use crate::office::Opened;
use crate::shadow::{self, LEASE, Progress};

/// How often waiting jobs are looked for.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// Does what is asked for until it is stopped. A run that fails says why in its job.
pub async fn run(office: Opened, stop: CancellationToken) {
    let actor = office.worker("shadow");
    while pause(&stop, LOOK_EVERY).await {
        let job = match office.store.claim_job(&actor, &["shadow"], LEASE).await {
            Ok(Some(job)) => job,
            Ok(None) => continue,
            Err(error) => {
                tracing::error!(%error, "shadow runs that are asked for cannot be looked for");
                continue;
            }
        };
        let done = tokio::select! {
            done = one(&office, &job) => done,
            // Cut off: the job's lease runs out, and the run is begun anew after the next start.
            () = stop.cancelled() => return,
        };
        let outcome = done.as_deref().map_err(|error| {
            tracing::warn!(error = format!("{error:#}"), "a shadow run failed");
            format!("{error:#}")
        });
        if let Err(error) =
            office.store.finish_job(&actor, &job, outcome.as_ref().map_err(String::as_str).copied()).await
        {
            tracing::warn!(%error, "a shadow run's end could not be noted");
        }
    }
}

async fn one(office: &Opened, job: &Job) -> Result<String> {
    let actor = office.worker("shadow");
    let asked: ShadowRequest = serde_json::from_str(&job.arguments)?;
    let draft = office.store.draft(&office.scope(), asked.draft).await?;
    let draft = draft.with_context(|| format!("there is no draft {}", asked.draft))?;
    let report = shadow::report(office, &draft, asked.days, Progress::Job(&actor, job)).await?;
    office.store.save_report(&actor, asked.draft, &report).await?;
    let shadow = &report.shadow;
    let said = if report.mistakes.is_empty() {
        Sentence::new(
            format!("{} penanda baru, {} hilang, {} berubah", shadow.new, shadow.lost, shadow.changed),
            format!("{} new flags, {} lost, {} changed", shadow.new, shadow.lost, shadow.changed),
        )
    } else {
        let n = report.mistakes.len();
        Sentence::new(format!("{n} kesalahan; lihat laporannya"), format!("{n} mistakes; see the report"))
    };
    Ok(said.lines())
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use netra_model::act::{AccountRef, ActKind, Provenance, SeenAct, SeenContent, SeenTarget, When};
    use netra_model::batch::Batch;
    use netra_model::scope::Role;
    use netra_store::{Language, NewDraft, NewUser, Store, User};

    use super::*;
    use crate::config::Config;
    use crate::invented::office_that_watches;
    use crate::pipeline::{Origin, People};
    use crate::{dictionaries, workers};

    async fn hire(office: &Opened, login: &str, role: Role) -> User {
        let new = NewUser {
            login: login.to_owned(),
            name: format!("{login} (DEMO)"),
            role,
            password: String::from("kata sandi uji"),
            language: Language::Indonesian,
            units: None,
        };
        office.store.create_user(&office.command_line(), &new).await.unwrap();
        let users = office.store.users(&office.scope()).await.unwrap();
        users.into_iter().find(|it| it.login == login).unwrap()
    }

    async fn until<T>(what: &str, mut found: impl AsyncFnMut() -> Option<T>) -> T {
        for _ in 0..300 {
            if let Some(found) = found().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("waited in vain: {what}")
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_run_asked_for_at_the_desk_is_reported_and_what_is_signed_is_taken_over_while_running() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.data.folder = folder.path().join("data");
        let office = Opened::open(config).await.unwrap();
        let (wati, budi) =
            (hire(&office, "wati", Role::Editor).await, hire(&office, "budi", Role::Supervisor).await);
        let (name, text) = dictionaries::DEMO_RACE;
        let mut files = dictionaries::named(dictionaries::files(std::path::Path::new("")).unwrap());
        // A hashtag of a kind that the others lack would block the release.
        files.push((dictionaries::short_name(name), text.replace("#BagasLaras03", "#03BagasLaras")));
        let new = NewDraft { changes: None, note: String::from("kontestasi kota"), files };
        let n = office.store.save_draft(&wati.actor(), &new).await.unwrap();
        office.store.ask_shadow(&wati.actor(), ShadowRequest { draft: n, days: 30 }).await.unwrap();

        let stop = CancellationToken::new();
        let running = tokio::spawn(run(office.clone(), stop.clone()));
        let following = tokio::spawn(workers::release::follow(office.clone(), stop.clone()));
        let (store, scope): (&Store, _) = (&office.store, wati.scope());
        let view = until("the report", async || {
            store.draft(&scope, n).await.unwrap().filter(|it| it.job.as_ref().unwrap().finished_at.is_some())
        })
        .await;
        let (report, job) = (view.report.unwrap(), view.job.unwrap());
        assert_eq!((report.mistakes.len(), report.shadow.acts, job.done), (0, 0, 0));
        assert!(
            job.result.contains("0 penanda baru") && job.result.contains("0 new flags"),
            "{}",
            job.result
        );

        // A matcher that somebody holds stays theirs; the next who asks gets the new one, and so do the desk's words.
        let held = office.matcher.now();
        assert!(office.words.now().races.is_empty());
        let signed =
            store.sign_draft(&budi.actor(), n, view.row.version, report.n_to_acknowledge()).await.unwrap();
        until("the new release", async || (office.matcher.now().release() == signed.sha256).then_some(()))
            .await;
        until("its words", async || (office.words.now().races.len() == 1).then_some(())).await;
        assert_ne!(held.release(), signed.sha256);
        stop.cancel();
        running.await.unwrap();
        following.await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_draft_with_mistakes_gets_a_report_that_names_them_all() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.data.folder = folder.path().join("data");
        let office = Opened::open(config).await.unwrap();
        let wati = hire(&office, "wati", Role::Editor).await;
        let text = String::from("schema = 1\nwight = 3\n[[group]]\nkey = \"a\"\n");
        let new = NewDraft {
            changes: None,
            note: String::from("salah"),
            files: vec![(String::from("kantor.toml"), text)],
        };
        let n = office.store.save_draft(&wati.actor(), &new).await.unwrap();
        office.store.ask_shadow(&wati.actor(), ShadowRequest { draft: n, days: 30 }).await.unwrap();
        let actor = office.worker("shadow");
        let lease = SignedDuration::from_mins(1);
        let job = office.store.claim_job(&actor, &["shadow"], lease).await.unwrap().unwrap();
        let said = one(&office, &job).await.unwrap();
        let report = office.store.draft(&office.scope(), n).await.unwrap().unwrap().report.unwrap();
        assert!(report.mistakes.len() >= 3, "{:?}", report.mistakes);
        assert!(
            report.mistakes.iter().any(|it| it.id.starts_with("kantor.toml:2: ") && it.id != it.en),
            "{:?}",
            report.mistakes
        );
        assert!(said.contains("see the report") && report.parity.is_empty(), "{said}");
    }

    /// An office that watches one account, under the shipped dictionaries without a race.
    async fn with_one_account(folder: &std::path::Path) -> (Opened, People) {
        let office = office_that_watches(folder, &[instagram("budi.demo")], Some("Kota Contoh")).await;
        let people = People::today(&office.store, &office.scope()).await.unwrap();
        (office, people)
    }

    fn instagram(handle: &str) -> AccountRef {
        AccountRef::by_handle("instagram".parse().unwrap(), handle)
    }

    /// A like of a post by somebody, in the campaign of the invented race.
    fn like_of(author: &str, people: &People, seen_at: jiff::Timestamp) -> SeenAct {
        let (id, account) = people.accounts.iter().next().unwrap();
        let at = "2026-10-12T03:00:00Z".parse().unwrap();
        let post = SeenContent {
            platform: account.platform.clone(),
            native_key: format!("post-of-{author}"),
            url: None,
            author: instagram(author),
            text: String::from("Jadwal hari ini"),
            media: Vec::new(),
            published: When::Claimed { at },
            raw: None,
        };
        SeenAct {
            actor: *id,
            actor_seen: account.clone(),
            kind: ActKind::Like,
            native_key: format!("like-of-{author}"),
            happened: When::Exact { at },
            own: None,
            target: Some(SeenTarget::Content(Box::new(post))),
            provenance: Provenance::Imported,
            seen_at,
            without_login: None,
            raw: None,
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_campaign_account_that_only_the_draft_knows_is_found_behind_an_old_like() {
        let folder = tempfile::tempdir().unwrap();
        let (office, people) = with_one_account(folder.path()).await;
        let acts = ["satriadewi.demo", "warga.demo"].map(|it| like_of(it, &people, office.store.now()));
        let batch = Batch { acts: acts.into(), ..Batch::default() };
        let (pipeline, actor) = (office.pipeline(), office.worker("import"));
        let saved = pipeline.take_in(&actor, &people, Origin::source("import"), &batch).await.unwrap();
        assert_eq!((saved.new_acts, saved.flags), (2, 0), "no race, no campaign account");

        let (name, text) = dictionaries::DEMO_RACE;
        let mut files = dictionaries::named(dictionaries::files(std::path::Path::new("")).unwrap());
        files.push((dictionaries::short_name(name), text.replace("#BagasLaras03", "#03BagasLaras")));
        let (wati, budi) =
            (hire(&office, "wati", Role::Editor).await, hire(&office, "budi", Role::Supervisor).await);
        let new = NewDraft { changes: None, note: String::from("kontestasi kota"), files };
        let n = office.store.save_draft(&wati.actor(), &new).await.unwrap();
        let view = office.store.draft(&office.scope(), n).await.unwrap().unwrap();
        let bar = indicatif::ProgressBar::hidden();
        let report = shadow::report(&office, &view, 30, Progress::Bar(&bar)).await.unwrap();
        assert_eq!((report.shadow.acts, report.shadow.new), (2, 1), "the stranger's stays nobody's");

        office.store.save_report(&office.worker("shadow"), n, &report).await.unwrap();
        let acknowledged = report.n_to_acknowledge();
        office.store.sign_draft(&budi.actor(), n, view.row.version, acknowledged).await.unwrap();
        assert!(office.take_over_release().await.unwrap());
        let known: Vec<AccountRef> = office.matcher.now().accounts().cloned().collect();
        office.store.request_rematch(&office.command_line(), None, &known).await.unwrap();
        assert_eq!(workers::matching::step(&office).await.unwrap(), 2);
        assert_eq!(office.store.counts(&office.scope()).await.unwrap().flags, 1, "and the rematch raises it");
    }
}
