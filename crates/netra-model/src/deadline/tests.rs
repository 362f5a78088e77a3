use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn rule(clock: ClockKind, days: u16, unit: DayUnit, from: ClockEvent) -> DeadlineRule {
    DeadlineRule {
        election: ElectionType::Pemilu,
        clock,
        days,
        unit,
        from,
        first_day_counts: false,
        extended_to: None,
        source: String::from("UU 7/2017 Pasal 454 ayat (5)"),
        doubt: None,
    }
}

fn deadlines() -> Deadlines {
    let of = |election, rule: DeadlineRule| DeadlineRule { election, ..rule };
    let known = |clock, unit| rule(clock, 7, unit, ClockEvent::Known);
    Deadlines {
        schema: 1,
        default: ElectionType::Pilkada,
        weekend: saturday_and_sunday(),
        holidays_of: BTreeSet::from([2026]),
        rules: vec![
            known(ClockKind::Tracing, DayUnit::Working),
            known(ClockKind::Registration, DayUnit::Working),
            rule(ClockKind::Decision, 7, DayUnit::Working, ClockEvent::Registered),
            of(ElectionType::Pilkada, known(ClockKind::Registration, DayUnit::Calendar)),
            of(ElectionType::Internal, known(ClockKind::Tracing, DayUnit::Calendar)),
        ],
        holidays: vec![Holiday { day: date(2026, 10, 14), name: String::from("Hari libur (DEMO)") }],
        races: BTreeMap::from([(String::from("pemilu"), ElectionType::Pemilu)]),
    }
}

fn facts(known: Date, races: &[&str]) -> ClockFacts {
    ClockFacts {
        known: Some(known),
        verdict: Some(Verdict::Indication),
        races: races.iter().map(|it| (*it).to_owned()).collect(),
        ..ClockFacts::default()
    }
}

#[test]
fn a_report_is_to_be_completed_from_the_day_it_was_received() {
    let completion = DeadlineRule {
        election: ElectionType::Pilkada,
        ..rule(ClockKind::Completion, 2, DayUnit::Calendar, ClockEvent::Received)
    };
    let all = Deadlines { rules: vec![completion], ..deadlines() };
    let running = all.of_report(date(2026, 10, 12), Vec::new(), false);
    let due: Vec<_> = running.iter().map(|it| (it.clock, it.due)).collect();
    assert_eq!(due, [(ClockKind::Completion, date(2026, 10, 14))]);
    assert_eq!(all.of_report(date(2026, 10, 12), Vec::new(), true), [], "nothing is missing");
    assert_eq!(all.of_report(date(2026, 10, 12), vec!["pemilu".into()], false), [], "another law");
}

#[test]
fn no_clock_runs_before_a_person_has_said_when_it_was_known() {
    assert_eq!(deadlines().running(&ClockFacts::default()), []);
}

#[test]
fn the_race_decides_the_law_and_the_office_where_there_is_none() {
    let monday = date(2026, 10, 12);
    let due = |races: &[&str]| deadlines().running(&facts(monday, races))[0].due;
    assert_eq!(due(&[]), date(2026, 10, 19), "calendar days");
    // 13, 15, 16, 19, 20, 21, 22: the 14th is a holiday.
    assert_eq!(due(&["pemilu"]), date(2026, 10, 22), "working days");
    assert_eq!(due(&["a-race-of-another-release"]), date(2026, 10, 19));
    let internal = Deadlines { default: ElectionType::Internal, ..deadlines() };
    let traced = ClockFacts { verdict: Some(Verdict::Trace), ..facts(monday, &["pemilu"]) };
    assert_eq!(internal.running(&traced)[0].due, date(2026, 10, 19));
}

#[test]
fn registration_ends_the_clocks_before_it_and_starts_the_next() {
    let known = facts(date(2026, 10, 12), &["pemilu"]);
    assert_eq!(deadlines().running(&known)[0].clock, ClockKind::Registration);
    let registered = ClockFacts { registered: Some(date(2026, 10, 19)), ..known.clone() };
    let running = deadlines().running(&registered);
    assert_eq!((running.len(), running[0].clock), (1, ClockKind::Decision));
    assert_eq!(deadlines().running(&ClockFacts { finished: true, ..registered }), []);
    let dismissed = ClockFacts { verdict: Some(Verdict::NoIndication), ..known.clone() };
    assert_eq!(deadlines().running(&dismissed), []);
    let traced = ClockFacts { verdict: Some(Verdict::Trace), ..known };
    assert_eq!(deadlines().running(&traced)[0].clock, ClockKind::Tracing, "the earlier of two on one day");
}

#[test]
fn where_the_day_of_the_event_counts_everything_is_due_a_day_earlier() {
    let counted = |unit| DeadlineRule {
        first_day_counts: true,
        ..rule(ClockKind::Tracing, 7, unit, ClockEvent::Known)
    };
    let monday = date(2026, 11, 2);
    assert_eq!(deadlines().due(&counted(DayUnit::Calendar), monday), Some(date(2026, 11, 8)));
    assert_eq!(deadlines().due(&counted(DayUnit::Working), monday), Some(date(2026, 11, 10)));
    let saturday = date(2026, 11, 7);
    let one = DeadlineRule { days: 1, ..counted(DayUnit::Working) };
    assert_eq!(
        deadlines().due(&one, saturday),
        Some(date(2026, 11, 9)),
        "a Saturday is no first working day"
    );
}

#[test]
fn a_deadline_into_a_year_without_listed_holidays_says_so() {
    let late = deadlines().running(&facts(date(2026, 12, 29), &["pemilu"]));
    assert!(late[0].holidays_unknown);
    let calendar = deadlines().running(&facts(date(2026, 12, 29), &[]));
    assert!(!calendar[0].holidays_unknown);
}

#[test]
fn nearness_is_in_days_and_the_past_is_kept() {
    let today = date(2026, 10, 13);
    let of = |day| Nearness::of(date(2026, 10, day), today);
    assert_eq!(
        (of(16), of(14), of(13), of(11)),
        (Nearness::Later(3), Nearness::Soon(1), Nearness::Today, Nearness::Expired(2))
    );
    assert_eq!(of(16).countdown().as_deref(), Some("H-3"));
    assert_eq!(of(11).countdown(), None);
}

#[test]
fn mistakes_in_the_rules_are_named_together() {
    assert_eq!(deadlines().mistakes(), []);
    let mut wrong = deadlines();
    wrong.rules.push(DeadlineRule { days: 0, source: String::new(), ..wrong.rules[0].clone() });
    wrong.rules.retain(|it| it.election != ElectionType::Internal);
    let said: Vec<String> = wrong.mistakes().into_iter().map(|it| it.en).collect();
    assert_eq!(said.len(), 4, "{said:?}");
    assert!(said[0].contains("stands twice") && said[3].contains("internal"));
}

fn any_day() -> impl Strategy<Value = Date> {
    (-9999_i16..=9999, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| date(y, m, d))
}

proptest! {
    #[test]
    fn working_days_end_on_a_working_day_and_never_earlier_for_a_later_event(
        start in 0_i64..1_500, more in 0_i64..40, days in 1_u16..60, first in any::<bool>(),
        off in prop::collection::vec(0_i64..1_600, 0..60),
    ) {
        let base = date(2026, 1, 1);
        let plus = |n: i64| base.checked_add(jiff::Span::new().days(n)).unwrap();
        let holidays = off.into_iter().map(|n| Holiday { day: plus(n), name: String::new() }).collect();
        let all = Deadlines { holidays, ..deadlines() };
        let rule = DeadlineRule { first_day_counts: first, ..rule(ClockKind::Tracing, days, DayUnit::Working, ClockEvent::Known) };
        let (earlier, later) = (all.due(&rule, plus(start)).unwrap(), all.due(&rule, plus(start + more)).unwrap());
        prop_assert!(all.is_working_day(earlier));
        prop_assert!(earlier <= later);
        let longer = DeadlineRule { days: days + 1, ..rule.clone() };
        prop_assert!(all.due(&longer, plus(start)).unwrap() > earlier);
        let counted = (1..=(earlier - plus(start)).get_days())
            .filter(|n| all.is_working_day(plus(start + i64::from(*n)))).count();
        let own = usize::from(first && all.is_working_day(plus(start)));
        prop_assert_eq!(counted + own, usize::from(days));
    }

    #[test]
    fn calendar_days_are_plain_addition(start in 0_i64..20_000, days in 1_u16..366) {
        let day = date(2000, 1, 1).checked_add(jiff::Span::new().days(start)).unwrap();
        let rule = rule(ClockKind::Tracing, days, DayUnit::Calendar, ClockEvent::Known);
        let due = deadlines().due(&rule, day).unwrap();
        prop_assert_eq!(days_between(day, due), i64::from(days));
        prop_assert_eq!(Nearness::of(due, day).days_left(), i64::from(days));
    }

    #[test]
    fn impossible_days_are_no_deadline_and_never_a_panic(day in any_day(), days in any::<u16>(), working in any::<bool>(), first in any::<bool>()) {
        let unit = if working { DayUnit::Working } else { DayUnit::Calendar };
        let rule = DeadlineRule { first_day_counts: first, ..rule(ClockKind::Tracing, days % 400, unit, ClockEvent::Known) };
        let due = deadlines().due(&rule, day);
        prop_assert!(due.is_none_or(|due| due >= day));
        let _ = Nearness::of(due.unwrap_or(day), date(2026, 10, 12));
        let _ = deadlines().running(&facts(day, &["pemilu"]));
    }
}
