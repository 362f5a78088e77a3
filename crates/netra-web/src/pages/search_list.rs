//! Many searches at once, from a CSV file or pasted lines: how much each finds. A line that cannot be run is told by its
//! number with why; the others run.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header;
use netra_index::read::{Hints, MAX_BYTES, read_with};
use netra_index::{Names, SearchQuery};
use netra_model::table::{BOM, row};
use netra_model::{SearchListId, Sentence};
use netra_store::{SearchList, SearchListLine};

use crate::Desk;
use crate::error::PageError;
use crate::fields::{Fields, encoded};
use crate::frame::Frame;
use crate::lang::{Lang, both};
use crate::pages::search_query::{names, query};
use crate::posted::Uploaded;
use crate::respond::{attachment, page, see_other};
use crate::visitor::Staff;

/// So many lines are run at once.
const MOST: usize = 1_000;
/// More bytes than this are no list of searches.
const MAX_FILE: usize = 2 * 1024 * 1024;
/// Earlier lists that the page shows.
const EARLIER: u64 = 20;
/// A first line that says what the column is.
const TITLES: [&str; 7] = ["kata", "kueri", "pencarian", "kata pencarian", "query", "queries", "search"];

/// The form, and the lists that were run before.
#[derive(Template)]
#[template(path = "search_lists.html")]
pub(crate) struct ListsPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) text: String,
    pub(crate) problem: Option<&'static str>,
    pub(crate) earlier: Vec<Earlier>,
}

/// A list that was run before.
#[derive(Debug, Clone, Default)]
pub(crate) struct Earlier {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) when: String,
    pub(crate) lines: u64,
}

/// What came of a list.
#[derive(Template)]
#[template(path = "search_list.html")]
pub(crate) struct ListPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) when: String,
    pub(crate) ran: u64,
    pub(crate) bad: u64,
    pub(crate) lines: Vec<Line>,
}

/// One line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    pub(crate) n: u64,
    pub(crate) words: String,
    pub(crate) hits: Option<String>,
    pub(crate) said: String,
    pub(crate) href: String,
}

/// `GET /search/lists`
pub(crate) async fn show(State(desk): State<Arc<Desk>>, staff: Staff) -> Result<Response, PageError> {
    Ok(page(&form(&desk, &staff, "", None).await?))
}

async fn form(
    desk: &Desk,
    staff: &Staff,
    text: &str,
    problem: Option<&'static str>,
) -> Result<ListsPage, PageError> {
    let show = staff.show(desk);
    let earlier = desk.store.search_lists(&staff.actor(), EARLIER).await?.into_iter().map(|it| Earlier {
        id: it.id.to_string(),
        when: show.moment(it.at),
        lines: it.lines.len() as u64,
        name: it.name,
    });
    let earlier = earlier.collect();
    let frame = staff.frame(desk, "search", staff.l.t("search-lists"));
    Ok(ListsPage { frame, l: staff.l, text: text.to_owned(), problem, earlier })
}

/// `POST /search/lists`
pub(crate) async fn run(State(desk): State<Arc<Desk>>, sent: Uploaded) -> Result<Response, PageError> {
    let Uploaded { staff, fields, files } = sent;
    staff.check_form(fields.get("csrf"))?;
    let (name, lines) = match files.first() {
        Some(file) if file.bytes.len() > MAX_FILE => return Err(PageError::TooLarge),
        Some(file) => (file.name.clone(), of_file(&file.name, &file.bytes)),
        None => (staff.l.t("search-list-pasted").to_owned(), of_text(fields.get("lines").as_bytes())),
    };
    if lines.is_empty() {
        let empty = form(&desk, &staff, fields.get("lines"), Some(staff.l.t("search-list-empty"))).await?;
        let mut response = page(&empty);
        *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    }
    let names = names(&desk, &staff).await?;
    let base = SearchQuery { limit: 0, facets: false, ..query(&desk, &names, &Fields::default()) };
    let (index, scope) = (desk.index.clone(), staff.scope());
    let done = tokio::task::spawn_blocking(move || {
        let mut done = Vec::new();
        for line in lines {
            done.push(asked(&index, &scope, &names, &base, line)?);
        }
        Ok::<_, netra_index::IndexError>(done)
    });
    let done = done
        .await
        .map_err(|error| PageError::broken("search", &error))?
        .map_err(|error| PageError::broken("search", &error))?;
    let id = desk.store.save_search_list(&staff.actor(), &name, &done).await?;
    Ok(see_other(&format!("/search/lists/{id}")))
}

/// Runs one line, unless it was refused already or holds nothing that can be searched for.
fn asked(
    index: &netra_index::SearchIndex,
    scope: &netra_model::scope::Scope,
    names: &Arc<Names>,
    base: &SearchQuery,
    line: Result<SearchListLine, SearchListLine>,
) -> Result<SearchListLine, netra_index::IndexError> {
    let mut line = match line {
        Ok(line) => line,
        Err(refused) => return Ok(refused),
    };
    let reading = read_with(&line.words, &Hints { today: base.today, names: Arc::clone(names) });
    line.said.extend(reading.notes.into_iter().map(|(id, en)| Sentence::new(id, en)));
    if !reading.all.is_empty() {
        let question = SearchQuery { text: line.words.clone(), ..base.clone() };
        line.hits = Some(index.count(scope, &question)?.0);
    }
    Ok(line)
}

/// A list that came as a file: CSV by its name, else a search a line.
fn of_file(name: &str, bytes: &[u8]) -> Vec<Result<SearchListLine, SearchListLine>> {
    let bytes = bytes.strip_prefix(BOM.as_bytes()).unwrap_or(bytes);
    if !name.to_lowercase().ends_with(".csv") {
        return of_text(bytes);
    }
    let first = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    let by = [b';', b'\t', b','].into_iter().find(|by| first.contains(by)).unwrap_or(b',');
    numbered(bytes, |line| first_cell(line, char::from(by)))
}

/// Pasted lines: each is a search as it stands.
fn of_text(bytes: &[u8]) -> Vec<Result<SearchListLine, SearchListLine>> {
    numbered(bytes, |line| Ok((line.to_owned(), None)))
}

type Cell = Result<(String, Option<Sentence>), Sentence>;

fn numbered(bytes: &[u8], cell: impl Fn(&str) -> Cell) -> Vec<Result<SearchListLine, SearchListLine>> {
    let mut lines = Vec::new();
    let mut left_out = 0;
    for (n, line) in (1_u64..).zip(bytes.split(|b| *b == b'\n')) {
        let of = |words: &str, said| SearchListLine { n, words: words.to_owned(), hits: None, said };
        let Ok(line) = std::str::from_utf8(line) else {
            let shown: String = String::from_utf8_lossy(line).chars().take(80).collect();
            lines.push(Err(of(&shown, vec![both("search-list-not-utf8")])));
            continue;
        };
        let line = line.trim();
        if line.is_empty() || (n == 1 && is_title(line)) {
            continue;
        }
        if lines.len() >= MOST {
            left_out += 1;
            continue;
        }
        lines.push(match cell(line) {
            Err(why) => Err(of(line, vec![why])),
            Ok((words, _)) if words.trim().is_empty() => Err(of("", vec![both("search-list-no-words")])),
            Ok((words, _)) if words.len() > MAX_BYTES => {
                let shown: String = words.chars().take(80).collect();
                Err(of(&format!("{shown}…"), vec![both("search-list-too-long")]))
            }
            Ok((words, note)) => Ok(of(words.trim(), note.into_iter().collect())),
        });
    }
    if left_out > 0 {
        let said = Sentence::new(
            Lang::Indonesian.m("search-list-left-out").n("lines", left_out).to_string(),
            Lang::English.m("search-list-left-out").n("lines", left_out).to_string(),
        );
        let n = lines.last().map_or(0, |it| it.as_ref().map_or_else(|it| it.n, |it| it.n)) + 1;
        lines.push(Err(SearchListLine { n, words: String::new(), hits: None, said: vec![said] }));
    }
    lines
}

fn is_title(line: &str) -> bool {
    let first = line.split([',', ';', '\t']).next().unwrap_or_default();
    TITLES.contains(&first.trim().trim_matches('"').to_lowercase().as_str())
}

/// The first cell of a row (RFC 4180), and a word about the others.
fn first_cell(line: &str, by: char) -> Cell {
    let (cell, rest) = match line.strip_prefix('"') {
        None => line.split_once(by).map_or((line.to_owned(), ""), |(cell, rest)| (cell.to_owned(), rest)),
        Some(mut rest) => {
            let mut cell = String::new();
            loop {
                let Some((inside, after)) = rest.split_once('"') else {
                    return Err(both("search-list-open-quote"));
                };
                cell.push_str(inside);
                rest = after;
                match rest.strip_prefix('"') {
                    Some(after) => {
                        cell.push('"');
                        rest = after;
                    }
                    None => break,
                }
            }
            if !rest.is_empty() && !rest.starts_with(by) {
                return Err(both("search-list-after-quote"));
            }
            (cell, rest.trim_start_matches(by))
        }
    };
    let others = !rest.trim_matches([by, ' ', '"']).is_empty();
    Ok((cell, others.then(|| both("search-list-other-columns"))))
}

async fn list(desk: &Desk, staff: &Staff, id: &str) -> Result<SearchList, PageError> {
    let id: SearchListId = id.parse().map_err(|_| PageError::NotFound)?;
    desk.store.search_list(&staff.actor(), id).await?.ok_or(PageError::NotFound)
}

fn told(l: Lang, line: &SearchListLine) -> String {
    line.said.iter().map(|it| l.say(it)).collect::<Vec<_>>().join("; ")
}

/// `GET /search/lists/{list}`
pub(crate) async fn result(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let list = list(&desk, &staff, &id).await?;
    let (show, l) = (staff.show(&desk), staff.l);
    let lines: Vec<Line> = list
        .lines
        .iter()
        .map(|it| Line {
            n: it.n,
            words: it.words.clone(),
            hits: it.hits.map(|n| show.count(n)),
            said: told(l, it),
            href: format!("/search?q={}", encoded(&it.words)),
        })
        .collect();
    let bad = lines.iter().filter(|it| it.hits.is_none()).count() as u64;
    let frame = staff.frame(&desk, "search", l.t("search-lists"));
    Ok(page(&ListPage {
        frame,
        l,
        id: list.id.to_string(),
        name: list.name,
        when: show.moment(list.at),
        ran: lines.len() as u64 - bad,
        bad,
        lines,
    }))
}

/// `GET /search/lists/{list}/file`: the same as CSV.
pub(crate) async fn file(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let list = list(&desk, &staff, &id).await?;
    let l = staff.l;
    let titles =
        [l.t("search-list-line"), l.t("search-title"), l.t("search-list-hits"), l.t("search-column-remarks")];
    let mut csv = format!("{BOM}{}", row(titles));
    for line in &list.lines {
        let hits = line.hits.map(|n| n.to_string()).unwrap_or_default();
        csv.push_str(&row([line.n.to_string().as_str(), &line.words, &hits, &told(l, line)]));
    }
    let mut response = ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], csv).into_response();
    response.headers_mut().insert(header::CONTENT_DISPOSITION, attachment("netra-daftar-pencarian.csv"));
    Ok(response)
}

impl ListsPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        let earlier =
            Earlier { id: "1".into(), name: "daftar.csv".into(), when: "12 Okt 2026".into(), lines: 3 };
        let problem = Some(l.t("search-list-empty"));
        Self { l, frame, text: "coblos".into(), problem, earlier: vec![earlier] }
    }
}

impl ListPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let good = Line { n: 1, words: "coblos".into(), hits: Some("3".into()), ..Line::default() };
        let bad = Line { n: 2, words: "“".into(), hits: None, said: "…".into(), ..Line::default() };
        let (id, name, when) = ("1".into(), "daftar.csv".into(), "12 Okt 2026".into());
        Self { l: frame.l, frame, id, name, when, ran: 1, bad: 1, lines: vec![good, bad] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words or, after `!`, the Indonesian reason.
    fn lines(name: &str, text: &[u8]) -> Vec<(u64, String)> {
        let line = |it: Result<SearchListLine, SearchListLine>| match it {
            Ok(line) => (line.n, line.words),
            Err(line) => (line.n, format!("!{}", line.said[0].id)),
        };
        of_file(name, text).into_iter().map(line).collect()
    }

    #[test]
    fn a_bad_line_is_told_by_its_number_and_the_others_stand() {
        let csv = b"\xef\xbb\xbfkata;catatan\r\ncoblos\r\n\"\"\"nomor dua\"\" dekat\";x\r\n\r\n\"tanpa akhir\r\n\xff\xfe\r\nmenang, pilih\r\n\"a\"b\r\n";
        let found = lines("x.CSV", csv);
        let numbers: Vec<u64> = found.iter().map(|it| it.0).collect();
        assert_eq!(numbers, [2, 3, 5, 6, 7, 8]);
        assert_eq!(found[0].1, "coblos");
        assert_eq!(found[1].1, "\"nomor dua\" dekat");
        assert!(found[2].1.starts_with('!') && found[3].1.starts_with('!') && found[5].1.starts_with('!'));
        assert_eq!(found[4].1, "menang, pilih", "a comma is a comma where columns are cut by semicolons");
    }

    #[test]
    fn pasted_lines_are_searches_as_they_stand_and_too_many_are_counted() {
        let found = lines("x.txt", b"\"nomor dua\"\ncoblos, menang\n");
        assert_eq!(found, [(1, "\"nomor dua\"".to_owned()), (2, "coblos, menang".to_owned())]);
        let many = "coblos\n".repeat(1_005);
        let found = lines("x.txt", many.as_bytes());
        assert_eq!(found.len(), 1_001);
        assert!(found[1_000].1.contains('5') && found[1_000].0 == 1_001, "{:?}", found[1_000]);
        assert!(lines("x.csv", b"\n \n").is_empty());
        let long = "x".repeat(600);
        assert!(lines("x.csv", long.as_bytes())[0].1.starts_with('!'));
    }
}
