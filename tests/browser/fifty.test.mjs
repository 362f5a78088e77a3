// A long morning with the keyboard and nothing else. It empties most of the queue, so it comes last.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, press, visitAs } from './netra.mjs'

const shown = (page) => page.locator('article.item span.mono').first().innerText()
const waiting = async (page) => Number((await page.locator('nav.list .head .num').innerText()).replace(/\D/g, ''))

test('fifty items are decided without touching the mouse, one of them with its sheet', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address('/queue'))
    const before = await waiting(page)
    assert.ok(before >= 50, `only ${before} items wait`)
    const seen = new Set()
    for (let n = 0; n < 50; n++) {
      const item = await shown(page)
      seen.add(item)
      if (n === 3) {
        await page.keyboard.press('3')
        assert.equal(await page.evaluate(() => document.activeElement.id), 'rk-3', 'the key opens the sheet at its first field')
        await page.keyboard.press('ArrowDown')
        await page.keyboard.press('Tab')
        await page.keyboard.type('1 2 4 u: mengajak memilih')
        assert.equal(await shown(page), item, 'keys rest while somebody types')
        await page.keyboard.press('Tab')
        await page.keyboard.press('ArrowDown')
        await page.keyboard.press('Shift+Tab')
        await press(page, 'Enter')
      } else {
        await press(page, ['1', '2', '4'][n % 3])
      }
      assert.equal(await page.locator('form.undo .mono').innerText(), item, 'the desk says what was decided')
    }
    assert.equal(seen.size, 50, 'each key arrives at another item')
    assert.equal(await waiting(page), before - 50)
  })
})
