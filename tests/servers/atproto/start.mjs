// A real Bluesky PDS with a PLC directory on loopback, with invented accounts. All people here are DEMO.
//
//   usage: node --import ./loopback.mjs start.mjs [--out state.json] [--posts N] [--rate-limits]
//          [--pds-port 2583] [--plc-port 2582] [--control-port 0]
//
// Writes state.json once everything is there, prints READY, and runs until SIGTERM or SIGINT. `--posts N` adds N
// posts of agus; `--rate-limits` switches on the real limits (3,000 requests in five minutes).
//
// Control, for tests that need the world to change: POST JSON to the address `control` of state.json (port 0: a free one)
//   /account    {name}               -> {name, did, handle}   a new account; a number is added to the name
//   /post       {as, text, count=1}  -> {uri, cid}            the last one
//   /like       {as, uri}            -> {uri, cid}
//   /repost     {as, uri}            -> {uri, cid}
//   /follow     {as, subject}        -> {uri, cid}
//   /put        {as, collection, rkey, record} -> {uri, cid}  a record exactly as given, not validated
//   /edit       {uri, text}
//   /delete     {uri}                                         a post, like, repost or follow
//   /deactivate {as}
//   /activate   {as}
import fs from 'node:fs'
import http from 'node:http'
import { deflateSync, crc32 } from 'node:zlib'
import { parseArgs } from 'node:util'
import { AtpAgent, RichText } from '@atproto/api'
import { TestNetworkNoAppView } from '@atproto/dev-env'

const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: 'state.json' },
    posts: { type: 'string', default: '0' },
    'rate-limits': { type: 'boolean', default: false },
    'pds-port': { type: 'string', default: '2583' },
    'plc-port': { type: 'string', default: '2582' },
    'control-port': { type: 'string', default: '0' },
  },
})
const network = await TestNetworkNoAppView.create({
  pds: {
    port: Number(options['pds-port']),
    hostname: 'localhost',
    enableDidDocWithSession: true,
    rateLimitsEnabled: options['rate-limits'],
  },
  plc: { port: Number(options['plc-port']) },
})

const agents = {}
async function createAccount(name) {
  const agent = new AtpAgent({ service: network.pds.url })
  await agent.createAccount({ handle: `${name}.test`, email: `${name}@example.test`, password: `demo-${name}-1` })
  agents[name] = agent
  return { name, did: agent.session.did, handle: agent.session.handle }
}
for (const name of ['budi', 'siti', 'agus', 'satriadewi']) await createAccount(name)
const { budi, siti, agus, satriadewi } = agents
await budi.upsertProfile((profile) => ({
  ...profile,
  displayName: 'Budi Santoso (DEMO)',
  description: 'Akun uji, bukan orang sungguhan',
}))

const now = () => new Date().toISOString()
const ref = ({ uri, cid }) => ({ uri, cid })
const records = {}

records.campaign = await satriadewi.post({
  text: 'Lanjutkan! Satria Wibawa – Dewi Kencana untuk Kota Contoh #SatriaDewi #LanjutSatria (DEMO)',
  langs: ['id'],
  createdAt: now(),
})
records.outsider = await agus.post({ text: 'Cuaca Kota Contoh cerah (DEMO)', langs: ['id'], createdAt: now() })

const rich = new RichText({ text: 'Selamat pagi @siti.test, info di https://example.test/a #upacara' })
await rich.detectFacets(budi)
records.budiPost = await budi.post({ text: rich.text, facets: rich.facets, langs: ['id'], createdAt: now() })
const image = (await budi.uploadBlob(png(64, 48, [200, 30, 30]), { encoding: 'image/png' })).data.blob
records.budiPhoto = await budi.post({
  text: 'Foto kegiatan kantor (DEMO)',
  langs: ['id'],
  createdAt: now(),
  embed: {
    $type: 'app.bsky.embed.images',
    images: [{ image, alt: 'Lima orang mengacungkan dua jari ✌️ di depan spanduk', aspectRatio: { width: 64, height: 48 } }],
  },
})
records.sitiPost = await siti.post({ text: 'Rapat koordinasi hari ini (DEMO)', langs: ['id'], createdAt: now() })
const thread = { root: ref(records.sitiPost), parent: ref(records.sitiPost) }
records.budiReply = await budi.post({ text: 'Hadir, Bu', langs: ['id'], createdAt: now(), reply: thread })
records.budiQuote = await budi.post({
  text: 'Mantap, lanjutkan',
  langs: ['id'],
  createdAt: now(),
  embed: { $type: 'app.bsky.embed.record', record: ref(records.campaign) },
})
records.budiCard = await budi.post({
  text: 'Baca ini',
  langs: ['id'],
  createdAt: now(),
  embed: {
    $type: 'app.bsky.embed.external',
    external: { uri: 'https://example.test/berita', title: 'Jadwal debat', description: 'Debat pasangan calon (DEMO)' },
  },
})
records.budiLike = await budi.like(records.campaign.uri, records.campaign.cid)
records.budiLikeOutsider = await budi.like(records.outsider.uri, records.outsider.cid)
records.sitiLike = await siti.like(records.budiPhoto.uri, records.budiPhoto.cid)
records.budiRepost = await budi.repost(records.campaign.uri, records.campaign.cid)
records.budiFollow = await budi.follow(satriadewi.session.did)
records.budiDeleted = await budi.post({ text: 'Nanti dihapus (DEMO)', createdAt: now() })
await budi.deletePost(records.budiDeleted.uri)
for (let n = 0; n < Number(options.posts); n++)
  await agus.post({ text: `posting nomor ${n} (DEMO)`, langs: ['id'], createdAt: now() })
await network.processAll()

const control = http.createServer((request, response) => {
  let body = ''
  request.on('data', (chunk) => (body += chunk))
  request.on('end', async () => {
    const answer = (status, value) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(value ?? {}))
    }
    try {
      const act = acts[request.url]
      if (request.method !== 'POST' || !act) return answer(404, { error: `POST one of ${Object.keys(acts).join(' ')}` })
      const done = await act(JSON.parse(body || '{}'))
      await network.processAll()
      answer(200, done)
    } catch (error) {
      answer(400, { error: String(error) })
    }
  })
})
let accounts = 0
const acts = {
  '/account': ({ name }) => createAccount(`${name}${++accounts}`),
  '/post': async ({ as, text, count = 1 }) => {
    let last
    for (let n = 0; n < count; n++) last = await agents[as].post({ text, langs: ['id'], createdAt: now() })
    return ref(last)
  },
  '/like': async ({ as, uri }) => ref(await agents[as].like(uri, await cidOf(uri))),
  '/repost': async ({ as, uri }) => ref(await agents[as].repost(uri, await cidOf(uri))),
  '/follow': async ({ as, subject }) => ref(await agents[as].follow(subject)),
  '/delete': async ({ uri }) => {
    const { agent, ...place } = placeOf(uri)
    await agent.com.atproto.repo.deleteRecord(place)
  },
  '/edit': async ({ uri, text }) => {
    const { agent, ...place } = placeOf(uri)
    const { data } = await agent.com.atproto.repo.getRecord(place)
    await agent.com.atproto.repo.putRecord({ ...place, record: { ...data.value, text } })
  },
  '/put': async ({ as, collection, rkey, record }) => {
    const repo = agents[as].session.did
    const { data } = await agents[as].com.atproto.repo.putRecord({ repo, collection, rkey, record, validate: false })
    return ref(data)
  },
  '/deactivate': async ({ as }) => void (await agents[as].com.atproto.server.deactivateAccount({})),
  '/activate': async ({ as }) => void (await agents[as].com.atproto.server.activateAccount()),
}

function placeOf(uri) {
  const [repo, collection, rkey] = uri.slice('at://'.length).split('/')
  const agent = Object.values(agents).find((agent) => agent.session.did === repo)
  if (!agent) throw new Error(`${uri} is of no account of this server`)
  return { agent, repo, collection, rkey }
}

async function cidOf(uri) {
  const { agent, ...place } = placeOf(uri)
  return (await agent.com.atproto.repo.getRecord(place)).data.cid
}

// A small valid picture, so that what is uploaded is a real image.
function png(width, height, rgb) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const out = Buffer.alloc(body.length + 8)
    out.writeUInt32BE(data.length, 0)
    body.copy(out, 4)
    out.writeUInt32BE(crc32(body), body.length + 4)
    return out
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  header[9] = 2
  const row = Buffer.concat([Buffer.from([0]), Buffer.from(Array(width).fill(rgb).flat())])
  const pixels = deflateSync(Buffer.concat(Array(height).fill(row)))
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))])
}

await new Promise((listening) => control.listen(Number(options['control-port']), '127.0.0.1', listening))
const state = {
  pds: `http://127.0.0.1:${network.pds.port}`,
  plc: `http://127.0.0.1:${network.plc.port}`,
  control: `http://127.0.0.1:${control.address().port}`,
  /** What the DID documents name; it has to be allowed as a private peer, too. */
  pds_in_did_documents: `localhost:${network.pds.port}`,
  rate_limits: options['rate-limits'],
  accounts: Object.fromEntries(
    Object.entries(agents).map(([name, agent]) => [name, { did: agent.session.did, handle: agent.session.handle }]),
  ),
  records: Object.fromEntries(Object.entries(records).map(([name, record]) => [name, ref(record)])),
}
fs.writeFileSync(options.out, JSON.stringify(state, null, 1))
console.log('READY', options.out)

let closing = false
for (const signal of ['SIGTERM', 'SIGINT'])
  process.on(signal, async () => {
    if (closing) return
    closing = true
    control.close()
    await network.close().catch(() => {})
    process.exit(0)
  })
