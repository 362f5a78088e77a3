//! The swap test: sentences made from every form of every candidate, the examples of the rules, and acts that the caller
//! brings, each with the candidates of a race in each other's place. Score, support and attack may not move, and so no
//! rank does.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use netra_model::ActId;
use netra_model::act::{AccountRef, ActKind};
use netra_model::flag::{Field, MatchInput, Piece, Side};
use netra_model::person::{Employment, PersonStatus};
use netra_model::race::{Race, StageKind};
use netra_model::release::{SwapFailure, SwapScore, SwapTest, SwapText};

use super::permute::{Permuted, Permuter, numbers};
use crate::compile::Form;
use crate::dictionary::Phrase;
use crate::matcher::Matcher;

/// So many failures are listed; all are counted.
const LISTED: usize = 100;
/// With more candidates than this not every order is tried, only every candidate in every place.
const ALL_ORDERS_UP_TO: usize = 4;

/// Sentences in which one candidate stands: calls, wishes, praise, attacks, news, pledges, plain mentions. Each is made
/// with every form that fits a slot, and with the first form in the others.
const SENTENCES: &[&str] = &[
    "Saya pilih {name}",
    "{name} menyala 🔥",
    "Semoga menang {name}",
    "Kami siap dukung {name}",
    "Jangan pilih {name}",
    "Menurut survei, {name} pasti menang",
    "{name} ke pasar",
    "Rapat bersama {name} hari ini",
    "Tolak {name}",
    "Kampanye {name} cuma janji manis",
    "Semoga pak {name} terpilih",
    "Hanya {name} yang peduli rakyat kecil",
    "Butuh pemimpin seperti {name}",
    "Asal bukan {name}",
    "saya tidak akan pilih {name}",
    "mending {name} lah",
    "siapa pilih {name}?",
    "Ayo coblos nomor {n}!",
    "coblos {n} ya lur",
    "pilih paslon {n}",
    "kulo nderek nomer {n}",
    "salam {n} jari untuk {name}",
    "mending {name} lah, {0n}",
    "{name} pembohong, paslon {n} omong doang",
    "Pagi {campaign}",
    "Ikrar netralitas ASN, hapus {campaign}",
    "Kami siap dukung {name} {tag}",
    "Pagi {tag}",
    "All in {name} {sign} {campaign}",
    "bersama {name} {sign}",
    "pilih paslon {0n} {sign}",
    "coblos nomor {n}, {slogan}!",
    "{name} hebat, {slogan}",
    "{slogan}, {name}",
    "{slogan} untuk semua warga",
];

/// Sentences in which two candidates stand.
const OF_TWO: &[&str] = &[
    "pilih {a}, jangan pilih {b}",
    "{a} menang, {b} kalah",
    "mending {a} daripada {b}",
    "debat {a} lawan {b} malam ini",
    "{b} pembohong, saya pilih {a}",
];

/// Photos of a candidate, as an officer describes them.
const PHOTOS: &[&str] =
    &["berfoto bersama {name}, pose {n} jari", "baliho {name}", "kaus bergambar {name} {sign}"];

/// What people add to an act that is aimed at a candidate's account.
const ADDED: &[&str] = &["", "semangat pak 🔥", "Jadwal hari ini?"];

/// Tests every race of the release; `acts` are acts that it flags, as the matcher was given them.
pub fn swap_test(matcher: &Matcher, acts: &[(ActId, MatchInput)]) -> SwapTest {
    let mut test = SwapTest::default();
    for (at, race) in matcher.races().iter().enumerate() {
        let forms = &matcher.dictionaries.races[at].forms;
        let unsure = race
            .candidates
            .iter()
            .zip(forms)
            .filter(|(_, it)| it.names.is_empty() && !it.ambiguous.is_empty());
        test.without_sure_name.extend(unsure.map(|(it, _)| format!("{}/{}", race.key, it.key)));
        if let (Some(day), true) = (campaign_day(race), race.candidates.len() > 1) {
            let permuter = Permuter::new(&matcher.dictionaries, &matcher.compiled, at);
            for (candidate, of) in race.candidates.iter().enumerate() {
                let slogans = permuter.forms(candidate, Form::Slogan).iter();
                let words = slogans.filter(|it| permuter.word_slogans.contains(**it));
                let who = format!("{}/{}", race.key, of.key);
                test.word_slogans.extend(words.map(|it| (who.clone(), (*it).to_owned())));
            }
            Swaps { matcher, permuter, race, day, test: &mut test }.run(acts);
        }
    }
    test
}

/// A day on which numbers and hand signs speak: the first of the campaign, else the last of the race.
fn campaign_day(race: &Race) -> Option<Date> {
    let campaign = race.stages.iter().find(|stage| stage.kind == StageKind::Campaign).map(|stage| stage.from);
    campaign.or_else(|| race.stages.iter().map(|stage| stage.until).max())
}

/// One race under test.
struct Swaps<'a> {
    matcher: &'a Matcher,
    permuter: Permuter<'a>,
    race: &'a Race,
    day: Date,
    test: &'a mut SwapTest,
}

/// A text with the candidate (by place) whose turn it is.
struct Turn {
    candidate: usize,
    text: String,
    score: SwapScore,
}

impl Swaps<'_> {
    fn run(mut self, acts: &[(ActId, MatchInput)]) {
        let description = Field { side: Side::Own, piece: Piece::Description(0) };
        for (templates, field) in [(SENTENCES, Field::OWN_TEXT), (PHOTOS, description)] {
            for template in templates {
                let candidates = 0..self.race.candidates.len();
                let texts = candidates.flat_map(|candidate| {
                    self.filled(template, candidate).into_iter().map(move |text| (candidate, text))
                });
                let turns: Vec<Turn> =
                    texts.map(|(candidate, text)| self.turn(candidate, field, text)).collect();
                self.compare(&turns, None);
            }
        }
        for template in OF_TWO {
            self.compare(&self.of_two(template), None);
        }
        self.accounts();
        self.examples();
        for (act, input) in acts {
            self.permute(input, Some(*act));
        }
    }

    fn score(&self, input: &MatchInput) -> SwapScore {
        self.matcher.score(input).map_or_else(SwapScore::default, |it| SwapScore {
            score: it.score,
            support: it.support,
            attack: it.attack,
        })
    }

    fn turn(&self, candidate: usize, field: Field, text: String) -> Turn {
        Turn { candidate, score: self.score(&self.post(field, &text)), text }
    }

    /// Somebody of the race's region writes this in the campaign.
    fn post(&self, field: Field, text: &str) -> MatchInput {
        MatchInput {
            kind: ActKind::Post,
            day: self.day,
            region: self.race.region.clone(),
            employment: Employment::Pns,
            status: PersonStatus::Active,
            texts: if text.is_empty() { Vec::new() } else { vec![(field, text.to_owned())] },
            actor: AccountRef::by_handle("instagram".parse().expect("a platform's name"), "pegawai.demo"),
            target_author: None,
            assignment_letter: None,
        }
    }

    /// The forms of a candidate that fit a slot.
    fn slot(&self, slot: &str, candidate: usize) -> Vec<String> {
        let source = &self.matcher.dictionaries.races[self.permuter.race];
        let known = &source.forms[candidate];
        let compiled = |form| {
            let forms = self.permuter.forms(candidate, form);
            forms.iter().map(|it| (*it).to_owned()).collect()
        };
        let written = |zero: bool| {
            let number = self.race.candidates[candidate].number;
            let all = number.map(|number| numbers(&self.matcher.dictionaries, number)).unwrap_or_default();
            all.into_iter().filter(|it| it.starts_with('0') == zero).collect()
        };
        let texts = |own: &[Phrase], derived: &[Phrase]| {
            own.iter().chain(derived).map(|it| it.text.clone()).collect()
        };
        match slot {
            "{name}" | "{a}" | "{b}" => texts(&known.names, &known.derived.names),
            "{n}" => written(false),
            "{0n}" => written(true),
            "{tag}" => compiled(Form::NameTag),
            "{campaign}" => compiled(Form::Hashtag),
            "{sign}" => texts(&known.hand_signs, &known.derived.hand_signs),
            "{slogan}" => {
                let compared =
                    known.slogans.iter().filter(|it| !self.permuter.word_slogans.contains(&*it.text));
                compared.map(|it| it.text.clone()).collect()
            }
            other => unreachable!("no sentence has the slot {other}"),
        }
    }

    /// A sentence with each form of a candidate in each slot; none where the candidate lacks a form.
    fn filled(&self, template: &str, candidate: usize) -> Vec<String> {
        let slots: Vec<(&str, Vec<String>)> =
            slots_of(template).map(|slot| (slot, self.slot(slot, candidate))).collect();
        if slots.iter().any(|(_, forms)| forms.is_empty()) {
            return Vec::new();
        }
        let mut texts = Vec::new();
        for (at, (_, forms)) in slots.iter().enumerate() {
            for form in forms {
                let text = slots.iter().enumerate().fold(template.to_owned(), |text, (n, (slot, forms))| {
                    text.replace(slot, if n == at { form } else { &forms[0] })
                });
                if !texts.contains(&text) {
                    texts.push(text);
                }
            }
        }
        texts
    }

    /// A sentence with every two candidates, in both orders, or with many of them each with the next; it is the turn of
    /// the first.
    fn of_two(&self, template: &str) -> Vec<Turn> {
        let n = self.race.candidates.len();
        let is_tried = |a: usize, b: usize| a != b && (n <= ALL_ORDERS_UP_TO || b == (a + 1) % n);
        let pairs = (0..n).flat_map(|a| (0..n).map(move |b| (a, b))).filter(|(a, b)| is_tried(*a, *b));
        let text = |(a, b): (usize, usize)| {
            let (first, second) = (self.slot("{a}", a), self.slot("{b}", b));
            let text = template.replace("{a}", first.first()?).replace("{b}", second.first()?);
            Some(self.turn(a, Field::OWN_TEXT, text))
        };
        pairs.filter_map(text).collect()
    }

    /// Acts of every kind aimed at each candidate's accounts.
    fn accounts(&mut self) {
        let first = &self.race.candidates[0];
        let orders = self.orders();
        for account in &first.accounts {
            for kind in ActKind::ALL {
                for added in ADDED {
                    let target_author = Some(account.account.clone());
                    let input = MatchInput { kind, target_author, ..self.post(Field::OWN_TEXT, added) };
                    self.permute_in(&input, None, &orders);
                }
            }
        }
    }

    /// The examples beside the rules, as far as they speak of this race's candidates.
    fn examples(&mut self) {
        let rules = &self.matcher.dictionaries.rules;
        // Those in brackets are acts aimed at accounts, which are made above.
        let texts =
            rules.iter().flat_map(|rule| &rule.examples.matching).filter(|text| !text.starts_with('['));
        let inputs: Vec<MatchInput> = texts.map(|text| self.post(Field::OWN_TEXT, text)).collect();
        for input in &inputs {
            self.permute(input, None);
        }
    }

    fn permute(&mut self, input: &MatchInput, act: Option<ActId>) {
        let orders = self.orders();
        self.permute_in(input, act, &orders);
    }

    /// Compares an act with itself in every order of the candidates.
    fn permute_in(&mut self, input: &MatchInput, act: Option<ActId>, orders: &[Vec<usize>]) {
        let mut turns: Vec<(Box<MatchInput>, Turn)> = Vec::with_capacity(orders.len());
        for order in orders {
            match self.permuter.permuted(input, order) {
                Permuted::Untouched => return,
                Permuted::Exempt => {
                    self.test.exempt += 1;
                    return;
                }
                // Several orders may change nothing of what stands in this act.
                Permuted::Changed(input, _) if turns.iter().any(|(known, _)| *known == input) => {}
                Permuted::Changed(input, candidate) => {
                    let text = input.texts.first().map_or_else(String::new, |(_, text)| text.clone());
                    let turn = Turn { candidate, text, score: self.score(&input) };
                    turns.push((input, turn));
                }
            }
        }
        let turns: Vec<Turn> = turns.into_iter().map(|(_, turn)| turn).collect();
        self.compare(&turns, act);
    }

    /// Every order of the candidates, or with many of them as many as it takes to put each in each place.
    fn orders(&self) -> Vec<Vec<usize>> {
        let n = self.race.candidates.len();
        if n > ALL_ORDERS_UP_TO {
            return (0..n).map(|by| (0..n).map(|at| (at + by) % n).collect()).collect();
        }
        let mut orders = vec![Vec::new()];
        for _ in 0..n {
            orders = orders
                .into_iter()
                .flat_map(|order: Vec<usize>| {
                    let free: Vec<usize> = (0..n).filter(|it| !order.contains(it)).collect();
                    free.into_iter().map(move |next| order.iter().copied().chain([next]).collect())
                })
                .collect();
        }
        orders
    }

    /// All turns must have the score that most of them have.
    fn compare(&mut self, turns: &[Turn], act: Option<ActId>) {
        self.test.texts += turns.len() as u64;
        let mut times: BTreeMap<SwapScore, usize> = BTreeMap::new();
        for turn in turns {
            *times.entry(turn.score).or_default() += 1;
        }
        let most = times.into_iter().max_by_key(|(_, times)| *times).map(|(score, _)| score);
        let Some(usual) = turns.iter().find(|turn| Some(turn.score) == most) else { return };
        let key = |turn: &Turn| self.race.candidates[turn.candidate].key.clone();
        let mut listed = BTreeSet::new();
        for turn in turns.iter().filter(|turn| turn.score != usual.score) {
            self.test.n_failures += 1;
            // One other form of the same candidate with the same score teaches nothing more.
            if self.test.failures.len() < LISTED && listed.insert((turn.candidate, turn.score)) {
                // The words of an act stay in the store.
                let text = act.map_or_else(
                    || SwapText::Sentences(usual.text.clone(), turn.text.clone()),
                    SwapText::Act,
                );
                self.test.failures.push(SwapFailure {
                    race: self.race.key.clone(),
                    text,
                    one: (key(usual), usual.score),
                    other: (key(turn), turn.score),
                });
            }
            if act.is_some() {
                return;
            }
        }
    }
}

/// The slots of a sentence, in its order.
fn slots_of(template: &str) -> impl Iterator<Item = &str> {
    template.split_inclusive('}').filter_map(|piece| piece.find('{').map(|at| &piece[at..]))
}
