//! Charts as SVG, drawn on the server: values and finished words go in, a text goes out.
//!
//! Nothing rests on colour: what belongs to the present stretch is solid, the one before it is dashed, parts have
//! patterns, and each mark bears its label or its number. Colours come from classes in the stylesheet, so that they
//! follow light, dark and print; the content policy allows no inline style. Each chart says its message in its title and
//! its values in its description, and the page puts the table under it.
//!
//! What is deliberately absent: no chart of a person, no colour of a candidate, no scripts.

use std::fmt::Write;

/// The width of every chart in its own units; the page scales it.
const WIDTH: f64 = 480.0;
/// The most characters of a label; the table has it whole.
const LABEL: usize = 46;

/// What a chart is called.
#[derive(Debug, Clone, Default)]
pub(crate) struct Head {
    /// Unique on its page; letters and hyphens.
    pub(crate) id: String,
    /// Its message.
    pub(crate) title: String,
    /// What it shows and how, for whoever does not see it.
    pub(crate) about: String,
}

/// A bar with its own label above it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bar {
    pub(crate) label: String,
    pub(crate) value: u64,
    /// The value as it is written beside the bar.
    pub(crate) shown: String,
    /// The value in the stretch before, drawn as a dashed outline.
    pub(crate) before: Option<u64>,
}

/// A bar made of parts, in the order of the legend.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stack {
    pub(crate) label: String,
    /// The whole, as it is written beside the bar.
    pub(crate) shown: String,
    pub(crate) parts: Vec<u64>,
}

/// Two lines over the same days.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lines {
    pub(crate) now: Vec<u64>,
    /// Dashed.
    pub(crate) before: Vec<u64>,
    /// What stands at the ends of the lines.
    pub(crate) now_label: String,
    pub(crate) before_label: String,
    /// What stands under the first and the last point.
    pub(crate) first: String,
    pub(crate) last: String,
    /// The highest value of the axis, where charts beside each other share it.
    pub(crate) ceiling: Option<u64>,
}

/// A share with its interval; all between 0 and 1.
#[derive(Debug, Clone, Default)]
pub(crate) struct Share {
    pub(crate) label: String,
    pub(crate) low: f64,
    pub(crate) share: f64,
    pub(crate) high: f64,
    pub(crate) shown: String,
}

/// Horizontal bars; `None` when there is nothing to draw.
pub(crate) fn bars(head: &Head, bars: &[Bar]) -> Option<String> {
    let most = bars.iter().map(|it| it.value.max(it.before.unwrap_or(0))).max().filter(|most| *most > 0)?;
    // Where two values are compared, both are written.
    let beside = if bars.iter().any(|it| it.before.is_some()) { 170.0 } else { 70.0 };
    let wide = |n: u64| n as f64 / most as f64 * (WIDTH - beside);
    let mut svg = Drawing::new(head, bars.len() as f64 * 40.0 + 4.0);
    for (i, bar) in bars.iter().enumerate() {
        let y = i as f64 * 40.0;
        svg.text("label", 0.0, y + 14.0, "start", &short(&bar.label));
        svg.rect("now", 0.0, y + 19.0, wide(bar.value), 13.0, "");
        let end = wide(bar.value.max(bar.before.unwrap_or(0)));
        if let Some(before) = bar.before.filter(|it| *it > 0) {
            svg.rect("before", 0.0, y + 17.0, wide(before), 17.0, "");
        }
        svg.text("value", end + 6.0, y + 30.0, "start", &bar.shown);
    }
    Some(svg.done())
}

/// Horizontal bars of parts, each with its pattern; the legend stands above in the order of the parts.
pub(crate) fn stacks(head: &Head, legend: &[String], stacks: &[Stack]) -> Option<String> {
    let whole = |it: &Stack| it.parts.iter().sum::<u64>();
    let most = stacks.iter().map(whole).max().filter(|most| *most > 0)?;
    let wide = |n: u64| n as f64 / most as f64 * (WIDTH - 70.0);
    let top = legend.len() as f64 * 20.0 + 8.0;
    let mut svg = Drawing::new(head, top + stacks.len() as f64 * 40.0 + 4.0);
    svg.patterns(legend.len());
    for (i, words) in legend.iter().enumerate() {
        let fill = svg.pattern(i);
        svg.rect("part", 0.0, i as f64 * 20.0 + 2.0, 22.0, 13.0, &fill);
        svg.text("label", 30.0, i as f64 * 20.0 + 13.0, "start", &short(words));
    }
    for (i, stack) in stacks.iter().enumerate() {
        let (y, mut x) = (top + i as f64 * 40.0, 0.0);
        svg.text("label", 0.0, y + 14.0, "start", &short(&stack.label));
        for (part, n) in stack.parts.iter().enumerate().filter(|(_, n)| **n > 0) {
            let fill = svg.pattern(part);
            svg.rect("part", x, y + 19.0, wide(*n), 13.0, &fill);
            x += wide(*n);
        }
        svg.text("value", x + 6.0, y + 30.0, "start", &stack.shown);
    }
    Some(svg.done())
}

/// A line with the stretch before it dashed, named where they end.
pub(crate) fn lines(head: &Head, lines: &Lines, written: impl Fn(u64) -> String) -> Option<String> {
    let (left, right, top, bottom, height) = (46.0, 120.0, 10.0, 26.0, 190.0);
    let most = lines.now.iter().chain(&lines.before).copied().max()?;
    let points = lines.now.len().max(lines.before.len());
    if most == 0 || points < 2 {
        return None;
    }
    let ticks = ticks(lines.ceiling.unwrap_or(most).max(most));
    let highest = ticks.last().copied().unwrap_or(1) as f64;
    let x = |i: usize| left + i as f64 / (points - 1) as f64 * (WIDTH - left - right);
    let y = |n: u64| top + (1.0 - n as f64 / highest) * (height - top - bottom);
    let mut svg = Drawing::new(head, height);
    for tick in &ticks {
        svg.line("grid", left, y(*tick), WIDTH - right, y(*tick));
        svg.text("tick", left - 6.0, y(*tick) + 4.0, "end", &written(*tick));
    }
    svg.text("tick", left, height - 6.0, "start", &lines.first);
    svg.text("tick", WIDTH - right, height - 6.0, "end", &lines.last);
    svg.path("before", lines.before.iter().enumerate().map(|(i, n)| (x(i), y(*n))));
    svg.path("now", lines.now.iter().enumerate().map(|(i, n)| (x(i), y(*n))));
    let end = |all: &[u64]| Some((x(all.len().checked_sub(1)?), y(*all.last()?)));
    let (now, before) = (end(&lines.now), end(&lines.before));
    if let Some((at, height)) = now {
        svg.dot(at, height);
    }
    let (mut at_now, mut at_before) = (now.map(|it| it.1), before.map(|it| it.1));
    // Names that would cover each other move apart.
    if let (Some(a), Some(b)) = (at_now, at_before)
        && (a - b).abs() < 17.0
    {
        let middle = f64::midpoint(a, b).clamp(top + 9.0, height - bottom - 9.0);
        let up = if a <= b { -8.5 } else { 8.5 };
        (at_now, at_before) = (Some(middle + up), Some(middle - up));
    }
    let beside = WIDTH - right + 10.0;
    if let Some(y) = at_before {
        svg.text("tick", beside, y + 4.0, "start", &cut(&lines.before_label, 17));
    }
    if let Some(y) = at_now {
        svg.text("value", beside, y + 4.0, "start", &cut(&lines.now_label, 16));
    }
    Some(svg.done())
}

/// Shares as points with their intervals, on an axis from 0 to 100 %.
pub(crate) fn shares(head: &Head, shares: &[Share], percent: impl Fn(u8) -> String) -> Option<String> {
    if shares.is_empty() {
        return None;
    }
    let (left, right) = (2.0, 70.0);
    let x = |share: f64| left + share.clamp(0.0, 1.0) * (WIDTH - left - right);
    let height = shares.len() as f64 * 40.0 + 26.0;
    let mut svg = Drawing::new(head, height);
    for tick in [0_u8, 25, 50, 75, 100] {
        let at = x(f64::from(tick) / 100.0);
        svg.line("grid", at, 0.0, at, height - 22.0);
        let anchor = if tick == 0 { "start" } else { "middle" };
        svg.text("tick", at, height - 6.0, anchor, &percent(tick));
    }
    for (i, it) in shares.iter().enumerate() {
        let y = i as f64 * 40.0;
        svg.text("label", 0.0, y + 14.0, "start", &short(&it.label));
        svg.line("range", x(it.low), y + 26.0, x(it.high), y + 26.0);
        svg.line("range", x(it.low), y + 21.0, x(it.low), y + 31.0);
        svg.line("range", x(it.high), y + 21.0, x(it.high), y + 31.0);
        svg.dot(x(it.share), y + 26.0);
        svg.text("value", WIDTH - right + 10.0, y + 30.0, "start", &it.shown);
    }
    Some(svg.done())
}

/// Round values from 0 to at least `most`, at most five of them.
fn ticks(most: u64) -> Vec<u64> {
    let mut steps = (0..19).flat_map(|power| [1, 2, 5].map(|it: u64| it.saturating_mul(10_u64.pow(power))));
    let step = steps.find(|step| most.div_ceil(*step) <= 4).unwrap_or(most.max(1));
    (0..=most.div_ceil(step).max(1)).map(|i| i.saturating_mul(step)).collect()
}

fn short(text: &str) -> String {
    cut(text, LABEL)
}

/// At most so many characters, the last an ellipsis when some were cut; without what would turn or break the line.
fn cut(text: &str, most: usize) -> String {
    let deceives = |c: &char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let clean: Vec<char> = text.chars().filter(|c| !deceives(c)).take(most + 1).collect();
    if clean.len() <= most {
        return clean.into_iter().collect();
    }
    let mut kept: String = clean[..most - 1].iter().collect();
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

/// A chart that is being written.
struct Drawing<'a> {
    head: &'a Head,
    svg: String,
}

impl<'a> Drawing<'a> {
    fn new(head: &'a Head, height: f64) -> Self {
        let Head { id, title, about } = head;
        let mut svg = String::new();
        let _ = write!(
            svg,
            "<svg class=\"chart\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" viewBox=\"0 0 {WIDTH} {height}\">\
             <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>",
            escaped(title),
            escaped(about)
        );
        Self { head, svg }
    }

    /// Solid, hatched, dotted, empty: told apart in print and without colour.
    fn patterns(&mut self, n: usize) {
        const DRAWN: [&str; 4] = [
            "<rect class=\"ink\" width=\"6\" height=\"6\"/>",
            "<path class=\"stroke\" d=\"M0 6 6 0M-1 1 1 -1M5 7 7 5\"/>",
            "<circle class=\"ink\" cx=\"2\" cy=\"2\" r=\"1.2\"/>",
            "<path class=\"stroke\" d=\"M0 3H6\"/>",
        ];
        self.svg.push_str("<defs>");
        for (i, drawn) in DRAWN.iter().enumerate().take(n) {
            let _ = write!(
                self.svg,
                "<pattern id=\"{}-p{i}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">{drawn}</pattern>",
                self.head.id
            );
        }
        self.svg.push_str("</defs>");
    }

    /// The attribute that fills with the n-th pattern; after the fourth, nothing.
    fn pattern(&self, n: usize) -> String {
        if n < 4 { format!(" fill=\"url(#{}-p{n})\"", self.head.id) } else { String::from(" fill=\"none\"") }
    }

    fn rect(&mut self, class: &str, x: f64, y: f64, width: f64, height: f64, more: &str) {
        let (x, y, width) = (at(x), at(y), at(width));
        let _ = write!(
            self.svg,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"{more}/>"
        );
    }

    fn line(&mut self, class: &str, x1: f64, y1: f64, x2: f64, y2: f64) {
        let (x1, y1, x2, y2) = (at(x1), at(y1), at(x2), at(y2));
        let _ = write!(self.svg, "<path class=\"{class}\" d=\"M{x1} {y1}L{x2} {y2}\"/>");
    }

    fn path(&mut self, class: &str, points: impl Iterator<Item = (f64, f64)>) {
        let drawn: Vec<String> = points.map(|(x, y)| format!("{} {}", at(x), at(y))).collect();
        if drawn.len() > 1 {
            let _ = write!(self.svg, "<path class=\"line {class}\" d=\"M{}\"/>", drawn.join("L"));
        }
    }

    fn dot(&mut self, x: f64, y: f64) {
        let _ = write!(self.svg, "<circle class=\"dot\" cx=\"{}\" cy=\"{}\" r=\"4\"/>", at(x), at(y));
    }

    fn text(&mut self, class: &str, x: f64, y: f64, anchor: &str, text: &str) {
        let (x, y) = (at(x), at(y));
        let _ = write!(
            self.svg,
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{}</text>",
            escaped(text)
        );
    }

    fn done(mut self) -> String {
        self.svg.push_str("</svg>");
        self.svg
    }
}

/// A place with one decimal, so that the same values draw the same bytes.
fn at(place: f64) -> f64 {
    (place * 10.0).round() / 10.0
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Head {
        Head { id: "antrean".into(), title: "Antrean turun 18".into(), about: "Garis".into() }
    }

    fn bar(label: &str, value: u64, before: u64) -> Bar {
        Bar { label: label.into(), value, shown: value.to_string(), before: Some(before) }
    }

    #[test]
    fn bars_are_drawn_to_scale_with_the_stretch_before_as_an_outline() {
        insta::assert_snapshot!(bars(&head(), &[bar("Unggahan", 40, 20), bar("Suka", 10, 0)]).unwrap());
    }

    #[test]
    fn a_line_has_round_ticks_and_names_where_the_lines_end() {
        let drawn = Lines {
            now: vec![3, 9, 18],
            before: vec![12, 14, 17],
            now_label: "kini 18".into(),
            before_label: "sebelumnya 17".into(),
            first: "12 Okt".into(),
            last: "14 Okt".into(),
            ceiling: None,
        };
        insta::assert_snapshot!(lines(&head(), &drawn, |n| n.to_string()).unwrap());
    }

    #[test]
    fn parts_are_told_apart_by_patterns() {
        let stack =
            Stack { label: "1 Satria – Dewi (DEMO)".into(), shown: "9".into(), parts: vec![4, 3, 2] };
        let legend = ["menunggu".into(), "ditutup".into(), "diteruskan".into()];
        insta::assert_snapshot!(stacks(&head(), &legend, &[stack]).unwrap());
    }

    #[test]
    fn a_share_is_a_point_on_its_interval() {
        let share = Share { label: "ajakan".into(), low: 0.2, share: 0.4, high: 0.7, shown: "40 %".into() };
        insta::assert_snapshot!(shares(&head(), &[share], |n| format!("{n} %")).unwrap());
    }

    #[test]
    fn nothing_is_no_chart() {
        assert_eq!(bars(&head(), &[]), None);
        assert_eq!(bars(&head(), &[bar("Suka", 0, 0)]), None);
        assert_eq!(stacks(&head(), &[], &[Stack::default()]), None);
        assert_eq!(lines(&head(), &Lines { now: vec![4], ..Lines::default() }, |n| n.to_string()), None);
        assert_eq!(shares(&head(), &[], |n| n.to_string()), None);
    }

    #[test]
    fn ticks_are_round_and_reach_the_highest_value() {
        for (most, expected) in [
            (1, vec![0, 1]),
            (4, vec![0, 1, 2, 3, 4]),
            (7, vec![0, 2, 4, 6, 8]),
            (18, vec![0, 5, 10, 15, 20]),
            (1_999, vec![0, 500, 1_000, 1_500, 2_000]),
        ] {
            assert_eq!(ticks(most), expected);
        }
        assert!(ticks(u64::MAX).len() <= 6);
    }

    #[test]
    fn hostile_labels_stay_text_and_are_cut() {
        let label = format!("<script>\u{202e}\"{}", "x".repeat(300));
        let drawn = bars(&head(), &[bar(&label, 1, 0)]).unwrap();
        assert!(drawn.contains("&lt;script&gt;&quot;xxx") && !drawn.contains('\u{202e}'), "{drawn}");
        assert!(drawn.contains("x…</text>") && drawn.len() < 900, "{drawn}");
    }
}
