//! CSV for spreadsheets: every cell quoted, formulas defused (RFC 4180; OWASP "CSV Injection").

use netra_model::act::{ActEventKind, When};
use netra_model::table::{BOM, row};

use crate::bundle::{Bundle, BundleErased, BundleItem};
use crate::records::Places;

/// One row per version of each text of each item; an act without words (a like of a post not at hand) has one row.
pub(crate) fn items(bundle: &Bundle, places: &Places) -> String {
    let mut csv = String::from(BOM);
    csv.push_str(&row([
        "item",
        "kind",
        "platform",
        "account",
        "person",
        "unit",
        "attribution_level",
        "happened_at",
        "happened_is",
        "first_seen_at",
        "edited_seen",
        "deleted_seen",
        "latest_verdict",
        "words_of",
        "author",
        "url",
        "version",
        "version_seen_at",
        "text",
        "media_files",
        "raw_files",
        "known_by",
        "visible_to",
        "signed_in_as",
        "words_erased_at",
    ]));
    for item in &bundle.items {
        let mut any = false;
        for (side, content) in item.contents() {
            for version in &content.versions {
                any = true;
                let media: Vec<&str> = version
                    .media
                    .iter()
                    .filter_map(|medium| places.media.get(&medium.sha256?).map(String::as_str))
                    .collect();
                let url = content.url.as_deref().unwrap_or_default();
                csv.push_str(&versioned(
                    bundle,
                    item,
                    places,
                    content.erased.as_ref().filter(|_| content.is_erased(version)),
                    [
                        side,
                        &content.author.shown(),
                        url,
                        &version.n.to_string(),
                        &version.seen_at.to_string(),
                        &version.text,
                        &media.join(" "),
                    ],
                ));
            }
        }
        if !any {
            csv.push_str(&versioned(bundle, item, places, None, [""; 7]));
        }
    }
    csv
}

fn versioned(
    bundle: &Bundle,
    item: &BundleItem,
    places: &Places,
    erased: Option<&BundleErased>,
    version: [&str; 7],
) -> String {
    let (happened_at, happened_is) = match &item.happened {
        When::Exact { at } => (at.to_string(), "exact"),
        When::Claimed { at } => (at.to_string(), "claimed"),
        When::Window { from, until } => (format!("{from}/{until}"), "window"),
        When::Unknown { written } => {
            (crate::text::line(written.as_deref().unwrap_or_default(), 80), "unknown")
        }
    };
    let noticed = |wanted: &ActEventKind| {
        item.events
            .iter()
            .find(|event| event.kind == *wanted)
            .map_or_else(String::new, |event| event.at.to_string())
    };
    let verdict = item.decisions.iter().rfind(|decision| !decision.superseded);
    let raw: Vec<&str> = item
        .raw
        .iter()
        .filter_map(|at| {
            places.raw.get(&bundle.exchanges[at.exchange].received.parts[at.part].sha256).map(String::as_str)
        })
        .collect();
    let level = u8::from(item.attribution.level).to_string();
    let (account, seen_at) = (item.account.shown(), item.seen_at.to_string());
    let (edited, deleted) = (noticed(&ActEventKind::Edited), noticed(&ActEventKind::Deleted));
    let fixed = [
        item.short_id.as_str(),
        item.kind.as_str(),
        item.platform.as_str(),
        &account,
        &item.person.name,
        &item.person.unit,
        &level,
        &happened_at,
        happened_is,
        &seen_at,
        &edited,
        &deleted,
        verdict.map_or("", |decision| decision.verdict.as_str()),
    ];
    let known_by: Vec<&str> = item.provenances.iter().map(|it| it.as_str()).collect();
    let mut visible_to: Vec<&str> =
        item.sightings.iter().filter_map(|it| it.reach).map(netra_model::sighting::Reach::as_str).collect();
    visible_to.dedup();
    let erased_at = erased.map_or_else(String::new, |it| it.at.to_string());
    let signed_in_as = item.signed_in_as.join(" ");
    let last = [raw.join(" "), known_by.join(" "), visible_to.join(" "), signed_in_as, erased_at];
    row(fixed.into_iter().chain(version).chain(last.iter().map(String::as_str)))
}
