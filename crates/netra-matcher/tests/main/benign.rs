//! What is known to be benign lowers an act, says so, and never hides it; attack and its switch.

use netra_matcher::{Matcher, SourceFile, load};
use netra_model::act::ActKind;
use netra_model::flag::{Field, MatchInput, Scored};
use netra_model::person::PersonStatus;

use crate::shipped::{account, act, dictionaries, files, post, rules};

fn matcher() -> Matcher {
    Matcher::new(&dictionaries())
}

fn share(of: &str, text: &str) -> MatchInput {
    act(ActKind::Share, &[(Field::TARGET_TEXT, text)], Some(of))
}

/// An act with and without what is known to be benign: lower, labelled, and still in the queue.
fn lowers(rule: &str, without: &MatchInput, with: &MatchInput) {
    let matcher = matcher();
    let scored = |input| -> Scored { matcher.score(input).expect("a result") };
    let (plain, lowered) = (scored(without), scored(with));
    assert!(rules(&lowered).contains(&rule) && !rules(&plain).contains(&rule), "{rule}");
    assert!(lowered.score < plain.score, "{rule}: {} and {}", plain.score, lowered.score);
    assert!(lowered.score >= matcher.threshold(), "{rule}: never hidden");
    let (_, label, _) = matcher.rules().find(|(key, ..)| *key == rule).expect("a rule of the files");
    assert!(lowered.explanation_id.contains(label), "{}", lowered.explanation_id);
}

#[test]
fn accounts_of_election_bodies_and_of_government_lower_and_never_hide() {
    let text = "Ayo coblos nomor 2";
    for body in ["kpu_ri", "KPU_kotacontoh", "bawaslu_jatim", "@bawaslujatim"] {
        lowers("election-body-account", &share("warga.demo", text), &share(body, text));
    }
    for body in ["pemkotcontoh", "kemendagri", "walikota.contoh.demo"] {
        lowers("institution-account", &share("warga.demo", text), &share(body, text));
    }
    let matcher = matcher();
    for other in ["kpucontoh", "kemenangan02", "satriadewi.demo"] {
        let scored = matcher.score(&share(other, text)).unwrap();
        assert!(!rules(&scored).iter().any(|it| it.ends_with("-account") && it.contains("bod")), "{other}");
        assert!(!rules(&scored).contains(&"institution-account"), "{other}");
    }
    assert!(
        matcher.knows_account(&account("bawaslu_jatim")) && !matcher.knows_account(&account("warga.demo"))
    );
}

#[test]
fn an_official_event_and_a_candidate_s_spouse_lower_and_never_hide() {
    lowers("official-event", &post("Pagi ini #SatriaMenang"), &post("Apel pagi #SatriaMenang"));
    let campaign = act(ActKind::Like, &[], Some("satriadewi.demo"));
    let spouse = MatchInput { status: PersonStatus::SpouseOfCandidate, ..campaign.clone() };
    let scored = matcher().score(&spouse).unwrap();
    assert_eq!(scored.score, 25, "a like is at the threshold already, and stays");
    assert!(rules(&scored).contains(&"spouse-of-candidate"));
    let follow = |status| MatchInput { status, ..act(ActKind::Follow, &[], Some("satriadewi.demo")) };
    lowers("spouse-of-candidate", &follow(PersonStatus::Active), &follow(PersonStatus::SpouseOfCandidate));
}

#[test]
fn one_s_own_call_is_not_lowered_by_where_one_stood() {
    let matcher = matcher();
    let score = |text: &str| matcher.score(&post(text)).map_or(0, |it| it.score);
    assert_eq!(score("Ayo coblos nomor 2"), score("Habis apel pagi. Ayo coblos nomor 2"));
}

#[test]
fn a_letter_of_assignment_lowers_what_shows_one_there_and_names_its_number() {
    let assigned =
        |input: &MatchInput| MatchInput { assignment_letter: Some("800/112/DEMO".into()), ..input.clone() };
    let shared = share("satriadewi.demo", "Kampanye akbar hari ini");
    for act in [post("Di lapangan pagi ini #SatriaMenang"), shared] {
        lowers("assignment-letter", &act, &assigned(&act));
        let scored = matcher().score(&assigned(&act)).unwrap();
        assert!(
            scored.explanation_id.contains("surat tugas No. 800/112/DEMO (−20)"),
            "{}",
            scored.explanation_id
        );
        assert!(
            scored.explanation_en.contains("letter of assignment no. 800/112/DEMO (−20)"),
            "{}",
            scored.explanation_en
        );
    }
    let call = post("Ayo coblos nomor 2");
    let (plain, sent) = (matcher().score(&call).unwrap(), matcher().score(&assigned(&call)).unwrap());
    assert_eq!(plain.score, sent.score, "a call in one's own words is no part of a duty");
    assert!(rules(&sent).contains(&"assignment-letter"), "and the letter is shown with it");
    assert_ne!(plain.input, sent.input, "what the matcher was given is another thing");
    assert!(matcher().score(&assigned(&post("selamat pagi"))).is_none());
}

/// Where nothing speaks for anybody, a list of the benign makes no result.
#[test]
fn an_act_about_nobody_gets_no_label() {
    assert!(matcher().score(&share("kpu_ri", "Jadwal debat publik")).is_none());
}

const CRITICISM: [&str; 6] = [
    "Tolak Satria Wibawa",
    "Satria Wibawa pembohong, jalan rusak terus",
    "Asal bukan Arga Mahendra",
    "Turunkan Bagas Prayoga! Tunjangan tidak dibayar",
    "Wali kota gagal, cuma janji manis",
    "Arga Mahendra omong doang soal banjir",
];

#[test]
fn criticism_without_an_election_in_the_text_is_never_flagged() {
    let matcher = matcher();
    for text in CRITICISM {
        let scored = matcher.score(&post(text));
        assert!(scored.as_ref().is_none_or(|it| it.score < matcher.threshold()), "{text}: {scored:?}");
    }
    for text in [
        "Tolak Satria Wibawa di pilkada",
        "Satria Wibawa pembohong, paslon 2 omong doang",
        "Jangan pilih Bagas Prayoga",
    ] {
        assert!(matcher.score(&post(text)).is_some_and(|it| it.attack >= matcher.threshold()), "{text}");
    }
}

#[test]
fn where_a_file_says_so_attack_is_shown_and_flags_nothing_alone() {
    let mut files = files();
    files.push(SourceFile { name: "office.toml".into(), text: "schema = 1\nattack_flags = false\n".into() });
    let loaded = load(&files).unwrap();
    let (quiet, loud) = (Matcher::new(&loaded), matcher());
    assert_ne!(quiet.release(), loud.release(), "the switch is part of the release");
    let scored = quiet.score(&post("Jangan pilih Bagas Prayoga")).unwrap();
    assert!(scored.attack >= 25 && rules(&scored).contains(&"vote-against"), "computed and shown");
    assert_eq!((scored.score, scored.support), (0, 0));
    let both = post("Jangan pilih Bagas Prayoga, ayo coblos nomor 2");
    assert!(quiet.score(&both).unwrap().score >= 25, "support still flags");
    assert_eq!(loud.score(&both).unwrap().attack, quiet.score(&both).unwrap().attack);
}
