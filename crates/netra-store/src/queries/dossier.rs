//! What is written down in a case: stages, notes and who is named in them, due process, hand-overs, outcomes, files; and
//! what the case still lacks.
//!
//! An entry is never changed. Whoever writes holds the case's row through the office's, so its numbers have no gaps.

use jiff::civil::Date;
use netra_model::act::AccountRef;
use netra_model::dossier::{self, CaseEntry, CaseKind, CasePath, Move, OutcomeKind, Stage};
use netra_model::person::AttributionLevel;
use netra_model::review::{ItemStatus, Round};
use netra_model::scope::{Actor, Role, Scope, Who};
use netra_model::{CaseId, Sentence, ShortId, UnitId, UserId};
use serde_json::json;

use super::change::Change;
use super::rows::{
    count, damaged, from_json, int, opt_text, opt_time, parsed, sql, staff_may, stored, text, time, to_json,
};
use super::{Conn, DbRow, case, item, watchlist};
use crate::document::Checked;
use crate::{
    CaseDocument, CaseEntryView, CaseKey, CaseReader, ItemKey, ItemView, Lack, Mention, Objection,
    OfficeKind, Result, Shared, StoreError, Withdrawal, clean,
};

const MAY_NOT: &str = "cases are changed by the report writer or a supervisor";
const MAY_NOT_NOTE: &str = "notes are written by who may see items";
/// The longest text of an entry, in characters.
const WORDS_MAX: usize = 4000;

/// The stages of an office.
pub(super) fn path_of(kind: OfficeKind) -> CasePath {
    match kind {
        OfficeKind::Bawaslu => CasePath::Bawaslu,
        OfficeKind::Internal => CasePath::Internal,
    }
}

/// Writes an entry and its line of the audit log; gives its number in the case.
pub(super) async fn write(
    change: &mut Change<'_>,
    case: CaseId,
    action: &'static str,
    entry: &CaseEntry,
) -> Result<u64> {
    let data = serde_json::to_value(entry).expect("plain structs with text keys can be written as JSON");
    let name = data["entry"].as_str().unwrap_or_default().to_owned();
    let n: i64 = sqlx::query_scalar(
        "INSERT INTO case_entry (office_id, case_id, n, entry, data, who, at)
         VALUES ($1, $2, (SELECT COALESCE(MAX(n), 0) + 1 FROM case_entry WHERE case_id = $2), $3, $4, $5, $6)
         RETURNING n",
    )
    .bind(&change.office_text)
    .bind(case.to_string())
    .bind(name)
    .bind(to_json(entry))
    .bind(change.who())
    .bind(change.now_micros())
    .fetch_one(&mut *change.tx)
    .await?;
    change.audit(action, "case", case, &json!({ "n": n, "entry": data }));
    Ok(n.unsigned_abs())
}

/// A case's entries, oldest first.
pub(super) async fn entries(db: &mut Conn, case: CaseId) -> Result<Vec<CaseEntryView>> {
    let rows = sqlx::query(
        "SELECT e.n, e.data, e.at,
             COALESCE((SELECT s.name FROM staff s WHERE 'user:' || s.id = e.who), e.who) AS by_name
         FROM case_entry e WHERE e.case_id = $1 ORDER BY e.n",
    )
    .bind(case.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(CaseEntryView {
                n: count(row, "n")?,
                entry: from_json(row, "data")?,
                by: text(row, "by_name")?,
                at: time(row, "at")?,
            })
        })
        .collect()
}

pub(crate) async fn make_event_case(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    case: CaseId,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_export, MAY_NOT)?;
    case::changed(&mut change, case).await?;
    let done =
        sqlx::query("UPDATE case_file SET kind = $2, version = version + 1 WHERE id = $1 AND kind <> $2")
            .bind(case.to_string())
            .bind(CaseKind::Event.as_str())
            .execute(&mut *change.tx)
            .await?
            .rows_affected();
    if done == 1 {
        write(&mut change, case, "case.event", &CaseEntry::MadeEvent).await?;
        change.commit().await?;
    }
    Ok(())
}

pub(crate) async fn move_case(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    id: CaseId,
    version: u64,
    to: Stage,
    reason: &str,
) -> Result<u64> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_export, MAY_NOT)?;
    case::changed(&mut change, id).await?;
    let row = sqlx::query("SELECT stage, version FROM case_file WHERE id = $1")
        .bind(id.to_string())
        .fetch_one(&mut *change.tx)
        .await?;
    let from: Stage = parsed(&row, "stage")?;
    let path = path_of(kind_of_office(&mut change).await?);
    if count(&row, "version")? != version {
        return Err(somebody_was_faster(&mut change, id, path, from).await?);
    }
    let reason = words(reason)?;
    let step = path.step(from, to);
    allowed_step(path, from, to, &step, &reason)?;
    sqlx::query("UPDATE case_file SET stage = $2, version = version + 1 WHERE id = $1")
        .bind(id.to_string())
        .bind(to.as_str())
        .execute(&mut *change.tx)
        .await?;
    write(&mut change, id, "case.stage", &CaseEntry::Stage { from, to, reason }).await?;
    change.commit().await?;
    Ok(version + 1)
}

fn allowed_step(path: CasePath, from: Stage, to: Stage, step: &Move, reason: &str) -> Result<()> {
    let ((from_id, from_en), (to_id, to_en)) = (path.label(from), path.label(to));
    if *step == Move::None {
        return Err(StoreError::invalid(
            format!("dari {from_id} tidak ada langkah ke {to_id} di kantor ini; pilih tahap yang lain"),
            format!("there is no step from {from_en} to {to_en} in this office; choose another stage"),
        ));
    }
    if !step.needs_reason() || !reason.is_empty() {
        return Ok(());
    }
    Err(match step {
        Move::Skips(left_out) => {
            let names = |pick: fn((&'static str, &'static str)) -> &'static str| {
                left_out.iter().map(|it| pick(path.label(*it))).collect::<Vec<_>>().join(", ")
            };
            StoreError::invalid(
                format!("{to_id} melewati {}; tulis alasannya", names(|it| it.0)),
                format!("{to_en} leaves out {}; write why", names(|it| it.1)),
            )
        }
        Move::Ends => StoreError::invalid(
            "berkas ditutup sebelum tindak lanjut; tulis alasannya",
            "the case is closed before its follow-up; write why",
        ),
        _ => StoreError::invalid(
            format!("dari {from_id} kembali ke {to_id}; tulis alasannya"),
            format!("the case goes back from {from_en} to {to_en}; write why"),
        ),
    })
}

/// Says who changed the case and how it stands now.
async fn somebody_was_faster(
    change: &mut Change<'_>,
    case: CaseId,
    path: CasePath,
    now: Stage,
) -> Result<StoreError> {
    let last = entries(change.db(), case).await?;
    let by = last.iter().rev().find(|it| {
        matches!(it.entry, CaseEntry::Stage { .. } | CaseEntry::Owner { .. } | CaseEntry::MadeEvent)
    });
    let zone = change.zone.clone();
    let (who, at) = by.map_or_else(
        || (String::from("?"), String::new()),
        |it| (it.by.clone(), it.at.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string()),
    );
    let (id, en) = path.label(now);
    Ok(StoreError::invalid(
        format!(
            "{who} sudah mengubah berkas ini pada {at}; tahapnya sekarang {id}. Lihat lagi, lalu putuskan"
        ),
        format!("{who} changed this case at {at}; its stage is {en} now. Look at it again, then decide"),
    ))
}

async fn kind_of_office(change: &mut Change<'_>) -> Result<OfficeKind> {
    let row = sqlx::query("SELECT kind FROM office WHERE id = $1")
        .bind(&change.office_text)
        .fetch_one(&mut *change.tx)
        .await?;
    parsed(&row, "kind")
}

pub(crate) async fn set_case_owner(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    id: CaseId,
    login: Option<&str>,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_export, MAY_NOT)?;
    case::changed(&mut change, id).await?;
    let owner = match login {
        None => None,
        Some(login) => {
            let all = colleagues(change.db(), actor, id).await?;
            let found = all.into_iter().find(|it| it.login == login);
            Some(found.ok_or_else(|| cannot_see(login))?)
        }
    };
    sqlx::query("UPDATE case_file SET owner_id = $2, version = version + 1 WHERE id = $1")
        .bind(id.to_string())
        .bind(owner.as_ref().map(|it| it.id.to_string()))
        .execute(&mut *change.tx)
        .await?;
    let entry = CaseEntry::Owner { login: owner.map(|it| it.login) };
    write(&mut change, id, "case.owner", &entry).await?;
    change.commit().await
}

fn cannot_see(login: &str) -> StoreError {
    let login: String = login.chars().take(40).collect();
    StoreError::invalid(
        format!("@{login} tidak ada, atau tidak boleh melihat berkas ini; sebut rekan yang boleh"),
        format!("there is no @{login}, or they may not see this case; name a colleague who may"),
    )
}

/// Text of a person: control characters made visible, and not endless.
fn words(text: &str) -> Result<String> {
    let text = clean(text.trim()).into_owned();
    if text.chars().count() > WORDS_MAX {
        return Err(StoreError::invalid(
            format!("tulisan ini lebih dari {WORDS_MAX} huruf; persingkat, atau lampirkan sebagai berkas"),
            format!("this text has more than {WORDS_MAX} letters; shorten it, or attach it as a file"),
        ));
    }
    Ok(text)
}

fn needed(text: &str, id: &str, en: &str) -> Result<String> {
    let text = words(text)?;
    if text.is_empty() { Err(StoreError::invalid(id, en)) } else { Ok(text) }
}

pub(crate) async fn write_in_case(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    case: CaseId,
    entry: &CaseEntry,
) -> Result<u64> {
    let mut change = Change::begin(db, shared, actor).await?;
    match entry {
        CaseEntry::Note { .. } => change.staff_may(Role::may_see_items, MAY_NOT_NOTE)?,
        _ => change.staff_may(Role::may_export, MAY_NOT)?,
    }
    case::changed(&mut change, case).await?;
    let today = change.now.to_zoned(change.zone.clone()).date();
    let (action, entry) = checked(&mut change, case, entry, today).await?;
    let mentioned = match &entry {
        CaseEntry::Note { words } => named_in(&mut change, actor, case, words).await?,
        _ => Vec::new(),
    };
    let n = write(&mut change, case, action, &entry).await?;
    for staff in mentioned {
        sqlx::query(
            "INSERT INTO case_mention (office_id, staff_id, case_id, n, at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&change.office_text)
        .bind(staff.to_string())
        .bind(case.to_string())
        .bind(stored(n))
        .bind(change.now_micros())
        .execute(&mut *change.tx)
        .await?;
    }
    wait_for_outcome(&mut change, case, &entry).await?;
    change.commit().await?;
    Ok(n)
}

/// The entry as it is kept, if it may be.
async fn checked(
    change: &mut Change<'_>,
    case: CaseId,
    entry: &CaseEntry,
    today: Date,
) -> Result<(&'static str, CaseEntry)> {
    let not_later = |day: Date| {
        if day <= today {
            return Ok(day);
        }
        Err(StoreError::invalid(
            format!("tanggal {day} belum tiba; tulis tanggal kejadiannya"),
            format!("{day} has not come yet; write the day on which it happened"),
        ))
    };
    Ok(match entry.clone() {
        CaseEntry::Note { words } => (
            "case.note",
            CaseEntry::Note { words: needed(&words, "catatan ini kosong", "this note is empty")? },
        ),
        CaseEntry::Invited { on, channel, letter } => {
            let channel = needed(
                &channel,
                "tulis lewat apa undangannya, misalnya surat atau telepon",
                "write how the invitation was made, for instance by letter or telephone",
            )?;
            ("case.invite", CaseEntry::Invited { on, channel, letter: words(&letter)? })
        }
        CaseEntry::Answered { kind, words: said, on, unliked_on, document } => {
            has_document(change, case, document).await?;
            let said = words(&said)?;
            if kind == dossier::AnswerKind::Explained && said.is_empty() {
                return Err(StoreError::invalid("tulis penjelasannya", "write down the explanation"));
            }
            let unliked_on = unliked_on.map(not_later).transpose()?;
            let on = not_later(on)?;
            ("case.answer", CaseEntry::Answered { kind, words: said, on, unliked_on, document })
        }
        CaseEntry::HandedOver { receiver, on, letter, receipt } => {
            let receivers = &change.shared.rules().receivers;
            if !receivers.contains(&receiver) {
                let (shown, all) = (clean(&receiver), receivers.join(", "));
                return Err(StoreError::invalid(
                    format!(
                        "“{shown}” tidak ada di daftar penerima kantor ini ({all}); minta admin menambahkannya di [office] receivers"
                    ),
                    format!(
                        "“{shown}” is not among the receivers of this office ({all}); ask the admin to add it to [office] receivers"
                    ),
                ));
            }
            let letter = needed(&letter, "tulis nomor surat penerusannya", "write the number of the letter")?;
            let (on, receipt) = (not_later(on)?, words(&receipt)?);
            ("case.hand_over", CaseEntry::HandedOver { receiver, on, letter, receipt })
        }
        CaseEntry::Outcome { kind, words: said, on, document } => {
            has_document(change, case, document).await?;
            if was_handed_over(change, case).await? {
                let (on, words) = (not_later(on)?, words(&said)?);
                ("case.outcome", CaseEntry::Outcome { kind, words, on, document })
            } else {
                return Err(StoreError::invalid(
                    "berkas ini belum diteruskan; catat dulu penerusannya, lalu hasilnya",
                    "this case was not handed over yet; record the hand-over first, then its outcome",
                ));
            }
        }
        CaseEntry::Stage { .. }
        | CaseEntry::Owner { .. }
        | CaseEntry::MadeEvent
        | CaseEntry::Recalled { .. } => {
            return Err(StoreError::NotAllowed("this is written by its own function, not by hand"));
        }
    })
}

async fn has_document(change: &mut Change<'_>, case: CaseId, n: Option<u32>) -> Result<()> {
    let Some(n) = n else { return Ok(()) };
    let all = documents(change.db(), case).await?;
    if all.iter().any(|it| it.n == u64::from(n) && it.withdrawn.is_none()) {
        return Ok(());
    }
    Err(StoreError::invalid(
        format!("berkas ini tidak punya lampiran nomor {n}; lampirkan dulu"),
        format!("this case has no file number {n}; attach it first"),
    ))
}

async fn was_handed_over(change: &mut Change<'_>, case: CaseId) -> Result<bool> {
    let all = entries(change.db(), case).await?;
    Ok(all.iter().any(|it| matches!(it.entry, CaseEntry::HandedOver { .. })))
}

/// Keeps the copies that the list of cases reads.
async fn wait_for_outcome(change: &mut Change<'_>, case: CaseId, entry: &CaseEntry) -> Result<()> {
    let (asked_on, outcome) = match entry {
        CaseEntry::HandedOver { on, .. } => (Some(on.to_string()), None),
        CaseEntry::Outcome { kind, on, .. } => {
            ((*kind == OutcomeKind::Pending).then(|| on.to_string()), Some(kind.as_str()))
        }
        _ => return Ok(()),
    };
    sqlx::query("UPDATE case_file SET asked_on = $2, outcome = COALESCE($3, outcome) WHERE id = $1")
        .bind(case.to_string())
        .bind(asked_on)
        .bind(outcome)
        .execute(&mut *change.tx)
        .await?;
    Ok(())
}

/// Who is named in a note; nobody is named who may not see the case.
async fn named_in(change: &mut Change<'_>, actor: &Actor, case: CaseId, note: &str) -> Result<Vec<UserId>> {
    let logins = dossier::mentions(note);
    if logins.is_empty() {
        return Ok(Vec::new());
    }
    let all = colleagues(change.db(), actor, case).await?;
    let find = |login: &String| {
        all.iter()
            .find(|it| it.login.to_lowercase() == *login)
            .map(|it| it.id)
            .ok_or_else(|| cannot_see(login))
    };
    logins.iter().map(find).collect()
}

pub(crate) async fn case_colleagues(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    id: CaseId,
) -> Result<Vec<CaseReader>> {
    if case::case(db, shared, scope, &CaseKey::Id(id)).await?.is_none() {
        return Ok(Vec::new());
    }
    let asker = Actor { office: scope.office, who: Who::Worker("desk") };
    colleagues(db, &asker, id).await
}

/// Who of the office's staff may see a case, by name.
async fn colleagues(db: &mut Conn, actor: &Actor, id: CaseId) -> Result<Vec<CaseReader>> {
    let units = sqlx::query(
        "SELECT DISTINCT i.unit_id FROM case_item ci JOIN item i ON i.id = ci.item_id WHERE ci.case_id = $1",
    )
    .bind(id.to_string())
    .fetch_all(&mut *db)
    .await?;
    let units: Vec<UnitId> = units.iter().map(|row| parsed(row, "unit_id")).collect::<Result<_>>()?;
    let staff = sqlx::query(
        "SELECT id, login, name, role, units FROM staff WHERE office_id = $1 AND disabled_at IS NULL
         ORDER BY name, login",
    )
    .bind(actor.office.to_string())
    .fetch_all(db)
    .await?;
    let mut all = Vec::new();
    for row in &staff {
        let role: Role = parsed(row, "role")?;
        let own: Option<Vec<UnitId>> = super::rows::opt_from_json(row, "units")?;
        let sees_units =
            own.is_none_or(|own| !units.is_empty() && units.iter().all(|unit| own.contains(unit)));
        if role.may_see_items() && sees_units {
            all.push(CaseReader {
                id: parsed(row, "id")?,
                login: text(row, "login")?,
                name: text(row, "name")?,
            });
        }
    }
    Ok(all)
}

fn reader(actor: &Actor) -> Result<UserId> {
    staff_may(actor, Role::may_see_items, MAY_NOT_NOTE)?;
    match actor.who {
        Who::User { id, .. } => Ok(id),
        _ => Err(StoreError::NotAllowed("only who is signed in is named in notes")),
    }
}

/// What the one who acts may see, as [`Change::scope`] does it within a change.
async fn scope_of(db: &mut Conn, actor: &Actor, id: UserId) -> Result<Scope> {
    let row = sqlx::query("SELECT role, units, recusals FROM staff WHERE office_id = $1 AND id = $2")
        .bind(actor.office.to_string())
        .bind(id.to_string())
        .fetch_optional(db)
        .await?
        .ok_or_else(|| StoreError::missing("user", id))?;
    Ok(Scope {
        office: actor.office,
        units: super::rows::opt_from_json(&row, "units")?,
        role: Some(parsed(&row, "role")?),
        asker: Some(id),
        recusals: super::rows::from_json(&row, "recusals")?,
    })
}

pub(crate) async fn mentions(db: &mut Conn, _: &Shared, actor: &Actor) -> Result<Vec<Mention>> {
    let id = reader(actor)?;
    let scope = scope_of(db, actor, id).await?;
    let mut query = sql("SELECT c.short_id, c.title, m.n, e.data, m.at, m.read_at,
             COALESCE((SELECT s.name FROM staff s WHERE 'user:' || s.id = e.who), e.who) AS by_name
         FROM case_mention m JOIN case_file c ON c.id = m.case_id
         JOIN case_entry e ON e.case_id = m.case_id AND e.n = m.n WHERE m.office_id = ");
    query.push_bind(actor.office.to_string()).push(" AND m.staff_id = ").push_bind(id.to_string());
    case::only_in_scope(&mut query, &scope);
    query.push(" ORDER BY m.at DESC, m.case_id, m.n DESC LIMIT 500");
    query.build().fetch_all(db).await?.iter().map(mention).collect()
}

fn mention(row: &DbRow) -> Result<Mention> {
    let CaseEntry::Note { words } = from_json(row, "data")? else {
        return Err(damaged("mention", "its entry is no note"));
    };
    Ok(Mention {
        case: parsed(row, "short_id")?,
        title: text(row, "title")?,
        n: count(row, "n")?,
        words,
        by: text(row, "by_name")?,
        at: time(row, "at")?,
        read_at: opt_time(row, "read_at")?,
    })
}

pub(crate) async fn unread_mentions(db: &mut Conn, _: &Shared, actor: &Actor) -> Result<u64> {
    let id = reader(actor)?;
    let scope = scope_of(db, actor, id).await?;
    let mut query = sql("SELECT COUNT(*) FROM case_mention m JOIN case_file c ON c.id = m.case_id
         WHERE m.read_at IS NULL AND m.office_id = ");
    query.push_bind(actor.office.to_string()).push(" AND m.staff_id = ").push_bind(id.to_string());
    case::only_in_scope(&mut query, &scope);
    let n: i64 = query.build_query_scalar().fetch_one(db).await?;
    Ok(n.unsigned_abs())
}

pub(crate) async fn read_mentions(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    one: Option<(CaseId, u64)>,
) -> Result<()> {
    let id = reader(actor)?;
    let change = Change::begin(db, shared, actor).await?;
    let mut query = sql("UPDATE case_mention SET read_at = ");
    query.push_bind(change.now_micros()).push(" WHERE read_at IS NULL AND office_id = ");
    query.push_bind(&change.office_text).push(" AND staff_id = ").push_bind(id.to_string());
    if let Some((case, n)) = one {
        query.push(" AND case_id = ").push_bind(case.to_string()).push(" AND n = ").push_bind(stored(n));
    }
    let mut change = change;
    query.build().execute(change.db()).await?;
    change.commit().await
}

pub(crate) async fn may_attach(db: &mut Conn, shared: &Shared, actor: &Actor, id: CaseId) -> Result<()> {
    staff_may(actor, Role::may_export, MAY_NOT)?;
    let scope = match actor.who {
        Who::User { id, .. } => scope_of(db, actor, id).await?,
        _ => Scope::office(actor.office),
    };
    match case::case(db, shared, &scope, &CaseKey::Id(id)).await? {
        Some(_) => Ok(()),
        None => Err(StoreError::missing("case", id)),
    }
}

pub(crate) async fn attach_document(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    case: CaseId,
    file: &Checked,
) -> Result<u64> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_export, MAY_NOT)?;
    case::changed(&mut change, case).await?;
    let known = documents(change.db(), case).await?;
    if let Some(twin) = known.iter().find(|it| it.sha256 == file.sha256 && it.withdrawn.is_none()) {
        let name = &twin.file_name;
        return Err(StoreError::invalid(
            format!("isi yang sama sudah terlampir sebagai {name}; tidak perlu dilampirkan lagi"),
            format!("the same content is attached already as {name}; there is no need to attach it again"),
        ));
    }
    let n = known.last().map_or(0, |it| it.n) + 1;
    sqlx::query(
        "INSERT INTO case_document (office_id, case_id, n, sha256, file_name, mime, len, about, who, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(&change.office_text)
    .bind(case.to_string())
    .bind(stored(n))
    .bind(file.sha256.to_string())
    .bind(&file.file_name)
    .bind(file.mime)
    .bind(stored(file.len))
    .bind(words(&file.about)?)
    .bind(change.who())
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    let detail = json!({ "n": n, "sha256": file.sha256, "file_name": file.file_name, "bytes": file.len });
    change.audit("case.attach", "case", case, &detail);
    change.commit().await?;
    Ok(n)
}

pub(crate) async fn withdraw_document(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    case: CaseId,
    n: u64,
    reason: &str,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_export, MAY_NOT)?;
    case::changed(&mut change, case).await?;
    let reason = needed(reason, "tulis alasan penarikannya", "write why it is withdrawn")?;
    let known = documents(change.db(), case).await?;
    let found = known.iter().find(|it| it.n == n).ok_or_else(|| StoreError::missing("file", n))?;
    if found.withdrawn.is_some() {
        return Err(StoreError::invalid("lampiran ini sudah ditarik", "this file was withdrawn already"));
    }
    sqlx::query(
        "UPDATE case_document SET withdrawn_by = $3, withdrawn_at = $4, withdrawn_why = $5
         WHERE case_id = $1 AND n = $2",
    )
    .bind(case.to_string())
    .bind(stored(n))
    .bind(change.who())
    .bind(change.now_micros())
    .bind(&reason)
    .execute(&mut *change.tx)
    .await?;
    change.audit("case.withdraw_file", "case", case, &json!({ "n": n, "reason": reason }));
    change.commit().await
}

/// A case's files, oldest first, those that were withdrawn included.
pub(super) async fn documents(db: &mut Conn, case: CaseId) -> Result<Vec<CaseDocument>> {
    let rows = sqlx::query(
        "SELECT d.n, d.sha256, d.file_name, d.mime, d.len, d.about, d.at, d.withdrawn_at, d.withdrawn_why,
             COALESCE((SELECT s.name FROM staff s WHERE 'user:' || s.id = d.who), d.who) AS by_name,
             COALESCE((SELECT s.name FROM staff s WHERE 'user:' || s.id = d.withdrawn_by), d.withdrawn_by) AS gone_by
         FROM case_document d WHERE d.case_id = $1 ORDER BY d.n",
    )
    .bind(case.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let withdrawn = match (opt_text(row, "gone_by")?, opt_time(row, "withdrawn_at")?) {
                (Some(by), Some(at)) => {
                    Some(Withdrawal { by, at, why: opt_text(row, "withdrawn_why")?.unwrap_or_default() })
                }
                _ => None,
            };
            Ok(CaseDocument {
                n: count(row, "n")?,
                sha256: parsed(row, "sha256")?,
                file_name: text(row, "file_name")?,
                mime: text(row, "mime")?,
                len: count(row, "len")?,
                about: text(row, "about")?,
                by: text(row, "by_name")?,
                at: time(row, "at")?,
                withdrawn,
            })
        })
        .collect()
}

pub(crate) async fn case_document(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    id: CaseId,
    n: u64,
) -> Result<Option<CaseDocument>> {
    let view = case::case(db, shared, scope, &CaseKey::Id(id)).await?;
    Ok(view.and_then(|it| it.documents.into_iter().find(|it| it.n == n)))
}

/// An item whose account is not attributed surely enough for a bundle.
pub(super) struct Weak {
    item: ShortId,
    person: netra_model::PersonId,
    account: AccountRef,
    level: AttributionLevel,
    detached: bool,
}

/// The items of a case whose accounts are attributed below the level the office laid down.
pub(super) async fn weak(db: &mut Conn, shared: &Shared, case: CaseId) -> Result<Vec<Weak>> {
    let rows = sqlx::query(
        "SELECT i.short_id, ac.platform, ac.native_id, ac.handle, ac.display_name, ac.person_id,
             CASE WHEN ac.detached_at IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END AS detached,
             COALESCE((SELECT x.level FROM attribution x WHERE x.account_id = ac.id ORDER BY x.n DESC LIMIT 1),
                 CAST(0 AS BIGINT)) AS level
         FROM case_item ci JOIN item i ON i.id = ci.item_id JOIN account ac ON ac.id = i.account_id
         WHERE ci.case_id = $1 ORDER BY ci.n, ci.item_id",
    )
    .bind(case.to_string())
    .fetch_all(db)
    .await?;
    let min = shared.rules().attribution_min;
    let mut weak = Vec::new();
    for row in &rows {
        let level = super::rows::small::<u8>(row, "level")?;
        let level = AttributionLevel::try_from(level).map_err(|error| damaged("attribution", error))?;
        let detached = int(row, "detached")? == 1;
        if level < min || detached {
            weak.push(Weak {
                item: parsed(row, "short_id")?,
                person: parsed(row, "person_id")?,
                account: watchlist::account_of(row)?,
                level,
                detached,
            });
        }
    }
    Ok(weak)
}

impl Weak {
    fn words(&self, min: AttributionLevel) -> Sentence {
        let (item, platform, account) = (&self.item, self.account.platform.label(), self.account.shown());
        if self.detached {
            return Sentence::new(
                format!(
                    "butir {item}: kepemilikan akun {platform} {account} dicabut; keluarkan butir ini dari berkas"
                ),
                format!(
                    "item {item}: the {platform} account {account} was found not to be the person's; take the item out of the case"
                ),
            );
        }
        let ((is_id, is_en), (min_id, min_en)) = (self.level.label(), min.label());
        Sentence::new(
            format!(
                "butir {item}: kepemilikan akun {platform} {account} baru “{is_id}”, paket bukti memerlukan “{min_id}”; lengkapi dasarnya di halaman orangnya, atau keluarkan butir ini"
            ),
            format!(
                "item {item}: the attribution of the {platform} account {account} is “{is_en}”, a bundle needs “{min_en}”; add its basis on the person's page, or take the item out"
            ),
        )
    }
}

/// Fails with all that blocks a bundle of the case.
pub(super) async fn nothing_blocks(db: &mut Conn, shared: &Shared, case: CaseId) -> Result<()> {
    let min = shared.rules().attribution_min;
    let weak = weak(db, shared, case).await?;
    if weak.is_empty() {
        return Ok(());
    }
    let said: Vec<Sentence> = weak.iter().take(5).map(|it| it.words(min)).collect();
    let more = weak.len() - said.len();
    let join = |pick: fn(&Sentence) -> &str, more: String| {
        said.iter()
            .map(pick)
            .map(ToOwned::to_owned)
            .chain((!more.is_empty()).then_some(more))
            .collect::<Vec<_>>()
            .join("; ")
    };
    let more_of = |words: &str| if more > 0 { format!("{words} {more}") } else { String::new() };
    Err(StoreError::invalid(
        join(|it| &it.id, more_of("dan butir lain:")),
        join(|it| &it.en, more_of("and other items:")),
    ))
}

pub(crate) async fn objections(
    db: &mut Conn,
    shared: &Shared,
    scope: &Scope,
    id: CaseId,
) -> Result<Vec<Objection>> {
    let Some(view) = case::case(db, shared, scope, &CaseKey::Id(id)).await? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    if view.items.is_empty() {
        let words = Sentence::new("berkas ini belum punya butir", "this case has no item yet");
        found.push(Objection { lack: Lack::Items, item: None, person: None, blocks: false, words });
    }
    let min = shared.rules().attribution_min;
    for it in weak(db, shared, id).await? {
        found.push(Objection {
            lack: Lack::Attribution,
            words: it.words(min),
            item: Some(it.item),
            person: Some(it.person),
            blocks: true,
        });
    }
    for row in &view.items {
        let Some(it) = item::item(db, shared, scope, &ItemKey::Id(row.item)).await? else { continue };
        for (lack, words) in lacks_of(db, scope, &it).await? {
            let (item, person) = (Some(it.short_id.clone()), Some(it.person.id));
            let blocks = lack == Lack::SecondReview && waits(&it);
            found.push(Objection { lack, item, person, blocks, words });
        }
    }
    found.sort_by_key(|it| it.lack);
    Ok(found)
}

/// Whether an item has a first verdict that needs another one; what it is stays hidden.
fn waits(view: &ItemView) -> bool {
    matches!(view.status, ItemStatus::Second | ItemStatus::Plenary)
}

async fn lacks_of(db: &mut Conn, scope: &Scope, view: &ItemView) -> Result<Vec<(Lack, Sentence)>> {
    let (id, mut lacks) = (&view.short_id, Vec::new());
    let standing = view.decision();
    let second = view.decisions.iter().any(|it| it.undone_at.is_none() && it.round != Round::First);
    if waits(view) {
        let words = Sentence::new(
            format!("butir {id} masih menunggu telaah kedua atau pleno"),
            format!("item {id} still waits for its second review or the plenary"),
        );
        lacks.push((Lack::SecondReview, words));
    } else if standing.is_none() {
        let words =
            Sentence::new(format!("butir {id} belum ditelaah"), format!("item {id} has no verdict yet"));
        lacks.push((Lack::Review, words));
    } else if !second {
        let words = Sentence::new(
            format!("butir {id} belum ditelaah oleh orang kedua"),
            format!("item {id} has no second review yet"),
        );
        lacks.push((Lack::SecondReview, words));
    }
    let raw = item::raw_of(view);
    let here = item::segments_here(db, scope, raw.iter().copied()).await?;
    if !raw.iter().any(|it| here.contains(it)) {
        let words = Sentence::new(
            format!("butir {id}: salinan asli tidak ada; catat tangkapannya"),
            format!("item {id}: nothing of the original is kept; capture it"),
        );
        lacks.push((Lack::Capture, words));
    }
    for sha256 in here {
        if let Err(StoreError::Damaged { .. }) = item::bytes(db, scope, sha256).await {
            let words = Sentence::new(
                format!("butir {id}: salinan {sha256} rusak; pulihkan dari cadangan"),
                format!("item {id}: the copy {sha256} is damaged; restore it from a backup"),
            );
            lacks.push((Lack::Intact, words));
        }
    }
    Ok(lacks)
}
