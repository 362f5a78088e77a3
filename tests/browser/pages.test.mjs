// Every page of the desk, in both languages, on the office's screen and on a phone: readable by a screen reader,
// one first heading, no wider than its window, nothing fetched from anybody else. Keeps a picture of each.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, assertAccessible, assertFits, assertOutline, desk, keepPicture, phone, signIn, speak, visit } from './netra.mjs'

const pages = {
  reviewer: ['/queue', '/search', '/search?q=nomor', '/capture', '/tips', '/tips/new', '/cases', '/report', '/watchlist', '/sources', '/help',
    '/account/keys', '/training', '/training/suka-dibatalkan', '/calibration'],
  supervisor: ['/audit', '/guide', '/today', '/trends', '/equality', '/recap', '/second', '/deadlines', '/prevention', '/filters', '/go',
    '/recusal', '/review', '/plenary', '/mentions', '/search/saved', '/search/history', '/search/lists', '/account', '/roles', '/calibration'],
  auditor: ['/audit', '/help', '/dictionaries'],
  editor: ['/dictionaries', '/dictionaries/drafts/new', '/dictionaries/try'],
  admin: [
    '/start', '/watchlist', '/watchlist/import', '/watchlist/new', '/watchlist/batches', '/watchlist/batches/1', '/sources',
    '/sources/new', '/users', '/retention', '/backup', '/roles', '/account', '/audit',
  ],
}
const name = (path) => path.slice(1).replace(/\W+/g, '-')

async function look(page, path, picture) {
  const answer = await page.goto(address(path))
  assert.equal(answer.status(), 200, path)
  assert.equal(await page.locator('h1').count(), 1, `${path} has one first heading`)
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme })
    await assertAccessible(page)
    await assertFits(page)
    await keepPicture(page, colorScheme === 'dark' ? `${picture}-dark` : picture)
  }
  if (picture.endsWith('-desk-id')) await assertOutline(page, picture.replace('-desk-id', ''))
}

for (const [size, viewport] of [['desk', desk], ['phone', phone]]) {
  for (const lang of ['id', 'en']) {
    test(`the sign-in page stands on a ${size} in ${lang}`, async () => {
      await visit({ viewport }, async (page) => {
        await page.goto(address('/sign-in'))
        if (lang === 'en') await speak(page, lang)
        await look(page, '/sign-in', `sign-in-${size}-${lang}`)
      })
    })
    for (const [who, paths] of Object.entries(pages)) {
      test(`every page of a ${who} stands on a ${size} in ${lang}`, async () => {
        await visit({ viewport }, async (page) => {
          await signIn(page, who)
          if (lang === 'en') await speak(page, lang)
          for (const path of paths) await look(page, path, `${name(path)}-${who}-${size}-${lang}`)
        })
      })
    }
  }
}

test('a page that is not there, and one that is not for this role, say so and lead back', async () => {
  await visit({}, async (page) => {
    await signIn(page, 'reviewer')
    for (const [path, status] of [['/items/DMO-ZZZZ', 404], ['/users', 403]]) {
      const answer = await page.goto(address(path))
      assert.equal(answer.status(), status, path)
      await page.locator('main a.button').waitFor()
      await assertAccessible(page)
    }
  })
})

test('somebody who is not signed in is led to the sign-in page and, after it, on', async () => {
  await visit({}, async (page) => {
    await page.goto(address('/search?q=guyub'))
    assert.equal(new URL(page.url()).pathname, '/sign-in')
    const row = page.locator('.demo-table tbody tr', { hasText: /penelaah/i }).first()
    await page.fill('#login', await row.locator('code').first().innerText())
    await page.fill('#password', await row.locator('code').nth(1).innerText())
    await page.click('form[action="/sign-in"] button.primary')
    await page.waitForURL((url) => url.pathname === '/search')
    assert.equal(new URL(page.url()).searchParams.get('q'), 'guyub')
  })
})

test('a wrong password is one clear sentence, and the login stays typed', async () => {
  await visit({}, async (page) => {
    await page.goto(address('/sign-in'))
    await page.fill('#login', 'siapa')
    await page.fill('#password', 'keliru')
    await page.click('form[action="/sign-in"] button.primary')
    await page.locator('[role=alert]').waitFor()
    assert.equal(await page.inputValue('#login'), 'siapa')
    assert.equal(await page.inputValue('#password'), '')
  })
})
