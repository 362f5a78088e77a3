// Finding a past item again: words, exact phrases, exclusions, facets, and what a mistyped query gets.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, assertAccessible, visitAs } from './netra.mjs'

const results = (page) => page.locator('ol.results > li')
const total = async (page) => Number((await page.locator('#said b').innerText()).replace(/\D/g, ''))
const search = (page, q) => page.goto(address(`/search?q=${encodeURIComponent(q)}`))

test('a search from the header, by its key, finds words and marks them', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address('/queue'))
    await page.keyboard.press('/')
    await page.keyboard.type('nomor')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/search\?q=nomor/)
    assert.ok((await results(page).count()) > 3)
    assert.match((await results(page).first().locator('mark').first().innerText()).toLowerCase(), /nomor/)
    await assertAccessible(page)
  })
})

test('an exact phrase finds less than its words, and an exclusion less than the rest', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await search(page, 'dua jari')
    const words = await total(page)
    await search(page, '"dua jari"')
    const phrase = await total(page)
    assert.ok(phrase > 0 && phrase <= words, `${phrase} of ${words}`)
    await search(page, 'nomor')
    const all = await total(page)
    await search(page, 'nomor -bagas')
    const rest = await total(page)
    assert.ok(rest > 0 && rest < all, `${rest} of ${all}`)
  })
})

test('accents, case and Indonesian endings do not matter outside quotes', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await search(page, 'MENANGKAN')
    const shouted = await total(page)
    await search(page, 'menangkan')
    assert.equal(await total(page), shouted)
    assert.ok(shouted > 0)
  })
})

test('a facet narrows the results and can be cleared', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await search(page, 'nomor')
    const all = await total(page)
    await page.locator('.facets input[name="platform"]').first().check()
    await page.locator('.facets button.primary').click()
    await page.waitForURL(/platform=/)
    const some = await total(page)
    assert.ok(some > 0 && some < all, `${some} of ${all}`)
    await page.locator('.facets a[href^="/search?q=nomor"]').last().click()
    await page.waitForURL((url) => !url.searchParams.has('platform'))
    assert.equal(await total(page), all)
  })
})

test('a result leads to its item, and a short id typed in the header does too', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await search(page, 'nomor')
    const link = results(page).locator('a[href^="/items/"]').first()
    const id = await link.innerText()
    await link.click()
    await page.waitForURL(new RegExp(`/items/${id}`))
    await search(page, id)
    assert.ok((await page.locator(`main a[href^="/items/${id}"]`).count()) > 0 || page.url().includes(`/items/${id}`))
  })
})
