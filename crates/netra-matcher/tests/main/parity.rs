//! Every candidate is treated alike: swapping candidates slot for slot may not change a score.

use std::collections::BTreeSet;

use netra_matcher::Matcher;
use netra_model::act::ActKind;
use netra_model::flag::Field;

use crate::shipped::{act, description, dictionaries, post};

/// The forms of a pair that a sentence can use, in the order of the slots `{…}` below.
struct Pair {
    slots: [(&'static str, &'static str); 9],
    account: &'static str,
}

const PAIRS: [Pair; 3] = [
    pair(
        [
            "Arga Mahendra",
            "Sekar Ayuningtyas",
            "Arga-Sekar",
            "1",
            "satu",
            "#ArgaSekar",
            "#KotaContohMaju",
            "☝️",
            "guyub",
        ],
        "argasekar.demo",
    ),
    pair(
        [
            "Satria Wibawa",
            "Dewi Kencana",
            "Satria-Dewi",
            "2",
            "dua",
            "#SatriaDewi",
            "#SatriaMenang",
            "✌️",
            "lanjutkan",
        ],
        "satriadewi.demo",
    ),
    pair(
        [
            "Bagas Prayoga",
            "Laras Widuri",
            "Bagas-Laras",
            "3",
            "tiga",
            "#BagasLaras",
            "#ContohBerbenah",
            "🤟",
            "berbenah",
        ],
        "bagaslaras.demo",
    ),
];

const fn pair(forms: [&'static str; 9], account: &'static str) -> Pair {
    let [head, deputy, both, digit, word, tag, campaign, sign, slogan] = forms;
    let slots = [
        ("{head}", head),
        ("{deputy}", deputy),
        ("{both}", both),
        ("{digit}", digit),
        ("{word}", word),
        ("{tag}", tag),
        ("{campaign}", campaign),
        ("{sign}", sign),
        ("{slogan}", slogan),
    ];
    Pair { slots, account }
}

const SENTENCES: &[&str] = &[
    "Ayo coblos nomor {digit}!",
    "coblos {word} ya lur",
    "Saya pilih {head}",
    "pilih paslon 0{digit} {sign}",
    "{both} menyala 🔥",
    "Semoga menang {head} dan {deputy}",
    "Kami siap dukung {both} {tag}",
    "Pagi {campaign}",
    "Jangan pilih {head}",
    "Menurut survei, {head} pasti menang",
    "Ikrar netralitas ASN, hapus {campaign}",
    "salam {word} jari untuk {deputy}",
    "coblos nomor {digit}, {slogan}!",
    "{tag} hebat, {slogan}",
    "Kampanye {head} cuma janji manis",
    "All in {deputy} {sign} {campaign}",
    "Tolak {both}",
    "{head} ke pasar",
    "sy ttp pilih no. {digit} gaspol {campaign}",
    "ayo p1lih {head} {tag}Menang",
    "mending {head} lah, 0{digit}",
    "Saya sih tetap {both}",
    "kulo nderek nomer {word}",
    "Semoga pak {head} terpilih jadi wali kota",
    "Gak usah ragu coblos nomor {digit}",
    "yang pilih {deputy} ✋",
    "Hanya {head} yang peduli rakyat kecil",
    "Butuh pemimpin seperti {deputy}",
    "Asal bukan {head}",
    "{head} pembohong, paslon {digit} omong doang",
    "Dukungan terus mengalir untuk {both}",
    "saya tidak akan pilih {deputy}",
];

/// All orders of the three pairs.
const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

fn filled(template: &str, pair: &Pair) -> String {
    pair.slots.iter().fold(template.to_owned(), |text, (slot, form)| text.replace(slot, form))
}

#[test]
fn swapping_the_candidates_of_a_sentence_changes_no_score() {
    let matcher = Matcher::new(&dictionaries());
    for template in SENTENCES {
        let scores: BTreeSet<_> = PAIRS
            .iter()
            .map(|pair| {
                let scored = matcher.score(&post(&filled(template, pair)));
                scored.map(|it| (it.score, it.support, it.attack, it.signals.as_slice().len()))
            })
            .collect();
        assert_eq!(scores.len(), 1, "{template}: {scores:?}");
    }
}

#[test]
fn permuting_all_candidates_of_a_text_changes_no_score() {
    let matcher = Matcher::new(&dictionaries());
    for (a, b) in SENTENCES.iter().zip(SENTENCES.iter().skip(7)) {
        let scores: BTreeSet<_> = ORDERS
            .iter()
            .map(|order| {
                let text = format!("{}. {}", filled(a, &PAIRS[order[0]]), filled(b, &PAIRS[order[1]]));
                matcher.score(&post(&text)).map_or(0, |it| it.score)
            })
            .collect();
        assert_eq!(scores.len(), 1, "{a} / {b}: {scores:?}");
    }
}

#[test]
fn acts_aimed_at_each_candidate_and_photos_with_each_count_the_same() {
    let matcher = Matcher::new(&dictionaries());
    let score = |input| matcher.score(&input).map_or(0, |it| it.score);
    let of_each = |make: &dyn Fn(&Pair) -> u8| PAIRS.iter().map(make).collect::<BTreeSet<u8>>();
    for kind in ActKind::ALL {
        let texts = [(Field::OWN_TEXT, "semangat pak 🔥")];
        assert_eq!(of_each(&|pair| score(act(kind, &texts, Some(pair.account)))).len(), 1, "{kind}");
    }
    let photo = "berfoto bersama {head}, pose {word} jari";
    assert_eq!(
        of_each(&|pair| score(act(ActKind::Post, &[(description(), &filled(photo, pair))], None))).len(),
        1
    );
}

#[test]
fn the_demo_race_gives_every_candidate_as_many_forms() {
    // A first parity check: as many names, hashtags, slogans and accounts of each role for every candidate. Hand
    // signs may differ in number: three is shown in more ways than two.
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
