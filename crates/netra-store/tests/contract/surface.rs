//! The store's surface, read as text: nobody asks without a scope or changes without an actor.

/// Why each may do without.
pub(crate) const EXCEPTIONS: [(&str, &str); 10] = [
    ("open", "there is no office yet"),
    ("close", "touches no data"),
    ("ensure_office", "makes the office that actors belong to; audited as worker:setup"),
    ("offices", "the sign-in page and start-up need their names"),
    ("authenticate", "nobody is signed in yet; audited as the user"),
    ("start_session", "takes the user who was just authenticated; audited"),
    ("session", "the token is the right to ask"),
    ("end_session", "the token is the right to end it; audited"),
    ("put_media", "bytes alone say nothing; the row that refers to them is saved by an actor"),
    ("migrate", "there is no office yet"),
];

/// Every public function's signature.
fn signatures() -> impl Iterator<Item = &'static str> {
    let source = concat!(
        include_str!("../../src/lib.rs"),
        include_str!("../../src/open.rs"),
        include_str!("../../src/admin.rs")
    );
    source.split("pub async fn ").skip(1).filter_map(|function| function.split('{').next())
}

fn name(signature: &str) -> &str {
    signature.split(['(', '<']).next().unwrap_or_default()
}

/// The names of the store's functions.
pub(crate) fn functions() -> Vec<&'static str> {
    signatures().map(name).collect()
}

#[test]
fn every_function_takes_an_actor_or_a_scope() {
    let takes_one = |it: &str| it.contains("actor: &Actor") || it.contains("scope: &Scope");
    let exempt = |it: &str| EXCEPTIONS.iter().any(|(known, _)| *known == name(it));
    let without: Vec<&str> = signatures().filter(|it| !takes_one(it) && !exempt(it)).map(name).collect();
    let n = functions().len();
    assert!(n > 70, "only {n} functions were found: this test reads the wrong files");
    assert_eq!(without, Vec::<&str>::new(), "these take neither an actor nor a scope");
}

#[test]
fn every_table_carries_its_office() {
    let schema = concat!(
        include_str!("../../migrations/0001_core.sql"),
        include_str!("../../migrations/0001_core.sqlite.sql"),
        include_str!("../../migrations/0007_admin.sql")
    );
    let without: Vec<&str> = schema
        .split("CREATE TABLE ")
        .skip(1)
        .filter(|table| !table.split(");\n").next().unwrap_or_default().contains("office_id"))
        .map(|table| table.split_whitespace().next().unwrap_or_default())
        .filter(|table| *table != "office")
        .collect();
    assert_eq!(without, Vec::<&str>::new());
}
