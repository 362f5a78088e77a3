// The reviewer's morning: the queue, with the keyboard and nothing else.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, assertAccessible, assertFits, desk, keepPicture, phone, press, speak, visitAs } from './netra.mjs'

const shown = (page) => page.locator('article.item span.mono').first().innerText()
const waiting = async (page) => Number((await page.locator('nav.list .head .num').innerText()).replace(/\D/g, ''))

test('ten items are reviewed with one key each, and each key arrives at another item', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address('/queue'))
    const before = await waiting(page)
    assert.ok(before >= 30, `only ${before} items wait`)
    const seen = new Set()
    for (let n = 0; n < 10; n++) {
      seen.add(await shown(page))
      await press(page, ['1', '2', '4'][n % 3]) // 3 asks for more: see the journeys
      assert.equal(new URL(page.url()).origin, new URL(address()).origin)
    }
    assert.equal(seen.size, 10)
    assert.equal(await waiting(page), before - 10)
  })
})

test('the last decision is undone with one key, and the item waits again', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address('/queue'))
    const [first, before] = [await shown(page), await waiting(page)]
    await press(page, '1')
    assert.notEqual(await shown(page), first)
    await press(page, 'u')
    await page.goto(address(`/items/${first}`))
    await page.waitForSelector('form.decide')
    await page.goto(address('/queue'))
    assert.equal(await waiting(page), before)
  })
})

test('a reason is typed without setting off a key, and stands in the history', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address('/queue'))
    const item = await shown(page)
    await page.keyboard.press('r')
    await page.keyboard.type('uji 1 2 3 4: hanya membagikan berita, tidak mengajak')
    assert.equal(await shown(page), item, 'digits in the reason decided the item')
    await page.keyboard.press('Escape')
    await press(page, '2')
    await page.goto(address(`/items/${item}`))
    await page.getByText('uji 1 2 3 4: hanya membagikan berita').first().waitFor()
  })
})

test('an item is put on hold with a reason and leaves the queue', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address('/queue'))
    const [item, before] = [await shown(page), await waiting(page)]
    await page.keyboard.press('t')
    await page.locator('details.hold:not(.sheet-of)[open]').waitFor()
    assert.equal(await page.evaluate(() => document.activeElement.id), 'hold-reason')
    await assertFits(page)
    await page.keyboard.type('menunggu konfirmasi kepemilikan akun')
    await press(page, 'Enter') // the day is tomorrow unless somebody changes it
    await page.goto(address('/queue'))
    assert.equal(await waiting(page), before - 1)
    assert.ok(!(await page.locator('nav.list .mono').allInnerTexts()).includes(item))
  })
})

test('j and k move through the queue and back', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address('/queue'))
    const first = await shown(page)
    await press(page, 'j')
    const second = await shown(page)
    assert.notEqual(second, first)
    await press(page, 'k')
    assert.equal(await shown(page), first)
  })
})

test('the same item decided in two windows is decided once, and the slower one is told', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address('/queue'))
    const item = await shown(page)
    const other = await page.context().newPage()
    await other.goto(address(`/items/${item}`))
    await press(page, '1')
    await press(other, '2')
    assert.match(await other.locator('main').innerText(), /lebih dahulu memutuskan .*: Tidak ada indikasi\. Keputusan Anda belum tersimpan/)
    assert.equal(await shown(other), item, 'and still at the item')
    await page.goto(address(`/items/${item}`))
    assert.match(await page.locator('.timeline').first().innerText(), /Tidak ada indikasi/)
    assert.doesNotMatch(await page.locator('.timeline').first().innerText(), /Perlu penelusuran/)
  })
})

test('the reason why an item is there is one sentence, and the words are marked in the text', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address('/queue'))
    assert.ok((await page.locator('p.reason').innerText()).length > 20)
    assert.ok((await page.locator('article.item mark').count()) > 0)
    const history = await page.locator('aside.why').innerText()
    assert.match(history, /Riwayat/)
  })
})

test('the sheet of a hold stands whole inside the window, on a phone too', async () => {
  for (const viewport of [undefined, phone]) {
    await visitAs('reviewer', { viewport }, async (page) => {
      await page.goto(address('/queue'))
      await page.click('details.hold:not(.sheet-of) > summary')
      const sheet = await page.locator('details.hold:not(.sheet-of) .sheet').boundingBox()
      const { width } = page.viewportSize()
      assert.ok(sheet.x >= 0 && sheet.x + sheet.width <= width, JSON.stringify(sheet))
    })
  }
})

for (const [size, viewport] of [['desk', desk], ['phone', phone]]) {
  test(`the acts of listed persons on one post stand on one page, on a ${size}`, async () => {
    await visitAs('reviewer', { viewport }, async (page) => {
      await page.goto(address('/queue'))
      const items = await page.locator('nav.list li a').evaluateAll((links) => links.map((it) => it.getAttribute('href')))
      const link = page.locator('article.item a[href^="/targets/"]')
      for (const item of items) {
        const html = await (await page.request.get(address(item))).text()
        if (!html.includes('href="/targets/')) continue
        await page.goto(address(item))
        break
      }
      const said = Number((await link.innerText()).match(/\d+/)[0])
      const account = await page.locator('article.item h1 bdi').innerText()
      await assertFits(page)
      await Promise.all([page.waitForURL(/\/targets\//), link.click()])
      for (const lang of ['id', 'en']) {
        if (lang === 'en') await speak(page, lang)
        assert.equal(await page.locator('main tbody tr').count(), said)
        assert.ok(said > 1)
        assert.ok((await page.locator('section.quote').innerText()).includes(account), 'the post it is about')
        await assertAccessible(page)
        await assertFits(page)
        await keepPicture(page, `target-${size}-${lang}`)
      }
    })
  })
}
