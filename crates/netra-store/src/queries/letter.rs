//! Letters of assignment [surat tugas]: what is on file that sends a watched person on duty.
//!
//! A letter is never changed. One that was recorded by mistake is withdrawn, with a reason, and stays readable.

use std::collections::{BTreeSet, HashMap};

use netra_model::PersonId;
use netra_model::person::AssignmentLetter;
use netra_model::scope::{Actor, Role};
use serde_json::json;

use super::change::Change;
use super::rows::{count, in_list, opt_text, opt_time, parsed, sql, stored, text, time};
use super::watchlist::person_and_unit;
use super::{CHUNK, Conn, DbRow};
use crate::{LetterView, Result, Shared, StoreError, Withdrawal, clean};

const ADMIN: &str = "letters of assignment are kept by the admin";

pub(crate) async fn record_letter(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    person: PersonId,
    letter: &AssignmentLetter,
) -> Result<u64> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_administer, ADMIN)?;
    let known = of_person(&mut change, person).await?;
    let letter = checked_letter(letter)?;
    if let Some(twin) = known.iter().find(|it| it.withdrawn.is_none() && it.letter == letter) {
        let number = &twin.letter.number;
        return Err(StoreError::invalid(
            format!("surat {number} sudah tercatat untuk hari-hari itu; tidak perlu dicatat lagi"),
            format!("letter {number} is on file for these days already; there is no need to record it again"),
        ));
    }
    let n = known.iter().map(|it| it.n).max().unwrap_or(0) + 1;
    sqlx::query(
        "INSERT INTO assignment_letter
             (office_id, person_id, n, number, issued_day, from_day, until_day, purpose, who, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(&change.office_text)
    .bind(person.to_string())
    .bind(stored(n))
    .bind(&letter.number)
    .bind(letter.issued.to_string())
    .bind(letter.from.to_string())
    .bind(letter.until.to_string())
    .bind(&letter.purpose)
    .bind(change.who())
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    change.audit("letter.record", "person", person, &json!({ "n": n, "letter": letter }));
    change.watchlist_changed();
    change.commit().await?;
    Ok(n)
}

pub(crate) async fn withdraw_letter(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    person: PersonId,
    n: u64,
    reason: &str,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    change.staff_may(Role::may_administer, ADMIN)?;
    let known = of_person(&mut change, person).await?;
    let Some(letter) = known.iter().find(|it| it.n == n) else {
        return Err(StoreError::missing("letter", n));
    };
    let reason = clean(reason.trim()).into_owned();
    if reason.is_empty() {
        return Err(StoreError::invalid("tulis alasan pencabutannya", "write why it is withdrawn"));
    }
    if letter.withdrawn.is_some() {
        return Err(StoreError::invalid("surat ini sudah dicabut", "this letter was withdrawn already"));
    }
    sqlx::query(
        "UPDATE assignment_letter SET withdrawn_by = $3, withdrawn_at = $4, withdrawn_why = $5
         WHERE person_id = $1 AND n = $2",
    )
    .bind(person.to_string())
    .bind(stored(n))
    .bind(change.who())
    .bind(change.now_micros())
    .bind(&reason)
    .execute(&mut *change.tx)
    .await?;
    change.audit("letter.withdraw", "person", person, &json!({ "n": n, "reason": reason }));
    change.watchlist_changed();
    change.commit().await
}

/// The letters of a person whom the one who acts may see.
async fn of_person(change: &mut Change<'_>, person: PersonId) -> Result<Vec<LetterView>> {
    let scope = change.scope().await?;
    if person_and_unit(change.db(), &scope, person).await?.is_none() {
        return Err(StoreError::missing("person", person));
    }
    letters(change.db(), person).await
}

/// All letters of a person, the last recorded first.
pub(super) async fn letters(db: &mut Conn, person: PersonId) -> Result<Vec<LetterView>> {
    let rows = sqlx::query(
        "SELECT n, number, issued_day, from_day, until_day, purpose, who, at, withdrawn_by, withdrawn_at, withdrawn_why
         FROM assignment_letter WHERE person_id = $1 ORDER BY n DESC",
    )
    .bind(person.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let withdrawn = opt_text(row, "withdrawn_by")?.zip(opt_time(row, "withdrawn_at")?);
            let why = opt_text(row, "withdrawn_why")?.unwrap_or_default();
            Ok(LetterView {
                n: count(row, "n")?,
                letter: letter(row)?,
                by: text(row, "who")?,
                at: time(row, "at")?,
                withdrawn: withdrawn.map(|(by, at)| Withdrawal { by, at, why }),
            })
        })
        .collect()
}

/// The letters of these people that were not withdrawn.
pub(super) async fn in_force(
    db: &mut Conn,
    people: impl IntoIterator<Item = PersonId>,
) -> Result<HashMap<PersonId, Vec<AssignmentLetter>>> {
    let people: BTreeSet<PersonId> = people.into_iter().collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    let mut found: HashMap<PersonId, Vec<AssignmentLetter>> = HashMap::new();
    for chunk in people.chunks(CHUNK) {
        let mut query =
            sql("SELECT person_id, number, issued_day, from_day, until_day, purpose FROM assignment_letter
             WHERE withdrawn_at IS NULL AND person_id IN (");
        in_list(&mut query, chunk.iter().map(ToString::to_string));
        query.push(") ORDER BY person_id, n");
        for row in query.build().fetch_all(&mut *db).await? {
            found.entry(parsed(&row, "person_id")?).or_default().push(letter(&row)?);
        }
    }
    Ok(found)
}

fn letter(row: &DbRow) -> Result<AssignmentLetter> {
    Ok(AssignmentLetter {
        number: text(row, "number")?,
        issued: parsed(row, "issued_day")?,
        from: parsed(row, "from_day")?,
        until: parsed(row, "until_day")?,
        purpose: text(row, "purpose")?,
    })
}

/// The longest text of a letter, in characters.
const LONGEST: usize = 300;
/// A letter for longer than a year is a slip of the pen, or a licence.
const MOST_DAYS: i32 = 366;

/// The letter as it is stored.
fn checked_letter(letter: &AssignmentLetter) -> Result<AssignmentLetter> {
    let tidy = |text: &str| clean(text.trim()).into_owned();
    let letter =
        AssignmentLetter { number: tidy(&letter.number), purpose: tidy(&letter.purpose), ..letter.clone() };
    if letter.number.is_empty() || letter.purpose.is_empty() {
        return Err(StoreError::invalid(
            "isi nomor surat dan untuk apa penugasannya",
            "fill in the letter's number and what it is for",
        ));
    }
    if [&letter.number, &letter.purpose].iter().any(|it| it.chars().count() > LONGEST) {
        return Err(StoreError::invalid(
            format!("nomor dan keperluan paling banyak {LONGEST} karakter; tulis lebih singkat"),
            format!("number and purpose have at most {LONGEST} characters; write less"),
        ));
    }
    if letter.until < letter.from {
        return Err(StoreError::invalid(
            "hari terakhir penugasan mendahului hari pertama; tukar keduanya",
            "the last day of duty is before the first; exchange the two",
        ));
    }
    if (letter.until - letter.from).get_days() > MOST_DAYS {
        return Err(StoreError::invalid(
            "penugasan lebih dari setahun; periksa tahunnya, atau catat surat untuk setiap tahun",
            "a duty of more than a year; check the year, or record a letter for each year",
        ));
    }
    Ok(letter)
}
