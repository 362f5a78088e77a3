//! Training: a person's own answers to invented posts. The log says that they practised; what they answered is nobody's.

use netra_model::review::Verdict;
use netra_model::scope::{Actor, Role, Who};
use serde_json::json;

use super::Conn;
use super::change::Change;
use super::rows::{parsed, text, time};
use crate::{Result, Shared, StoreError, TrainingAnswer};

const MAY_NOT: &str = "only a signed-in reviewer or supervisor practises";

pub(crate) async fn training_answers(
    db: &mut Conn,
    _: &Shared,
    actor: &Actor,
) -> Result<Vec<TrainingAnswer>> {
    let user = match actor.who {
        Who::User { id, role } if Role::may_review(role) => id,
        _ => return Err(StoreError::NotAllowed(MAY_NOT)),
    };
    let rows = sqlx::query(
        "SELECT exercise, verdict, at FROM training_answer WHERE office_id = $1 AND staff_id = $2
         ORDER BY at, exercise",
    )
    .bind(actor.office.to_string())
    .bind(user.to_string())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(TrainingAnswer {
                exercise: text(row, "exercise")?,
                verdict: parsed(row, "verdict")?,
                at: time(row, "at")?,
            })
        })
        .collect()
}

pub(crate) async fn answer_training(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    exercise: &str,
    verdict: Verdict,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_review, MAY_NOT)?;
    if !is_key(exercise) {
        return Err(StoreError::missing("exercise", exercise.chars().take(60).collect::<String>()));
    }
    sqlx::query(
        "INSERT INTO training_answer (office_id, staff_id, exercise, verdict, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (staff_id, exercise) DO UPDATE SET verdict = excluded.verdict, at = excluded.at",
    )
    .bind(&change.office_text)
    .bind(user.to_string())
    .bind(exercise)
    .bind(verdict.as_str())
    .bind(change.now_micros())
    .execute(&mut *change.tx)
    .await?;
    change.audit("training.answer", "training", exercise, &json!({}));
    change.commit().await
}

pub(crate) async fn forget_training(
    db: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    exercise: Option<&str>,
) -> Result<()> {
    let mut change = Change::begin(db, shared, actor).await?;
    let user = change.user(Role::may_review, MAY_NOT)?;
    let forgotten = sqlx::query(
        "DELETE FROM training_answer WHERE office_id = $1 AND staff_id = $2 AND exercise = COALESCE($3, exercise)",
    )
    .bind(&change.office_text)
    .bind(user.to_string())
    .bind(exercise)
    .execute(&mut *change.tx)
    .await?
    .rows_affected();
    if forgotten == 0 {
        return Ok(());
    }
    change.audit("training.forget", "training", exercise.unwrap_or("all"), &json!({}));
    change.commit().await
}

/// Whether a text can be the key of an exercise.
pub(super) fn is_key(text: &str) -> bool {
    let letters = text.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-');
    (2..=60).contains(&text.len()) && letters
}
