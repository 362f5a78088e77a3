//! The list of campaign accounts that candidates register with the KPU, pasted as text, as a proposal for a race file.
//!
//! Nothing is stored and nobody is watched because of it: what comes out is TOML for a person to read, correct and put
//! into a race. A line names accounts by link or by `@name` after its platform (`Instagram: @nama`); a line that names
//! only a platform stands for the lines below it; every other line is a heading and stays as a comment.

use netra_model::act::{AccountRef, Platform};
use netra_model::link;

/// What a pasted list holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// `[[candidate.account]]` lines with the headings as comments.
    pub toml: String,
    /// How many accounts it names.
    pub n_accounts: usize,
    /// How many names could not be read; each stands in `toml` as a comment with the reason.
    pub n_unread: usize,
}

/// Reads a pasted list.
pub fn propose(text: &str) -> Proposal {
    let mut proposal = Proposal { toml: String::new(), n_accounts: 0, n_unread: 0 };
    let (mut platform, mut seen): (Option<Platform>, Vec<(Platform, String)>) = (None, Vec::new());
    for line in text.lines() {
        let line = line.trim_start_matches('\u{feff}').trim();
        let words = without_number(line);
        if words.is_empty() {
            continue;
        }
        let (label, rest) = label(words);
        let here = label.clone().or_else(|| platform.clone());
        if label.is_some() {
            platform = label;
        }
        let (names, others) = names(rest, here.is_some());
        if names.is_empty() {
            if !others.is_empty() {
                // A heading: another candidate, whose accounts need their platforms anew.
                platform = platform.filter(|_| here.is_some() && rest != words);
                comment(&mut proposal.toml, line);
                seen.clear();
            }
            continue;
        }
        for name in names {
            // A link names its platform itself.
            let (accounts, bad) = link::account_cell(name, here.as_ref().filter(|_| !name.contains('/')));
            for account in accounts {
                let key = (account.platform.clone(), account.key());
                if !seen.contains(&key) {
                    seen.push(key);
                    proposal.n_accounts += 1;
                    entry(&mut proposal.toml, &account);
                }
            }
            for problem in bad {
                proposal.n_unread += 1;
                comment(&mut proposal.toml, &format!("? {}", problem.sentence().id));
            }
        }
    }
    proposal
}

/// The line without a bullet or a number in front of it.
fn without_number(line: &str) -> &str {
    let line = line.trim_start_matches(['-', '•', '*', '·', '–', '—', '|']).trim_start();
    let end = line.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(line.len());
    let (number, rest) = line.split_at(end);
    let is_number = !number.is_empty()
        && (number.bytes().all(|b| b.is_ascii_digit()) && number.len() <= 3 || number.len() == 1);
    match rest.strip_prefix(['.', ')']) {
        Some(rest) if is_number && rest.starts_with(char::is_whitespace) => rest.trim_start(),
        _ => line,
    }
}

/// The platform that a line begins with, and what comes after it.
fn label(line: &str) -> (Option<Platform>, &str) {
    let end = line.find(|c: char| !c.is_alphanumeric()).unwrap_or(line.len());
    let (word, rest) = line.split_at(end);
    let rest_of =
        |rest: &'_ str| rest.trim_start_matches([' ', '\t', ':', '=', '|', ';', ',', '-', '–']).len();
    let known = word.parse::<Platform>().ok().filter(|it| Platform::known().any(|known| known == *it));
    let tail = &rest[rest.len() - rest_of(rest)..];
    match known {
        // `instagram.com/nama` begins with a platform's name, too.
        Some(platform) if !rest.starts_with('.') && !rest.starts_with('/') && !rest.starts_with('@') => {
            let tail = without_word(tail, &["account", "akun"]);
            // `Twitter/X: @nama`, `X (Twitter): @nama`
            let second = tail.trim_start_matches(['(', '/']).trim_start();
            let (again, after) = if second.len() < tail.len() { label(second) } else { (None, tail) };
            (
                Some(platform),
                if again.is_some() { after.trim_start_matches([')', ':', ' ', '=']) } else { tail },
            )
        }
        Some(platform) if rest.starts_with('/') => {
            let (again, after) = label(rest.trim_start_matches('/'));
            if again.is_some() { (Some(platform), after) } else { (None, line) }
        }
        _ => (None, line),
    }
}

fn without_word<'a>(text: &'a str, words: &[&str]) -> &'a str {
    for word in words {
        if let Some(rest) =
            text.get(..word.len()).filter(|it| it.eq_ignore_ascii_case(word)).map(|_| &text[word.len()..])
            && rest.starts_with([' ', ':'])
        {
            return rest.trim_start_matches([' ', ':']);
        }
    }
    text
}

/// The pieces that look like accounts, and the other words.
fn names(text: &str, platform_known: bool) -> (Vec<&str>, Vec<&str>) {
    let pieces: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|'))
        .filter(|it| !it.is_empty())
        .collect();
    let is_name = |it: &&str| {
        let it = it.trim_matches(['(', ')', '"']);
        it.starts_with('@') && it.len() > 1
            || it.contains("://")
            || it.contains("www.")
            || it.contains(".com/")
            || it.contains("t.me/")
    };
    let (names, others): (Vec<&str>, Vec<&str>) = pieces.iter().copied().partition(is_name);
    // After a platform, a lone word is a name without its sign.
    if names.is_empty() && platform_known && others.len() == 1 {
        return (others, Vec::new());
    }
    (names, others)
}

fn entry(toml: &mut String, account: &AccountRef) {
    let text = |text: &str| toml_text(text);
    let name = match (&account.handle, &account.native_id) {
        (Some(handle), _) => format!("handle = {}", text(handle)),
        (None, Some(id)) => format!("native_id = {}", text(id)),
        (None, None) => return,
    };
    let platform = text(account.platform.as_str());
    toml.push_str(&format!(
        "[[candidate.account]]\nplatform = {platform}\n{name}\nrole = \"campaign\"\nregistered = true\n\n"
    ));
}

/// A text in quotation marks: JSON's escapes are TOML's as well.
fn toml_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn comment(toml: &mut String, text: &str) {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
    toml.push_str(&format!("# {text}\n"));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PASTED: &str = "DAFTAR AKUN RESMI MEDIA SOSIAL (DEMO)\n\
        Pasangan Calon Nomor Urut 1: ARGA – SEKAR (DEMO)\n\
        1. Instagram : @argasekar.demo\n\
        2. Facebook : https://www.facebook.com/argasekar.demo\n\
        3. Twitter/X : @argasekar_demo, https://x.com/argasekar_demo\n\
        \n\
        Pasangan Calon Nomor Urut 2: SATRIA – DEWI (DEMO)\n\
        • TikTok\n   - satriadewi.demo\n   - https://www.tiktok.com/@dewi.demo?lang=id\n\
        • Akun Instagram Tim Satria\n\
        • Instagram: Tim Satria Dewi @ satu\n\
        • FB: https://www.facebook.com/groups/123\n";

    #[test]
    fn a_pasted_list_becomes_lines_of_a_race_file_with_its_headings() {
        let proposal = propose(PASTED);
        let names: Vec<&str> =
            proposal.toml.lines().filter(|it| it.starts_with("handle") || it.starts_with("# ")).collect();
        assert_eq!(
            names[..9],
            [
                "# DAFTAR AKUN RESMI MEDIA SOSIAL (DEMO)",
                "# Pasangan Calon Nomor Urut 1: ARGA – SEKAR (DEMO)",
                "handle = \"argasekar.demo\"",
                "handle = \"argasekar.demo\"",
                "handle = \"argasekar_demo\"",
                "# Pasangan Calon Nomor Urut 2: SATRIA – DEWI (DEMO)",
                "handle = \"satriadewi.demo\"",
                "handle = \"dewi.demo\"",
                "# • Akun Instagram Tim Satria",
            ],
            "{}",
            proposal.toml
        );
        assert_eq!((proposal.n_accounts, proposal.n_unread), (5, 1));
        assert!(proposal.toml.contains("grup") && proposal.toml.contains("platform = \"tiktok\""));
        let table: toml::Table = toml::from_str(&format!("[[candidate]]\n{}", proposal.toml)).unwrap();
        assert_eq!(table["candidate"][0]["account"].as_array().unwrap().len(), 5);
    }

    proptest! {
        #[test]
        fn whatever_is_pasted_the_proposal_is_toml(text in "(?s).{0,300}") {
            let proposal = propose(&text);
            let table: Result<toml::Table, _> = toml::from_str(&format!("[[candidate]]\n{}", proposal.toml));
            prop_assert!(table.is_ok(), "{:?}", proposal.toml);
        }

        #[test]
        fn no_account_is_lost_for_what_stands_around_it(before in "[a-zA-Z ]{0,20}", bullet in "(- |• |[0-9]{1,2}\\. )?") {
            let text = format!("{before}\n{bullet}https://www.instagram.com/arga.demo/ (DEMO)\n");
            let proposal = propose(&text);
            prop_assert!(proposal.toml.contains("\"arga.demo\""), "{}", proposal.toml);
        }
    }
}
