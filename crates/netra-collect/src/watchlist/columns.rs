//! Headers of watch-lists, in Indonesian and English.

use netra_model::Sentence;

use super::cells::Cell;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Nip,
    Employment,
    /// "Status": employment or service status, whichever its cells say.
    Status,
    Unit,
    Region,
    Position,
    Accounts,
    Instagram,
    Facebook,
    Tiktok,
    X,
    Bluesky,
    Threads,
    Youtube,
    Mastodon,
    Telegram,
    Feed,
    Attribution,
    Basis,
    Reason,
    Letter,
    From,
    Until,
    Remark,
    /// A running number, or a column without header: passed over in silence.
    Number,
}

use Column as C;

/// Headers as they are compared: lower case, letters and digits only. The first of a column is its name in messages.
const ALIASES: [(Column, &[&str]); 26] = [
    (C::Name, &["nama", "namalengkap", "namapegawai", "namaasn", "name", "fullname"]),
    (C::Nip, &["nip", "nippppk", "nipnippppk", "nomorindukpegawai", "nipbaru", "employeenumber"]),
    (
        C::Employment,
        &[
            "statuskepegawaian",
            "kepegawaian",
            "jenispegawai",
            "jeniskepegawaian",
            "employment",
            "employmentstatus",
            "jenisasn",
        ],
    ),
    (C::Status, &["status", "statuspegawai", "statuskedinasan", "servicestatus"]),
    (
        C::Unit,
        &[
            "unitkerja",
            "unit",
            "opd",
            "skpd",
            "instansi",
            "dinas",
            "satuankerja",
            "perangkatdaerah",
            "unitopd",
            "workunit",
            "agency",
        ],
    ),
    (C::Region, &["wilayah", "daerah", "kabupatenkota", "kabkota", "region"]),
    (C::Position, &["jabatan", "pangkat", "golongan", "position", "jobtitle"]),
    (
        C::Accounts,
        &[
            "akun",
            "accounts",
            "account",
            "akunmedsos",
            "akunmediasosial",
            "medsos",
            "mediasosial",
            "linkakun",
            "tautanakun",
            "socialmedia",
        ],
    ),
    (C::Instagram, &["instagram", "ig", "akuninstagram"]),
    (C::Facebook, &["facebook", "fb", "akunfacebook"]),
    (C::Tiktok, &["tiktok", "akuntiktok"]),
    (C::X, &["x", "twitter", "xtwitter", "twitterx", "akunx", "akuntwitter"]),
    (C::Bluesky, &["bluesky", "bsky", "akunbluesky"]),
    (C::Threads, &["threads", "akunthreads"]),
    (C::Youtube, &["youtube", "yt", "akunyoutube"]),
    (C::Mastodon, &["mastodon"]),
    (C::Telegram, &["telegram"]),
    (C::Feed, &["feed", "rss", "rssfeed", "alamatfeed", "tautanfeed", "feedrss"]),
    (
        C::Attribution,
        &[
            "tingkat",
            "tingkatkepemilikan",
            "kepemilikan",
            "kepemilikanakun",
            "attribution",
            "attributionlevel",
        ],
    ),
    (
        C::Basis,
        &[
            "dasarakun",
            "dasarkepemilikan",
            "dasarkepemilikanakun",
            "buktiakun",
            "sumberakun",
            "basis",
            "accountbasis",
        ],
    ),
    (
        C::Reason,
        &["alasan", "dasar", "dasarpengawasan", "dasarhukum", "alasanpengawasan", "reason", "lawfulreason"],
    ),
    (
        C::Letter,
        &["surattugas", "nomorsurattugas", "nosurattugas", "nomorsurat", "letter", "letterofassignment"],
    ),
    (C::From, &["mulai", "tanggalmulai", "dari", "sejak", "tmt", "from", "start", "startdate"]),
    (
        C::Until,
        &["sampai", "hingga", "tanggalselesai", "berakhir", "selesai", "until", "end", "enddate", "to"],
    ),
    (C::Remark, &["keterangan", "ket", "catatan", "remarks", "remark", "note", "notes"]),
    (C::Number, &["no", "nomor", "nourut", "number", ""]),
];

const ACCOUNT_COLUMNS: [(Column, Option<&str>); 11] = [
    (C::Accounts, None),
    (C::Instagram, Some("instagram")),
    (C::Facebook, Some("facebook")),
    (C::Tiktok, Some("tiktok")),
    (C::X, Some("x")),
    (C::Bluesky, Some("bluesky")),
    (C::Threads, Some("threads")),
    (C::Youtube, Some("youtube")),
    (C::Mastodon, Some("mastodon")),
    (C::Telegram, Some("telegram")),
    (C::Feed, Some("feed")),
];

/// Which column stands where.
pub(super) struct Columns {
    places: Vec<(Column, usize)>,
    headers: Vec<String>,
}

impl Columns {
    /// Understands a header row. An unknown header that resembles a known one is refused, because a misspelt
    /// column would silently be left out; any other unknown header gives a warning.
    pub(super) fn understand(header: &[Cell]) -> Result<(Self, Vec<Sentence>), Sentence> {
        let headers: Vec<String> = header.iter().map(Cell::text).collect();
        let known: Vec<Option<Column>> = headers.iter().map(|header| column(&folded(header))).collect();
        if known.iter().flatten().filter(|column| **column != C::Number).count() < 2 {
            return Err(Sentence::new(
                "baris pertama bukan judul kolom: tulis nama kolom di sana, sedikitnya nama, unit kerja, \
                 status kepegawaian atau nip, alasan, dan instagram atau akun (lihat contohnya)",
                "the first row is not a header: put the columns' names there, at least nama, unit kerja, \
                 status kepegawaian or nip, alasan, and instagram or akun (see the template)",
            ));
        }
        let (mut places, mut warnings): (Vec<(Column, usize)>, Vec<Sentence>) = (Vec::new(), Vec::new());
        for (at, (found, header)) in known.iter().zip(&headers).enumerate() {
            match found {
                Some(C::Number | C::Position) => {}
                Some(found) => {
                    if let Some((_, first)) = places.iter().find(|(column, _)| column == found) {
                        let first = &headers[*first];
                        return Err(Sentence::new(
                            format!("kolom “{first}” dan “{header}” sama artinya: pertahankan salah satu"),
                            format!("the columns “{first}” and “{header}” mean the same: keep one of them"),
                        ));
                    }
                    places.push((*found, at));
                }
                None => match resembling(&folded(header)) {
                    Some(meant) => {
                        return Err(Sentence::new(
                            format!(
                                "kolom “{header}” tidak dikenal; apakah maksudnya “{meant}”? Perbaiki judulnya atau \
                                 hapus kolomnya"
                            ),
                            format!(
                                "column “{header}” is unknown; is “{meant}” meant? Correct the header or remove the \
                                 column"
                            ),
                        ));
                    }
                    None => warnings.push(Sentence::new(
                        format!("kolom “{header}” tidak dikenal dan dilewati"),
                        format!("column “{header}” is unknown and was passed over"),
                    )),
                },
            }
        }
        let columns = Self { places, headers };
        let missing: Vec<&str> = [C::Name, C::Unit, C::Reason]
            .into_iter()
            .filter(|column| !columns.has(*column))
            .map(first_alias)
            .collect();
        if !missing.is_empty() {
            let missing = missing.join(", ");
            return Err(Sentence::new(
                format!(
                    "daftar pantau ini tidak memiliki kolom {missing}: tambahkan (contohnya memuat semua kolom)"
                ),
                format!("the watch-list lacks the column {missing}: add it (the template shows all columns)"),
            ));
        }
        if !ACCOUNT_COLUMNS.iter().any(|(column, _)| columns.has(*column)) {
            warnings.push(Sentence::new(
                "tidak ada kolom akun (akun, instagram, facebook, tiktok, …): belum ada yang dapat diamati",
                "no column of accounts (akun, instagram, facebook, tiktok, …): nothing can be watched yet",
            ));
        }
        Ok((columns, warnings))
    }

    pub(super) fn has(&self, column: Column) -> bool {
        self.places.iter().any(|(known, _)| *known == column)
    }

    /// A row's cell; empty when the file has no such column or the row is short.
    pub(super) fn get<'a>(&self, column: Column, cells: &'a [Cell]) -> &'a Cell {
        let place = self.places.iter().find(|(known, _)| *known == column);
        place.and_then(|(_, at)| cells.get(*at)).unwrap_or(&Cell::Empty)
    }

    /// The header as the file writes it, for messages.
    pub(super) fn header(&self, column: Column) -> String {
        let place = self.places.iter().find(|(known, _)| *known == column);
        place.map_or_else(|| first_alias(column).to_owned(), |(_, at)| self.headers[*at].clone())
    }

    pub(super) fn account_columns(&self) -> impl Iterator<Item = (Column, Option<&'static str>)> {
        ACCOUNT_COLUMNS.into_iter().filter(|(column, _)| self.has(*column))
    }
}

fn folded(header: &str) -> String {
    header.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

fn column(folded: &str) -> Option<Column> {
    ALIASES.iter().find(|(_, aliases)| aliases.contains(&folded)).map(|(column, _)| *column)
}

fn first_alias(column: Column) -> &'static str {
    match column {
        C::Unit => "unit kerja",
        C::Employment => "status kepegawaian",
        C::Letter => "surat tugas",
        C::Basis => "dasar akun",
        _ => ALIASES.iter().find(|(known, _)| *known == column).map_or("", |(_, aliases)| aliases[0]),
    }
}

/// A known header that differs by one or two letters.
fn resembling(folded: &str) -> Option<&'static str> {
    let length = folded.chars().count();
    let allowed = match length {
        0..=3 => return None,
        4..=6 => 1,
        _ => 2,
    };
    ALIASES
        .iter()
        .flat_map(|(_, aliases)| aliases.iter())
        .find(|alias| alias.len() > 3 && distance(folded, alias) <= allowed)
        .copied()
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
