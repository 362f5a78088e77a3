//! The start address, and the page of keys and words.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use netra_model::scope::Role;

use crate::Desk;
use crate::frame::Frame;
use crate::lang::Lang;
use crate::respond::{page, see_other};
use crate::show::role_work;
use crate::visitor::Staff;

/// A key and what it does.
pub(crate) type KeyRow = (&'static str, &'static str);

/// Help: keys, words, roles.
#[derive(Template)]
#[template(path = "help.html")]
pub(crate) struct HelpPage {
    pub(crate) frame: Frame,
    pub(crate) l: Lang,
    pub(crate) day: Vec<&'static str>,
    pub(crate) keys: Vec<KeyRow>,
    pub(crate) words: Vec<KeyRow>,
    pub(crate) roles: Vec<KeyRow>,
}

/// `GET /`: the page this role works on.
pub(crate) async fn start(staff: Staff) -> Response {
    see_other(match staff.role() {
        role if role.may_see_items() => "/queue",
        Role::Admin => "/sources",
        Role::Auditor => "/audit",
        Role::Editor => "/dictionaries",
        _ => "/help",
    })
}

/// `GET /help`
pub(crate) async fn show(State(desk): State<Arc<Desk>>, staff: Staff) -> Response {
    let l = staff.l;
    page(&HelpPage::new(staff.frame(&desk, "help", l.t("Bantuan dan tombol", "Help and keys"))))
}

impl HelpPage {
    pub(crate) fn new(frame: Frame) -> Self {
        let l = frame.l;
        let roles = Role::ALL.into_iter().map(|role| (l.pick(role.label()), role_work(l, role))).collect();
        Self { frame, l, day: day(l), keys: keys(l), words: words(l), roles }
    }
}

/// What a member of staff does, from the morning to the report.
fn day(l: Lang) -> Vec<&'static str> {
    vec![
        l.t("Buka Antrean. Baca unggahan, kata yang cocok, dan alasannya di samping; lalu pilih satu hasil telaah. Butir berikutnya terbuka sendiri.", "Open the Queue. Read the post, the words that matched and the reason beside it; then choose one verdict. The next item opens by itself."),
        l.t("Belum yakin? Tunda dengan tanggal dan alasan; butir kembali pada hari itu. Keliru? Urungkan, paling lambat dua belas jam sesudahnya.", "Not sure yet? Put it on hold with a day and a reason; it returns on that day. A mistake? Undo it, at most twelve hours later."),
        l.t("Melihat sesuatu sendiri di media sosial? Catat tangkapan; beberapa akun sekaligus bila mereka menanggapi unggahan yang sama.", "Saw something yourself on social media? Enter a Capture; several accounts at once when they responded to the same post."),
        l.t("Seorang warga menyampaikan sesuatu? Catat di Dari warga: informasi awal boleh tanpa nama, laporan punya pelapor. Identitasnya tersimpan terenkripsi, terpisah dari isinya.", "A citizen tells something? Enter it under From citizens: initial information may be anonymous, a report has a pelapor. Who told is kept encrypted, apart from what was told."),
        l.t("Butir yang berkaitan dikumpulkan dalam Berkas, dan dari sana dibuat paket bukti yang dapat diperiksa siapa pun.", "Items that belong together are gathered in a Case; from there a bundle is made that anybody can check."),
        l.t("Di akhir hari cetak Form A; juga bila nihil.", "At the end of the day print Form A; also when there is nothing to report."),
    ]
}

/// Every key of the queue; each presses a button that is on the page.
pub(crate) fn keys(l: Lang) -> Vec<KeyRow> {
    vec![
        ("1", l.t("Tidak ada indikasi", "No indication")),
        ("2", l.t("Perlu penelusuran", "Needs tracing")),
        ("3", l.t("Ada indikasi, ke telaah kedua", "Indication, on to second review")),
        ("4", l.t("Cukup pencegahan", "Prevention suffices")),
        ("R", l.t("Tulis alasan", "Write a reason")),
        ("T", l.t("Tunda dengan tanggal dan alasan", "Put on hold with a day and a reason")),
        ("U", l.t("Urungkan keputusan terakhir", "Undo the last decision")),
        ("J", l.t("Butir berikutnya", "Next item")),
        ("K", l.t("Butir sebelumnya", "Previous item")),
        ("/", l.t("Cari", "Search")),
        ("?", l.t("Daftar tombol ini", "This list of keys")),
        ("Esc", l.t("Keluar dari kolom isian", "Leave a field")),
    ]
}

fn words(l: Lang) -> Vec<KeyRow> {
    vec![
        (l.t("Butir", "Item"), l.t("Satu aktivitas yang cocok dengan kamus dan menunggu telaah orang.", "One act that matched the dictionaries and waits for a person's review.")),
        (l.t("Cocok", "Matches"), l.t("Kata atau tanda dalam unggahan sama dengan istilah kamus. Cocok bukan berarti melanggar.", "Words or signs of a post fit a term of the dictionaries. To match is not to break a rule.")),
        (l.t("Prioritas", "Priority"), l.t("Urutan kerja untuk aktivitas, bukan nilai bagi orang.", "The order of work for acts, not a value of persons.")),
        (l.t("Kepemilikan akun", "Attribution"), l.t("Mengapa kita yakin akun itu milik orang tersebut: belum diperiksa, dugaan awal, didukung dokumen, dipastikan.", "Why we believe an account is that person's: not checked yet, presumed, supported by documents, confirmed.")),
        (l.t("Informasi awal", "Initial information"), l.t("Yang disampaikan warga, boleh tanpa nama; ditelusuri sebelum menjadi apa pun.", "What a citizen tells, maybe anonymously; it is traced before it becomes anything.")),
        (l.t("Laporan", "Report"), l.t("Yang disampaikan seorang pelapor, dengan syarat formal dan materiel; nomor registernya dari buku register kantor.", "What a pelapor tells, with formal and material requirements; its register number comes from the office's own register.")),
        (l.t("Berkas telaah", "Case"), l.t("Kumpulan butir yang dibuka seseorang untuk ditelusuri dan dibuatkan paket bukti.", "Items that a person gathered to be traced and exported as a bundle.")),
        (l.t("Tafsir belum seragam", "Unsettled"), l.t("Ketentuan itu dibaca berbeda-beda oleh lembaga; Netra tidak memilihkan.", "Authorities read that provision differently; Netra does not choose for you.")),
    ]
}
