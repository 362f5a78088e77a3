// What the browser tests share: the real program on a fresh demo, a real Chromium, and pages that are watched:
// a dialog, a request to anybody else, a script error or a breach of the content policy fails the test.
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const parts = process.env.NETRA_TEST_PARTS ?? 'target/test-parts'
const require = createRequire(join(parts, 'browser', 'package.json'))
const { chromium } = require('playwright-core')
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

export const binary = process.env.NETRA_TEST_BINARY ?? 'target/debug/netra'
export const screenshots = process.env.NETRA_TEST_SCREENSHOTS ?? 'target/screenshots'
export const desk = { width: 1366, height: 768 }
export const phone = { width: 390, height: 844 }

// The program takes its settings from NETRA_… too; those of the tests are not meant for it.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NETRA_')))

const state = { program: null, folder: null, address: null, browser: null, output: '' }

/// Starts the demo on a free port and waits until it says where it is.
export async function start() {
  mkdirSync(screenshots, { recursive: true })
  state.folder = mkdtempSync(join(tmpdir(), 'netra-browser-'))
  const program = spawn(binary, ['demo', '--data', join(state.folder, 'data'), '--listen', '127.0.0.1:0'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  state.program = program
  state.address = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no address after 120 s:\n${state.output}`)), 120_000)
    const read = (bytes) => {
      state.output += bytes
      const found = state.output.match(/http:\/\/127\.0\.0\.1:\d+/)
      if (found) { clearTimeout(late); resolve(found[0]) }
    }
    program.stdout.on('data', read)
    program.stderr.on('data', read)
    program.once('error', reject)
    program.once('exit', (code) => reject(new Error(`netra demo ended with ${code}:\n${state.output}`)))
  })
  // It may print the address before it listens; the first answer decides.
  for (let tries = 0; ; tries++) {
    const answer = await fetch(`${state.address}/sign-in`).catch(() => null)
    if (answer?.ok) break
    assert.ok(tries < 300, `the desk does not answer:\n${state.output}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  state.browser = await chromium.launch({
    executablePath: process.env.NETRA_TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  })
}

/// Stops both. The program has to end by itself, and cleanly, on the signal of Ctrl-C.
export async function stop() {
  await state.browser?.close()
  const program = state.program
  try {
    if (program && program.exitCode === null && program.signalCode === null) {
      const code = await new Promise((resolve) => {
        const stuck = setTimeout(() => { program.kill('SIGKILL'); resolve('killed after 30 s') }, 30_000)
        program.removeAllListeners('exit')
        program.once('exit', (code, signal) => { clearTimeout(stuck); resolve(code ?? signal) })
        program.kill('SIGINT')
      })
      assert.equal(code, 0, `netra demo did not stop cleanly:\n${state.output}`)
    }
  } finally {
    if (state.folder) rmSync(state.folder, { recursive: true, force: true })
  }
}

export const address = (path = '/') => state.address + path
export const folder = () => state.folder

/// Runs a command of the program on the demo's folder or on a file.
export const netra = (...args) => promisify(execFile)(binary, args, { env, maxBuffer: 16 * 1024 * 1024 })

/// The demo's sign-ins, as its own sign-in page tells them: { login, password } by a word of their description.
async function signIns(page) {
  const rows = await page.locator('.demo-table tbody tr').all()
  return Promise.all(rows.map(async (row) => {
    const [login, password, about] = await row.locator('td').allInnerTexts()
    return { login, password, about }
  }))
}

/// Gives `use` a watched page of a browser that knows nobody yet.
export async function visit(options, use) {
  const { viewport = desk, js = true } = options
  const context = await state.browser.newContext({
    viewport, javaScriptEnabled: js, locale: 'id-ID', timezoneId: 'Asia/Jakarta', acceptDownloads: true,
    isMobile: viewport === phone, hasTouch: viewport === phone,
  })
  const troubles = []
  await context.route((url) => url.origin !== new URL(state.address).origin, (route) => {
    troubles.push(`a request to somebody else: ${route.request().url()}`)
    return route.abort()
  })
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (e) =>
      console.error(`content policy: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile ?? ''}:${e.lineNumber}`))
  })
  context.on('page', (page) => {
    page.setDefaultTimeout(15_000)
    page.on('dialog', (dialog) => { troubles.push(`a dialog: ${dialog.message()}`); dialog.dismiss() })
    page.on('pageerror', (error) => troubles.push(`a script error: ${error.message}`))
    page.on('console', (message) => {
      // What the browser says about a refused request is judged below, by its status.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) troubles.push(`console: ${message.text()}`)
    })
    page.on('response', (answer) => {
      // A page may be refused (403, 404, 409): tests look at it. A style, font or picture may not.
      const limit = answer.request().resourceType() === 'document' ? 500 : 400
      if (answer.status() >= limit) troubles.push(`${answer.status()} ${answer.url()}`)
    })
  })
  const page = await context.newPage()
  try {
    await use(page)
    assert.deepEqual(troubles, [], `at ${page.url()}`)
  } catch (error) {
    await page.screenshot({ path: join(screenshots, `failed-${Date.now()}.png`), fullPage: true }).catch(() => {})
    throw error
  } finally {
    await context.close()
  }
}

/// Signs in, and speaks Indonesian (the desk remembers each person's language), as the demo's `who`: reviewer, supervisor, writer, admin, auditor or editor.
export async function signIn(page, who = 'reviewer') {
  const word = { reviewer: /penelaah|reviewer/i, supervisor: /penyelia|supervisor/i, writer: /penyusun|writer/i, admin: /^admin/i, auditor: /^auditor/i, editor: /penyunting|editor/i }[who]
  await page.goto(address('/sign-in'))
  const known = (await signIns(page)).find(({ login, about }) => word.test(about) || word.test(login))
  assert.ok(known, `the sign-in page names no ${who}`)
  await page.fill('#login', known.login)
  await page.fill('#password', known.password)
  await Promise.all([page.waitForURL((url) => url.pathname !== '/sign-in'), page.click('form[action="/sign-in"] button.primary')])
  if ((await page.getAttribute('html', 'lang')) !== 'id') await speak(page, 'id')
}

/// A watched page of somebody who is signed in.
export const visitAs = (who, options, use) => visit(options, async (page) => {
  await signIn(page, who)
  await use(page)
})

/// Presses a key that leads to another page, and waits for it.
export async function press(page, key) {
  const marked = await page.evaluate(() => { window.netraStillHere = true; return true })
  assert.ok(marked)
  await page.keyboard.press(key)
  await page.waitForFunction(() => window.netraStillHere !== true)
  await page.waitForLoadState('load')
}

/// Switches the language by its visible button.
export async function speak(page, lang) {
  await Promise.all([page.waitForLoadState('load'), page.waitForResponse((answer) => answer.request().method() === 'GET' && answer.ok()),
    page.click(`button[name="lang"][value="${lang}"]`)])
  await page.waitForSelector(`html[lang="${lang}"]`)
}

/// Fails on accessibility violations that matter (axe: serious and critical, WCAG 2.2 A and AA). The window is as high as
/// the page meanwhile: what lies half under the bar of buttons is scrolled free by a reader and not by axe.
export async function assertAccessible(page) {
  const window = page.viewportSize()
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  await page.setViewportSize({ ...window, height: Math.max(window.height, height) })
  // The next item fades in; colours are judged when it has.
  await page.evaluate(() => Promise.all(document.getAnimations().map((it) => it.finished.catch(() => {}))))
  await page.evaluate(axe)
  const found = await page.evaluate(() => window.axe.run(document, {
    runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
  }))
  await page.setViewportSize(window)
  const bad = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join('\n  ')}`)
  assert.deepEqual(bad, [], `at ${page.url()}`)
}

/// No page is wider than its window.
export async function assertFits(page) {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth])
  assert.ok(content <= window, `${page.url()} is ${content} px wide in a window of ${window} px`)
}

/// What a screen reader is offered, kept beside the pictures as `NAME.aria.yml`: the landmarks are there, and whatever can be
/// pressed or filled has a name.
export async function assertOutline(page, name) {
  const outline = await page.locator('body').ariaSnapshot()
  writeFileSync(join(screenshots, `${name}.aria.yml`), outline)
  const lines = outline.split('\n').map((line) => line.trim())
  for (const landmark of ['banner', 'main']) assert.ok(lines.some((line) => line.startsWith(`- ${landmark}`)), `${page.url()} has no ${landmark}`)
  const nameless = lines.filter((line) => /^- (button|link|textbox|searchbox|combobox|checkbox|radio|img|table|navigation|region)(:| \[|$)/.test(line))
    // A table is named by the heading before it.
    .filter((line) => !line.startsWith('- table'))
  assert.deepEqual(nameless, [], `without a name at ${page.url()}`)
}

export const keepPicture = (page, name) => page.screenshot({ path: join(screenshots, `${name}.png`) })
