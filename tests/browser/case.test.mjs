// From items to a case to a bundle that an outsider can check, with Netra and without.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { address, assertAccessible, folder, keepPicture, netra, visitAs } from './netra.mjs'

const run = promisify(execFile)

test('a case is opened over two items, and its bundle holds before every verifier', async () => {
  await visitAs('supervisor', {}, async (page) => {
    await page.goto(address('/queue'))
    // No bundle is made of an account that nothing but a likeness speaks for.
    const ids = await page.evaluate(async () => {
      const all = [...document.querySelectorAll('nav.list li .mono')].map((it) => it.textContent)
      const sure = []
      for (const id of all) {
        const text = await (await fetch(`/items/${id}`)).text()
        if (/kepemilikan: (didukung dokumen|dipastikan)/.test(text)) sure.push(id)
        if (sure.length === 2) break
      }
      return sure
    })
    assert.equal(ids.length, 2)
    await page.goto(address(`/items/${ids[0]}`))
    await page.locator('summary', { hasText: 'Buka atau tambah ke berkas' }).click()
    await page.fill('#case-title', 'Unggahan akhir pekan <b>uji</b>')
    await Promise.all([page.waitForURL(/\/cases\/./), page.locator('form[action="/cases"] button').first().click()])
    const id = await page.locator('.crumb .mono').innerText()
    assert.equal(await page.locator('h1 b').count(), 0, 'a tag in the title is text')

    await page.goto(address(`/items/${ids[1]}`))
    await page.locator('summary', { hasText: 'Buka atau tambah ke berkas' }).click()
    await page.fill('#case-title', id)
    await Promise.all([page.waitForURL(/\/cases\/./), page.locator('form[action="/cases"] button').first().click()])
    assert.equal(await page.locator('.crumb .mono').innerText(), id, 'the second item went to the same case')
    const text = await page.locator('main').innerText()
    for (const item of ids) assert.ok(text.includes(item), `${item} is in the case`)
    await assertAccessible(page)
    await keepPicture(page, 'case')

    const [download] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }),
      page.locator('form[action$="/bundle"] button').click()])
    const bundle = join(folder(), download.suggestedFilename())
    await download.saveAs(bundle)

    const { stdout } = await netra('verify', bundle)
    assert.match(stdout, /sha256 [0-9a-f]{64}/)
    const inside = join(folder(), 'unpacked')
    const python = join(process.env.NETRA_TEST_PARTS ?? 'target/test-parts', 'venv/bin/python')
    const bag = process.env.NETRA_TEST_BAGIT ?? join(process.env.NETRA_TEST_PARTS ?? 'target/test-parts', 'venv/bin/bagit.py')
    await run(python, ['-m', 'zipfile', '-e', bundle, inside])
    const { stdout: top } = await run('find', [inside, '-name', 'bagit.txt', '-printf', '%h\n'])
    await run(bag, ['--validate', top.trim()])

    // One changed byte in the middle of the zip is found.
    const bytes = readFileSync(bundle)
    bytes[Math.floor(bytes.length / 3)] ^= 1
    const broken = join(folder(), 'broken.zip')
    writeFileSync(broken, bytes)
    await assert.rejects(netra('verify', broken))
  })
})

test('a reviewer sees cases and is offered no export', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address('/cases'))
    await page.locator('main a[href^="/cases/"]').first().click()
    await page.waitForURL(/\/cases\/./)
    assert.equal(await page.locator('form[action$="/bundle"]').count(), 0)
  })
})
