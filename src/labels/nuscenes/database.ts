import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBDoubleVector,
  DuckDBInstance,
  type DuckDBValue,
} from '@duckdb/node-api'
import { badInput, interrupted, messageOf } from '../../base/errors.ts'

/** Beyond this DuckDB keeps its rows on disk. */
const MEMORY_LIMIT = '384MB'
const THREADS = 1
/** The longest record of a table; what is longer is no table of this kind. DuckDB reads by twice as much, which should fit a cache. */
const MAX_RECORD_BYTES = 2 ** 18

/** Some rows of a result, by the columns of the query. */
export class ColumnChunk {
  readonly rowCount: number
  readonly #chunk: DuckDBDataChunk

  constructor(chunk: DuckDBDataChunk) {
    this.#chunk = chunk
    this.rowCount = chunk.rowCount
  }

  /** The first columns, which are of type DOUBLE, row after row; NaN where they hold nothing. */
  cells(columnCount: number): Float64Array {
    const cells = new Float64Array(this.rowCount * columnCount).fill(Number.NaN)
    for (let column = 0; column < columnCount; column++) {
      const vector = this.#chunk.getColumnVector(column)
      if (!(vector instanceof DuckDBDoubleVector)) continue
      for (let row = 0, at = column; row < this.rowCount; row++, at += columnCount) {
        cells[at] = vector.getItem(row) ?? Number.NaN
      }
    }
    return cells
  }

  valueAt(column: number, row: number): DuckDBValue {
    return this.#chunk.getColumnVector(column).getItem(row)
  }

  values(column: number): readonly DuckDBValue[] {
    return this.#chunk.getColumnValues(column)
  }
}

/** A DuckDB in memory that reads the tables as files; nothing of it stays on disk. */
export class Database {
  readonly #dir: string
  readonly #instance: DuckDBInstance
  readonly #spill: string

  private constructor(dir: string, instance: DuckDBInstance, spill: string) {
    this.#dir = dir
    this.#instance = instance
    this.#spill = spill
  }

  static async open(dir: string): Promise<Database> {
    const spill = await mkdtemp(join(tmpdir(), 'stvlm-nuscenes-'))
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(THREADS),
      memory_limit: MEMORY_LIMIT,
      temp_directory: spill,
      // Joins are built on the side that the queries put on the right.
      disabled_optimizers: 'join_order,build_side_probe_side',
    })
    return new Database(dir, instance, spill)
  }

  async run(sql: string): Promise<void> {
    await this.#attempt(async connection => {
      await connection.run(sql)
    })
  }

  /** All rows of a small result. */
  rows(sql: string): Promise<DuckDBValue[][]> {
    return this.#attempt(async connection => (await connection.run(sql)).getRows())
  }

  /** A large result, some thousand rows at a time. */
  async *stream(sql: string, signal: AbortSignal | undefined): AsyncGenerator<ColumnChunk> {
    const connection = await this.#instance.connect()
    const stop = (): void => connection.interrupt()
    signal?.addEventListener('abort', stop)
    try {
      const result = await this.#explained(() => connection.stream(sql), signal)
      for (;;) {
        const chunk = await this.#explained(() => result.fetchChunk(), signal)
        if (!chunk || chunk.rowCount === 0) return
        yield new ColumnChunk(chunk)
      }
    } finally {
      signal?.removeEventListener('abort', stop)
      connection.closeSync()
    }
  }

  async close(): Promise<void> {
    this.#instance.closeSync()
    await rm(this.#spill, { recursive: true, force: true })
  }

  async #attempt<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await this.#instance.connect()
    try {
      return await this.#explained(() => work(connection))
    } finally {
      connection.closeSync()
    }
  }

  async #explained<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await work()
    } catch (cause) {
      if (signal?.aborted) throw interrupted(this.#dir)
      const expected = 'JSON after the schema of nuScenes 1.0'
      throw badInput({ subject: 'tables', expected, got: messageOf(cause).slice(0, 300), where: this.#dir }, cause)
    }
  }
}

/** A table of JSON records as a table of SQL; only the columns that are named are read. */
export function readJsonSql(path: string, columns: Readonly<Record<string, string>>): string {
  const types = Object.entries(columns).map(([name, type]) => `${name}: '${type}'`)
  const options = `format = 'array', maximum_object_size = ${MAX_RECORD_BYTES}, columns = {${types.join(', ')}}`
  return `read_json('${path.replaceAll("'", "''")}', ${options})`
}
