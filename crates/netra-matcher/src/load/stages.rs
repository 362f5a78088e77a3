//! The stages of a race: their days, their order, and which of them may share days.

use netra_model::Sentence;
use netra_model::race::{Stage, StageKind};

use crate::read::Section;

const STAGES: [(&str, StageKind); 8] = [
    ("registration", StageKind::Registration),
    ("determination", StageKind::Determination),
    ("draw", StageKind::Draw),
    ("campaign", StageKind::Campaign),
    ("silence", StageKind::Silence),
    ("voting", StageKind::Voting),
    ("counting", StageKind::Counting),
    ("result", StageKind::Result),
];

/// A stage with its place in the file.
struct Written<'r, 'a, 't> {
    stage: Stage,
    section: Section<'r, 'a, 't>,
}

impl Written<'_, '_, '_> {
    fn shown(&self) -> Sentence {
        let (line, Stage { kind, from, until }) = (self.section.line, &self.stage);
        Sentence::new(
            format!("{} ({from} sampai {until}, baris {line})", kind.label().0),
            format!("{} ({from} to {until}, line {line})", kind.label().1),
        )
    }
}

fn order() -> Sentence {
    const ORDER: &str = "registration, determination, draw, campaign, silence, voting, counting, result";
    let again = once_more();
    Sentence::new(format!("urutannya {ORDER}; {}", again.id), format!("the order is {ORDER}; {}", again.en))
}

fn once_more() -> Sentence {
    Sentence::new(
        "hanya yang sesudah pengundian dapat berulang, pada putaran kedua",
        "only what follows the draw comes again, in a second round",
    )
}

/// The stages in the order of their days.
pub(super) fn stages(top: &Section<'_, '_, '_>) -> Vec<Stage> {
    let mut stages: Vec<Written<'_, '_, '_>> = Vec::new();
    for section in top.tables("stage") {
        let kind = section.choice("kind", &STAGES, true);
        let (from, until) = (section.date("from"), section.date("until"));
        section.finish();
        if until.value < from.value {
            let what = Sentence::new("berakhir sebelum dimulai", "it ends before it begins");
            section.mistake(until.line, what, super::first_day_in_from());
        }
        let stage = Stage { kind, from: from.value, until: until.value };
        stages.push(Written { stage, section });
    }
    stages.sort_by_key(|it| (it.stage.from, it.stage.kind));
    for (at, later) in stages.iter().enumerate() {
        let before = &stages[..at];
        if let Some((what, instead)) = before.iter().find_map(|it| clash(it, later)) {
            later.section.mistake(later.section.line, what, instead);
        } else if let Some(last) = before.last().filter(|it| !may_follow(it.stage.kind, later.stage.kind)) {
            let (last, late) = (last.shown(), later.shown());
            let what = Sentence::new(
                format!("{} mendahului {}", last.id, late.id),
                format!("{} comes before {}", last.en, late.en),
            );
            later.section.mistake(later.section.line, what, order());
        }
    }
    stages.into_iter().map(|it| it.stage).collect()
}

/// Why two stages cannot both stand there, and what to do; `earlier` does not begin later.
fn clash(earlier: &Written<'_, '_, '_>, later: &Written<'_, '_, '_>) -> Option<(Sentence, Sentence)> {
    let (a, b) = (&earlier.stage, &later.stage);
    if a.kind == b.kind && a.kind <= StageKind::Draw {
        let ((id, en), one, two) = (a.kind.label(), earlier.shown(), later.shown());
        let what = Sentence::new(
            format!("{id} tertulis dua kali: {} dan {}", one.id, two.id),
            format!("{en} stands twice: {} and {}", one.en, two.en),
        );
        return Some((what, once_more()));
    }
    // Votes are counted from the voting day on, and declared while counts are still disputed.
    let may_share = a.kind != b.kind && a.kind >= StageKind::Voting && b.kind >= StageKind::Voting;
    (b.from <= a.until && !may_share).then(|| {
        let (late, early) = (later.shown(), earlier.shown());
        let what = Sentence::new(
            format!("{} bertumpang dengan {}", late.id, early.id),
            format!("{} overlaps with {}", late.en, early.en),
        );
        let instead = Sentence::new(
            "mulailah tiap tahapan setelah tahapan sebelumnya berakhir",
            "let every stage begin after the one before it has ended",
        );
        (what, instead)
    })
}

/// Whether a stage may come after another: in order, or back to a campaign or vote for a second round.
fn may_follow(before: StageKind, after: StageKind) -> bool {
    after >= before || (before >= StageKind::Counting && after >= StageKind::Campaign)
}
