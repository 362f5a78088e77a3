// Every browser test, one after the other, on one demo: `tests/run --only browser`.
import { after, before } from 'node:test'
import { start, stop } from './netra.mjs'

before(start)
after(stop)

await import('./pages.test.mjs')
await import('./hostile.test.mjs')
await import('./review.test.mjs')
await import('./search.test.mjs')
await import('./capture.test.mjs')
await import('./tips.test.mjs')
await import('./case.test.mjs')
await import('./report.test.mjs')
await import('./dictionaries.test.mjs')
await import('./keys.test.mjs')
await import('./journeys.test.mjs')
await import('./guide.test.mjs')
await import('./without-javascript.test.mjs')
await import('./fifty.test.mjs')
