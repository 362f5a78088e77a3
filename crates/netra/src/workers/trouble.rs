//! What is wrong with a source, in words: for the sources page and `netra status`. The log has the technical side.
//!
//! A source is in trouble as long as one of its accounts is: a run that reached the others does not make it well.

use std::collections::HashMap;

use jiff::tz::TimeZone;
use netra_collect::ConnectError;
use netra_http::HttpError;
use netra_model::AccountId;

/// Why an account brought nothing, in Indonesian and English; the account is named elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    id: String,
    en: String,
}

/// The accounts of each source that brought nothing the last time they were asked; the newest trouble last.
#[derive(Debug, Default)]
pub struct Troubles(HashMap<String, Vec<(AccountId, String, Words)>>);

impl Troubles {
    /// The account `who` brought nothing, because of this.
    pub fn begins(&mut self, source: &str, account: AccountId, who: String, words: Words) {
        self.ends(source, account);
        self.0.entry(source.to_owned()).or_default().push((account, who, words));
    }

    /// The account was read.
    pub fn ends(&mut self, source: &str, account: AccountId) {
        self.retain(source, |id| id != account);
    }

    /// Forgets accounts that are no longer read.
    pub fn retain(&mut self, source: &str, keep: impl Fn(AccountId) -> bool) {
        if let Some(accounts) = self.0.get_mut(source) {
            accounts.retain(|(id, ..)| keep(*id));
        }
    }

    /// One sentence for the source, first in Indonesian; `None` when all is well.
    pub fn sentence(&self, source: &str) -> Option<String> {
        let accounts = self.0.get(source)?;
        let (_, who, Words { id, en }) = accounts.last()?;
        Some(match accounts.len() - 1 {
            0 => format!("{who}: {id} / {en}"),
            more => format!("{who}: {id}; begitu pula {more} akun lain / {en}; so do {more} other accounts"),
        })
    }
}

impl Words {
    fn new(id: impl Into<String>, en: impl Into<String>) -> Self {
        Self { id: id.into(), en: en.into() }
    }

    /// What could not be saved.
    pub fn of_store(error: &netra_store::StoreError) -> Self {
        Self::new(format!("tidak dapat disimpan ({error})"), format!("could not be saved ({error})"))
    }

    /// What a platform did not give. Moments are shown in `zone`.
    pub fn of_connector(error: &ConnectError, zone: &TimeZone) -> Self {
        match error {
            ConnectError::RateLimited { host, until } => {
                let until = until.to_zoned(zone.clone()).strftime("%H:%M:%S").to_string();
                Self::new(
                    format!("{host} meminta jeda sampai pukul {until}"),
                    format!("{host} asks to wait until {until}"),
                )
            }
            ConnectError::AccountUnavailable { reason, .. } => Self::new(
                format!("akun tidak dapat dibaca saat ini ({reason}); dicoba lagi sehari kemudian"),
                format!("the account cannot be read at present ({reason}); tried again a day later"),
            ),
            ConnectError::Unreadable { request, why } => {
                let host = host(request);
                Self::new(
                    format!("jawaban {host} tidak dapat dibaca ({why})"),
                    format!("{host} gave an answer that cannot be read ({why})"),
                )
            }
            ConnectError::WrongTask(why) => {
                Self::new(format!("permintaan tidak tepat ({why})"), format!("not a task for it ({why})"))
            }
            ConnectError::Http(error) => Self::of_http(error),
        }
    }

    fn of_http(error: &HttpError) -> Self {
        match error {
            HttpError::RateLimited { host, .. } => {
                Self::new(format!("{host} meminta jeda"), format!("{host} asks to wait"))
            }
            HttpError::Blocked { url, why } => Self::new(
                format!("{} tidak boleh diambil ({why})", host(url)),
                format!("{} must not be fetched ({why})", host(url)),
            ),
            HttpError::Status { url, code, .. } => {
                Self::new(format!("{} menjawab {code}", host(url)), format!("{} answered {code}", host(url)))
            }
            HttpError::TooLarge { url, limit } => Self::new(
                format!("{} mengirim lebih dari {limit} bita", host(url)),
                format!("{} sends more than {limit} bytes", host(url)),
            ),
            HttpError::Deadline { url, seconds } => Self::new(
                format!("{} tidak selesai menjawab dalam {seconds} detik", host(url)),
                format!("{} did not answer within {seconds} seconds", host(url)),
            ),
            HttpError::BadContentType { url, got, wanted } => Self::new(
                format!("{} mengirim {got}, bukan {wanted}", host(url)),
                format!("{} sent {got} instead of {wanted}", host(url)),
            ),
            HttpError::Network { url, why } => Self::new(
                format!("sambungan ke {} gagal atau terputus ({why})", host(url)),
                format!("the connection to {} failed or broke off ({why})", host(url)),
            ),
        }
    }
}

/// The host in an address, or in a request such as `GET https://…`; long queries help nobody at the desk.
fn host(address: &str) -> &str {
    let after = address.split_once("://").map_or(address, |(_, after)| after);
    after.split(['/', '?', '#']).next().unwrap_or(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use netra_model::Clock;

    fn status(code: u16) -> Words {
        let url = "https://pds.example/xrpc/x?repo=did".into();
        let error = HttpError::Status { url, code, excerpt: "Oops".into() };
        Words::of_connector(&ConnectError::Http(error), &TimeZone::UTC)
    }

    #[test]
    fn a_source_is_in_trouble_until_its_last_account_is_well_again() {
        let clock = Clock::manual("2026-10-12T01:00:00Z".parse().unwrap());
        let (budi, siti): (AccountId, AccountId) = (clock.id(), clock.id());
        let mut troubles = Troubles::default();
        assert_eq!(troubles.sentence("pds"), None);
        troubles.begins("pds", budi, "@budi.test".into(), status(500));
        troubles.begins("pds", siti, "@siti.test".into(), status(502));
        assert_eq!(
            troubles.sentence("pds").unwrap(),
            "@siti.test: pds.example menjawab 502; begitu pula 1 akun lain / pds.example answered 502; so do 1 other accounts"
        );
        troubles.ends("pds", siti);
        troubles.ends("other", budi);
        let said = troubles.sentence("pds").unwrap();
        assert_eq!(said, "@budi.test: pds.example menjawab 500 / pds.example answered 500");
        troubles.retain("pds", |id| id != budi);
        assert_eq!(troubles.sentence("pds"), None, "whoever left the list is nobody's trouble");
    }

    #[test]
    fn a_moment_is_said_in_the_offices_zone_and_no_query_is_shown() {
        let zone = TimeZone::fixed(jiff::tz::offset(7));
        let until = "2026-10-12T01:02:03.456Z".parse().unwrap();
        let error = ConnectError::RateLimited { host: "pds.example".into(), until };
        let words = Words::of_connector(&error, &zone);
        assert_eq!(words.id, "pds.example meminta jeda sampai pukul 08:02:03");
        let error = ConnectError::Unreadable {
            request: "GET http://127.0.0.1:4000/xrpc/listRecords?repo=did:plc:x".into(),
            why: "no list".into(),
        };
        let words = Words::of_connector(&error, &zone);
        assert_eq!(words.en, "127.0.0.1:4000 gave an answer that cannot be read (no list)");
    }
}
