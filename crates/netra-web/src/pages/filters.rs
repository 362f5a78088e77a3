//! The filters of the queue: from the query string to the store's filter, and back into form fields and links.

use std::str::FromStr;

use netra_model::UserId;
use netra_model::act::{ActKind, Platform, Provenance};
use netra_model::person::AttributionLevel;
use netra_model::review::ItemStatus;
use netra_store::{DueFilter, Facet, Facets, HandedFilter, QueueFilter, QueueSort};

use crate::desk::Words;
use crate::fields::Fields;
use crate::lang::Lang;
use crate::show::{act_noun, attribution, item_status, origin_short};

/// The names of all filters, as in the address.
pub(crate) const NAMES: [&str; 17] = [
    "second",
    "status",
    "due",
    "assigned",
    "unit",
    "platform",
    "kind",
    "origin",
    "level",
    "race",
    "candidate",
    "rule",
    "provision",
    "text",
    "sort",
    "fold",
    "person",
];
/// What else an address of the queue may say.
const BESIDE: [&str; 3] = ["offset", "done", "saved"];

/// Chosen filters and how they are shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filters {
    pub(crate) selects: Vec<Select>,
    /// Whether anything is filtered or sorted otherwise than by default.
    pub(crate) active: bool,
    /// By what the queue is ordered, in a sentence.
    pub(crate) order: Option<&'static str>,
    /// What of the address is not understood, and so filters nothing.
    pub(crate) ignored: Vec<String>,
    /// Whether the queue is filtered by candidate, which is said and logged.
    pub(crate) by_candidate: bool,
    /// `menunggu`, `ditunda` … after the count.
    pub(crate) status: &'static str,
    /// The chosen values, as read.
    pub(crate) chosen: Vec<String>,
    /// The filters as a query string, without `?`.
    pub(crate) query: String,
}

/// A field of the filter form.
#[derive(Debug, Clone)]
pub(crate) struct Select {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) options: Vec<Choice>,
}

/// A value of a field.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) selected: bool,
}

/// What the store is asked for. A value that cannot be read filters nothing. In a quiet period [masa tenang] what may
/// disappear comes first, unless another order is chosen.
/// `me` is who asks: what is handed *to me*, and what others have open comes last.
pub(crate) fn filter_of(fields: &Fields, me: UserId, quiet: bool) -> (QueueFilter, QueueSort) {
    let candidate = fields.some("candidate");
    let (race, candidate) = match candidate.and_then(|both| both.split_once('/')) {
        Some((race, candidate)) => (Some(race.to_owned()), Some(candidate.to_owned())),
        None => (None, candidate.map(str::to_owned)),
    };
    let race = race.or_else(|| fields.some("race").map(|it| it.chars().take(100).collect()));
    let statuses = match fields.get("status") {
        "held" => vec![ItemStatus::Held],
        "decided" => vec![ItemStatus::Decided],
        "reappeared" => vec![ItemStatus::Reappeared],
        "second" => vec![ItemStatus::Second],
        "plenary" => vec![ItemStatus::Plenary],
        "all" => ItemStatus::ALL.to_vec(),
        _ => Vec::new(),
    };
    let for_second = fields.has("second");
    let filter = QueueFilter {
        statuses,
        for_second,
        unit: fields.some("unit").and_then(|it| it.parse().ok()),
        platform: fields.some("platform").and_then(|it| Platform::from_str(it).ok()),
        kind: fields.some("kind").and_then(|it| ActKind::from_str(it).ok()),
        provenance: fields.some("origin").and_then(|it| Provenance::from_str(it).ok()),
        race,
        candidate,
        rule: fields.some("rule").map(|it| it.chars().take(100).collect()),
        text: fields.some("text").map(|it| it.chars().take(100).collect()),
        person: fields.some("person").and_then(|it| it.parse().ok()),
        provision: fields.some("provision").map(|it| it.chars().take(100).collect()),
        level: fields.some("level").and_then(level),
        due: fields.some("due").and_then(DueFilter::named),
        handed: match fields.get("assigned") {
            "me" => Some(HandedFilter::To(me)),
            "any" => Some(HandedFilter::Anybody),
            "nobody" => Some(HandedFilter::Nobody),
            _ => None,
        },
        near_key: None,
        fold: fields.get("fold") != "no",
        me: Some(me),
        verdict: None,
    };
    let sort = sort_of(fields, quiet);
    // Whoever judges for the second time is led neither by the score nor by a clock.
    let primed = matches!(sort, QueueSort::Priority | QueueSort::Deadline);
    (filter, if for_second && primed { QueueSort::Oldest } else { sort })
}

/// In which order.
pub(crate) fn sort_of(fields: &Fields, quiet: bool) -> QueueSort {
    match fields.get("sort") {
        "oldest" => QueueSort::Oldest,
        "newest" => QueueSort::Newest,
        "risk" => QueueSort::Risk,
        "priority" => QueueSort::Priority,
        "due" => QueueSort::Deadline,
        _ if quiet => QueueSort::Risk,
        _ => QueueSort::Deadline,
    }
}

fn level(text: &str) -> Option<AttributionLevel> {
    text.parse::<u8>().ok().and_then(|n| AttributionLevel::try_from(n).ok())
}

/// What of an address is not understood: a value that is none of its filter, a filter of another version. It filters
/// nothing, and is said instead of being an error.
fn ignored(l: Lang, fields: &Fields) -> Vec<String> {
    let fits = |name: &str, value: &str| match name {
        "status" => ["held", "decided", "reappeared", "all"].contains(&value),
        "unit" => value.parse::<netra_model::UnitId>().is_ok(),
        "person" => value.parse::<netra_model::PersonId>().is_ok(),
        "platform" => Platform::from_str(value).is_ok(),
        "kind" => ActKind::from_str(value).is_ok(),
        "origin" => Provenance::from_str(value).is_ok(),
        "level" => level(value).is_some(),
        "due" => DueFilter::named(value).is_some(),
        "assigned" => ["me", "any", "nobody"].contains(&value),
        "fold" => value == "no",
        "sort" => ["due", "priority", "risk", "oldest", "newest"].contains(&value),
        _ => NAMES.contains(&name) || BESIDE.contains(&name),
    };
    let given = fields.by_name().into_iter().filter(|(_, value)| !value.trim().is_empty());
    let unknown = given.filter(|(name, value)| !fits(name, value.trim()));
    let short = |text: &str| text.chars().filter(|c| !c.is_control()).take(40).collect::<String>();
    let said = |(name, value): (&str, &str)| {
        let what = format!("{}={}", short(name), short(value));
        l.m("day-filter-ignored").with("what", what).to_string()
    };
    unknown.take(5).map(said).collect()
}

/// How the chosen filters are shown, with what else could be chosen.
pub(crate) fn filters(l: Lang, fields: &Fields, facets: &Facets, words: &Words, quiet: bool) -> Filters {
    let select = |name, label, options: Vec<(String, String)>, word: &dyn Fn(&str) -> String| Select {
        name,
        label,
        options: choices(fields.get(name), l.t("common-all"), options, word),
    };
    let unit = |value: &str| {
        let known = facets.units.iter().find(|it| it.value == value);
        known.map_or_else(|| l.t("queue-another-unit").to_owned(), |it| it.label.clone())
    };
    let kind =
        |value: &str| ActKind::from_str(value).map_or(value.to_owned(), |kind| act_noun(l, kind).to_owned());
    let platform =
        |value: &str| Platform::from_str(value).map_or(value.to_owned(), |it| it.label().to_owned());
    let rule = |value: &str| words.rule(l, value);
    let origin = |value: &str| {
        Provenance::from_str(value).map_or(value.to_owned(), |it| origin_short(l, it).to_owned())
    };
    let own = |value: &str| value.to_owned();
    let counted = |facets: &[Facet], word: &dyn Fn(&str) -> String| {
        let option = |it: &Facet| (it.value.clone(), format!("{} ({})", word(&it.value), it.count));
        facets.iter().map(option).collect::<Vec<_>>()
    };
    let statuses = vec![
        ("held".to_owned(), item_status(l, ItemStatus::Held).to_owned()),
        ("decided".to_owned(), item_status(l, ItemStatus::Decided).to_owned()),
        ("reappeared".to_owned(), item_status(l, ItemStatus::Reappeared).to_owned()),
        ("second".to_owned(), item_status(l, ItemStatus::Second).to_owned()),
        ("plenary".to_owned(), item_status(l, ItemStatus::Plenary).to_owned()),
        ("all".to_owned(), l.t("queue-all-items").to_owned()),
    ];
    let by_risk = ("risk", l.t("queue-risk-of-disappearance"));
    let by_due = ("due", l.t("day-sort-deadline"));
    let (first, other) = if quiet { (by_risk, by_due) } else { (by_due, by_risk) };
    let sorts = [
        other,
        ("priority", l.t("queue-highest-priority")),
        ("oldest", l.t("queue-oldest-first")),
        ("newest", l.t("queue-newest-first")),
    ];
    let plain = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(value, label)| ((*value).to_owned(), (*label).to_owned())).collect::<Vec<_>>()
    };
    let dues = DueFilter::ALL.map(|it| (it.as_str(), due_label(l, it)));
    let assigned = [
        ("me", l.t("day-for-me")),
        ("any", l.t("day-handed-to-somebody")),
        ("nobody", l.t("day-handed-to-nobody")),
    ];
    let levels = [
        ("0", attribution(l, AttributionLevel::Unchecked)),
        ("1", attribution(l, AttributionLevel::Presumed)),
        ("2", attribution(l, AttributionLevel::Documented)),
        ("3", attribution(l, AttributionLevel::Confirmed)),
    ];
    let race = |value: &str| {
        words.races.iter().find(|it| it.key == value).map_or_else(|| value.to_owned(), |it| it.name.clone())
    };
    let provision = |value: &str| {
        let known = words.provisions.get(value);
        known.map_or_else(|| value.to_owned(), |it| l.either(&it.label.0, &it.label.1).to_owned())
    };
    let mut status = select("status", "Status", statuses, &own);
    status.options[0].label = l.t("queue-todays-queue").to_owned();
    let mut sort = select("sort", l.t("common-order"), plain(&sorts), &own);
    first.1.clone_into(&mut sort.options[0].label);
    let mut fold = select("fold", l.t("fold-rows"), plain(&[("no", l.t("fold-one-by-one"))]), &own);
    l.t("fold-folded").clone_into(&mut fold.options[0].label);
    let selects = vec![
        status,
        select("due", l.t("day-deadline"), plain(&dues), &own),
        select("assigned", l.t("day-handed"), plain(&assigned), &own),
        select("unit", l.t("common-unit"), counted(&facets.units, &unit), &unit),
        select("platform", "Platform", counted(&facets.platforms, &platform), &platform),
        select("kind", l.t("common-act-kind"), counted(&facets.kinds, &kind), &kind),
        select("origin", l.t("queue-origin"), counted(&facets.provenances, &origin), &origin),
        select("level", l.t("common-attribution"), plain(&levels), &own),
        select("race", l.t("common-race"), counted(&facets.races, &race), &race),
        select("candidate", l.t("common-candidate"), words.candidates(&facets.candidates), &own),
        select("rule", l.t("common-rule"), counted(&facets.rules, &rule), &rule),
        select("provision", l.t("common-provision"), counted(&facets.provisions, &provision), &provision),
        fold,
        sort,
    ];
    let query = fields.query(&NAMES);
    // As the message that counts the items chooses them.
    let status = match fields.get("status") {
        "held" => "held",
        "decided" => "decided",
        "reappeared" => "reappeared",
        "second" => "second",
        "plenary" => "plenary",
        _ if fields.has("second") => "second",
        "all" => "all",
        _ => "waiting",
    };
    Filters {
        chosen: chosen(&selects),
        selects,
        active: !query.is_empty(),
        order: match sort_of(fields, quiet) {
            QueueSort::Risk => Some(order_by_risk(l, quiet)),
            QueueSort::Deadline => Some(l.t("day-order-explained")),
            _ => None,
        },
        ignored: ignored(l, fields),
        by_candidate: fields.some("candidate").is_some(),
        status,
        query,
    }
}

/// A deadline to filter by.
fn due_label(l: Lang, due: DueFilter) -> &'static str {
    match due {
        DueFilter::Today => l.t("day-due-filter-today"),
        DueFilter::Tomorrow => l.t("day-due-filter-tomorrow"),
        DueFilter::Week => l.t("day-due-filter-week"),
        DueFilter::Expired => l.t("day-due-filter-expired"),
        DueFilter::NotSet => l.t("day-due-filter-none"),
    }
}

/// What comes first by risk of disappearance, and why.
fn order_by_risk(l: Lang, quiet: bool) -> &'static str {
    if quiet { l.t("queue-order-quiet-days") } else { l.t("queue-order-risk") }
}

/// What was chosen, in words, without how often it is left.
fn chosen(selects: &[Select]) -> Vec<String> {
    let options = selects.iter().flat_map(|it| &it.options);
    let picked = options.filter(|it| it.selected && !it.value.is_empty());
    picked.map(|it| it.label.rsplit_once(" (").map_or(&*it.label, |(label, _)| label).to_owned()).collect()
}

/// The choice of everything first, then the options; a chosen value that is no longer counted stays visible.
fn choices(
    chosen: &str,
    all: &str,
    options: Vec<(String, String)>,
    label_of: &dyn Fn(&str) -> String,
) -> Vec<Choice> {
    let mut out = vec![Choice { value: String::new(), label: all.to_owned(), selected: chosen.is_empty() }];
    let known = options.iter().any(|(value, _)| value == chosen);
    for (value, label) in options {
        let selected = value == chosen;
        out.push(Choice { value, label, selected });
    }
    if !known && !chosen.is_empty() {
        out.push(Choice {
            value: chosen.to_owned(),
            label: format!("{} (0)", label_of(chosen)),
            selected: true,
        });
    }
    out
}

impl Words {
    /// A rule's label; its name when the release in use no longer has it.
    pub(crate) fn rule(&self, l: Lang, rule: &str) -> String {
        self.rules.get(rule).map_or_else(|| rule.to_owned(), |pair| l.either(&pair.0, &pair.1).to_owned())
    }

    /// Candidates in ballot order, all alike, whatever their counts.
    fn candidates(&self, facets: &[Facet]) -> Vec<(String, String)> {
        let count = |value: &str| facets.iter().find(|it| it.value == value).map_or(0, |it| it.count);
        let mut out = Vec::new();
        for race in &self.races {
            for candidate in &race.candidates {
                let value = format!("{}/{}", race.key, candidate.key);
                let n = count(&value).max(count(&candidate.key));
                let number = candidate.number.map(|n| format!("{n} · ")).unwrap_or_default();
                out.push((value, format!("{number}{} ({n})", candidate.name)));
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn me() -> UserId {
        "0199d7a0-0000-7000-8000-00000000000a".parse().unwrap()
    }

    #[test]
    fn what_an_address_says_that_is_not_understood_is_said_and_filters_nothing() {
        let fields =
            Fields::parse(b"due=h1&level=9&assigned=me&kind=banana&region=kota&offset=60&done=X&text=a");
        let (filter, _) = filter_of(&fields, me(), false);
        assert_eq!((filter.level, filter.kind, filter.due), (None, None, Some(DueFilter::Tomorrow)));
        assert_eq!(filter.handed, Some(HandedFilter::To(me())));
        let said = ignored(Lang::Indonesian, &fields);
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said[0].contains("kind=banana") && said[0].contains("diabaikan"));
    }

    #[test]
    fn near_duplicates_are_folded_unless_the_address_says_no() {
        let fold = |query: &[u8]| filter_of(&Fields::parse(query), me(), false).0.fold;
        assert_eq!((fold(b""), fold(b"fold=no"), fold(b"fold=banana")), (true, false, true));
    }

    #[test]
    fn whatever_stands_in_the_address_becomes_a_filter_or_nothing() {
        let (filter, sort) = filter_of(
            &Fields::parse(
                b"unit=%27%20OR%201%3D1&platform=tiktok&kind=banana&candidate=kota/satria-dewi&sort=newest",
            ),
            me(),
            false,
        );
        assert_eq!((filter.unit, filter.kind), (None, None));
        assert_eq!(filter.platform.unwrap().as_str(), "tiktok");
        assert_eq!(filter.race.as_deref(), Some("kota"));
        assert_eq!(filter.candidate.as_deref(), Some("satria-dewi"));
        assert_eq!(sort, QueueSort::Newest);
    }

    #[test]
    fn in_a_quiet_period_what_may_disappear_comes_first_unless_another_order_is_chosen() {
        let sort = |query: &str, quiet| sort_of(&Fields::parse(query.as_bytes()), quiet);
        assert_eq!((sort("", false), sort("", true)), (QueueSort::Deadline, QueueSort::Risk));
        assert_eq!(
            (sort("sort=risk", false), sort("sort=priority", true)),
            (QueueSort::Risk, QueueSort::Priority)
        );
        let shown = |quiet, query: &str| {
            filters(
                Lang::English,
                &Fields::parse(query.as_bytes()),
                &Facets::default(),
                &Words::default(),
                quiet,
            )
        };
        assert!(shown(true, "").order.unwrap().starts_with("Quiet period"));
        assert!(shown(false, "sort=risk").order.is_some() && shown(true, "sort=oldest").order.is_none());
    }

    #[test]
    fn a_chosen_value_without_items_stays_visible() {
        let fields = Fields::parse(b"platform=x");
        let shown = filters(Lang::English, &fields, &Facets::default(), &Words::default(), false);
        let platform = shown.selects.iter().find(|select| select.name == "platform").unwrap();
        assert!(platform.options.iter().any(|choice| choice.value == "x" && choice.selected));
        assert!(shown.active && !shown.by_candidate);
        assert_eq!((&*shown.query, &shown.chosen[..]), ("platform=x", &["X".to_owned()][..]));
    }
}
