admin-a-password-has-12-to-128-characters = Kata sandi 12 sampai 128 karakter; kalimat pendek lebih kuat daripada tanda-tanda aneh.
admin-add-somebody = Tambah orang
admin-added = Ditambahkan:
admin-at-least-12-characters-a-short-sentence = Sedikitnya 12 karakter; kalimat pendek baik sekali.
admin-choose-the-role = Pilih perannya.
admin-fill-in-login-and-name = Isi nama masuk dan nama.
admin-first-password = Kata sandi pertama
admin-who-signs-in-to-netra-and-what = Siapa yang masuk ke Netra dan untuk apa. Admin tidak melihat isi butir.
