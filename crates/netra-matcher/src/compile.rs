//! Dictionaries → one lexicon whose terms know what they stand for.

use netra_model::flag::MarkKind;

use crate::dictionary::{Dictionaries, Fact, Phrase, Refers, Rule, Side, Slot};
use crate::lexicon::Lexicon;

/// What a term stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sense {
    /// A term of a group, with the number it holds.
    Group { group: usize, number: Option<u8> },
    /// A form of a candidate.
    Form { race: usize, candidate: usize, form: Form },
    /// Words that name a race.
    Race { race: usize },
}

/// Which form of a candidate a term is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    Name,
    Ambiguous,
    Hashtag,
    NameTag,
    Slogan,
    Programme,
    HandSign,
}

/// What a term means, without its words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Meaning {
    pub(crate) sense: Sense,
    pub(crate) mark: MarkKind,
    /// Its place among the release's validities, if it does not count always and everywhere.
    pub(crate) valid: Option<u32>,
}

/// What is asked of every term that is found, in six bytes: a large dictionary has many terms.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glance {
    /// The bits of the kinds of places that it may be.
    slots: [u8; 3],
    /// The bits of what it is.
    is: u8,
    /// The race that it belongs to, [`Glance::ANY`] where it does not.
    race: u16,
}

impl Glance {
    const ANY: u16 = u16::MAX;
    /// It damps.
    pub(crate) const DAMPS: u8 = 1;
    /// It is the number of a candidate: *nomor 3*, *03*.
    pub(crate) const NAMES_NUMBER: u8 = 2;
    /// It takes a number for something else: *3 orang*.
    pub(crate) const COUNTS_NUMBER: u8 = 4;
    /// It is a form of a candidate.
    pub(crate) const FORM: u8 = 8;
    /// It is a candidate's name or slogan, whatever words it is made of.
    pub(crate) const WHOLE: u8 = 16;

    pub(crate) fn is(self, what: u8) -> bool {
        self.is & what != 0
    }
}

/// Everything that texts are compared with.
#[derive(Debug, Clone)]
pub(crate) struct Compiled {
    pub(crate) lexicon: Lexicon,
    /// By term.
    pub(crate) meanings: Vec<Meaning>,
    /// By term.
    pub(crate) glances: Vec<Glance>,
    /// By term: as the dictionary writes it.
    pub(crate) texts: Vec<Box<str>>,
    /// The rules that raise a score, and those that damp it.
    raising: Vec<usize>,
    raising_by_place: ByPlace,
    pub(crate) damping: Vec<usize>,
    /// By rule.
    needs: Vec<Needs>,
    /// For every place of every rule the kinds of which one must stand there.
    places: Vec<SlotSet>,
    /// The rules that can raise a score, each with a kind without which it cannot hold.
    anchors: SlotSet,
}

/// What a rule needs, for a quick look.
#[derive(Debug, Clone, Copy)]
struct Needs {
    /// Its places among all.
    from: usize,
    until: usize,
    side: Side,
    /// The most that it adds for one candidate.
    most: i32,
    weak: bool,
    /// It holds only for acts on an account of a candidate.
    account: bool,
}

/// The rules that may raise an act, in a list that is filled again for every act.
#[derive(Debug, Default)]
pub(crate) struct Raising {
    pub(crate) rules: Vec<usize>,
    room: Vec<u64>,
}

/// Some rules by what must stand in a text where they hold. Each rule is a bit, so that sixty-four are asked at once: a
/// large dictionary has hundreds, of which a text concerns a few.
#[derive(Debug, Clone)]
struct ByPlace {
    /// So many numbers hold all the rules' bits.
    n: usize,
    /// For the first place of rules, then for the second and so on: the rules that have no such place.
    without: Vec<u64>,
    /// By the bit of a kind, and then by place: the rules that have it there.
    with: Vec<u64>,
}

impl ByPlace {
    /// Of rules given by the kinds of each of their places.
    fn new<'s>(rules: impl ExactSizeIterator<Item = &'s [SlotSet]> + Clone) -> Self {
        let n = rules.len().div_ceil(64);
        let row = n * rules.clone().map(<[SlotSet]>::len).max().unwrap_or(0).max(1);
        let (mut without, mut with) = (vec![0; row], vec![0; row * SlotSet::BITS]);
        for (at, rule) in rules.enumerate() {
            for place in 0..row / n {
                let (at, bit) = (place * n + at / 64, 1 << (at % 64));
                match rule.get(place) {
                    None => without[at] |= bit,
                    Some(kinds) => kinds.bits().for_each(|kind| with[kind * row + at] |= bit),
                }
            }
        }
        Self { n, without, with }
    }

    /// Calls `each` with the number of every rule that may hold where these kinds of places stand, in their order.
    /// `room` is to work in.
    fn may_hold(&self, slots: &SlotSet, room: &mut Vec<u64>, mut each: impl FnMut(usize)) {
        room.clone_from(&self.without);
        let row = room.len();
        for kind in slots.bits() {
            for (any, with) in room.iter_mut().zip(&self.with[kind * row..]) {
                *any |= with;
            }
        }
        for word in 0..self.n {
            // All have a bit for a place, or for that they have none; beyond the last rule there is none for either.
            let mut rules = room.iter().skip(word).step_by(self.n).fold(u64::MAX, |all, place| all & place);
            while rules != 0 {
                each(64 * word + rules.trailing_zeros() as usize);
                rules &= rules - 1;
            }
        }
    }
}

/// A set of kinds of places. Kinds may share a bit: it then holds more than was put in, never less.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct SlotSet([u64; 4]);

impl SlotSet {
    const ALL: Self = Self([u64::MAX; 4]);
    const BITS: usize = 256;

    fn bit(slot: Slot) -> u8 {
        // Kinds beyond that share.
        (slot.index() % Self::BITS) as u8
    }

    fn set(&mut self, bit: u8) {
        self.0[usize::from(bit >> 6)] |= 1 << (bit & 63);
    }

    fn has(&self, bit: u8) -> bool {
        self.0[usize::from(bit >> 6)] & 1 << (bit & 63) != 0
    }

    /// Its bits.
    fn bits(&self) -> impl Iterator<Item = usize> {
        (0..).zip(self.0).flat_map(|(at, mut left)| {
            std::iter::from_fn(move || {
                let bit = left.trailing_zeros() as usize;
                left &= left.wrapping_sub(1);
                (bit < 64).then_some(64 * at + bit)
            })
        })
    }

    pub(crate) fn insert(&mut self, slot: Slot) {
        self.set(Self::bit(slot));
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(all, more)| *all |= more);
    }

    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).fold(0, |any, (a, b)| any | a & b) != 0
    }

    fn of(slots: &[Slot]) -> Self {
        let mut set = Self::default();
        slots.iter().for_each(|slot| set.insert(*slot));
        set
    }
}

pub(crate) fn compile(dictionaries: &Dictionaries) -> Compiled {
    let mut places = Vec::new();
    let needs = |rule: &Rule| {
        let from = places.len();
        places.extend(rule.all.iter().map(|slots| SlotSet::of(slots)));
        let is_account = |fact: &Fact| matches!(fact, Fact::CampaignAccount | Fact::PersonalAccount);
        Needs {
            from,
            until: places.len(),
            side: rule.side,
            most: rule.weight * times(dictionaries, rule),
            weak: rule.weak,
            account: !rule.facts.is_empty() && rule.facts.iter().all(is_account),
        }
    };
    let needs: Vec<Needs> = dictionaries.rules.iter().map(needs).collect();
    let rules = &dictionaries.rules;
    let those =
        |damps: bool| (0..rules.len()).filter(|at| (rules[*at].side == Side::Damping) == damps).collect();
    let raising: Vec<usize> = those(false);
    let mut compiled = Compiled {
        raising_by_place: ByPlace::new(
            raising.iter().map(|rule| &places[needs[*rule].from..needs[*rule].until]),
        ),
        lexicon: Lexicon::new(&dictionaries.glued, &dictionaries.spellings),
        meanings: Vec::new(),
        glances: Vec::new(),
        texts: Vec::new(),
        raising,
        damping: those(true),
        needs,
        anchors: anchors(dictionaries),
        places,
    };
    for (group, source) in dictionaries.groups.iter().enumerate() {
        for phrase in &source.terms {
            compiled.add(phrase, Sense::Group { group, number: phrase.number }, source.mark);
        }
    }
    for (race, source) in dictionaries.races.iter().enumerate() {
        compiled.add(&always(source.race.name.clone()), Sense::Race { race }, MarkKind::Candidate);
        for name in &source.names {
            compiled.add(name, Sense::Race { race }, MarkKind::Candidate);
        }
        for (candidate, forms) in source.forms.iter().enumerate() {
            let mut add = |phrase: &Phrase, form: Form| {
                let mark = if form == Form::HandSign { MarkKind::HandSign } else { MarkKind::Candidate };
                compiled.add(phrase, Sense::Form { race, candidate, form }, mark);
            };
            let derived = &forms.derived;
            let names = || forms.names.iter().chain(&derived.names);
            let ambiguous = || forms.ambiguous.iter().chain(&derived.ambiguous);
            names().for_each(|it| add(it, Form::Name));
            for name in ambiguous() {
                add(name, Form::Ambiguous);
                for word in &dictionaries.before_names {
                    add(&Phrase { text: format!("{word} {}", name.text), ..name.clone() }, Form::Name);
                }
            }
            let all: Vec<String> = names().chain(ambiguous()).map(|it| glued(&it.text)).collect();
            for tag in forms.hashtags.iter().chain(&derived.hashtags) {
                // A hashtag that says no more than the candidate's names: `#ArgaSekar`.
                add(tag, if all.contains(&glued(&tag.text)) { Form::NameTag } else { Form::Hashtag });
            }
            forms.slogans.iter().for_each(|it| add(it, Form::Slogan));
            forms.programme.iter().for_each(|it| add(it, Form::Programme));
            forms.hand_signs.iter().chain(&derived.hand_signs).for_each(|it| add(it, Form::HandSign));
            forms.handles.iter().for_each(|it| add(it, Form::Name));
        }
    }
    compiled.glances = compiled.meanings.iter().map(|meaning| glance(dictionaries, meaning)).collect();
    let Compiled { lexicon, glances, anchors, .. } = &mut compiled;
    lexicon.finish(|term| glances[term as usize].slots.iter().any(|bit| anchors.has(*bit)));
    compiled
}

fn glance(dictionaries: &Dictionaries, meaning: &Meaning) -> Glance {
    let damps = meaning.mark == MarkKind::Damping;
    let refers = match meaning.sense {
        Sense::Group { group, number: Some(_) } => dictionaries.groups[group].refers,
        Sense::Group { .. } | Sense::Form { .. } | Sense::Race { .. } => Refers::Nothing,
    };
    let (slots, race) = match meaning.sense {
        Sense::Group { group, .. } => {
            let source = &dictionaries.groups[group];
            let refers = match source.refers {
                Refers::Candidate => Slot::Candidate,
                Refers::Number => Slot::Number,
                Refers::HandSign => Slot::HandSign,
                Refers::BareNumber | Refers::Nothing => Slot::Group(group),
            };
            let party = if source.key == "party" { Slot::Party } else { refers };
            ([Slot::Group(group), refers, party], None)
        }
        Sense::Race { race } => ([Slot::Race; 3], Some(race)),
        Sense::Form { race, form, .. } => (
            match form {
                Form::Name | Form::Ambiguous => [Slot::Candidate; 3],
                Form::NameTag => [Slot::Candidate, Slot::NameTag, Slot::NameTag],
                Form::Hashtag => [Slot::Hashtag; 3],
                Form::Slogan => [Slot::Slogan; 3],
                Form::Programme => [Slot::Programme; 3],
                Form::HandSign => [Slot::HandSign; 3],
            },
            Some(race),
        ),
    };
    let is_whole =
        matches!(meaning.sense, Sense::Form { form: Form::Name | Form::Slogan | Form::Programme, .. });
    let bits = [
        (Glance::DAMPS, damps),
        (Glance::NAMES_NUMBER, matches!(refers, Refers::Candidate | Refers::Number)),
        (Glance::COUNTS_NUMBER, damps && refers == Refers::BareNumber),
        (Glance::FORM, matches!(meaning.sense, Sense::Form { .. })),
        (Glance::WHOLE, is_whole),
    ];
    Glance {
        slots: slots.map(SlotSet::bit),
        is: bits.iter().filter(|(_, holds)| *holds).map(|(bit, _)| bit).sum(),
        race: race.and_then(|race| u16::try_from(race).ok()).unwrap_or(Glance::ANY),
    }
}

/// For every rule that can raise a score alone, the kinds of one of its places: that which most texts do not have.
fn anchors(dictionaries: &Dictionaries) -> SlotSet {
    let mut anchors = SlotSet::default();
    let is_account = |fact: &Fact| matches!(fact, Fact::CampaignAccount | Fact::PersonalAccount);
    // What is about a candidate is rare; of words, what can be said in few ways.
    let commonness = |slot: &Slot| match slot {
        Slot::Group(group) => {
            let group = &dictionaries.groups[*group];
            if group.refers == Refers::Nothing { 1_000 + group.terms.len() } else { 1 }
        }
        _ => 1,
    };
    for rule in dictionaries.rules.iter().filter(|rule| rule.side != Side::Damping && !rule.weak) {
        if !rule.facts.is_empty() && rule.facts.iter().all(is_account) {
            continue;
        }
        match rule.all.iter().min_by_key(|slots| slots.iter().map(commonness).sum::<usize>()) {
            Some(place) => anchors.add(&SlotSet::of(place)),
            None => anchors.add(&facts_slots(&rule.facts)),
        }
    }
    anchors
}

/// The kinds of places without which none of some facts holds, accounts aside.
fn facts_slots(facts: &[Fact]) -> SlotSet {
    let mut slots = SlotSet::default();
    for fact in facts {
        match fact {
            Fact::CampaignAccount | Fact::PersonalAccount => {}
            Fact::CandidateNamed | Fact::AllCandidates => {
                slots.add(&SlotSet::of(&[Slot::Candidate, Slot::Hashtag]));
            }
            Fact::ElectionAnchor
            | Fact::Headline
            | Fact::ElectionBodyAccount
            | Fact::InstitutionAccount
            | Fact::SpouseOfCandidate
            | Fact::AssignmentLetter => slots = SlotSet::ALL,
        }
    }
    slots
}

/// How often a rule may count: twice where it can be about a candidate in one place and about nobody in another.
fn times(dictionaries: &Dictionaries, rule: &Rule) -> i32 {
    let of = |slot: &Slot| match slot {
        Slot::Party | Slot::Race => (true, false),
        Slot::Group(group) => match dictionaries.groups[*group].refers {
            Refers::Nothing => (true, false),
            _ => (true, true),
        },
        _ => (false, true),
    };
    let may = |slots: &[Slot], who: bool| {
        slots.iter().map(of).any(|(nobody, somebody)| if who { somebody } else { nobody })
    };
    let both =
        rule.all.iter().all(|slots| may(slots, false)) && rule.all.iter().any(|slots| may(slots, true));
    if both { 2 } else { 1 }
}

/// A phrase that counts on every day and everywhere.
fn always(text: String) -> Phrase {
    Phrase { text, number: None, valid: None }
}

impl Compiled {
    fn add(&mut self, phrase: &Phrase, sense: Sense, mark: MarkKind) {
        let id = u32::try_from(self.texts.len()).expect("fewer than four billion terms");
        let Self { lexicon, meanings, texts, .. } = self;
        let valid = phrase.valid;
        let is_known = |known: u32| {
            let known = &meanings[known as usize];
            known.sense == sense && known.valid == valid
        };
        if lexicon.add(&phrase.text, id, is_known) {
            meanings.push(Meaning { sense, mark, valid });
            texts.push(phrase.text.as_str().into());
        }
    }

    /// Adds the kinds of places that a term may be, unless it belongs to a race that does not run.
    pub(crate) fn may_be(&self, glance: Glance, running: &[bool], slots: &mut SlotSet) {
        if running.get(usize::from(glance.race)).copied().unwrap_or(true) {
            let [first, second, third] = glance.slots;
            slots.set(first);
            // Most terms are of one kind.
            if (second, third) != (first, first) {
                slots.set(second);
                slots.set(third);
            }
        }
    }

    /// Whether all that a rule needs may stand in a text with these kinds of places.
    pub(crate) fn may_hold(&self, rule: usize, slots: &SlotSet) -> bool {
        let needs = &self.needs[rule];
        self.places[needs.from..needs.until].iter().all(|place| place.meets(slots))
    }

    /// Whether any rule can raise the score alone of an act that is not on a candidate's account, where these kinds of
    /// places stand in its texts.
    pub(crate) fn is_anchored(&self, slots: &SlotSet) -> bool {
        self.anchors.meets(slots)
    }

    /// Collects the rules that may raise an act in whose texts these kinds of places stand, and says the most that they
    /// can give it: 0 where none can raise its score alone.
    pub(crate) fn most(&self, slots: &SlotSet, by_account: bool, rules: &mut Raising) -> i32 {
        let Raising { rules, room } = rules;
        rules.clear();
        if !by_account && !self.is_anchored(slots) {
            return 0;
        }
        let (mut support, mut attack, mut alone) = (0, 0, false);
        self.raising_by_place.may_hold(slots, room, |at| {
            let rule = self.raising[at];
            let needs = &self.needs[rule];
            if needs.account && !by_account {
                return;
            }
            rules.push(rule);
            *(if needs.side == Side::Support { &mut support } else { &mut attack }) += needs.most;
            alone |= !needs.weak;
        });
        if alone { support.max(attack).min(100) } else { 0 }
    }
}

/// The letters and digits of a text without what stands between them.
fn glued(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}
