//! Which provisions are proposed: by what was done, about whom, when, and by whom.

use jiff::civil::{Date, date};
use netra_matcher::{Matcher, SourceFile, load};
use netra_model::act::ActKind;
use netra_model::flag::MatchInput;
use netra_model::person::{Employment, PersonStatus};

use crate::shipped::{CAMPAIGN, act, dictionaries, files, post};

const BEFORE: Date = date(2026, 8, 28);

fn proposed(matcher: &Matcher, input: &MatchInput) -> Vec<String> {
    matcher.score(input).expect("a result").provisions
}

fn by(employment: Employment, status: PersonStatus, input: MatchInput) -> MatchInput {
    MatchInput { employment, status, ..input }
}

fn has(list: &[String], beginning: &str) -> bool {
    list.iter().any(|key| key.starts_with(beginning))
}

#[test]
fn a_civil_servant_is_bound_by_the_decree_and_by_the_law_of_their_own_kind() {
    let matcher = Matcher::new(&dictionaries());
    let of =
        |employment, status| proposed(&matcher, &by(employment, status, post("Ayo pilih Satria Wibawa")));
    let pns = of(Employment::Pns, PersonStatus::Active);
    assert!(has(&pns, "skb-2022-d2") && has(&pns, "pp-94") && !has(&pns, "pp-49") && !has(&pns, "non-asn"));
    let pppk = of(Employment::Pppk, PersonStatus::Active);
    assert!(has(&pppk, "skb-2022-d2") && has(&pppk, "pp-49") && !has(&pppk, "pp-94"));
    assert_eq!(
        of(Employment::Pns, PersonStatus::UnpaidLeave),
        pns,
        "on unpaid leave one remains a civil servant"
    );
}

#[test]
fn of_a_retired_person_nothing_is_proposed() {
    let matcher = Matcher::new(&dictionaries());
    let act = by(Employment::Pns, PersonStatus::Retired, post("Ayo pilih Satria Wibawa"));
    assert!(proposed(&matcher, &act).is_empty());
}

#[test]
fn non_asn_staff_get_the_note_that_the_decree_does_not_cover_them() {
    let matcher = Matcher::new(&dictionaries());
    let staff = |day| MatchInput {
        day,
        ..by(Employment::NonAsn, PersonStatus::Active, post("Ayo pilih Satria Wibawa"))
    };
    assert_eq!(proposed(&matcher, &staff(CAMPAIGN)), ["non-asn"]);
    assert_eq!(proposed(&matcher, &staff(BEFORE)), ["non-asn"]);
    assert!(matcher.provision("non-asn").unwrap().text_id.contains("tidak tercakup SKB"));
}

#[test]
fn an_office_s_own_circular_takes_the_place_of_the_note_while_it_is_in_force() {
    let mut files = files();
    let text = r#"schema = 1
[[provision]]
key = "se-kota-contoh"
row = "SE 1"
text_id = "Pegawai non-ASN dilarang mendukung calon di media sosial (DEMO)"
text_en = "Staff may not support a candidate on social media (DEMO)"
objects = ["prospective", "determined"]
employment = ["non-asn"]
acts = ["post", "share"]
law = "SE Wali Kota Contoh 1/2026 (DEMO)"
source = "DEMO"
in_force_from = 2026-09-01
"#;
    files.push(SourceFile { name: "provisions/kota-contoh.toml".into(), text: text.into() });
    let matcher = Matcher::new(&load(&files).unwrap());
    let staff = |input| by(Employment::NonAsn, PersonStatus::Active, input);
    assert_eq!(proposed(&matcher, &staff(post("Ayo pilih Satria Wibawa"))), ["se-kota-contoh"]);
    let before = MatchInput { day: BEFORE, ..staff(post("Ayo pilih Satria Wibawa")) };
    assert_eq!(proposed(&matcher, &before), ["non-asn"], "not in force yet");
    let like = staff(act(ActKind::Like, &[], Some("satriadewi.demo")));
    assert!(proposed(&matcher, &like).is_empty(), "the circular binds them, and says nothing of a like");
}

#[test]
fn the_stage_the_kind_of_act_and_the_object_choose_the_row() {
    let matcher = Matcher::new(&dictionaries());
    let like = |day| MatchInput { day, ..act(ActKind::Like, &[], Some("satriadewi.demo")) };
    assert_eq!(proposed(&matcher, &like(BEFORE)), ["skb-2022-e4"]);
    assert_eq!(proposed(&matcher, &like(CAMPAIGN)), ["skb-2022-d6"]);
    let party = proposed(&matcher, &post("Ayo pilih PKB"));
    assert_eq!(party, ["uu-20-2023-9"], "a party is no candidate");
    let long_ago = MatchInput { day: date(2020, 1, 1), ..post("Ayo pilih PKB") };
    assert!(proposed(&matcher, &long_ago).is_empty(), "not in force");
}

#[test]
fn somebody_married_to_a_candidate_gets_the_rules_for_spouses() {
    let matcher = Matcher::new(&dictionaries());
    let spouse = by(Employment::Pns, PersonStatus::SpouseOfCandidate, post("Ayo pilih Satria Wibawa"));
    assert!(has(&proposed(&matcher, &spouse), "se-36-2018"));
    assert!(!has(&proposed(&matcher, &post("Ayo pilih Satria Wibawa")), "se-36-2018"));
}

#[test]
fn the_law_of_the_election_is_that_of_its_kind() {
    let mut files = files();
    let race = r#"schema = 1
[race]
key = "nasional"
kind = "presidential"
name = "Pemilu Presiden Contoh (DEMO)"
[[stage]]
kind = "campaign"
from = 2027-01-01
until = 2027-02-01
[[candidate]]
key = "a"
name = "Wira Lesmana (DEMO)"
number = 1
"#;
    files.push(SourceFile { name: "races/nasional.toml".into(), text: race.into() });
    let matcher = Matcher::new(&load(&files).unwrap());
    let of = |day, text| proposed(&matcher, &MatchInput { day, ..post(text) });
    assert!(has(&of(date(2027, 1, 10), "Ayo pilih Wira Lesmana"), "uu-7-2017-283"), "Pemilu");
    assert!(!has(&of(CAMPAIGN, "Ayo pilih Satria Wibawa"), "uu-7-2017-283"), "Pilkada");
}
