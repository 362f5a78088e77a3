// A person's own keys, and training with them by keyboard alone; calibration; all of it without a script, too.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, assertAccessible, assertFits, desk, keepPicture, phone, press, speak, visitAs } from './netra.mjs'

const keys = '/account/keys'
const save = (page) => Promise.all([page.waitForURL(/stored=1/), page.click('form[action="/account/keys"] button.primary')])

/// Types a key into the field of a command, as somebody with the keyboard would: focus selects what stands there.
async function choose(page, command, key) {
  await page.focus(`#key-${command}`)
  await page.keyboard.type(key)
}

const usual = async (page) => {
  await page.goto(address(keys))
  await Promise.all([page.waitForURL(/stored=1/), page.click('button[name="usual"]')])
}

test('keys are chosen, clashes are told, and the queue follows the choice', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address(keys))
    await choose(page, 'trace', 'x')
    await choose(page, 'next', 'x')
    await page.click('form[action="/account/keys"] button.primary')
    await page.getByText('X juga dipakai untuk').first().waitFor()
    assert.equal(await page.inputValue('#key-next'), 'x', 'what was typed is still there')
    assert.equal(await page.locator('[aria-invalid=true]').count(), 2)
    await assertAccessible(page)
    await keepPicture(page, 'keys-clash')
    await choose(page, 'next', 'n')
    await choose(page, 'palette', 'Ctrl B')
    await save(page)
    await page.goto(address('/queue'))
    const shown = () => page.locator('article.item span.mono').first().innerText()
    const first = await shown()
    await page.keyboard.press('2')
    await page.keyboard.press('j')
    assert.equal(await shown(), first, 'the usual keys do nothing any more')
    await press(page, 'n')
    assert.notEqual(await shown(), first)
    const second = await shown()
    await press(page, 'x')
    assert.equal(await page.locator('form.undo .mono').innerText(), second, 'the chosen key decides')
    await press(page, 'u')
    await page.keyboard.press('Control+b')
    await page.locator('#palette[open]').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await page.locator('#keys[open] dt', { hasText: 'X' }).waitFor()
    await page.keyboard.press('?')
    await usual(page)
  })
})

test('without single keys nothing happens by accident, and Ctrl still works', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address(keys))
    await page.check('input[name="no_single"]')
    await save(page)
    await page.goto(address('/queue'))
    const here = page.url()
    for (const key of ['1', '2', '3', '4', 'j', 'u', '/', '?', 't']) await page.keyboard.press(key)
    assert.equal(page.url(), here)
    assert.equal(await page.locator('dialog[open], details.hold[open]').count(), 0)
    await page.keyboard.press('Control+k')
    await page.locator('#palette[open]').waitFor()
    await page.keyboard.press('Escape')
    await usual(page)
  })
})

test('somebody trains by keyboard with their own keys, and the queue does not change', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address(keys))
    for (const [command, key] of [['no-indication', 'z'], ['trace', 'x'], ['indication', 'c'], ['prevention', 'v'], ['next', 'n'], ['undo', 'm']]) {
      await choose(page, command, key)
    }
    await save(page)
    await page.goto(address('/queue'))
    const before = await page.locator('nav.list .head .num').innerText()
    await page.goto(address('/training'))
    await press(page, 'n')
    await press(page, 'z')
    await page.getByText('Panduan menjawab lain').waitFor()
    await assertAccessible(page)
    await press(page, 'm')
    await press(page, 'c')
    await page.getByText('sama dengan panduan').waitFor()
    for (let n = 1; n < 18; n++) {
      await press(page, 'n')
      await press(page, ['z', 'x', 'c', 'v'][n % 4])
      await page.locator('.why [role=status]').waitFor()
    }
    await press(page, 'n')
    await page.getByText('18 dari 18 dikerjakan').waitFor()
    await page.goto(address('/queue'))
    assert.equal(await page.locator('nav.list .head .num').innerText(), before)
    await usual(page)
    await page.goto(address('/training'))
    await page.click('form[action="/training/forget"] button')
    await page.getByText('0 dari 18 dikerjakan').waitFor()
  })
})

test('a calibration set is opened, judged and closed without a script', async () => {
  let set
  await visitAs('supervisor', { js: false }, async (page) => {
    await page.goto(address('/calibration'))
    await page.fill('#set-title', 'Foto dan keluarga')
    for (const key of ['hajatan', 'istri-calon', 'wisuda-dua-jari']) await page.check(`input[value="x:${key}"]`)
    await page.click('form[action="/calibration"] button.primary')
    await page.waitForURL(/\/calibration\/\d+$/)
    set = new URL(page.url()).pathname
  })
  await visitAs('reviewer', { js: false }, async (page) => {
    await page.goto(address(set))
    for (let n = 0; n < 3; n++) {
      assert.equal(new URL(page.url()).pathname, `${set}/${n}`)
      await page.click('.bar button[value="trace"]')
    }
    await page.getByText('Semua butir set ini sudah Anda jawab').waitFor()
  })
  await visitAs('supervisor', { js: false }, async (page) => {
    await page.goto(address(set))
    await page.click(`form[action="${set}/close"] button`)
    await page.getByText('terlalu sedikit jawaban').first().waitFor()
    await page.goto(address(`${set}/0`))
    assert.equal(await page.locator('.bar button[name=verdict]').count(), 0, 'nobody answers any more')
  })
})

for (const [size, viewport] of [['desk', desk], ['phone', phone]]) {
  for (const lang of ['id', 'en']) {
    test(`an exercise with its answer and the result of a set stand on a ${size} in ${lang}`, async () => {
      await visitAs('supervisor', { viewport }, async (page) => {
        if (lang === 'en') await speak(page, lang)
        await page.goto(address('/training/nama-sama'))
        if (await page.locator('.bar button[value="trace"]').count()) {
          await Promise.all([page.waitForNavigation(), page.click('.bar button[value="trace"]')])
        }
        for (const [path, name] of [['/training/nama-sama', 'training-answer'], ['/calibration/1', 'calibration-closed']]) {
          await page.goto(address(path))
          assert.equal(await page.locator('h1').count(), 1)
          for (const colorScheme of ['light', 'dark']) {
            await page.emulateMedia({ colorScheme })
            await assertAccessible(page)
            await assertFits(page)
            await keepPicture(page, `${name}-${size}-${lang}${colorScheme === 'dark' ? '-dark' : ''}`)
          }
        }
      })
    })
  }
}
