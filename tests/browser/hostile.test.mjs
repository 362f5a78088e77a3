// What people write may be anything. It is shown as text: no script runs, no tag works, no direction is turned.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, assertAccessible, assertFits, keepPicture, phone, visitAs } from './netra.mjs'

/// Opens the first item whose words contain `words`, found by the search as a reviewer would.
async function find(page, words) {
  await page.goto(address(`/search?q=${encodeURIComponent(words)}`))
  const link = page.locator('main a[href^="/items/"]').first()
  await link.waitFor()
  await Promise.all([page.waitForURL(/\/items\//), link.click()])
}

test('script and tags in a post are letters on the page', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await find(page, 'halo klik kutip')
    const post = page.locator('.post').first()
    const text = await post.innerText()
    for (const part of ['<script>alert("halo")</script>', 'onerror="alert(1)"', '<b>', '& "kutip"']) {
      assert.ok(text.includes(part), `${part} is missing in ${text}`)
    }
    assert.equal(await post.locator('script, img, a, b').count(), 0)
    await assertAccessible(page)
    await keepPicture(page, 'hostile-html')
  })
})

test('a right-to-left override is made visible and turns nothing around', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await find(page, 'tagnames')
    const override = page.locator('.post .ctl[data-code]').first()
    await override.waitFor()
    assert.match(await override.getAttribute('data-code'), /202E/i)
  })
})

test('a text of fifteen thousand letters fits the page, on a phone too', async () => {
  for (const viewport of [undefined, phone]) {
    await visitAs('reviewer', { viewport }, async (page) => {
      await find(page, '"catatan panjang seorang warga"')
      await assertFits(page)
      assert.ok((await page.locator('.post mark').count()) > 0, 'the words in the middle of it are marked')
    })
  }
})

test('zero-width characters hide nothing from the matcher', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address('/queue'))
    const items = await page.evaluate(async () => {
      const hrefs = [...document.querySelectorAll('nav.list a[href^="/items/"]')].map((a) => a.getAttribute('href'))
      const texts = await Promise.all(hrefs.map(async (href) => (await fetch(href)).text()))
      return texts.filter((text) => text.includes('200B') || text.includes('\u200b')).length
    })
    assert.ok(items > 0)
  })
})

test('a search that is typed wrongly, or with malice, is answered by a page', async () => {
  await visitAs('reviewer', {}, async (page) => {
    for (const q of ['"', '((((((', 'AND OR NOT', '('.repeat(390), 'NOT '.repeat(90), '<script>alert(9)</script>', '*', '-', ':', 'platform:', '\u202e']) {
      const answer = await page.goto(address(`/search?q=${encodeURIComponent(q)}`))
      assert.equal(answer.status(), 200, q)
      assert.equal(await page.locator('h1').count(), 1, q)
    }
  })
})
