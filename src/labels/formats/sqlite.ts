import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import sqlite from 'node-sqlite3-wasm'
import { badInput, messageOf, StvlmError } from '../../base/errors.ts'
import { refuseMissing } from '../../files/lines.ts'

export type SqliteRow = Readonly<Record<string, unknown>>

/** An SQLite file that is only read. */
export interface SqliteFile {
  /** Rows one at a time. */
  rows(sql: string): Generator<SqliteRow>
}

/**
 * Opens the file for the time of the work. The library locks a database by a folder beside it, which a read-only disk
 * refuses and a killed run leaves behind: it sees the file through a link in a temporary folder instead.
 */
export async function withSqlite<T>(path: string, work: (file: SqliteFile) => Promise<T>): Promise<T> {
  await refuseMissing(path)
  const folder = await mkdtemp(join(tmpdir(), 'stvlm-sqlite-'))
  try {
    const link = join(folder, 'database')
    await symlink(resolve(path), link)
    const database = attempt(path, () => new sqlite.Database(link, { readOnly: true, fileMustExist: true }))
    try {
      return await work({ rows: sql => rows(database, sql, path) })
    } finally {
      close(database)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function* rows(database: sqlite.Database, sql: string, path: string): Generator<SqliteRow> {
  const statement = attempt(path, () => database.prepare(sql))
  try {
    const cursor = statement.iterate()
    for (;;) {
      const { done, value } = attempt(path, () => cursor.next())
      if (done) return
      yield value
    }
  } finally {
    // A statement that failed fails again when it is let go.
    ignoreFailure(() => statement.finalize())
  }
}

const close = (database: sqlite.Database): void => ignoreFailure(() => database.close())

function ignoreFailure(work: () => void): void {
  try {
    work()
  } catch (thrown) {
    if (thrown instanceof StvlmError) throw thrown
  }
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    const got = messageOf(cause).replaceAll(/"[^"]*database"/g, 'the file')
    throw badInput({ subject: 'SQLite file', expected: 'a readable database', got, where: path }, cause)
  }
}
