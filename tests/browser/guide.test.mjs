// The guide for staff: its pictures are the desk's own, and its first ten minutes are walked as they are written.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { address, assertAccessible, assertFits, desk, keepPicture, phone, press, visit, visitAs } from './netra.mjs'

const pictures = join(import.meta.dirname, '..', '..', 'crates', 'netra-web', 'assets', 'guide')
const update = Boolean(process.env.NETRA_TEST_UPDATE_GUIDE)

// A case over the first item of the queue, so that its time line and what it lacks can be seen.
async function openCase(page) {
  await page.locator('summary', { hasText: 'Buka atau tambah ke berkas' }).click()
  await page.fill('#case-title', 'Unggahan akhir pekan (DEMO)')
  await Promise.all([page.waitForURL(/\/cases\/./), page.locator('form[action="/cases"] button').first().click()])
}

// What each picture of the guide shows: whose screen, which page, and what is done there first.
const scenes = {
  antrean: ['reviewer', '/queue'],
  indikasi: ['reviewer', '/queue', async (page) => { await page.keyboard.press('3'); await page.locator('details.sheet-of[open] .sheet').waitFor() }],
  tenggat: ['supervisor', '/deadlines'],
  pleno: ['supervisor', '/plenary'],
  tangkapan: ['reviewer', '/capture'],
  cari: ['reviewer', '/search?q=nomor'],
  berkas: ['supervisor', '/queue', openCase],
  'hari-ini': ['supervisor', '/today'],
}

for (const [name, [who, path, prepare]] of Object.entries(scenes)) {
  test(`the guide's picture “${name}” can be made of the demo`, async () => {
    await visitAs(who, {}, async (page) => {
      await page.goto(address(path))
      await prepare?.(page)
      if (update) { mkdirSync(pictures, { recursive: true }); await page.screenshot({ path: join(pictures, `${name}.png`) }) }
      else await keepPicture(page, `guide-${name}`)
    })
  })
}

for (const [size, viewport] of [['desk', desk], ['phone', phone]]) {
  test(`the guide stands whole, with all its pictures, on a ${size}`, async () => {
    await visitAs('reviewer', { viewport }, async (page) => {
      await page.goto(address('/guide'))
      const broken = await page.locator('main img').evaluateAll((all) => Promise.all(all.map(async (img) => {
        img.loading = 'eager'
        await img.decode().catch(() => {})
        return img.naturalWidth > 0 ? null : img.src
      })))
      assert.deepEqual(broken.filter(Boolean), [])
      assert.equal(broken.length, Object.keys(scenes).length)
      await assertAccessible(page)
      await assertFits(page)
    })
  })
}

test('somebody new reaches the first reviewed item with the steps of the guide alone, and takes it back', async () => {
  await visit({}, async (page) => {
    const began = Date.now()
    let steps = 0
    const step = async (what) => { steps += 1; await what() }
    await step(() => page.goto(address('/')))
    const row = page.locator('.demo-table tbody tr', { hasText: /penelaah/i }).first()
    const [login, password] = [await row.locator('code').first().innerText(), await row.locator('code').nth(1).innerText()]
    await step(async () => { await page.fill('#login', login); await page.fill('#password', password); await press(page, 'Enter') })
    await step(() => page.locator('article.item mark').first().waitFor())
    const item = await page.locator('article.item span.mono').first().innerText()
    await step(() => press(page, '1'))
    assert.notEqual(await page.locator('article.item span.mono').first().innerText(), item)
    await step(() => press(page, 'u'))
    assert.equal(await page.locator('article.item span.mono').first().innerText(), item)
    assert.equal(steps, 5, 'as many steps as the guide has')
    assert.ok(Date.now() - began < 600_000, 'ten minutes')
    assert.equal(await page.request.get(address('/guide')).then(async (it) => ((await it.text()).split('id="mulai"')[1].split('</ol>')[0].match(/<li>/g) ?? []).length), steps)
  })
})
