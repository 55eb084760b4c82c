import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { isPublicAddress } from './addresses.ts'
import { fetchRemote, guardedLookup, type RemoteOptions } from './remote.ts'

describe('addresses', () => {
  it.each(['8.8.8.8', '1.1.1.1', '93.184.216.34', '2606:4700:4700::1111', '2a00:1450:4001:81b::200e'])(
    '%s is public',
    address => expect(isPublicAddress(address)).toBe(true),
  )

  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback, elsewhere in its net', '127.9.9.9'],
    ['this host', '0.0.0.0'],
    ['private', '10.1.2.3'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['link-local, metadata of clouds', '169.254.169.254'],
    ['shared by a carrier', '100.64.0.1'],
    ['metadata of Alibaba', '100.100.100.200'],
    ['metadata of Oracle', '192.0.0.192'],
    ['for documents', '192.0.2.1'],
    ['for benchmarks', '198.18.0.1'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['loopback', '::1'],
    ['nowhere', '::'],
    ['mapped loopback', '::ffff:127.0.0.1'],
    ['mapped metadata', '::ffff:a9fe:a9fe'],
    ['mapped, and public within', '::ffff:8.8.8.8'],
    ['compatible, the old form', '::127.0.0.1'],
    ['link-local', 'fe80::1'],
    ['unique-local, metadata of AWS', 'fd00:ec2::254'],
    ['site-local, the old form', 'fec0::1'],
    ['NAT64 of metadata', '64:ff9b::a9fe:a9fe'],
    ['NAT64 of one network', '64:ff9b:1::a00:1'],
    ['6to4 of a private one', '2002:0a00:0001::1'],
    ['Teredo', '2001:0:53aa:64c:0:0:f5ff:fffe'],
    ['for documents', '2001:db8::1'],
    ['multicast', 'ff02::1'],
    ['no address', 'localhost'],
    ['no address', ''],
  ])('%s: %s is not', (_, address) => expect(isPublicAddress(address)).toBe(false))
})

let server: Server
let port = 0
let folder = ''
let answers: RequestListener = (_, response) => response.end('bytes')
const asked: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-remote-'))
  server = createServer((request, response) => {
    asked.push(`${request.headers.host}${request.url}`)
    answers(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
  await rm(folder, { recursive: true })
})

/** Names of this test; 127.0.0.1 stands for a public address. */
const NAMES: Record<string, readonly string[]> = {
  'video.example': ['127.0.0.1'],
  'inside.example': ['10.0.0.1'],
  'both.example': ['127.0.0.1', '169.254.169.254'],
}
const lookup = ((host: string, _options: object, done: (...args: unknown[]) => void) => {
  const addresses = NAMES[host]
  if (addresses)
    done(
      null,
      addresses.map(address => ({ address, family: 4 })),
    )
  else done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))
}) as RemoteOptions['lookup']

let count = 0
const fetched = async (url: string, more: Partial<RemoteOptions> = {}) => {
  const path = join(folder, `${count++}`)
  const signal = new AbortController().signal
  const permits = (address: string) => address === '127.0.0.1'
  const hash = await fetchRemote(url, path, { maxBytes: 1000, timeoutMs: 2000, signal, permits, lookup, ...more })
  return { hash, text: await readFile(path, 'utf8') }
}

const redirectTo = (location: string, status = 302): RequestListener => {
  return (request, response) => {
    if (request.url !== '/start') return void response.end('arrived')
    response.writeHead(status, { location })
    response.end()
  }
}

test('a remote video is fetched, with its hash', async () => {
  answers = (_, response) => response.end('bytes')
  const { hash, text } = await fetched(`http://video.example:${port}/a.mp4`)
  expect(text).toBe('bytes')
  expect(hash).toBe('277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9')
})

describe('refused before anything is sent:', () => {
  it.each([
    ['a file', 'file:///etc/passwd'],
    ['a protocol of ffmpeg', 'concat:/etc/passwd|/etc/hosts'],
    ['another protocol', 'ftp://video.example/a.mp4'],
    ['a password', 'http://user:word@video.example/'],
    ['loopback', 'http://127.0.0.2/'],
    ['loopback as one number', 'http://2130706434/'],
    ['loopback in hexadecimal', 'http://0x7f.2/'],
    ['loopback in octal', 'http://0177.0.0.2/'],
    ['metadata', 'http://169.254.169.254/latest/meta-data/'],
    ['mapped', 'http://[::ffff:169.254.169.254]/'],
    ['IPv6 loopback', 'http://[::1]/'],
    ['a name that leads inside', 'http://inside.example/'],
    ['a name that leads to both', 'http://both.example/'],
    ['a name that is none', 'http://nowhere.example/'],
    ['no address', 'http://'],
  ])('%s: %s', async (_, url) => {
    asked.length = 0
    await expect(fetched(url)).rejects.toMatchObject({ status: 400, fields: { code: 'invalid_url' } })
    expect(asked).toEqual([])
  })

  it('this machine, where nothing else is said', async () => {
    await expect(fetched(`http://127.0.0.1:${port}/`, { permits: undefined })).rejects.toThrow(/public address/)
  })
})

describe('redirections', () => {
  it.each([301, 302, 303, 307, 308])('%d to a permitted address is followed', async status => {
    answers = redirectTo('/end', status)
    expect((await fetched(`http://video.example:${port}/start`)).text).toBe('arrived')
  })

  it.each([
    'http://inside.example/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]/',
    'file:///etc/passwd',
    '//inside.example/x',
    'gopher://video.example/',
  ])('to %s are not', async location => {
    answers = redirectTo(location)
    await expect(fetched(`http://video.example:${port}/start`)).rejects.toMatchObject({ status: 400 })
  })

  it('without end have one', async () => {
    answers = (_, response) => void response.writeHead(302, { location: '/start' }).end()
    await expect(fetched(`http://video.example:${port}/start`)).rejects.toThrow(/redirections/)
  })
})

test('a name is looked up once: the address that was looked at is the one that is connected to', async () => {
  let times = 0
  const rebinding = ((_: string, __: object, done: (...args: unknown[]) => void) =>
    done(null, [{ address: times++ === 0 ? '127.0.0.1' : '10.0.0.1', family: 4 }])) as RemoteOptions['lookup']
  answers = (_, response) => response.end('first')
  expect((await fetched(`http://rebind.example:${port}/`, { lookup: rebinding })).text).toBe('first')
  expect(times).toBe(1)
  // The next hop looks again, and sees that it now leads inside.
  times = 0
  answers = redirectTo('/end')
  await expect(fetched(`http://rebind.example:${port}/start`, { lookup: rebinding })).rejects.toThrow(/public address/)
})

test('for one address and for all the lookup gives what was permitted', async () => {
  const guarded = guardedLookup(address => address === '127.0.0.1', lookup!)
  const one = await new Promise(resolve => guarded('video.example', {}, (...args) => resolve(args)))
  expect(one).toEqual([null, '127.0.0.1', 4])
})

test.each([
  ['too long, as its header says', { 'content-length': '2000' }, 'x'.repeat(2000)],
  ['too long, whatever its header says', {}, 'x'.repeat(2000)],
])('%s: the rest is not read', async (_, headers, body) => {
  answers = (_request, response) => void response.writeHead(200, headers).end(body)
  await expect(fetched(`http://video.example:${port}/`)).rejects.toThrow(/at most 1000 bytes/)
})

test('another status, an answer that breaks off, and one that never comes', async () => {
  answers = (_, response) => void response.writeHead(404).end('secret words')
  const refusal = await fetched(`http://video.example:${port}/`).catch(problem => problem)
  expect(refusal.message).toMatch(/404/)
  expect(refusal.message).not.toMatch(/secret/)
  answers = (_, response) => {
    response.writeHead(200, { 'content-length': '500' }).write('half')
    setTimeout(() => response.destroy(), 20)
  }
  await expect(fetched(`http://video.example:${port}/`)).rejects.toThrow(/whole/)
  answers = () => {}
  await expect(fetched(`http://video.example:${port}/`, { timeoutMs: 100 })).rejects.toThrow(/in time/)
})
