// Days in the life of an office: each test is one story, told through the desk by the people it happens to.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { address, assertAccessible, assertFits, folder, keepPicture, netra, visit, visitAs } from './netra.mjs'

/// The first items that wait, without those that only stand for a fold of similar ones.
const waiting = (page) => page.locator('nav.list li:not(:has(a.fold)) .mono').allInnerTexts()
const count = async (page) => Number((await page.locator('nav.list .head .num').innerText()).replace(/\D/g, ''))
const myName = (page) => page.locator('details.user summary .name').innerText()
const side = (page) => page.locator('aside.why')

/// The day so many days from now, as a date field of this office takes it.
const dayFromNow = (days) => new Date(Date.now() + days * 86_400_000).toLocaleDateString('en-CA', { timeZone: 'Asia/Jakarta' })

/// The first item that waits here and that `fits`, by its page.
async function find(page, fits) {
  await page.goto(address('/queue'))
  for (const item of await waiting(page)) {
    await page.goto(address(`/items/${item}`))
    if (await fits()) return item
  }
  assert.fail('no waiting item fits this story')
}

/// Opens an item and fills the sheet of the verdict with that key: a reason of the list, words, a provision, the day.
async function decide(page, item, key, { words = '', known } = {}) {
  await page.goto(address(`/items/${item}`))
  const sheet = page.locator(`details.sheet-of:has(#rk-${key})`)
  await sheet.locator('> summary').click()
  await page.selectOption(`#rk-${key}`, { index: 1 })
  await page.fill(`#rw-${key}`, words)
  const provision = page.locator(`#pv-${key}`)
  if (key === '3') await provision.selectOption({ index: 1 })
  if (known) await page.fill(`#kd-${key}`, known)
  await sheet.locator('button.primary').click()
  await page.locator('form.undo .mono', { hasText: item }).waitFor()
}

/// Two people come to different verdicts on an item; it is named, with the first one's reason.
async function disagree(words) {
  let item, reason
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address('/queue'))
    item = (await waiting(page))[0]
    await page.goto(address(`/items/${item}`))
    reason = await page.locator('#rk-3 option').nth(1).getAttribute('value')
    await decide(page, item, '3', { words })
  })
  await visitAs('supervisor', {}, (page) => decide(page, item, '1', { words: 'hanya menyebut jadwal debat' }))
  return { item, reason }
}

test('an indication waits for a second person, who judges it without knowing the first verdict', async () => {
  const words = 'ajakan terang-terangan kepada tetangga'
  let item, first, score
  await visitAs('reviewer', {}, async (page) => {
    item = await find(page, async () => /\d dari 100/.test(await side(page).textContent()))
    first = await myName(page)
    score = (await side(page).textContent()).match(/\d+ dari 100/)[0]
    await decide(page, item, '3', { words, known: dayFromNow(-2) })
    await page.goto(address(`/items/${item}`))
    assert.ok((await page.locator('main').innerText()).includes('Hasil telaah pertama Anda menunggu'), 'and not by the same person')
    assert.ok(!(await page.locator('button[name=verdict]').count()))
  })
  await visitAs('supervisor', {}, async (page) => {
    await page.goto(address('/second'))
    await page.locator(`nav.list a[href*="${item}"]`).first().click()
    await page.locator('article.item span.mono', { hasText: item }).waitFor()
    // The colleagues to whom it may be handed are everybody, whoever judged it.
    const seen = await page.locator('main').evaluate((main) => {
      const copy = main.cloneNode(true)
      for (const it of copy.querySelectorAll('select')) it.remove()
      return copy.textContent
    })
    for (const secret of [words, first, score, 'Prioritas tinggi', 'Prioritas sedang', 'Prioritas rendah']) {
      assert.ok(!seen.includes(secret), `the second reviewer is shown “${secret}”`)
    }
    assert.equal(await side(page).locator('.timeline li').count(), 0, 'no verdict in the history')
    assert.match(await side(page).innerText(), /tanpa melihat hasil/)
    await assertAccessible(page)
    await keepPicture(page, 'second')
    await decide(page, item, '3', { words: 'sependapat setelah membaca unggahan asal' })
    await page.goto(address(`/items/${item}`))
    const history = await side(page).locator('.timeline').innerText()
    for (const said of [words, first, 'sependapat setelah membaca', await myName(page)]) assert.ok(history.includes(said), said)
    assert.equal(await side(page).locator('.timeline li').filter({ hasText: 'Ada indikasi' }).count(), 2)
  })
})

test('two different verdicts lead to the plenary, where an agenda is printed and the vote decides', async () => {
  const { item, reason } = await disagree('mengajak memilih dengan nomor')
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address('/plenary'))
    await page.locator(`#p-${item}`).waitFor()
    assert.equal(await page.locator(`form[action="/plenary/${item}"]`).count(), 0, 'a reviewer records no vote')
  })
  await visitAs('supervisor', {}, async (page) => {
    await page.goto(address('/plenary'))
    const both = await page.locator('article', { has: page.locator(`#p-${item}`) }).innerText()
    for (const verdict of ['Ada indikasi', 'Tidak ada indikasi', 'mengajak memilih dengan nomor', 'hanya menyebut jadwal debat']) assert.ok(both.includes(verdict), verdict)
    await assertAccessible(page)
    for (const box of await page.locator('input[name=item]').all()) await box.setChecked((await box.inputValue()) === item)
    await page.fill('#a-number', '17/PLENO/DEMO')
    await page.fill('#a-place', 'Ruang rapat')
    await page.click('form[action="/plenary/agenda"] button')
    await page.waitForURL(/\/plenary\/agenda/)
    await page.emulateMedia({ media: 'print' })
    const paper = await page.locator('article.paper').innerText()
    for (const said of [item, '17/PLENO/DEMO', 'Ruang rapat', 'Ada indikasi']) assert.ok(paper.includes(said), `${said} is on the agenda`)
    assert.equal(await page.locator('ol.agenda > li').count(), 1, 'only what was ticked')
    assert.ok(!(await page.locator('header.top').isVisible()), 'paper has no menus')
    await keepPicture(page, 'agenda')
    await page.emulateMedia({ media: null })

    await page.goto(address('/plenary'))
    const form = page.locator(`form[action="/plenary/${item}"]`)
    await page.locator('details', { has: form }).locator('> summary').click()
    await page.fill(`#n-${item}`, '17/PLENO/DEMO')
    await page.fill(`#t-${item}`, 'Ruang rapat')
    await form.locator('[name=name-0]').fill('wulan')
    await form.locator('[name=name-1]').fill('Saksi ahli (DEMO)')
    await form.locator('[name=vote-0]').selectOption('indication')
    await page.selectOption(`#v-${item}`, 'indication')
    await page.selectOption(`#r-${item}`, reason)
    await page.selectOption(`#k-${item}`, { index: 1 })
    await page.fill(`#m-${item}`, 'Pleno menilai unggahan itu ajakan.')
    await form.locator('button.primary').click()
    await page.locator('[role=status]', { hasText: item }).waitFor()
    assert.equal(await page.locator(`#p-${item}`).count(), 0, 'it no longer waits')
    await page.goto(address(`/items/${item}`))
    const standing = side(page).locator('.timeline li').filter({ hasText: '17/PLENO/DEMO' })
    assert.match(await standing.innerText(), /Ada indikasi/, 'the verdict of the plenary stands')
    assert.equal(await page.locator('button[name=verdict]').count(), 0, 'and no single person changes it')
  })
})

test('a search leads to a case, the case says what lacks, and once complete its bundle holds before the verifier', async () => {
  let item, id
  await visitAs('writer', {}, async (page) => {
    await page.goto(address('/queue'))
    await page.fill('#find', 'nomor status:menunggu')
    await page.press('#find', 'Enter')
    await page.waitForURL(/\/search\?q=nomor/)
    for (const hit of await page.locator('ol.results .line1 a.mono').allInnerTexts()) {
      await page.goto(address(`/items/${hit}`))
      const weak = /kepemilikan:? (dugaan awal|belum)/i.test(await page.locator('article.item > dl.facts').innerText())
      const decided = await page.locator('article.item > p.row', { hasText: /menunggu telaah kedua|menunggu pleno|sudah ditelaah/ }).count()
      if (weak || decided) continue
      item = hit
      break
    }
    assert.ok(item, 'no result is about an account whose owner is well enough known')
    await page.locator('summary', { hasText: 'Buka atau tambah ke berkas' }).click()
    await page.fill('#case-title', 'Ajakan memilih dengan nomor')
    await page.locator('form[action="/cases"] button').click()
    await page.waitForURL(/\/cases\/./)
    id = await page.locator('.crumb .mono').innerText()
    assert.match(await page.locator('ul.lack').innerText(), new RegExp(`${item}[^]*belum ditelaah`), 'the case says that nobody judged it')
    await assertAccessible(page)
  })
  await visitAs('reviewer', {}, (page) => decide(page, item, '3', { words: 'ajakan dengan nomor' }))
  await visitAs('writer', {}, async (page) => {
    await page.goto(address(`/cases/${id}`))
    assert.match(await page.locator('ul.lack').innerText(), /menunggu telaah kedua/)
    assert.equal(await page.locator('form[action$="/bundle"]').count(), 0, 'nothing leaves before a second person agreed')
  })
  await visitAs('supervisor', {}, (page) => decide(page, item, '3', { words: 'setuju' }))
  await visitAs('writer', {}, async (page) => {
    await page.goto(address(`/cases/${id}`))
    assert.equal(await page.locator('ul.lack .brick-ink').count(), 0, await page.locator('ul.lack').innerText())
    const [download] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }),
      page.locator('form[action$="/bundle"] button').click()])
    const bundle = join(folder(), `journey-${download.suggestedFilename()}`)
    await download.saveAs(bundle)
    assert.equal(readFileSync(bundle).subarray(0, 2).toString(), 'PK', 'a zip')
    const { stdout } = await netra('verify', bundle)
    assert.match(stdout, /sha256 [0-9a-f]{64}/)
    await page.reload()
    const fingerprint = stdout.match(/sha256 ([0-9a-f]{64})/)[1]
    assert.ok((await page.locator('main').innerText()).includes(fingerprint), 'the case keeps the fingerprint that the verifier tells')
  })
})

test('the palette opens a post by its address, and offers to capture one that is not here', async () => {
  await visitAs('reviewer', {}, async (page) => {
    const item = await find(page, () => page.locator('article.item > dl.facts a[target=_blank]').count())
    const link = await page.locator('article.item > dl.facts a[target=_blank]').first().getAttribute('href')
    await page.goto(address('/cases'))
    await page.keyboard.press('Control+k')
    await page.locator('dialog#palette[open]').waitFor()
    await page.keyboard.insertText(link)
    await page.locator('#palette .answers', { hasText: 'sudah ada di sini' }).waitFor()
    await assertAccessible(page)
    await keepPicture(page, 'palette')
    await page.keyboard.press('Enter')
    await page.waitForURL(new RegExp(`/items/${item}`))

    const unknown = 'https://www.instagram.com/p/DJourney0001/'
    await page.goto(address('/cases'))
    await page.keyboard.press('Control+k')
    await page.locator('dialog#palette[open]').waitFor()
    await page.keyboard.insertText(unknown)
    await page.locator('#palette .answers', { hasText: 'belum ada di sini' }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/capture\?/)
    assert.ok((await page.locator('form.capture input').evaluateAll((all) => all.map((it) => it.value))).includes(unknown), 'the address is already filled in')

    await page.goto(address('/cases'))
    await page.keyboard.press('Control+k')
    await page.locator('dialog#palette[open]').waitFor()
    await page.keyboard.insertText(item.toLowerCase())
    await page.locator(`#palette .answers a[href="/items/${item}"]`).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL(new RegExp(`/items/${item}`))
  })
})

test('an item handed to a colleague stands under “untuk saya” there, and comes back when it is given back', async () => {
  let item
  const note = 'Anda mengenal dialeknya'
  await visitAs('supervisor', {}, async (page) => {
    const name = await myName(page)
    await visitAs('reviewer', {}, async (page) => {
      item = await find(page, async () => true)
      await page.locator('summary', { hasText: 'Serahkan ke rekan' }).click()
      await page.selectOption('#hand-to', { label: name })
      await page.fill('#hand-note', note)
      await page.locator('form[action$="/hand"] button').click()
      await page.locator('.day .note.plum', { hasText: name }).or(page.locator('nav.list .tag', { hasText: name })).first().waitFor()
    })
    await page.goto(address('/queue'))
    const mine = page.locator('nav.list h2', { hasText: 'Untuk saya' }).locator('+ ol')
    await mine.locator('a', { hasText: item }).first().click()
    await page.locator('article.item span.mono', { hasText: item }).waitFor()
    assert.ok((await page.locator('section.day').innerText()).includes(note), 'with the note')
    await assertAccessible(page)
    await page.locator('form[action$="/hand-back"] button').click()
    await page.locator('form[action$="/hand-back"]').waitFor({ state: 'detached' })
    await page.goto(address('/queue'))
    assert.ok(!(await page.locator('nav.list h2', { hasText: 'Untuk saya' }).count()))
  })
})

test('an item on hold tells a colleague why and until when, who ends the hold', async () => {
  let item, before
  const why = 'menunggu jawaban pemilik akun'
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address('/queue'))
    before = await count(page)
    item = await find(page, async () => true)
    await page.keyboard.press('t')
    await page.keyboard.type(why)
    await page.keyboard.press('Enter')
    await page.locator('form.undo .mono', { hasText: item }).waitFor()
  })
  await visitAs('supervisor', {}, async (page) => {
    await page.goto(address(`/items/${item}`))
    assert.ok((await page.locator('main').innerText()).includes(why))
    await page.locator('form[action$="/release"] button').click()
    await page.locator('form[action$="/release"]').waitFor({ state: 'detached' })
    await page.goto(address('/queue'))
    assert.equal(await count(page), before)
  })
})

test('who declares an own unit sees none of its items anywhere, until a supervisor ends it', async () => {
  await visitAs('reviewer', {}, async (page) => {
    let unit
    const item = await find(page, async () => {
      unit = (await page.locator('article.item > dl.facts dd').first().innerText()).split(' · ')[1]
      return Boolean(unit)
    })
    const search = () => page.goto(address(`/search?q=${encodeURIComponent(`unit:"${unit}"`)}`))
    await page.goto(address('/queue'))
    const before = await count(page)
    await search()
    assert.ok((await page.locator('ol.results > li').count()) > 0)

    await page.goto(address('/recusal'))
    await page.selectOption('#unit', { label: unit })
    await page.fill('#why', 'unit kerja saya dahulu')
    await page.locator('form[action="/recusal"][method=post] button.primary').click()
    await page.locator('[role=status]', { hasText: 'Pernyataan tersimpan' }).waitFor()
    await assertAccessible(page)

    await page.goto(address('/queue'))
    assert.ok((await count(page)) < before, 'the count leaves them out')
    assert.ok(!(await page.locator('nav.list .mono').allInnerTexts()).includes(item))
    assert.equal((await page.goto(address(`/items/${item}`))).status(), 404, 'and it is not told that the item exists')
    await search()
    assert.equal(await page.locator('ol.results > li').count(), 0)
    assert.ok(!(await page.locator('#facets').innerText()).includes(unit), 'nor counted beside the results')

    await visitAs('supervisor', {}, async (page) => {
      assert.equal((await page.goto(address(`/items/${item}`))).status(), 200, 'others go on with it')
      await page.goto(address('/recusal'))
      const row = page.locator('tr', { hasText: 'unit kerja saya dahulu' })
      await row.locator('summary').click()
      await row.locator('input[name=reason]').fill('sudah dua tahun tidak bertugas di sana')
      await row.locator('button').click()
      await page.locator('[role=status]', { hasText: 'diakhiri' }).waitFor()
    })
    await page.goto(address('/queue'))
    assert.equal(await count(page), before)
  })
})

test('a day that became known six days ago warns with H-1 in the list, the deadlines and the top bar', async () => {
  await visitAs('reviewer', {}, async (page) => {
    const due = page.locator('header.top .due-top')
    const items = []
    for (const [days, tag] of [[-3, 'H-4'], [-6, 'H-1']]) {
      await page.goto(address('/queue'))
      const item = (await waiting(page))[0]
      await decide(page, item, '2', { words: 'perlu ditelusuri', known: dayFromNow(days) })
      items.push([item, tag])
    }
    await page.goto(address('/deadlines'))
    for (const [item, tag] of items) {
      const row = page.locator('tr').filter({ has: page.locator(`a[href="/items/${item}"]`) }).filter({ hasText: `${tag} ·` })
      assert.ok((await row.count()) > 0, `${item} is due ${tag}`)
    }
    assert.match(await due.innerText(), /H-1/)
    await assertAccessible(page)
    await assertFits(page)
    await keepPicture(page, 'deadlines')
    await due.click()
    await page.waitForURL(/\/deadlines/)
    await page.goto(address(`/items/${items[1][0]}`))
    assert.match(await page.locator('section.day').innerText(), /H-1 ·/)
  })
})

test('a filter that is kept stands as a tab above the list, and a search that is kept in the digest', async () => {
  await visitAs('reviewer', {}, async (page) => {
    await page.goto(address('/queue?platform=bluesky'))
    const few = await count(page)
    await page.locator('summary', { hasText: 'Simpan saringan ini' }).click()
    await page.fill('#filter-name', 'Hanya Bluesky')
    await page.locator('form[action="/filters"] button').click()
    await page.goto(address('/queue'))
    const tab = page.locator('ul.starred a', { hasText: 'Hanya Bluesky' })
    assert.ok((await count(page)) > few)
    await tab.click()
    await page.waitForURL(/platform=bluesky/)
    assert.equal(await tab.getAttribute('aria-current'), 'page')
    assert.equal(await count(page), few)
    await assertAccessible(page)
    await page.goto(address('/filters'))
    await page.locator('section', { hasText: 'Hanya Bluesky' }).getByRole('button', { name: 'Lepas bintang' }).click()
    await page.getByRole('button', { name: 'Beri bintang' }).waitFor()
    await page.goto(address('/queue'))
    assert.equal(await tab.count(), 0, 'without its star it is no tab')

    await page.goto(address('/search?q=nomor'))
    await page.locator('details.pull > summary', { hasText: 'Simpan' }).click()
    await page.fill('#keep-name', 'Ajakan bernomor')
    await page.locator('button[form=keep]').click()
    await page.goto(address('/search/saved'))
    const kept = page.locator('section.digest', { hasText: 'Ajakan bernomor' })
    assert.match(await kept.innerText(), /sejak/)
    await assertAccessible(page)
    await kept.locator('h2 a').click()
    await page.waitForURL(/\/search\?.*nomor/)
    assert.ok((await page.locator('ol.results > li').count()) > 0)
  })
})

test('a dark desk stays dark after a reload, and its paper is white', async () => {
  await visitAs('writer', {}, async (page) => {
    const light = (colour) => colour.match(/[\d.]+/g).slice(0, 3).every((part) => Number(part) > 200)
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    const ink = () => page.evaluate(() => getComputedStyle(document.querySelector('h1')).color)
    const choose = async (theme) => {
      await page.locator('details.user > summary').click()
      await page.locator(`button[name=theme][value=${theme}]`).click()
    }
    await page.goto(address('/cases'))
    assert.ok(light(await ground()))
    await choose('dark')
    await page.waitForSelector('html[data-theme=dark]')
    await page.reload()
    assert.equal(await page.getAttribute('html', 'data-theme'), 'dark')
    assert.ok(!light(await ground()) && light(await ink()), 'light letters on a dark ground')
    await assertAccessible(page)
    await page.locator('main a[href^="/cases/"]').first().click()
    await page.waitForURL(/\/cases\/./)
    await page.emulateMedia({ media: 'print' })
    assert.ok(!light(await ink()), 'dark letters on paper')
    assert.ok(light(await ground()), 'white paper')
    await page.emulateMedia({ media: null })
    await choose('system')
    await page.waitForSelector('html:not([data-theme])')
  })
})

test('a person comes onto the watch-list by a letter and two people, and a capture of their account reaches the queue', async () => {
  let batch
  const [name, handle] = ['Kartika Uji (DEMO)', '@kartika.uji.demo']
  const capture = async (page) => {
    await page.goto(address('/capture'))
    for (const [field, value] of [['platform', 'instagram'], ['kind', 'post'], ['reach', 'anyone']]) {
      await page.locator('label.choice', { has: page.locator(`input[name="${field}"][value="${value}"]`) }).click()
    }
    await page.fill('#c-people', handle)
    await page.fill('#c-own_text', 'Jangan lupa coblos nomor 2, Satria–Dewi menang! #SatriaMenang')
    await page.click('form.capture button.primary')
  }
  await visitAs('admin', {}, async (page) => {
    await page.goto(address('/watchlist/new'))
    await page.fill('#name', name)
    await page.fill('#unit', await page.locator('#units option').first().getAttribute('value'))
    await page.selectOption('#employment', { label: 'non-ASN' })
    await page.fill('#accounts', `https://www.instagram.com/${handle.slice(1)}`)
    await page.fill('#basis', 'nama dan foto profil')
    await page.fill('#reason', 'surat tugas pengawasan')
    await page.fill('#letter', 'ST-101/DEMO')
    await page.fill('#letter-day', dayFromNow(-1))
    await page.locator('form[action="/watchlist/new"] button.primary').click()
    await page.waitForURL(/\/watchlist\/batches\/\d+/)
    batch = new URL(page.url()).pathname
    assert.match(await page.locator('main').innerText(), /Ajuan Anda sendiri/)
    assert.equal(await page.locator('form[action$="/approve"]').count(), 0, 'nobody approves what they handed in')
  })
  await visitAs('reviewer', {}, async (page) => {
    await capture(page)
    await page.locator('.note.brick, .note.amber').first().waitFor()
    assert.doesNotMatch(await page.locator('main').innerText(), /masuk antrean/, 'who is not on the list yet is not watched')
  })
  await visitAs('supervisor', {}, async (page) => {
    await page.goto(address(batch))
    await page.locator('form[action$="/approve"] button').click()
    await page.locator('.note.plum[role=status]').waitFor()
  })
  await visitAs('reviewer', {}, async (page) => {
    await capture(page)
    const outcome = page.locator('.note.plum[role=status] li')
    await outcome.locator('a').first().click()
    await page.waitForURL(/\/items\//)
    assert.ok((await page.locator('article.item').innerText()).includes(name))
    await assertAccessible(page)
  })
})

test('an auditor from outside reads the log and meets no person in it', async () => {
  let item, person
  await visitAs('reviewer', {}, async (page) => {
    item = await find(page, async () => true)
    person = (await page.locator('article.item > dl.facts dd').first().innerText()).split(' (DEMO)')[0]
    assert.ok(person.length > 3)
  })
  await visitAs('auditor', {}, async (page) => {
    for (const path of [`/items/${item}`, '/queue', '/search?q=nomor', '/cases', '/deadlines', '/second', '/plenary', '/filters']) {
      assert.equal((await page.goto(address(path))).status(), 403, path)
      assert.ok(!(await page.content()).includes(person), path)
    }
    await page.goto(address('/audit'))
    assert.ok((await page.locator('main tbody tr').count()) > 0)
    assert.ok(!(await page.content()).includes(person))
    await page.goto(address(`/go?q=${encodeURIComponent(person)}`))
    assert.equal(await page.locator('#go-answers a[href^="/people/"], #go-answers a[href^="/items/"]').count(), 0, 'the palette finds no person either')
  })
})

test('a new colleague signs in with a first password, must choose another, and then works', async () => {
  const [login, first, own] = ['kolega.demo', 'sandi-awal-demo-2026', 'sandi-sendiri-demo-2026']
  await visitAs('admin', {}, async (page) => {
    await page.goto(address('/users'))
    await page.fill('#name', 'Kolega Baru (DEMO)')
    await page.fill('#login', login)
    await page.check('input[name=role][value=reviewer]')
    await page.fill('#password', first)
    await page.locator('form[action="/users"] button.primary').click()
    await page.locator('.note.plum[role=status]', { hasText: 'Kolega Baru' }).waitFor()
  })
  await visit({}, async (page) => {
    const enter = async (password) => {
      await page.goto(address('/sign-in'))
      await page.fill('#login', login)
      await page.fill('#password', password)
      await page.click('form[action="/sign-in"] button.primary')
    }
    await enter(first)
    await page.waitForURL(/\/account/)
    await page.goto(address('/queue'))
    assert.match(page.url(), /\/account/, 'nothing else opens before')
    await assertAccessible(page)
    const fields = page.locator('form[action="/account/password"] input[type=password]')
    assert.equal(await fields.count(), 3)
    for (const [n, value] of [first, own, own].entries()) await fields.nth(n).fill(value)
    await page.locator('form[action="/account/password"] button').first().click()
    await page.waitForLoadState('load')
    await page.goto(address('/queue'))
    assert.match(page.url(), /\/queue/)
    assert.ok((await page.locator('nav.list li').count()) > 0)
  })
})
