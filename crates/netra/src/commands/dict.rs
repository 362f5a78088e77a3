//! `netra dict`: dictionary releases from draft to use, and back.

mod report;
mod sets;

use anyhow::{Context, Result, bail};
use netra_matcher::swap_test;
use netra_model::scope::Actor;
use netra_store::{DraftRow, DraftView, NewDraft, ReleaseView, SignIn};

use super::{count, line, score, user};
use crate::cli::{DictCommand, PlaceArgs};
use crate::commands::explain::explained;
use crate::commands::index::spinner;
use crate::dictionaries::{self, Checked};
use crate::office::Opened;
use crate::shadow::{self, Progress};

/// Runs one of the commands.
///
/// # Errors
/// What the store refuses, in its words; a folder that cannot be read; mistakes, after they were printed.
pub async fn run(office: &Opened, command: &DictCommand) -> Result<()> {
    match command {
        DictCommand::List => list(office).await,
        DictCommand::Check { folder } => check(office, folder.as_deref()).await,
        DictCommand::Draft { folder, note, login, change, dry_run } => {
            let files = dictionaries::files_for_office(
                &office.config,
                folder.as_deref().unwrap_or(&office.config.dictionaries.folder),
            )?;
            let checked = dictionaries::check(&files);
            refuse_mistakes(&checked)?;
            let files = dictionaries::named(files);
            if *dry_run {
                return sets::print_differences(office, &dictionaries::sources(&files)).await;
            }
            let changes = match change {
                Some(n) => Some((*n, draft(office, Some(*n)).await?.row.version)),
                None => None,
            };
            let actor = sign_in(office, login).await?;
            let n = office.store.save_draft(&actor, &NewDraft { changes, note: note.clone(), files }).await?;
            println!("Draft {n} is kept. Next: netra dict shadow {n}");
            Ok(())
        }
        DictCommand::Try { text, draft, english, day, region } => {
            let place = PlaceArgs { race: Vec::new(), day: *day, region: region.clone() };
            try_text(office, &text.join(" "), *draft, *english, &place).await
        }
        DictCommand::Shadow { draft, days } => run_shadow(office, *draft, *days).await,
        DictCommand::Report { draft: n, words } => {
            report::print(office, &draft(office, Some(*n)).await?, *words).await
        }
        DictCommand::Diff { before, after, text } => sets::diff(office, before, after, *text).await,
        DictCommand::Release { draft, login, acknowledge, dry_run } => {
            release(office, *draft, login, *acknowledge, *dry_run).await
        }
        DictCommand::Rollback { release, login, reason } => roll_back(office, release, login, reason).await,
    }
}

/// The member of staff with this login, whose password is asked for as at the desk.
async fn sign_in(office: &Opened, login: &str) -> Result<Actor> {
    let password = user::read_password(&format!("Password of “{login}” (it shows while you type): "))?;
    match office.store.authenticate(office.office.id, login, &password).await? {
        SignIn::Welcome(user) => Ok(user.actor()),
        SignIn::Wrong => bail!("login or password is wrong; `netra user list` shows who may sign in"),
        SignIn::Disabled => bail!("“{login}” is disabled; an admin can enable it at the desk"),
        SignIn::Locked { until } => {
            let until = until.to_zoned(office.zone()).strftime("%H:%M");
            bail!("“{login}” is locked after too many wrong passwords; try again at {until}")
        }
    }
}

/// The draft with this number, or the newest that is not signed.
async fn draft(office: &Opened, n: Option<u64>) -> Result<DraftView> {
    let (store, scope) = (&office.store, office.scope());
    let n = match n {
        Some(n) => n,
        None => {
            let drafts = store.drafts(&scope).await?;
            let open = drafts.iter().find(|it| it.signed_at.is_none());
            open.context(
                "there is no draft that is not signed; make one: netra dict draft --note … --login …",
            )?
            .n
        }
    };
    store.draft(&scope, n).await?.with_context(|| format!("there is no draft {n}; see netra dict list"))
}

async fn list(office: &Opened) -> Result<()> {
    let (store, scope) = (&office.store, office.scope());
    let shown = |at: jiff::Timestamp| at.to_zoned(office.zone()).strftime("%Y-%m-%d %H:%M").to_string();
    let in_use = office.in_use().await?;
    for ReleaseView { n, sha256, uses, .. } in store.releases(&scope).await? {
        let now = if in_use.sha256 == sha256 { "  IN USE" } else { "" };
        println!("Release {n}  {}{now}", &sha256.to_string()[..12]);
        for it in uses {
            let by = it.by_name.unwrap_or(it.by);
            let reason =
                if it.reason.is_empty() { String::new() } else { format!(": {}", line(&it.reason, 200)) };
            println!("    from {}  {} by {by}{reason}", shown(it.at), it.cause.label().1);
        }
    }
    for row in store.drafts(&scope).await? {
        println!("Draft {}  {}  {}", row.n, &row.sha256.to_string()[..12], line(&row.note, 200));
        println!(
            "    by {}, changed {}; {}",
            editors(&row),
            shown(row.changed_at),
            next_step(office, &row).await?
        );
    }
    if let Some(notice) = office.folder_notice().await? {
        println!("{notice}");
    }
    Ok(())
}

fn editors(row: &DraftRow) -> String {
    row.editors.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// What a draft waits for.
async fn next_step(office: &Opened, row: &DraftRow) -> Result<String> {
    if row.signed_at.is_some() {
        return Ok(String::from("signed"));
    }
    let view = draft(office, Some(row.n)).await?;
    let objections = view.objections(&office.in_use().await?, office.store.now());
    Ok(match objections.first() {
        Some(why) if row.reported_at.is_none() => format!("{}: netra dict shadow {}", why.en, row.n),
        Some(why) => format!("{}: netra dict report {}", why.en, row.n),
        None => {
            format!("waits for a second person: netra dict report {0}, then netra dict release {0}", row.n)
        }
    })
}

/// Prints the mistakes, and fails when there are any.
fn refuse_mistakes(checked: &Checked) -> Result<()> {
    for mistake in &checked.mistakes {
        println!("  {mistake}");
    }
    if !checked.mistakes.is_empty() {
        bail!("{} lines above say what is wrong; correct it, then try again", checked.mistakes.len());
    }
    Ok(())
}

async fn check(office: &Opened, folder: Option<&std::path::Path>) -> Result<()> {
    let folder = folder.unwrap_or(&office.config.dictionaries.folder);
    let files = dictionaries::files_for_office(&office.config, folder)?;
    let checked = dictionaries::check(&files);
    println!("{}: {} files", dictionaries::shown_folder(folder), files.len());
    refuse_mistakes(&checked)?;
    for warning in &checked.warnings {
        println!("  look at {warning}");
    }
    println!("  {} examples do what they say", count(checked.n_examples as u64));
    let Some(matcher) = checked.matcher else { bail!("files without a mistake compile") };
    let swap = swap_test(&matcher, &[]);
    report::print_swap(&swap);
    sets::print_differences(office, &files).await?;
    if !swap.is_clean() {
        bail!("candidates are not treated alike; such a draft cannot be signed");
    }
    Ok(())
}

async fn try_text(
    office: &Opened,
    text: &str,
    of: Option<u64>,
    english: bool,
    place: &PlaceArgs,
) -> Result<()> {
    let view = draft(office, of).await?;
    let checked = dictionaries::check(&dictionaries::sources(&view.files));
    let Some(matcher) = checked.matcher else {
        return refuse_mistakes(&checked);
    };
    let in_use = office.matcher.now();
    let now = score::Place::under((*in_use).clone(), &office.config, place)?;
    let then = score::Place::under(matcher, &office.config, place)?;
    let (now, then) = (explained(&now, text, english), explained(&then, text, english));
    println!("— release {} (in use)", office.in_use().await?.release);
    print!("{now}");
    println!("— draft {}", view.row.n);
    print!("{then}");
    Ok(())
}

async fn run_shadow(office: &Opened, of: Option<u64>, days: u16) -> Result<()> {
    let view = draft(office, of).await?;
    let bar = spinner();
    let report = shadow::report(office, &view, days, Progress::Bar(&bar)).await;
    bar.finish_and_clear();
    let report = report?;
    office.store.save_report(&office.command_line(), view.row.n, &report).await?;
    report::print(office, &draft(office, Some(view.row.n)).await?, false).await
}

async fn release(office: &Opened, n: u64, login: &str, acknowledged: u64, dry_run: bool) -> Result<()> {
    let view = draft(office, Some(n)).await?;
    if dry_run {
        let objections = view.objections(&office.in_use().await?, office.store.now());
        for why in &objections {
            println!("  {}", why.en);
        }
        if !objections.is_empty() {
            bail!("draft {n} cannot be signed yet");
        }
        let n_to_acknowledge = view.report.as_ref().map_or(0, netra_model::release::Report::n_to_acknowledge);
        println!(
            "Draft {n} by {} can be signed by somebody else, with --acknowledge {n_to_acknowledge}. Nothing was signed.",
            editors(&view.row)
        );
        return Ok(());
    }
    let actor = sign_in(office, login).await?;
    let in_use = office.store.sign_draft(&actor, n, view.row.version, acknowledged).await?;
    println!(
        "Release {} is in use from now on; running processes take it over within seconds. Old flags stay as they are; \
         netra rematch --days 30 flags what came in before.",
        in_use.release
    );
    Ok(())
}

async fn roll_back(office: &Opened, wanted: &str, login: &str, reason: &str) -> Result<()> {
    let release = sets::release(office, wanted).await?;
    let files = office.store.release_files(&office.scope(), release.sha256).await?;
    // What this program cannot read, or whose examples no longer hold, it must not fall back to.
    refuse_mistakes(&dictionaries::check(&dictionaries::sources(&files)))?;
    let actor = sign_in(office, login).await?;
    office.store.roll_back(&actor, release.sha256, reason).await?;
    println!("Release {} is in use again; running processes take it over within seconds.", release.n);
    Ok(())
}
