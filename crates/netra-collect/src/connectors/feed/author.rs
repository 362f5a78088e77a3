//! Whose an entry is. A feed belongs to a watched account; an entry in it that names somebody else as its author is not
//! an act of that account.

use serde::{Deserialize, Serialize};

use super::xml::{Node, Space};

/// Somebody as a feed names them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Author {
    /// Their name.
    pub name: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// Their page.
    pub uri: Option<String>,
}

impl Author {
    /// From the words of RSS: `budi@contoh.id (Budi)`, `Budi <budi@contoh.id>`, or a name alone.
    pub(super) fn of_words(words: &str) -> Self {
        let pieces: Vec<&str> = words.split_whitespace().collect();
        let bare = |piece: &str| {
            let piece = piece.trim_matches(|c: char| "<>()[],;".contains(c));
            piece.strip_prefix("mailto:").unwrap_or(piece).to_owned()
        };
        let is_address = |piece: &str| piece.split_once('@').is_some_and(|(_, host)| host.contains('.'));
        let email = pieces.iter().map(|piece| bare(piece)).find(|piece| is_address(piece));
        let named = pieces.iter().filter(|piece| !is_address(&bare(piece)));
        let name = named.copied().collect::<Vec<_>>().join(" ");
        match email {
            Some(email) => Self::new(name.trim_matches(|c: char| "<>()[],;".contains(c)), &email, ""),
            None => Self::new(&name, "", ""),
        }
    }

    pub(super) fn new(name: &str, email: &str, uri: &str) -> Self {
        let given = |text: &str| {
            let text: String =
                text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect();
            (!text.is_empty()).then_some(text)
        };
        Self { name: given(name), email: given(email), uri: given(uri) }
    }

    fn of_node(node: &Node) -> Self {
        let child = |name: &str| node.find(Space::Core, name).map(Node::text).unwrap_or_default();
        let (name, email, uri) = (child("name"), child("email"), child("uri"));
        if node.elements().next().is_some() {
            Self::new(&name, &email, &uri)
        } else {
            Self::of_words(&node.text())
        }
    }

    fn is_nobody(&self) -> bool {
        *self == Self::default()
    }

    /// Whether two namings are of one person; `None` when they have nothing in common to compare.
    fn is(&self, other: &Self) -> Option<bool> {
        let same = |a: &Option<String>, b: &Option<String>| match (a, b) {
            (Some(a), Some(b)) => Some(a.to_lowercase() == b.to_lowercase()),
            _ => None,
        };
        // An address can be shared by all authors of a service (noreply@…), so names come first.
        same(&self.name, &other.name)
            .or_else(|| same(&self.email, &other.email))
            .or_else(|| same(&self.uri, &other.uri))
    }

    fn is_called(&self, names: &[String]) -> bool {
        let own = [&self.name, &self.email, &self.uri].into_iter().flatten();
        own.into_iter().any(|it| names.iter().any(|name| name.trim().to_lowercase() == it.to_lowercase()))
    }
}

/// Whom the elements of a feed or entry name as its authors.
pub(super) fn authors<'a>(nodes: impl Iterator<Item = &'a Node>) -> Vec<Author> {
    let named = nodes.filter(|node| {
        matches!(
            (node.space, node.name.as_str()),
            (Space::Core, "author" | "managingEditor")
                | (Space::Dublin, "creator")
                | (Space::Itunes, "author")
        )
    });
    named.map(Author::of_node).filter(|author| !author.is_nobody()).collect()
}

/// Which entries are the owner's, and who the owner is as far as that is clear; `owner` is what was learned earlier.
///
/// Who is named in the configuration is the owner, and nobody else. Otherwise it is whom the feed names as its one
/// author, else who is named in all entries that could not be told yet, if that is one person. Entries without an author
/// are the owner's: it is their feed.
pub(super) fn judge(
    entries: &[&[Author]],
    feed: &[Author],
    owner: &[Author],
    configured: Option<&[String]>,
) -> (Vec<bool>, Vec<Author>) {
    if let Some(names) = configured {
        let owners = |authors: &&[Author]| authors.is_empty() || authors.iter().any(|it| it.is_called(names));
        return (entries.iter().map(owners).collect(), Vec::new());
    }
    let mut owner = owner.to_vec();
    // Two different names make a feed of several people, and tell nothing of the owner.
    let one = feed.iter().all(|a| feed.iter().all(|b| a.is(b) != Some(false)));
    if owner.is_empty() && one {
        owner.extend_from_slice(feed);
    }
    let verdict = |authors: &[Author], owner: &[Author]| {
        let compared: Vec<bool> =
            authors.iter().flat_map(|a| owner.iter().filter_map(move |known| a.is(known))).collect();
        match compared.as_slice() {
            _ if authors.is_empty() => Some(true),
            [] => None,
            compared => Some(compared.contains(&true)),
        }
    };
    let open: Vec<&Author> =
        entries.iter().filter(|it| verdict(it, &owner).is_none()).copied().flatten().collect();
    if let Some(first) = open.first()
        && open.iter().all(|author| author.is(first) == Some(true))
    {
        owner.push((*first).clone());
    }
    (entries.iter().map(|it| verdict(it, &owner) == Some(true)).collect(), owner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Author {
        Author::of_words(name)
    }

    fn judged(
        entries: &[&[&str]],
        feed: &[&str],
        owner: &[Author],
        configured: Option<&[String]>,
    ) -> Vec<bool> {
        let of = |names: &[&str]| names.iter().map(|name| named(name)).collect::<Vec<_>>();
        let entries: Vec<Vec<Author>> = entries.iter().map(|names| of(names)).collect();
        let entries: Vec<&[Author]> = entries.iter().map(Vec::as_slice).collect();
        judge(&entries, &of(feed), owner, configured).0
    }

    #[test]
    fn the_words_of_rss_name_somebody() {
        for words in
            ["budi@contoh.id (Budi Demo)", "Budi Demo <budi@contoh.id>", "(Budi  Demo) mailto:budi@contoh.id"]
        {
            assert_eq!(named(words), Author::new("Budi Demo", "budi@contoh.id", ""), "{words}");
        }
        assert_eq!(named("“budi@contoh.id"), Author::new("", "“budi@contoh.id", ""));
        assert_eq!(named("Budi — Demo"), Author::new("Budi — Demo", "", ""));
    }

    #[test]
    fn an_entry_that_names_somebody_else_is_not_the_owners() {
        let entries: &[&[&str]] = &[&["Budi"], &["Siti"], &[], &["Siti", "budi"]];
        assert_eq!(judged(entries, &["Budi"], &[], None), [true, false, true, true]);
        assert_eq!(
            judged(entries, &[], &[named("Siti")], None),
            [false, true, true, true],
            "known from before"
        );
    }

    #[test]
    fn a_feed_without_an_author_is_its_only_writers() {
        assert_eq!(judged(&[&["admin"], &["Admin"], &[]], &[], &[], None), [true, true, true]);
        assert_eq!(
            judged(&[&["Budi"], &["Siti"], &[]], &[], &[], None),
            [false, false, true],
            "whose, nobody can tell"
        );
        assert_eq!(judged(&[&["Budi"], &["Siti"]], &["Budi", "Siti"], &[], None), [false, false]);
    }

    #[test]
    fn the_configuration_has_the_last_word() {
        let names = [String::from(" BUDI "), String::from("dinas@contoh.id")];
        let entries: &[&[&str]] = &[&["Budi"], &["Siti"], &["dinas@contoh.id (Humas)"], &[]];
        assert_eq!(judged(entries, &["Siti"], &[], Some(&names)), [true, false, true, true]);
    }

    #[test]
    fn an_address_that_all_share_decides_nothing_where_there_are_names() {
        let entries: &[&[&str]] = &[&["noreply@blogger.com (Budi)"], &["noreply@blogger.com (Siti)"]];
        assert_eq!(judged(entries, &["noreply@blogger.com (Budi)"], &[], None), [true, false]);
        let substack: &[&[&str]] = &[&["Budi"], &["Budi"]];
        assert_eq!(
            judged(substack, &["budi@substack.com"], &[], None),
            [true, true],
            "the feed gives an address only"
        );
    }
}
