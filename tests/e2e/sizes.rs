//! Sizes that no page was drawn for: one unit with five thousand people, ten thousand acts that are as good as the same,
//! names of three hundred characters. Every page stays light (the visitor weighs each).

use std::fmt::Write as _;

use crate::desk::{Page, Visitor};
use crate::netra::Netra;

const PEOPLE: u64 = 5_000;
const SAME: u64 = 10_000;
/// So many of a fold are decided at one go.
const AT_ONCE: u64 = 500;

#[track_caller]
fn open(visitor: &mut Visitor, path: &str) -> Page {
    let page = visitor.get(path);
    assert_eq!(page.status, 200, "{path}: {}", page.text());
    assert!(page.on_the_line < 60_000, "{path}: {} bytes on the line", page.on_the_line);
    page
}

#[test]
fn a_unit_of_five_thousand_people_and_ten_thousand_equal_acts_stay_usable() {
    let netra = Netra::new("");
    let long = format!("Budi {}", "Santosa".repeat(42));
    let mut list = String::from("Nama;Status Kepegawaian;Unit Kerja;X;Dasar;Mulai\n");
    for n in 0..PEOPLE {
        let name = if n == 0 { long.clone() } else { format!("Pegawai {n} (DEMO)") };
        let _ = writeln!(list, "{name};non-ASN;Dinas Raya (DEMO);@demo{n};uji (DEMO);2020-01-01");
    }
    netra.run(&["watchlist", "import", &netra.file("people.csv", list)]).well();
    let mut acts = String::new();
    for n in 0..SAME {
        let _ = writeln!(
            acts,
            "{{\"schema\":\"netra-act/1\",\"platform\":\"x\",\"act\":\"post\",\"id\":\"p{n}\",\"actor\":{{\"handle\":\"demo{}\"}},\
             \"at\":\"2026-10-05T08:00:00+07:00\",\"text\":\"Ayo coblos nomor 2, Satria Wibawa\"}}",
            n % PEOPLE
        );
    }
    netra.run(&["import", "--quiet", &netra.file("acts.ndjson", acts)]).well();
    for (login, role) in [("siti", "reviewer"), ("rahmat", "supervisor"), ("ratna", "admin")] {
        let add = ["user", "add", "--login", login, "--role", role, "--name", login];
        netra.feed(&add, b"kata sandi uji\n").well();
    }
    let serving = netra.serve(&["serve", "--listen", "127.0.0.1:0"]);
    let mut siti = Visitor::signed_in(&serving.address, "siti", "kata sandi uji");
    let queue = open(&mut siti, "/queue");
    assert!(queue.text().contains("10.000"), "the fold says how many");
    let fold = queue.all_after("/folds/").into_iter().next().expect("they are folded");
    let page = open(&mut siti, &format!("/folds/{fold}"));
    let mark = page.all_after("name=\"mark\" value=\"").pop().expect("the page has a mark");
    for path in
        ["/capture/people?q=pegawai", "/capture/people?q=budi", "/recap", "/search?q=coblos", "/deadlines"]
    {
        open(&mut siti, path);
    }
    let shown = open(&mut siti, "/queue?unit=&q=").text();
    assert!(shown.contains("Dinas Raya"), "{shown}");

    // The count is confirmed before anything is decided; a wrong one decides nothing, and what was typed stays.
    let decide = |visitor: &mut Visitor, count: u64| {
        let count = count.to_string();
        let fields = [
            ("verdict", "no_indication"),
            ("mark", mark.as_str()),
            ("count", count.as_str()),
            ("reason", "kata-kata yang sama (DEMO)"),
        ];
        visitor.post(&format!("/folds/{fold}"), &fields)
    };
    let wrong = decide(&mut siti, 3);
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("kata-kata yang sama (DEMO)"), "{}", wrong.text());
    assert_eq!(netra.count("items waiting for review"), SAME);
    let decided = decide(&mut siti, AT_ONCE);
    assert_eq!((decided.status, decided.location), (303, format!("/folds/{fold}")));
    assert_eq!(netra.count("items waiting for review"), SAME - AT_ONCE);
    open(&mut siti, &format!("/folds/{fold}"));

    let mut ratna = Visitor::signed_in(&serving.address, "ratna", "kata sandi uji");
    for path in ["/watchlist", "/watchlist?text=santosa", "/watchlist?offset=4900", "/retention", "/sources"]
    {
        open(&mut ratna, path);
    }
    let mut rahmat = Visitor::signed_in(&serving.address, "rahmat", "kata sandi uji");
    for path in ["/today", "/trends", "/equality", "/report", "/prevention", "/retention"] {
        open(&mut rahmat, path);
    }
    serving.stop();
}
