//! A search as an address, and what its values are called: one reading for the page, its files, saved searches and lists.

use std::sync::Arc;

use jiff::civil::Date;
use netra_index::{Facet, Names, Pick, SearchQuery, Sort};
use netra_model::act::{ActKind, Provenance};
use netra_model::review::{ItemStatus, Verdict};

use crate::Desk;
use crate::error::PageError;
use crate::fields::Fields;
use crate::lang::{Lang, both};
use crate::show::{act_noun, item_status, origin_short};
use crate::visitor::Staff;

/// How the hits stand on the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum View {
    /// Cards of two lines.
    #[default]
    List,
    /// Rows with columns.
    Table,
    /// Grouped by day.
    Timeline,
}

impl View {
    /// All, in the order of the switch.
    pub(crate) const ALL: [Self; 3] = [Self::List, Self::Table, Self::Timeline];

    /// The name in addresses; empty for the first.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::List => "",
            Self::Table => "table",
            Self::Timeline => "timeline",
        }
    }

    pub(crate) fn of(fields: &Fields) -> Self {
        Self::ALL.into_iter().find(|it| it.as_str() == fields.get("view")).unwrap_or_default()
    }
}

/// The fields of an address that say what is searched and how it is shown; not the page of it.
pub(crate) fn field_names() -> Vec<String> {
    let fixed = ["q", "from", "until", "sort", "view", "on", "found"].map(str::to_owned);
    let facets = Facet::ALL.iter().flat_map(|it| [it.as_str().to_owned(), format!("not_{}", it.as_str())]);
    fixed.into_iter().chain(facets).collect()
}

/// The search as the query of an address, without empty fields.
pub(crate) fn address(fields: &Fields) -> String {
    let names = field_names();
    fields.query(&names.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The address without what only a moment explains, as it is saved and remembered.
pub(crate) fn lasting_address(fields: &Fields) -> String {
    address(&fields.without(&["on", "found"]))
}

/// Whether anything was asked for.
pub(crate) fn asks_something(fields: &Fields) -> bool {
    !address(&fields.without(&["sort", "view", "on"])).is_empty()
}

/// Today, in the office's zone.
pub(crate) fn today(desk: &Desk) -> Date {
    desk.store.now().to_zoned(desk.office.time_zone()).date()
}

/// What the fields of an address ask for: the first page.
pub(crate) fn query(desk: &Desk, names: &Arc<Names>, fields: &Fields) -> SearchQuery {
    let mut query = SearchQuery::new(fields.get("q"));
    query.zone = desk.office.time_zone();
    query.names = Arc::clone(names);
    query.from = fields.get("from").parse().ok();
    query.until = fields.get("until").parse().ok();
    query.today = Some(today(desk));
    // As it was asked on an earlier day: days count from there, and what came later is not in.
    if let Ok(day) = fields.get("on").parse::<Date>() {
        query.today = Some(day);
        query.until = Some(query.until.map_or(day, |until| until.min(day)));
    }
    query.found_after = fields.get("found").parse().ok();
    query.sort = match fields.get("sort") {
        "newest" => Sort::Newest,
        "oldest" => Sort::Oldest,
        _ if View::of(fields) == View::Timeline => Sort::Newest,
        _ => Sort::Relevance,
    };
    for facet in Facet::ALL {
        let texts = |name: &str| fields.all(name).into_iter().map(str::to_owned).collect::<Vec<_>>();
        let pick = Pick { only: texts(facet.as_str()), without: texts(&format!("not_{}", facet.as_str())) };
        if pick != Pick::default() {
            query.filters.insert(facet, pick);
        }
    }
    query
}

/// What values are called, in both languages.
pub(crate) async fn names(desk: &Desk, staff: &Staff) -> Result<Arc<Names>, PageError> {
    let mut names = Names::default();
    let pair = |say: &dyn Fn(Lang) -> String| (say(Lang::Indonesian), say(Lang::English));
    let mut add = |facet, value: &str, label: (String, String)| names.add(facet, value, (&label.0, &label.1));
    for kind in ActKind::ALL {
        add(Facet::Kind, kind.as_str(), pair(&|l| act_noun(l, kind).to_owned()));
    }
    for verdict in Verdict::ALL {
        add(Facet::Verdict, verdict.as_str(), pair(&|l| l.pick(verdict.label()).to_owned()));
    }
    let none = both("search-none");
    add(Facet::Verdict, Facet::NONE, (none.id, none.en));
    for status in ItemStatus::ALL {
        add(Facet::Status, status.as_str(), pair(&|l| item_status(l, status).to_owned()));
    }
    let none = both("common-not-flagged");
    add(Facet::Status, Facet::NONE, (none.id, none.en));
    for it in Provenance::ALL {
        add(Facet::Provenance, it.as_str(), pair(&|l| origin_short(l, it).to_owned()));
    }
    let words = desk.words.now();
    for (key, (id, en)) in &words.rules {
        add(Facet::Rule, key, (id.clone(), en.clone()));
    }
    for race in &words.races {
        add(Facet::Race, &race.key, (race.name.clone(), race.name.clone()));
        for it in &race.candidates {
            let label = match it.number {
                Some(n) => format!("{n} · {}", it.name),
                None => it.name.clone(),
            };
            add(Facet::Candidate, &format!("{}/{}", race.key, it.key), (label.clone(), label));
        }
    }
    for unit in desk.store.units(&staff.scope()).await? {
        add(Facet::Unit, &unit.id.to_string(), (unit.name.clone(), unit.name));
    }
    Ok(Arc::new(names))
}

/// What a value is called in the reader's language; what has no name stands as it is.
pub(crate) fn label(l: Lang, names: &Names, facet: Facet, value: &str) -> String {
    if let Some((id, en)) = names.label(facet, value) {
        return l.either(id, en).to_owned();
    }
    match facet {
        Facet::Platform => value
            .parse::<netra_model::act::Platform>()
            .map_or_else(|_| value.to_owned(), |it| it.label().to_owned()),
        _ => value.to_owned(),
    }
}
