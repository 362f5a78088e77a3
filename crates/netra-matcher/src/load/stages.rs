//! The stages of a race: their days, their order, and which of them may share days.

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
    fn shown(&self) -> String {
        let (stage, line) = (&self.stage, self.section.line);
        format!("{} ({} to {}, line {line})", stage.kind.label().1, stage.from, stage.until)
    }
}

const ORDER: &str = "the order is registration, determination, draw, campaign, silence, voting, counting, result; \
    only what follows the draw comes again, in a second round";

/// The stages in the order of their days.
pub(super) fn stages(top: &Section<'_, '_, '_>) -> Vec<Stage> {
    let mut stages: Vec<Written<'_, '_, '_>> = Vec::new();
    for section in top.tables("stage") {
        let kind = section.choice("kind", &STAGES, true);
        let (from, until) = (section.date("from"), section.date("until"));
        section.finish();
        if until.value < from.value {
            section.mistake(until.line, "it ends before it begins", "write the first day in `from`");
        }
        let stage = Stage { kind, from: from.value, until: until.value };
        stages.push(Written { stage, section });
    }
    stages.sort_by_key(|it| (it.stage.from, it.stage.kind));
    for (at, later) in stages.iter().enumerate() {
        let before = &stages[..at];
        if let Some((what, instead)) = before.iter().find_map(|it| clash(it, later)) {
            later.section.mistake(later.section.line, &what, instead);
        } else if let Some(last) = before.last().filter(|it| !may_follow(it.stage.kind, later.stage.kind)) {
            let what = format!("{} comes before {}", last.shown(), later.shown());
            later.section.mistake(later.section.line, &what, ORDER);
        }
    }
    stages.into_iter().map(|it| it.stage).collect()
}

/// Why two stages cannot both stand there, and what to do; `earlier` does not begin later.
fn clash(earlier: &Written<'_, '_, '_>, later: &Written<'_, '_, '_>) -> Option<(String, &'static str)> {
    let (a, b) = (&earlier.stage, &later.stage);
    if a.kind == b.kind && a.kind <= StageKind::Draw {
        let what = format!("{} stands twice: {} and {}", a.kind.label().1, earlier.shown(), later.shown());
        return Some((what, "only what follows the draw comes again, in a second round"));
    }
    // Votes are counted from the voting day on, and declared while counts are still disputed.
    let may_share = a.kind != b.kind && a.kind >= StageKind::Voting && b.kind >= StageKind::Voting;
    (b.from <= a.until && !may_share).then(|| {
        let what = format!("{} overlaps with {}", later.shown(), earlier.shown());
        (what, "let every stage begin after the one before it has ended")
    })
}

/// Whether a stage may come after another: in order, or back to a campaign or vote for a second round.
fn may_follow(before: StageKind, after: StageKind) -> bool {
    after >= before || (before >= StageKind::Counting && after >= StageKind::Campaign)
}
