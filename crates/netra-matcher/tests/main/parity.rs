//! Every candidate is treated alike: the swap test and the parity audit, on a race that is equal and on ones that are not.

use std::collections::BTreeSet;
use std::sync::Arc;

use netra_matcher::{Matcher, Parity, SourceFile, load, swap_test};
use netra_model::ActId;
use netra_model::act::ActKind;
use netra_model::flag::{Field, MatchInput};
use netra_model::release::{CandidateParity, Difference, FormKind, SwapTest, SwapText};

use crate::shipped::{act, dictionaries, files, post};

/// An invented race of three, each with as many forms of each kind.
const EQUAL: &str = r##"schema = 1
[race]
key = "setara"
kind = "mayor"
name = "Pilwalkot Setara (DEMO)"
region = "Kota Contoh"
[[stage]]
kind = "draw"
from = 2026-09-23
until = 2026-09-23
[[stage]]
kind = "campaign"
from = 2026-09-25
until = 2026-11-23
[[candidate]]
key = "wira"
name = "Wira Lesmana (DEMO)"
number = 1
names = ["Wira Lesmana", "Wira Candra"]
ambiguous_names = ["Wira"]
hashtags = ["#WiraLesmana", "#KotaSetara"]
slogans = ["guyub"]
hand_signs = ["☝️"]
[[candidate.account]]
platform = "instagram"
handle = "wira.demo"
role = "campaign"
[[candidate]]
key = "tirta"
name = "Tirta Kusuma (DEMO)"
number = 2
names = ["Tirta Kusuma", "Tirta Melati"]
ambiguous_names = ["Tirta"]
hashtags = ["#TirtaKusuma", "#SetaraBersama"]
slogans = ["rukun"]
hand_signs = ["✌️"]
[[candidate.account]]
platform = "instagram"
handle = "tirta.demo"
role = "campaign"
[[candidate]]
key = "bayu"
name = "Bayu Saputra (DEMO)"
number = 3
names = ["Bayu Saputra", "Bayu Kirana"]
ambiguous_names = ["Bayu"]
hashtags = ["#BayuSaputra", "#UntukSetara"]
slogans = ["berbenah"]
hand_signs = ["🤟"]
[[candidate.account]]
platform = "instagram"
handle = "bayu.demo"
role = "campaign"
"##;

/// The shipped rules with one race.
fn with_race(race: &str) -> Matcher {
    let mut files = files();
    files.retain(|file| !file.name.starts_with("races/"));
    files.push(SourceFile { name: "races/setara.toml".into(), text: race.into() });
    Matcher::new(&load(&files).unwrap_or_else(|errors| panic!("{errors:?}")))
}

fn equal_but(before: &str, after: &str) -> Matcher {
    assert!(EQUAL.contains(before), "{before}");
    with_race(&EQUAL.replace(before, after))
}

fn failed(test: &SwapTest) -> Vec<String> {
    test.failures
        .iter()
        .map(|it| format!("{:?} {} {} / {} {}", it.text, it.one.0, it.one.1, it.other.0, it.other.1))
        .collect()
}

fn act_id(n: u64) -> ActId {
    format!("00000000-0000-7000-8000-{n:012x}").parse().expect("an id")
}

#[test]
fn candidates_of_an_equal_race_can_be_put_in_each_others_place() {
    let test = swap_test(&with_race(EQUAL), &[]);
    assert!(test.is_clean(), "{:#?}", failed(&test));
    assert!(test.texts > 500, "only {} texts", test.texts);
}

#[test]
fn a_form_that_says_more_than_those_of_the_others_fails_the_swap_test() {
    // *jangan* takes a call back; *dukung* calls.
    for (before, after, wrong) in
        [(r#""Tirta Melati""#, r#""jangan""#, "tirta"), (r#""Bayu Kirana""#, r#""dukung""#, "bayu")]
    {
        let test = swap_test(&equal_but(before, after), &[]);
        assert!(!test.is_clean(), "{after}");
        let others: BTreeSet<&str> = test.failures.iter().map(|it| it.other.0.as_str()).collect();
        assert!(others.contains(wrong), "{after}: {:#?}", failed(&test));
    }
}

#[test]
fn a_slogan_of_general_words_is_exempt_and_named() {
    let test = swap_test(&equal_but(r#"slogans = ["rukun"]"#, r#"slogans = ["lanjutkan"]"#), &[]);
    assert!(test.is_clean(), "{:#?}", failed(&test));
    assert_eq!(test.word_slogans, [("setara/tirta".to_owned(), "lanjutkan".to_owned())]);
    assert_eq!(swap_test(&with_race(EQUAL), &[]).word_slogans, []);
}

#[test]
fn a_name_or_slogan_of_several_words_says_no_more_than_another_whatever_its_words_mean() {
    // A *kiai* tells of others, *moh* refuses in Javanese; *menang*, *maju* and *hebat* are cheers.
    let race = EQUAL
        .replace(r#""Tirta Melati""#, r#""kiai Moh Tirta""#)
        .replace(r#"slogans = ["rukun"]"#, r#"slogans = ["kerja hebat pasti menang"]"#)
        .replace(r#"slogans = ["guyub"]"#, r#"slogans = ["Setara maju terus"]"#);
    let test = swap_test(&with_race(&race), &[]);
    assert!(test.is_clean(), "{:#?}", failed(&test));
}

#[test]
fn a_weight_that_speaks_for_one_number_alone_fails_the_swap_test() {
    let mut files = files();
    files.retain(|file| !file.name.starts_with("races/"));
    files.push(SourceFile { name: "races/setara.toml".into(), text: EQUAL.into() });
    let own = r#"schema = 1
[[group]]
key = "dua-jari-saja"
label_id = "dua"
label_en = "two"
mark = "support"
terms = ["paslon 2"]
[[rule]]
key = "only-two"
label_id = "dua"
label_en = "two"
side = "support"
weight = 7
all = ["dua-jari-saja", "candidate"]
match = ["Tirta Kusuma paslon 2"]
no_match = ["Tirta Kusuma"]
"#;
    files.push(SourceFile { name: "own.toml".into(), text: own.into() });
    let test = swap_test(&Matcher::new(&load(&files).unwrap()), &[]);
    assert!(test.failures.iter().any(|it| it.other.0 == "tirta"), "{:#?}", failed(&test));
}

#[test]
fn acts_are_compared_in_every_order_and_their_words_stay_out_of_the_result() {
    let matcher = equal_but(r#"names = ["Tirta Kusuma""#, r#"names = ["dukung", "Tirta Kusuma""#);
    let acts = [
        (act_id(1), post("mending dukung lah, 02")),
        (act_id(2), post("mending Wira Lesmana lah, 01. Jangan pilih Bayu Saputra")),
        (
            act_id(3),
            act(
                ActKind::Like,
                &[(Field::TARGET_TEXT, "Ayo coblos nomor 2 #TirtaKusumaMenang")],
                Some("tirta.demo"),
            ),
        ),
        (act_id(4), post("Selamat pagi, pilih Tirta ya, pemilu")),
        (act_id(5), post("Selamat pagi")),
    ];
    let generated = swap_test(&matcher, &[]);
    let test = swap_test(&matcher, &acts);
    let found: BTreeSet<ActId> = test
        .failures
        .iter()
        .filter_map(|it| match it.text {
            SwapText::Act(act) => Some(act),
            SwapText::Sentences(..) => None,
        })
        .collect();
    assert!(found.contains(&act_id(1)) && found.contains(&act_id(2)), "{:#?}", failed(&test));
    assert_eq!(test.exempt, generated.exempt + 1, "an ambiguous name alone is exempt");
    // One candidate named gives three texts, two give six, a like three, nobody none.
    assert_eq!(test.texts, generated.texts + 3 + 6 + 3);
    let clean = swap_test(&with_race(EQUAL), &acts[1..]);
    assert!(clean.is_clean(), "{:#?}", failed(&clean));
}

#[test]
fn the_words_of_a_pair_and_a_hashtag_glued_to_others_change_places_whole() {
    let acts = [
        (act_id(1), post("#WiraLesmanaMenang dan #TirtaKusuma02 juga bersamabayusaputra")),
        (act_id(2), post("ayo c0blos02 nomor dua, salam dua jari")),
        (act_id(3), post("DUKUNG wira   lesmana!!! paslon no urut 1 ☝🏽")),
    ];
    let matcher = with_race(EQUAL);
    let (without, with) = (swap_test(&matcher, &[]), swap_test(&matcher, &acts));
    assert!(with.is_clean(), "{:#?}", failed(&with));
    assert_eq!(with.texts, without.texts + 6 + 3 + 3);
}

/// An audit of the acts; the candidates of the only race.
fn audited(matcher: Matcher, acts: &[MatchInput]) -> Vec<CandidateParity> {
    let matcher = Arc::new(matcher);
    let mut parity = Parity::new(Arc::clone(&matcher));
    for act in acts {
        parity.add(act, matcher.score(act).as_ref());
    }
    parity.finish().remove(0).candidates
}

/// For each name the same acts.
fn acts_for(names: &[&str], times: usize) -> Vec<MatchInput> {
    let of = |name: &str| {
        [
            post(&format!("Saya pilih {name}")),
            post(&format!("{name} membuka pasar")),
            post(&format!("Rapat bersama {name}")),
            post(&format!("Asal bukan {name}, tolak {name}, jangan pilih {name}!")),
        ]
    };
    names.iter().flat_map(|name| of(name)).cycle().take(4 * names.len() * times).collect()
}

#[test]
fn an_equal_race_has_no_red_row() {
    let candidates =
        audited(with_race(EQUAL), &acts_for(&["Wira Lesmana", "Tirta Kusuma", "Bayu Saputra"], 50));
    for candidate in &candidates {
        assert_eq!(candidate.differs, [], "{}", candidate.candidate);
        assert_eq!((candidate.named.acts, candidate.named.support.flags), (200, 50), "{candidate:?}");
        assert!(candidate.named.attack.flags > 0, "attacks are counted apart");
    }
    let rate = candidates[0].named.support;
    assert!(rate.per_1000 == 250.0 && rate.low < 250.0 && rate.high > 250.0 && rate.high < 320.0, "{rate:?}");
}

#[test]
fn forms_that_follow_from_the_name_are_counted_apart_from_those_that_the_file_lists() {
    let of = |race: &str, kind: FormKind| -> Vec<(u64, u64)> {
        let candidates = audited(with_race(race), &[]);
        candidates.iter().map(|it| &it.kinds[kind as usize]).map(|it| (it.n_listed, it.n_derived)).collect()
    };
    assert_eq!(of(EQUAL, FormKind::Names), [(2, 0); 3], "the full name is listed and is not counted twice");
    assert_eq!(of(EQUAL, FormKind::Slogans), [(1, 0); 3]);
    let numbers = of(EQUAL, FormKind::Numbers);
    assert!(numbers.iter().all(|it| it.0 == 0 && it.1 > 10), "all from the ballot number: {numbers:?}");
    // Of somebody for whom less is listed the derived forms make up for some of it, and the list shows that they do.
    let less = EQUAL.replace("names = [\"Wira Lesmana\", \"Wira Candra\"]\n", "");
    assert_eq!(of(&less, FormKind::Names), [(0, 1), (2, 0), (2, 0)]);
    let kind = &audited(with_race(&less), &[])[0].kinds[FormKind::Names as usize];
    assert_eq!(kind.n_forms(), 1);
}

#[test]
fn a_race_that_covers_one_candidate_less_is_red_in_every_row_that_says_so() {
    let lacking = EQUAL.replace("slogans = [\"rukun\"]\n", "");
    // Everybody calls to vote for Wira; nobody who names Tirta does.
    let mut acts: Vec<MatchInput> = (0..60).map(|_| post("Saya pilih Wira Lesmana")).collect();
    acts.extend((0..60).map(|_| post("Tirta Kusuma membuka pasar")));
    let candidates = audited(with_race(&lacking), &acts);
    let tirta = &candidates[1];
    for difference in [
        Difference::Lacks(FormKind::Slogans, "wira".into()),
        Difference::Support(None, "wira".into()),
        Difference::Support(Some(FormKind::Names), "wira".into()),
    ] {
        assert!(tirta.differs.contains(&difference), "{difference:?} is not in {:?}", tirta.differs);
    }
    assert_eq!(
        (&candidates[0].differs, &candidates[2].differs),
        (&vec![], &vec![]),
        "of whom nothing is known"
    );
}

#[test]
fn every_kind_of_form_is_counted_and_ambiguous_ones_cost_what_they_hide() {
    let like = |author| act(ActKind::Like, &[(Field::TARGET_TEXT, "Jadwal hari ini")], Some(author));
    let acts = [
        post("Wira ke pasar"),
        post("Wira ke pasar, pilkada sudah dekat"),
        post("Wira ke pasar bersama Wira Lesmana"),
        post("#WiraLesmana ☝️"),
        post("coblos nomor 1"),
        post("paslon 1"),
        post("hidup guyub"),
        like("wira.demo"),
    ];
    let candidates = audited(with_race(EQUAL), &acts);
    let wira = &candidates[0];
    let held = |kind: FormKind| wira.kinds[kind as usize].held.acts;
    assert_eq!(FormKind::ALL.map(held), [1, 3, 1, 1, 2, 1, 1]);
    assert_eq!(wira.only_ambiguous, 1, "without an election a given name is nobody's");
    assert_eq!(wira.named.acts, 5, "a number after coblos, a slogan and a hand sign do not name");
    assert_eq!(candidates[1].named.acts, 0);
    let late = MatchInput { day: jiff::civil::date(2027, 3, 1), ..post("Wira Lesmana ke pasar") };
    assert_eq!(audited(with_race(EQUAL), &[late])[0].named.acts, 0, "the race is over");
}

#[test]
fn the_demo_race_gives_every_candidate_as_many_forms() {
    // As many names, hashtags, slogans and accounts of each role for every candidate. Hand signs may differ in number:
    // three is shown in more ways than two.
    let matcher = Matcher::new(&dictionaries());
    let accounts: BTreeSet<Vec<String>> = matcher.races()[0]
        .candidates
        .iter()
        .map(|it| it.accounts.iter().map(|it| format!("{:?} {:?}", it.account.platform, it.role)).collect())
        .collect();
    assert_eq!(accounts.len(), 1, "{accounts:?}");
    let forms: BTreeSet<_> = matcher
        .forms_per_candidate("demo-kota-contoh")
        .into_iter()
        .map(|(_, count)| count[..5].to_vec())
        .collect();
    assert_eq!(forms.len(), 1, "{forms:?}");
}
