//! What is wrong with a source, in words: for the sources page and `netra status`. The log has the technical side.
//!
//! A source is in trouble as long as one of its accounts is: a run that reached the others does not make it well.

use std::collections::HashMap;

use jiff::tz::TimeZone;
use netra_collect::ConnectError;
use netra_http::HttpError;
use netra_model::{AccountId, Sentence};

/// The accounts of each source that brought nothing the last time they were asked; the newest trouble last.
#[derive(Debug, Default)]
pub struct Troubles(HashMap<String, Vec<(AccountId, String, Sentence)>>);

impl Troubles {
    /// The account `who` brought nothing, because of this.
    pub fn begins(&mut self, source: &str, account: AccountId, who: String, why: Sentence) {
        self.ends(source, account);
        self.0.entry(source.to_owned()).or_default().push((account, who, why));
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

    /// One sentence for the source; `None` when all is well.
    pub fn sentence(&self, source: &str) -> Option<Sentence> {
        let accounts = self.0.get(source)?;
        let (_, who, Sentence { id, en }) = accounts.last()?;
        let (id, en) = (format!("{who}: {id}"), format!("{who}: {en}"));
        Some(match accounts.len() - 1 {
            0 => Sentence { id, en },
            1 => Sentence::new(
                format!("{id}; begitu pula 1 akun lain"),
                format!("{en}; so does 1 other account"),
            ),
            more => Sentence::new(
                format!("{id}; begitu pula {more} akun lain"),
                format!("{en}; so do {more} other accounts"),
            ),
        })
    }
}

/// What could not be saved.
pub fn of_store(error: &netra_store::StoreError) -> Sentence {
    Sentence::new(format!("tidak dapat disimpan ({error})"), format!("could not be saved ({error})"))
}

/// What a platform did not give. Moments are shown in `zone`.
pub fn of_connector(error: &ConnectError, zone: &TimeZone) -> Sentence {
    match error {
        ConnectError::RateLimited { host, until } => {
            let until = until.to_zoned(zone.clone()).strftime("%H:%M:%S").to_string();
            Sentence::new(
                format!("{host} meminta jeda sampai pukul {until}"),
                format!("{host} asks to wait until {until}"),
            )
        }
        ConnectError::AccountUnavailable { reason, .. } => Sentence::new(
            format!("akun tidak dapat dibaca saat ini ({reason}); dicoba lagi sehari kemudian"),
            format!("the account cannot be read at present ({reason}); tried again a day later"),
        ),
        ConnectError::Unreadable { request, why } => {
            let host = host(request);
            Sentence::new(
                format!("jawaban {host} tidak dapat dibaca ({why})"),
                format!("{host} gave an answer that cannot be read ({why})"),
            )
        }
        ConnectError::Refused(why) => why.clone(),
        ConnectError::WrongTask(why) => {
            Sentence::new(format!("permintaan tidak tepat ({why})"), format!("not a task for it ({why})"))
        }
        ConnectError::Http(error) => of_http(error),
    }
}

fn of_http(error: &HttpError) -> Sentence {
    match error {
        HttpError::RateLimited { host, .. } => {
            Sentence::new(format!("{host} meminta jeda"), format!("{host} asks to wait"))
        }
        HttpError::Blocked { url, why } => Sentence::new(
            format!("{} tidak boleh diambil ({why})", host(url)),
            format!("{} must not be fetched ({why})", host(url)),
        ),
        HttpError::Status { url, code, .. } => {
            Sentence::new(format!("{} menjawab {code}", host(url)), format!("{} answered {code}", host(url)))
        }
        HttpError::TooLarge { url, limit } => Sentence::new(
            format!("{} mengirim lebih dari {limit} bita", host(url)),
            format!("{} sends more than {limit} bytes", host(url)),
        ),
        HttpError::Deadline { url, seconds } => Sentence::new(
            format!("{} tidak selesai menjawab dalam {seconds} detik", host(url)),
            format!("{} did not answer within {seconds} seconds", host(url)),
        ),
        HttpError::BadContentType { url, got, wanted } => Sentence::new(
            format!("{} mengirim {got}, bukan {wanted}", host(url)),
            format!("{} sent {got} instead of {wanted}", host(url)),
        ),
        HttpError::Network { url, why } => Sentence::new(
            format!("sambungan ke {} gagal atau terputus ({why})", host(url)),
            format!("the connection to {} failed or broke off ({why})", host(url)),
        ),
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

    fn status(code: u16) -> Sentence {
        let url = "https://pds.example/xrpc/x?repo=did".into();
        let error = HttpError::Status { url, code, excerpt: "Oops".into() };
        of_connector(&ConnectError::Http(error), &TimeZone::UTC)
    }

    #[test]
    fn a_source_is_in_trouble_until_its_last_account_is_well_again() {
        let clock = Clock::manual("2026-10-12T01:00:00Z".parse().unwrap());
        let (budi, siti): (AccountId, AccountId) = (clock.id(), clock.id());
        let mut troubles = Troubles::default();
        assert_eq!(troubles.sentence("pds"), None);
        troubles.begins("pds", budi, "@budi.test".into(), status(500));
        troubles.begins("pds", siti, "@siti.test".into(), status(502));
        let said = troubles.sentence("pds").unwrap();
        assert_eq!(said.id, "@siti.test: pds.example menjawab 502; begitu pula 1 akun lain");
        assert_eq!(said.en, "@siti.test: pds.example answered 502; so does 1 other account");
        troubles.ends("pds", siti);
        troubles.ends("other", budi);
        let said = troubles.sentence("pds").unwrap();
        assert_eq!(said.en, "@budi.test: pds.example answered 500");
        troubles.retain("pds", |id| id != budi);
        assert_eq!(troubles.sentence("pds"), None, "whoever left the list is nobody's trouble");
    }

    #[test]
    fn a_moment_is_said_in_the_offices_zone_and_no_query_is_shown() {
        let zone = TimeZone::fixed(jiff::tz::offset(7));
        let until = "2026-10-12T01:02:03.456Z".parse().unwrap();
        let error = ConnectError::RateLimited { host: "pds.example".into(), until };
        let words = of_connector(&error, &zone);
        assert_eq!(words.id, "pds.example meminta jeda sampai pukul 08:02:03");
        let error = ConnectError::Unreadable {
            request: "GET http://127.0.0.1:4000/xrpc/listRecords?repo=did:plc:x".into(),
            why: "no list".into(),
        };
        let words = of_connector(&error, &zone);
        assert_eq!(words.en, "127.0.0.1:4000 gave an answer that cannot be read (no list)");
    }
}
