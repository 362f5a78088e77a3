//! Drafts of the dictionaries: written by one person, reported on by the machine, signed by another person.

use std::collections::BTreeSet;

use jiff::Timestamp;
use netra_model::release::Report;
use netra_model::scope::{Actor, Role, Scope};
use netra_model::{JobId, Sentence, UserId};
use serde_json::json;

use super::change::Change;
use super::release::{MAY_NOT_SIGN, NewUse, begin_use, keep, present};
use super::rows::{
    count, damaged, from_json, machine_acts, opt_parsed, opt_text, opt_time, parsed, sql, stored, text, time,
    to_json,
};
use super::{Conn, DbRow, job};
use crate::{
    DraftEditor, DraftRow, DraftView, NewDraft, ReleaseUse, Result, ShadowRequest, Shared, StoreError,
    UseCause, clean, release_hash,
};

const MAY_NOT_EDIT: &str = "only a signed-in dictionary editor or admin drafts dictionaries";
/// All files of a draft together have at most so many bytes.
const MOST_BYTES: usize = 32 << 20;

pub(crate) async fn save_draft(db: &mut Conn, shared: &Shared, actor: &Actor, new: &NewDraft) -> Result<u64> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_edit_dictionaries, MAY_NOT_EDIT)?;
    check(new)?;
    let sha256 = release_hash(&new.files);
    if present(&mut change).await?.is_some_and(|it| it.sha256 == sha256) {
        return Err(StoreError::invalid(
            "berkas-berkas ini sama dengan rilis yang dipakai; tidak ada yang perlu dirancang",
            "these files are those of the release in use; there is nothing to draft",
        ));
    }
    let names: Vec<&String> = new.files.iter().map(|(name, _)| name).collect();
    let detail = json!({ "sha256": sha256, "note": new.note.trim(), "files": names });
    let Some((n, version)) = new.changes else {
        let n: i64 = sqlx::query_scalar(
            "INSERT INTO dictionary_draft (office_id, n, version, note, sha256, files, editors, made_at, changed_at)
             VALUES ($1, (SELECT COALESCE(MAX(n), 0) + 1 FROM dictionary_draft WHERE office_id = $1), 1, $2, $3, $4, $5,
                 $6, $6)
             RETURNING n",
        )
        .bind(&change.office_text)
        .bind(clean(new.note.trim()).into_owned())
        .bind(sha256.to_string())
        .bind(to_json(&new.files))
        .bind(to_json(&[user]))
        .bind(change.now_micros())
        .fetch_one(&mut *change.tx)
        .await?;
        change.audit("draft.add", "draft", n, &detail);
        change.commit().await?;
        return Ok(n.unsigned_abs());
    };
    let found = find(&mut change, n).await?;
    check_version(&found, version)?;
    if found.signed {
        return Err(StoreError::invalid(
            "draf ini sudah ditandatangani; buat draf baru",
            "this draft is signed already; make a new one",
        ));
    }
    let mut editors = found.editors;
    if !editors.contains(&user) {
        editors.push(user);
    }
    // What was found out about other files says nothing about these; a new note alone leaves the report.
    sqlx::query(
        "UPDATE dictionary_draft SET version = version + 1, note = $3, files = $4, editors = $5, changed_at = $6,
             report = CASE WHEN sha256 = $7 THEN report ELSE NULL END,
             job_id = CASE WHEN sha256 = $7 THEN job_id ELSE NULL END, sha256 = $7
         WHERE office_id = $1 AND n = $2",
    )
    .bind(&change.office_text)
    .bind(stored(n))
    .bind(clean(new.note.trim()).into_owned())
    .bind(to_json(&new.files))
    .bind(to_json(&editors))
    .bind(change.now_micros())
    .bind(sha256.to_string())
    .execute(&mut *change.tx)
    .await?;
    change.audit("draft.change", "draft", n, &detail);
    change.commit().await?;
    Ok(n)
}

fn check(new: &NewDraft) -> Result<()> {
    if new.note.trim().is_empty() {
        return Err(StoreError::invalid(
            "tulis catatan: untuk apa perubahan ini",
            "write a note: what the change is for",
        ));
    }
    let mut names = BTreeSet::new();
    for (name, text) in &new.files {
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
        let plain = |part: &str| {
            !part.starts_with('.') && !part.contains(['/', '\\']) && !part.contains(char::is_control)
        };
        let ends =
            [".toml", ".tsv"].iter().any(|end| file.strip_suffix(end).is_some_and(|it| !it.is_empty()));
        if !(plain(folder) && plain(file) && ends) {
            return Err(StoreError::invalid(
                format!("nama berkas “{name}”: seharusnya nama.toml, nama.tsv, atau races/nama.toml"),
                format!("file name “{name}”: expected name.toml, name.tsv or races/name.toml"),
            ));
        }
        if !names.insert(name) {
            return Err(StoreError::invalid(
                format!("berkas “{name}” ada dua kali; beri nama lain"),
                format!("there are two files “{name}”; name one otherwise"),
            ));
        }
        if text.contains('\0') {
            return Err(StoreError::invalid(
                format!("berkas “{name}” bukan teks UTF-8; simpan sebagai UTF-8"),
                format!("the file “{name}” is not UTF-8 text; save it as UTF-8"),
            ));
        }
    }
    let bytes: usize = new.files.iter().map(|(_, text)| text.len()).sum();
    if new.files.is_empty() || bytes > MOST_BYTES {
        return Err(StoreError::invalid(
            "sebuah draf berisi sedikitnya satu berkas dan paling banyak 32 MB",
            "a draft has at least one file and at most 32 MB",
        ));
    }
    Ok(())
}

/// A draft as a change finds it.
struct Found {
    version: u64,
    sha256: netra_model::Sha256,
    note: String,
    editors: Vec<UserId>,
    signed: bool,
}

async fn find(change: &mut Change<'_>, n: u64) -> Result<Found> {
    let row = sqlx::query(
        "SELECT version, sha256, note, editors, signed_at FROM dictionary_draft WHERE office_id = $1 AND n = $2",
    )
    .bind(&change.office_text)
    .bind(stored(n))
    .fetch_optional(&mut *change.tx)
    .await?
    .ok_or_else(|| StoreError::missing("draft", n))?;
    Ok(Found {
        version: count(&row, "version")?,
        sha256: parsed(&row, "sha256")?,
        note: text(&row, "note")?,
        editors: from_json(&row, "editors")?,
        signed: opt_time(&row, "signed_at")?.is_some(),
    })
}

fn check_version(found: &Found, version: u64) -> Result<()> {
    if found.version == version {
        return Ok(());
    }
    Err(StoreError::invalid(
        "draf ini sudah diubah orang lain sementara itu; buka lagi dan periksa",
        "somebody changed this draft meanwhile; open it again and look",
    ))
}

pub(crate) async fn ask_shadow(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    asked: ShadowRequest,
) -> Result<JobId> {
    let mut change = Change::begin(db, shared, actor).await?;
    let may = |role: Role| role.may_edit_dictionaries() || role.may_sign_dictionaries();
    change.staff_may(may, "a shadow run is asked for by the dictionary editor, a supervisor or the admin")?;
    find(&mut change, asked.draft).await?;
    let scope = Scope::office(change.office);
    let view = one(change.db(), &scope, asked.draft).await?;
    let waiting = view.and_then(|it| it.job).filter(|job| job.finished_at.is_none());
    if let Some(job) = waiting.filter(|job| job.arguments == to_json(&asked)) {
        return Ok(job.id);
    }
    if !(1..=3660).contains(&asked.days) {
        return Err(StoreError::invalid(
            "uji bayangan mencakup 1 sampai 3660 hari terakhir",
            "a shadow run is over the last 1 to 3660 days",
        ));
    }
    let id = job::add(&mut change, "shadow", &to_json(&asked)).await?;
    sqlx::query("UPDATE dictionary_draft SET job_id = $3 WHERE office_id = $1 AND n = $2")
        .bind(&change.office_text)
        .bind(stored(asked.draft))
        .bind(id.to_string())
        .execute(&mut *change.tx)
        .await?;
    change.commit().await?;
    Ok(id)
}

pub(crate) async fn save_report(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    draft: u64,
    report: &Report,
) -> Result<()> {
    machine_acts(actor)?;
    let mut change = Change::begin(db, shared, actor).await?;
    let found = find(&mut change, draft).await?;
    if found.sha256 != report.sha256 {
        return Err(StoreError::invalid(
            "draf ini diubah selama uji bayangan; jalankan lagi",
            "the draft was changed during the shadow run; run it again",
        ));
    }
    sqlx::query("UPDATE dictionary_draft SET report = $3 WHERE office_id = $1 AND n = $2")
        .bind(&change.office_text)
        .bind(stored(draft))
        .bind(to_json(report))
        .execute(&mut *change.tx)
        .await?;
    let shadow = &report.shadow;
    let detail = json!({ "sha256": report.sha256, "engine": report.engine, "against": report.against,
        "days": report.days, "mistakes": report.mistakes.len(), "acts": shadow.acts, "new": shadow.new,
        "lost": shadow.lost, "changed": shadow.changed, "swap_failures": report.swap.n_failures,
        "to_acknowledge": report.n_to_acknowledge() });
    change.audit("draft.report", "draft", draft, &detail);
    change.commit().await
}

pub(crate) async fn sign_draft(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    draft: u64,
    version: u64,
    acknowledged: u64,
) -> Result<ReleaseUse> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_sign_dictionaries, MAY_NOT_SIGN)?;
    let found = find(&mut change, draft).await?;
    if found.editors.contains(&user) {
        return Err(StoreError::NotAllowed(
            "whoever wrote on a draft does not sign it; a second person does",
        ));
    }
    check_version(&found, version)?;
    let now = present(&mut change).await?.ok_or_else(|| StoreError::missing("release in use", ""))?;
    let scope = Scope::office(change.office);
    let view = one(change.db(), &scope, draft).await?.ok_or_else(|| StoreError::missing("draft", draft))?;
    let mut objections = view.objections(&now, change.now);
    let to_acknowledge = view.report.as_ref().map_or(0, Report::n_to_acknowledge);
    if objections.is_empty() && acknowledged != to_acknowledge {
        objections.push(Sentence::new(
            format!(
                "laporan memuat {to_acknowledge} hal yang harus diketahui penanda tangan (baris merah audit kesetaraan, \
                 nama bermakna ganda, slogan dari kata umum), bukan {acknowledged}; baca lalu tulis jumlahnya"
            ),
            format!(
                "the report has {to_acknowledge} things that the signer acknowledges (red rows of the parity audit, \
                 ambiguous names, slogans of general words), not {acknowledged}; read them and give their number"
            ),
        ));
    }
    if !objections.is_empty() {
        let all =
            |of: fn(&Sentence) -> &String| objections.iter().map(of).cloned().collect::<Vec<_>>().join("; ");
        return Err(StoreError::invalid(all(|it| &it.id), all(|it| &it.en)));
    }
    keep(&mut change, found.sha256, now.engine, &view.files).await?;
    sqlx::query("UPDATE dictionary_draft SET signed_at = $3 WHERE office_id = $1 AND n = $2")
        .bind(&change.office_text)
        .bind(stored(draft))
        .bind(change.now_micros())
        .execute(&mut *change.tx)
        .await?;
    let detail = json!({ "sha256": found.sha256, "engine": now.engine, "editors": found.editors,
        "acknowledged": acknowledged });
    change.audit("draft.sign", "draft", draft, &detail);
    let new = NewUse {
        sha256: found.sha256,
        engine: now.engine,
        cause: UseCause::Signed,
        reason: &found.note,
        draft: Some(draft),
    };
    let in_use = begin_use(&mut change, &new).await?;
    change.commit().await?;
    Ok(in_use)
}

const DRAFT: &str =
    "SELECT n, version, note, sha256, files, editors, made_at, changed_at, report, job_id, signed_at
     FROM dictionary_draft WHERE office_id = ";

pub(crate) async fn drafts(db: &mut Conn, _: &Shared, scope: &Scope) -> Result<Vec<DraftRow>> {
    let mut query = sql(DRAFT);
    query.push_bind(scope.office.to_string()).push(" ORDER BY n DESC");
    let rows = query.build().fetch_all(&mut *db).await?;
    let mut drafts = Vec::with_capacity(rows.len());
    for row in &rows {
        drafts.push(draft_of(db, scope, row).await?.0);
    }
    Ok(drafts)
}

pub(crate) async fn draft(db: &mut Conn, _: &Shared, scope: &Scope, n: u64) -> Result<Option<DraftView>> {
    one(db, scope, n).await
}

async fn one(db: &mut Conn, scope: &Scope, n: u64) -> Result<Option<DraftView>> {
    let mut query = sql(DRAFT);
    query.push_bind(scope.office.to_string()).push(" AND n = ").push_bind(stored(n));
    let Some(row) = query.build().fetch_optional(&mut *db).await? else { return Ok(None) };
    let (draft, report) = draft_of(db, scope, &row).await?;
    let job = match opt_parsed::<JobId>(&row, "job_id")? {
        Some(id) => job::one(db, scope, id).await?,
        None => None,
    };
    Ok(Some(DraftView { row: draft, files: from_json(&row, "files")?, report, job }))
}

async fn draft_of(db: &mut Conn, scope: &Scope, row: &DbRow) -> Result<(DraftRow, Option<Report>)> {
    // A report in the form of another version of the program is void: a shadow run makes a new one.
    let report: Option<Report> = opt_text(row, "report")?.and_then(|text| serde_json::from_str(&text).ok());
    let ids: Vec<UserId> = from_json(row, "editors")?;
    let mut editors = Vec::with_capacity(ids.len());
    for id in ids {
        let name: Option<String> =
            sqlx::query_scalar("SELECT name FROM staff WHERE office_id = $1 AND id = $2")
                .bind(scope.office.to_string())
                .bind(id.to_string())
                .fetch_optional(&mut *db)
                .await?;
        let name = name.ok_or_else(|| damaged("draft", format!("there is no user {id}")))?;
        editors.push(DraftEditor { id, name });
    }
    let draft = DraftRow {
        n: count(row, "n")?,
        version: count(row, "version")?,
        note: text(row, "note")?,
        sha256: parsed(row, "sha256")?,
        editors,
        made_at: time(row, "made_at")?,
        changed_at: time(row, "changed_at")?,
        reported_at: report.as_ref().map(|it| it.at),
        signed_at: opt_time(row, "signed_at")?,
    };
    Ok((draft, report))
}

/// The least id of anything that was stored at this moment or later: ids are UUIDv7, whose first 48 bits are
/// milliseconds (RFC 9562, 5.7).
pub(super) fn first_id(at: Timestamp) -> String {
    let millis = at.as_millisecond().max(0).unsigned_abs() & 0xffff_ffff_ffff;
    format!("{:08x}-{:04x}-7000-8000-000000000000", millis >> 16, millis & 0xffff)
}
