// Form A, the watch-list and the sources: what the office shows to others about its own work.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, assertAccessible, keepPicture, visitAs } from './netra.mjs'

test('today\'s Form A names the officers, the platforms, what cannot be seen, and the figures', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address('/report'))
    const text = await page.locator('article.paper').innerText()
    assert.match(text, /Bawaslu Kota Contoh \(DEMO\)/)
    assert.match(text, /Siti R\. \(DEMO\)/)
    for (const platform of ['Instagram', 'Facebook', 'TikTok', 'Bluesky']) assert.ok(text.includes(platform), platform)
    assert.doesNotMatch(text, /\/100/, 'no score stands in a report')
    // Read and quiet, and not to be seen, stand apart; so does what no source reads.
    assert.match(text, /tanpa kegiatan/i)
    assert.match(text, /Paling lama belum dibaca: @\S+ \(Bluesky\), terakhir terbaca/)
    assert.match(text, /Instagram: tidak ada sumber yang membaca akunnya/)
    const bluesky = await page.locator('tr', { hasText: 'Bluesky' }).first().locator('td').allInnerTexts()
    const [watched, reached, , ...unseen] = bluesky.slice(1, 8).map(Number)
    assert.equal(reached + unseen.reduce((a, b) => a + b, 0), watched, 'every account is counted once')
    // What citizens told is counted by kind and state, without names.
    assert.match(text, /Diterima dari warga/)
    assert.match(text, /Laporan\s+belum lengkap\s+\d/)
    assert.doesNotMatch(text, /Pelapor (Satu|Dua)|Penyampai/)
    await page.emulateMedia({ media: 'print' })
    assert.ok(!(await page.locator('header.top').isVisible()), 'the desk around it is not printed')
    await keepPicture(page, 'form-a-print')
  })
})

test('a day on which nobody worked is reported as nihil', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address('/report?day=2026-09-01'))
    assert.match(await page.locator('article.paper').innerText(), /Nihil/)
    assert.match(await page.locator('article.paper').innerText(), /Tidak ada informasi awal maupun laporan/)
    await assertAccessible(page)
  })
})

test('the watch-list shows forty people, masked numbers, and can be filtered', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address('/watchlist'))
    const text = await page.locator('main').innerText()
    assert.match(text, /\(DEMO\)/)
    assert.doesNotMatch(text, /(?<!\d)\d{18}(?!\d)/, 'no NIP stands whole on the page')
    assert.match(text, /\b40 pegawai/)
    await page.fill('#text', 'laras')
    await page.click('form[action="/watchlist"] button')
    await page.waitForURL(/text=laras/)
    assert.equal(await page.locator('main tbody tr').count(), 1)
    await page.locator('main tbody tr a').first().click()
    await page.waitForURL(/\/people\//)
    await assertAccessible(page)
  })
})

test('a spreadsheet with one bad row is previewed with row, column and reason, and the good rows count once a second person has approved them', async () => {
  let batch = ''
  const header = 'Nama;NIP;Status Kepegawaian;Unit Kerja;Instagram;Dasar\n'
  const good = 'Uji Coba (DEMO);;Non-ASN;Dinas Kesehatan;@uji.coba.demo;Uji impor (DEMO)\n'
  const bad = 'Rusak Angka (DEMO);1,98E+17;PNS;Dinas Kesehatan;@rusak.angka.demo;Uji impor (DEMO)\n'
  await visitAs('admin', {}, async (page) => {
    await page.goto(address('/watchlist/import'))
    await page.setInputFiles('#list', { name: 'daftar.csv', mimeType: 'text/csv', buffer: Buffer.from(header + good + bad) })
    await page.locator('main form button').first().click()
    await page.locator('h2', { hasText: 'Pratinjau' }).waitFor()
    const preview = await page.locator('main').innerText()
    assert.match(preview, /3/)
    assert.match(preview, /NIP/)
    assert.match(preview, /Text|Teks/)
    await assertAccessible(page)
    await page.fill('#letter', 'ST-99/DEMO')
    await page.fill('#letter-day', '2026-10-01')
    await page.setInputFiles('#scan', { name: 'surat.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 (DEMO)') })
    await page.locator('button[name="store"]').click()
    await page.waitForURL(/\/watchlist\/batches\/\d+/)
    batch = new URL(page.url()).pathname
    await assertAccessible(page)
    await page.goto(address('/watchlist?text=uji.coba'))
    assert.doesNotMatch(await page.locator('main').innerText(), /Uji Coba \(DEMO\)/)
  })
  await visitAs('supervisor', {}, async (page) => {
    await page.goto(address(batch))
    await assertAccessible(page)
    await page.locator('form[action$="/approve"] button').click()
    await page.locator('.note.plum[role=status]').waitFor()
    await page.goto(address('/watchlist?text=uji.coba'))
    assert.match(await page.locator('main').innerText(), /Uji Coba \(DEMO\)/)
    await page.goto(address('/watchlist?text=rusak'))
    assert.doesNotMatch(await page.locator('main').innerText(), /Rusak Angka/)
  })
})

test('the sources page says what was read, what cannot be seen, and can run a source now', async () => {
  await visitAs('admin', {}, async (page) => {
    await page.goto(address('/sources'))
    const text = await page.locator('main').innerText()
    assert.match(text, /bluesky/i)
    assert.match(text, /acts-instagram\.ndjson/)
    assert.match(text, /tidak terlihat/)
    await page.locator('form[action="/sources/run"] button').first().click()
    await page.locator('.note.plum[role=status]').waitFor()
  })
})
