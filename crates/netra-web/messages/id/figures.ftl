figures-before = sebelumnya
figures-backlog = { $waiting } butir menunggu
figures-backlog-by-day = Antrean pada akhir hari
figures-backlog-since = { $way ->
    [up] Antrean naik { $n } sejak { $day }: kini { $waiting } butir
    [down] Antrean turun { $n } sejak { $day }: kini { $waiting } butir
   *[same] Antrean sama dengan { $day }: { $waiting } butir
}
figures-beside = { $from } sampai { $until }, di samping rentang sebelumnya yang sama panjang ({ $before_from } sampai { $before_until }).
figures-by-candidate = Menurut paslon
figures-by-candidate-note = Menurut nomor urut; sebelum pengundian menurut abjad. Butir yang menyebut dua paslon dihitung untuk keduanya. Jumlah butir mengikuti apa yang ditulis orang, bukan sikap kantor.
figures-by-deadline = Menurut tenggat
figures-by-state = Menurut keadaan
figures-by-verdict = Hasil telaah hari ini
figures-by-week = Per tujuh hari
figures-closed = Ditutup (tidak ada indikasi, cukup pencegahan)
figures-compared = { $now } (sebelumnya { $before })
figures-coverage = Jangkauan
figures-coverage-note = Akun yang dicoba dibaca oleh sumber. Dari akun yang tidak terbaca tidak dapat disimpulkan apa pun; naik turunnya butir dapat berasal dari sini.
figures-csv = Unduh CSV
figures-due = { $past ->
    [0] { $soon } butir bertenggat hari ini atau besok, tidak ada yang lewat
   *[other] { $soon } butir bertenggat hari ini atau besok, { $past } sudah lewat
}
figures-due-soon = Hari ini atau besok
figures-due-few-days = Dua atau tiga hari lagi
figures-due-later = Lebih lama
figures-due-none = Belum ditetapkan tanggal diketahui
figures-due-past = Sudah lewat
figures-equality = Kesetaraan
figures-equality-about = Penanganan setiap paslon dihitung dengan cara yang sama: butir yang masuk antrean { $from } sampai { $until }, dengan keadaannya sekarang.
figures-expired = Lewat tenggat
figures-failed = Tidak terbaca
figures-first-review = Median sampai telaah pertama
figures-flagged = Masuk antrean
figures-form-a = Form A hari ini
figures-forwarded = Dalam berkas yang diekspor
figures-from = Dari hari
figures-handled = Penanganan per paslon
figures-handled-n = { $n } butir menurut paslon: menunggu, ditutup, atau diteruskan ke telaah berikutnya
figures-high = Batas atas
figures-hours = { $hours } jam
figures-how = Cara menghitung
figures-in = Masuk
figures-in-and-out = Masuk dan selesai
figures-in-before = Masuk, rentang sebelumnya
figures-in-cases = Dalam berkas dengan tindak lanjut
figures-in-out-today = Hari ini { $in } butir masuk dan { $out } selesai ditelaah
figures-kappa = Kappa Cohen
figures-last-days = { $days } hari terakhir
figures-last-month = Bulan lalu
figures-low = Batas bawah
figures-most-kind = Paling banyak { $what }: { $n } dari { $total } butir
figures-most-platform = Paling banyak di { $what }: { $n } dari { $total } butir
figures-most-stage = Paling banyak pada { $what }: { $n } dari { $total } butir
figures-most-unit = Paling banyak dari { $what }: { $n } dari { $total } butir
figures-no-backlog = Tidak ada yang menunggu pada hari-hari ini.
figures-no-difference = Tidak ada perbedaan antarpaslon yang melebihi apa yang dapat dijelaskan oleh kebetulan.
figures-no-flow = Hari ini dan kemarin tidak ada yang masuk maupun selesai.
figures-no-outcome-measured = Belum ada aturan dengan sepuluh butir atau lebih yang tindak lanjut berkasnya sudah pasti.
figures-no-pairs = Belum ada pekan dengan sepuluh pasang telaah atau lebih.
figures-no-reach = Tidak ada sumber yang mencoba membaca akun pada hari-hari ini.
figures-no-rule-measured = Belum ada aturan dengan sepuluh hasil telaah atau lebih.
figures-no-stage = di luar tahapan
figures-none-decided-today = Belum ada yang selesai ditelaah hari ini.
figures-none-in-stretch = Nihil pada rentang ini dan rentang sebelumnya.
figures-none-of-candidates = Belum ada butir tentang paslon di kontestasi ini.
figures-not-yet = Rentang ini belum mulai; pilih hari sampai hari ini.
figures-note-decided = Hasil telaah dihitung hanya dari butir yang sudah selesai. Hasil pertama yang masih menunggu telaah kedua tidak tampak di angka mana pun. Tidak ada angka per petugas.
figures-note-deadline = Tenggat berjalan sejak tanggal diketahui yang ditetapkan seseorang; lamanya ada di halaman Tenggat. Tanpa tanggal itu tidak ada tenggat, dan yang menunggu telaah kedua dihitung belum bertenggat.
figures-note-forwarded = “Dalam berkas yang diekspor”: butir dalam berkas yang paket buktinya sudah dibuat. Satu butir dapat menyebut beberapa paslon dan dihitung untuk masing-masing.
figures-note-opened = Butir dihitung pada hari ia masuk antrean. Butir yang muncul lagi dihitung menunggu sejak hari itu.
figures-note-two-candidates = Perbedaan disebut hanya bila selang 95 % dua paslon tidak bersinggungan: cara yang hati-hati, yang jarang menyebut kebetulan sebagai perbedaan. Perbedaan bukan bukti perlakuan berbeda; periksa butirnya.
figures-note-wilson = Selang kepercayaan 95 % menurut Wilson (1927). Makin sedikit butir, makin lebar selangnya.
figures-nothing-waits = Tidak ada butir yang menunggu.
figures-now = kini { $n }
figures-of = Dari
figures-oldest = { $days ->
    [0] Butir terlama menunggu sejak hari ini.
   *[other] Butir terlama menunggu sejak { $day }, { $days } hari.
}
figures-only-units = Hanya unit kerja: { $units }.
figures-other-races = Paslon di luar kamus yang dipakai
figures-out = Selesai ditelaah
figures-outcomes = Tindak lanjut berkas, menurut aturan
figures-outcomes-n = { $n } kali sebuah aturan berada dalam berkas dengan tindak lanjut; { $measured } aturan terukur
figures-outcomes-note = Butir selesai yang berada dalam berkas dengan tindak lanjut dari penerima. Bagian terbukti dihitung di antara terbukti dan tidak terbukti; dikembalikan dan belum ada tidak ikut. Ini bukan ukuran ketepatan kata kunci saja: berkas sudah disaring petugas dan pleno, dan penerima menilai bukti lain juga. Satu butir dapat memicu beberapa aturan.
figures-over-time = Dari hari ke hari
figures-pages = Angka dan laporan
figures-pairs = Pasang
figures-platform = Platform
figures-reach-last = { $day }: { $reached } dari { $tried } akun yang dicoba terbaca
figures-reached = Terbaca
figures-recap = Rekap
figures-rules = Ketepatan aturan menurut hasil telaah
figures-rules-n = { $measured } aturan terukur, { $few } terlalu sedikit hasil telaahnya
figures-rules-note = Bagian butir yang hasilnya ada indikasi atau perlu penelusuran, di antara itu dan yang tidak ada indikasi. Cukup pencegahan ditampilkan tersendiri dan tidak ikut dihitung.
figures-sent-on = Diteruskan (penelusuran, indikasi)
figures-seven-days = Tujuh hari
figures-share = Bagian
figures-share-closed = Ditutup, di antara yang selesai
figures-share-proven = Bagian terbukti
figures-share-sent-on = Diteruskan, di antara yang selesai
figures-share-waiting = Masih menunggu, di antara yang masuk antrean
figures-stage = Tahapan pada hari aktivitas
figures-states = { $n } butir belum selesai
figures-table = Tabel
figures-this-stretch = rentang ini
figures-today = Hari ini
figures-today-about = Angka seluruh tim sampai saat ini.
figures-trend-decided = { $way ->
    [up] Selesai ditelaah: { $total }, naik { $n }
    [down] Selesai ditelaah: { $total }, turun { $n }
   *[same] Selesai ditelaah: { $total }, sama seperti sebelumnya
}
figures-trend-opened = { $way ->
    [up] Butir masuk: { $total }, naik { $n }
    [down] Butir masuk: { $total }, turun { $n }
   *[same] Butir masuk: { $total }, sama seperti sebelumnya
}
figures-trend-waiting = { $way ->
    [up] Antrean pada akhir rentang: { $total }, naik { $n }
    [down] Antrean pada akhir rentang: { $total }, turun { $n }
   *[same] Antrean pada akhir rentang: { $total }, sama seperti sebelumnya
}
figures-trends = Tren
figures-two-days = Isi kedua hari, misalnya 1 dan 28 Oktober.
figures-unequal-closed = Bagian yang ditutup berbeda antarpaslon lebih dari yang dapat dijelaskan oleh kebetulan.
figures-unequal-sent-on = Bagian yang diteruskan berbeda antarpaslon lebih dari yang dapat dijelaskan oleh kebetulan.
figures-unequal-waiting = Bagian yang masih menunggu berbeda antarpaslon lebih dari yang dapat dijelaskan oleh kebetulan.
figures-until = Sampai hari
figures-verdicts-today = { $n } butir selesai hari ini, menurut hasil
figures-waiting = Belum selesai
figures-waiting-at-end = Belum selesai pada akhir hari
figures-week-from = Pekan mulai
figures-weeks = Butir masuk per tujuh hari, di samping tujuh hari yang sama dalam rentang sebelumnya
figures-what-was-opened = Apa yang masuk antrean
figures-whole-stretch = Seluruh rentang
figures-yesterday = Kemarin
recap-about = { $n } butir yang masuk antrean { $from } sampai { $until }, dengan keadaannya saat rekap dibuat.
recap-about-few = Kurang dari { $fewest } butir masuk antrean { $from } sampai { $until }: terlalu sedikit untuk diterbitkan.
recap-all = Semua
recap-by-region = Wilayah pegawai
recap-by-unit = Unit kerja dan hasil telaah
recap-closed-cells = Sel bertanda · ditutup: isinya kurang dari { $fewest}, atau ditutup supaya sel lain tidak dapat dihitung dari jumlahnya.
recap-make = Susun rekap
recap-no-outcome = belum ada tindak lanjut
recap-no-provision = tanpa ketentuan
recap-no-region = wilayah tidak tercatat
recap-not-findings = Angka ini hasil telaah internal, bukan temuan; cocok bukan berarti melanggar.
recap-of-outcome = Hanya dalam berkas dengan tindak lanjut: { $outcome }.
recap-of-provision = Hanya yang diputus dengan ketentuan: { $provision }.
recap-of-region = Hanya pegawai dari wilayah: { $region }.
recap-of-unit = Hanya dari unit kerja: { $unit }.
recap-of-verdict = Hanya dengan hasil telaah: { $verdict }.
recap-outcome = Tindak lanjut berkas
recap-prevention = Cukup pencegahan per unit, { $from } sampai { $until } (hanya unit dengan { $fewest } aktivitas atau lebih)
recap-printed = Dibuat { $when }
recap-public = Versi publik
recap-public-about = tanpa nama dan nomor, sel di bawah { $fewest } ditutup. Selalu tepat satu bulan yang sudah berakhir, dan saringan lain diabaikan: dari dua rekap yang tidak bertumpang tindih tidak ada selisih yang membuka sel.
recap-public-month = Versi publik memuat bulan yang sudah berakhir: { $from } sampai { $until }.
recap-read = Terbaca sedikitnya sekali
recap-seen = Yang dapat dan tidak dapat diamati
recap-silence = Dari akun yang tidak terbaca dan dari yang tidak dapat diamati, tidak dapat disimpulkan apa pun: bukan bahwa ada, bukan bahwa tidak ada.
recap-title = Rekap pengawasan netralitas ASN di media sosial publik
recap-title-public = Rekap publik: netralitas ASN di media sosial publik
recap-total = Jumlah
recap-unread = Dicoba, tidak terbaca
recap-unseen = { $platform }: { $what }.
recap-untried = Tidak dicoba
recap-watched = Akun dipantau
figures-agreed = Sama
figures-agreement = Kesepakatan telaah pertama dan kedua
figures-agreement-few = { $pairs } pasang pada rentang ini: terlalu sedikit untuk menyimpulkan apa pun
figures-agreement-n = { $share } sama di antara { $pairs } pasang, kappa { $kappa }
figures-agreement-note = Dari butir yang ditelaah dua orang secara terpisah, menurut pekan telaah keduanya. Kappa (Cohen 1960) adalah kesepakatan di luar yang terjadi karena kebetulan: 1 penuh, 0 setara kebetulan. Angka ini tentang cara kerja kantor, tidak pernah tentang seorang petugas, dan tidak mengatakan siapa yang benar.
