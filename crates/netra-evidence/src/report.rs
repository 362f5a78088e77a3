//! `report.html` and the READMEs: the bundle for people.
//!
//! The report prints as an A4 document, holds no script and loads nothing but pictures beside it. Everything that
//! somebody else wrote goes through [`crate::text`] and the template's escaping. No score stands in it.

use std::collections::HashMap;

use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use netra_model::act::{AccountRef, ActKind, Media, When};
use netra_model::flag::{
    Field, FlagSignal, MarkKind, NO_SCORE, NO_SCORE_WHY, Piece as FieldPiece, Side, Span,
};

use crate::bundle::{
    Bundle, BundleContent, BundleErased, BundleItem, BundleLedger, BundleLedgerEntry, BundleSighting,
    BundleStep, BundleTarget, BundleTip, Language,
};
use crate::custody::Chain;
use crate::records::Places;
use crate::text::{self, Shown};
use crate::words::{self, pick};
use crate::{EvidenceError, names};

mod reached;
mod shared;
mod view;
use view::{
    AccountCoverageView, ContentView, DecisionView, ItemView, Legend, MediaView, ProvisionView, RawView, Row,
    SharedView, SignalView, VersionView,
};

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    language: Language,
    office: String,
    /// For the page margins: escaped for a CSS string.
    office_css: String,
    case_id: &'a str,
    title: String,
    revision: u32,
    stage: String,
    supersedes: Option<String>,
    opened: String,
    prepared: String,
    prepared_by: String,
    program: String,
    name: String,
    items: Vec<ItemView>,
    /// Posts on which several acts of the case were done.
    shared: Vec<SharedView>,
    legend: Vec<Legend>,
    n_raw: usize,
    n_media: usize,
    releases: Vec<Row>,
    coverage: Vec<Row>,
    accounts: Vec<AccountCoverageView>,
    legal: Vec<Row>,
    /// When, who, what, in whose words, on which document.
    process: Vec<Row>,
    /// For each account its heading and its entries.
    ledgers: Vec<(String, Vec<Row>)>,
    custody: Vec<Row>,
    head: String,
}

impl Page<'_> {
    /// The words for the report's language.
    fn t(&self, id: &'static str, en: &'static str) -> &'static str {
        pick(self.language, (id, en))
    }
}

#[derive(Template)]
#[template(path = "README.id.txt", escape = "none")]
struct ReadmeId<'a>(&'a Readme);

#[derive(Template)]
#[template(path = "README.en.txt", escape = "none")]
struct ReadmeEn<'a>(&'a Readme);

struct Readme {
    name: String,
    office: String,
    case_id: String,
    title: String,
    revision: u32,
    n_items: usize,
    prepared: String,
    program: String,
    /// Whether it says who told.
    tellers: bool,
}

/// Both READMEs, Indonesian first.
pub(crate) fn readmes(bundle: &Bundle) -> Result<[String; 2], EvidenceError> {
    let texts = |language| Readme {
        name: names::folder(&bundle.case.short_id, bundle.case.revision),
        office: text::line(&bundle.office.name, 200),
        case_id: bundle.case.short_id.to_string(),
        title: text::line(&bundle.case.title, 300),
        revision: bundle.case.revision,
        n_items: bundle.items.len(),
        prepared: moment(bundle.prepared_at, &bundle.office.zone, language),
        program: text::line(&bundle.program, 80),
        tellers: !bundle.tellers.is_empty(),
    };
    let failed = |error: askama::Error| EvidenceError::Form { file: "README", why: error.to_string() };
    Ok([
        ReadmeId(&texts(Language::Indonesian)).render().map_err(failed)?,
        ReadmeEn(&texts(Language::English)).render().map_err(failed)?,
    ])
}

/// The report.
pub(crate) fn html(bundle: &Bundle, places: &Places, chain: &Chain) -> Result<String, EvidenceError> {
    let shared = shared::shared(&bundle.items);
    let ink = Ink { language: bundle.language, zone: &bundle.office.zone, places, bundle };
    let page = Page {
        language: bundle.language,
        office: text::line(&bundle.office.name, 200),
        office_css: css_string(&text::line(&bundle.office.name, 60)),
        case_id: bundle.case.short_id.as_str(),
        title: text::line(&bundle.case.title, 300),
        revision: bundle.case.revision,
        stage: text::line(&bundle.case.stage, 120),
        supersedes: bundle.case.supersedes.as_deref().map(|name| text::line(name, 120)),
        opened: ink.moment(bundle.case.opened_at),
        prepared: ink.moment(bundle.prepared_at),
        prepared_by: text::line(&bundle.prepared_by, 200),
        program: text::line(&bundle.program, 80),
        name: names::folder(&bundle.case.short_id, bundle.case.revision),
        items: bundle
            .items
            .iter()
            .enumerate()
            .map(|(n, item)| ink.item(item, shared.iter().position(|it| it.items.contains(&n))))
            .collect(),
        shared: shared.iter().map(|it| ink.shared(it)).collect(),
        legend: MARKS.map(|kind| ink.legend(kind)).into(),
        n_raw: places.raw.len(),
        n_media: places.media.len(),
        releases: bundle
            .dictionaries
            .iter()
            .map(|set| Row(vec![set.release.to_string(), set.files.len().to_string()]))
            .collect(),
        coverage: bundle
            .coverage
            .iter()
            .map(|row| {
                Row(vec![
                    row.platform.label().to_owned(),
                    pick(ink.language, words::act_noun(row.kind)).to_owned(),
                    pick(ink.language, words::visibility(row.visibility)).to_owned(),
                    text::line(ink.language.say(&row.note), 300),
                ])
            })
            .collect(),
        accounts: bundle.accounts.iter().map(|it| ink.account(it)).collect(),
        legal: bundle
            .legal
            .iter()
            .map(|basis| {
                let until = basis.until.map_or_else(|| String::from("…"), |last| day(last, ink.language));
                let letter = basis.letter.as_deref().unwrap_or("–");
                Row(vec![
                    text::line(&basis.person, 200),
                    text::line(&basis.reason, 500),
                    text::line(letter, 200),
                    format!("{} – {until}", day(basis.from, ink.language)),
                ])
            })
            .collect(),
        process: bundle.process.iter().map(|it| ink.step(it)).collect(),
        ledgers: bundle.ledgers.iter().map(|it| ink.ledger(it)).collect(),
        custody: bundle
            .custody
            .iter()
            .enumerate()
            .map(|(n, event)| {
                Row(vec![
                    (n + 1).to_string(),
                    ink.moment(event.at),
                    text::line(&event.actor, 120),
                    text::line(&event.event, 120),
                    text::line(&event.object, 120),
                ])
            })
            .collect(),
        head: chain.head.to_string(),
    };
    page.render().map_err(|error| EvidenceError::Form { file: "report.html", why: error.to_string() })
}

const MARKS: [MarkKind; 5] =
    [MarkKind::Support, MarkKind::Candidate, MarkKind::HandSign, MarkKind::Attack, MarkKind::Damping];

/// What every part of the report needs to be written.
struct Ink<'a> {
    language: Language,
    zone: &'a TimeZone,
    places: &'a Places,
    bundle: &'a Bundle,
}

/// The marks of one side of an item by field.
type Marks = HashMap<Field, Vec<(Span, MarkKind)>>;

impl Ink<'_> {
    fn say(&self, pair: words::Pair) -> &'static str {
        pick(self.language, pair)
    }

    fn moment(&self, at: Timestamp) -> String {
        moment(at, self.zone, self.language)
    }

    fn when(&self, when: &When) -> String {
        match when {
            When::Exact { at } => {
                format!(
                    "{} ({})",
                    self.moment(*at),
                    self.say(("menurut platform", "according to the platform"))
                )
            }
            When::Claimed { at } => {
                let note = self.say(("diakui akun atau pencatat, tidak diperiksa", "claimed, not checked"));
                format!("{} ({note})", self.moment(*at))
            }
            When::Window { from, until } => {
                let (from, until) = (self.moment(*from), self.moment(*until));
                match self.language {
                    Language::Indonesian => format!("antara {from} dan {until}"),
                    Language::English => format!("between {from} and {until}"),
                }
            }
            When::Unknown { written: None } => self.say(("tidak diketahui", "unknown")).to_owned(),
            When::Unknown { written: Some(written) } => {
                let note = self.say(("tidak diketahui; tertulis", "unknown; written"));
                format!("{note} “{}”", text::line(written, 80))
            }
        }
    }

    fn legend(&self, kind: MarkKind) -> Legend {
        let (letter, label) = words::mark(kind);
        Legend { letter, class: view::class(kind), label: self.say(label) }
    }

    /// How a person came to see it, in one line: *dicatat petugas, dilihat tanpa masuk; dua jari; oleh Siti*.
    fn sighting(&self, it: &BundleSighting) -> Row {
        let mut what = vec![match &it.tip {
            Some(tip) => self.tip(tip),
            None => self.say(words::provenance(it.provenance)).to_owned(),
        }];
        what.extend(it.reach.map(|it| self.say(it.label()).to_owned()));
        what.extend(it.picture.labels().into_iter().map(|(id, en)| {
            text::line(
                match self.language {
                    Language::Indonesian => &id,
                    Language::English => &en,
                },
                200,
            )
        }));
        what.extend(it.description.as_deref().map(|it| format!("“{}”", text::line(it, 500))));
        Row(vec![self.moment(it.seen_at), what.join("; "), text::line(&it.by, 120)])
    }

    /// A step of the case: when, who, what, in whose words, and the document it rests on.
    fn step(&self, it: &BundleStep) -> Row {
        let words = it.words.as_deref().map(|words| format!("“{}”", text::line(words, 2_000)));
        let document = it.document.as_ref().map(|document| {
            let name = text::line(&document.name, 120);
            match (&document.withdrawn, self.places.process.get(&document.sha256)) {
                (Some(why), _) => {
                    let why = text::line(why, 200);
                    format!("{name} ({}: {why})", self.say(("ditarik", "withdrawn")))
                }
                (None, Some(file)) => format!("{name}: {file}"),
                (None, None) => name,
            }
        });
        Row(vec![
            self.moment(it.at),
            text::line(&it.by, 120),
            text::line(self.language.say(&it.says), 1_000),
            words.unwrap_or_default(),
            document.unwrap_or_default(),
        ])
    }

    /// The ledger of an account. Of anybody else but its person only that there was one is said.
    fn ledger(&self, it: &BundleLedger) -> (String, Vec<Row>) {
        let heading = format!(
            "{} {}: {}",
            it.account.platform.label(),
            shown(&it.account),
            text::line(&it.person, 200)
        );
        let row = |entry: &BundleLedgerEntry| {
            let what = match entry.level {
                Some(level) => self.say(words::attribution(level)).to_owned(),
                None => self.say(("tanda yang bertentangan", "a sign against it")).to_owned(),
            };
            let whose = (!entry.of_this_person)
                .then(|| self.say(("tentang orang lain dalam daftar", "about somebody else of the list")));
            let mut why = vec![text::line(self.language.say(&entry.label), 200)];
            why.extend((!entry.words.is_empty()).then(|| format!("“{}”", text::line(&entry.words, 1_000))));
            why.extend(whose.map(str::to_owned));
            why.extend(entry.document.as_ref().map(|(name, _)| text::line(name, 120)));
            Row(vec![self.moment(entry.at), text::line(&entry.by, 120), what, why.join("; ")])
        };
        (heading, it.entries.iter().map(row).collect())
    }

    fn tip(&self, tip: &BundleTip) -> String {
        let kind = self.say(tip.kind.label());
        match &tip.register {
            Some(register) => format!("{kind} {} ({})", tip.n, text::line(register, 80)),
            None => format!("{kind} {}", tip.n),
        }
    }

    fn item(&self, item: &BundleItem, shared: Option<usize>) -> ItemView {
        let marks = marks(item);
        let flag = item.flag.as_ref();
        let (own_read, target_read) = (flag.and_then(|f| f.own_version), flag.and_then(|f| f.target_version));
        let (mut target, mut target_note) = (None, None);
        match &item.target {
            // It stands on the page of all acts on it.
            _ if shared.is_some() => {}
            Some(BundleTarget::Content(content)) => {
                target = Some(self.content(content, Side::Target, &marks, target_read));
            }
            Some(BundleTarget::Unresolved { native_key, why, .. }) => {
                target_note = Some(format!("{} — {}", text::line(native_key, 300), text::line(why, 300)));
            }
            Some(BundleTarget::Account(_)) | None => {}
        }
        let attribution = &item.attribution;
        let by_at = [
            attribution.by.as_deref().map(|by| text::line(by, 120)),
            attribution.at.map(|at| self.moment(at)),
        ];
        let signed_in = |account: &String| text::line(self.language.say(&words::signed_in_as(account)), 200);
        let mut how = vec![self.say(words::provenance(item.provenance)).to_owned()];
        match item.without_login {
            _ if !item.signed_in_as.is_empty() => how.extend(item.signed_in_as.iter().map(signed_in)),
            Some(true) => how.push(self.say(("tanpa masuk akun", "without signing in")).to_owned()),
            Some(false) => how.push(self.say(("setelah masuk akun", "after signing in")).to_owned()),
            None => {}
        }
        ItemView {
            short_id: item.short_id.to_string(),
            account: shown(&item.account),
            verb: self.say(words::act(item.kind)),
            aimed_at: aimed_at(item),
            platform: text::line(item.platform.label(), 40),
            native_key: text::line(&item.native_key, 300),
            person: text::line(&item.person.name, 200),
            unit: text::line(&item.person.unit, 200),
            employment: item.person.employment.to_string(),
            status: words::status(item.person.status).map(|pair| self.say(pair)),
            level: u8::from(attribution.level),
            level_words: self.say(words::attribution(attribution.level)),
            basis: text::line(&attribution.basis, 500),
            attributed: by_at.into_iter().flatten().collect::<Vec<_>>().join(", "),
            happened: self.when(&item.happened),
            seen: self.moment(item.seen_at),
            how: how.join(", "),
            sightings: item.sightings.iter().map(|it| self.sighting(it)).collect(),
            own: item.own.as_ref().map(|content| self.content(content, Side::Own, &marks, own_read)),
            target,
            target_note,
            shared: shared.map(|n| n + 1),
            events: item
                .events
                .iter()
                .map(|event| {
                    Row(vec![
                        self.moment(event.at),
                        text::line(self.language.say(&words::event(&event.kind)), 300),
                    ])
                })
                .collect(),
            reason: flag.map(|flag| {
                let sentence = match self.language {
                    Language::Indonesian => &flag.scored.explanation_id,
                    Language::English => &flag.scored.explanation_en,
                };
                text::line(sentence, 2_000)
            }),
            no_score: flag
                .filter(|flag| flag.scored.score.is_none())
                .map(|_| format!("{}: {}", self.say(NO_SCORE), self.say(NO_SCORE_WHY))),
            stage: flag.and_then(|flag| flag.scored.stage).map(|stage| self.say(stage.label())),
            release: flag.map(|flag| flag.scored.release.to_string()),
            engine: flag.map_or(0, |flag| flag.scored.engine),
            signals: flag
                .map(|flag| flag.scored.signals.as_slice().iter().map(|s| self.signal(s)).collect())
                .unwrap_or_default(),
            decisions: item
                .decisions
                .iter()
                .map(|decision| DecisionView {
                    verdict: self.say(decision.verdict.label()),
                    round: self.say(words::round(decision.round)),
                    by: text::line(&decision.by, 120),
                    at: self.moment(decision.at),
                    reason: decision.reason.as_deref().map(|reason| text::show(reason, &[])),
                    provision: decision.provision.as_deref().map(|key| text::line(key, 120)),
                    superseded: decision.superseded,
                })
                .collect(),
            provisions: item
                .provisions
                .iter()
                .map(|proposed| ProvisionView {
                    name: text::line(&proposed.name, 200),
                    says: text::line(pick_text(self.language, &proposed.says_id, &proposed.says_en), 1_000),
                    source: text::line(&proposed.source, 300),
                    unsettled: proposed.unsettled,
                })
                .collect(),
            raw: self.raw(item),
        }
    }

    fn signal(&self, signal: &FlagSignal) -> SignalView {
        let mut terms: Vec<String> =
            signal.matches.iter().map(|found| format!("“{}”", text::line(&found.term, 80))).collect();
        terms.dedup();
        SignalView {
            label: text::line(pick_text(self.language, &signal.label_id, &signal.label_en), 200),
            rule: text::line(&signal.rule, 80),
            terms: terms.join(", "),
            weight: match signal.weight {
                Some(weight) if weight < 0 => format!("−{}", weight.unsigned_abs()),
                Some(weight) => format!("+{weight}"),
                None => self.say(NO_SCORE).to_owned(),
            },
        }
    }

    fn content(&self, content: &BundleContent, side: Side, marks: &Marks, read: Option<u32>) -> ContentView {
        let none = Marks::new();
        let versions = content.versions.iter().map(|version| {
            let marks = if read == Some(version.n) { marks } else { &none };
            VersionView {
                n: version.n,
                seen: self.moment(version.seen_at),
                cause: self.say(words::cause(version.cause)),
                matched: read == Some(version.n),
                erased: content.is_erased(version).then(|| version.content_hash.to_string()),
                text: field(&version.text, Field { side, piece: FieldPiece::Text }, marks),
                media: version
                    .media
                    .iter()
                    .zip(0_u16..)
                    .map(|(medium, n)| self.medium(medium, n, side, marks))
                    .collect(),
            }
        });
        ContentView {
            author: shown(&content.author),
            author_name: content.author.display_name.as_deref().map(|name| text::line(name, 120)),
            url: content.url.as_deref().map(|url| text::line(url, 300)),
            published: self.when(&content.published),
            versions: versions.collect(),
            erased: content.erased.as_ref().map(|it| self.erased(it)),
        }
    }

    /// When and why words were erased, and when they were last seen.
    fn erased(&self, it: &BundleErased) -> String {
        let why = self.say(words::erased(it.deleted_there));
        let (at, seen) = (self.moment(it.at), self.moment(it.last_seen_at));
        match self.language {
            Language::Indonesian => format!(
                "Isi unggahan ini dihapus pada {at} menurut ketentuan platform ({why}); terakhir terlihat {seen}. \
                 Yang tersisa: sidik jari dan waktunya."
            ),
            Language::English => format!(
                "The words of this post were erased at {at} as the platform's terms ask ({why}); last seen {seen}. \
                 Their digests and times remain."
            ),
        }
    }

    fn medium(&self, medium: &Media, n: u16, side: Side, marks: &Marks) -> MediaView {
        let piece = |text: &Option<String>, piece| {
            text.as_deref()
                .filter(|text| !text.trim().is_empty())
                .map(|text| field(text, Field { side, piece }, marks))
        };
        let file = medium.sha256.and_then(|sha256| self.places.media.get(&sha256)).cloned();
        let picture =
            file.clone().filter(|file| names::is_picture(file.rsplit('.').next().unwrap_or_default()));
        MediaView {
            number: u32::from(n) + 1,
            picture,
            file,
            alt: piece(&medium.alt, FieldPiece::Alt(n)),
            caption: piece(&medium.caption, FieldPiece::Caption(n)),
            officer: piece(&medium.officer_description, FieldPiece::Description(n)),
        }
    }

    fn raw(&self, item: &BundleItem) -> Vec<RawView> {
        let part = |at: &netra_model::act::PartRef| {
            let exchange = &self.bundle.exchanges.get(at.exchange)?.received;
            let part = exchange.parts.get(at.part)?;
            let file = self.places.raw.get(&part.sha256).cloned();
            Some(RawView {
                kind: self.say(words::exchange(exchange.kind)),
                request: text::line(&exchange.request, 300),
                status: exchange.status,
                at: self.moment(exchange.finished_at),
                place: format!(
                    "{}–{} / {}",
                    part.offset,
                    part.offset.saturating_add(part.len),
                    exchange.body_len
                ),
                state: file.is_none().then(|| self.say(words::part_state(part.state))),
                file,
                sha256: part.sha256.to_string(),
            })
        };
        item.raw.iter().filter_map(part).collect()
    }
}

fn pick_text<'a>(language: Language, id: &'a str, en: &'a str) -> &'a str {
    if language == Language::English && !en.is_empty() { en } else { id }
}

fn field(text: &str, field: Field, marks: &Marks) -> Shown {
    text::show(text, marks.get(&field).map_or(&[], Vec::as_slice))
}

fn marks(item: &BundleItem) -> Marks {
    let mut marks = Marks::new();
    let signals = item.flag.iter().flat_map(|flag| flag.scored.signals.as_slice());
    for found in signals.flat_map(|signal| &signal.matches) {
        marks.entry(found.span.field).or_default().push((found.span, found.mark));
    }
    marks
}

fn shown(account: &AccountRef) -> String {
    text::line(&account.shown(), 120)
}

/// Whom the act is aimed at; nothing for a post.
fn aimed_at(item: &BundleItem) -> String {
    match &item.target {
        _ if item.kind == ActKind::Post => String::new(),
        Some(BundleTarget::Content(content)) => shown(&content.author),
        Some(BundleTarget::Unresolved { author: Some(author), .. }) => shown(author),
        Some(BundleTarget::Account(account)) => shown(account),
        Some(BundleTarget::Unresolved { native_key, author: None, .. }) => text::line(native_key, 80),
        None => String::from("?"),
    }
}

/// A day as people write it: `12 Okt 2026`.
fn day(date: Date, language: Language) -> String {
    const MONTHS: [words::Pair; 12] = [
        ("Jan", "Jan"),
        ("Feb", "Feb"),
        ("Mar", "Mar"),
        ("Apr", "Apr"),
        ("Mei", "May"),
        ("Jun", "Jun"),
        ("Jul", "Jul"),
        ("Agu", "Aug"),
        ("Sep", "Sep"),
        ("Okt", "Oct"),
        ("Nov", "Nov"),
        ("Des", "Dec"),
    ];
    let month = pick(language, MONTHS[usize::from(date.month().unsigned_abs()) - 1]);
    format!("{} {month} {}", date.day(), date.year())
}

/// A moment in the office's zone: `12 Okt 2026 08.14.05 WIB`.
fn moment(at: Timestamp, zone: &TimeZone, language: Language) -> String {
    let local = at.to_zoned(zone.clone());
    let colon = pick(language, (".", ":"));
    let name = match local.offset().seconds() {
        25_200 => String::from("WIB"),
        28_800 => String::from("WITA"),
        32_400 => String::from("WIT"),
        0 => String::from("UTC"),
        _ => format!("UTC{}", local.offset()),
    };
    let (hour, minute, second) = (local.hour(), local.minute(), local.second());
    let day = day(local.date(), language);
    format!("{day} {hour:02}{colon}{minute:02}{colon}{second:02} {name}")
}

/// A text as the inside of a CSS string: everything but ASCII letters, digits and spaces as a hexadecimal escape,
/// so that nothing can end the string or the style sheet.
fn css_string(text: &str) -> String {
    text.chars().fold(String::new(), |mut css, c| {
        if c.is_ascii_alphanumeric() || c == ' ' {
            css.push(c);
        } else {
            css.push_str(&format!("\\{:06x} ", u32::from(c)));
        }
        css
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_stands_in_the_zone_of_the_office() {
        let at = "2026-10-12T01:14:05Z".parse().unwrap();
        let zone = |hours| TimeZone::fixed(jiff::tz::offset(hours));
        assert_eq!(moment(at, &zone(7), Language::Indonesian), "12 Okt 2026 08.14.05 WIB");
        assert_eq!(moment(at, &zone(9), Language::English), "12 Oct 2026 10:14:05 WIT");
        assert_eq!(moment(at, &zone(-3), Language::English), "11 Oct 2026 22:14:05 UTC-03");
    }

    #[test]
    fn an_offices_name_cannot_leave_its_css_string() {
        assert_eq!(css_string("A b\"</style>"), "A b\\000022 \\00003c \\00002f style\\00003e ");
    }
}
