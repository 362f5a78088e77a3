//! What rows of a watch-list change, worked out before a single row is written: a pure function of the rows and of
//! what the store knows. The statements in `queries/watchlist.rs` only look things up and write the plan down.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use netra_model::act::{AccountRef, Platform, fold_handle};
use netra_model::person::{AttributionLevel, Person, Unit, WatchEntry, WatchRow};
use netra_model::{AccountId, Clock, PersonId, Sentence, UnitId};

use crate::plan::clean_account;
use crate::{RowChange, WatchlistChanges, clean};

/// What the store knows of the people, units and accounts that rows speak of.
#[derive(Debug, Default)]
pub(crate) struct Known {
    units: HashMap<String, UnitId>,
    persons: HashMap<PersonId, Person>,
    by_nip: HashMap<String, PersonId>,
    /// Those without a NIP; among namesakes of a unit the first is meant.
    by_name: HashMap<(String, UnitId), BTreeSet<PersonId>>,
    accounts: HashMap<AccountId, KnownAccount>,
    by_native_id: HashMap<(Platform, String), AccountId>,
    by_handle: HashMap<(Platform, String), BTreeSet<AccountId>>,
    /// The number and the newest entry.
    watch: HashMap<PersonId, (i64, WatchEntry)>,
}

#[derive(Debug)]
pub(crate) struct KnownAccount {
    pub(crate) names: AccountRef,
    pub(crate) owner: PersonId,
    pub(crate) owner_name: String,
    /// It was taken from that person and is nobody's.
    pub(crate) is_detached: bool,
    /// The newest; none of an account that is new.
    pub(crate) attribution: Option<AttributionRow>,
}

/// Why an account is believed to be a person's, with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AttributionRow {
    pub(crate) n: i64,
    pub(crate) person: PersonId,
    pub(crate) level: AttributionLevel,
    pub(crate) basis: String,
}

impl Known {
    pub(crate) fn unit(&mut self, unit: Unit) {
        self.units.insert(unit.name, unit.id);
    }

    pub(crate) fn person(&mut self, person: Person) {
        match &person.nip {
            Some(nip) => drop(self.by_nip.insert(nip.digits().to_owned(), person.id)),
            None => {
                let namesakes = self.by_name.entry((person.name.clone(), person.unit)).or_default();
                namesakes.insert(person.id);
            }
        }
        self.persons.insert(person.id, person);
    }

    pub(crate) fn account(&mut self, id: AccountId, account: KnownAccount) {
        let platform = &account.names.platform;
        if let Some(native_id) = &account.names.native_id {
            self.by_native_id.insert((platform.clone(), native_id.clone()), id);
        }
        if let Some(handle) = &account.names.handle {
            self.by_handle.entry((platform.clone(), fold_handle(handle))).or_default().insert(id);
        }
        self.accounts.insert(id, account);
    }

    pub(crate) fn attribution(&mut self, account: AccountId, attribution: AttributionRow) {
        if let Some(account) = self.accounts.get_mut(&account) {
            account.attribution = Some(attribution);
        }
    }

    pub(crate) fn watch(&mut self, n: i64, entry: WatchEntry) {
        self.watch.insert(entry.person, (n, entry));
    }

    /// As they are bound.
    pub(crate) fn person_ids(&self) -> BTreeSet<String> {
        self.persons.keys().map(ToString::to_string).collect()
    }

    /// As they are bound.
    pub(crate) fn account_ids(&self) -> BTreeSet<String> {
        self.accounts.keys().map(ToString::to_string).collect()
    }

    /// A person is the same by NIP; without one, by name and unit. Who had no NIP so far may get one.
    fn find_person(&self, row: &WatchRow) -> Option<&Person> {
        let by_nip = row.nip.as_ref().and_then(|nip| self.by_nip.get(nip.digits()));
        let id = by_nip.or_else(|| {
            let unit = *self.units.get(&unit_name(row))?;
            self.by_name.get(&(clean(&row.name).into_owned(), unit))?.first()
        });
        self.persons.get(id?)
    }

    /// The account that these names mean: by lasting id, else by handle among accounts whose lasting id is unknown
    /// on either side.
    fn find_account(&self, names: &AccountRef) -> Option<AccountId> {
        let key = |name: &str| (names.platform.clone(), name.to_owned());
        let by_id = names.native_id.as_ref().and_then(|id| self.by_native_id.get(&key(id))).copied();
        by_id.or_else(|| {
            let mut found = self.by_handle.get(&key(&fold_handle(names.handle.as_ref()?)))?.iter().copied();
            let unknown =
                |id: &AccountId| self.accounts.get(id).is_some_and(|it| it.names.native_id.is_none());
            found.find(|id| names.native_id.is_none() || unknown(id))
        })
    }
}

/// Rows to be written, and what to say about each row of the list.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) units: Vec<Unit>,
    /// New or changed, as they are now.
    pub(crate) persons: BTreeMap<PersonId, Person>,
    /// Known persons whose name or unit is another now: what shows them must show that.
    pub(crate) moved: BTreeSet<PersonId>,
    /// New or renamed, as they are now.
    pub(crate) accounts: BTreeMap<AccountId, (AccountRef, PersonId)>,
    pub(crate) handles: BTreeSet<(AccountId, String)>,
    pub(crate) attributions: Vec<(AccountId, AttributionRow)>,
    pub(crate) watch: Vec<(i64, WatchEntry)>,
    pub(crate) changes: WatchlistChanges,
}

/// Works out what the rows change, each row after the one before.
pub(crate) fn plan(rows: &[WatchRow], known: Known, clock: &Clock) -> Plan {
    let mut planner = Planner { known, clock, plan: Plan::default() };
    for row in rows {
        let change = planner.row(row);
        planner.plan.changes.rows.push(change);
    }
    planner.plan
}

struct Planner<'a> {
    known: Known,
    clock: &'a Clock,
    plan: Plan,
}

/// What changed about a person, each thing once.
type Fields = Vec<&'static str>;

fn note(fields: &mut Fields, field: &'static str) {
    if !fields.contains(&field) {
        fields.push(field);
    }
}

fn refused(id: impl Into<String>, en: impl Into<String>) -> RowChange {
    RowChange::Refused(Sentence::new(id, en))
}

impl Planner<'_> {
    fn row(&mut self, row: &WatchRow) -> (Option<PersonId>, RowChange) {
        if row.until.is_some_and(|until| until < row.from) {
            return (
                None,
                refused(
                    format!("hari terakhir mendahului hari pertama ({})", row.from),
                    format!("the last day is before the first ({})", row.from),
                ),
            );
        }
        if row.reason.trim().is_empty() {
            return (None, refused("dasar pemantauan tidak disebut", "no lawful reason to watch is given"));
        }
        let known = self.known.find_person(row).cloned();
        let accounts: Vec<AccountRef> = row.accounts.iter().map(clean_account).collect();
        if let Some(why) = self.of_somebody_else(&accounts, known.as_ref().map(|it| it.id)) {
            return (known.map(|it| it.id), RowChange::Refused(why));
        }
        let unit = self.unit(row);
        let mut fields = Fields::new();
        let is_new = known.is_none();
        let person = self.person(known.as_ref(), row, unit, &mut fields);
        for account in accounts {
            self.account(account, person, row, &mut fields);
        }
        self.watch(person, row, &mut fields);
        let change = match (is_new, fields.is_empty()) {
            (true, _) => RowChange::Added,
            (false, true) => RowChange::Unchanged,
            (false, false) => RowChange::Changed(fields),
        };
        (Some(person), change)
    }

    /// An account belongs to one person; a list that says otherwise must be corrected by a person, not by us.
    fn of_somebody_else(&self, accounts: &[AccountRef], person: Option<PersonId>) -> Option<Sentence> {
        accounts.iter().find_map(|names| {
            let account = self.known.accounts.get(&self.known.find_account(names)?)?;
            if account.is_detached {
                return Some(detached(names, &account.owner_name));
            }
            if Some(account.owner) == person {
                return None;
            }
            // Another row of this list may have given the owner another name.
            let owner = self.known.persons.get(&account.owner).map_or(&account.owner_name, |it| &it.name);
            let (platform, shown) = (names.platform.label(), names.shown());
            Some(Sentence::new(
                format!("akun {platform} {shown} tercatat milik {owner}; perbaiki mana yang salah"),
                format!("{platform} account {shown} is on the list as {owner}'s; correct whichever is wrong"),
            ))
        })
    }

    fn unit(&mut self, row: &WatchRow) -> UnitId {
        let name = unit_name(row);
        if let Some(id) = self.known.units.get(&name) {
            return *id;
        }
        let unit = Unit { id: self.clock.id(), name };
        self.plan.changes.new_units += 1;
        self.plan.units.push(unit.clone());
        let id = unit.id;
        self.known.unit(unit);
        id
    }

    fn person(
        &mut self,
        known: Option<&Person>,
        row: &WatchRow,
        unit: UnitId,
        fields: &mut Fields,
    ) -> PersonId {
        let new = Person {
            id: known.map_or_else(|| self.clock.id(), |it| it.id),
            name: clean(&row.name).into_owned(),
            nip: row.nip.clone().or_else(|| known?.nip.clone()),
            employment: row.employment,
            status: row.status,
            unit,
            region: row.region.as_deref().map(|region| clean(region).into_owned()),
        };
        if let Some(known) = known {
            let differs = [
                ("name", new.name != known.name),
                ("nip", new.nip != known.nip),
                ("employment", new.employment != known.employment),
                ("status", new.status != known.status),
                ("unit", new.unit != known.unit),
                ("region", new.region != known.region),
            ];
            fields.extend(differs.iter().filter(|(_, differs)| *differs).map(|(field, _)| *field));
            if new == *known {
                return new.id;
            }
            if new.name != known.name || new.unit != known.unit {
                self.plan.moved.insert(new.id);
            }
            if let Some(namesakes) = self.known.by_name.get_mut(&(known.name.clone(), known.unit)) {
                namesakes.remove(&known.id);
            }
        }
        let id = new.id;
        self.plan.persons.insert(id, new.clone());
        self.known.person(new);
        id
    }

    fn account(&mut self, names: AccountRef, person: PersonId, row: &WatchRow, fields: &mut Fields) {
        let found = self.known.find_account(&names);
        let known = found.and_then(|id| Some((id, self.known.accounts.remove(&id)?)));
        let id = found.unwrap_or_else(|| self.clock.id());
        let (before, newest) = known.map_or((None, None), |(_, it)| (Some(it.names), it.attribution));
        let now = merged(before.as_ref(), names);
        if before.as_ref() != Some(&now) {
            note(fields, "accounts");
            self.plan.accounts.insert(id, (now.clone(), person));
            if let Some(handle) = &now.handle
                && before.as_ref().is_none_or(|before| before.handle != now.handle)
            {
                self.plan.handles.insert((id, handle.clone()));
            }
        }
        match &before {
            None => self.plan.changes.new_accounts += 1,
            Some(before) => self.forget_handle(id, before),
        }
        let basis = clean(&row.basis).into_owned();
        let new =
            AttributionRow { n: newest.as_ref().map_or(0, |it| it.n) + 1, person, level: row.level, basis };
        let same =
            |it: &AttributionRow| (it.person, it.level, &it.basis) == (new.person, new.level, &new.basis);
        let attribution = match newest {
            Some(newest) if same(&newest) => newest,
            newest => {
                // Append-only: a new row when the owner, the level or the basis differs from the newest.
                if newest.is_some() {
                    note(fields, "attribution");
                }
                self.plan.attributions.push((id, new.clone()));
                new
            }
        };
        let owner_name = clean(&row.name).into_owned();
        let account = KnownAccount {
            names: now,
            owner: person,
            owner_name,
            is_detached: false,
            attribution: Some(attribution),
        };
        self.known.account(id, account);
    }

    fn forget_handle(&mut self, id: AccountId, names: &AccountRef) {
        let key = names.handle.as_deref().map(|handle| (names.platform.clone(), fold_handle(handle)));
        if let Some(accounts) = key.and_then(|key| self.known.by_handle.get_mut(&key)) {
            accounts.remove(&id);
        }
    }

    fn watch(&mut self, person: PersonId, row: &WatchRow, fields: &mut Fields) {
        let new = WatchEntry {
            person,
            reason: clean(&row.reason).into_owned(),
            letter: row.letter.as_deref().map(|letter| clean(letter).into_owned()),
            from: row.from,
            until: row.until,
        };
        let newest = self.known.watch.get(&person);
        if newest.is_some_and(|(_, entry)| *entry == new) {
            return;
        }
        if newest.is_some() {
            note(fields, "watch");
        }
        let n = newest.map_or(0, |(n, _)| *n) + 1;
        self.plan.watch.push((n, new.clone()));
        self.known.watch(n, new);
    }
}

/// A list cannot give back what a supervisor took away.
fn detached(names: &AccountRef, former: &str) -> Sentence {
    let (platform, shown) = (names.platform.label(), names.shown());
    Sentence::new(
        format!(
            "kepemilikan akun {platform} {shown} dicabut dari {former}; penyelia dapat mengaitkannya lagi di halaman {former}"
        ),
        format!(
            "{platform} account {shown} was taken from {former}; a supervisor can give it to somebody on {former}'s page"
        ),
    )
}

/// The unit's name as it is stored.
pub(crate) fn unit_name(row: &WatchRow) -> String {
    clean(row.unit.trim()).into_owned()
}

/// An account's names when some are new: what is not said stays.
pub(crate) fn merged(known: Option<&AccountRef>, new: AccountRef) -> AccountRef {
    let Some(known) = known else { return new };
    AccountRef {
        platform: known.platform.clone(),
        native_id: new.native_id.or_else(|| known.native_id.clone()),
        handle: new.handle.or_else(|| known.handle.clone()),
        display_name: new.display_name.or_else(|| known.display_name.clone()),
    }
}
