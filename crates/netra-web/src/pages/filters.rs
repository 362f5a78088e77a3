//! The filters of the queue: from the query string to the store's filter, and back into form fields and links.

use std::str::FromStr;

use netra_model::act::{ActKind, Platform, Provenance};
use netra_model::review::ItemStatus;
use netra_store::{Facet, Facets, QueueFilter, QueueSort};

use crate::desk::Words;
use crate::fields::Fields;
use crate::lang::Lang;
use crate::show::{act_noun, item_status, origin_short};

/// The names of all filters, as in the address.
pub(crate) const NAMES: [&str; 9] =
    ["status", "unit", "platform", "kind", "origin", "candidate", "rule", "text", "sort"];

/// Chosen filters and how they are shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filters {
    pub(crate) selects: Vec<Select>,
    /// Whether anything is filtered or sorted otherwise than by default.
    pub(crate) active: bool,
    /// By what the queue is ordered, when that needs a word.
    pub(crate) order: Option<&'static str>,
    /// Whether the queue is filtered by candidate, which is said and logged.
    pub(crate) by_candidate: bool,
    /// `menunggu`, `ditunda` … after the count.
    pub(crate) status_label: String,
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
pub(crate) fn filter_of(fields: &Fields, quiet: bool) -> (QueueFilter, QueueSort) {
    let candidate = fields.some("candidate");
    let (race, candidate) = match candidate.and_then(|both| both.split_once('/')) {
        Some((race, candidate)) => (Some(race.to_owned()), Some(candidate.to_owned())),
        None => (None, candidate.map(str::to_owned)),
    };
    let statuses = match fields.get("status") {
        "held" => vec![ItemStatus::Held],
        "decided" => vec![ItemStatus::Decided],
        "reappeared" => vec![ItemStatus::Reappeared],
        "all" => vec![ItemStatus::Open, ItemStatus::Held, ItemStatus::Decided, ItemStatus::Reappeared],
        _ => Vec::new(),
    };
    let filter = QueueFilter {
        statuses,
        unit: fields.some("unit").and_then(|it| it.parse().ok()),
        platform: fields.some("platform").and_then(|it| Platform::from_str(it).ok()),
        kind: fields.some("kind").and_then(|it| ActKind::from_str(it).ok()),
        provenance: fields.some("origin").and_then(|it| Provenance::from_str(it).ok()),
        race,
        candidate,
        rule: fields.some("rule").map(|it| it.chars().take(100).collect()),
        text: fields.some("text").map(|it| it.chars().take(100).collect()),
        ..QueueFilter::default()
    };
    let sort = match fields.get("sort") {
        "oldest" => QueueSort::Oldest,
        "newest" => QueueSort::Newest,
        "risk" => QueueSort::Risk,
        "priority" => QueueSort::Priority,
        _ if quiet => QueueSort::Risk,
        _ => QueueSort::Priority,
    };
    (filter, sort)
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
        ("all".to_owned(), l.t("queue-all-items").to_owned()),
    ];
    let (by_priority, by_risk) = (l.t("queue-highest-priority"), l.t("queue-risk-of-disappearance"));
    let (first, other) =
        if quiet { (by_risk, ("priority", by_priority)) } else { (by_priority, ("risk", by_risk)) };
    let sorts = vec![
        (other.0.to_owned(), other.1.to_owned()),
        ("oldest".to_owned(), l.t("queue-oldest-first").to_owned()),
        ("newest".to_owned(), l.t("queue-newest-first").to_owned()),
    ];
    let mut status = select("status", "Status", statuses, &own);
    status.options[0].label = l.t("queue-todays-queue").to_owned();
    let mut sort = select("sort", l.t("common-order"), sorts, &own);
    sort.options[0].label = first.to_owned();
    let selects = vec![
        status,
        select("unit", l.t("common-unit"), counted(&facets.units, &unit), &unit),
        select("platform", "Platform", counted(&facets.platforms, &platform), &platform),
        select("kind", l.t("queue-kind-of-act"), counted(&facets.kinds, &kind), &kind),
        select("origin", l.t("queue-origin"), counted(&facets.provenances, &origin), &origin),
        select("candidate", l.t("queue-candidate"), words.candidates(&facets.candidates), &own),
        select("rule", l.t("common-rule"), counted(&facets.rules, &rule), &rule),
        sort,
    ];
    let query = fields.query(&NAMES);
    let status_label = match fields.get("status") {
        "held" => l.t("common-on-hold"),
        "decided" => l.t("common-reviewed"),
        "reappeared" => l.t("common-back-again"),
        "all" => l.t("queue-items"),
        _ => l.t("common-waiting-for-review"),
    };
    Filters {
        chosen: chosen(&selects),
        selects,
        active: !query.is_empty(),
        order: (filter_of(fields, quiet).1 == QueueSort::Risk).then(|| order_by_risk(l, quiet)),
        by_candidate: fields.some("candidate").is_some(),
        status_label: status_label.to_owned(),
        query,
    }
}

/// What comes first by risk of disappearance, and why.
fn order_by_risk(l: Lang, quiet: bool) -> &'static str {
    if quiet {
        l.t("queue-quiet-period-what-may-disappear-soonest")
    } else {
        l.t("queue-what-may-disappear-soonest-comes-first-its")
    }
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

    #[test]
    fn whatever_stands_in_the_address_becomes_a_filter_or_nothing() {
        let (filter, sort) = filter_of(
            &Fields::parse(
                b"unit=%27%20OR%201%3D1&platform=tiktok&kind=banana&candidate=kota/satria-dewi&sort=newest",
            ),
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
        let sort = |query: &str, quiet| filter_of(&Fields::parse(query.as_bytes()), quiet).1;
        assert_eq!((sort("", false), sort("", true)), (QueueSort::Priority, QueueSort::Risk));
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
