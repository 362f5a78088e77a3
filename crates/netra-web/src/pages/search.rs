//! Search over acts: one field, facets with *kecualikan*, snippets. Whatever is typed, there is an answer.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use netra_index::{Facet, FacetCount, Hit, Pick, SearchQuery, Snippet, Sort, TextField};
use netra_model::ShortId;
use netra_model::act::{ActKind, Platform, Provenance};
use netra_model::flag::{MarkKind, NO_SCORE_WHY, Scoring};
use netra_model::review::Verdict;
use netra_store::ItemKey;

use crate::Desk;
use crate::desk::TermsRow;
use crate::error::PageError;
use crate::fields::{Fields, encoded};
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::pager::{Pager, Stretch};
use crate::respond::{page, see_other};
use crate::show::{Show, act_noun, origin_short};
use crate::text::{Mark, Marked, Piece, marked};
use crate::visitor::Staff;

/// Hits per page.
const LIMIT: u64 = 20;
/// Pages go on as far as this.
const DEEPEST: usize = 100_000;
/// Values shown per facet.
const VALUES: usize = 12;

/// The search page.
#[derive(Template)]
#[template(path = "search.html")]
pub(crate) struct SearchPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) q: String,
    /// What was searched, in one sentence.
    pub(crate) read_as: String,
    pub(crate) total: String,
    pub(crate) hits: Vec<Found>,
    pub(crate) facets: Vec<FacetBox>,
    pub(crate) newest: bool,
    pub(crate) from: String,
    pub(crate) until: String,
    pub(crate) pager: Pager,
    /// The same words without filters.
    pub(crate) clear: String,
}

/// One hit.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    pub(crate) short_id: Option<String>,
    pub(crate) person: String,
    pub(crate) unit: String,
    pub(crate) account: String,
    pub(crate) what: String,
    pub(crate) when: String,
    pub(crate) verdict: Option<&'static str>,
    /// Why its flag has no score; empty where it has one, and where nothing is flagged.
    pub(crate) no_score: &'static str,
    /// It became known from the public: *laporan*, *informasi awal*.
    pub(crate) told: Vec<&'static str>,
    pub(crate) snippets: Vec<(&'static str, Marked, bool, bool)>,
}

/// A facet with its values.
#[derive(Debug, Clone, Default)]
pub(crate) struct FacetBox {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) values: Vec<FacetValue>,
}

/// A value to be asked for or left out.
#[derive(Debug, Clone, Default)]
pub(crate) struct FacetValue {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) count: String,
    pub(crate) only: bool,
    pub(crate) without: bool,
}

/// `GET /search`. The whole short id of an item opens it.
pub(crate) async fn show(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    fields: Fields,
) -> Result<Response, PageError> {
    let typed = fields.get("q");
    if let Ok(id) = typed.parse::<ShortId>()
        && desk.store.item(&staff.scope(), ItemKey::Short(id.clone())).await?.is_some()
    {
        return Ok(see_other(&format!("/items/{id}")));
    }
    let stretch = Stretch::of(&fields, LIMIT);
    let query = query(&desk, &fields, stretch);
    let (index, scope, asked) = (desk.index.clone(), staff.scope(), query.clone());
    let found = tokio::task::spawn_blocking(move || index.search(&scope, &asked))
        .await
        .map_err(|error| PageError::broken("search", &error))?
        .map_err(|error| PageError::broken("search", &error))?;
    let show = staff.show(&desk);
    let l = staff.l;
    let units = desk.store.units(&staff.scope()).await?;
    let unit = |id: &str| units.iter().find(|it| it.id.to_string() == id).map(|it| it.name.clone());
    let facets = Facet::ALL.into_iter().map(|facet| {
        let counts = found.facets.get(&facet).map(Vec::as_slice).unwrap_or_default();
        facet_box(&show, &desk, facet, counts, query.filters.get(&facet), &unit)
    });
    let mut frame = staff.frame(&desk, "search", l.t("common-search-2"));
    frame.q = typed.to_owned();
    Ok(page(&SearchPage {
        frame,
        l,
        q: typed.to_owned(),
        read_as: without_count(l.either(&found.read_as.0, &found.read_as.1)),
        total: show.count(found.total),
        hits: found.hits.iter().map(|hit| shown(&show, hit, &desk.terms)).collect(),
        facets: facets.filter(|it| !it.values.is_empty()).collect(),
        newest: query.sort == Sort::Newest,
        from: fields.get("from").to_owned(),
        until: fields.get("until").to_owned(),
        clear: format!("/search?q={}", encoded(typed)),
        pager: pager(&show, &fields, stretch, found.total),
    }))
}

/// The index's sentence begins with the count, which the page shows by itself: `58 aktivitas: kata “nomor”.`
fn without_count(sentence: &str) -> String {
    let counted = sentence.starts_with(|c: char| c.is_ascii_digit());
    let rest = sentence.split_once(": ").filter(|_| counted).map_or(sentence, |(_, rest)| rest);
    let mut letters = rest.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn query(desk: &Desk, fields: &Fields, stretch: Stretch) -> SearchQuery {
    let mut query = SearchQuery::new(fields.get("q"));
    query.zone = desk.office.time_zone();
    query.limit = usize::try_from(LIMIT).unwrap_or(usize::MAX);
    query.offset = usize::try_from(stretch.offset).unwrap_or(usize::MAX).min(DEEPEST);
    query.from = fields.get("from").parse().ok();
    query.until = fields.get("until").parse().ok();
    if fields.get("sort") == "newest" {
        query.sort = Sort::Newest;
    }
    for facet in Facet::ALL {
        let texts = |name: &str| fields.all(name).into_iter().map(str::to_owned).collect::<Vec<_>>();
        let pick = Pick { only: texts(facet.as_str()), without: texts(&format!("not_{}", facet.as_str())) };
        if pick != Pick::default() {
            query.filters.insert(facet, pick);
        }
    }
    query
}

/// The links to the other stretches of the same result.
fn pager(show: &Show, fields: &Fields, stretch: Stretch, total: u64) -> Pager {
    let nots: Vec<String> = Facet::ALL.iter().map(|it| format!("not_{}", it.as_str())).collect();
    let mut names = vec!["q", "from", "until", "sort"];
    names.extend(Facet::ALL.iter().map(|it| it.as_str()));
    names.extend(nots.iter().map(String::as_str));
    stretch.pager(show, "/search", fields, &names, total.min(DEEPEST as u64))
}

fn facet_box(
    show: &Show,
    desk: &Desk,
    facet: Facet,
    counts: &[FacetCount],
    pick: Option<&Pick>,
    unit: &dyn Fn(&str) -> Option<String>,
) -> FacetBox {
    let empty = Pick::default();
    let pick = pick.unwrap_or(&empty);
    let value = |value: &str, acts: u64| FacetValue {
        value: value.to_owned(),
        label: value_label(show.l, desk, facet, value, unit),
        count: show.count(acts),
        only: pick.only.iter().any(|it| it == value),
        without: pick.without.iter().any(|it| it == value),
    };
    let mut values: Vec<FacetValue> =
        counts.iter().take(VALUES).map(|it| value(&it.value, it.acts)).collect();
    // What was chosen stays visible although nothing of it is left.
    for chosen in pick.only.iter().chain(&pick.without) {
        if values.iter().all(|it| it.value != *chosen) {
            values.push(value(chosen, 0));
        }
    }
    if facet == Facet::Candidate {
        values.sort_by(|a, b| a.label.cmp(&b.label));
    }
    FacetBox { name: facet.as_str(), label: show.l.pick(facet.label()), values }
}

fn value_label(
    l: Lang,
    desk: &Desk,
    facet: Facet,
    value: &str,
    unit: &dyn Fn(&str) -> Option<String>,
) -> String {
    use netra_model::review::ItemStatus::{Decided, Held, Open, Reappeared};
    let own = || value.to_owned();
    let words = desk.words.now();
    let none = l.t("search-none").to_owned();
    match facet {
        Facet::Platform => value.parse::<Platform>().map_or_else(|_| own(), |it| it.label().to_owned()),
        Facet::Kind => value.parse::<ActKind>().map_or_else(|_| own(), |it| act_noun(l, it).to_owned()),
        Facet::Unit => unit(value).unwrap_or_else(own),
        Facet::Rule => words.rule(l, value),
        Facet::Provenance => {
            value.parse::<Provenance>().map_or_else(|_| own(), |it| origin_short(l, it).to_owned())
        }
        Facet::Verdict if value == Facet::NONE => none,
        Facet::Verdict => value.parse::<Verdict>().map_or_else(|_| own(), |it| l.pick(it.label()).to_owned()),
        Facet::Status if value == Facet::NONE => l.t("common-not-flagged").to_owned(),
        Facet::Status => {
            let known = [Open, Held, Decided, Reappeared].into_iter().find(|it| it.as_str() == value);
            known.map_or_else(own, |it| crate::show::item_status(l, it).to_owned())
        }
        Facet::Race => {
            let race = words.races.iter().find(|it| it.key == value);
            race.map_or_else(own, |it| it.name.clone())
        }
        Facet::Candidate => {
            let pair = value.split_once('/').and_then(|(race, key)| {
                let race = words.races.iter().find(|it| it.key == race)?;
                race.candidates.iter().find(|it| it.key == key)
            });
            pair.map_or_else(own, |it| match it.number {
                Some(n) => format!("{n} · {}", it.name),
                None => it.name.clone(),
            })
        }
    }
}

fn shown(show: &Show, hit: &Hit, terms: &[TermsRow]) -> Found {
    let l = show.l;
    let act = &hit.act;
    let only_words = terms.iter().any(|it| it.platform == act.platform && it.scoring != Scoring::Allowed);
    Found {
        short_id: act.item.clone(),
        person: act.person.clone(),
        unit: act.unit_name.clone(),
        account: match act.handle.trim_start_matches('@') {
            "" => String::new(),
            handle => format!("@{handle}"),
        },
        what: format!("{} · {}", act_noun(l, act.kind), act.platform.label()),
        when: show.moment(act.happened),
        verdict: act.verdict.map(|it| l.pick(it.label())),
        no_score: if only_words && act.item.is_some() { l.pick(NO_SCORE_WHY) } else { "" },
        told: told(&act.provenances).map(|it| origin_short(l, it)).collect(),
        snippets: hit
            .snippets
            .iter()
            .filter(|it| !matches!(it.field, TextField::Person | TextField::Handle))
            .map(|it| (field_label(l, it.field), highlighted(it), it.start > 0, it.more))
            .collect(),
    }
}

/// Of the ways in which an act became known, those through a citizen.
pub(crate) fn told(provenances: &[Provenance]) -> impl Iterator<Item = Provenance> {
    let by_citizens = [Provenance::InitialInformation, Provenance::Report];
    provenances.iter().copied().filter(move |it| by_citizens.contains(it))
}

fn field_label(l: Lang, field: TextField) -> &'static str {
    match field {
        TextField::Target => l.t("search-responded-to"),
        TextField::Media => l.t("search-photo"),
        TextField::Own | TextField::Person | TextField::Handle => "",
    }
}

fn highlighted(snippet: &Snippet) -> Marked {
    let marks: Vec<Mark> = snippet
        .spans
        .iter()
        .map(|span| Mark { start: span.start, end: span.end, kind: MarkKind::Support, rule: String::new() })
        .collect();
    marked(&snippet.fragment, &marks)
}

impl SearchPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        let value = FacetValue {
            value: "tiktok".into(),
            label: "TikTok".into(),
            count: "3".into(),
            ..FacetValue::default()
        };
        let facet = FacetBox { name: "platform", label: "platform", values: vec![value] };
        let mark = Mark { start: 4, end: 10, kind: MarkKind::Support, rule: String::new() };
        let hit = Found {
            short_id: Some("DMO-7F3K".into()),
            person: "Budi (DEMO)".into(),
            snippets: vec![("", marked("ayo coblos", &[mark]), false, true)],
            ..Found::default()
        };
        Self {
            l,
            frame,
            q: "coblos".into(),
            read_as: l.t("search-one-word").into(),
            total: "1".into(),
            hits: vec![hit],
            facets: vec![facet],
            newest: false,
            from: String::new(),
            until: String::new(),
            pager: Pager { next: Some("/search?offset=20".into()), ..Pager::default() },
            clear: "/search?q=coblos".into(),
        }
    }
}
