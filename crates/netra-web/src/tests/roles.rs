//! Every route with every role.

use netra_model::scope::Role;

use super::world::World;
use crate::routes::routes;

#[tokio::test]
async fn each_route_opens_to_its_roles_and_to_nobody_else() {
    let world = World::new().await;
    for role in Role::ALL {
        let mut browser = world.signed_in(role.as_str()).await;
        for route in routes() {
            let path = route
                .path
                .replace("{item}", "DMO-0000")
                .replace("{case}", "DMO-0000")
                .replace("{person}", "nobody")
                .replace("{sha256}", &"0".repeat(64));
            let answer = match route.method {
                "GET" => browser.get(&path).await,
                "POST" => browser.post(&path, &[]).await,
                other => panic!("{other} {path}"),
            };
            let what = format!("{} {path} as {}", route.method, role.as_str());
            assert_eq!(
                answer.status == 403 && answer.text.contains("Peran Anda"),
                !(route.may)(role),
                "{what}: {}",
                answer.status
            );
            assert!(answer.status < 500, "{what}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn nobody_gets_in_without_signing_in() {
    let world = World::new().await;
    for route in routes() {
        let mut browser = world.visitor();
        browser.get("/sign-in").await;
        let path = route.path.replace(['{', '}'], "");
        let status = match route.method {
            "GET" => browser.get(&path).await.status,
            _ => browser.post(&path, &[]).await.status,
        };
        assert!(matches!(status, 303 | 401), "{} {path}: {status}", route.method);
    }
}

#[tokio::test]
async fn an_admin_adds_a_person_who_can_sign_in_and_a_short_password_is_told() {
    let world = World::new().await;
    let mut admin = world.signed_in("admin").await;
    let short = admin
        .post("/users", &[("login", "baru"), ("name", "Baru (DEMO)"), ("role", "writer"), ("password", "x")])
        .await;
    assert_eq!(short.status, 422);
    assert!(short.text.contains("value=\"baru\""), "what was typed stays");
    let fields = [
        ("login", "baru"),
        ("name", "Baru (DEMO)"),
        ("role", "writer"),
        ("password", super::world::PASSWORD),
    ];
    assert_eq!(admin.post("/users", &fields).await.status, 303);
    assert_eq!(world.signed_in("baru").await.get("/cases").await.status, 200);
    // What the store refuses is said in the reader's language.
    assert!(
        admin
            .post("/users", &fields)
            .await
            .text
            .contains("Nama masuk “baru” sudah dipakai; pilih yang lain.")
    );
    admin.post("/lang", &[("lang", "en"), ("back", "/users")]).await;
    admin.get("/users").await;
    assert!(admin.post("/users", &fields).await.text.contains("The login “baru” is taken; choose another."));
}

#[tokio::test]
async fn a_watch_list_is_previewed_first_and_stored_only_then() {
    let world = World::new().await;
    let mut admin = world.signed_in("admin").await;
    let file: &[u8] = b"dewi.demo\nagus.demo";
    let preview = admin.upload("/watchlist/import", &[], &[("list", "pegawai.csv", file)]).await;
    assert!(preview.text.contains("dewi.demo (DEMO)") && preview.text.contains("pegawai.csv"));
    assert!(!admin.get("/watchlist").await.text.contains("dewi.demo"));
    use base64::Engine as _;
    let again = base64::engine::general_purpose::STANDARD.encode(file);
    let stored = admin
        .upload("/watchlist/import", &[("file", &again), ("file_name", "pegawai.csv"), ("store", "1")], &[])
        .await;
    assert_eq!(stored.status, 303);
    let list = admin.get(&stored.location).await;
    assert!(list.text.contains("dewi.demo") && list.text.contains("agus.demo"));
}
