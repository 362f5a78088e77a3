//! Any texts through the matcher with the shipped dictionaries: no panic, a normalised copy that stays what it is and
//! leads back to the original, matches that lie on whole characters.
#![no_main]

use std::sync::LazyLock;

use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use netra_matcher::{Matcher, SourceFile, load, normalise};
use netra_model::act::{AccountRef, ActKind};
use netra_model::flag::{Field, MatchInput, Piece, Side};
use netra_model::person::{Employment, PersonStatus};

const FILES: [(&str, &str); 5] = [
    ("benign.toml", include_str!("../../../dictionaries/benign.toml")),
    ("general.toml", include_str!("../../../dictionaries/general.toml")),
    ("parties.toml", include_str!("../../../dictionaries/parties.toml")),
    ("provisions/skb-2022.toml", include_str!("../../../dictionaries/provisions/skb-2022.toml")),
    ("races/demo-kota-contoh.toml", include_str!("../../../dictionaries/races/demo-kota-contoh.toml")),
];

static MATCHER: LazyLock<Matcher> = LazyLock::new(|| {
    let files = FILES.map(|(name, text)| SourceFile { name: name.into(), text: text.into() });
    Matcher::new(&load(&files).expect("the shipped dictionaries are good"))
});

// The first byte chooses the kind of act; NULs part own text, photo description and target's text.
fuzz_target!(|bytes: &[u8]| {
    let Some((choice, rest)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    check_copy(&text);
    let fields =
        [Field::OWN_TEXT, Field { side: Side::Own, piece: Piece::Description(0) }, Field::TARGET_TEXT];
    let account = |handle| AccountRef::by_handle("instagram".parse().expect("a platform"), handle);
    let input = MatchInput {
        kind: ActKind::ALL[usize::from(*choice) % ActKind::ALL.len()],
        day: date(2026, 10, 12),
        region: (choice & 64 == 0).then(|| "Kota Contoh".to_owned()),
        employment: Employment::Pns,
        status: PersonStatus::Active,
        texts: fields.into_iter().zip(text.split('\0')).map(|(f, it)| (f, it.to_owned())).collect(),
        actor: account("pegawai.demo"),
        target_author: (choice & 128 != 0).then(|| account("satriadewi.demo")),
        assignment_letter: (choice & 32 != 0).then(|| "ST-1/DEMO".to_owned()),
    };
    let Some(scored) = MATCHER.score(&input) else { return };
    for found in scored.signals.as_slice().iter().flat_map(|signal| &signal.matches) {
        let (_, text) = input.texts.iter().find(|it| it.0 == found.span.field).expect("a field of the input");
        let range = found.span.start as usize..found.span.end as usize;
        assert!(text.get(range.clone()).is_some_and(|it| !it.is_empty()), "{range:?} of {text:?}");
    }
    assert!(scored.score <= 100 && scored.score == scored.support.max(scored.attack));
});

fn check_copy(text: &str) {
    let copy = normalise(text);
    assert_eq!(normalise(copy.as_str()).as_str(), copy.as_str(), "normalised twice: {text:?}");
    let mut before = 0;
    for (at, c) in copy.as_str().char_indices() {
        let range = copy.original(at..at + c.len_utf8());
        assert!(text.get(range.clone()).is_some_and(|it| !it.is_empty()), "{range:?} of {text:?}");
        assert!(range.start >= before, "the way back goes back at {range:?} of {text:?}");
        before = range.start;
    }
}
