//! What counts where: races and their stages, kinds of acts, accounts.

use jiff::civil::{Date, date};
use netra_matcher::Matcher;
use netra_model::act::ActKind;
use netra_model::flag::{Field, MatchInput};
use netra_model::race::{AccountRole, StageKind};

use crate::shipped::{account, act, description, dictionaries, post, rules, score};

fn matcher() -> Matcher {
    Matcher::new(&dictionaries())
}

fn on(day: Date, text: &str) -> u8 {
    matcher().score(&MatchInput { day, ..post(text) }).map_or(0, |it| it.score)
}

fn elsewhere(text: &str) -> u8 {
    matcher().score(&MatchInput { region: Some("Kota Lain".into()), ..post(text) }).map_or(0, |it| it.score)
}

#[test]
fn numbers_and_hand_signs_speak_only_from_the_draw_on() {
    let (before, after) = (date(2026, 9, 22), date(2026, 9, 23));
    assert_eq!(on(before, "Ayo coblos nomor 2"), 0);
    assert!(on(after, "Ayo coblos nomor 2") >= 25);
    assert!(on(before, "Ayo pilih Satria Wibawa") >= 25, "names speak from the first day");
    let sign = "bersama Satria Wibawa ✌️";
    assert!(on(before, sign) < on(after, sign));
}

#[test]
fn numbers_speak_only_in_ones_own_region_or_where_the_race_is_named() {
    assert_eq!(elsewhere("Ayo coblos nomor 2"), 0);
    assert!(elsewhere("Pilwalkot Kota Contoh: ayo coblos nomor 2") >= 25);
    assert!(elsewhere("Satria Wibawa! coblos nomor 2") >= 25);
    assert!(elsewhere("Pagi #SatriaMenang") >= 25, "hashtags speak anywhere");
}

#[test]
fn a_race_that_is_over_or_not_begun_says_nothing() {
    assert_eq!(on(date(2026, 8, 26), "Pilih Satria Wibawa #SatriaMenang"), 0);
    assert_eq!(on(date(2026, 12, 17), "Pilih Satria Wibawa #SatriaMenang"), 0);
}

#[test]
fn the_weaker_the_act_the_lower_its_score() {
    let matcher = matcher();
    let of = |kind, texts: &[(Field, &str)]| {
        matcher.score(&act(kind, texts, Some("satriadewi.demo"))).map_or(0, |it| it.score)
    };
    let target = [(Field::TARGET_TEXT, "Ayo coblos nomor 2 #SatriaMenang")];
    let (share, like) = (of(ActKind::Share, &target), of(ActKind::Like, &target));
    let follow = of(ActKind::Follow, &[]);
    let own = score(&matcher, "Ayo coblos nomor 2 #SatriaMenang");
    assert!(own >= share && share > like && like > follow && follow >= 25, "{own} {share} {like} {follow}");
}

#[test]
fn a_bare_like_is_low_and_a_call_to_vote_is_high() {
    let matcher = matcher();
    let like = |author: &str, text: &str| {
        let input = act(ActKind::Like, &[(Field::TARGET_TEXT, text)], Some(author));
        matcher.score(&input).map_or(0, |it| it.score)
    };
    for author in ["satriadewi.demo", "satria.wibawa.demo"] {
        for photo in ["Foto keluarga di pantai", "Liburan bersama keluarga, seru banget 😍 #SatriaDewi"] {
            let score = like(author, photo);
            assert!((25..50).contains(&score), "{author} {photo}: {score}");
        }
    }
    let (liked, posted) = (like("satriadewi.demo", "Ayo coblos nomor 2!"), score(&matcher, "ayo coblos 02"));
    assert!((40..50).contains(&liked) && posted >= 75, "{posted} {liked}");
    assert_eq!(like("warga.biasa", "Foto keluarga di pantai"), 0);
}

#[test]
fn what_was_answered_is_not_the_word_of_the_one_who_answers() {
    let texts =
        [(Field::OWN_TEXT, "kapan jalan kami diperbaiki?"), (Field::TARGET_TEXT, "Ayo coblos nomor 2!")];
    let scored = matcher().score(&act(ActKind::Comment, &texts, Some("warga.biasa")));
    assert!(scored.is_none(), "{scored:?}");
    let texts = [(Field::OWN_TEXT, "menyala 🔥"), (Field::TARGET_TEXT, "Jadwal hari ini")];
    let scored = matcher().score(&act(ActKind::Comment, &texts, Some("satriadewi.demo"))).unwrap();
    assert_eq!(rules(&scored), ["campaign-account", "hype-on-account"]);
    assert_eq!(scored.signals.as_slice()[1].candidate.as_deref(), Some("satria-dewi"));
}

#[test]
fn an_institution_or_a_programme_alone_never_flags() {
    let matcher = matcher();
    let like =
        act(ActKind::Like, &[(Field::TARGET_TEXT, "Contoh Guyub Rukun!")], Some("walikota.contoh.demo"));
    assert_eq!(matcher.score(&like), None);
    assert_eq!(matcher.score(&act(ActKind::Follow, &[], Some("walikota.contoh.demo"))), None);
    assert!(score(&matcher, "Contoh Guyub Rukun, coblos nomor 1") > score(&matcher, "coblos nomor 1"));
}

#[test]
fn ordinary_life_is_no_signal() {
    let matcher = matcher();
    for text in [
        "✌️ liburan akhirnya",
        "Salam dua jari dari puncak",
        "Lanjutkan membaca, adik-adik",
        "Dewi bermain dengan arga, juga sekar",
        "Bagas menang lomba mewarnai",
        "Tempat pilihan keluarga nomor dua di kota",
        "Mantap baksonya 🔥🔥",
        "Datang ke TPS ya, gunakan hak pilihmu",
        "Ikrar netralitas ASN Dinas Kesehatan",
        "dua anak cukup, salam GenRe",
        "",
        "juara 2 lomba kebersihan, semoga menang tahun depan",
    ] {
        assert_eq!(score(&matcher, text), 0, "{text}");
    }
}

#[test]
fn a_name_orders_what_is_below_the_threshold_and_never_flags() {
    let matcher = matcher();
    let (named, praised) =
        (score(&matcher, "Satria Wibawa"), score(&matcher, "Satria Wibawa baik dan hebat"));
    assert!(0 < named && named < praised && praised < matcher.threshold(), "{named} {praised}");
    assert_eq!(score(&matcher, "Menurut warga, Satria Wibawa hadir"), 0);
}

#[test]
fn damping_lowers_and_never_raises_and_more_support_never_lowers() {
    let matcher = matcher();
    let bare = score(&matcher, "Pagi #SatriaMenang");
    assert!(score(&matcher, "Ikrar netralitas ASN: hapus #SatriaMenang") < bare);
    assert!(score(&matcher, "Dilarang menulis #SatriaMenang") < bare);
    assert!(score(&matcher, "Pagi #SatriaMenang, ayo coblos nomor 2") > bare);
}

#[test]
fn what_is_said_in_ones_own_voice_is_not_taken_back_by_a_word_of_news_or_of_voting_day() {
    let matcher = matcher();
    for text in [
        "Jangan lupa hari pencoblosan nanti, di bilik suara pilih nomor 2 ya",
        "Arga-Sekar bagus, Bagas-Laras bagus. Saya sih tetap Satria-Dewi",
        "Menurut survei ketat, tapi saya tetap pilih Satria Wibawa",
        "Kata orang dia sulit menang. Kami tetap dukung Satria Wibawa",
        "Siapa takut? Saya pilih Satria Wibawa",
    ] {
        let scored = matcher.score(&post(text)).unwrap();
        assert!(scored.support >= matcher.threshold(), "{text}: {}", scored.explanation_id);
        assert_eq!(scored.signals.as_slice()[0].candidate.as_deref(), Some("satria-dewi"), "{text}");
    }
    for text in [
        "Kata ketua partai: \"kami tetap dukung Satria Wibawa\", dikutip dari media",
        "ASN dilarang menulis saya tetap pilih Satria Wibawa",
        "Ketua partai itu tetap dukung Satria Wibawa, ujarnya",
    ] {
        assert!(score(&matcher, text) < matcher.threshold(), "{text}");
    }
}

#[test]
fn the_sentence_lists_what_changed_the_score_and_names_what_was_spared() {
    let scored = matcher().score(&post("Kata orang sulit. Kulo nderek nomer loro")).unwrap();
    assert_eq!(scored.score, 38);
    assert_eq!(
        scored.explanation_id,
        "3 kata cocok: Kulo nderek nomer loro (+38); tidak mengurangi kata-kata sendiri: suara pemberitaan"
    );
    assert!(scored.explanation_en.ends_with("does not reduce one's own words: reporting voice"));
}

#[test]
fn a_negation_takes_back_what_follows_it_and_not_the_whole_sentence() {
    let matcher = matcher();
    let support = |text: &str| matcher.score(&post(text)).map_or(0, |it| it.support);
    assert!(support("saya tidak pilih Satria Wibawa") < matcher.threshold());
    assert!(support("bukan yang lain, saya pilih Satria Wibawa, gak nyesel") >= matcher.threshold());
    assert!(support("jangan kasih kendor, dukung Satria Wibawa") >= matcher.threshold());
}

#[test]
fn an_attack_is_counted_apart_from_support() {
    let scored = matcher().score(&post("Jangan pilih Bagas Prayoga")).unwrap();
    assert_eq!((scored.support, scored.score), (0, scored.attack));
    assert!(scored.attack >= 25);
    let office = "Pelayanan pak wali cuma janji manis, jalan rusak terus";
    assert_eq!(score(&matcher(), office), 0, "criticism of an office is a citizen's right");
}

#[test]
fn the_stage_and_the_object_choose_the_provisions() {
    let matcher = matcher();
    let of = |day, input: MatchInput| {
        let scored = matcher.score(&MatchInput { day, ..input }).unwrap();
        (scored.stage, scored.provisions)
    };
    let text = "Ayo pilih Satria Wibawa";
    let (stage, provisions) = of(date(2026, 8, 28), post(text));
    assert_eq!(stage, Some(StageKind::Registration));
    assert_eq!(provisions, ["skb-2022-e2", "skb-2022-e4"]);
    let (stage, provisions) = of(date(2026, 10, 12), post(text));
    assert_eq!(stage, Some(StageKind::Campaign));
    assert_eq!(provisions, ["skb-2022-d2", "skb-2022-d6", "skb-2022-d8", "pp-94-2021-5n"]);
    let photo = act(ActKind::Post, &[(description(), "berfoto bersama Satria Wibawa, pose dua jari")], None);
    assert!(of(date(2026, 10, 12), photo).1.contains(&"skb-2022-d7".to_owned()));
    let (stage, provisions) = of(date(2026, 9, 24), act(ActKind::Like, &[], Some("satriadewi.demo")));
    assert_eq!((stage, provisions), (None, vec!["skb-2022-d6".to_owned()]), "between two stages");
}

#[test]
fn accounts_of_a_race_are_known_by_handle_and_platform() {
    let matcher = matcher();
    let (race, candidate, known) = matcher.race_account(&account("@SatriaDewi.demo")).unwrap();
    assert_eq!((race.key.as_str(), candidate.key.as_str()), ("demo-kota-contoh", "satria-dewi"));
    assert_eq!(known.role, AccountRole::Campaign);
    assert!(matcher.race_account(&account("satriadewi.test")).is_none(), "that handle is on Bluesky");
}

#[test]
fn a_phrase_never_fires_on_words_far_apart() {
    let far = format!("Ayo coblos {} Satria Wibawa", "kata lain ".repeat(150));
    assert_eq!(score(&matcher(), &far), 0);
}
