//! The editor of dictionary files: every file in one form, so that nothing typed is lost whatever the answer is.
//!
//! Without JavaScript a file is chosen by its link (`:target`), and a mistake's link leads to its line's number.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
use jiff::civil::Date;
use netra_model::Sentence;
use netra_store::{DictionaryFiles, DraftRow, NewDraft, StoreError};

use crate::Desk;
use crate::desk::CheckedFiles;
use crate::error::{PageError, sentence_case};
use crate::fields::Fields;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::pages::draft::{files_in_use, find};
use crate::posted::Uploaded;
use crate::respond::{page, see_other};
use crate::visitor::Staff;

/// The form.
#[derive(Template)]
#[template(path = "draft_edit.html")]
pub(crate) struct EditPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    /// `None` for a draft that is not stored yet.
    pub(crate) n: Option<u64>,
    pub(crate) action: String,
    pub(crate) version: u64,
    pub(crate) note: String,
    pub(crate) files: Vec<FileForm>,
    pub(crate) new_race: String,
    pub(crate) mistakes: Vec<MistakeLine>,
    /// What to look at although nothing is wrong.
    pub(crate) warnings: Vec<MistakeLine>,
    /// What the form or the store objects to.
    pub(crate) problem: Option<String>,
    /// The form holds what is stored, and not what somebody just sent.
    pub(crate) shows_stored: bool,
    /// A file was added to the form.
    pub(crate) added: Option<String>,
}

/// A file in the form.
#[derive(Debug, Clone, Default)]
pub(crate) struct FileForm {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) removed: bool,
    /// The one that is open at first.
    pub(crate) first: bool,
    pub(crate) n_mistakes: usize,
    /// The lines' numbers: each run of them, and the line with a mistake that ends it.
    pub(crate) gutter: Vec<(String, Option<usize>)>,
}

/// A mistake in the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct MistakeLine {
    /// `general.toml:12`, or nothing.
    pub(crate) place: String,
    pub(crate) what: String,
    /// To the line.
    pub(crate) href: Option<String>,
    file: Option<(usize, usize)>,
}

/// Mistakes in the reader's language, with the file and the line where one is named or an example is quoted. `page` is
/// the address of the form they lead to; nothing for who does not write.
pub(crate) fn mistakes(
    l: Lang,
    files: &[(String, String)],
    said: &[Sentence],
    page: Option<&str>,
) -> Vec<MistakeLine> {
    let line = |said: &Sentence| {
        let said = l.say(said);
        let place = named_place(files, said).or_else(|| quoted_place(files, said));
        let Some((file, line, what)) = place else {
            return MistakeLine { what: said.to_owned(), ..MistakeLine::default() };
        };
        MistakeLine {
            place: format!("{}:{line}", files[file].0),
            what,
            href: page.map(|page| format!("{page}#m-{file}-{line}")),
            file: Some((file, line)),
        }
    };
    said.iter().map(line).collect()
}

/// `general.toml:12: what`
fn named_place(files: &[(String, String)], said: &str) -> Option<(usize, usize, String)> {
    files.iter().enumerate().find_map(|(n, (name, _))| {
        let (line, what) = said.strip_prefix(name.as_str())?.strip_prefix(':')?.split_once(':')?;
        Some((n, line.trim().parse().ok()?, what.trim().to_owned()))
    })
}

/// The line on which an example stands that does not do what it says.
fn quoted_place(files: &[(String, String)], said: &str) -> Option<(usize, usize, String)> {
    let (_, rest) = said.split_once('“')?;
    let quoted = format!("\"{}\"", rest.split_once('”')?.0);
    files.iter().enumerate().find_map(|(n, (_, text))| {
        let line = text.lines().position(|line| line.contains(&quoted))?;
        Some((n, line + 1, said.to_owned()))
    })
}

/// `GET /dictionaries/drafts/new`: the files of the release in use, to be changed.
pub(crate) async fn new(State(desk): State<Arc<Desk>>, staff: Staff) -> Result<Response, PageError> {
    let in_use = desk.store.release_in_use(&staff.scope()).await?;
    let files = files_in_use(&desk, &staff, in_use.as_ref()).await?;
    Ok(page(&edit_page(&desk, &staff, None, String::new(), files)))
}

/// `GET /dictionaries/drafts/{draft}/edit`
pub(crate) async fn edit(
    State(desk): State<Arc<Desk>>,
    staff: Staff,
    Path(n): Path<String>,
) -> Result<Response, PageError> {
    let view = find(&desk, &staff, &n).await?;
    if view.row.signed_at.is_some() {
        return Ok(see_other(&format!("/dictionaries/drafts/{}", view.row.n)));
    }
    let checked = (desk.hooks.check_dictionaries)(view.files.clone()).await;
    let mut form = edit_page(&desk, &staff, Some(&view.row), view.row.note.clone(), view.files);
    form.shows_stored = true;
    form.show(&checked);
    Ok(page(&form))
}

/// `POST /dictionaries/drafts/new`
pub(crate) async fn save_new(
    State(desk): State<Arc<Desk>>,
    uploaded: Uploaded,
) -> Result<Response, PageError> {
    let in_use = desk.store.release_in_use(&uploaded.staff.scope()).await?;
    let base = files_in_use(&desk, &uploaded.staff, in_use.as_ref()).await?;
    take(&desk, uploaded, None, base).await
}

/// `POST /dictionaries/drafts/{draft}/edit`
pub(crate) async fn save(
    State(desk): State<Arc<Desk>>,
    Path(n): Path<String>,
    uploaded: Uploaded,
) -> Result<Response, PageError> {
    let view = find(&desk, &uploaded.staff, &n).await?;
    take(&desk, uploaded, Some(view.row), view.files).await
}

async fn take(
    desk: &Desk,
    uploaded: Uploaded,
    draft: Option<DraftRow>,
    base: DictionaryFiles,
) -> Result<Response, PageError> {
    let Uploaded { staff, fields, .. } = uploaded;
    let l = staff.l;
    let typed = files_of(&fields, &base);
    let note = fields.get("note").to_owned();
    let kept: DictionaryFiles =
        typed.iter().filter(|(_, removed)| !removed).map(|(file, _)| file.clone()).collect();
    let mut form = edit_page(desk, &staff, draft.as_ref(), note.clone(), Vec::new());
    form.put(typed);
    if let Err(error) = staff.check_form(fields.get("csrf")) {
        form.problem = Some(l.t("dictionaries-this-form-was-open-for-long-nothing").to_owned());
        return Ok(again(&form, error.status()));
    }
    if let Some(key) = fields.some("new_race") {
        let today = desk.store.now().to_zoned(desk.office.time_zone()).date();
        match form.add_race(key, desk.office.region.as_deref(), today) {
            Ok(()) => return Ok(page(&form)),
            Err(why) => form.problem = Some(why),
        }
        return Ok(again(&form, StatusCode::UNPROCESSABLE_ENTITY));
    }
    if let Some(draft) = draft.as_ref().filter(|it| fields.get("version") != it.version.to_string()) {
        form.problem = Some(stale(&staff, desk, draft));
        return Ok(again(&form, StatusCode::CONFLICT));
    }
    let checked = (desk.hooks.check_dictionaries)(kept.clone()).await;
    let anyway = fields.get("do") == "anyway";
    if !checked.mistakes.is_empty() && !anyway {
        form.show(&checked);
        return Ok(again(&form, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let changes = draft.as_ref().map(|it| (it.n, it.version));
    match desk.store.save_draft(&staff.actor(), &NewDraft { changes, note, files: kept }).await {
        Ok(n) => {
            let done = if checked.mistakes.is_empty() { "saved" } else { "kept" };
            Ok(see_other(&format!("/dictionaries/drafts/{n}?done={done}")))
        }
        Err(StoreError::Invalid(why)) => {
            form.show(&checked);
            form.problem = Some(sentence_case(l.say(&why)));
            Ok(again(&form, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(other) => Err(other.into()),
    }
}

/// The form again, with everything that was typed.
fn again(form: &EditPage, status: StatusCode) -> Response {
    let mut response = page(form);
    *response.status_mut() = status;
    response
}

/// Who changed the draft while somebody else wrote; the next press stores what stands in the form.
fn stale(staff: &Staff, desk: &Desk, draft: &DraftRow) -> String {
    let (l, show) = (staff.l, staff.show(desk));
    let others: Vec<&str> =
        draft.editors.iter().filter(|it| it.id != staff.user.id).map(|it| it.name.as_str()).collect();
    let by = if others.is_empty() {
        l.t("dictionaries-yourself-in-another-tab").to_owned()
    } else {
        others.join(", ")
    };
    format!(
        "{} {} {} {by}. {}",
        l.t("dictionaries-this-draft-was-changed-while-you-wrote"),
        show.moment(draft.changed_at),
        l.t("dictionaries-by"),
        l.t("dictionaries-nothing-was-stored-what-you-typed-is")
    )
}

/// The files of the form, and which are to be removed. Browsers send lines that end in CR LF; a text in which nothing
/// else changed keeps its bytes, and so its hash.
fn files_of(fields: &Fields, base: &DictionaryFiles) -> Vec<((String, String), bool)> {
    let all = fields.by_name();
    let mut files = Vec::new();
    while let Some(name) = all.get(format!("name-{}", files.len()).as_str()) {
        let n = files.len();
        let text = all.get(format!("text-{n}").as_str()).copied().unwrap_or_default();
        let text = with_line_feeds(text);
        let same = base.iter().find(|(of, before)| of == name && with_line_feeds(before) == text);
        let text = same.map_or(text, |(_, before)| before.clone());
        files.push((((*name).trim().to_owned(), text), fields.has(&format!("remove-{n}"))));
    }
    files
}

fn with_line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn edit_page(
    desk: &Desk,
    staff: &Staff,
    draft: Option<&DraftRow>,
    note: String,
    files: DictionaryFiles,
) -> EditPage {
    let l = staff.l;
    let title = draft.map_or_else(
        || l.t("dictionaries-new-draft").to_owned(),
        |it| format!("{} {}", l.t("dictionaries-edit-draft"), it.n),
    );
    let mut form = EditPage {
        frame: staff.frame(desk, "dictionaries", title),
        l,
        n: draft.map(|it| it.n),
        action: draft.map_or_else(
            || "/dictionaries/drafts/new".to_owned(),
            |it| format!("/dictionaries/drafts/{}/edit", it.n),
        ),
        version: draft.map_or(0, |it| it.version),
        note,
        files: Vec::new(),
        new_race: String::new(),
        mistakes: Vec::new(),
        warnings: Vec::new(),
        problem: None,
        shows_stored: false,
        added: None,
    };
    form.put(files.into_iter().map(|file| (file, false)).collect());
    form
}

impl EditPage {
    fn put(&mut self, files: Vec<((String, String), bool)>) {
        let file = |(n, ((name, text), removed)): (usize, ((String, String), bool))| FileForm {
            gutter: gutter(&text, &[]),
            name,
            text,
            removed,
            first: n == 0,
            n_mistakes: 0,
        };
        self.files = files.into_iter().enumerate().map(file).collect();
        if let Some(general) = self.files.iter().position(|it| it.name == "general.toml") {
            self.open(general);
        }
    }

    /// Marks the lines with mistakes, and opens the first file that has one.
    fn show(&mut self, checked: &CheckedFiles) {
        let files: DictionaryFiles = self.files.iter().map(|it| (it.name.clone(), it.text.clone())).collect();
        self.mistakes = mistakes(self.l, &files, &checked.mistakes, Some(""));
        self.warnings = mistakes(self.l, &files, &checked.warnings, Some(""));
        for (n, file) in self.files.iter_mut().enumerate() {
            let places = self.mistakes.iter().filter_map(|it| it.file);
            let lines: Vec<usize> = places.filter(|(of, _)| *of == n).map(|(_, line)| line).collect();
            file.n_mistakes = lines.len();
            file.gutter = gutter(&file.text, &lines);
        }
        if let Some(bad) = self.files.iter().position(|it| it.n_mistakes > 0) {
            self.open(bad);
        }
    }

    fn open(&mut self, wanted: usize) {
        for (n, file) in self.files.iter_mut().enumerate() {
            file.first = n == wanted;
        }
    }

    /// Adds a race file to the form; the sentence says why not.
    fn add_race(&mut self, key: &str, region: Option<&str>, today: Date) -> Result<(), String> {
        let key = key.trim_end_matches(".toml").trim_start_matches("races/");
        key.clone_into(&mut self.new_race);
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if key.is_empty() || key.len() > 60 || !key.chars().all(plain) {
            return Err(self.l.t("dictionaries-a-race-files-name-small-letters-digits").to_owned());
        }
        let name = format!("races/{key}.toml");
        if self.files.iter().any(|it| it.name == name) {
            return Err(format!("{} {name}.", self.l.t("dictionaries-there-already-is-a-file")));
        }
        let text = new_race_file(key, region, today);
        let gutter = gutter(&text, &[]);
        self.files.push(FileForm { name: name.clone(), text, gutter, ..FileForm::default() });
        self.open(self.files.len() - 1);
        self.new_race.clear();
        self.added = Some(name);
        Ok(())
    }
}

/// The numbers of a text's lines, cut at those with a mistake.
fn gutter(text: &str, bad: &[usize]) -> Vec<(String, Option<usize>)> {
    let last = text.split('\n').count().max(bad.iter().copied().max().unwrap_or(0));
    let (mut out, mut run) = (Vec::new(), String::new());
    for n in 1..=last {
        if bad.contains(&n) {
            out.push((std::mem::take(&mut run), Some(n)));
            run.push('\n');
        } else {
            run.push_str(&n.to_string());
            run.push('\n');
        }
    }
    out.push((run, None));
    out
}

/// A race of a few lines to begin with, its campaign from today; its people are to be replaced.
pub fn new_race_file(key: &str, region: Option<&str>, today: Date) -> String {
    let until = today.checked_add(jiff::Span::new().days(60)).unwrap_or(today);
    let region = region.unwrap_or("Kota Contoh").replace(['"', '\\'], "");
    format!(
        "# Kontestasi baru: ganti setiap baris. Arti isian: dictionaries/README.md.\n\
         schema = 1\n\n\
         [race]\n\
         key = \"{key}\"\n\
         # presidential, governor, regent, mayor, legislative\n\
         kind = \"mayor\"\n\
         name = \"Pemilihan Wali Kota {region}\"\n\
         region = \"{region}\"\n\n\
         [[stage]]\n\
         kind = \"campaign\"\n\
         from = {today}\n\
         until = {until}\n\n\
         [[candidate]]\n\
         key = \"paslon-1\"\n\
         name = \"Nama Lengkap Satu (DEMO)\"\n\
         number = 1\n\
         names = [\"Nama Lengkap Satu\"]\n\
         hashtags = [\"#NamaLengkapSatu\"]\n\n\
         [[candidate]]\n\
         key = \"paslon-2\"\n\
         name = \"Nama Lengkap Dua (DEMO)\"\n\
         number = 2\n\
         names = [\"Nama Lengkap Dua\"]\n\
         hashtags = [\"#NamaLengkapDua\"]\n"
    )
}

impl EditPage {
    /// With invented values, for the test that renders every page.
    #[cfg(test)]
    pub(crate) fn sample(frame: Frame) -> Self {
        let l = frame.l;
        let text = "\nschema = 1\n# <b>Santoso</b> </textarea><script>alert(1)</script>\n".to_owned();
        let mut form = Self {
            l,
            n: Some(3),
            action: "/dictionaries/drafts/3/edit".into(),
            version: 1,
            note: "<i>(DEMO)</i>".into(),
            files: Vec::new(),
            new_race: String::new(),
            mistakes: Vec::new(),
            warnings: Vec::new(),
            problem: Some(l.t("dictionaries-write-a-note").into()),
            shows_stored: false,
            added: Some("races/kota.toml".into()),
            frame,
        };
        let race = ("races/kota.toml".to_owned(), "schema = 1\n".to_owned());
        form.put(vec![(("general.toml".into(), text), false), (race, true)]);
        form.show(&CheckedFiles {
            mistakes: vec![
                crate::lang::both("dictionaries-general-toml-3-b-santoso-b-write"),
                crate::lang::both("dictionaries-without-a-place"),
            ],
            warnings: vec![Sentence::same("general.toml:1: <script>alert(1)</script>")],
        });
        form
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> DictionaryFiles {
        vec![
            ("general.toml".into(), "schema = 1\r\nmatch = [\"ayo coblos\"]\r\n".into()),
            ("races/kota.toml".into(), "schema = 1\n".into()),
        ]
    }

    #[test]
    fn a_mistake_leads_to_its_file_and_line_and_one_without_a_place_stays_a_sentence() {
        let said = [
            Sentence::new(
                "races/kota.toml:7: isian `nme` tidak dikenal",
                "races/kota.toml:7: unknown field `nme`; expected `name`",
            ),
            Sentence::new(
                "aturan \"vote\": contoh “ayo coblos” seharusnya cocok",
                "rule \"vote\": the example “ayo coblos” should match and does not",
            ),
            Sentence::same("the examples cannot be run"),
        ];
        let indonesian = mistakes(Lang::Indonesian, &files(), &said, None);
        assert_eq!(indonesian[0].what, "isian `nme` tidak dikenal");
        assert_eq!(
            (indonesian[1].place.as_str(), indonesian[1].what.as_str()),
            ("general.toml:2", said[1].id.as_str())
        );
        let found = mistakes(Lang::English, &files(), &said, Some("/x"));
        assert_eq!(found[0].place, "races/kota.toml:7");
        assert_eq!(found[0].href.as_deref(), Some("/x#m-1-7"));
        assert_eq!(found[0].what, "unknown field `nme`; expected `name`");
        assert_eq!(
            (found[1].place.as_str(), found[1].what.as_str()),
            ("general.toml:2", said[1].en.as_str())
        );
        assert_eq!((found[2].place.as_str(), &found[2].href), ("", &None));
    }

    #[test]
    fn a_file_in_which_nothing_changed_keeps_its_line_ends_and_another_gets_plain_ones() {
        let mut fields = Fields::default();
        fields.push("name-0", "general.toml");
        fields.push("text-0", "schema = 1\r\nmatch = [\"ayo coblos\"]\r\n");
        fields.push("name-1", "races/kota.toml");
        fields.push("text-1", "schema = 1\r\n# baru\r\n");
        fields.push("remove-1", "1");
        let read = files_of(&fields, &files());
        assert_eq!(read[0], (files()[0].clone(), false));
        assert_eq!(read[1], (("races/kota.toml".into(), "schema = 1\n# baru\n".into()), true));
    }

    #[test]
    fn the_numbers_are_cut_at_lines_with_mistakes_even_beyond_the_end() {
        let cut = gutter("a\nb\nc", &[2, 4]);
        assert_eq!(
            cut,
            [("1\n".into(), Some(2)), ("\n3\n".into(), Some(4)), ("\n".into(), None)] as [(String, _); 3]
        );
    }
}
