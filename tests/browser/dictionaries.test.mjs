// Dictionaries from draft to use and back, by the people who do it, and texts that are tried.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, assertAccessible, assertFits, desk, keepPicture, phone, signIn, speak, visit, visitAs } from './netra.mjs'

const editPath = (n) => `/dictionaries/drafts/${n}/edit`

async function both(page, path, picture) {
  for (const [size, viewport] of [['desk', desk], ['phone', phone]]) {
    await page.setViewportSize(viewport)
    await page.goto(address(path))
    await assertAccessible(page)
    await assertFits(page)
    await keepPicture(page, `${picture}-${size}`)
  }
  await page.setViewportSize(desk)
}

/// Writes another text into a file of the editor, as somebody who pastes it.
async function write(page, name, change) {
  const field = page.getByLabel(name, { exact: true })
  await page.click(`.files a:has-text("${name}")`)
  await field.waitFor({ state: 'visible' })
  await field.evaluate((it, text) => { it.value = text; it.dispatchEvent(new Event('input', { bubbles: true })) }, change(await field.inputValue()))
}

const save = (page) => Promise.all([page.waitForLoadState('load'), page.waitForResponse((a) => a.request().resourceType() === 'document'), page.click('.save-bar button.primary')])

test('a draft goes from its mistakes over the shadow run to a second person, and the office goes back', async () => {
  let n
  await visitAs('editor', {}, async (page) => {
    await page.goto(address('/dictionaries'))
    await page.click('a[href="/dictionaries/drafts/new"]')
    // Two mistakes in two files, and both are told with their lines.
    await page.fill('#note', 'kata baru untuk uji (DEMO)')
    await write(page, 'general.toml', (text) => text.replace('threshold = 25', 'treshold = 25'))
    await write(page, 'races/demo-kota-contoh.toml', (text) => text.replace('kind = "mayor"', 'kind = "walikota"'))
    await save(page)
    const told = page.locator('.mistakes li')
    assert.ok((await told.count()) >= 2, 'every mistake is told')
    assert.match(await page.locator('.mistakes').innerText(), /general\.toml:\d+[^]*demo-kota-contoh\.toml:\d+/)
    assert.equal(await page.inputValue('#note'), 'kata baru untuk uji (DEMO)')
    await assertAccessible(page)
    await keepPicture(page, 'draft-mistakes-desk')
    // The link leads to the line.
    await page.click('.mistakes a:has-text("demo-kota-contoh")')
    const race = page.getByLabel('races/demo-kota-contoh.toml', { exact: true })
    await page.waitForFunction(() => document.activeElement?.name?.startsWith('text-'))
    const selected = await race.evaluate((it) => it.value.slice(it.selectionStart, it.selectionEnd))
    assert.equal(selected, 'kind = "walikota"')
    await write(page, 'races/demo-kota-contoh.toml', (text) => text
      .replace('kind = "walikota"', 'kind = "mayor"')
      .replace('hashtags = ["#ArgaSekar"', 'hashtags = ["#ArgaSekarUji", "#ArgaSekar"')
      .replace('hashtags = ["#SatriaDewi"', 'hashtags = ["#SatriaDewiUji", "#SatriaDewi"')
      .replace('hashtags = ["#BagasLaras"', 'hashtags = ["#BagasLarasUji", "#BagasLaras"'))
    await write(page, 'general.toml', (text) => text.replace('treshold = 25', 'threshold = 30'))
    await save(page)
    await page.waitForURL(/\/dictionaries\/drafts\/\d+\?done=saved/)
    n = page.url().match(/drafts\/(\d+)/)[1]
    assert.match(await page.locator('.differences').innerText(), /#ArgaSekarUji[^]*threshold 25 → 30/)
    await both(page, `/dictionaries/drafts/${n}`, 'draft')
    await page.fill('#days', '3660')
    await page.click('#run button')
    // The run is followed without a touch of the keyboard.
    await page.waitForSelector('.report', { timeout: 120_000 })
    assert.match(await page.locator('.report').innerText(), /Penanda yang hilang \(\d+\)/)
    assert.match(await page.locator('#sign').innerText(), /Anda ikut menulis draf ini/)
    assert.equal(await page.locator('form[action$="/sign"]').count(), 0, 'who wrote it does not sign it')
    await both(page, editPath(n), 'draft-edit')
  })
  await visitAs('supervisor', {}, async (page) => {
    await both(page, `/dictionaries/drafts/${n}`, 'draft-report')
    const form = page.locator('form[action$="/sign"]')
    assert.equal(await form.count(), 1, await page.locator('#sign, .report').allInnerTexts().then((it) => it.join('\n')))
    for (const box of await form.locator('input[type=checkbox]').all()) await box.check()
    await form.locator('button').click()
    await page.waitForURL(/\/dictionaries\?done=signed/)
    assert.match(await page.locator('section[aria-labelledby=in-use]').innerText(), /kata baru untuk uji \(DEMO\)/)
    await both(page, '/dictionaries', 'dictionaries')
    // The first release is gone back to, with a reason.
    await page.locator('a[href$="#back"]').first().click()
    await page.fill('#reason', 'uji kembali (DEMO)')
    await page.check('input[name=sure]')
    await page.click('#back button')
    await page.waitForURL(/\/dictionaries\?done=back/)
    assert.match(await page.locator('section[aria-labelledby=in-use]').innerText(), /uji kembali \(DEMO\)/)
    await page.goto(await page.locator('section[aria-labelledby=in-use] h2 a').getAttribute('href').then(address))
    await page.locator('.file-text summary').first().click()
    await assertAccessible(page)
    await keepPicture(page, 'release-desk')
  })
})

test('a text is tried and explained, a like of it counts less, and nothing is stored', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address('/queue'))
    const waiting = await page.locator('.nav .count').innerText()
    await page.goto(address('/dictionaries/try'))
    await page.fill('#text', 'Ayo coblos nomor 2, Satria Wibawa!')
    await page.click('form.try button.primary')
    await page.waitForSelector('.answer')
    const value = async () => Number(await page.locator('.answer .value').first().innerText())
    const post = await value()
    assert.ok(post >= 80, `an open vote call counts ${post}`)
    assert.ok((await page.locator('.answer mark').count()) >= 2, 'its words are marked')
    await assertAccessible(page)
    await assertFits(page)
    await keepPicture(page, 'try-answer-desk')
    await page.locator('label.choice', { has: page.locator('input[value="like"]') }).click()
    await page.fill('#target_text', 'Ayo coblos nomor 2, Satria Wibawa!')
    await page.click('form.try button.primary')
    await page.waitForSelector('.answer')
    assert.ok((await value()) < post, 'a like counts less')
    await page.goto(address('/queue'))
    assert.equal(await page.locator('.nav .count').innerText(), waiting)
  })
})

test('a draft is written, and a file chosen, without JavaScript and on a phone', async () => {
  await visitAs('editor', { js: false, viewport: phone }, async (page) => {
    await page.goto(address('/dictionaries/drafts/new'))
    await page.click('.files a:has-text("races/demo-kota-contoh.toml")')
    const race = page.getByLabel('races/demo-kota-contoh.toml', { exact: true })
    assert.ok(await race.isVisible(), 'the chosen file is shown')
    assert.equal(await page.locator('.panels .file:visible').count(), 1, 'and no other')
    await race.fill((await race.inputValue()).replace('name = "Pemilihan', 'nme = "Pemilihan'))
    await page.fill('#note', 'tanpa skrip (DEMO)')
    await page.click('.save-bar button.primary')
    await page.waitForSelector('.mistakes')
    assert.ok(await race.isVisible(), 'the file with the mistake is open')
    assert.match(await race.inputValue(), /nme = "Pemilihan/)
    await assertFits(page)
  })
})

for (const [size, viewport] of [['desk', desk], ['phone', phone]]) {
  test(`the pages of dictionaries stand in English on a ${size}`, async () => {
    await visit({ viewport }, async (page) => {
      await signIn(page, 'editor')
      await speak(page, 'en')
      for (const path of ['/dictionaries', '/dictionaries/try', '/dictionaries/drafts/new']) {
        await page.goto(address(path))
        await assertAccessible(page)
        await assertFits(page)
        await keepPicture(page, `${path.slice(1).replace(/\W+/g, '-')}-${size}-en`)
      }
      await speak(page, 'id')
    })
  })
}
