import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** The published tables (nuScenes schema, version 1.0). */
export const TABLES = [
  'attribute',
  'calibrated_sensor',
  'category',
  'ego_pose',
  'instance',
  'log',
  'map',
  'sample',
  'sample_annotation',
  'sample_data',
  'scene',
  'sensor',
  'visibility',
] as const

export type TableName = (typeof TABLES)[number]
export type Row = Readonly<Record<string, unknown>>

const FLUSH_CHARACTERS = 2 ** 20

/** One table, written as the data set is: a JSON array, indented by nothing, a value a line. */
class TableFile {
  readonly #file: number
  #text = '['
  #rows = 0

  constructor(path: string) {
    this.#file = openSync(path, 'w')
  }

  add(row: Row): void {
    this.#text += `${this.#rows++ === 0 ? '' : ','}\n${formatRow(row)}`
    if (this.#text.length > FLUSH_CHARACTERS) this.#flush()
  }

  close(): number {
    this.#text += '\n]'
    this.#flush()
    closeSync(this.#file)
    return this.#rows
  }

  #flush(): void {
    writeSync(this.#file, this.#text)
    this.#text = ''
  }
}

function formatRow(row: Row): string {
  const fields = Object.entries(row).map(([name, value]) => `"${name}": ${formatValue(value)}`)
  return `{\n${fields.join(',\n')}\n}`
}

const formatValue = (value: unknown): string =>
  Array.isArray(value) && value.length > 0 ? `[\n${value.map(formatValue).join(',\n')}\n]` : JSON.stringify(value)

/** All tables of a version, growing row by row on disk. */
export class TableWriter {
  readonly #files: ReadonlyMap<TableName, TableFile>

  constructor(dir: string) {
    mkdirSync(dir, { recursive: true })
    this.#files = new Map(TABLES.map(name => [name, new TableFile(join(dir, `${name}.json`))]))
  }

  add(table: TableName, row: Row): void {
    this.#files.get(table)?.add(row)
  }

  /** Rows by table. */
  close(): Record<string, number> {
    return Object.fromEntries([...this.#files].map(([name, file]) => [name, file.close()]))
  }
}

/** 32 hexadecimal digits that depend on the names alone. */
export function tokenOf(table: TableName, seed: number, ...indices: readonly number[]): string {
  const state = [0x9e3779b9, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f]
  for (const word of [TABLES.indexOf(table) + 1, seed, ...indices]) {
    for (let i = 0; i < 4; i++) state[i] = mix(state[i] ^ Math.imul(word + i + 1, 0x9e3779b1))
  }
  return state.map(word => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

/** The finaliser of MurmurHash3. */
function mix(word: number): number {
  let h = word
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
