//! The shipped exercises: posts that nobody wrote, each with the answer of the guide. Persons, accounts, candidates, offices
//! and places in them are invented (DEMO). Each teaches one thing that goes wrong in real life, and names the rule it rests
//! on; no sanction is ever stated, and what authorities read differently is said to be unsettled.

use netra_model::act::ActKind;
use netra_model::flag::MarkKind::{self, Candidate, Damping, HandSign, Support};
use netra_model::race::StageKind;
use netra_model::review::Check;
use netra_model::review::Verdict::{self, Indication, NoIndication, Prevention, Trace};

/// A pair of words: Indonesian, English.
pub(crate) type Pair = (&'static str, &'static str);

/// An invented post with its worked answer.
#[derive(Debug)]
pub(crate) struct Exercise {
    /// Its key: in addresses, and where answers are kept.
    pub(crate) key: &'static str,
    pub(crate) kind: ActKind,
    pub(crate) platform: &'static str,
    pub(crate) account: &'static str,
    /// `2026-10-12`
    pub(crate) day: &'static str,
    pub(crate) stage: StageKind,
    /// The person's own words; empty for a like or a follow.
    pub(crate) own: &'static str,
    /// What an officer wrote about the picture; empty without one.
    pub(crate) picture: &'static str,
    /// Author and words of the post it responds to.
    pub(crate) target: Option<(&'static str, &'static str)>,
    /// What else the desk would show beside it.
    pub(crate) facts: &'static [Pair],
    /// Stretches that are marked.
    pub(crate) marks: &'static [(&'static str, MarkKind)],
    /// Why it would be in the queue.
    pub(crate) found: Pair,
    /// The guide's answer.
    pub(crate) verdict: Verdict,
    /// Another answer that can be defended.
    pub(crate) also: Option<Verdict>,
    /// What the guide asks to look into first.
    pub(crate) check: Option<Check>,
    /// What it teaches, in a few words.
    pub(crate) lesson: Pair,
    pub(crate) why: Pair,
    pub(crate) rule: Pair,
}

const CAMPAIGN: &str = "@satriadewi.demo";
const REGISTERED: Pair = (
    "@satriadewi.demo adalah akun kampanye yang terdaftar di KPU (DEMO), pasangan nomor 2",
    "@satriadewi.demo is a campaign account registered with the KPU (DEMO), pair number 2",
);
const D6: Pair = (
    "SKB 2022, Lampiran II, bentuk: mengunggah, mengomentari, membagikan, menyukai, bergabung atau mengikuti akun \
     pemenangan/calon. Tafsir belum seragam.",
    "Joint decree 2022, annex II, form: posting, commenting, sharing, liking, joining or following a campaign's or \
     candidate's account. Interpretation unsettled.",
);
const D2: Pair = (
    "SKB 2022, Lampiran II, bentuk: sosialisasi atau kampanye di media sosial bagi calon.",
    "Joint decree 2022, annex II, form: campaigning on social media for a candidate.",
);
const NOT_FLAGGED: Pair = (
    "Bukan bentuk dukungan: berita, imbauan netralitas, pendidikan pemilih, angka dan jari sehari-hari.",
    "No form of support: news, neutrality appeals, voter education, everyday numbers and fingers.",
);
const ATTRIBUTION: Pair = (
    "Panduan, Kepemilikan akun: lebih dulu milik siapa akunnya, baru apa isinya.",
    "Guide, Attribution: first whose account it is, then what it says.",
);

/// All of them, in the order in which they are offered: clear ones first, then the traps.
pub(crate) static EXERCISES: [Exercise; 18] = [
    Exercise {
        key: "ajakan-terbuka",
        kind: ActKind::Post,
        platform: "facebook",
        account: "@budi.demo",
        day: "2026-10-12",
        stage: StageKind::Campaign,
        own: "Ayo kawan-kawan, tanggal 27 coblos nomor 2, Satria–Dewi! Ajak keluarga. Menangkan! ✌️",
        picture: "",
        target: None,
        facts: &[("Kepemilikan akun: dipastikan", "Attribution: confirmed")],
        marks: &[
            ("coblos nomor 2", Support),
            ("Satria–Dewi", Candidate),
            ("Menangkan", Support),
            ("✌️", HandSign),
        ],
        found: (
            "3 kata cocok: coblos nomor 2, menangkan, ✌️.",
            "3 words match: coblos nomor 2, menangkan, ✌️.",
        ),
        verdict: Indication,
        also: None,
        check: Some(Check::Hacked),
        lesson: ("ajakan terbuka", "an open call to vote"),
        why: (
            "Ajakan memilih satu paslon, dengan kata-kata sendiri, di akun yang dipastikan miliknya, pada masa kampanye. \
             Yang meringankan diperiksa dulu (diretas, unggahan lama); bila tidak ada: ada indikasi, lalu telaah kedua.",
            "A call to vote for one pair, in own words, on an account confirmed as theirs, during the campaign. What \
             speaks for the person is looked into first (hacked, old post); if there is nothing: indication, on to \
             second review.",
        ),
        rule: D2,
    },
    Exercise {
        key: "ajakan-ke-tps",
        kind: ActKind::Post,
        platform: "instagram",
        account: "@sari.demo",
        day: "2026-11-20",
        stage: StageKind::Campaign,
        own: "Jangan lupa 27 November datang ke TPS ya. Cek namamu di DPT, bawa KTP. Satu suara menentukan! #GunakanHakPilih",
        picture: "",
        target: None,
        facts: &[],
        marks: &[("TPS", Damping), ("#GunakanHakPilih", Damping), ("Satu suara", Support)],
        found: (
            "1 kata cocok: satu suara. Dikurangi: pendidikan pemilih.",
            "1 word matches: satu suara. Reduced: voter education.",
        ),
        verdict: NoIndication,
        also: None,
        check: None,
        lesson: ("pendidikan pemilih", "voter education"),
        why: (
            "Mengajak orang menggunakan hak pilih tanpa menyebut siapa pun. “Satu suara” di sini bukan nomor urut.",
            "It calls on people to vote and names nobody. “Satu suara” (one vote) is no ballot number here.",
        ),
        rule: NOT_FLAGGED,
    },
    Exercise {
        key: "berita-debat",
        kind: ActKind::Share,
        platform: "facebook",
        account: "@joko.demo",
        day: "2026-10-25",
        stage: StageKind::Campaign,
        own: "",
        picture: "",
        target: Some((
            "@kabarcontoh.demo",
            "Debat publik Kota Contoh: paslon nomor 1 dan nomor 2 adu gagasan soal air bersih. Paslon 2: “Lanjutkan dan \
             tuntaskan.” Selengkapnya di situs kami.",
        )),
        facts: &[("@kabarcontoh.demo: akun media berita", "@kabarcontoh.demo: a news outlet's account")],
        marks: &[
            ("nomor 1", Candidate),
            ("nomor 2", Candidate),
            ("Lanjutkan", Support),
            ("Debat publik", Damping),
        ],
        found: (
            "2 kata cocok: nomor 2, lanjutkan. Dikurangi: berita.",
            "2 words match: nomor 2, lanjutkan. Reduced: news.",
        ),
        verdict: NoIndication,
        also: None,
        check: Some(Check::News),
        lesson: ("berita", "news"),
        why: (
            "Berita tentang kedua paslon yang dibagikan tanpa kata-kata sendiri. Kutipan slogan di dalam berita adalah \
             kata-kata calon, bukan kata-kata pegawai itu.",
            "News about both pairs, passed on without own words. A slogan quoted in it is the candidate's, not the \
             person's.",
        ),
        rule: NOT_FLAGGED,
    },
    Exercise {
        key: "suka-akun-kampanye",
        kind: ActKind::Like,
        platform: "instagram",
        account: "@budi.demo",
        day: "2026-10-14",
        stage: StageKind::Campaign,
        own: "",
        picture: "",
        target: Some((
            CAMPAIGN,
            "Terima kasih Kecamatan Contoh! Bersama kita menang. Coblos nomor 2, Satria–Dewi. #Satu2Kita",
        )),
        facts: &[
            REGISTERED,
            (
                "Masih disukai ketika dilihat lagi tiga hari kemudian",
                "Still liked when looked at again three days later",
            ),
            ("Kepemilikan akun: didukung dokumen", "Attribution: supported by documents"),
        ],
        marks: &[("menang", Support), ("Coblos nomor 2", Support), ("Satria–Dewi", Candidate)],
        found: (
            "Menyukai unggahan akun kampanye terdaftar; 2 kata cocok di dalamnya.",
            "Liked a post of a registered campaign account; 2 words match in it.",
        ),
        verdict: Indication,
        also: Some(Trace),
        check: Some(Check::Accident),
        lesson: ("suka yang bertahan", "a like that stays"),
        why: (
            "Satu suka pun dihitung: yang dinilai unggahan yang disukai, dan ini ajakan memilih dari akun kampanye \
             terdaftar. Bahwa suka itu bertahan melemahkan “tak sengaja”; penjelasannya didengar saat klarifikasi.",
            "A single like counts: what is judged is the post that was liked, and this is a call to vote from a \
             registered campaign account. That the like stayed weakens “by accident”; the explanation is heard at the \
             clarification.",
        ),
        rule: D6,
    },
    Exercise {
        key: "suka-dibatalkan",
        kind: ActKind::Like,
        platform: "instagram",
        account: "@rina.demo",
        day: "2026-10-14",
        stage: StageKind::Campaign,
        own: "",
        picture: "",
        target: Some((CAMPAIGN, "Satria–Dewi menyapa pedagang Pasar Contoh pagi ini. Coblos nomor 2!")),
        facts: &[
            REGISTERED,
            ("Dibatalkan sendiri setelah ± 2 menit", "Taken back by the person after about 2 minutes"),
            ("Tidak ada aktivitas lain pada akun kampanye", "No other act on a campaign account"),
        ],
        marks: &[("Satria–Dewi", Candidate), ("Coblos nomor 2", Support)],
        found: (
            "Menyukai unggahan akun kampanye terdaftar; 1 kata cocok. Dikurangi: dibatalkan sendiri.",
            "Liked a post of a registered campaign account; 1 word matches. Reduced: taken back.",
        ),
        verdict: Trace,
        also: Some(Prevention),
        check: Some(Check::Accident),
        lesson: ("tak sengaja", "by accident"),
        why: (
            "Dua menit dan tidak ada yang lain: mungkin tak sengaja. Itu bukan kita yang memutuskan dari layar; pernah ada \
             satu suka “tak sengaja” yang tetap diteruskan. Telusuri, tanyakan, catat jawabannya. Menutupnya sebagai \
             pencegahan juga dapat dipertanggungjawabkan.",
            "Two minutes and nothing else: perhaps by accident. That is not for us to decide from a screen; a single \
             “accidental” like has been forwarded before. Trace it, ask, record the answer. Closing it as prevention can \
             be defended, too.",
        ),
        rule: D6,
    },
    Exercise {
        key: "mengutip-larangan",
        kind: ActKind::Post,
        platform: "facebook",
        account: "@dinascontoh.demo",
        day: "2026-10-02",
        stage: StageKind::Campaign,
        own: "Ingat, ASN dilarang: like, komentar, share unggahan paslon, foto simbol dua jari, ikut kampanye nomor 1 maupun \
              nomor 2. Jaga netralitas!",
        picture: "",
        target: None,
        facts: &[],
        marks: &[
            ("nomor 1", Candidate),
            ("nomor 2", Candidate),
            ("dua jari", HandSign),
            ("dilarang", Damping),
            ("netralitas", Damping),
        ],
        found: (
            "3 kata cocok: dua jari, nomor 1, nomor 2. Dikurangi: imbauan netralitas.",
            "3 words match: dua jari, nomor 1, nomor 2. Reduced: neutrality appeal.",
        ),
        verdict: NoIndication,
        also: None,
        check: None,
        lesson: ("mengutip larangan", "quoting the prohibition"),
        why: (
            "Kata-kata itu ada karena larangannya dikutip. Ini imbauan netralitas.",
            "The words are there because the prohibition is quoted. This is a neutrality appeal.",
        ),
        rule: NOT_FLAGGED,
    },
    Exercise {
        key: "tugas-pengamanan",
        kind: ActKind::Post,
        platform: "instagram",
        account: "@agus.demo",
        day: "2026-10-18",
        stage: StageKind::Campaign,
        own: "Apel pengamanan kampanye paslon nomor 2 di Lapangan Contoh. Siap bertugas, aman sampai selesai. 🙏",
        picture: "Foto: delapan anggota Satpol PP berseragam berbaris, panggung di belakang. Tidak ada isyarat tangan.",
        target: None,
        facts: &[(
            "Surat tugas 300/112/2026 (DEMO): bertugas di Lapangan Contoh pada hari itu",
            "Letter of assignment 300/112/2026 (DEMO): on duty at Lapangan Contoh that day",
        )],
        marks: &[("nomor 2", Candidate), ("kampanye paslon", Candidate), ("pengamanan", Damping)],
        found: (
            "1 kata cocok: nomor 2. Dikurangi: surat tugas pada hari itu.",
            "1 word matches: nomor 2. Reduced: letter of assignment that day.",
        ),
        verdict: NoIndication,
        also: None,
        check: None,
        lesson: ("tugas resmi di kampanye", "an official duty at a campaign"),
        why: (
            "Ia hadir karena ditugaskan, suratnya tercatat, dan unggahannya menyebut tugasnya tanpa dukungan. Tanpa surat \
             tugas jawabannya: perlu penelusuran.",
            "They were there on duty, the letter is on record, and the post tells of the duty without support. Without the \
             letter the answer would be: needs tracing.",
        ),
        rule: (
            "Kehadiran karena tugas resmi dengan surat tugas bukan kampanye (pengecualian dalam daftar larangan).",
            "Attending on official duty with a letter of assignment is no campaigning (an exception in the list of \
             prohibitions).",
        ),
    },
    Exercise {
        key: "wisuda-dua-jari",
        kind: ActKind::Post,
        platform: "instagram",
        account: "@sari.demo",
        day: "2026-10-10",
        stage: StageKind::Campaign,
        own: "Akhirnya wisuda! Terima kasih bapak ibu dosen 🎓✌️",
        picture: "Foto: tiga orang bertoga di depan gedung kampus, dua jari terangkat. Tanpa atribut, tanpa calon.",
        target: None,
        facts: &[],
        marks: &[("✌️", HandSign), ("wisuda", Damping)],
        found: (
            "1 simbol tangan: ✌️. Tidak ada calon yang disebut.",
            "1 hand sign: ✌️. No candidate is named.",
        ),
        verdict: NoIndication,
        also: None,
        check: None,
        lesson: ("simbol tangan di foto biasa", "a hand sign in an ordinary photo"),
        why: (
            "Dua jari di foto wisuda adalah gaya berfoto. Simbol tangan baru berarti bersama yang lain: calon, atribut, \
             slogan, atau kegiatan kampanye.",
            "Two fingers in a graduation photo are how people pose. A hand sign means something only together with \
             something else: a candidate, attributes, a slogan, a campaign event.",
        ),
        rule: (
            "“Simbol keberpihakan”: daftar posenya berbeda-beda antarinstansi. Tafsir belum seragam.",
            "“Symbols of partisanship”: lists of poses differ between agencies. Interpretation unsettled.",
        ),
    },
    Exercise {
        key: "seragam-dua-jari",
        kind: ActKind::Post,
        platform: "facebook",
        account: "@diklatcontoh.demo",
        day: "2026-10-16",
        stage: StageKind::Campaign,
        own: "Diklat hari terakhir. Dua siap! Kompak selalu 💪🤙",
        picture: "Foto: enam orang berseragam dinas di depan spanduk diklat, semuanya mengangkat ibu jari dan telunjuk.",
        target: None,
        facts: &[(
            "Pasangan nomor 2 sedang berkampanye di Kota Contoh",
            "Pair number 2 is campaigning in Kota Contoh",
        )],
        marks: &[("Dua siap", Support), ("🤙", HandSign)],
        found: ("1 kata cocok: dua siap; 1 simbol tangan.", "1 word matches: dua siap; 1 hand sign."),
        verdict: Indication,
        also: Some(Trace),
        check: None,
        lesson: ("simbol bersama-sama, berseragam", "the same sign by all, in uniform"),
        why: (
            "Semua orang memakai simbol yang sama, berseragam, di acara dinas, dengan kata “dua siap”, sementara nomor 2 \
             berkampanye. Ini bukan gaya berfoto. Tiap orang di foto ditelaah sendiri, dan wajah tidak dikenali: hanya yang \
             disebut atau ditandai.",
            "All show the same sign, in uniform, at an official event, with the words “dua siap”, while number 2 \
             campaigns. That is no pose. Each person in it is reviewed alone, and no face is recognised: only who is named \
             or tagged.",
        ),
        rule: (
            "SKB 2022, Lampiran II, bentuk: foto di media publik dengan simbol keberpihakan.",
            "Joint decree 2022, annex II, form: a public photo with a symbol of partisanship.",
        ),
    },
    Exercise {
        key: "kenangan-lama",
        kind: ActKind::Share,
        platform: "facebook",
        account: "@joko.demo",
        day: "2026-10-05",
        stage: StageKind::Campaign,
        own: "",
        picture: "",
        target: Some((
            "@joko.demo",
            "Kenangan 6 tahun lalu, 5 Oktober 2020: “Mantap, dukung nomor 2! Menang satu putaran.”",
        )),
        facts: &[
            ("Unggahan yang dibagikan: 5 Oktober 2020", "The post that was shared: 5 October 2020"),
            (
                "Nomor 2 saat itu calon lain, di kontestasi lain",
                "Number 2 was another candidate then, in another race",
            ),
        ],
        marks: &[("dukung nomor 2", Support), ("Menang", Support), ("Kenangan", Damping)],
        found: ("2 kata cocok: dukung nomor 2, menang.", "2 words match: dukung nomor 2, menang."),
        verdict: NoIndication,
        also: Some(Prevention),
        check: Some(Check::OldPost),
        lesson: ("unggahan lama", "an old post"),
        why: (
            "Waktu peristiwa dan waktu unggah dipisahkan. Kata-kata itu tentang kontestasi 2020 dan calon lain; fitur \
             “kenangan” membagikannya lagi. Untuk kontestasi ini tidak ada indikasi.",
            "When something happened and when it was posted are two things. The words are about a race of 2020 and another \
             candidate; a “memories” function shared them again. For this race there is no indication.",
        ),
        rule: (
            "Panduan, Memutuskan: waktu peristiwa dipisahkan dari waktu unggah.",
            "Guide, Deciding: the time of the event is kept apart from the time of the post.",
        ),
    },
    Exercise {
        key: "nama-sama",
        kind: ActKind::Comment,
        platform: "instagram",
        account: "@agus.salim.demo",
        day: "2026-10-20",
        stage: StageKind::Campaign,
        own: "Siap dukung Satria–Dewi, nomor 2 harga mati! 🔥",
        picture: "",
        target: Some((CAMPAIGN, "Terima kasih atas dukungan warga.")),
        facts: &[
            (
                "Kepemilikan akun: dugaan awal, dasarnya nama yang sama",
                "Attribution: presumed, because of the same name",
            ),
            (
                "Bio akun: “bengkel motor, Kota Seberang”",
                "The account's bio: “motorcycle repair, Kota Seberang”",
            ),
        ],
        marks: &[("Siap dukung", Support), ("Satria–Dewi", Candidate), ("nomor 2", Candidate)],
        found: ("2 kata cocok: siap dukung, nomor 2.", "2 words match: siap dukung, nomor 2."),
        verdict: Trace,
        also: Some(NoIndication),
        check: Some(Check::FakeAccount),
        lesson: ("nama yang sama", "a namesake"),
        why: (
            "Isinya jelas, pemiliknya tidak: hanya nama yang sama, dan bio menunjuk orang lain. Menuduh orang yang salah \
             lebih buruk daripada menunggu. Telusuri dulu kepemilikan akunnya; bila memang bukan, penyelia melepaskannya \
             (orang yang salah).",
            "What it says is clear, whose it is is not: only the name is the same, and the bio points to somebody else. To \
             accuse the wrong person is worse than to wait. Trace the attribution first; if it is not theirs, a supervisor \
             takes it back (wrong person).",
        ),
        rule: ATTRIBUTION,
    },
    Exercise {
        key: "sindiran-banjir",
        kind: ActKind::Post,
        platform: "x",
        account: "@rina.demo",
        day: "2026-11-02",
        stage: StageKind::Campaign,
        own: "Banjir lagi di depan rumah. Lima tahun dijanjikan, lima tahun berenang. Menyala abangku 🔥👏 #hebat",
        picture: "",
        target: None,
        facts: &[],
        marks: &[("Menyala abangku", Support), ("#hebat", Support)],
        found: (
            "1 slogan cocok: menyala abangku. Tidak ada calon yang disebut.",
            "1 slogan matches: menyala abangku. No candidate is named.",
        ),
        verdict: NoIndication,
        also: None,
        check: Some(Check::Satire),
        lesson: ("sindiran", "sarcasm"),
        why: (
            "Pujian yang maksudnya keluhan tentang banjir. Slogan itu bahasa sehari-hari, dan tidak seorang calon pun \
             disebut. Keluhan warga tentang layanan bukan keberpihakan.",
            "Praise that means a complaint about a flood. The slogan is everyday speech, and no candidate is named. A \
             complaint about a service takes no side.",
        ),
        rule: NOT_FLAGGED,
    },
    Exercise {
        key: "nomor-biasa",
        kind: ActKind::Post,
        platform: "instagram",
        account: "@budi.demo",
        day: "2026-10-30",
        stage: StageKind::Campaign,
        own: "Juara dua lomba voli antar-OPD! Yang nomor 2 dari kiri itu saya 😄 Tahun depan harus menang.",
        picture: "Foto: sembilan orang berkaus olahraga dengan piala.",
        target: None,
        facts: &[],
        marks: &[("nomor 2", Candidate), ("menang", Support)],
        found: (
            "2 kata cocok: nomor 2, menang. Dikurangi: olahraga.",
            "2 words match: nomor 2, menang. Reduced: sport.",
        ),
        verdict: NoIndication,
        also: None,
        check: None,
        lesson: ("angka sehari-hari", "an everyday number"),
        why: ("Voli, bukan pilkada.", "Volleyball, no election."),
        rule: NOT_FLAGGED,
    },
    Exercise {
        key: "istri-calon",
        kind: ActKind::Post,
        platform: "facebook",
        account: "@dewikencana.demo",
        day: "2026-08-28",
        stage: StageKind::Registration,
        own: "Mendampingi suami mendaftar ke KPU hari ini. Semoga dilancarkan.",
        picture: "Foto: suami-istri di tangga kantor KPU, tangan di samping, tanpa atribut.",
        target: None,
        facts: &[
            ("Suaminya bakal calon (DEMO)", "Her husband is a prospective candidate (DEMO)"),
            ("Cuti di luar tanggungan negara: belum diketahui", "Unpaid leave: not known"),
        ],
        marks: &[("mendaftar ke KPU", Damping)],
        found: (
            "Foto bersama bakal calon; tidak ada kata dukungan.",
            "A photo with a prospective candidate; no word of support.",
        ),
        verdict: NoIndication,
        also: Some(Trace),
        check: None,
        lesson: ("suami/istri calon", "the spouse of a candidate"),
        why: (
            "Mendampingi saat pendaftaran dan berfoto dengan pasangan hidupnya dibolehkan. Yang dilarang simbol, atribut, \
             dan unggahan dukungan. Menelusuri apakah ia sudah mengajukan cuti juga wajar.",
            "To go along to the registration and to be in a photo with one's spouse is allowed. Symbols, attributes and \
             posts of support are not. To trace whether leave was applied for is reasonable, too.",
        ),
        rule: (
            "Surat edaran tentang suami/istri calon: mendampingi dan berfoto boleh; simbol, atribut, dukungan di media \
             sosial tidak.",
            "Circulars on spouses of candidates: going along and photos are allowed; symbols, attributes and support on \
             social media are not.",
        ),
    },
    Exercise {
        key: "hajatan",
        kind: ActKind::Post,
        platform: "facebook",
        account: "@joko.demo",
        day: "2026-11-08",
        stage: StageKind::Campaign,
        own: "Alhamdulillah, hajatan kami kedatangan tamu istimewa 🙏",
        picture: "Foto: pengantin, orang tua, dan kedua calon pasangan nomor 2 (DEMO) berdiri bersama. Tanpa isyarat tangan.",
        target: None,
        facts: &[(
            "Kedua calon tampak di foto menurut uraian petugas",
            "Both candidates are in the photo, by the officer's description",
        )],
        marks: &[("tamu istimewa", Candidate)],
        found: (
            "Foto bersama paslon yang ditetapkan, diunggah ke media publik.",
            "A photo with a determined pair, posted in public.",
        ),
        verdict: Trace,
        also: Some(Indication),
        check: None,
        lesson: ("foto bersama calon", "a photo with candidates"),
        why: (
            "Yang dinilai apakah ada maksud mendukung. Hajatan, tanpa simbol, tanpa ajakan: belum jelas; ada kasus serupa \
             yang tetap diteruskan. Telusuri siapa yang mengundang dan apa lagi yang diunggah.",
            "What counts is whether support was meant. A family feast, no sign, no call: not clear yet; a similar case was \
             forwarded nevertheless. Trace who invited and what else was posted.",
        ),
        rule: (
            "SKB 2022, Lampiran II, bentuk: foto bersama calon di media publik dengan maksud mendukung. Tafsir belum seragam.",
            "Joint decree 2022, annex II, form: a public photo with a candidate with the purpose of support. Interpretation \
             unsettled.",
        ),
    },
    Exercise {
        key: "mengikuti-calon",
        kind: ActKind::Follow,
        platform: "instagram",
        account: "@sari.demo",
        day: "2026-10-01",
        stage: StageKind::Campaign,
        own: "",
        picture: "",
        target: None,
        facts: &[
            (
                "Mengikuti @satriadewi.demo dan juga @wirautama.demo (pasangan nomor 1)",
                "Follows @satriadewi.demo and also @wirautama.demo (pair number 1)",
            ),
            ("Tidak ada suka atau komentar pada keduanya", "No like or comment on either"),
        ],
        marks: &[],
        found: ("Mengikuti akun kampanye terdaftar.", "Follows a registered campaign account."),
        verdict: Prevention,
        also: Some(NoIndication),
        check: None,
        lesson: ("mengikuti untuk informasi", "following for information"),
        why: (
            "Bacaannya berbeda: ada daftar yang menyebut “mengikuti”, ada pengawas yang membolehkannya untuk informasi. Ia \
             mengikuti kedua paslon dan tidak berbuat lain. Cukup pencegahan: dihitung untuk imbauan, tanpa nama.",
            "Readings differ: a list names “following”, and some supervisors allow it for information. This person follows \
             both pairs and does nothing else. Prevention suffices: counted for an appeal, without a name.",
        ),
        rule: D6,
    },
    Exercise {
        key: "bakal-calon",
        kind: ActKind::Comment,
        platform: "facebook",
        account: "@agus.demo",
        day: "2026-08-28",
        stage: StageKind::Registration,
        own: "Kami satu kantor siap dukung Pak Satria jadi wali kota. Semoga menang!",
        picture: "",
        target: Some(("@satria.wibawa.demo", "Mohon doa restu, insyaallah maju di Kota Contoh.")),
        facts: &[(
            "Belum ada calon yang ditetapkan pada hari itu",
            "No candidate was determined on that day",
        )],
        marks: &[("siap dukung", Support), ("menang", Support), ("Pak Satria", Candidate)],
        found: ("2 kata cocok: siap dukung, menang.", "2 words match: siap dukung, menang."),
        verdict: Indication,
        also: Some(Trace),
        check: None,
        lesson: ("bakal calon", "a prospective candidate"),
        why: (
            "Dukungan terbuka, juga bagi bakal calon. Tahapannya menentukan bagian mana dari ketentuan yang mungkin berlaku \
             dan kepada siapa diteruskan: sebelum penetapan, ke instansi. Pilih ketentuan untuk bakal calon, bukan untuk calon.",
            "Open support, for a prospective candidate, too. The stage says which part of the rules may apply and to whom it \
             is forwarded: before the determination, to the agency. Choose the provision on prospective candidates.",
        ),
        rule: (
            "SKB 2022, Lampiran II, bentuk bagi bakal calon: mengunggah, mengomentari, membagikan, menyukai. Golongan \
             ketentuannya belum seragam.",
            "Joint decree 2022, annex II, form for prospective candidates: posting, commenting, sharing, liking. Its class is \
             unsettled.",
        ),
    },
    Exercise {
        key: "akun-diretas",
        kind: ActKind::Post,
        platform: "facebook",
        account: "@budi.demo",
        day: "2026-11-11",
        stage: StageKind::Campaign,
        own: "PILIH NOMOR 2 DAPAT PULSA GRATIS!!! klik hadiah-pulsa.invalid sekarang juga",
        picture: "",
        target: None,
        facts: &[
            (
                "Diunggah pukul 03.12; empat belas unggahan serupa dalam satu jam",
                "Posted at 03:12; fourteen like it within an hour",
            ),
            (
                "Unggahan berikutnya, 08.40: “Akun saya semalam diretas, sudah saya laporkan”",
                "The next post, 08:40: “My account was hacked last night, I have reported it”",
            ),
        ],
        marks: &[("PILIH NOMOR 2", Support)],
        found: ("1 kata cocok: pilih nomor 2.", "1 word matches: pilih nomor 2."),
        verdict: Trace,
        also: Some(NoIndication),
        check: Some(Check::Hacked),
        lesson: ("akun diretas", "a hacked account"),
        why: (
            "Jam, jumlah, tautan, dan pernyataannya sendiri menunjuk peretasan. Pernyataan itu dicatat dan ditelusuri \
             (laporannya, riwayat masuk); baru sesudah itu ditutup.",
            "Hour, number, link and their own statement point to a hacked account. The statement is recorded and traced (the \
             report, the sign-in history); only then it is closed.",
        ),
        rule: (
            "Panduan, Memutuskan: yang meringankan diperiksa dan dicatat sebelum hasil dipilih.",
            "Guide, Deciding: what speaks for the person is looked into and recorded before a verdict is chosen.",
        ),
    },
];
