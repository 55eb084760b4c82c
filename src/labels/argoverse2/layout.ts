import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { badInput, missing } from '../../base/errors.ts'

/** One recording on disk. */
export interface ArgoverseItem {
  readonly kind: 'log' | 'scenario'
  /** The log's folder, or the scenario's file. */
  readonly path: string
  readonly officialSplit?: string
}

export const POSES_FILE = 'city_SE3_egovehicle.feather'
export const ANNOTATIONS_FILE = 'annotations.feather'
const SCENARIO_FILE = /^scenario_.+\.parquet$/
const SPLITS = ['train', 'val', 'test']
/** A data set's folder holds splits, these hold logs or scenarios, these their files. */
const MAX_DEPTH = 3

/** The logs and scenarios at or below `path`, in the order of their names. */
export async function findItems(path: string): Promise<ArgoverseItem[]> {
  const info = await stat(path).catch(() => undefined)
  if (!info) throw missing({ subject: 'Argoverse 2 labels', expected: 'to exist', got: 'nothing there', where: path })
  if (info.isFile()) return [itemOf('scenario', path)]
  const items = await itemsBelow(path, MAX_DEPTH)
  if (items.length > 0) return items
  const expected = `a log (${POSES_FILE}, ${ANNOTATIONS_FILE}), a scenario_*.parquet, or folders of these`
  throw badInput({ subject: 'Argoverse 2 labels', expected, got: 'none of them', where: path })
}

/** Whether `path` is a log, a scenario's file, or a folder that holds some. */
export async function holdsItems(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => undefined)
  if (!info) return false
  if (info.isFile()) return SCENARIO_FILE.test(basename(path))
  return (await itemsBelow(path, MAX_DEPTH).catch(() => [])).length > 0
}

async function itemsBelow(path: string, depth: number): Promise<ArgoverseItem[]> {
  const entries = (await readdir(path, { withFileTypes: true }).catch(() => [])).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )
  const names = entries.map(entry => entry.name)
  if (names.includes(POSES_FILE)) return [itemOf('log', path)]
  const scenarios = names.filter(name => SCENARIO_FILE.test(name)).map(name => itemOf('scenario', join(path, name)))
  if (scenarios.length > 0 || depth === 0) return scenarios
  const folders = entries.filter(entry => entry.isDirectory()).map(entry => join(path, entry.name))
  const below: ArgoverseItem[] = []
  for (const folder of folders) below.push(...(await itemsBelow(folder, depth - 1)))
  return below
}

function itemOf(kind: ArgoverseItem['kind'], path: string): ArgoverseItem {
  const officialSplit = [dirname(path), dirname(dirname(path))]
    .map(folder => basename(folder))
    .find(name => SPLITS.includes(name))
  return { kind, path, ...(officialSplit && { officialSplit }) }
}
