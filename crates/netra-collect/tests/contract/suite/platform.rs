//! The server side: a simulator, and what is wrong with it at present.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use netra_faults::{Act, Asked, Fault, Server};

use super::{Item, Look, Page, Simulator};

/// What is wrong at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Every answer is spoiled.
    Everything(Fault),
    /// Pages are spoiled; the first is not, where there are several.
    Pages(Fault),
    /// Every item stands twice on its page.
    Doubled,
    /// Every page begins with three items that were on the one before.
    Overlapping,
    /// The items of a page stand in no order.
    Shuffled,
    /// After the first page that page comes again and again.
    Stuck,
    /// On every page one item is out of shape, each time at another place.
    OneUnreadable,
    /// With every page that is asked for there is one item more.
    Growing,
    /// Whoever collects is killed before every second batch is saved.
    Killed,
}

struct State {
    n_items: usize,
    trouble: Option<Trouble>,
    /// Since the trouble began.
    n_pages: usize,
    first: Option<Range<usize>>,
}

/// A simulator on a server.
pub(crate) struct Platform<S> {
    simulator: S,
    state: Mutex<State>,
}

/// How many items come newly while a platform grows.
pub(crate) const GROWTH: usize = 7;
/// Which items are out of shape: in each page another one, the first and the last of a page among them.
const UNREADABLE_EVERY: usize = 9;

impl<S: Simulator> Platform<S> {
    pub(crate) fn start(n_items: usize) -> (Arc<Self>, Server) {
        let state = State { n_items, trouble: None, n_pages: 0, first: None };
        let platform = Arc::new(Self { simulator: S::default(), state: Mutex::new(state) });
        let serving = Arc::clone(&platform);
        (platform, Server::start(move |asked| serving.answer(asked)))
    }

    pub(crate) fn simulator(&self) -> &S {
        &self.simulator
    }

    pub(crate) fn set(&self, trouble: Option<Trouble>) {
        let mut state = self.state();
        (state.trouble, state.n_pages, state.first) = (trouble, 0, None);
    }

    pub(crate) fn trouble(&self) -> Option<Trouble> {
        self.state().trouble
    }

    pub(crate) fn n_items(&self) -> usize {
        self.state().n_items
    }

    /// How many pages were asked for since the trouble began or ended.
    pub(crate) fn n_pages(&self) -> usize {
        self.state().n_pages
    }

    pub(crate) fn publish(&self, more: usize) {
        self.state().n_items += more;
    }

    /// Whether an item is out of shape under this trouble.
    pub(crate) fn is_unreadable(trouble: Option<Trouble>, n: usize) -> bool {
        trouble == Some(Trouble::OneUnreadable) && n.is_multiple_of(UNREADABLE_EVERY)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, asked: &Asked) -> Act {
        let mut state = self.state();
        match (self.simulator.look(asked, state.n_items), state.trouble) {
            (Look::Other(answer), Some(Trouble::Everything(fault))) => fault.spoil(answer),
            (Look::Other(answer), _) => answer.into(),
            (Look::Page(whole), trouble) => {
                let page = shown::<S>(&mut state, whole);
                let answer = self.simulator.page(asked, &page);
                state.n_pages += 1;
                match trouble {
                    Some(Trouble::Everything(fault)) => fault.spoil(answer),
                    Some(Trouble::Pages(fault)) if S::PAGE.is_none() || state.n_pages > 1 => {
                        fault.spoil(answer)
                    }
                    _ => answer.into(),
                }
            }
        }
    }
}

/// What is shown to somebody who asks for these items.
fn shown<S: Simulator>(state: &mut State, asked: Range<usize>) -> Page {
    let first = state.first.get_or_insert_with(|| asked.clone()).clone();
    let whole = if state.trouble == Some(Trouble::Stuck) { first } else { asked };
    let mut numbers: Vec<usize> = whole.clone().collect();
    match state.trouble {
        Some(Trouble::Doubled) => numbers = numbers.into_iter().flat_map(|n| [n, n]).collect(),
        Some(Trouble::Overlapping) if S::NEWEST_FIRST => {
            numbers.extend(whole.end..(whole.end + 3).min(state.n_items));
        }
        Some(Trouble::Overlapping) => {
            numbers.splice(0..0, whole.start.saturating_sub(3)..whole.start).for_each(drop);
        }
        Some(Trouble::Growing) if state.n_pages < GROWTH => state.n_items += 1,
        _ => {}
    }
    if S::NEWEST_FIRST {
        numbers.reverse();
    }
    if state.trouble == Some(Trouble::Shuffled) {
        // Multiplying by an odd number turns the order of the last bits over.
        numbers.sort_by_key(|n| (n.wrapping_mul(0x9E37_79B1) >> 3) & 0xff);
    }
    let readable = |n| !Platform::<S>::is_unreadable(state.trouble, n);
    let items = numbers.into_iter().map(|n| Item { n, readable: readable(n) }).collect();
    Page { items, whole }
}
