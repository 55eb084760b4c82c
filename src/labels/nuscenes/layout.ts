import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { badInput, missing } from '../../base/errors.ts'
import { COLUMNS, type TableName } from './tables.ts'

/** One version of the data set on disk. */
export interface NuscenesVersion {
  /** "v1.0-mini" */
  readonly name: string
  /** Holds scene.json and the other tables. */
  readonly dir: string
}

const TABLE_NAMES: readonly string[] = Object.keys(COLUMNS)
/** Tables that together no other data set has. */
const TELLING = ['sample_annotation.json', 'sample_data.json', 'calibrated_sensor.json']

export const tableFile = ({ dir }: Pick<NuscenesVersion, 'dir'>, table: TableName): string => join(dir, `${table}.json`)

/** The versions at or directly below `path`, each with all the tables that are read. */
export async function findVersions(path: string): Promise<NuscenesVersion[]> {
  if (!(await stat(path).catch(() => undefined))) {
    throw missing({ subject: 'nuScenes tables', expected: 'to exist', got: 'nothing there', where: path })
  }
  const dirs = await versionDirs(path)
  if (dirs.length === 0) {
    const expected = 'a version (sample_annotation.json, sample_data.json ...) or a folder of versions'
    throw badInput({ subject: 'nuScenes tables', expected, got: 'no such files', where: path })
  }
  for (const dir of dirs) await refuseMissingTables(dir)
  return dirs.map(dir => ({ name: basename(dir), dir }))
}

export async function holdsVersions(path: string): Promise<boolean> {
  return (await versionDirs(path).catch(() => [])).length > 0
}

async function versionDirs(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  const folders = entries.filter(entry => entry.isDirectory()).map(entry => join(path, entry.name))
  const found: string[] = []
  for (const dir of [path, ...folders.sort()]) {
    const names: string[] = await readdir(dir).catch(() => [])
    if (TELLING.every(table => names.includes(table))) found.push(dir)
  }
  return found
}

async function refuseMissingTables(dir: string): Promise<void> {
  const names = await readdir(dir)
  const absent = TABLE_NAMES.find(table => !names.includes(`${table}.json`))
  if (absent)
    throw badInput({ subject: `table ${absent}.json`, expected: 'to exist', got: 'nothing there', where: dir })
}
