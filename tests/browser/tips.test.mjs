// What citizens tell: initial information and a report, on a computer and on a phone, with and without JavaScript.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { address, assertAccessible, assertFits, desk, folder, keepPicture, phone, speak, visitAs } from './netra.mjs'

const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64')
const teller = 'Kartikawangi Rahasia Sekali (DEMO)'

const choose = (page, name, value) =>
  page.locator('label.choice', { has: page.locator(`input[name="${name}"][value="${value}"]`) }).click()

async function fill(page, kind, { people, n }) {
  await page.goto(address(`/tips/new?kind=${kind}`))
  await choose(page, 'platform', 'instagram')
  await choose(page, 'kind', 'like')
  await page.fill('#c-people', people)
  await page.fill('#c-target_account', '@satriadewi.demo')
  await page.fill('#c-target_link', `https://www.instagram.com/p/DEMOtip${n}/`)
  await page.fill('#c-target_text', 'Ayo menangkan Satria–Dewi, coblos nomor 2! #SatriaMenang')
  await page.fill('#c-chronology', 'Disampaikan dengan tangkapan layar dari daftar penyuka.')
  await page.setInputFiles('#c-files', { name: 'bukti.png', mimeType: 'image/png', buffer: picture })
}
const store = (page) => Promise.all([page.waitForURL(/\/tips\/[0-9a-f-]{36}/), page.click('form.tip button.primary')])

test('the demo has something from citizens on its first day, at different stages, and who told is sealed', async () => {
  await visitAs('supervisor', {}, async (page) => {
    await page.goto(address('/tips'))
    const row = (name) => page.locator('main tbody tr', { has: page.locator('a', { hasText: new RegExp(`^${name}$`) }) })
    assert.match(await row('Laporan 1').innerText(), /001\/LP\/DEMO/)
    assert.match(await row('Laporan 2').innerText(), /belum diregistrasi/)
    assert.match(await row('Informasi awal 1').innerText(), /tersimpan terpisah/)
    assert.match(await row('Informasi awal 2').innerText(), /tanpa nama/)
    for (const name of ['Laporan 1', 'Laporan 2', 'Informasi awal 1', 'Informasi awal 2']) {
      assert.match(await row(name).innerText(), /DMO-/, `${name} speaks of an item`)
    }
    await Promise.all([page.waitForURL(/\/tips\/[0-9a-f-]{36}/), row('Laporan 2').locator('a').first().click()])
    assert.match(await page.locator('main').innerText(), /alamat pelapor: belum terpenuhi/)
    await page.goto(address('/tips'))
    await Promise.all([page.waitForURL(/\/tips\/[0-9a-f-]{36}/), row('Laporan 1').locator('a').first().click()])
    assert.doesNotMatch(await page.locator('main').innerText(), /belum terpenuhi|Endang/)
    await page.click('form[action$="/identity"] button')
    await page.locator('aside bdi', { hasText: 'Endang Pelapor Satu (DEMO)' }).waitFor()
  })
  await visitAs('reviewer', { viewport: phone }, async (page) => {
    await page.goto(address('/tips'))
    await assertAccessible(page)
    await assertFits(page)
    const who = page.locator('main tbody tr').first().locator('td').last()
    const box = await who.boundingBox()
    assert.ok(box.x >= 0 && box.x + box.width <= phone.width, 'the last column is seen without scrolling')
    await keepPicture(page, 'tips-phone-id')
  })
})

for (const [where, viewport, n] of [['desk', desk, 1], ['phone', phone, 2]]) {
  test(`initial information without a name is entered, found and told apart, on a ${where}`, async () => {
    await visitAs('reviewer', { viewport }, async (page) => {
      await fill(page, 'initial_information', { people: '@budi.santoso.demo', n })
      await choose(page, 'reach', 'friends')
      await assertAccessible(page)
      await assertFits(page)
      await store(page)
      await assertAccessible(page)
      await assertFits(page)
      await keepPicture(page, `tip-information-${where}-id`)
      const text = await page.locator('main').innerText()
      assert.match(text, /Informasi awal \d+/)
      assert.match(text, /Tanpa nama/)
      assert.match(text, /bukan data publik/)
      await Promise.all([page.waitForURL(/\/items\//), page.locator('main a[href^="/items/"]').first().click()])
      assert.match(await page.locator('article.item').innerText(), /dari informasi awal nomor \d+/)
      await assertAccessible(page)
      await assertFits(page)
      await keepPicture(page, `item-told-${where}-id`)
      await page.goto(address('/queue?origin=initial_information&status=all'))
      assert.ok((await page.locator('nav.list li .tag', { hasText: 'informasi awal' }).count()) > 0)
    })
  })
}

test('a report says what is missing, prints it and a receipt, and is completed later', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await fill(page, 'report', { people: '@hendra.gunawan.demo', n: 3 })
    await page.fill('#i-name', teller)
    await page.setInputFiles('#i-files', { name: 'ktp.png', mimeType: 'image/png', buffer: Buffer.concat([picture, Buffer.from(teller)]) })
    await assertAccessible(page)
    await store(page)
    await assertAccessible(page)
    const tip = new URL(page.url()).pathname
    const main = () => page.locator('main').innerText()
    assert.match(await main(), /alamat pelapor: belum terpenuhi/)
    assert.doesNotMatch(await main(), /Kartikawangi/)
    for (const [paper, title] of [['missing', /Kelengkapan laporan/], ['receipt', /Tanda terima/]]) {
      await page.goto(address(`${tip}/${paper}`))
      assert.match(await page.locator('h1').innerText(), title)
      assert.equal(await page.locator('button[data-print]').isVisible(), true)
      await assertAccessible(page)
      await assertFits(page)
      await keepPicture(page, `tip-${paper}-desk-id`)
    }
    await page.goto(address(`${tip}/edit`))
    await assertAccessible(page)
    await page.fill('#c-register', '001/LP/DEMO/2026')
    await page.fill('#c-place', 'halaman @satriadewi.demo')
    await page.fill('#i-address', 'Jalan Contoh 1')
    await store(page)
    assert.match(await main(), /001\/LP\/DEMO\/2026/)
    assert.match(await main(), /alamat pelapor: terpenuhi/)
    await keepPicture(page, 'tip-report-desk-id')
  })
})

test('who told is shown to a supervisor on request, is logged, and stands in no file of the data folder', async () => {
  await visitAs('supervisor', {}, async (page) => {
    await page.goto(address('/tips?kind=report'))
    await page.locator('table a[href^="/tips/"]').first().click()
    await page.waitForURL(/\/tips\/[0-9a-f-]{36}/)
    assert.doesNotMatch(await page.locator('main').innerText(), /Kartikawangi/)
    await page.click('form[action$="/identity"] button')
    await page.locator('aside bdi', { hasText: teller }).waitFor()
    await assertAccessible(page)
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('form[action$="/identity/0"] button')])
    assert.equal(download.suggestedFilename(), 'ktp.png')
    assert.match(readFileSync(await download.path(), 'latin1'), /Kartikawangi/)
    await page.goto(address('/audit'))
    const log = await page.locator('main').innerText()
    assert.match(log, /identity\.show/)
    assert.match(log, /identity\.file/)
    assert.doesNotMatch(log, /Kartikawangi/)
  })
  const files = (path) => readdirSync(path).flatMap((name) => {
    const inner = join(path, name)
    return statSync(inner).isDirectory() ? files(inner) : [inner]
  })
  const all = files(join(folder(), 'data'))
  assert.ok(all.length > 5)
  for (const file of all) assert.ok(!readFileSync(file, 'latin1').includes('Kartikawangi'), `${file} gives away who told`)
})

test('what only friends see is refused as a capture and carried over as initial information, without JavaScript', async () => {
  await visitAs('reviewer', { js: false }, async (page) => {
    await page.goto(address('/capture'))
    await choose(page, 'platform', 'instagram')
    await choose(page, 'kind', 'post')
    await choose(page, 'reach', 'friends')
    await page.fill('#c-people', '@rina.marlina.demo')
    await page.fill('#c-own_text', 'Ayo coblos nomor 2')
    await Promise.all([page.waitForNavigation(), page.click('form.capture button.primary')])
    assert.match(await page.locator('[role=alert]').first().innerText(), /bukan data publik/)
    await Promise.all([page.waitForNavigation(), page.click('button[formaction="/tips/carry"]')])
    assert.match(await page.locator('h1').innerText(), /Catat informasi awal/)
    assert.equal(await page.inputValue('#c-own_text'), 'Ayo coblos nomor 2')
    await assertFits(page)
    await store(page)
    assert.match(await page.locator('main').innerText(), /hanya terlihat oleh teman/)
  })
})

test('what is ticked of a picture stands on the item as facts', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address('/capture'))
    await choose(page, 'platform', 'instagram')
    await choose(page, 'kind', 'post')
    await choose(page, 'reach', 'anyone')
    await page.fill('#c-people', '@lilis.nurhayati.demo')
    await page.fill('#c-own_text', 'Kegiatan sore ini')
    await choose(page, 'shows', 'uniform')
    await choose(page, 'shows', 'attributes')
    await page.selectOption('#c-hand', 'two')
    await page.locator('input[name="with"]').nth(1).check()
    await page.setInputFiles('#c-files', { name: 'foto.png', mimeType: 'image/png', buffer: picture })
    await page.click('form.capture button.primary')
    await page.waitForURL(/new=|known=/)
    await Promise.all([page.waitForURL(/\/items\//), page.locator('.note.plum a').first().click()])
    const item = await page.locator('article.item').innerText()
    for (const fact of [/dua jari/, /seragam dinas/, /dilihat tanpa masuk/, /Terlihat: mengacungkan dua jari/]) assert.match(item, fact)
    await assertAccessible(page)
    await keepPicture(page, 'item-picture-desk-id')
  })
})

for (const [size, viewport] of [['desk', desk], ['phone', phone]]) {
  for (const lang of ['id', 'en']) {
    test(`the forms and the list stand on a ${size} in ${lang}`, async () => {
      await visitAs('supervisor', { viewport }, async (page) => {
        if (lang === 'en') await speak(page, lang)
        const first = await (async () => {
          await page.goto(address('/tips'))
          return page.locator('table a[href^="/tips/"]').first().getAttribute('href')
        })()
        for (const [path, name] of [['/tips', 'tips'], ['/tips/new?kind=report', 'tip-form-report'],
          ['/tips/new?kind=initial_information', 'tip-form-information'], [first, 'tip'], ['/capture', 'capture']]) {
          await page.goto(address(path))
          await assertAccessible(page)
          await assertFits(page)
          await page.screenshot({ path: join(process.env.NETRA_TEST_SCREENSHOTS ?? 'target/screenshots', `${name}-${size}-${lang}.png`), fullPage: true })
        }
        if (lang === 'en') await speak(page, 'id')
      })
    })
  }
}
