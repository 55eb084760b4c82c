import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import { badInput, missing } from '../../base/errors.ts'
import { readTable } from './read-table.ts'

/** The folder that --data names, with a suite's files as they are published. */
export class FolderOfSuite {
  readonly path: string
  readonly signal: AbortSignal | undefined
  /** Those that were read: the identity of the questions. */
  readonly filesRead: string[] = []

  constructor(path: string, signal?: AbortSignal) {
    this.path = path
    this.signal = signal
  }

  /** The rows of the first of `names` that is there, checked. */
  async rows<T>(schema: z.ZodType<T>, ...names: readonly string[]): Promise<T[]> {
    const found = await this.find(names)
    if (found === undefined) {
      throw missing({ subject: 'suite', expected: names.join(' or '), got: 'none', where: this.path })
    }
    return this.#rowsOf(schema, found)
  }

  /** As `rows`; undefined where there is none. */
  async rowsIfAny<T>(schema: z.ZodType<T>, ...names: readonly string[]): Promise<T[] | undefined> {
    const found = await this.find(names)
    return found === undefined ? undefined : this.#rowsOf(schema, found)
  }

  /** Names in a folder within, sorted; none where it is not there. */
  async names(folder: string): Promise<string[]> {
    return (await readdir(join(this.path, folder)).catch((): string[] => [])).sort()
  }

  async find(names: readonly string[]): Promise<string | undefined> {
    for (const name of names) if (await stat(join(this.path, name)).catch(() => undefined)) return name
    return undefined
  }

  async #rowsOf<T>(schema: z.ZodType<T>, name: string): Promise<T[]> {
    const path = join(this.path, name)
    this.filesRead.push(path)
    const rows: T[] = []
    for (const row of await readTable(path, this.signal)) {
      const result = schema.safeParse(row)
      if (!result.success) throw refusal(result.error.issues[0], `${path}, row ${rows.length + 1}`)
      rows.push(result.data)
    }
    if (rows.length > 0) return rows
    throw badInput({ subject: 'suite', expected: 'questions', got: 'none', where: path })
  }
}

function refusal(issue: z.core.$ZodIssue, where: string) {
  const field = issue.path.map(String).join('.') || 'row'
  return badInput({ subject: `field ${field}`, expected: 'as the suite publishes it', got: issue.message, where })
}
