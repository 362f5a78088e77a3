//! Settings: one TOML file, then environment variables (`NETRA_WEB__LISTEN=…`), then the command line.
//!
//! Every field has a default and its commented line in `config/netra.toml`; a test holds the two together.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use figment::Figment;
use figment::error::Kind;
use figment::providers::{Env, Format, Serialized, Toml};
use jiff::tz::TimeZone;
use netra_collect::AnyConnector;
use netra_collect::readers::Login;
use netra_collect::schedule::Hours;
use netra_model::act::MediaKind;
use netra_model::retention::RetentionRules;
use netra_model::review::ReviewRules;
use serde::{Deserialize, Serialize};

/// All settings.
#[derive(Debug, Clone, Serialize, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where data are kept.
    pub data: DataConfig,
    /// The office that this is the desk of.
    pub office: OfficeConfig,
    /// What a decision needs, and how decisions are checked.
    pub review: ReviewRules,
    /// What evidence must be like before it leaves the office.
    pub evidence: EvidenceConfig,
    /// How long what was collected is kept, in days; 0 means that it is not deleted by its age.
    pub retention: RetentionRules,
    /// The desk's web server.
    pub web: WebConfig,
    /// Dictionaries and races.
    pub dictionaries: DictionariesConfig,
    /// The search index.
    pub index: IndexConfig,
    /// Collection.
    pub collect: CollectConfig,
    /// Imported files.
    pub imports: ImportsConfig,
    /// The watch-list.
    pub watchlist: WatchlistConfig,
    /// Logs.
    pub log: LogConfig,
    /// What is read, through which connector.
    #[serde(rename = "source")]
    pub sources: Vec<SourceConfig>,
    /// Sources that were made at the desk, by name, as they were when the program started; they stand among `sources`, too.
    #[serde(skip)]
    pub desk_sources: BTreeMap<String, String>,
}

/// Where data are kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DataConfig {
    /// The folder with the database, the media and the search index.
    pub folder: PathBuf,
    /// `postgres://…`; empty means SQLite in the folder.
    pub database: String,
    /// The file with the key that encrypts who told the office something; empty means `identity.key` in the folder.
    pub identity_key: String,
}

/// The office.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OfficeConfig {
    /// Its name, as printed on reports.
    pub name: String,
    /// The prefix of short ids, two to six letters.
    pub prefix: String,
    /// Its time zone, an IANA name.
    pub zone: String,
    /// The region whose races' numbers and hand signs apply.
    pub region: String,
    /// `bawaslu`, or `internal` for an inspectorate or personnel agency: there an attack on a candidate flags nothing by
    /// itself, unless the dictionaries have an `office.toml` that says so.
    #[serde(rename = "type")]
    pub kind: OfficeKind,
    /// The file with deadlines and holidays; empty means those that come with the program.
    pub deadlines: PathBuf,
    /// To whom cases are handed over; chosen from a list at the desk.
    pub receivers: Vec<String>,
    /// So many days after a hand-over without an outcome the desk reminds of it.
    pub reminder_days: u32,
}

/// What evidence must be like before it leaves the office.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EvidenceConfig {
    /// A bundle is made only when each account of the case is attributed at least so surely: 0 to 3.
    pub attribution_min: u8,
    /// Whether level 3 must be set by somebody else than who set level 2.
    pub second_person: bool,
}

/// What kind of office it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfficeKind {
    /// An election supervisor at any level.
    Bawaslu,
    /// An inspectorate or personnel agency.
    Internal,
}

/// The desk's web server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebConfig {
    /// Address and port; port 0 takes a free one.
    pub listen: String,
    /// The address that browsers use, when a proxy stands in front. `https://…` makes cookies secure.
    pub public_url: String,
}

/// Dictionaries and races.
#[derive(Debug, Clone, Serialize, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct DictionariesConfig {
    /// A folder with `*.toml`, `*.tsv`, `provisions/*.toml` and `races/*.toml`; empty means those that come with the program.
    pub folder: PathBuf,
}

/// The search index.
#[derive(Debug, Clone, Serialize, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct IndexConfig {
    /// Index every act, not only those with a flag.
    pub all: bool,
}

/// Collection.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CollectConfig {
    /// Who we are, sent as User-Agent; put a way to reach the office in it.
    pub user_agent: String,
    /// `host:port` of servers on private addresses that may be fetched.
    pub allow_private: Vec<String>,
    /// Minutes between two looks at one account.
    pub every_minutes: u32,
    /// How often acts are looked at again (edited, deleted, taken back), by their age: `[up to hours of age, every hours]`.
    pub recheck: Vec<[u32; 2]>,
    /// Hours between two looks from the day before the silence [masa tenang] until the vote, whatever an act's age.
    pub recheck_in_silence_hours: u32,
    /// Minutes between two looks who of the watch-list reacted to the candidates' campaign accounts; 0: never.
    pub campaign_every_minutes: u32,
    /// Whose media are fetched and kept.
    pub media: MediaOf,
    /// Which kinds of media.
    pub media_kinds: Vec<MediaKind>,
    /// The largest file, in MB.
    pub media_max_mb: u32,
    /// So many GB of media are fetched at most; beyond them nothing more is, until the limit is raised. 0: no limit.
    pub media_most_gb: u32,
}

/// Whose media are fetched and kept. Never those of people who are neither watched nor known to a race.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaOf {
    /// Of acts with an item: what was written, and what it answers, shares or likes.
    Flagged,
    /// Of all acts.
    All,
    /// Of none.
    None,
}

/// Imported files.
#[derive(Debug, Clone, Serialize, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct ImportsConfig {
    /// What was recorded in a browser that was signed in.
    pub logged_in: LoggedInConfig,
}

/// On which legal basis, and with which account, the office records in a browser that is signed in. Until all three are
/// filled in, such files are refused.
#[derive(Debug, Clone, Serialize, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct LoggedInConfig {
    /// The legal basis in the office's words.
    pub legal_basis: String,
    /// The official account that is used, never a member of staff's own.
    pub official_account: String,
    /// When that was decided, for instance `2026-09-25`.
    pub date: String,
}

impl LoggedInConfig {
    /// How recordings were signed in, as far as the office has noted it.
    pub fn login(&self) -> Login {
        let fields = [&self.legal_basis, &self.official_account, &self.date];
        let all = fields.iter().all(|it| !it.trim().is_empty());
        if all { Login::As(self.official_account.trim().to_owned()) } else { Login::NotStated }
    }

    /// What cannot stand as it does.
    fn problem(&self) -> Option<String> {
        let filled = [&self.legal_basis, &self.official_account, &self.date].map(|it| !it.trim().is_empty());
        if filled.contains(&true) && filled.contains(&false) {
            return Some(String::from(
                "  imports.logged_in: legal_basis, official_account and date belong together; fill in all three or none",
            ));
        }
        let date = self.date.trim();
        let wrong = !date.is_empty() && date.parse::<jiff::civil::Date>().is_err();
        wrong.then(|| format!("  imports.logged_in.date “{date}”: expected a day such as 2026-09-25"))
    }
}

/// The watch-list.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WatchlistConfig {
    /// Whether what one person hands in at the desk must be approved by another before it counts.
    pub two_people: bool,
}

impl Default for WatchlistConfig {
    fn default() -> Self {
        Self { two_people: true }
    }
}

/// Logs.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogConfig {
    /// `pretty` for people, `json` for machines.
    pub format: LogFormat,
    /// What to log, for instance `info` or `info,netra_collect=debug`.
    pub filter: String,
}

/// How logs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object a line.
    Json,
}

/// One source.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceConfig {
    /// Its name, used in logs, cursors and the sources page; do not change it later.
    pub name: String,
    /// Minutes between two looks at one account, when it differs from `collect.every_minutes`.
    #[serde(default)]
    pub every_minutes: Option<u32>,
    /// When it may be asked, in the office's zone: `08:00-17:00`, `mon-fri 08:00-17:00`. Left out: at any time.
    #[serde(default)]
    pub hours: Option<String>,
    /// How it is read.
    pub connector: AnyConnector,
}

impl SourceConfig {
    /// A source whose settings, all but its name, were written at the desk.
    ///
    /// # Errors
    /// What is wrong, in a line.
    pub fn of_desk(name: &str, settings: &str) -> Result<Self, String> {
        let mut table: toml::Table =
            settings.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
        if table.contains_key("name") {
            return Err(String::from("`name` is given in its own field; leave it out here"));
        }
        table.insert(String::from("name"), toml::Value::String(name.to_owned()));
        let source: Self = table.try_into().map_err(|error| error.message().to_owned())?;
        if let Some(Err(error)) = source.hours.as_deref().map(|text| Hours::parse(text, TimeZone::UTC)) {
            return Err(format!("hours {error}"));
        }
        if source.every_minutes == Some(0) {
            return Err(String::from("every_minutes: expected 1 or more"));
        }
        Ok(source)
    }
}

impl Default for DataConfig {
    fn default() -> Self {
        Self { folder: PathBuf::from("netra-data"), database: String::new(), identity_key: String::new() }
    }
}

impl Default for OfficeConfig {
    fn default() -> Self {
        Self {
            name: String::from("Kantor Pengawas"),
            prefix: String::from("NTR"),
            zone: String::from("Asia/Jakarta"),
            region: String::new(),
            kind: OfficeKind::Bawaslu,
            deadlines: PathBuf::new(),
            receivers: ["PPK", "BKN", "Inspektorat"].map(String::from).to_vec(),
            reminder_days: 14,
        }
    }
}

impl Default for EvidenceConfig {
    fn default() -> Self {
        Self { attribution_min: 2, second_person: false }
    }
}

impl Default for WebConfig {
    fn default() -> Self {
        Self { listen: String::from("127.0.0.1:8088"), public_url: String::new() }
    }
}

impl Default for CollectConfig {
    fn default() -> Self {
        Self {
            user_agent: String::from("Netra/0.1 (set collect.user_agent to a way to reach your office)"),
            allow_private: Vec::new(),
            every_minutes: 15,
            recheck: vec![[24, 1], [14 * 24, 24], [90 * 24, 7 * 24]],
            recheck_in_silence_hours: 1,
            campaign_every_minutes: 30,
            media: MediaOf::Flagged,
            media_kinds: vec![MediaKind::Image],
            media_max_mb: 8,
            media_most_gb: 20,
        }
    }
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { format: LogFormat::Pretty, filter: String::from("info") }
    }
}

/// A file is held in memory while it is fetched.
const MOST_MEDIA_MB: u32 = 100;

/// The file that is read when none is named and it is there.
const DEFAULT_FILE: &str = "config/netra.toml";

impl Config {
    /// Reads the settings. Without `file`, [`DEFAULT_FILE`] is read if it exists.
    ///
    /// # Errors
    /// A file that is missing or wrong; the message names the key, what stands there and what was expected.
    pub fn read(file: Option<&Path>) -> Result<Self> {
        if let Some(file) = file
            && !file.is_file()
        {
            bail!(
                "{}: no such file; name an existing configuration with --config, or leave it out",
                file.display()
            );
        }
        let file = file.or(Some(Path::new(DEFAULT_FILE)).filter(|file| file.is_file()));
        let defaults = Figment::from(Serialized::defaults(Self::default()));
        let config: Self = file
            .map_or(defaults.clone(), |file| defaults.clone().merge(Toml::file_exact(file)))
            // Every setting lies in a section, so its variable has two underscores; others (NETRA_TEST_…) are not ours.
            .merge(Env::prefixed("NETRA_").filter(|key| key.as_str().contains("__")).split("__"))
            .extract()
            .map_err(|errors| {
                let lines: Vec<String> =
                    errors.into_iter().map(|error| format!("  {}", sentence(&error))).collect();
                anyhow::anyhow!("the configuration cannot be used:\n{}", lines.join("\n"))
            })?;
        config
            .problems()
            .map_or(Ok(config), |problems| bail!("the configuration cannot be used:\n{problems}"))
    }

    /// What cannot work although it can be read; all at once, a line each.
    fn problems(&self) -> Option<String> {
        let mut lines = Vec::new();
        if let Err(error) = self.zone() {
            lines.push(format!("  office.zone: {error:#}"));
        }
        let prefix = &self.office.prefix;
        if !(2..=6).contains(&prefix.len()) || !prefix.bytes().all(|b| b.is_ascii_uppercase()) {
            lines.push(format!(
                "  office.prefix “{prefix}”: expected two to six capital letters, for instance SMG"
            ));
        }
        let mut names: Vec<&str> = self.sources.iter().map(|source| source.name.as_str()).collect();
        names.sort_unstable();
        for pair in names.windows(2).filter(|pair| pair[0] == pair[1]) {
            lines.push(format!("  source “{}”: two sources have this name; rename one", pair[0]));
        }
        if self.collect.every_minutes == 0 {
            lines.push(String::from("  collect.every_minutes: expected 1 or more"));
        }
        let ages: Vec<u32> = self.collect.recheck.iter().map(|[age, _]| *age).collect();
        if self.collect.recheck.iter().any(|[age, every]| *age == 0 || *every == 0) || !ages.is_sorted() {
            lines.push(String::from(
                "  collect.recheck: expected pairs of hours, youngest acts first, for instance [[24, 1], [336, 24]]",
            ));
        }
        if self.collect.recheck_in_silence_hours == 0 {
            lines.push(String::from("  collect.recheck_in_silence_hours: expected 1 or more"));
        }
        if self.collect.media_max_mb == 0 || self.collect.media_max_mb > MOST_MEDIA_MB {
            lines.push(format!("  collect.media_max_mb: expected 1 to {MOST_MEDIA_MB}"));
        }
        for source in &self.sources {
            if let Some(Err(error)) = source.hours.as_deref().map(|text| Hours::parse(text, TimeZone::UTC)) {
                lines.push(format!("  source “{}”: hours {error}", source.name));
            }
        }
        lines.extend(review_problems(&self.review));
        lines.extend(self.imports.logged_in.problem());
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// Adds the sources that were made at the desk. One that cannot be read, or whose name the file has, is left out and
    /// told in the log.
    pub fn add_desk_sources(&mut self, kept: Vec<(String, String)>) {
        for (name, settings) in kept {
            if self.sources.iter().any(|it| it.name == name) {
                tracing::warn!(
                    name,
                    "a source made at the desk has the name of one in the configuration; left out"
                );
                continue;
            }
            match SourceConfig::of_desk(&name, &settings) {
                Ok(source) => {
                    self.sources.push(source);
                    self.desk_sources.insert(name, settings);
                }
                Err(error) => {
                    tracing::warn!(name, error, "a source made at the desk cannot be read; left out");
                }
            }
        }
    }

    /// The names of the sources in the configuration file.
    pub fn sources_of_file(&self) -> Vec<String> {
        let of_file = self.sources.iter().filter(|it| !self.desk_sources.contains_key(&it.name));
        of_file.map(|it| it.name.clone()).collect()
    }

    /// The office's time zone.
    ///
    /// # Errors
    /// An unknown name.
    pub fn zone(&self) -> Result<TimeZone> {
        TimeZone::get(&self.office.zone).with_context(|| {
            format!(
                "“{}” is no IANA time zone, expected Asia/Jakarta, Asia/Makassar or Asia/Jayapura",
                self.office.zone
            )
        })
    }

    /// The database's address.
    pub fn database_url(&self) -> String {
        if self.data.database.is_empty() {
            format!("sqlite:{}", self.data.folder.join("netra.db").display())
        } else {
            self.data.database.clone()
        }
    }
}

/// What of the rules for decisions cannot stand.
fn review_problems(rules: &ReviewRules) -> Vec<String> {
    let mut lines = Vec::new();
    if rules.rereview_percent > 100 {
        lines.push(String::from("  review.rereview_percent: expected 0 to 100"));
    }
    if let Some(role) = rules.second_by.iter().find(|role| !role.may_review()) {
        lines.push(format!(
            "  review.second_by: “{}” does not review; expected \"reviewer\", \"supervisor\" or both",
            role.as_str()
        ));
    }
    if rules.second_review && rules.second_by.is_empty() {
        lines.push(String::from(
            "  review.second_by: nobody may give a second verdict; name a role, or set second_review = false",
        ));
    }
    lines
}

/// What is wrong with a setting: where it stands, which one it is, and what was expected.
fn sentence(error: &figment::Error) -> String {
    let place = error.metadata.as_ref().map_or_else(String::new, |metadata| match &metadata.source {
        Some(figment::Source::File(path)) => format!("{}: ", path.display()),
        _ => format!("{}: ", metadata.name),
    });
    let key = error.path.join(".");
    match &error.kind {
        Kind::UnknownField(found, expected) => {
            let known: Vec<String> = expected.iter().map(|name| format!("`{name}`")).collect();
            format!("{place}there is no setting `{found}` ({key}); expected one of {}", known.join(", "))
        }
        kind if key.is_empty() => format!("{place}{kind}"),
        kind => format!("{place}{key}: {kind}"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_source_of_the_desk_is_read_like_one_of_the_file_and_never_takes_its_name() {
        let settings = "every_minutes = 60\n[connector]\nkind = \"feed\"\n";
        let mut config = Config::default();
        config.add_desk_sources(vec![
            (String::from("situs"), settings.to_owned()),
            (String::from("situs"), settings.to_owned()),
            (String::from("rusak"), String::from("[connector]\nkind = \"apa\"\n")),
        ]);
        assert_eq!(config.sources.len(), 1);
        assert_eq!(config.sources_of_file(), Vec::<String>::new());
        assert_eq!(config.desk_sources["situs"], settings);
        for (wrong, told) in [
            ("every_minutes = 0\n[connector]\nkind = \"feed\"\n", "expected 1 or more"),
            ("hours = \"pagi\"\n[connector]\nkind = \"feed\"\n", "hours"),
            ("name = \"x\"\n[connector]\nkind = \"feed\"\n", "its own field"),
            ("[connector]\nkind = \"mastodon\"\ninstace = \"https://x.test\"\n", "instance"),
            ("= 1", "key"),
        ] {
            let why = SourceConfig::of_desk("situs", wrong).unwrap_err();
            assert!(why.contains(told), "{wrong}: {why}");
        }
    }

    /// Paths of all keys of a TOML value: `web.listen`, …
    fn keys(value: &toml::Value, prefix: &str, into: &mut BTreeSet<String>) {
        let toml::Value::Table(table) = value else {
            into.insert(prefix.to_owned());
            return;
        };
        for (key, value) in table {
            let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
            keys(value, &path, into);
        }
    }

    #[test]
    fn the_example_names_every_setting_with_its_default() {
        let text = include_str!("../../../config/netra.toml");
        // Every setting stands there commented out with its default; uncommented it must be the default configuration.
        let (settings, sources) = text.split_once("# --- sources").expect("the section on sources");
        let uncommented: String = settings
            .lines()
            .map(|line| line.strip_prefix("#: ").unwrap_or(line))
            .flat_map(|line| [line, "\n"])
            .collect();
        let example: toml::Value = toml::from_str(&uncommented).expect("the example is TOML");
        let mut default = toml::Value::try_from(Config::default()).expect("settings are TOML");
        default.as_table_mut().unwrap().remove("source");
        let (mut in_example, mut in_code) = (BTreeSet::new(), BTreeSet::new());
        keys(&example, "", &mut in_example);
        keys(&default, "", &mut in_code);
        assert_eq!(in_example, in_code);
        assert_eq!(example, default, "the example shows the defaults");

        let sources: String = sources
            .lines()
            .skip(1)
            .filter_map(|line| line.strip_prefix("#: "))
            .flat_map(|l| [l, "\n"])
            .collect();
        let with_sources: Config =
            toml::from_str(&sources).expect("the examples of sources can be used as they stand");
        assert!(!with_sources.sources.is_empty());
    }

    #[test]
    fn a_typing_mistake_is_named_with_what_was_expected() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("netra.toml");
        let why = |text: &str| {
            std::fs::write(&file, text).unwrap();
            Config::read(Some(&file)).unwrap_err().to_string()
        };
        let unknown = why("[web]\nlisten_on = 'x'\n");
        assert!(unknown.contains("listen_on") && unknown.contains("`listen`"), "{unknown}");
        let zone = why("[office]\nzone = 'Asia/Djakarta'\nprefix = 'smg'\n");
        assert!(
            zone.contains("Asia/Djakarta") && zone.contains("“smg”: expected two to six capital"),
            "{zone}"
        );
        let half = why("[imports.logged_in]\nlegal_basis = 'Surat Tugas 7/2026 (DEMO)'\n");
        assert!(half.contains("belong together"), "{half}");
        let day =
            why("[imports.logged_in]\nlegal_basis = 'a'\nofficial_account = 'x:@kantor'\ndate = 'kemarin'\n");
        assert!(day.contains("kemarin") && day.contains("2026-09-25"), "{day}");
        let review = why("[review]\nsecond_by = ['writer']\nrereview_percent = 120\n");
        assert!(review.contains("writer") && review.contains("0 to 100"), "{review}");
        let kind = why("[[source]]\nname = 'a'\n[source.connector]\nkind = 'bluesy'\n");
        assert!(kind.contains("bluesy") && kind.contains("bluesky"), "{kind}");
        assert!(
            Config::read(Some(Path::new("nowhere.toml"))).unwrap_err().to_string().contains("no such file")
        );
    }
}
