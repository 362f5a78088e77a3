use proptest::prelude::*;

use super::*;

#[test]
fn what_servers_really_write_becomes_what_people_read() {
    for (html, text) in [
        ("", ""),
        ("<p>Selamat pagi</p>", "Selamat pagi"),
        ("<p>satu<br />dua<br>tiga</p><p>empat</p>", "satu\ndua\ntiga\n\nempat"),
        ("satu<br>\n<br>\ndua<br>", "satu\n\ndua"),
        ("<p>  banyak \n  spasi </p>", "banyak spasi"),
        ("<p>a &lt;b&gt; &amp; c &#39;d&#x27; &quot;e&quot;&nbsp;f</p>", "a <b> & c 'd' \"e\" f"),
        ("<p>&amp;lt; bukan tag</p>", "&lt; bukan tag"),
        ("2 < 3 & 4 > 1 &unknown; &", "2 < 3 & 4 > 1 &unknown; &"),
        ("<p>dua <strong>jari</strong>✌️<em>!</em></p>", "dua jari✌️!"),
        ("<ul><li>satu</li><li><p>dua</p></li></ul>", "• satu\n• dua"),
        ("<ol><li>satu</li><li>dua</li></ol>akhir", "1. satu\n2. dua\nakhir"),
        ("kata<blockquote>kutip<br></blockquote>lagi", "kata\n> kutip\nlagi"),
        ("<pre>kode  a\n  b</pre>", "kode  a\n  b"),
        ("halo <img src=\"x\" alt=\":love:\" title=\"y\"> ya", "halo :love: ya"),
        ("a<script>alert('<b>')</script>b<style>p{}</style><!-- c > -->d", "abd"),
        ("<p>x</p><p title='>'>y</p>", "x\n\ny"),
    ] {
        assert_eq!(plain_text(html), text, "{html}");
    }
}

#[test]
fn names_tags_and_links_are_kept_right() {
    for (html, text) in [
        (
            r#"<p><span class="h-card" translate="no"><a href="https://demo.example/@satria" class="u-url mention">@<span>satria</span></a></span> hadir</p>"#,
            "@satria hadir",
        ),
        (
            r#"<a href="https://demo.example/tags/LanjutSatria" class="mention hashtag" rel="tag">#<span>LanjutSatria</span></a>"#,
            "#LanjutSatria",
        ),
        (
            r#"<a href="https://kampanye.example/jadwal?a=1&amp;b=2" rel="nofollow"><span class="invisible">https://</span><span class="ellipsis">kampanye.example/jadw</span><span class="invisible">al?a=1&amp;b=2</span></a>"#,
            "https://kampanye.example/jadwal?a=1&b=2",
        ),
        (r#"<a href="https://example.test/x">tautan</a> ini"#, "tautan (https://example.test/x) ini"),
        (
            r#"<a href="https://example.test/panjang/sekali">example.test/panj…</a>"#,
            "https://example.test/panjang/sekali",
        ),
        (r#"<a href="https://example.test/">www.example.test</a>"#, "https://example.test/"),
        (
            r#"<a href="https://example.test/x?a=1&y=2">https://example.test/x?a=1&y=2</a>"#,
            "https://example.test/x?a=1&y=2",
        ),
        (r#"<a href="javascript:alert(1)">klik</a>"#, "klik"),
        (r#"<a href=https://example.test/x class=foo></a>"#, "https://example.test/x"),
        (r#"baca <a href="https://example.test/x"> di sini</a>"#, "baca di sini (https://example.test/x)"),
    ] {
        assert_eq!(plain_text(html), text, "{html}");
    }
}

#[test]
fn a_paragraph_of_the_server_is_left_out_where_that_is_asked_for() {
    let html = r#"<p class="quote-inline">RE: <a href="https://demo.example/1">https://demo.example/1</a></p><p>mantap</p>"#;
    assert_eq!(text_without(html, Some("quote-inline")), "mantap");
    assert_eq!(plain_text(html), "RE: https://demo.example/1\n\nmantap");
}

#[test]
fn hostile_markup_costs_no_more_than_its_length() {
    for piece in ["<", "<a ", "<a \"", "<a '\">", "&", "&#", "<!--", "<br", "<pre>\n", "<a href=", "<li>"] {
        let many = piece.repeat(400_000 / piece.len());
        assert!(plain_text(&many).len() <= many.len() * 4, "{piece}");
    }
}

#[test]
fn a_megabyte_of_anything_is_read_once() {
    let begun = std::time::Instant::now();
    let hostile = ["<", "&", "<a title=\"", "<a title='", "\""].map(|piece| (piece, 1_000_000));
    let others = [
        "<script",
        "<script></",
        "<title></",
        "<!--",
        "<a b c ",
        "&amp",
        "</a ",
        "<a><b>",
        "<blockquote>",
        "<![CDATA[",
        "<style></style",
        "<p class=x>",
    ];
    for (piece, len) in hostile.into_iter().chain(others.map(|piece| (piece, 200_000))) {
        text_without(&piece.repeat(len / piece.len()), Some("x"));
    }
    // Reading again for each byte what follows it would take hours.
    assert!(begun.elapsed().as_secs() < 120, "{:?}", begun.elapsed());
}

#[test]
fn a_feed_loses_no_words_and_keeps_its_pictures_apart() {
    for (html, words) in [
        (
            "<p>Selamat   pagi,\n<b>warga</b></p><p>kota&nbsp;Contoh &amp; sekitarnya</p>",
            "Selamat pagi, warga\n\nkota Contoh & sekitarnya",
        ),
        ("satu<br/>dua<BR>tiga", "satu\ndua\ntiga"),
        // An element of XML without content, as HTML.
        ("satu<br></br>dua", "satu\ndua"),
        ("<a href=\"javascript:alert(1)\">klik</a>", "klik"),
        ("<script>alert('<p>x</p>')</script>sisa<style>p{}</style>", "sisa"),
        ("<!-- <p>diam</p> -->terlihat", "terlihat"),
        ("2 < 3 dan 5 <7 && benar", "2 < 3 dan 5 <7 && benar"),
        ("a<img src=x onerror=\"alert('>')\">b", "ab"),
        ("&#9996; &#x270c; &tak; &#0;", "✌ ✌ &tak; \u{fffd}"),
        ("<math><mtext></p><style><img src=x>", ""),
        ("<iframe src=x><p>tak</p></iframe><noscript>tanpa skrip</noscript>", "tanpa skrip"),
        ("<a href=\"https://a.example/besar.jpg\"><img src=kecil.jpg></a>judul", "judul"),
        // A browser shows nothing of a tag that never ends.
        ("akhir <a href=", "akhir"),
        ("tak tertutup <b", "tak tertutup"),
        ("<a href='x>y' title=z>tautan</a><img alt=\"a>b\">!", "tautan!"),
        ("<div>satu<div>dua</div></div>tiga&nbsp;empat", "satu\ndua\ntiga empat"),
    ] {
        assert_eq!(plain(html).text, words, "{html}");
    }
    let found = plain(
        "<IMG alt='dua jari &quot;✌&quot;' class=x src = \"https://a.example/1.jpg?a&amp;b\"><img src=b.png>",
    );
    assert_eq!(
        found.images,
        [
            ("https://a.example/1.jpg?a&b".to_owned(), "dua jari \"✌\"".to_owned()),
            ("b.png".to_owned(), String::new())
        ]
    );
}

#[test]
fn attributes_are_found_in_every_writing() {
    let html = r#"<META property="og:title" CONTENT='Budi &quot;Demo&quot; a=b' hidden data-x=7 data-x=8 />"#;
    let Some((Piece::Open(tag), place)) = pieces(html).next() else { panic!("a tag") };
    assert_eq!((tag.name.as_str(), place), ("meta", 0..html.len()));
    assert_eq!(tag.attribute("property").unwrap(), "og:title");
    assert_eq!(tag.attribute("content").unwrap(), "Budi \"Demo\" a=b");
    assert_eq!(
        (tag.attribute("hidden").unwrap(), tag.attribute("data-x").unwrap()),
        (String::new(), "7".to_owned())
    );
    assert!(tag.attribute("a").is_none());
}

proptest! {
    #[test]
    fn any_text_is_survived_and_escaped_text_comes_back(text in "[^\\s\0][^\0\r\n\t\u{b}\u{c}\u{a0} ]*", html in ".*") {
        plain_text(&html);
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        prop_assert_eq!(plain_text(&format!("<p>{escaped}</p>")), text.trim_end());
    }

    #[test]
    fn every_piece_stands_where_it_says(
        html in "(</?[a-z!]{0,3}|<script>|</script>|<title>|</title>|[a-z é&;=\"'>\r\n🙏]{0,9}|-->|<a b=\"c\">|&amp;|\0){0,30}"
    ) {
        let mut end = 0;
        for (piece, range) in pieces(&html) {
            prop_assert!(range.start >= end && range.end > range.start && range.end <= html.len());
            end = range.end;
            // Panics where a place is inside a character.
            let written = &html[range];
            match piece {
                Piece::Open(_) | Piece::Close(_) => prop_assert!(written.starts_with('<') && written.ends_with('>')),
                Piece::Text(text) if written.contains(['&', '\r', '\0']) || end == html.len() => prop_assert!(!text.is_empty()),
                Piece::Text(text) => prop_assert_eq!(text, written),
            }
        }
        plain(&html);
        let text = plain_text(&html);
        prop_assert!(!text.ends_with([' ', '\n']));
    }

    #[test]
    fn a_text_without_marks_keeps_its_words(words in "[a-zA-Z0-9 .,!?é✌🙏]{0,60}") {
        let kept: Vec<&str> = words.split_whitespace().collect();
        prop_assert_eq!(plain(&words).text, kept.join(" "));
    }
}
