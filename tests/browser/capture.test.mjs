// The everyday door: what somebody saw is entered once, for several people, on a computer or a phone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, assertAccessible, assertFits, phone, visitAs } from './netra.mjs'

const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64')
const link = (n) => `https://www.instagram.com/p/DEMOuji${n}/`

async function fill(page, { people, kind, n }) {
  await page.goto(address('/capture'))
  // The radio buttons may be drawn by their labels; a label is what a person presses.
  await page.locator('label.choice', { has: page.locator('input[name="platform"][value="instagram"]') }).click()
  await page.locator('label.choice', { has: page.locator(`input[name="kind"][value="${kind}"]`) }).click()
  await page.locator('label.choice', { has: page.locator('input[name="reach"][value="anyone"]') }).click()
  await page.fill('#c-people', people.join('\n'))
  await page.fill('#c-target_account', '@satriadewi.demo')
  await page.fill('#c-target_link', link(n))
  await page.fill('#c-target_text', 'Ayo menangkan Satria–Dewi, coblos nomor 2! #SatriaMenang')
}
const store = (page) => Promise.all([page.waitForResponse((answer) => answer.request().method() === 'GET' && answer.ok()),
  page.click('form.capture button.primary')])

for (const [where, viewport, n] of [['a computer', undefined, 1], ['a phone', phone, 2]]) {
  test(`one capture lists three people who liked one post, on ${where}`, async () => {
    await visitAs('reviewer', { viewport }, async (page) => {
      await fill(page, { people: ['@budi.santoso.demo', '@hendra.gunawan.demo', '@rina.marlina.demo'], kind: 'like', n })
      await assertFits(page)
      await page.setInputFiles('#c-files', { name: 'tangkapan.png', mimeType: 'image/png', buffer: picture })
      await page.fill('#c-description', 'Daftar penyuka; tiga nama ada dalam daftar pantau')
      await store(page)
      const outcome = page.locator('.note.plum[role=status] li')
      assert.equal(await outcome.count(), 3)
      for (const line of await outcome.allInnerTexts()) assert.match(line, /masuk antrean|DMO-/)
      await assertAccessible(page)
      await Promise.all([page.waitForURL(/\/items\//), outcome.first().locator('a').click()])
      const item = await page.locator('article.item').innerText()
      assert.match(item, /coblos nomor 2/)
      assert.match(item, /Daftar penyuka; tiga nama/)
    })
  })
}

test('the same capture again is joined to the record, and the form leads to it', async () => {
  await visitAs('reviewer', {}, async (page) => {
    for (const expected of [/masuk antrean|DMO-/, /sudah tercatat/]) {
      await fill(page, { people: ['@indah.purwanti.demo'], kind: 'like', n: 3 })
      await store(page)
      assert.match(await page.locator('.note.plum[role=status] li').innerText(), expected)
    }
  })
})

test('somebody who is not on the watch-list is refused, and nothing that was typed is lost', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await fill(page, { people: ['@budi.santoso.demo', '@warga.biasa.demo'], kind: 'like', n: 4 })
    await page.fill('#c-description', 'tetap ada setelah ditolak')
    await page.click('form.capture button.primary')
    await page.locator('[role=alert]').first().waitFor()
    assert.match(await page.locator('[role=alert]').first().innerText(), /warga\.biasa\.demo/)
    assert.equal(await page.inputValue('#c-description'), 'tetap ada setelah ditolak')
    assert.equal(await page.inputValue('#c-target_link'), link(4))
    assert.match(await page.inputValue('#c-people'), /budi\.santoso\.demo/)
    await assertAccessible(page)
  })
})

test('people are found in the watch-list while somebody types, and ticked into the form', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address('/capture'))
    await page.locator('label.choice', { has: page.locator('input[name="platform"][value="instagram"]') }).click()
    await page.fill('#c-find', 'susilo')
    const found = page.locator('#c-matches label')
    await found.first().waitFor()
    assert.match(await found.first().innerText(), /^@ani\.susilowati\.demo · Ani Susilowati/)
    await assertAccessible(page)
    await found.first().click()
    assert.match(await page.inputValue('#c-people'), /^@ani\.susilowati\.demo · /)
    await page.fill('#c-find', 'santoso')
    await page.locator('#c-matches label', { hasText: 'Budi Santoso' }).click()
    assert.equal((await page.inputValue('#c-people')).trim().split('\n').length, 2)
  })
})

test('a picture pasted with Ctrl-V hangs on the capture', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address('/capture'))
    await page.evaluate((bytes) => {
      const data = new DataTransfer()
      data.items.add(new File([Uint8Array.from(bytes)], 'tempel.png', { type: 'image/png' }))
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    }, [...picture])
    assert.equal(await page.evaluate(() => document.querySelector('#c-files').files.length), 1)
    assert.match(await page.locator('[data-drop] output').innerText(), /tempel\.png/)
  })
})
