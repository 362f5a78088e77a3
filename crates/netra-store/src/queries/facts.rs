//! An act with its newest words and its person: what the matcher, an item and the index are made from.

use jiff::Timestamp;
use netra_model::act::{AccountRef, ActKind, Media, Platform, When};
use netra_model::person::{Employment, PersonStatus};
use netra_model::{AccountId, ActId, OfficeId, PersonId, UnitId};

use super::flags::{ItemFacts, snippet};
use super::rows::{from_json, in_list, named, opt_from_json, opt_int, opt_text, parsed, sql, text, time};
use super::{CHUNK, Conn, DbRow};
use crate::{Author, Result};

pub(super) struct ActFacts {
    pub(super) id: ActId,
    pub(super) kind: ActKind,
    pub(super) platform: Platform,
    pub(super) account: AccountId,
    pub(super) account_ref: AccountRef,
    /// Whether the account was found not to be the person's.
    pub(super) detached: bool,
    pub(super) person: PersonId,
    pub(super) person_name: String,
    pub(super) region: Option<String>,
    pub(super) employment: Employment,
    pub(super) status: PersonStatus,
    pub(super) unit: UnitId,
    pub(super) unit_name: String,
    pub(super) happened: When,
    pub(super) sort_at: Timestamp,
    pub(super) first_seen_at: Timestamp,
    pub(super) own: Option<Words>,
    pub(super) target: Option<Words>,
    pub(super) target_author: Option<Author>,
    /// The target's id, or the account that was followed, as stored.
    pub(super) target_name: Option<String>,
    /// `|captured|report|`
    pub(super) provenances: String,
}

/// The newest version of a post.
pub(super) struct Words {
    pub(super) n: u32,
    pub(super) text: String,
    pub(super) media: Vec<Media>,
}

impl ActFacts {
    pub(super) fn item_facts(&self) -> ItemFacts {
        ItemFacts {
            kind: self.kind,
            platform: self.platform.clone(),
            account: self.account,
            person: self.person,
            unit: self.unit,
            sort_at: self.sort_at,
            happened_at: self.happened.at(),
            first_seen_at: self.first_seen_at,
            snippet: self.snippet(),
            provenances: self.provenances.clone(),
            near_key: self.near_key(),
        }
    }

    /// What it is folded with in the queue.
    pub(super) fn near_key(&self) -> String {
        let own = self.own.as_ref().map_or("", |words| words.text.as_str());
        super::flags::near_key(self.kind, own, self.target_name.clone(), self.id)
    }

    /// The beginning of the words that matter: the actor's own, else the target's.
    pub(super) fn snippet(&self) -> String {
        let own = self.own.as_ref().map(|words| words.text.as_str()).filter(|text| !text.trim().is_empty());
        let target = self.target.as_ref().map(|words| words.text.as_str());
        snippet(own.or(target).unwrap_or_default())
    }
}

/// The acts of this office among the ids, by id.
pub(super) async fn load(db: &mut Conn, office: OfficeId, ids: &[ActId]) -> Result<Vec<ActFacts>> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let mut query = sql(
            "SELECT a.id, a.kind, a.platform, a.account_id, ac.native_id, ac.handle, ac.detached_at, p.id AS person_id,
                 p.name AS person_name, p.region, p.employment, p.status, u.id AS unit_id, u.name AS unit_name, a.happened, a.sort_at,
                 a.first_seen_at, a.target_id, a.target_account, a.provenances, oc.versions AS own_n, ov.text AS own_text, ov.media AS own_media,
                 tc.versions AS target_n, tv.text AS target_text, tv.media AS target_media, tc.author AS target_author
             FROM act a
             JOIN account ac ON ac.id = a.account_id
             JOIN person p ON p.id = ac.person_id
             JOIN unit u ON u.id = p.unit_id
             LEFT JOIN content oc ON oc.id = a.content_id
             LEFT JOIN content_version ov ON ov.content_id = oc.id AND ov.n = oc.versions
             LEFT JOIN content tc ON tc.id = a.target_id
             LEFT JOIN content_version tv ON tv.content_id = tc.id AND tv.n = tc.versions
             WHERE a.office_id || '' = ", // as an expression: the ids lead, not an index that begins with the office
        );
        query.push_bind(office.to_string()).push(" AND a.id IN (");
        in_list(&mut query, chunk.iter().map(ToString::to_string));
        query.push(") ORDER BY a.id");
        for row in query.build().fetch_all(&mut *db).await? {
            found.push(facts(&row)?);
        }
    }
    Ok(found)
}

fn facts(row: &DbRow) -> Result<ActFacts> {
    let platform: Platform = parsed(row, "platform")?;
    let followed: Option<Author> = opt_from_json(row, "target_account")?;
    let author: Option<Author> = opt_from_json(row, "target_author")?;
    Ok(ActFacts {
        id: parsed(row, "id")?,
        kind: parsed(row, "kind")?,
        account: parsed(row, "account_id")?,
        detached: opt_int(row, "detached_at")?.is_some(),
        account_ref: AccountRef {
            platform: platform.clone(),
            native_id: opt_text(row, "native_id")?,
            handle: opt_text(row, "handle")?,
            display_name: None,
        },
        platform,
        person: parsed(row, "person_id")?,
        person_name: text(row, "person_name")?,
        region: opt_text(row, "region")?,
        employment: named(row, "employment")?,
        status: named(row, "status")?,
        unit: parsed(row, "unit_id")?,
        unit_name: text(row, "unit_name")?,
        happened: from_json(row, "happened")?,
        sort_at: time(row, "sort_at")?,
        first_seen_at: time(row, "first_seen_at")?,
        own: words(row, "own_n", "own_text", "own_media")?,
        target: words(row, "target_n", "target_text", "target_media")?,
        target_author: author.or(followed),
        target_name: opt_text(row, "target_id")?.or(opt_text(row, "target_account")?),
        provenances: text(row, "provenances")?,
    })
}

fn words(row: &DbRow, n: &'static str, text: &'static str, media: &'static str) -> Result<Option<Words>> {
    let n = opt_int(row, n)?.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    if n == 0 {
        return Ok(None);
    }
    let text = opt_text(row, text)?.unwrap_or_default();
    Ok(Some(Words { n, text, media: opt_from_json(row, media)?.unwrap_or_default() }))
}
