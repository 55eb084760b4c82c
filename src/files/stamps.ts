import { badInput } from '../base/errors.ts'
import { throwIfAborted } from '../base/work.ts'
import { readLines } from './lines.ts'

const STAMP = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?$/

/** "2011-09-26 13:02:25.964389445" to nanoseconds since 1970, as if in UTC; exact. */
export function parseStampNs(text: string, where: string): bigint {
  const parts = STAMP.exec(text)
  const ms = parts ? Date.parse(`${parts[1]}T${parts[2]}Z`) : Number.NaN
  if (!parts || Number.isNaN(ms)) {
    const got = JSON.stringify(text.slice(0, 60))
    throw badInput({ subject: 'stamp', expected: 'a date and a time of day', got, where })
  }
  return BigInt(ms) * 1_000_000n + BigInt((parts[3] ?? '').padEnd(9, '0'))
}

/** A longer pause is no continuous shot: a stamp is wrong, and must not make a recording of years. */
const MAX_PAUSE_NS = 120_000_000_000n

/** The stamps of a file, one a line, rising. */
export async function readStampsNs(path: string, signal?: AbortSignal): Promise<bigint[]> {
  const stamps: bigint[] = []
  for await (const { text, number } of readLines(path)) {
    throwIfAborted(signal, path)
    const where = `${path}:${number}`
    const stamp = parseStampNs(text, where)
    const before = stamps.at(-1)
    if (before !== undefined && (stamp <= before || stamp > before + MAX_PAUSE_NS)) {
      throw badInput({ subject: 'stamp', expected: 'later than the one before, by at most 120 s', got: text, where })
    }
    stamps.push(stamp)
  }
  if (stamps.length > 0) return stamps
  throw badInput({ subject: 'stamps', expected: 'one a line', got: 'an empty file', where: path })
}

export const secondsSince = (startNs: bigint, ns: bigint): number => Number(ns - startNs) / 1e9
