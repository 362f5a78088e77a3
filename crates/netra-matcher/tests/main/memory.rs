//! Matching takes no memory for an act that is not flagged, once it has met longer ones.

use netra_matcher::Matcher;
use netra_model::act::ActKind;
use netra_model::flag::Field;

use crate::shipped::{act, dictionaries};

/// What most acts are, and what comes near a flag without being one.
const ACTS: [(ActKind, Field, &str); 8] = [
    (ActKind::Post, Field::OWN_TEXT, "Selamat pagi, semoga hari ini berkah untuk kita semua 🙏"),
    (
        ActKind::Post,
        Field::OWN_TEXT,
        "Hari ini apel pagi bersama bapak wali kota, lalu rapat #KerjaKerjaKerja https://contoh.id/a",
    ),
    (
        ActKind::Post,
        Field::OWN_TEXT,
        "Debat tadi malam: Arga Mahendra bicara soal banjir, Satria Wibawa soal pasar. Siapa yang menang?",
    ),
    (ActKind::Post, Field::OWN_TEXT, "Jangan pilih nomor 2 di menu itu, m4ntaaap yang nomor 1 w.o.r.t.e.l"),
    (ActKind::Comment, Field::OWN_TEXT, "𝐒𝐞𝐥𝐚𝐦𝐚𝐭 ulang tahun ya kak Dewi ❤️ sehat selalu"),
    (ActKind::Like, Field::TARGET_TEXT, "Bagas Prayoga berkunjung ke pasar pagi ini"),
    (
        ActKind::Post,
        Field::OWN_TEXT,
        "Kami ASN netral: tidak mendukung dan tidak mengajak memilih paslon mana pun",
    ),
    (ActKind::Post, Field::OWN_TEXT, "PemilihanKetuaKelasKami besok, ayo coblos ketua kelas nomor 1!"),
];

#[test]
fn an_act_that_is_not_flagged_takes_no_memory_in_the_steady_state() {
    let matcher = Matcher::new(&dictionaries());
    let acts: Vec<_> = ACTS.iter().map(|(kind, field, text)| act(*kind, &[(*field, text)], None)).collect();
    for _ in 0..3 {
        let flagged: Vec<_> = acts.iter().filter(|act| matcher.flag(act).is_some()).collect();
        assert!(flagged.is_empty(), "{flagged:#?}");
    }
    let taken = allocation_counter::measure(|| acts.iter().for_each(|act| drop(matcher.flag(act))));
    assert_eq!((taken.count_total, taken.bytes_total), (0, 0));
}

#[test]
fn the_room_for_a_huge_text_is_given_back() {
    let matcher = Matcher::new(&dictionaries());
    let huge = act(ActKind::Post, &[(Field::OWN_TEXT, &"Selamat pagi semua. ".repeat(500_000))], None);
    let taken = allocation_counter::measure(|| drop(matcher.flag(&huge)));
    assert!(taken.bytes_total > 10_000_000, "the text is read: {taken:?}");
    assert!(taken.bytes_current < 1_000_000, "and nothing of it stays: {taken:?}");
}
