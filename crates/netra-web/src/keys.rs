//! Every command of the desk that has a key: the one list of them, and each person's own choice.
//!
//! A key presses a control that is on the page. The page says which: [`Keys::attributes`] writes it onto the control and
//! [`Keys::kbd`] prints it there, so that the buttons, the list under the question mark, what a screen reader is told and the
//! script all follow the same choice. A key is one character, or Ctrl with one. Single characters can be switched off as a
//! whole (WCAG 2.1.4); those with Ctrl stay.

use std::collections::BTreeMap;
use std::fmt;

use netra_model::review::Verdict;
use netra_store::OwnKeys;

use crate::fields::Fields;
use crate::lang::{Html, Lang};

/// Where a command works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// At an item: in the queue, in training and in calibration.
    Item,
    /// In the queue's lists.
    Lists,
    /// On every page.
    Everywhere,
}

/// A command that a key carries out.
#[derive(Debug)]
pub(crate) struct Command {
    /// Its name, as it is kept and as pages call it.
    pub(crate) name: &'static str,
    /// Its key as long as nobody chose another: one character, or `ctrl+` and one.
    pub(crate) usual: &'static str,
    pub(crate) place: Place,
    what: What,
}

/// How a command is called.
#[derive(Debug, Clone, Copy)]
enum What {
    Verdict(Verdict),
    Said(&'static str),
}

const fn command(name: &'static str, usual: &'static str, place: Place, said: &'static str) -> Command {
    Command { name, usual, place, what: What::Said(said) }
}

const fn verdict(name: &'static str, usual: &'static str, verdict: Verdict) -> Command {
    Command { name, usual, place: Place::Item, what: What::Verdict(verdict) }
}

/// All of them, in the order in which they are listed.
pub(crate) static COMMANDS: [Command; 17] = [
    verdict("no-indication", "1", Verdict::NoIndication),
    verdict("trace", "2", Verdict::Trace),
    command("indication", "3", Place::Item, "help-key-indication"),
    verdict("prevention", "4", Verdict::Prevention),
    command("reason", "r", Place::Item, "help-key-reason"),
    command("hold", "t", Place::Item, "help-key-hold"),
    command("hand-over", "s", Place::Item, "keys-hand-over"),
    command("case", "b", Place::Item, "keys-case"),
    command("undo", "u", Place::Item, "help-key-undo"),
    command("next", "j", Place::Item, "help-key-next"),
    command("previous", "k", Place::Item, "help-key-previous"),
    command("filter", "f", Place::Lists, "keys-filter"),
    command("queue", "a", Place::Everywhere, "keys-queue"),
    command("second", "d", Place::Everywhere, "keys-second"),
    command("search", "/", Place::Everywhere, "common-search"),
    command("palette", "ctrl+k", Place::Everywhere, "go-title"),
    command("sheet", "?", Place::Everywhere, "help-key-help"),
];

impl Command {
    /// What it does, in words.
    pub(crate) fn what(&self, l: Lang) -> &'static str {
        match self.what {
            What::Verdict(verdict) => l.pick(verdict.label()),
            What::Said(key) => l.t(key),
        }
    }

    /// Where it works, in words.
    pub(crate) fn place(&self, l: Lang) -> &'static str {
        match self.place {
            Place::Item => l.t("keys-place-item"),
            Place::Lists => l.t("keys-place-lists"),
            Place::Everywhere => l.t("keys-place-everywhere"),
        }
    }
}

/// The command of a verdict.
pub(crate) fn verdict_command(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NoIndication => "no-indication",
        Verdict::Trace => "trace",
        Verdict::Indication => "indication",
        Verdict::Prevention => "prevention",
    }
}

/// A key as it is kept: one character in small letters, or `ctrl+` and one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(String);

/// Why a text is no key that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadKey {
    /// It is not one character, nor Ctrl with one.
    NotOne,
    /// Browsers or screen readers need it.
    Taken,
}

/// What keys are called that move, activate or leave: browsers and screen readers cannot do without them.
const NAMED: [&str; 26] = [
    "alt",
    "arrow",
    "backspace",
    "capslock",
    "ctrl",
    "delete",
    "down",
    "end",
    "enter",
    "esc",
    "escape",
    "home",
    "insert",
    "left",
    "pagedown",
    "pageup",
    "panah",
    "return",
    "right",
    "shift",
    "space",
    "spacebar",
    "spasi",
    "tab",
    "up",
    "win",
];

/// With Ctrl these open, close, copy, print, search, zoom or switch in the browser, whatever the page wants.
const OF_BROWSERS: &str = "acdefghjlnopqrstuvwxyz0123456789+-=";

impl Key {
    /// A key as somebody typed it (`T`, `Ctrl K`, `ctrl+k`); `None` for an empty field.
    pub(crate) fn typed(text: &str) -> Result<Option<Self>, BadKey> {
        let text = text.trim().to_lowercase();
        let mut letters = text.chars();
        match (letters.next(), letters.next()) {
            (None, _) => Ok(None),
            (Some(one), None) => Self::single(one).map(Some),
            _ => Self::combined(&text).map(Some),
        }
    }

    fn single(one: char) -> Result<Self, BadKey> {
        match one {
            // Quick find in a browser.
            '\'' => Err(BadKey::Taken),
            _ if one.is_ascii_graphic() => Ok(Self(one.to_string())),
            _ => Err(BadKey::NotOne),
        }
    }

    fn combined(text: &str) -> Result<Self, BadKey> {
        let named = text.replace([' ', '-'], "");
        let function = named.strip_prefix('f').is_some_and(|n| matches!(n.parse::<u8>(), Ok(1..=24)));
        if function
            || NAMED.contains(&named.as_str())
            || named.starts_with("panah")
            || named.starts_with("arrow")
        {
            return Err(BadKey::Taken);
        }
        let rest =
            text.strip_prefix("ctrl").or_else(|| text.strip_prefix("control")).ok_or(BadKey::NotOne)?;
        let rest = rest.trim_start().strip_prefix(['+', '-']).unwrap_or(rest).trim();
        let mut letters = rest.chars();
        match (letters.next(), letters.next()) {
            (Some(one), None) if OF_BROWSERS.contains(one) => Err(BadKey::Taken),
            (Some(one), None) if one.is_ascii_graphic() => Ok(Self(format!("ctrl+{one}"))),
            _ if NAMED.contains(&rest) => Err(BadKey::Taken),
            _ => Err(BadKey::NotOne),
        }
    }

    fn usual(command: &Command) -> Self {
        Self(command.usual.to_owned())
    }

    /// Whether it is a character alone.
    fn is_single(&self) -> bool {
        !self.0.starts_with("ctrl+")
    }

    /// The same as `aria-keyshortcuts` writes it.
    fn aria(&self) -> String {
        match self.0.strip_prefix("ctrl+") {
            Some(one) => format!("Control+{}", one.to_uppercase()),
            None => self.0.to_uppercase(),
        }
    }
}

/// As it is printed: `T`, `Ctrl K`.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.strip_prefix("ctrl+") {
            Some(one) => write!(f, "Ctrl {}", one.to_uppercase()),
            None => f.write_str(&self.0.to_uppercase()),
        }
    }
}

/// The keys of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Keys {
    /// Commands of a single character are off.
    pub(crate) no_single: bool,
    by_command: BTreeMap<&'static str, Key>,
}

impl Default for Keys {
    fn default() -> Self {
        Self::of(&OwnKeys::default())
    }
}

impl Keys {
    /// What somebody chose, and the usual keys for the rest. A choice that this version cannot read counts as none made; a
    /// usual key that somebody gave to another command is that one's alone.
    pub(crate) fn of(own: &OwnKeys) -> Self {
        let mut by_command: BTreeMap<&'static str, Key> = BTreeMap::new();
        let chosen = |it: &Command| own.by_command.get(it.name).and_then(|text| Key::typed(text).ok());
        for command in &COMMANDS {
            if let Some(Some(key)) = chosen(command)
                && !by_command.values().any(|it| *it == key)
            {
                by_command.insert(command.name, key);
            }
        }
        for command in COMMANDS.iter().filter(|it| chosen(it).is_none()) {
            let key = Key::usual(command);
            if !by_command.values().any(|it| *it == key) {
                by_command.insert(command.name, key);
            }
        }
        Self { no_single: own.no_single, by_command }
    }

    /// The key of a command as it was chosen, whether or not it is off.
    pub(crate) fn chosen(&self, command: &str) -> Option<&Key> {
        self.by_command.get(command)
    }

    /// The key of a command that works now.
    pub(crate) fn key(&self, command: &str) -> Option<&Key> {
        self.chosen(command).filter(|key| !(self.no_single && key.is_single()))
    }

    /// What makes an element the command's control: for the script and for screen readers. Nothing where it has no key.
    pub(crate) fn attributes(&self, command: &str) -> Html {
        let quoted = |text: &str| Html::text(text).to_string();
        let Some(key) = self.key(command) else { return Html::default() };
        let (script, aria) = (quoted(&key.0), quoted(&key.aria()));
        Html::ours(format!(" data-key=\"{script}\" aria-keyshortcuts=\"{aria}\""))
    }

    /// The key as it is printed on a control, with the space after it. Nothing where it has none.
    pub(crate) fn kbd(&self, command: &str) -> Html {
        let Some(key) = self.key(command) else { return Html::default() };
        Html::ours(format!("<kbd aria-hidden=\"true\">{}</kbd> ", Html::text(&key.to_string())))
    }

    /// Every command with its key in words, for the list under the question mark.
    pub(crate) fn sheet(&self, l: Lang) -> Vec<(String, &'static str)> {
        let line = |it: &Command| {
            let key = self.key(it.name).map_or_else(|| "–".to_owned(), ToString::to_string);
            (key, it.what(l))
        };
        let esc = ("Esc".to_owned(), l.t("help-key-leave-field"));
        COMMANDS.iter().map(line).chain([esc]).collect()
    }
}

/// What is wrong with one field of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    Bad(BadKey),
    /// The key, and the other commands that were given it.
    Clash(Key, Vec<&'static str>),
}

/// The form as a choice; or what is wrong, by command. A field that is not there counts as its usual key.
pub(crate) fn choice(fields: &Fields) -> Result<OwnKeys, BTreeMap<&'static str, Problem>> {
    let typed = fields.by_name();
    let mut problems = BTreeMap::new();
    let mut keys: Vec<(&Command, Option<Key>)> = Vec::new();
    for command in &COMMANDS {
        let text = typed.get(command.name).copied();
        match text.map_or_else(|| Ok(Some(Key::usual(command))), Key::typed) {
            Ok(key) => keys.push((command, key)),
            Err(bad) => drop(problems.insert(command.name, Problem::Bad(bad))),
        }
    }
    for (command, key) in &keys {
        let Some(key) = key else { continue };
        let same = |it: &&(&Command, Option<Key>)| it.0.name != command.name && it.1.as_ref() == Some(key);
        let others: Vec<&'static str> = keys.iter().filter(same).map(|it| it.0.name).collect();
        if !others.is_empty() {
            problems.insert(command.name, Problem::Clash(key.clone(), others));
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let own = keys.into_iter().filter(|(command, key)| *key != Some(Key::usual(command)));
    Ok(OwnKeys {
        no_single: fields.has("no_single"),
        by_command: own
            .map(|(command, key)| (command.name.to_owned(), key.map(|it| it.0).unwrap_or_default()))
            .collect(),
    })
}

/// The command of that name, for labels.
pub(crate) fn command_named(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|it| it.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Fields {
        fields.iter().fold(Fields::default(), |all, (name, value)| all.and(name, *value))
    }

    fn own(fields: &[(&str, &str)]) -> OwnKeys {
        choice(&form(fields)).unwrap()
    }

    #[test]
    fn the_usual_keys_can_be_chosen_and_no_two_commands_share_one() {
        let mut seen = std::collections::BTreeSet::new();
        for command in &COMMANDS {
            let key = Key::typed(command.usual).unwrap().unwrap();
            assert_eq!(key.0, command.usual, "{}", command.name);
            assert!(seen.insert(key), "{} has the key of another command", command.name);
            for l in Lang::ALL {
                assert!(!command.what(l).is_empty() && !command.place(l).is_empty());
            }
        }
        assert_eq!(own(&[]), OwnKeys::default(), "an untouched form changes nothing");
        let usual: Vec<_> = COMMANDS.iter().map(|it| (it.name, it.usual)).collect();
        assert_eq!(own(&usual), OwnKeys::default());
    }

    #[test]
    fn a_key_is_read_however_it_is_written() {
        let typed =
            |text| Key::typed(text).map(|it| it.map(|key| (key.0.clone(), key.to_string(), key.aria())));
        let key = |a: &str, b: &str, c: &str| Ok(Some((a.to_owned(), b.to_owned(), c.to_owned())));
        assert_eq!(typed(" T "), key("t", "T", "T"));
        for way in ["Ctrl K", "ctrl+k", "CTRL-K", "Control+k", "ctrlk"] {
            assert_eq!(typed(way), key("ctrl+k", "Ctrl K", "Control+K"), "{way}");
        }
        assert_eq!(typed("  "), Ok(None));
    }

    #[test]
    fn keys_that_browsers_and_screen_readers_need_are_refused() {
        for taken in [
            "Enter",
            "spasi",
            "Tab",
            "Esc",
            "F5",
            "panah kiri",
            "Page Down",
            "Ctrl+T",
            "ctrl 1",
            "Ctrl+Tab",
            "'",
        ] {
            assert_eq!(Key::typed(taken), Err(BadKey::Taken), "{taken}");
        }
        for not_one in ["ab", "alt+x", "ñ", "👍", "ctrl+", "ctrl+kk", "\u{7f}"] {
            assert_eq!(Key::typed(not_one), Err(BadKey::NotOne), "{not_one}");
        }
    }

    #[test]
    fn two_commands_on_one_key_are_both_named() {
        let problems = choice(&form(&[("hold", "X"), ("undo", "x"), ("next", "Enter")])).unwrap_err();
        let key = Key::typed("x").unwrap().unwrap();
        assert_eq!(problems["hold"], Problem::Clash(key.clone(), vec!["undo"]));
        assert_eq!(problems["undo"], Problem::Clash(key, vec!["hold"]));
        assert_eq!(problems["next"], Problem::Bad(BadKey::Taken));
        let usual = choice(&form(&[("hold", "1")])).unwrap_err();
        assert_eq!(usual.keys().collect::<Vec<_>>(), [&"hold", &"no-indication"], "a usual key clashes, too");
        assert!(choice(&form(&[("hold", "1"), ("no-indication", "t")])).is_ok(), "two keys are swapped");
        assert!(choice(&form(&[("hold", ""), ("undo", "")])).is_ok(), "none is no clash");
    }

    #[test]
    fn the_choice_is_printed_and_told_to_screen_readers_and_the_script() {
        let keys = Keys::of(&own(&[("hold", "<"), ("undo", "")]));
        assert_eq!(keys.attributes("hold").to_string(), " data-key=\"&lt;\" aria-keyshortcuts=\"&lt;\"");
        assert_eq!(keys.kbd("hold").to_string(), "<kbd aria-hidden=\"true\">&lt;</kbd> ");
        assert_eq!((keys.attributes("undo").to_string(), keys.kbd("undo").to_string()), Default::default());
        let sheet = keys.sheet(Lang::Indonesian);
        assert!(sheet.iter().any(|(key, _)| key == "<") && sheet.iter().any(|(key, _)| key == "–"));
        assert_eq!(sheet.len(), COMMANDS.len() + 1);
    }

    #[test]
    fn without_single_characters_only_those_with_ctrl_work() {
        let keys = Keys::of(&own(&[("no_single", "1"), ("undo", "ctrl+b")]));
        let works: Vec<_> =
            COMMANDS.iter().filter(|it| keys.key(it.name).is_some()).map(|it| it.name).collect();
        assert_eq!(works, ["undo", "palette"]);
        assert!(keys.chosen("next").is_some(), "and the choice is not lost");
    }

    #[test]
    fn a_kept_choice_that_this_version_cannot_read_harms_nothing() {
        let kept = [("gone", "x"), ("hold", "Enter"), ("undo", "j"), ("case", "j")];
        let kept = kept.map(|(name, key)| (name.to_owned(), key.to_owned())).into();
        let keys = Keys::of(&OwnKeys { no_single: false, by_command: kept });
        let key = |name| keys.key(name).map(|it| it.0.clone());
        assert_eq!(key("hold").as_deref(), Some("t"), "back to the usual one");
        assert_eq!(
            (key("case").as_deref(), key("undo"), key("next")),
            (Some("j"), None, None),
            "one key, one command"
        );
    }
}
