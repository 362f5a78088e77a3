//! From a case in the store to the plain values that a bundle is written from.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{Read, Seek, Write};

use anyhow::{Context, Result};
use netra_collect::coverage::Observable;
use netra_evidence::{
    Bundle, BundleAccount, BundleAttribution, BundleCase, BundleContent, BundleDecision, BundleErased,
    BundleEvent, BundleFlag, BundleItem, BundleOffice, BundlePerson, BundleSighting, BundleTarget,
    BundleTeller, BundleTip, BundleVersion, CoverageRow, CustodyEvent, DictionaryFile, DictionaryRelease,
    Language, LegalBasis, ProposedProvision, Visibility, Written,
};
use netra_matcher::Matcher;
use netra_model::act::{AccountRef, ActKind, PartRef, Platform, Provenance};
use netra_model::batch::{Exchange, KeptExchange};
use netra_model::dossier::CasePath;
use netra_model::person::AttributionLevel;
use netra_model::scope::{Actor, Scope};
use netra_model::{ActId, CaseId, ExchangeId, Sentence, Sha256, ShortId, TipId};
use netra_store::{
    AccountCoverage, AuditRow, Author, CaseEvidence, CaseView, ContentView, Erased, IdentityUse, ItemView,
    OfficeKind, SightingView, TipRef,
};

use crate::office::Opened;
use crate::process;

/// A bundle that was written.
#[derive(Debug)]
pub struct Exported {
    /// Which revision of the case it is.
    pub revision: u32,
    /// The name its file should have.
    pub file_name: String,
    /// Its digest, length and files.
    pub written: Written,
}

/// How a bundle is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// The language of its report.
    pub language: Language,
    /// Whether it says who told; the store refuses that to everybody but a supervisor.
    pub tellers: bool,
}

/// Writes the next revision of a case's bundle and notes it in the store.
///
/// # Errors
/// A case that is not there, kept bytes that were changed, a disk that is full. Nothing is noted then.
pub async fn export<W: Write + Read + Seek + Send + 'static>(
    office: &Opened,
    actor: &Actor,
    scope: &Scope,
    case: CaseId,
    wish: Wish,
    out: W,
) -> Result<(Exported, W)> {
    let evidence =
        office.store.case_evidence(scope, case).await?.context("this case does not exist (any more)")?;
    let revision = next_revision(&evidence.case);
    let file_name = file_name(&evidence.case.case.short_id, revision);
    let dictionaries = releases(office, scope, &evidence.items).await?;
    let tellers = if wish.tellers { tellers(office, actor, &evidence.items).await? } else { Vec::new() };
    let bundle =
        Bundle { dictionaries, tellers, ..gather(office, &evidence, actor, revision, wish.language) };
    let documents = process::documents(&evidence, &bundle);
    let (store, scope, media) = (office.store.clone(), scope.clone(), evidence.media);
    let acts: HashMap<Sha256, ActId> = evidence.segments.into_iter().collect();
    let handle = tokio::runtime::Handle::current();
    let (written, out) = tokio::task::spawn_blocking(move || -> Result<(Written, W)> {
        let mut out = out;
        let mut open = |sha256: Sha256| {
            let bytes = handle.block_on(async {
                if let Some(n) = documents.get(&sha256) {
                    return Ok(store.case_document(&scope, case, *n).await?.map(|(_, file)| file.bytes));
                }
                if media.contains(&sha256) {
                    return Ok(store.media(&scope, sha256).await?.map(|file| file.bytes));
                }
                match acts.get(&sha256) {
                    Some(act) => store.segment(&scope, *act, sha256).await,
                    None => Ok(None),
                }
            });
            match bytes {
                Ok(Some(bytes)) => Ok(bytes),
                Ok(None) => Err("the store no longer has them".into()),
                Err(error) => Err(Box::new(error).into()),
            }
        };
        let written = netra_evidence::write(&bundle, &mut open, &mut out)?;
        Ok((written, out))
    })
    .await??;
    office.store.record_export(actor, case, written.sha256, revision).await?;
    Ok((Exported { revision, file_name, written }, out))
}

/// The revision that the next bundle of a case has.
pub fn next_revision(case: &CaseView) -> u32 {
    case.exports.last().map_or(1, |last| last.revision + 1)
}

/// The name of a bundle's file: `netra-dmob-7f3k-r1.zip`.
pub fn file_name(case: &ShortId, revision: u32) -> String {
    format!("netra-{}-r{revision}.zip", case.as_str().to_lowercase())
}

/// The bundle's values, without the dictionaries.
fn gather(
    office: &Opened,
    evidence: &CaseEvidence,
    actor: &Actor,
    revision: u32,
    language: Language,
) -> Bundle {
    let names: HashMap<String, &str> =
        evidence.users.iter().map(|(id, name)| (format!("user:{id}"), name.as_str())).collect();
    let who = |who: &str| names.get(who).map_or_else(|| who.to_owned(), |name| (*name).to_owned());
    let (mut exchanges, matcher) = (Exchanges::default(), office.matcher.now());
    let items: Vec<BundleItem> =
        evidence.items.iter().map(|view| item(view, &matcher, &mut exchanges, &who)).collect();
    let case = &evidence.case.case;
    Bundle {
        office: BundleOffice { name: evidence.office.name.clone(), zone: evidence.office.time_zone() },
        case: BundleCase {
            short_id: case.short_id.clone(),
            title: case.title.clone(),
            revision,
            supersedes: (revision > 1)
                .then(|| format!("netra-{}-r{}", case.short_id.as_str().to_lowercase(), revision - 1)),
            opened_at: case.opened_at,
            stage: stage(evidence),
        },
        prepared_at: office.clock.now(),
        prepared_by: who(&actor.who.to_string()),
        program: concat!("netra ", env!("CARGO_PKG_VERSION")).to_owned(),
        language,
        dictionaries: Vec::new(),
        exchanges: exchanges.list,
        legal: legal(&evidence.items),
        tellers: Vec::new(),
        items,
        custody: evidence.custody.iter().map(|row| custody(row, evidence, &who)).collect(),
        coverage: coverage(&evidence.items),
        accounts: evidence.accounts.iter().map(account).collect(),
        process: process::steps(evidence),
        ledgers: process::ledgers(evidence),
    }
}

/// Where the case stands, in the words of this kind of office.
fn stage(evidence: &CaseEvidence) -> String {
    let path = match evidence.office.kind {
        OfficeKind::Bawaslu => CasePath::Bawaslu,
        OfficeKind::Internal => CasePath::Internal,
    };
    path.label(evidence.case.case.stage).0.to_owned()
}

/// How an account was reached; its handles oldest first, as a reader follows them.
fn account(it: &AccountCoverage) -> BundleAccount {
    let mut handles = it.handles.clone();
    handles.sort_by_key(|it| it.first_at);
    BundleAccount {
        account: it.names.clone(),
        handles,
        states: it.states.clone(),
        has_source: it.has_source,
        last_read: it.last_read,
        days: it.days.clone(),
    }
}

/// The exchanges of all items, each once, with only the parts that the items of this case rest on.
#[derive(Default)]
struct Exchanges {
    list: Vec<KeptExchange>,
    known: HashMap<ExchangeId, usize>,
}

impl Exchanges {
    /// Where a part stands, after it was put there if need be.
    fn part(&mut self, view: &KeptExchange, sha256: Sha256) -> Option<PartRef> {
        let part = view.received.parts.iter().find(|part| part.sha256 == sha256)?;
        let exchange = *self.known.entry(view.id).or_insert_with(|| {
            let received = Exchange { parts: Vec::new(), ..view.received.clone() };
            self.list.push(KeptExchange { id: view.id, source: view.source.clone(), received });
            self.list.len() - 1
        });
        let parts = &mut self.list[exchange].received.parts;
        let part = parts.iter().position(|it| it.offset == part.offset).unwrap_or_else(|| {
            parts.push(*part);
            parts.len() - 1
        });
        Some(PartRef { exchange, part })
    }
}

/// Who told what the items rest on, each once. Every one of them is a line of the audit log.
async fn tellers(office: &Opened, actor: &Actor, items: &[ItemView]) -> Result<Vec<BundleTeller>> {
    let told: BTreeMap<TipId, &TipRef> = items
        .iter()
        .flat_map(|item| &item.sightings)
        .filter_map(|it| it.tip.as_ref())
        .map(|tip| (tip.id, tip))
        .collect();
    let mut tellers = Vec::new();
    for (id, tip_ref) in told {
        let Some(identity) = office.store.identity(actor, id, IdentityUse::Exported).await? else { continue };
        let filled = identity.texts().into_iter().filter(|(_, text)| !text.is_empty());
        let fields = filled.map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
        tellers.push(BundleTeller { tip: tip(tip_ref), fields });
    }
    Ok(tellers)
}

fn tip(it: &TipRef) -> BundleTip {
    BundleTip { kind: it.kind, n: it.n, register: it.register.clone() }
}

fn sighting(it: &SightingView, who: &dyn Fn(&str) -> String) -> BundleSighting {
    BundleSighting {
        provenance: it.provenance,
        seen_at: it.seen_at,
        entered_at: it.at,
        by: who(&it.by),
        reach: it.reach,
        picture: it.picture.clone(),
        description: it.description.clone(),
        files: it.files.clone(),
        tip: it.tip.as_ref().map(tip),
    }
}

/// All ways in which an act became known, in the order they did.
fn provenances(view: &ItemView) -> Vec<Provenance> {
    let mut all: Vec<Provenance> = Vec::new();
    for it in view.observations.iter().map(|it| it.provenance) {
        if !all.contains(&it) {
            all.push(it);
        }
    }
    all
}

fn item(
    view: &ItemView,
    matcher: &Matcher,
    exchanges: &mut Exchanges,
    who: &dyn Fn(&str) -> String,
) -> BundleItem {
    let observed = view.observations.first();
    let attribution = view.attribution.as_ref();
    BundleItem {
        short_id: view.short_id.clone(),
        kind: view.act.kind,
        platform: view.act.platform.clone(),
        native_key: view.act.native_key.clone(),
        happened: view.act.happened.clone(),
        seen_at: view.act.first_seen_at,
        provenance: observed.map_or(Provenance::Imported, |it| it.provenance),
        without_login: observed.and_then(|it| it.without_login),
        signed_in_as: view.signed_in_as().into_iter().map(str::to_owned).collect(),
        provenances: provenances(view),
        sightings: view.sightings.iter().map(|it| sighting(it, who)).collect(),
        person: BundlePerson {
            name: view.person.name.clone(),
            unit: view.unit.name.clone(),
            employment: view.person.employment,
            status: view.person.status,
        },
        account: view.account_ref.clone(),
        attribution: BundleAttribution {
            level: attribution.map_or(AttributionLevel::Unchecked, |it| it.level),
            basis: attribution.map_or_else(String::new, |it| it.basis.clone()),
            by: attribution.map(|it| it.by.clone()),
            at: attribution.map(|it| it.at),
        },
        own: view.own.as_ref().map(content),
        target: target(view),
        events: view.events.iter().map(|it| BundleEvent { kind: it.event.clone(), at: it.at }).collect(),
        flag: Some(BundleFlag {
            scored: view.flag.scored.clone(),
            own_version: view.flag.own_version,
            target_version: view.flag.target_version,
        }),
        decisions: view.decisions.iter().map(|it| decision(it, view)).collect(),
        provisions: view.flag.scored.provisions.iter().filter_map(|key| provision(matcher, key)).collect(),
        raw: raw(view, exchanges),
    }
}

/// The parts an item rests on: its own, those of all versions of its words and its target's, and the answers that showed
/// what happened to it since.
fn raw(view: &ItemView, exchanges: &mut Exchanges) -> Vec<PartRef> {
    let contents = [&view.own, &view.target];
    let versions = contents.iter().filter_map(|it| it.as_ref()).flat_map(|it| &it.versions);
    let named = std::iter::once((view.act.raw, view.act.exchange))
        .chain(versions.map(|it| (it.raw, it.exchange)))
        .chain(view.sightings.iter().map(|it| (Some(it.raw), Some(it.exchange))))
        .chain(view.events.iter().map(|it| (it.raw, it.exchange)));
    let mut seen = BTreeSet::new();
    let mut refs = Vec::new();
    for (sha256, exchange) in named {
        let (Some(sha256), Some(exchange)) = (sha256, exchange) else { continue };
        let Some(exchange) = view.exchanges.iter().find(|it| it.id == exchange) else { continue };
        if seen.insert((exchange.id, sha256)) {
            refs.extend(exchanges.part(exchange, sha256));
        }
    }
    refs
}

fn content(view: &ContentView) -> BundleContent {
    let versions = view.versions.iter().map(|it| BundleVersion {
        n: it.n,
        content_hash: it.content_hash,
        seen_at: it.seen_at,
        cause: it.cause,
        text: it.text.clone(),
        media: it.media.clone(),
    });
    BundleContent {
        native_key: view.native_key.clone(),
        url: view.url.clone(),
        author: author(&view.author, &view.platform),
        published: view.published.clone(),
        versions: versions.collect(),
        erased: view.erased.as_ref().map(|it| BundleErased {
            versions: it.versions,
            at: it.at,
            deleted_there: it.why == Erased::Deleted,
            last_seen_at: it.last_seen_at,
        }),
    }
}

fn target(view: &ItemView) -> Option<BundleTarget> {
    if let Some(account) = &view.target_account {
        return Some(BundleTarget::Account(author(account, &view.act.platform)));
    }
    let target = view.target.as_ref()?;
    if !target.versions.is_empty() {
        return Some(BundleTarget::Content(content(target)));
    }
    Some(BundleTarget::Unresolved {
        native_key: target.native_key.clone(),
        author: target.author.account().cloned(),
        why: target.missing.clone().unwrap_or_else(|| String::from("belum diambil / not fetched yet")),
    })
}

/// An author as a name for the report; people outside the watch-list stand under their pseudonym.
fn author(author: &Author, platform: &Platform) -> AccountRef {
    author.account().cloned().unwrap_or_else(|| {
        let shown = match author {
            Author::Pseudonym { name, .. } => name.clone(),
            _ => String::from("?"),
        };
        AccountRef { platform: platform.clone(), native_id: Some(shown), handle: None, display_name: None }
    })
}

fn decision(view: &netra_store::DecisionView, item: &ItemView) -> BundleDecision {
    let standing = item.stands(view);
    let words = [&view.decision.reason, &view.decision.note];
    let words: Vec<&str> = words.into_iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
    BundleDecision {
        verdict: view.decision.verdict,
        reason: (!words.is_empty()).then(|| words.join(" — ")),
        provision: view.decision.provision.clone(),
        by: view.by_name.clone(),
        round: view.round,
        at: view.at,
        superseded: !standing,
    }
}

fn provision(matcher: &Matcher, key: &str) -> Option<ProposedProvision> {
    let provision = matcher.provision(key)?;
    Some(ProposedProvision {
        key: provision.key.clone(),
        name: format!("{}, {}", provision.law, provision.row),
        says_id: provision.text_id.clone(),
        says_en: provision.text_en.clone(),
        source: provision.source.clone(),
        unsettled: provision.unsettled.is_some(),
    })
}

/// The dictionaries of the releases that flagged the items.
async fn releases(office: &Opened, scope: &Scope, items: &[ItemView]) -> Result<Vec<DictionaryRelease>> {
    let used: BTreeSet<Sha256> = items.iter().map(|it| it.flag.scored.release).collect();
    let mut releases = Vec::new();
    for release in used {
        let files = office.store.release_files(scope, release).await?;
        let file = |(name, text): (String, String)| DictionaryFile { name, bytes: text.into_bytes() };
        releases.push(DictionaryRelease { release, files: files.into_iter().map(file).collect() });
    }
    Ok(releases)
}

/// What can be seen on the platforms that the case speaks of.
fn coverage(items: &[ItemView]) -> Vec<CoverageRow> {
    let platforms: BTreeSet<&Platform> = items.iter().map(|it| &it.act.platform).collect();
    let row = |platform: &Platform, kind: ActKind| {
        let observable = netra_collect::coverage::coverage(platform.as_str())?.of(kind);
        Some(CoverageRow {
            platform: platform.clone(),
            kind,
            visibility: match observable {
                Observable::Yes => Visibility::Seen,
                Observable::Partial(_) => Visibility::Partly,
                Observable::No(_) => Visibility::NotSeen,
                Observable::NotAuthorised(_) => Visibility::NotAllowed,
            },
            note: observable.reason().map_or_else(Sentence::default, |(id, en)| Sentence::new(id, en)),
        })
    };
    platforms
        .into_iter()
        .flat_map(|platform| ActKind::ALL.into_iter().filter_map(move |kind| row(platform, kind)))
        .collect()
}

fn legal(items: &[ItemView]) -> Vec<LegalBasis> {
    let mut seen = BTreeSet::new();
    let first = items.iter().filter(|it| seen.insert(it.person.id));
    first
        .filter_map(|it| {
            let watch = it.watch.as_ref()?;
            Some(LegalBasis {
                person: it.person.name.clone(),
                reason: watch.reason.clone(),
                letter: watch.letter.clone(),
                from: watch.from,
                until: watch.until,
            })
        })
        .collect()
}

/// A line of custody: short ids and names of staff instead of ids.
fn custody(row: &AuditRow, evidence: &CaseEvidence, who: &dyn Fn(&str) -> String) -> CustodyEvent {
    let item = evidence.items.iter().find(|it| it.id.to_string() == row.object_id);
    let object = match item {
        Some(item) => item.short_id.to_string(),
        None if row.object_id == evidence.case.case.id.to_string() => evidence.case.case.short_id.to_string(),
        None => format!("{} {}", row.object, row.object_id),
    };
    CustodyEvent {
        at: row.at,
        actor: who(&row.who),
        event: row.action.clone(),
        object,
        sha256: Some(row.detail_sha256),
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use netra_evidence::{Outcome, verify};
    use netra_model::ItemId;
    use netra_model::act::{SeenAct, SeenContent, SeenTarget, When};
    use netra_model::batch::{Batch, ExchangeKind, Part, SEEN_SIGNED_IN_AS, Subject};
    use netra_model::dossier::{AnswerKind, CaseEntry};
    use netra_model::flag::{Field, MarkKind, Match, NonEmpty, Scored, Signal, Span};
    use netra_model::standing::DayReach;
    use netra_store::{CursorKey, Expiry, Intake, Reached, WatchedAccount};
    use sha2::Digest;

    use super::*;
    use crate::invented::office_that_watches;

    fn bluesky(handle: &str) -> AccountRef {
        AccountRef::by_handle("bluesky".parse().unwrap(), handle)
    }

    async fn with_accounts(folder: &std::path::Path, handles: &[&str]) -> (Opened, Vec<WatchedAccount>) {
        let watched: Vec<AccountRef> = handles.iter().map(|it| bluesky(it)).collect();
        let office = office_that_watches(folder, &watched, None).await;
        let accounts = office.store.watched_accounts(&office.scope(), None).await.unwrap();
        (office, accounts)
    }

    fn post(key: &str, author: AccountRef, text: &str, raw: Option<PartRef>) -> SeenContent {
        SeenContent {
            platform: author.platform.clone(),
            native_key: key.to_owned(),
            url: None,
            author,
            text: text.to_owned(),
            media: Vec::new(),
            published: When::Unknown { written: None },
            raw,
        }
    }

    fn scored() -> Scored {
        let span = Span { field: Field::OWN_TEXT, start: 0, end: 3 };
        let found = Match { span, term: String::from("ayo"), mark: MarkKind::Support };
        let signal = Signal {
            rule: String::from("vote-call"),
            label_id: String::from("ajakan"),
            label_en: String::from("call"),
            weight: 40,
            race: None,
            candidate: None,
            matches: vec![found],
        };
        Scored {
            release: Sha256([1; 32]),
            engine: 1,
            input: Sha256([2; 32]),
            score: 60,
            support: 60,
            attack: 0,
            signals: NonEmpty::new(vec![signal]).unwrap(),
            explanation_id: String::from("1 kata cocok."),
            explanation_en: String::from("1 word matches."),
            words_id: String::from("1 kata cocok."),
            words_en: String::from("1 word matches."),
            stage: None,
            provisions: Vec::new(),
        }
    }

    /// Saves flagged acts, a part each, in one exchange with these headers.
    async fn save(office: &Opened, mut acts: Vec<SeenAct>, headers: Vec<(String, String)>) -> Vec<ItemId> {
        let now = office.clock.now();
        let (mut parts, mut offset) = (Vec::new(), 0);
        for (n, act) in acts.iter_mut().enumerate() {
            let bytes = format!("{{\"key\":\"{}\"}}", act.native_key).into_bytes();
            let (len, raw) = (bytes.len() as u64, PartRef { exchange: 0, part: n });
            let sha256 = Sha256(sha2::Sha256::digest(&bytes).into());
            parts.push(Part { offset, len, sha256, bytes: Some(bytes) });
            offset += len;
            act.raw = Some(raw);
            if let Some(own) = &mut act.own {
                own.raw = Some(raw);
            }
        }
        let exchange = Exchange {
            kind: ExchangeKind::File,
            request: String::from("rekaman.ndjson"),
            status: 0,
            headers,
            wire: None,
            started_at: now,
            finished_at: now,
            body_sha256: None,
            body_len: offset,
            parts,
        };
        let scores: Vec<_> = acts.iter().map(|_| Some(scored())).collect();
        let batch = Batch { acts, exchanges: vec![exchange], ..Batch::default() };
        let intake = Intake {
            source: "uji",
            batch: &batch,
            scores: &scores,
            threshold: 25,
            scoring: netra_collect::coverage::scoring,
            release: Sha256([1; 32]),
            engine: 1,
            cursor_subject: &Subject::Whole,
            lease: None,
            known_authors: &|_| true,
        };
        office.store.save_batch(&office.worker("uji"), intake).await.unwrap().new_items
    }

    fn act(by: &WatchedAccount, key: &str, now: jiff::Timestamp) -> SeenAct {
        SeenAct {
            actor: by.id,
            actor_seen: by.account.clone(),
            kind: ActKind::Post,
            native_key: key.to_owned(),
            happened: When::Exact { at: now },
            own: Some(post(key, by.account.clone(), "ayo pilih", None)),
            target: None,
            provenance: Provenance::Collected,
            seen_at: now,
            without_login: Some(true),
            raw: None,
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_was_erased_seen_while_signed_in_or_not_reached_goes_into_a_bundle_that_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let (office, accounts) = with_accounts(folder.path(), &["budi.test", "rina.test"]).await;
        let now = office.clock.now();
        let (budi, rina) = (&accounts[0], &accounts[1]);
        let mut items = save(&office, vec![act(budi, "at://budi/1", now)], Vec::new()).await;
        let like = |by: &WatchedAccount, key: &str| SeenAct {
            kind: ActKind::Like,
            own: None,
            target: Some(SeenTarget::Content(Box::new(post(
                "at://kampanye/1",
                bluesky("satriadewi.test"),
                "ayo bersama",
                None,
            )))),
            provenance: Provenance::Imported,
            without_login: Some(false),
            ..act(by, key, now)
        };
        let header = (SEEN_SIGNED_IN_AS.to_owned(), String::from("@pengawas.demo"));
        let likes = vec![like(budi, "at://budi/2"), like(rina, "at://rina/2")];
        items.extend(save(&office, likes, vec![header]).await);
        assert_eq!(items.len(), 3);
        let worker = office.worker("uji");
        let subject = Subject::Account(budi.id);
        let key = CursorKey { source: "uji", subject: &subject };
        let lease =
            office.store.claim_lease(&worker, key, SignedDuration::from_mins(1)).await.unwrap().unwrap();
        office.store.release_lease(&worker, &lease, Some(&Reached::Read)).await.unwrap();
        let expiry = Expiry {
            platform: "bluesky".parse().unwrap(),
            not_seen_since: Some(now + SignedDuration::from_hours(1)),
            deleted_there: false,
        };
        assert_eq!(office.store.expire_contents(&worker, &expiry).await.unwrap(), 1);

        let actor = office.command_line();
        let case = office.store.open_case(&actor, "Berkas (DEMO)", &items).await.unwrap();
        let scope = office.scope();
        let blocked = office.store.case_evidence(&scope, case).await.unwrap_err().to_string();
        assert!(blocked.contains("is “presumed”, a bundle needs “supported by documents”"), "{blocked}");
        let attribution_min = AttributionLevel::Presumed;
        office.store.keep_case_rules(netra_store::CaseRules { attribution_min, ..Default::default() });
        let evidence = office.store.case_evidence(&scope, case).await.unwrap().unwrap();
        let bundle = gather(&office, &evidence, &actor, 1, Language::Indonesian);
        let own = bundle.items[0].own.as_ref().unwrap();
        let erased = own.erased.as_ref().unwrap();
        assert_eq!((erased.versions, erased.deleted_there, own.versions[0].text.as_str()), (1, false, ""));
        assert_eq!(
            own.versions[0].content_hash,
            evidence.items[0].own.as_ref().unwrap().versions[0].content_hash
        );
        let as_whom: Vec<_> = bundle.items.iter().map(|it| it.signed_in_as.as_slice()).collect();
        let signed_in = [String::from("@pengawas.demo")];
        assert_eq!(as_whom, [&[][..], &signed_in, &signed_in]);
        let reached: Vec<_> = bundle.accounts.iter().map(|it| (it.has_source, it.days.len())).collect();
        assert_eq!(reached, [(true, 1), (false, 1)], "not before they were on the list, nor tomorrow");
        assert!(matches!(bundle.accounts[0].days[0].reach, DayReach::Read(_)));
        assert_eq!(bundle.accounts[1].days[0].reach, DayReach::NotTried);

        // What the person answered goes with it, on paper; what colleagues wrote to each other stays.
        let paper = netra_store::NewDocument {
            file_name: String::from("jawaban.pdf"),
            about: String::new(),
            bytes: b"%PDF-1.4 jawaban (DEMO)".to_vec(),
        };
        let document = office.store.attach_document(&actor, case, &paper).await.unwrap();
        let answered = CaseEntry::Answered {
            kind: AnswerKind::Unintended,
            words: String::from("terpencet (DEMO)"),
            on: now.to_zoned(office.zone()).date(),
            unliked_on: None,
            document: u32::try_from(document).ok(),
        };
        let note = CaseEntry::Note { words: String::from("hanya untuk kita (DEMO)") };
        for entry in [&note, &answered] {
            office.store.write_in_case(&actor, case, entry).await.unwrap();
        }
        let evidence = office.store.case_evidence(&scope, case).await.unwrap().unwrap();
        let bundle = gather(&office, &evidence, &actor, 1, Language::Indonesian);
        let [step] = &bundle.process[..] else { panic!("{:?}", bundle.process) };
        assert_eq!((step.kind, step.words.as_deref()), ("answered", Some("terpencet (DEMO)")));
        assert_eq!(process::documents(&evidence, &bundle).len(), 1);
        assert_eq!(bundle.ledgers.len(), 2);
        assert!(bundle.ledgers.iter().all(|it| it.entries.iter().all(|entry| entry.of_this_person)));

        let wish = Wish { language: Language::Indonesian, tellers: false };
        let (exported, file) =
            export(&office, &actor, &scope, case, wish, tempfile::tempfile().unwrap()).await.unwrap();
        let verdict = verify(file);
        assert_eq!(verdict.outcome, Outcome::Intact, "{:?}", verdict.problems);
        assert_eq!(exported.revision, 1);
    }
}
