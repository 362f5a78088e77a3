//! One page for a post on which several acts of the case were done: the post once, then the acts.

use netra_model::flag::Side;

use super::view::{SharedAct, SharedView};
use super::{Ink, Marks, aimed_at, marks, shown};
use crate::bundle::{BundleItem, BundleTarget};
use crate::text;
use crate::words;

/// A post with the places of the items on it, in the order of the case.
pub(super) struct Shared {
    /// Places in the list of items, at least two.
    pub(super) items: Vec<usize>,
}

/// The posts on which more than one act was done, in the order in which they first appear.
pub(super) fn shared(items: &[BundleItem]) -> Vec<Shared> {
    let mut groups: Vec<Shared> = Vec::new();
    for (n, item) in items.iter().enumerate() {
        let Some(post) = item.target_post() else { continue };
        match groups.iter_mut().find(|it| items[it.items[0]].target_post() == Some(post)) {
            Some(group) => group.items.push(n),
            None => groups.push(Shared { items: vec![n] }),
        }
    }
    groups.retain(|it| it.items.len() > 1);
    groups
}

impl Ink<'_> {
    pub(super) fn shared(&self, group: &Shared) -> SharedView {
        let items = &self.bundle.items;
        let of_group = || group.items.iter().map(|n| &items[*n]);
        // The copy with the most versions, and all marks of those who read its newest version that was read.
        let versions = |it: &BundleItem| match &it.target {
            Some(BundleTarget::Content(content)) => content.versions.len(),
            _ => 0,
        };
        let fullest = of_group().max_by_key(|it| versions(it)).unwrap_or(&items[group.items[0]]);
        let target_read = |it: &BundleItem| it.flag.as_ref().and_then(|flag| flag.target_version);
        let read = of_group().filter_map(target_read).max();
        let mut all = Marks::new();
        for item in of_group().filter(|it| target_read(it) == read) {
            for (field, found) in marks(item) {
                if field.side == Side::Target {
                    all.entry(field).or_default().extend(found);
                }
            }
        }
        let (target, note) = match &fullest.target {
            Some(BundleTarget::Content(content)) => {
                (Some(self.content(content, Side::Target, &all, read)), None)
            }
            Some(BundleTarget::Unresolved { native_key, why, .. }) => {
                (None, Some(format!("{} — {}", text::line(native_key, 300), text::line(why, 300))))
            }
            _ => (None, None),
        };
        SharedView {
            author: aimed_at(fullest),
            platform: text::line(fullest.platform.label(), 40),
            target,
            note,
            acts: group.items.iter().map(|n| self.shared_act(*n, &items[*n])).collect(),
        }
    }

    fn shared_act(&self, n: usize, item: &BundleItem) -> SharedAct {
        let words = item.own.as_ref().and_then(|own| own.versions.last()).map(|it| text::line(&it.text, 200));
        SharedAct {
            number: n + 1,
            short_id: item.short_id.to_string(),
            person: text::line(&item.person.name, 200),
            unit: text::line(&item.person.unit, 200),
            account: shown(&item.account),
            kind: self.say(words::act_noun(item.kind)),
            words: words.filter(|it| !it.is_empty()),
            happened: self.when(&item.happened),
            seen: self.moment(item.seen_at),
            evidence: self
                .raw(item)
                .into_iter()
                .map(|it| match (it.file, it.state) {
                    (Some(file), _) => file,
                    (None, state) => {
                        let short: String = it.sha256.chars().take(12).collect();
                        format!("sha256 {short}… ({})", state.unwrap_or_default())
                    }
                })
                .collect(),
        }
    }
}
