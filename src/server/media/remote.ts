import { createHash } from 'node:crypto'
import { lookup as lookUp } from 'node:dns'
import { open } from 'node:fs/promises'
import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http'
import { request as secureRequest, Agent as TlsAgent } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { badRequest } from '../api-error.ts'
import { within } from '../guard/within.ts'
import { isPublicAddress } from './addresses.ts'

export interface RemoteOptions {
  readonly maxBytes: number
  /** For everything, redirections included. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** Which addresses may be connected to; `isPublicAddress` unless a test says otherwise. */
  readonly permits?: (address: string) => boolean
  /** node:dns's unless a test says otherwise. */
  readonly lookup?: typeof lookUp
}

const MAX_REDIRECTIONS = 5
const REDIRECTIONS = new Set([301, 302, 303, 307, 308])

/**
 * Fetches a video that a request names and gives its SHA-256. The address that was looked at is the one that is connected to: a name
 * cannot lead elsewhere in between. Errors: 400 in words that tell nothing of what answered.
 */
export const fetchRemote = (url: string, path: string, options: RemoteOptions): Promise<string> =>
  within(
    options.signal,
    options.timeoutMs / 1000,
    signal => follow(parseUrl(url), path, { ...options, signal }),
    () => refuse('in time', 'nothing'),
  )

async function follow(url: URL, path: string, options: RemoteOptions): Promise<string> {
  let next = url
  for (let hops = 0; hops <= MAX_REDIRECTIONS; hops++) {
    const response = await get(next, options)
    const to = redirection(response, next)
    if (!to) return save(response, path, options.maxBytes)
    response.destroy()
    next = to
  }
  throw refuse(`at most ${MAX_REDIRECTIONS} redirections`, 'more')
}

function parseUrl(text: string, base?: URL): URL {
  if (!URL.canParse(text, base)) throw refuse('an http or https address', 'something else')
  const url = new URL(text, base)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuse('http or https', 'another protocol')
  if (url.username !== '' || url.password !== '') throw refuse('no password in it', 'one')
  return url
}

function redirection({ statusCode = 0, headers }: IncomingMessage, from: URL): URL | undefined {
  if (!REDIRECTIONS.has(statusCode) || headers.location === undefined) return undefined
  return parseUrl(headers.location, from)
}

/** Without agents that keep connections: each is made to an address that was looked at now. */
function get(url: URL, options: RemoteOptions): Promise<IncomingMessage> {
  const { permits = isPublicAddress, signal } = options
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // What is an address already is not looked up.
  if (isIP(host) !== 0 && !permits(host)) throw refuse('a public address', 'another')
  const secure = url.protocol === 'https:'
  const agent = secure ? new TlsAgent({ keepAlive: false }) : new PlainAgent({ keepAlive: false })
  const headers = { 'user-agent': 'stvlm', accept: 'video/*, image/*', 'accept-encoding': 'identity' }
  return new Promise((resolve, reject) => {
    const send = secure ? secureRequest : plainRequest
    const request = send(url, { agent, headers, signal, lookup: guardedLookup(permits, options.lookup ?? lookUp) })
    request.on('response', resolve)
    request.on('error', cause => reject(cause.name === 'ApiError' ? cause : refuse('to be reachable', 'no answer')))
    request.end()
  })
}

/** One address that is not permitted refuses the name: which of several is taken is nobody's choice. */
export function guardedLookup(permits: (address: string) => boolean, lookup: typeof lookUp): LookupFunction {
  return (host, options, done) => {
    lookup(host, { ...options, all: true }, (problem, addresses) => {
      if (problem) return done(problem, '', 0)
      if (addresses.length === 0 || !addresses.every(({ address }) => permits(address))) {
        return done(refuse('a public address', 'another'), '', 0)
      }
      if (options.all) done(null, addresses)
      else done(null, addresses[0].address, addresses[0].family)
    })
  }
}

async function save(response: IncomingMessage, path: string, maxBytes: number): Promise<string> {
  if (response.statusCode !== 200) {
    response.destroy()
    throw refuse('status 200', `${response.statusCode}`)
  }
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) {
    response.destroy()
    throw refuse(`at most ${maxBytes} bytes`, 'more')
  }
  const hash = createHash('sha256')
  const handle = await open(path, 'wx')
  let bytes = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > maxBytes) throw refuse(`at most ${maxBytes} bytes`, 'more')
      hash.update(chunk)
      await handle.writeFile(chunk)
    }
  } catch (problem) {
    throw problem instanceof Error && problem.name === 'ApiError' ? problem : refuse('to be whole', 'a part')
  } finally {
    response.destroy()
    await handle.close()
  }
  return hash.digest('hex')
}

const refuse = (expected: string, got: string) =>
  badRequest(`remote video: expected ${expected}, got ${got}`, undefined, 'invalid_url')
