import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { badInput } from '../../base/errors.ts'
import type { SkipOptions } from '../../base/work.ts'
import { readBytes } from '../../files/lines.ts'
import { orSkipLater } from '../skip-bad.ts'
import type { Facts, FileHead, FileRole, FootballFormat, MatchFiles } from './format.ts'

const HEAD_BYTES = 2 ** 16
/** A folder of more files is no match's. */
const MAX_FILES = 2000

export interface MatchInFiles {
  readonly format: FootballFormat
  readonly files: MatchFiles
}

interface Classified {
  readonly format: FootballFormat
  readonly role: FileRole
  readonly path: string
}

/** The file's first 64 KiB, decompressed, without a byte order mark. */
export async function readHead(path: string): Promise<FileHead> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of readBytes(path)) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= HEAD_BYTES) break
  }
  const text = Buffer.concat(chunks).subarray(0, HEAD_BYTES).toString('utf8')
  return { path, name: basename(path), text: text.replace(/^\uFEFF/, '').trimStart() }
}

/** The formats' roles that a file plays; more than one never happens with the formats of the table. */
export async function classify(path: string, formats: readonly FootballFormat[]): Promise<Classified | undefined> {
  const head = await readHead(path)
  for (const format of formats) {
    const role = format.roleOf(head)
    const row = format.roles.find(candidate => candidate.role === role)
    if (row) return { format, role: row, path }
  }
  return undefined
}

/** The matches among the paths: files in any order, and folders. A file of no format is refused where it was named. */
export async function matchesIn(
  paths: readonly string[],
  formats: readonly FootballFormat[],
  options: SkipOptions = {},
): Promise<readonly MatchInFiles[]> {
  const named: Classified[] = []
  const matches: MatchInFiles[] = []
  for (const path of paths) {
    const info = await stat(path).catch(() => undefined)
    if (info?.isDirectory()) {
      const found = await orSkipLater(options, () => filesOfFolder(path, formats))
      matches.push(...(await matchesAmong(found ?? [], path, options)))
      continue
    }
    const found = await orSkipLater(options, () => classifyNamed(path, formats))
    if (found) named.push(found)
  }
  return [...matches, ...(await matchesAmong(named, paths.join(', '), options))]
}

async function filesOfFolder(folder: string, formats: readonly FootballFormat[]): Promise<readonly Classified[]> {
  const found = withoutLeftovers(await classifyFolder(folder, formats))
  if (found.length > 0) return found
  throw badInput({ subject: 'football folder', expected: 'files of a match', got: 'none', where: folder })
}

async function classifyNamed(path: string, formats: readonly FootballFormat[]): Promise<Classified> {
  const found = await classify(path, formats)
  if (found) return found
  const expected = `tracking or metadata of ${formats.map(format => format.name).join(', ')}`
  throw badInput({ subject: 'football file', expected, got: 'another format', where: path })
}

export async function classifyFolder(folder: string, formats: readonly FootballFormat[]): Promise<Classified[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(folder, entry.name))
  const found: Classified[] = []
  for (const path of files.sort().slice(0, MAX_FILES)) {
    const classified = await classify(path, formats).catch(() => undefined)
    if (classified) found.push(classified)
  }
  return found
}

/** One match for each tracking file (all together where a format spreads a match over many), with its partners. */
async function matchesAmong(
  found: readonly Classified[],
  where: string,
  options: SkipOptions,
): Promise<MatchInFiles[]> {
  const matches: MatchInFiles[] = []
  for (const format of new Set(found.map(file => file.format))) {
    const own = found.filter(file => file.format === format)
    for (const group of groupsOf(own)) {
      const files = await orSkipLater(options, () => withPartners(format, group, own, where))
      if (files) matches.push({ format, files })
    }
  }
  return matches
}

/** In a folder of matches, partners without a match of their own are passed over. */
function withoutLeftovers(found: readonly Classified[]): readonly Classified[] {
  const tracked = new Set(found.filter(file => file.role.tracking).map(file => file.format))
  return tracked.size === 0 ? found : found.filter(file => tracked.has(file.format))
}

/** The tracking files, match by match; an empty group where there are only partners. */
function groupsOf(own: readonly Classified[]): Classified[][] {
  const tracking = own.filter(file => file.role.tracking)
  return tracking.length === 0 || tracking[0].role.many ? [tracking] : tracking.map(file => [file])
}

async function withPartners(
  format: FootballFormat,
  tracking: readonly Classified[],
  candidates: readonly Classified[],
  where: string,
): Promise<MatchFiles> {
  if (tracking.length === 0) throw lacksTracking(format, candidates, where)
  const chosen: Record<string, string[]> = { [tracking[0].role.role]: tracking.map(file => file.path) }
  const known = [{ path: tracking[0].path, facts: await factsOf(tracking[0]) }]
  for (const row of format.roles.filter(role => !role.tracking)) {
    const offered = candidates.filter(file => file.role === row)
    if (row.many && offered.length > 0) {
      chosen[row.role] = offered.map(file => file.path)
      continue
    }
    const partner = await fitting(offered, known)
    if (partner) {
      chosen[row.role] = [partner.path]
      known.push(partner)
    } else if (!row.optional) throw lacksPartner(format, row, tracking[0].path, where)
  }
  return chosen
}

interface Known {
  readonly path: string
  readonly facts: Facts
}

/** The first offered file that agrees with those chosen; an error where files are offered and none agrees. */
async function fitting(offered: readonly Classified[], known: readonly Known[]): Promise<Known | undefined> {
  let refusal: Error | undefined
  for (const file of offered) {
    const candidate = { path: file.path, facts: await factsOf(file) }
    const clash = known.map(other => clashOf(candidate, other)).find(error => error !== undefined)
    if (!clash) return candidate
    refusal ??= clash
  }
  if (refusal) throw refusal
  return undefined
}

/** Of each kind that both state, one must hold all that the other names. */
function clashOf(candidate: Known, other: Known): Error | undefined {
  for (const [kind, values] of Object.entries(candidate.facts)) {
    const others = other.facts[kind]
    if (!others || isSubset(others, values) || isSubset(values, others)) continue
    const stranger = others.find(value => !values.includes(value))
    const got = `${kind} ${stranger} there and ${kind} ${values.slice(0, 3).join(', ')}${values.length > 3 ? ' ...' : ''} here`
    const expected = `to be of the same match as ${basename(other.path)}`
    return badInput({ subject: basename(candidate.path), expected, got, where: candidate.path })
  }
  return undefined
}

const isSubset = (part: readonly string[], whole: readonly string[]): boolean => {
  const set = new Set(whole)
  return part.every(value => set.has(value))
}

const factsOf = async ({ format, role, path }: Classified): Promise<Facts> =>
  (await format.factsOf?.(path, role.role)) ?? {}

function lacksTracking(format: FootballFormat, own: readonly Classified[], where: string): Error {
  const expected = format.roles
    .filter(role => role.tracking)
    .map(role => role.what)
    .join(' or ')
  const got = `only ${own.map(file => basename(file.path)).join(', ')}`
  return badInput({ subject: `${format.title} match`, expected: `its ${expected} too`, got, where })
}

function lacksPartner(format: FootballFormat, row: FileRole, tracking: string, where: string): Error {
  const got = `${basename(tracking)} without it`
  return badInput({ subject: `${format.title} match`, expected: `its ${row.what} among the paths`, got, where })
}
