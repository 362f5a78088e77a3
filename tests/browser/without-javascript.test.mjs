// The desk without JavaScript: everything a key does, a button does too.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, phone, visitAs } from './netra.mjs'

for (const [where, viewport] of [['the office', undefined], ['a phone', phone]]) {
  test(`an item is decided and undone without JavaScript, in ${where}`, async () => {
    await visitAs('reviewer', { js: false, viewport }, async (page) => {
      await page.goto(address('/queue'))
      const item = await page.locator('article.item span.mono').first().innerText()
      await page.click('button[name="verdict"][value="trace"]')
      await page.waitForSelector('form.undo')
      assert.equal(await page.locator('form.undo .mono').innerText(), item)
      await page.click('form.undo button')
      await page.goto(address(`/items/${item}`))
      await page.waitForSelector('form.decide')
    })
  })
}

test('people are found in the watch-list and ticked without JavaScript', async () => {
  await visitAs('reviewer', { js: false }, async (page) => {
    await page.goto(address('/capture'))
    await page.locator('label.choice', { has: page.locator('input[name="platform"][value="instagram"]') }).click()
    await page.locator('label.choice', { has: page.locator('input[name="kind"][value="post"]') }).click()
    await page.locator('label.choice', { has: page.locator('input[name="reach"][value="anyone"]') }).click()
    await page.fill('#c-own_text', 'Ayo coblos nomor 2')
    await page.fill('#c-find', 'susilo')
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
    assert.equal(await page.inputValue('#c-own_text'), 'Ayo coblos nomor 2')
    await page.locator('#c-matches input[type=checkbox]').first().check()
    await Promise.all([page.waitForURL(/new=|known=/), page.click('form.capture button.primary')])
    assert.match(await page.locator('.note.plum[role=status] li').innerText(), /ani\.susilowati\.demo/)
  })
})

test('filters and the search work without JavaScript', async () => {
  await visitAs('reviewer', { js: false }, async (page) => {
    await page.goto(address('/queue'))
    await page.click('nav.list details summary')
    await page.selectOption('form.filters select[name="platform"]', 'bluesky')
    await page.click('form.filters button')
    assert.equal(new URL(page.url()).searchParams.get('platform'), 'bluesky')
    assert.ok((await page.locator('nav.list li').count()) > 0)
    await page.fill('#find', 'nomor')
    await page.press('#find', 'Enter')
    await page.waitForURL(/\/search\?q=nomor/)
    assert.ok((await page.locator('main a[href^="/items/"]').count()) > 0)
  })
})

test('a first and a second verdict are given without JavaScript, the second one apart', async () => {
  const words = 'ajakan memilih, tanpa skrip'
  const fill = async (page, item) => {
    const sheet = page.locator('details.sheet-of:has(#rk-3)')
    await sheet.locator('> summary').click()
    await page.selectOption('#rk-3', { index: 1 })
    await page.fill('#rw-3', words)
    await page.selectOption('#pv-3', { index: 1 })
    await sheet.locator('button.primary').click()
    await page.locator('form.undo .mono', { hasText: item }).waitFor()
  }
  let item
  await visitAs('reviewer', { js: false }, async (page) => {
    await page.goto(address('/queue'))
    item = await page.locator('article.item span.mono').first().innerText()
    await fill(page, item)
  })
  await visitAs('supervisor', { js: false }, async (page) => {
    await page.goto(address('/second'))
    await page.locator(`nav.list a[href*="${item}"]`).first().click()
    await page.locator('article.item span.mono', { hasText: item }).waitFor()
    assert.ok(!(await page.content()).includes(words))
    await fill(page, item)
    await page.goto(address(`/items/${item}`))
    assert.equal(await page.locator('aside.why .timeline li', { hasText: words }).count(), 2)
  })
})

test('the palette is a page of its own without JavaScript', async () => {
  await visitAs('reviewer', { js: false }, async (page) => {
    await page.goto(address('/queue'))
    const link = await page.locator('article.item > dl.facts a[target=_blank]').first().getAttribute('href')
    const item = await page.locator('article.item span.mono').first().innerText()
    await page.click('a[data-palette]')
    await page.waitForURL(/\/go$/)
    await page.fill('#go-q', link)
    await page.press('#go-q', 'Enter')
    await page.locator(`#go-answers a[href="/items/${item}"]`).click()
    await page.locator('article.item span.mono', { hasText: item }).waitFor()
    await page.goto(address('/go?q=' + encodeURIComponent('https://www.instagram.com/p/DTanpaSkrip1/')))
    await page.locator('#go-answers a[href^="/capture?"]').click()
    assert.ok((await page.locator('form.capture input').evaluateAll((all) => all.map((it) => it.getAttribute('value')))).includes('https://www.instagram.com/p/DTanpaSkrip1/'))
  })
})
