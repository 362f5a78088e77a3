//! The accounts of a candidate, and lists of accounts that are known to be no campaign.

use jiff::civil::Date;
use netra_model::Sentence;
use netra_model::act::{AccountRef, Platform, fold_handle};
use netra_model::race::{AccountRole, Candidate, RaceAccount};

use crate::dictionary::{Fact, KnownAccounts};
use crate::read::{At, Section};

/// The accounts of a candidate. `others` are the race's candidates before it.
pub(super) fn accounts(section: &Section<'_, '_, '_>, others: &[Candidate]) -> Vec<RaceAccount> {
    let mut accounts: Vec<RaceAccount> = Vec::new();
    for table in section.tables("account") {
        let Some(account) = account(&table) else { continue };
        let theirs = others.iter().flat_map(|other| other.accounts.iter().map(move |it| (Some(other), it)));
        let all = accounts.iter().map(|it| (None, it)).chain(theirs);
        let twice = all.into_iter().find(|(_, it)| same(it, &account) && share_days(it, &account));
        if let Some((other, _)) = twice {
            let whose = other.map_or(Sentence::new("calon ini", "this candidate"), |it| {
                Sentence::same(format!("\"{}\"", it.key))
            });
            let what = Sentence::new(
                format!("akun ini sudah ada pada {} untuk sebagian hari itu", whose.id),
                format!("the account stands already at {} for some of these days", whose.en),
            );
            let instead = Sentence::new(
                "beri tiap peran hari-harinya sendiri dengan from dan until",
                "give each role its own days with from and until",
            );
            section.mistake(table.line, what, instead);
        }
        accounts.push(account);
    }
    accounts
}

fn same(a: &RaceAccount, b: &RaceAccount) -> bool {
    (&a.account.platform, a.account.key()) == (&b.account.platform, b.account.key())
}

fn share_days(a: &RaceAccount, b: &RaceAccount) -> bool {
    let first = |it: &RaceAccount| it.from.unwrap_or(Date::MIN);
    let last = |it: &RaceAccount| it.until.unwrap_or(Date::MAX);
    first(a) <= last(b) && first(b) <= last(a)
}

fn account(section: &Section<'_, '_, '_>) -> Option<RaceAccount> {
    let roles = [
        ("campaign", AccountRole::Campaign),
        ("personal", AccountRole::Personal),
        ("institutional", AccountRole::Institutional),
    ];
    let role = section.choice("role", &roles, true);
    let registered = section.flag("registered");
    let (from, until) = (section.optional_date("from"), section.optional_date("until"));
    let platform = section.located_text("platform");
    let handle = section.optional_text("handle").map(|it| it.value.trim_start_matches('@').to_owned());
    let native_id = section.optional_text("native_id").map(|it| it.value);
    section.finish();
    if let (Some(from), Some(until)) = (&from, &until)
        && until.value < from.value
    {
        let what = Sentence::new("perannya berakhir sebelum dimulai", "its role ends before it begins");
        section.mistake(until.line, what, super::first_day_in_from());
    }
    if handle.is_none() && native_id.is_none() {
        let what =
            Sentence::new("tidak ada `handle` dan tidak ada `native_id`", "neither `handle` nor `native_id`");
        let instead = Sentence::new("tambahkan handle = \"…\"", "add handle = \"…\"");
        section.mistake(section.line, what, instead);
        return None;
    }
    match platform.value.parse::<Platform>() {
        Ok(platform) => {
            let account = AccountRef { platform, native_id, handle, display_name: None };
            let (from, until) = (from.map(|it| it.value), until.map(|it| it.value));
            Some(RaceAccount { account, role, registered, from, until })
        }
        Err(_) if platform.value.is_empty() => None, // noted when it was read
        Err(_) => {
            no_platform(section, &platform);
            None
        }
    }
}

fn no_platform(section: &Section<'_, '_, '_>, name: &At<String>) {
    let shown: String = name.value.chars().take(40).collect();
    let what = Sentence::new(
        format!("“{shown}” bukan nama platform seperti instagram, facebook, tiktok, bluesky"),
        format!("“{shown}” is not a platform such as instagram, facebook, tiktok, bluesky"),
    );
    let instead =
        Sentence::new("tulis nama platform dengan huruf kecil", "write the platform's name in small letters");
    section.mistake(name.line, what, instead);
}

/// The shortest beginning that may stand for all handles which begin so.
const SHORTEST_PATTERN: usize = 4;

/// A list of accounts of public bodies.
pub(super) fn known(section: &Section<'_, '_, '_>) -> KnownAccounts {
    let kinds = [("election-body", Fact::ElectionBodyAccount), ("institution", Fact::InstitutionAccount)];
    let fact = section.choice("kind", &kinds, true);
    section.optional_text("note");
    section.text("source");
    let platform = section.optional_text("platform").and_then(|it| match it.value.parse::<Platform>() {
        Ok(platform) => Some(platform),
        Err(_) => {
            no_platform(section, &it);
            None
        }
    });
    let mut handles = Vec::new();
    for handle in section.texts("handles") {
        let folded = fold_handle(&handle.value);
        let plain = folded.strip_suffix('*').unwrap_or(&folded);
        if plain.contains(['*', ' ']) || (plain.len() < folded.len() && plain.len() < SHORTEST_PATTERN) {
            let what = Sentence::new(
                format!("\"{}\" bukan nama akun dan bukan awalan nama akun", handle.value),
                format!("\"{}\" is no handle and no beginning of handles", handle.value),
            );
            let instead = Sentence::new(
                "tulis nama akun, atau sedikitnya empat huruf dengan * di akhir",
                "write a handle, or at least four letters and a * at the end",
            );
            section.mistake(handle.line, what, instead);
        } else {
            handles.push(folded);
        }
    }
    if handles.is_empty() {
        let what = Sentence::new("tidak ada nama akun", "no handles");
        let instead = Sentence::new("tambahkan handles = [\"…\"]", "add handles = [\"…\"]");
        section.mistake(section.line, what, instead);
    }
    section.finish();
    KnownAccounts { fact, platform, handles }
}
