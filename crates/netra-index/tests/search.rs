//! What a person can expect of the search field.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod common;

use std::collections::BTreeSet;

use common::{World, index_of};
use jiff::tz::TimeZone;
use netra_index::{ActDocument, Facet, SearchIndex, SearchQuery, Sort, TextField};
use netra_model::act::ActKind;
use netra_model::review::{ItemStatus, Verdict};
use netra_model::scope::{Role, Scope};
use proptest::prelude::*;

/// The own texts that a query finds, in order.
fn found(world: &World, index: &SearchIndex, text: &str) -> Vec<String> {
    let result = index.search(&world.scope(), &SearchQuery::new(text)).unwrap();
    assert_eq!(result.total, result.hits.len() as u64, "{text}");
    result.hits.into_iter().map(|hit| hit.act.own_text).collect()
}

fn set(texts: &[&str]) -> BTreeSet<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn words_are_found_in_any_form_and_phrases_only_in_theirs() {
    let world = World::new();
    let texts =
        ["mari mendukung nomor dua", "dukungan untuk dua nomor", "Ménàng! co\u{200B}blos nomor 2", "libur"];
    let index = index_of(&world, texts.map(|text| world.act(text)));
    let found = |text: &str| found(&world, &index, text).into_iter().collect::<BTreeSet<_>>();
    assert_eq!(found("dukung"), set(&texts[..2]));
    assert_eq!(found("DUKUNGAN nomor"), set(&texts[..2]));
    assert_eq!(found("\"nomor dua\""), set(&texts[..1]));
    assert_eq!(found("\"dukung\""), set(&[]));
    assert_eq!(found("menang coblos"), set(&texts[2..3]));
    assert_eq!(found("nomor -dukung"), set(&texts[2..3]));
    assert_eq!(found("coblos ATAU libur"), set(&texts[2..]));
    assert_eq!(found("libur ATAU -nomor"), set(&texts[3..]));
    assert_eq!(found("TIDAK nomor"), set(&texts[3..]));
    assert_eq!(found("men*"), set(&[texts[0], texts[2]]));
    assert_eq!(found("2"), set(&texts[2..3]));
}

#[test]
fn a_phrase_never_fires_on_scattered_words() {
    let world = World::new();
    let filler = "lain ".repeat(300);
    let mut scattered = world.act(&format!("nomor {filler} dua"));
    scattered.target_text = String::from("nomor");
    scattered.media_text = String::from("dua");
    let mut across = world.act("pilih nomor");
    across.target_text = String::from("dua sekawan");
    let glued = world.act("#NomorDua saja");
    let index = index_of(&world, [scattered, across, glued, world.act("nomor itu dua")]);
    assert_eq!(found(&world, &index, "\"nomor dua\""), [""; 0]);
    assert_eq!(found(&world, &index, "\"dua saja\""), [""; 0]);
    assert_eq!(found(&world, &index, "nomor DEKAT/2 dua").len(), 2, "the hashtag's parts and the last one");
    assert_eq!(found(&world, &index, "dua DEKAT/50 nomor").len(), 2, "never across two texts");
}

#[test]
fn hashtags_and_handles_are_found_with_and_without_their_sign() {
    let world = World::new();
    let texts =
        ["Ayo #SatriaMenang", "satriamenang", "ikut @satriadewi.demo, ya", "satria saja", "kami akan menang"];
    let index = index_of(&world, texts.map(|text| world.act(text)));
    let found = |text: &str| found(&world, &index, text).into_iter().collect::<BTreeSet<_>>();
    assert_eq!(found("#satriamenang"), set(&texts[..1]));
    assert_eq!(found("satriamenang"), set(&texts[..2]));
    assert_eq!(found("satria"), set(&[texts[0], texts[3]]));
    assert_eq!(found("@SatriaDewi.demo"), set(&texts[2..3]));
    assert_eq!(found("satriadewi.demo"), set(&texts[2..3]));
    assert_eq!(found("satriadewi"), set(&texts[2..3]));
    assert_eq!(found("#satria*"), set(&texts[..1]));
    assert_eq!(found("@budi_s.demo").len(), 5, "the account's own handle is searched too");
}

#[test]
fn columns_filters_and_days_narrow_the_result() {
    let world = World::new();
    let mut like = world.act("suka ini");
    like.kind = ActKind::Like;
    like.platform = "bluesky".parse().unwrap();
    like.verdict = Some(Verdict::NoIndication);
    like.status = Some(ItemStatus::Decided);
    like.item = Some(String::from("DMO-7F3K"));
    like.candidate = vec![String::from("demo/satria-dewi"), String::from("demo/satria-dewi")];
    like.happened = "2026-10-31T17:30:00Z".parse().unwrap();
    let mut other = world.act("suka itu");
    other.person = String::from("Siti Contoh (DEMO)");
    other.unit_name = String::from("Dinas Kesehatan");
    other.handle = String::from("siti.demo");
    other.unit = Some(world.units[1]);
    let index = index_of(&world, [like, other]);
    for (query, wanted) in [
        ("jenis:suka", "suka ini"),
        ("platform:bsky", "suka ini"),
        ("hasil:tidak", "suka ini"),
        ("hasil:belum", "suka itu"),
        ("suka -hasil:tidak", "suka itu"),
        ("unit:kesehatan", "suka itu"),
        ("unit:\"dinas kesehatan\"", "suka itu"),
        ("orang:siti", "suka itu"),
        ("akun:@Siti.demo", "suka itu"),
        ("akun:siti*", "suka itu"),
        ("dmo-7f3k", "suka ini"),
        ("siti suka", "suka itu"),
    ] {
        assert_eq!(found(&world, &index, query), [wanted], "{query}");
    }
    let texts = |query: SearchQuery| -> Vec<String> {
        let result = index.search(&world.scope(), &query).unwrap();
        result.hits.into_iter().map(|hit| hit.act.own_text).collect()
    };
    let all = || SearchQuery::new("");
    assert_eq!(texts(all()), ["suka ini", "suka itu"], "newest first without a word");
    assert_eq!(texts(all().only(Facet::Candidate, "demo/satria-dewi")), ["suka ini"]);
    assert_eq!(texts(all().without(Facet::Status, "decided")), ["suka itu"]);
    assert_eq!(texts(all().only(Facet::Verdict, Facet::NONE)), ["suka itu"]);
    assert_eq!(texts(all().only(Facet::Unit, world.units[1].to_string())), ["suka itu"]);
    assert_eq!(texts(all().only(Facet::Platform, "x").only(Facet::Platform, "bluesky")), ["suka ini"]);
    // Half past midnight in Jakarta on 1 November is still October in UTC.
    let november = SearchQuery { from: Some("2026-11-01".parse().unwrap()), ..all() };
    assert_eq!(texts(november.clone()), [""; 0]);
    let zone = TimeZone::fixed(jiff::tz::offset(7));
    assert_eq!(texts(SearchQuery { zone: zone.clone(), ..november }), ["suka ini"]);
    let october = SearchQuery { until: Some("2026-10-31".parse().unwrap()), zone, ..all() };
    assert_eq!(texts(october), ["suka itu"]);
    let counts = index.search(&world.scope(), &all()).unwrap().facets;
    let candidates: Vec<(&str, u64)> =
        counts[&Facet::Candidate].iter().map(|it| (&*it.value, it.acts)).collect();
    assert_eq!(candidates, [("demo/satria-dewi", 1)], "an act counts once");
    let platforms: Vec<(&str, u64)> =
        counts[&Facet::Platform].iter().map(|it| (&*it.value, it.acts)).collect();
    assert_eq!(platforms, [("bluesky", 1), ("instagram", 1)]);
}

#[test]
fn days_at_the_ends_of_time_are_no_error() {
    let world = World::new();
    let index = index_of(&world, [world.act("suka")]);
    for (from, until, wanted) in [("-009999-01-01", "9999-12-31", 1), ("9999-12-31", "-009999-01-01", 0)] {
        let query = SearchQuery {
            from: Some(from.parse().unwrap()),
            until: Some(until.parse().unwrap()),
            zone: TimeZone::fixed(jiff::tz::offset(-12)),
            ..SearchQuery::new("suka")
        };
        assert_eq!(index.search(&world.scope(), &query).unwrap().total, wanted, "{from} {until}");
    }
}

#[test]
fn highlights_are_bytes_of_the_original_text() {
    let world = World::new();
    let mut act = world.act("“Ayo” Ménàngkan dia, co\u{200B}blos nomor 2️⃣ #SatriaMenang ✌🏽");
    act.target_text = format!("{} menangkan nomor 2", "kata pembuka yang panjang. ".repeat(40));
    let index = index_of(&world, [act]);
    let query = SearchQuery::new("menangkan \"nomor 2\" coblos ✌ #satriamenang");
    let hit = &index.search(&world.scope(), &query).unwrap().hits[0];
    let marked: Vec<(TextField, Vec<&str>)> = hit
        .snippets
        .iter()
        .map(|it| (it.field, it.spans.iter().map(|span| &it.fragment[span.clone()]).collect()))
        .collect();
    assert_eq!(
        marked,
        [
            (TextField::Own, vec!["Ménàngkan", "co\u{200B}blos", "nomor 2️⃣", "#SatriaMenang", "✌🏽"]),
            (TextField::Target, vec!["menangkan", "nomor 2"]),
        ]
    );
    for snippet in &hit.snippets {
        let text = if snippet.field == TextField::Own { &hit.act.own_text } else { &hit.act.target_text };
        assert_eq!(&text[snippet.start..snippet.start + snippet.fragment.len()], snippet.fragment);
        assert!(snippet.fragment.len() <= 240);
    }
    let handle =
        &index.search(&world.scope(), &SearchQuery::new("@budi_s.demo")).unwrap().hits[0].snippets[1];
    assert_eq!((handle.field, &handle.fragment[handle.spans[0].clone()]), (TextField::Handle, "budi_s.demo"));
}

#[test]
fn a_scope_never_learns_of_another_office_or_unit() {
    let world = World::new();
    let stranger = World { office: world.clock.id(), clock: world.clock.clone(), units: world.units };
    let mut elsewhere = world.act("rahasia unit lain");
    elsewhere.unit = Some(world.units[1]);
    elsewhere.platform = "tiktok".parse().unwrap();
    let mut nowhere = world.act("rahasia tanpa unit");
    nowhere.unit = None;
    let relative = world.clock.id();
    nowhere.person_id = Some(relative);
    let mut foreign = stranger.act("rahasia kantor lain");
    foreign.platform = "facebook".parse().unwrap();
    let index = index_of(&world, [world.act("rahasia kita"), elsewhere, nowhere, foreign]);
    let one_unit = Scope { units: Some(vec![world.units[0]]), ..world.scope() };
    let none = Scope { units: Some(Vec::new()), ..world.scope() };
    let withdrawn = Scope {
        recusals: netra_model::scope::Recusals { units: vec![world.units[0]], persons: vec![relative] },
        ..world.scope()
    };
    let auditor = Scope { role: Some(Role::Auditor), ..world.scope() };
    for (scope, total) in
        [(world.scope(), 3), (one_unit, 1), (none, 0), (withdrawn, 1), (auditor, 0), (stranger.scope(), 1)]
    {
        for text in
            ["rahasia", "", "rahasia ATAU -rahasia", "-tidakada", "rah*", "platform:ig ATAU -platform:ig"]
        {
            for sort in [Sort::Relevance, Sort::Newest] {
                let result = index.search(&scope, &SearchQuery { sort, ..SearchQuery::new(text) }).unwrap();
                assert_eq!((result.total, result.hits.len()), (total, total as usize), "{text} {scope:?}");
                assert!(result.hits.iter().all(|hit| hit.act.office == scope.office));
                let counted: u64 =
                    result.facets.get(&Facet::Platform).into_iter().flatten().map(|it| it.acts).sum();
                assert_eq!(counted, total, "{text} {scope:?}");
                let facebook = result.facets.get(&Facet::Platform).into_iter().flatten();
                assert_eq!(
                    facebook.filter(|it| it.value == "facebook").count() == 1,
                    scope == stranger.scope()
                );
            }
        }
    }
}

#[test]
fn every_planted_word_is_found_and_paging_passes_ten_thousand() {
    let world = World::new();
    let acts: Vec<ActDocument> = (0..20_000)
        .map(|n| {
            let mut act = world.act(&format!("ramai warga kota memilih pasar{n} dekat rumah ke-{}", n % 97));
            match n % 100 {
                7 => act.own_text.push_str(" tanamanABC"),
                19 => act.target_text = String::from("lihat #TanamanABC di sini"),
                _ => {}
            }
            act.platform = if n % 3 == 0 { "tiktok" } else { "instagram" }.parse().unwrap();
            act
        })
        .collect();
    let index = index_of(&world, acts.iter().cloned());
    assert_eq!(index.acts(), 20_000);
    for n in (0..20_000).step_by(571) {
        let result = index.search(&world.scope(), &SearchQuery::new(format!("pasar{n}"))).unwrap();
        assert_eq!((result.total, result.hits[0].act.act), (1, acts[n].act));
    }
    let planted = index.search(&world.scope(), &SearchQuery::new("tanamanabc")).unwrap();
    assert_eq!(planted.total, 400);

    let mut seen = Vec::new();
    for offset in (0..20_000).step_by(1_000) {
        let query = SearchQuery {
            offset,
            limit: 1_000,
            sort: Sort::Newest,
            facets: false,
            ..SearchQuery::new("pilih")
        };
        let page = index.search(&world.scope(), &query).unwrap();
        assert_eq!((page.total, page.hits.len()), (20_000, 1_000));
        seen.extend(page.hits.into_iter().map(|hit| hit.act.act));
    }
    let wanted: Vec<_> = acts.iter().rev().map(|act| act.act).collect();
    assert_eq!(seen, wanted);
    let ranked = SearchQuery { offset: 19_990, limit: 50, ..SearchQuery::new("pilih") };
    assert_eq!(index.search(&world.scope(), &ranked).unwrap().hits.len(), 10);
    let past = SearchQuery { offset: usize::MAX, limit: usize::MAX, ..SearchQuery::new("pilih") };
    assert!(index.search(&world.scope(), &past).unwrap().hits.is_empty());
}

#[test]
fn misspelt_words_and_loose_phrases_are_found_and_marked() {
    let world = World::new();
    let texts =
        ["ayo coblso nomor dua", "kami coblos besok", "pilih calon kita, nomor satu atau dua", "coba lagi"];
    let index = index_of(&world, texts.map(|text| world.act(text)));
    let found = |text: &str| found(&world, &index, text).into_iter().collect::<BTreeSet<_>>();
    assert_eq!(found("coblos~"), set(&texts[..2]));
    assert_eq!(found("coblos"), set(&texts[1..2]));
    assert_eq!(found("\"nomor dua\"~3"), set(&[texts[0], texts[2]]));
    assert_eq!(found("\"nomor dua\"~2"), set(&texts[..1]));
    assert_eq!(found("\"pilih nomor dua\"~3"), set(&texts[2..3]));
    assert_eq!(found("-coblos~ -pilih"), set(&texts[3..]));
    let hit = &index.search(&world.scope(), &SearchQuery::new("coblos~ nomor")).unwrap().hits[0];
    let marked: Vec<&str> =
        hit.snippets[0].spans.iter().map(|it| &hit.snippets[0].fragment[it.clone()]).collect();
    assert_eq!(marked, ["coblso", "nomor"]);
}

#[test]
fn typed_days_narrow_as_chosen_ones_do() {
    let world = World::new();
    let zone = TimeZone::fixed(jiff::tz::offset(7));
    let acts = [
        ("senin", "2026-10-12T03:00:00Z"),
        ("rabu", "2026-10-14T20:00:00Z"),
        ("lama", "2026-09-01T00:00:00Z"),
    ];
    let index = index_of(
        &world,
        acts.map(|(text, at)| {
            let mut act = world.act(text);
            act.happened = at.parse().unwrap();
            act.month = at[..7].to_owned();
            act
        }),
    );
    let ask = |text: &str| {
        let query = SearchQuery {
            zone: zone.clone(),
            today: Some("2026-10-15".parse().unwrap()),
            sort: Sort::Oldest,
            days: true,
            ..SearchQuery::new(text)
        };
        index.search(&world.scope(), &query).unwrap()
    };
    let texts =
        |text: &str| -> Vec<String> { ask(text).hits.into_iter().map(|it| it.act.own_text).collect() };
    assert_eq!(texts(""), ["lama", "senin", "rabu"]);
    assert_eq!(texts("sejak:senin"), ["senin", "rabu"]);
    assert_eq!(texts("7 hari"), ["senin", "rabu"]);
    assert_eq!(texts("-7 hari"), [""; 0], "a minus before a number is a word that is absent");
    assert_eq!(texts("-sejak:7hari"), ["lama"]);
    assert_eq!(texts("sampai:\"12 Okt 2026\""), ["lama", "senin"]);
    assert_eq!(texts("tanggal:2026-10-15"), ["rabu"], "a day of the office's zone");
    assert_eq!(texts("bulan:2026-09 OR tanggal:kamis"), ["lama", "rabu"]);
    assert!(ask("7 hari").read_as.0.contains("9 Okt 2026–15 Okt 2026"), "{}", ask("7 hari").read_as.0);
    let days: Vec<(String, u64)> = ask("").days.into_iter().map(|(day, n)| (day.to_string(), n)).collect();
    let wanted = [("2026-09-01", 1), ("2026-10-12", 1), ("2026-10-15", 1)];
    assert_eq!(days, wanted.map(|(day, n)| (day.to_owned(), n)));
}

#[test]
fn a_facet_counts_as_if_nothing_were_chosen_in_it() {
    let world = World::new();
    let acts = (0..30).map(|n| {
        let mut act = world.act("coblos");
        act.platform = ["tiktok", "instagram", "x"][n % 3].parse().unwrap();
        act.kind = if n < 10 { ActKind::Like } else { ActKind::Post };
        act
    });
    let index = index_of(&world, acts.collect::<Vec<_>>());
    let query = SearchQuery::new("coblos").only(Facet::Platform, "tiktok").without(Facet::Kind, "like");
    let found = index.search(&world.scope(), &query).unwrap();
    assert_eq!(found.total, 6);
    let counts = |facet| -> Vec<(String, u64)> {
        found.facets[&facet].iter().map(|it: &netra_index::FacetCount| (it.value.clone(), it.acts)).collect()
    };
    let named = |pairs: &[(&str, u64)]| -> Vec<(String, u64)> {
        pairs.iter().map(|(value, n)| ((*value).to_owned(), *n)).collect()
    };
    let platforms = counts(Facet::Platform);
    assert_eq!(
        platforms.iter().map(|it| it.1).sum::<u64>(),
        20,
        "all platforms, of posts only: {platforms:?}"
    );
    assert_eq!(counts(Facet::Kind), named(&[("post", 6), ("like", 4)]), "all kinds, of TikTok only");
    assert_eq!(counts(Facet::Month), named(&[("2026-10", 6)]), "everything chosen elsewhere counts");
}

#[test]
fn the_next_page_by_time_neither_repeats_nor_leaves_out() {
    let world = World::new();
    let moment = world.now();
    // Fifteen thousand acts at 500 moments: what is of one moment must not be lost between two pages.
    let acts: Vec<ActDocument> = (0..15_000)
        .map(|n| {
            let mut act = world.act("coblos");
            act.happened = moment + jiff::SignedDuration::from_secs(n % 500);
            act
        })
        .collect();
    let index = index_of(&world, acts);
    for sort in [Sort::Newest, Sort::Oldest] {
        let (mut after, mut seen) = (None, Vec::new());
        let mut offset = 0;
        loop {
            let query = SearchQuery {
                offset,
                after,
                limit: 1_000,
                sort,
                facets: false,
                ..SearchQuery::new("coblos")
            };
            let page = index.search(&world.scope(), &query).unwrap();
            assert_eq!(page.total, 15_000);
            let Some(last) = page.hits.last() else { break };
            after = Some(last.place.unwrap().to_string().parse().unwrap());
            offset += page.hits.len();
            seen.extend(page.hits.iter().map(|hit| hit.act.act));
        }
        let by_offset = SearchQuery { offset: 14_000, limit: 1_000, sort, ..SearchQuery::new("coblos") };
        let last: Vec<_> =
            index.search(&world.scope(), &by_offset).unwrap().hits.iter().map(|hit| hit.act.act).collect();
        assert_eq!(seen[14_000..], last, "pages by number and by place agree");
        let distinct: BTreeSet<_> = seen.iter().copied().collect();
        assert_eq!((seen.len(), distinct.len()), (15_000, 15_000));
    }
}

#[test]
fn what_leaves_as_a_file_is_the_screen_whatever_is_written_meanwhile() {
    let world = World::new();
    let acts: Vec<ActDocument> = (0..2_500).map(|n| world.act(&format!("coblos {n}"))).collect();
    let index = SearchIndex::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    writer.apply(&common::put(acts.iter().cloned()), 1, world.now()).unwrap();
    writer.commit().unwrap();
    let query = SearchQuery { limit: 1_000, ..SearchQuery::new("coblos") };
    let screen = index.search(&world.scope(), &query).unwrap();
    let mut results = index.results(&world.scope(), &query, 100_000).unwrap();
    assert_eq!((results.len(), screen.total), (2_500, 2_500));
    let mut given = results.next(700).unwrap();
    let gone = acts.iter().map(|act| netra_index::Change::Delete(act.act)).collect::<Vec<_>>();
    writer.apply(&gone, 2, world.now()).unwrap();
    writer.commit().unwrap();
    loop {
        let more = results.next(700).unwrap();
        if more.is_empty() {
            break;
        }
        given.extend(more);
    }
    assert_eq!(given.len(), 2_500);
    let of = |hits: &[netra_index::Hit]| {
        hits.iter().map(|it| (it.act.act, it.snippets.clone())).collect::<Vec<_>>()
    };
    assert_eq!(of(&given[..1_000]), of(&screen.hits));
    assert_eq!(
        index.results(&world.scope(), &query, 100).unwrap().len(),
        0,
        "a new question sees what is new"
    );
    let few = index.results(&world.scope(), &query, 0).unwrap();
    assert!(few.is_empty());
}

#[test]
fn what_is_new_is_what_could_not_be_found_before() {
    let world = World::new();
    let mut late = world.act("coblos lama, baru diketahui");
    late.happened = "2026-01-01T00:00:00Z".parse().unwrap();
    late.found = "2026-10-14T00:00:00Z".parse().unwrap();
    let index = index_of(&world, [world.act("coblos"), late]);
    let query = SearchQuery {
        found_after: Some("2026-10-13T00:00:00Z".parse().unwrap()),
        ..SearchQuery::new("coblos")
    };
    let found = index.search(&world.scope(), &query).unwrap();
    assert_eq!((found.total, &*found.hits[0].act.own_text), (1, "coblos lama, baru diketahui"));
    assert_eq!(index.count(&world.scope(), &query).unwrap().0, 1);
    assert!(found.read_as.0.contains("hanya yang baru ditemukan"));
}

#[test]
fn hostile_queries_neither_fail_nor_take_long() {
    let world = World::new();
    let index = index_of(&world, (0..500).map(|n| world.act(&format!("coblos nomor {n}"))));
    for query in [
        "(".repeat(20_000),
        "NOT ".repeat(7_000),
        "-".repeat(5_000),
        "\"".repeat(5_000),
        "coblos ATAU ".repeat(10_000),
        "co* ".repeat(1_000),
        "coblos^9999999999".into(),
        "coblos [a TO z] _exists_:x /(a*)*b/ platform:".into(),
        "\0\u{1E}\u{FFFF} coblos".into(),
        "*:*".into(),
        "1:1 http://x.test/?a=b&c=d#e".into(),
    ] {
        let result = index.search(&world.scope(), &SearchQuery::new(query.clone())).unwrap();
        assert!(result.read_as.0.ends_with('.') && result.read_as.1.ends_with('.'));
        assert!(result.hits.len() <= 20, "{query}");
    }
    let lone = index.search(&world.scope(), &SearchQuery::new("\"coblos")).unwrap();
    assert_eq!(lone.total, 500);
    assert!(lone.read_as.0.contains("tanda kutip tanpa pasangan dibaca apa adanya"), "{}", lone.read_as.0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Whatever is typed, and whatever stands in a text: an answer, and highlights that lie in the text.
    #[test]
    fn any_query_over_any_text_is_answered(text in "\\PC{0,60}", typed in "\\PC{0,40}", cut in 0_usize..60) {
        let world = World::new();
        let index = index_of(&world, [world.act(&text)]);
        let part: String = text.chars().skip(cut).take(20).collect();
        for query in [typed, part.clone(), format!("\"{part}\""), format!("{part}*")] {
            let result = index.search(&world.scope(), &SearchQuery::new(query)).unwrap();
            for snippet in result.hits.iter().flat_map(|hit| &hit.snippets) {
                for span in &snippet.spans {
                    prop_assert!(!snippet.fragment[span.clone()].is_empty());
                }
            }
        }
    }

    /// A phrase is found exactly where its words stand side by side, and a proximity exactly within its distance.
    #[test]
    fn phrases_and_proximity_agree_with_a_plain_count(places in proptest::collection::vec(0_u8..4, 1..30), within in 1_u32..8) {
        let world = World::new();
        let names = ["kuda", "merah", "lari", "batu"];
        let text: Vec<&str> = places.iter().map(|n| names[usize::from(*n)]).collect();
        let index = index_of(&world, [world.act(&text.join(" "))]);
        let hits = |query: &str| index.search(&world.scope(), &SearchQuery::new(query)).unwrap();
        let phrase = hits("\"kuda merah\"");
        prop_assert_eq!(phrase.total == 1, text.windows(2).any(|pair| pair == ["kuda", "merah"]));
        let near = hits(&format!("kuda DEKAT/{within} merah"));
        let is_near = text.iter().enumerate().any(|(a, first)| {
            *first == "kuda" && text.iter().enumerate().any(|(b, second)| {
                *second == "merah" && a.abs_diff(b) <= within as usize
            })
        });
        prop_assert_eq!(near.total == 1, is_near);
        for result in [&phrase, &near] {
            prop_assert!(result.hits.iter().all(|hit| !hit.snippets[0].spans.is_empty()));
        }
    }
}
