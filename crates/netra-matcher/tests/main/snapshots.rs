//! Whole results for a handful of acts: their shape and their words.

use netra_matcher::Matcher;
use netra_model::act::ActKind;
use netra_model::flag::{Field, MatchInput};

use crate::shipped::{act, description, dictionaries, post};

/// The result as JSON; the release's hash changes with every word of the dictionaries and is left out.
fn shown(input: &MatchInput) -> String {
    let Some(scored) = Matcher::new(&dictionaries()).score(input) else { return "nothing".into() };
    let release = scored.release.to_string();
    serde_json::to_string_pretty(&scored).expect("a result is JSON").replace(&release, "(release)")
}

#[test]
fn a_post_that_calls_to_vote() {
    insta::assert_snapshot!(shown(&post("Ayo COBLOS nomor 2, mantaaap! #SatriaMenang")));
}

#[test]
fn a_like_on_a_campaign_account() {
    let texts = [(Field::TARGET_TEXT, "Coblos nomor 2! #SatriaMenang")];
    insta::assert_snapshot!(shown(&act(ActKind::Like, &texts, Some("satriadewi.demo"))));
}

#[test]
fn a_pledge_that_quotes_a_hashtag() {
    insta::assert_snapshot!(shown(&post(
        "Ikrar netralitas ASN. Dilarang menulis #SatriaMenang atau suka akunnya."
    )));
}

#[test]
fn a_photo_as_an_officer_describes_it() {
    let texts = [
        (Field::OWN_TEXT, "Silaturahmi sore"),
        (description(), "Tiga pegawai berseragam berfoto bersama Bagas Prayoga, mengacungkan tiga jari"),
    ];
    insta::assert_snapshot!(shown(&act(ActKind::Post, &texts, None)));
}

#[test]
fn an_obfuscated_text_marks_what_was_written() {
    insta::assert_snapshot!(shown(&post("𝐀𝐲𝐨 c.o.b.l.o.s no. 3️⃣ 🤟 b4g4s prayoga m3nang")));
}

#[test]
fn the_sentence_without_figures_says_the_same_words() {
    let texts = [(Field::TARGET_TEXT, "Coblos nomor 2! #SatriaMenang")];
    for input in [
        post("Ayo COBLOS nomor 2, mantaaap! #SatriaMenang"),
        post("Ikrar netralitas ASN. Dilarang menulis #SatriaMenang atau suka akunnya."),
        act(ActKind::Like, &texts, Some("satriadewi.demo")),
    ] {
        let scored = Matcher::new(&dictionaries()).score(&input).expect("a result");
        for (full, words) in
            [(&scored.explanation_id, &scored.words_id), (&scored.explanation_en, &scored.words_en)]
        {
            // Every figure stands in brackets with its sign.
            let mut rest = full.clone();
            while let Some(start) = [" (+", " (−", " (×"].iter().filter_map(|it| rest.find(it)).min() {
                let end = start + rest[start..].find(')').expect("a closing bracket") + 1;
                rest.replace_range(start..end, "");
            }
            assert_eq!(*words, rest);
            assert!(full != words && !words.is_empty(), "{full}");
        }
    }
}
