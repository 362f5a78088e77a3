//! Passwords and tokens. What is stored proves them and does not give them away.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use base64::Engine;
use jiff::{SignedDuration, Timestamp};
use netra_model::OfficeId;

use crate::{Result, SignIn, Store, StoreError, audit_hash};

/// 256 random bits as base64url: a session's token, or an office's secret.
pub(crate) fn token() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(no_randomness)?;
    Ok(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes))
}

/// What the database keeps of a token. A token is random, so a plain digest cannot be turned back.
pub(crate) fn token_digest(token: &str) -> String {
    audit_hash::digest(token.as_bytes()).to_string()
}

/// Checks a new password's length and hashes it with argon2id at OWASP's parameters (19 MiB, 2 passes, 1 lane:
/// the crate's defaults).
pub(crate) async fn checked_hash(password: &str) -> Result<String> {
    if !(12..=128).contains(&password.chars().count()) {
        return Err(StoreError::invalid(
            "kata sandi terdiri atas 12 sampai 128 karakter; kalimat pendek baik sekali",
            "a password has 12 to 128 characters; a short sentence is a good one",
        ));
    }
    hash(password.to_owned()).await
}

async fn hash(password: String) -> Result<String> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(no_randomness)?;
    blocking(move || {
        let hash: PasswordHash =
            Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).map_err(|error| {
                StoreError::invalid(
                    format!("kata sandi itu tidak dapat dipakai: {error}"),
                    format!("the password cannot be hashed: {error}"),
                )
            })?;
        Ok(hash.to_string())
    })
    .await
}

/// A password for one sign-in: four groups of four letters and digits that are not mistaken for one another, 80 random
/// bits, easy to read out.
pub(crate) fn one_time_password() -> Result<String> {
    const SIGNS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789A";
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(no_randomness)?;
    let signs: Vec<char> = bytes.iter().map(|byte| char::from(SIGNS[usize::from(byte % 32)])).collect();
    Ok(signs.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}

pub(crate) async fn verify(password: String, hash: String) -> Result<bool> {
    blocking(move || {
        let hash = PasswordHash::new(&hash)
            .map_err(|error| StoreError::Damaged { what: "password hash", why: error.to_string() })?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await
}

pub(crate) async fn authenticate(
    store: &Store,
    office: OfficeId,
    login: &str,
    password: &str,
) -> Result<SignIn> {
    let login = login.trim().to_lowercase();
    let known = on_db!(store, read, office::sign_in(office, &login))?;
    // A password longer than any that is accepted is not worth hashing.
    let password: String = password.chars().take(129).collect();
    let Some((user, hash, disabled, locked_until)) = known else {
        verify(password, dummy_hash(store).await?).await?;
        return Ok(SignIn::Wrong);
    };
    if store.now() < locked_until {
        return Ok(SignIn::Locked { until: locked_until });
    }
    let right = verify(password, hash).await?;
    if right && disabled {
        return Ok(SignIn::Disabled);
    }
    on_db!(store, write, office::signed_in(&user, !right))?;
    Ok(if right { SignIn::Welcome(user) } else { SignIn::Wrong })
}

/// Something to verify against when the login is unknown, so that a miss takes as long as a wrong password.
async fn dummy_hash(store: &Store) -> Result<String> {
    if let Some(hash) = store.shared.dummy_hash.get() {
        return Ok(hash.clone());
    }
    let fresh = hash(token()?).await?;
    Ok(store.shared.dummy_hash.get_or_init(|| fresh).clone())
}

/// After the fifth failure in a row: one minute, then two, four … at most an hour.
pub(crate) fn locked_until(now: Timestamp, failures: u64) -> Timestamp {
    let Some(doublings) = failures.checked_sub(5) else { return Timestamp::UNIX_EPOCH };
    let minutes = 1_i64.checked_shl(u32::try_from(doublings.min(6)).unwrap_or(6)).unwrap_or(60).min(60);
    now.checked_add(SignedDuration::from_mins(minutes)).unwrap_or(now)
}

/// Hashing takes tens of milliseconds: not on a thread that serves others.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| StoreError::Damaged { what: "password check", why: error.to_string() })?
}

fn no_randomness(error: getrandom::Error) -> StoreError {
    StoreError::Damaged { what: "the system's randomness", why: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_locks_longer_with_each_failure_but_never_for_more_than_an_hour() {
        let now: Timestamp = "2026-10-12T01:00:00Z".parse().unwrap();
        let minutes = |failures| {
            let until = locked_until(now, failures);
            (until > now).then(|| until.duration_since(now).as_mins())
        };
        assert_eq!(
            [0, 4, 5, 6, 7, 10, 11, 500].map(minutes),
            [None, None, Some(1), Some(2), Some(4), Some(32), Some(60), Some(60)]
        );
    }

    #[test]
    fn tokens_differ_and_only_their_digest_is_stored() {
        let (a, b) = (token().unwrap(), token().unwrap());
        assert_ne!(a, b);
        assert_eq!(a.len(), 43);
        assert!(!token_digest(&a).contains(&a));
    }
}
