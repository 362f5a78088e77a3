// The desk without JavaScript: everything a key does, a button does too.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, phone, visitAs } from './netra.mjs'

for (const [where, viewport] of [['the office', undefined], ['a phone', phone]]) {
  test(`an item is decided and undone without JavaScript, in ${where}`, async () => {
    await visitAs('reviewer', { js: false, viewport }, async (page) => {
      await page.goto(address('/queue'))
      const item = await page.locator('article.item span.mono').first().innerText()
      await page.click('form.decide button[value="trace"]')
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
