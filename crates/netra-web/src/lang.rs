//! The two languages of the desk, and its messages.
//!
//! What the desk itself says stands in `messages/id/*.ftl` and `messages/en/*.ftl` ([Fluent](https://projectfluent.org)),
//! one file per area, the same keys in both; a test fails for a key that is missing, unused, or asks for other values in
//! one language than in the other. A page writes:
//!
//! - `l.t("queue-hold-until")`: a message that needs no values;
//! - `l.m("common-n-items").n("items", 27)`: a whole sentence with values. Sentences are never put together from parts:
//!   word order and plural belong to the message (`{ $items -> [one] { $items } item *[other] { $items } items }`);
//! - `l.m("common-since-by").bdi("name", &name).with("since", day).html()`: what a person wrote, escaped and isolated for
//!   its direction, within a sentence;
//! - `.code("file", name)` and `.link("item", href, words)`: the same for a name of machines, and for a link;
//! - `.slot("days", "<input …>")`: a value that is markup of our own.
//!
//! Which word is used for which idea is agreed in `messages/WORDS.md`.
//!
//! Pairs in both languages that come from elsewhere (labels of nouns, sentences of the store, of dictionaries) are chosen
//! by [`Lang::pick`], [`Lang::say`] and [`Lang::either`].

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::{FluentNumber, FluentNumberOptions};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::Entry;
use netra_model::Sentence;

/// The language a visitor reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Indonesian, the first language of the desk.
    #[default]
    Indonesian,
    /// English.
    English,
}

impl Lang {
    /// Both, in the order of the switch.
    pub const ALL: [Self; 2] = [Self::Indonesian, Self::English];

    /// The language of a code (`id`, `en`), as in the cookie; anything else is Indonesian.
    pub fn of(code: &str) -> Self {
        if code == "en" { Self::English } else { Self::Indonesian }
    }

    /// The code for `<html lang>` and the cookie.
    pub fn code(self) -> &'static str {
        match self {
            Self::Indonesian => "id",
            Self::English => "en",
        }
    }

    /// The message of a key that needs no values.
    pub fn t(self, key: &'static str) -> &'static str {
        catalogue(self).plain.get(key).map_or(key, String::as_str)
    }

    /// The message of a key, to be given its values.
    pub fn m(self, key: &'static str) -> Message {
        Message { lang: self, key, args: FluentArgs::new(), slots: Vec::new() }
    }

    /// A sentence that was written elsewhere, in this visitor's language.
    pub fn say(self, said: &Sentence) -> &str {
        self.either(&said.id, &said.en)
    }

    /// The side of a pair that this visitor reads.
    pub fn either<'a>(self, indonesian: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Indonesian => indonesian,
            Self::English => english,
        }
    }

    /// The same for a pair that comes as one value, as the labels of the nouns do.
    pub fn pick<'a>(self, pair: (&'a str, &'a str)) -> &'a str {
        self.either(pair.0, pair.1)
    }
}

/// The message of a key that needs no values, in both languages, for whoever does not know yet who reads it.
pub(crate) fn both(key: &'static str) -> Sentence {
    Sentence::new(Lang::Indonesian.t(key), Lang::English.t(key))
}

/// A message with its values. As text it is shown by [`fmt::Display`], and a template escapes it; with markup of our own
/// in it, by [`Message::html`].
#[derive(Debug)]
pub struct Message {
    lang: Lang,
    key: &'static str,
    args: FluentArgs<'static>,
    slots: Vec<String>,
}

impl Message {
    /// A number: grouped as the language does (1.234 or 1,234), and what plurals are chosen by.
    #[must_use]
    pub fn n(mut self, name: &'static str, number: u64) -> Self {
        // Exact up to 2^53; counts of a desk are far below.
        #[expect(clippy::cast_precision_loss, reason = "counts of a desk are far below 2^53")]
        self.args
            .set(name, FluentValue::Number(FluentNumber::new(number as f64, FluentNumberOptions::default())));
        self
    }

    /// Words that the desk or its dictionaries wrote: a day, a label.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        let value = value.to_string().replace(['\u{F8FE}', '\u{F8FF}'], "\u{FFFD}");
        self.args.set(name, FluentValue::String(value.into()));
        self
    }

    /// Words that a person wrote, such as a name: escaped and isolated for their direction; for [`Message::html`].
    #[must_use]
    pub fn bdi(self, name: &'static str, value: impl fmt::Display) -> Self {
        let escaped = escape(&value.to_string());
        self.slot(name, format!("<bdi>{escaped}</bdi>"))
    }

    /// A name for machines, such as a hash or a file: escaped, in the letters of code; for [`Message::html`].
    #[must_use]
    pub fn code(self, name: &'static str, value: impl fmt::Display) -> Self {
        let escaped = escape(&value.to_string());
        self.slot(name, format!("<code>{escaped}</code>"))
    }

    /// A link with its words; for [`Message::html`].
    #[must_use]
    pub fn link(self, name: &'static str, href: &str, words: impl fmt::Display) -> Self {
        let (href, words) = (escape(href), escape(&words.to_string()));
        self.slot(name, format!("<a href=\"{href}\">{words}</a>"))
    }

    /// Markup of our own, such as a field; for [`Message::html`].
    #[must_use]
    pub fn slot(mut self, name: &'static str, markup: impl Into<String>) -> Self {
        let mark = slot_mark(self.slots.len());
        self.slots.push(markup.into());
        self.args.set(name, FluentValue::String(mark.into()));
        self
    }

    /// As markup: the message's own words and its values escaped, its slots as they are.
    pub fn html(&self) -> Html {
        // The marks of slots are put in by us; what a person wrote was cleared of them.
        let pieces = self.text();
        let mut markup = String::new();
        for piece in pieces.split_inclusive('\u{F8FF}') {
            let (words, slot) = piece.split_once('\u{F8FE}').unwrap_or((piece, ""));
            markup.push_str(&escape(words));
            let n: Option<usize> = slot.trim_end_matches('\u{F8FF}').parse().ok();
            markup.push_str(n.and_then(|n| self.slots.get(n)).map_or("", String::as_str));
        }
        Html(markup)
    }

    fn text(&self) -> String {
        let catalogue = catalogue(self.lang);
        let Some(pattern) = catalogue.bundle.get_message(self.key).and_then(|it| it.value()) else {
            return self.key.to_owned();
        };
        let mut problems = Vec::new();
        let text = catalogue.bundle.format_pattern(pattern, Some(&self.args), &mut problems);
        if !problems.is_empty() {
            tracing::error!(key = self.key, ?problems, "a message did not get what it asks for");
        }
        text.into_owned()
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// Markup of our own, which a template writes as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Words as markup: escaped.
    pub(crate) fn text(words: &str) -> Self {
        Self(escape(words))
    }

    /// Markup that the desk itself made, its values escaped.
    pub(crate) fn ours(markup: String) -> Self {
        Self(markup)
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}

/// Where a slot goes: between two private characters that values are cleared of.
fn slot_mark(n: usize) -> String {
    format!("\u{F8FE}{n}\u{F8FF}")
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&#34;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// The messages of one language.
struct Catalogue {
    bundle: FluentBundle<FluentResource>,
    /// Those that need no values, ready to be shown.
    plain: HashMap<String, String>,
}

/// An area with its file in Indonesian and in English.
macro_rules! area {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!("../messages/id/", $name, ".ftl")),
            include_str!(concat!("../messages/en/", $name, ".ftl")),
        )
    };
}

/// The files of both languages by area.
const FILES: &[(&str, &str, &str)] = &[
    area!("admin"),
    area!("audit"),
    area!("capture"),
    area!("cases"),
    area!("common"),
    area!("content"),
    area!("day"),
    area!("dictionaries"),
    area!("error"),
    area!("figures"),
    area!("frame"),
    area!("help"),
    area!("keys"),
    area!("queue"),
    area!("report"),
    area!("review"),
    area!("search"),
    area!("sources"),
    area!("tips"),
    area!("training"),
    area!("watchlist"),
];

fn catalogue(lang: Lang) -> &'static Catalogue {
    static BOTH: OnceLock<[Catalogue; 2]> = OnceLock::new();
    let both = BOTH.get_or_init(|| Lang::ALL.map(Catalogue::read));
    match lang {
        Lang::Indonesian => &both[0],
        Lang::English => &both[1],
    }
}

impl Catalogue {
    /// A mistake in a file is found by the tests; here the rest of it is used.
    fn read(lang: Lang) -> Self {
        let code = lang.code().parse().expect("both codes are language tags");
        let mut bundle = FluentBundle::new_concurrent(vec![code]);
        // Values of people are isolated by <bdi>, which can be seen in the page; invisible marks could not.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match lang {
            Lang::Indonesian => |value, _| grouped(value, '.'),
            Lang::English => |value, _| grouped(value, ','),
        }));
        let mut keys = Vec::new();
        for (_, id, en) in FILES {
            let resource = match FluentResource::try_new(lang.either(id, en).to_owned()) {
                Ok(resource) => resource,
                Err((resource, problems)) => {
                    tracing::error!(?problems, "a file of messages has mistakes");
                    resource
                }
            };
            keys.extend(keys_of(&resource));
            bundle.add_resource_overriding(resource);
        }
        let plain = keys.into_iter().filter_map(|key| {
            let pattern = bundle.get_message(&key)?.value()?;
            let mut problems = Vec::new();
            let text = bundle.format_pattern(pattern, None, &mut problems).into_owned();
            problems.is_empty().then_some((key, text))
        });
        let plain = plain.collect();
        Self { bundle, plain }
    }
}

fn keys_of(resource: &FluentResource) -> Vec<String> {
    let of = |entry: &Entry<&str>| match entry {
        Entry::Message(message) => Some(message.id.name.to_owned()),
        _ => None,
    };
    resource.entries().filter_map(of).collect()
}

/// A whole number with its thousands apart; everything else as Fluent writes it.
fn grouped(value: &FluentValue<'_>, mark: char) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let digits = number.as_string();
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    use fluent_syntax::ast::{Expression, InlineExpression, Pattern, PatternElement};

    use super::*;

    /// Every message of a language with the values it asks for.
    fn messages(lang: Lang) -> BTreeMap<String, BTreeSet<String>> {
        let mut all = BTreeMap::new();
        for (area, id, en) in FILES {
            let file = FluentResource::try_new(lang.either(id, en).to_owned());
            let file = file.unwrap_or_else(|(_, why)| panic!("{}/{area}.ftl: {why:?}", lang.code()));
            for entry in file.entries() {
                let Entry::Message(message) = entry else { continue };
                let mut values = BTreeSet::new();
                asked(message.value.as_ref().expect("a message says something"), &mut values);
                let key = message.id.name.to_owned();
                assert!(all.insert(key, values).is_none(), "{} stands twice", message.id.name);
            }
        }
        all
    }

    fn asked(pattern: &Pattern<&str>, values: &mut BTreeSet<String>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                asked_by(expression, values);
            }
        }
    }

    fn asked_by(expression: &Expression<&str>, values: &mut BTreeSet<String>) {
        let inline = match expression {
            Expression::Inline(inline) => inline,
            Expression::Select { selector, variants } => {
                variants.iter().for_each(|it| asked(&it.value, values));
                selector
            }
        };
        match inline {
            InlineExpression::VariableReference { id } => drop(values.insert(id.name.to_owned())),
            InlineExpression::Placeable { expression } => asked_by(expression, values),
            _ => {}
        }
    }

    /// The sources and templates of this crate.
    fn sources() -> Vec<String> {
        files_of_this_crate().into_values().collect()
    }

    /// The same by name, such as `pages/tips.rs` or `tips.html`.
    fn files_of_this_crate() -> BTreeMap<String, String> {
        fn read(root: &Path, folder: &Path, texts: &mut BTreeMap<String, String>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    read(root, &path, texts);
                } else {
                    let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                    texts.insert(name, std::fs::read_to_string(&path).unwrap());
                }
            }
        }
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut texts = BTreeMap::new();
        for root in ["src", "templates"].map(|it| here.join(it)) {
            read(&root, &root, &mut texts);
        }
        texts
    }

    /// What a run of text in a template is made of.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Run {
        Message,
        Value,
        /// A tag, a condition, or a sign that sets facts apart.
        Break,
    }

    /// The parts of a template's text; tags that only dress a word do not end a run.
    fn runs(template: &str) -> Vec<Run> {
        let (mut runs, mut rest) = (Vec::new(), template);
        while let Some(letter) = rest.chars().next() {
            let until = |end: &str| rest.find(end).map_or(rest.len(), |at| at + end.len());
            let len = match letter {
                '{' if rest.starts_with("{{") => {
                    let len = until("}}");
                    let asked = rest[2..len].trim_matches(['-', ' ', '}']);
                    runs.push(match asked {
                        _ if asked.starts_with("l.t(") => Run::Message,
                        _ if asked.contains("::") || asked.starts_with("l.m(") => Run::Break,
                        _ => Run::Value,
                    });
                    len
                }
                '{' if rest.starts_with("{%") => {
                    runs.push(Run::Break);
                    until("%}")
                }
                '<' => {
                    let len = until(">");
                    let name = rest[1..len].trim_start_matches('/').split([' ', '>']).next();
                    let dresses = ["b", "bdi", "code", "em", "i", "strong"];
                    if !name.is_some_and(|name| dresses.contains(&name)) {
                        runs.push(Run::Break);
                    }
                    len
                }
                _ => {
                    if !letter.is_whitespace() && !",.;()“”".contains(letter) {
                        runs.push(Run::Break);
                    }
                    letter.len_utf8()
                }
            };
            rest = &rest[len..];
        }
        runs
    }

    /// Whether a value stands between two messages, or before the one that says what it counts. A value after its label
    /// is no sentence.
    fn glued_template(template: &str) -> bool {
        runs(template).windows(2).any(|pair| pair == [Run::Value, Run::Message])
    }

    /// Whether two messages are put into one `format!`, or a message and a value with nothing but a space between them.
    fn glued_source(source: &str) -> bool {
        source.split("format!(").skip(1).any(|after| {
            let mut open = 1_i32;
            let inside = after.chars().take_while(|letter| {
                open += i32::from(*letter == '(') - i32::from(*letter == ')');
                open > 0
            });
            let inside: String = inside.collect();
            let messages = inside.matches("l.t(").count();
            messages > 1 || (messages == 1 && inside.contains("} {"))
        })
    }

    /// Every quoted word of the sources, and the keys that stand where a message is asked for.
    fn quoted_and_used() -> (BTreeSet<String>, BTreeSet<String>) {
        let (mut quoted, mut used) = (BTreeSet::new(), BTreeSet::new());
        for text in sources() {
            let pieces: Vec<&str> = text.split('"').collect();
            for pair in pieces.windows(2) {
                quoted.insert(pair[1].to_owned());
                let asks = [".t(", ".m(", "both(", "PageError::form("];
                let before = pair[0].trim_end();
                let is_key = pair[1].contains('-') && !pair[1].contains(' ');
                if is_key && asks.iter().any(|it| before.ends_with(it)) {
                    used.insert(pair[1].to_owned());
                }
            }
        }
        (quoted, used)
    }

    #[test]
    fn both_languages_have_the_same_messages_with_the_same_values() {
        let (id, en) = (messages(Lang::Indonesian), messages(Lang::English));
        for (key, values) in &id {
            assert_eq!(en.get(key), Some(values), "{key}: Indonesian has the values on the right");
        }
        let more: Vec<_> = en.keys().filter(|key| !id.contains_key(*key)).collect();
        assert!(more.is_empty(), "in English alone: {more:?}");
    }

    #[test]
    fn a_message_is_translated() {
        // Words that are the same in both languages.
        const SAME: &[&str] = &["No.", "Kappa"];
        let (id, en) = (catalogue(Lang::Indonesian), catalogue(Lang::English));
        let same = id.plain.iter().filter(|(key, said)| en.plain.get(*key) == Some(*said));
        let same: Vec<_> = same.filter(|(_, said)| !SAME.contains(&said.as_str())).collect();
        assert!(same.is_empty(), "the same in both: {same:?}");
        assert!(id.plain.values().all(|said| !said.trim().is_empty()));
    }

    #[test]
    fn no_message_is_missing_and_none_is_unused() {
        let known = messages(Lang::Indonesian);
        let (quoted, used) = quoted_and_used();
        let missing: Vec<_> = used.iter().filter(|key| !known.contains_key(*key)).collect();
        assert!(missing.is_empty(), "asked for and not there: {missing:?}");
        let unused: Vec<_> = known.keys().filter(|key| !quoted.contains(*key)).collect();
        assert!(unused.is_empty(), "there and never asked for: {unused:?}");
    }

    #[test]
    fn a_message_that_needs_values_is_never_asked_for_without_them() {
        let known = messages(Lang::Indonesian);
        for text in sources() {
            for found in text.split(".t(\"").skip(1) {
                let key = found.split('"').next().unwrap_or_default();
                let needs = known.get(key).is_some_and(|values| !values.is_empty());
                assert!(!needs, "{key} needs values: use l.m(…)");
            }
        }
    }

    #[test]
    fn no_sentence_is_glued_from_parts() {
        let files = files_of_this_crate();
        let glued = files.iter().filter(|(name, text)| match name.ends_with(".html") {
            true => glued_template(text),
            false => *name != "lang.rs" && glued_source(text),
        });
        let glued: Vec<&str> = glued.map(|(name, _)| name.as_str()).collect();
        assert!(glued.is_empty(), "a sentence is put together from parts in {glued:?}: use l.m(…)");
    }

    #[test]
    fn glue_is_found_and_labels_are_not_taken_for_it() {
        let glued = [
            r#"<p>{{ l.t("a") }} {{ n }} {{ l.t("b") }}</p>"#,
            r#"<p>{{ l.t("a") }} <b>{{ n }}</b>, {{ l.t("b") }}</p>"#,
            r#"<td>{{ n }} {{ l.t("lines") }}</td>"#,
        ];
        assert!(glued.iter().all(|it| glued_template(it)));
        let fine = [
            r#"<dt>{{ l.t("a") }}</dt><dd>{{ n }}</dd><dt>{{ l.t("b") }}</dt>"#,
            r#"<p>{{ l.t("a") }} {{ n }} · {{ l.t("b") }} {{ m }}</p>"#,
            r#"<p>{{ m::icon("info") }} {{ l.t("a") }}</p>"#,
        ];
        assert!(!fine.iter().any(|it| glued_template(it)));
        assert!(glued_source(r#"format!("{} {n} {}", l.t("a"), l.t("b"))"#));
        assert!(glued_source(r#"format!("{} {n}", l.t("a"))"#));
        assert!(!glued_source(r#"format!("{} ({n})", l.t("a")); format!("{}", l.t("b"))"#));
    }

    #[test]
    fn words_that_judge_a_person_or_that_nobody_outside_knows_are_never_said() {
        // See messages/WORDS.md.
        let never = |lang| match lang {
            Lang::Indonesian => {
                "pelaku tersangka terlapor tertuduh pelanggar bersalah oknum putusan tahan ditahan"
            }
            Lang::English => {
                "hit hits suspect suspects suspected offender offenders violator violators culprit guilty \
                 crawl crawled crawler crawling scrape scraped scraper scraping"
            }
        };
        for lang in Lang::ALL {
            let never: BTreeSet<&str> = never(lang).split_whitespace().collect();
            for (area, id, en) in FILES {
                let file = lang.either(id, en).to_lowercase();
                for line in file.lines() {
                    let said = line.split_once(" = ").map_or(line, |(_, said)| said);
                    assert!(!said.contains("target person"), "{}/{area}.ftl: {line}", lang.code());
                    let mut words = said.split(|letter: char| !letter.is_alphanumeric());
                    let found = words.find(|word| never.contains(word));
                    assert_eq!(found, None, "{}/{area}.ftl: {line}", lang.code());
                }
            }
        }
    }

    #[test]
    fn numbers_are_grouped_as_the_language_does() {
        let number = |lang: Lang| lang.m("common-n-items").n("items", 12_431).to_string();
        assert_eq!(
            (number(Lang::Indonesian), number(Lang::English)),
            ("12.431 butir".into(), "12,431 items".into())
        );
        assert_eq!(Lang::English.m("common-n-items").n("items", 1).to_string(), "1 item");
    }

    #[test]
    fn a_link_and_a_name_of_machines_are_escaped() {
        let said = Lang::English.m("draft-race-added").code("file", "<races>.toml").html().to_string();
        assert!(said.starts_with("Added to this form: <code>&lt;races&gt;.toml</code>."), "{said}");
        let said = Lang::English.m("release-in-use-now").link("release", "/a?b=\"&c", "<Release 2>").html();
        let expected = r#"In use now: <a href="/a?b=&#34;&amp;c">&lt;Release 2&gt;</a>"#;
        assert_eq!(said.to_string(), expected);
    }

    #[test]
    fn what_a_person_wrote_cannot_become_markup() {
        let said =
            Lang::English.m("common-since-by").bdi("name", "<b>B. Santoso</b>").with("since", "<i>08.14</i>");
        let expected = "by <bdi>&lt;b&gt;B. Santoso&lt;/b&gt;</bdi>, since &lt;i&gt;08.14&lt;/i&gt;";
        assert_eq!(said.html().to_string(), expected);
    }
}
