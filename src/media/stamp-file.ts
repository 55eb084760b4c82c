import { badInput } from '../base/errors.ts'
import { readLines } from '../files/lines.ts'
import { parseStampNs } from '../files/stamps.ts'

/** Names under which data sets keep the stamps of a folder of images. */
export const STAMP_FILES = ['times.txt', 'timestamps.txt', 'timestamps.csv', 'times.csv', 'rgb.txt', 'data.csv']

/** One row: a time and, in some files, the image it belongs to. */
interface StampRow {
  readonly ns: bigint
  readonly name?: string
}

/**
 * Seconds since the first image, by image; without names every row counts. Reads a number a line (seconds; a whole number of more than ten digits is
 * milli-, micro- or nanoseconds by its size, as ROS, EuRoC and phones write), KITTI's dates with time of day, and either
 * followed by a file's name (TUM, EuRoC): rows are then found by name. Lines that start with # are left out.
 */
export async function readStampFile(path: string, imageNames: readonly string[] | undefined): Promise<number[]> {
  const rows: StampRow[] = []
  for await (const { text, number } of readLines(path)) {
    if (!text.startsWith('#') && !(number === 1 && /^[a-z"]/i.test(text)))
      rows.push(parseRow(text, `${path}:${number}`))
  }
  const ns = stampsOf(rows, imageNames, path)
  for (let i = 1; i < ns.length; i++) {
    if (ns[i] > ns[i - 1]) continue
    const got = `number ${i + 1} no later than number ${i}`
    throw badInput({ subject: 'stamps', expected: 'times that rise', got, where: path })
  }
  return ns.map(stamp => Number(stamp - ns[0]) / 1e9)
}

function parseRow(text: string, where: string): StampRow {
  const date = /^\d{4}-\d\d-\d\d[ T][\d:.]+/.exec(text)?.[0]
  const time = date ?? /^[^\s,;]+/.exec(text)?.[0] ?? ''
  const name = text.slice(time.length).replace(/^[\s,;]+/, '')
  return { ns: date ? parseStampNs(date, where) : numberNs(time, where), ...(name !== '' && { name: baseName(name) }) }
}

/** Nanoseconds of a whole number, by its count of digits: what it would be in seconds lies between 1970 and 2286. */
const NS_PER_UNIT: readonly (readonly [digits: number, ns: bigint])[] = [
  [10, 1_000_000_000n],
  [13, 1_000_000n],
  [16, 1000n],
  [19, 1n],
]

function numberNs(text: string, where: string): bigint {
  if (/^\d+$/.test(text)) {
    const unit = NS_PER_UNIT.find(([digits]) => text.length <= digits)
    if (unit) return BigInt(text) * unit[1]
  }
  const decimal = /^(\d+)\.(\d*)$/.exec(text)
  if (decimal) return BigInt(decimal[1]) * 1_000_000_000n + BigInt(decimal[2].slice(0, 9).padEnd(9, '0'))
  const seconds = text === '' ? Number.NaN : Number(text)
  if (seconds >= 0 && seconds < 1e10) return BigInt(Math.round(seconds * 1e9))
  throw badInput({ subject: 'stamp', expected: 'seconds, or a date and a time of day', got: text.slice(0, 60), where })
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

function stampsOf(rows: readonly StampRow[], imageNames: readonly string[] | undefined, path: string): bigint[] {
  if (rows.length === 0) throw badInput({ subject: 'stamps', expected: 'one a line', got: 'none', where: path })
  if (imageNames && rows.every(row => row.name !== undefined)) return byName(rows, imageNames, path)
  if (!imageNames || rows.length === imageNames.length) return rows.map(row => row.ns)
  const expected = `${imageNames.length} stamps, one an image`
  throw badInput({ subject: 'stamps', expected, got: `${rows.length}`, where: path })
}

function byName(rows: readonly StampRow[], imageNames: readonly string[], path: string): bigint[] {
  const nsOf = new Map(rows.map(row => [row.name, row.ns]))
  return imageNames.map(image => {
    const ns = nsOf.get(baseName(image))
    if (ns !== undefined) return ns
    throw badInput({ subject: 'stamps', expected: `a stamp for ${baseName(image)}`, got: 'none', where: path })
  })
}
