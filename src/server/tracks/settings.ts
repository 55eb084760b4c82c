import { utimes } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { sha256Hex } from '../../base/hash.ts'
import { makeFolder } from '../../files/atomic.ts'
import type { TrackSettings } from '../engine.ts'
import type { FileStore, StoredFile } from '../files/file-store.ts'
import type { TrackOptions } from '../wire/track-options.ts'

/** Models that the operator named for filtering; a request can only say whether they are asked. */
export interface Filters {
  readonly filterModel?: string
  readonly filterTaskModel?: string
}

interface Staging {
  readonly store: FileStore
  readonly owner: string
  /** The files get their second names in it. */
  readonly folder: string
  readonly filters: Filters
}

const FILES = ['stamps', 'calibration', 'poses', 'detections'] as const
const FOLDERS = ['masks', 'reconstruction', 'depth'] as const
const DEFAULT_FIND_MODEL = 'grounding-dino-tiny'
const DEFAULT_DEPTH_SCALE = 1000

/** As the stages take it: files under names of ours. Errors: 404 for a file that is not the key's. */
export async function settingsOf(options: TrackOptions, staging: Staging): Promise<TrackSettings> {
  const files: Partial<Record<(typeof FILES)[number], string>> = {}
  for (const name of FILES) {
    const id = options[name]
    if (id !== undefined) files[name] = await stageFile(id, name, staging)
  }
  const folders: Partial<Record<(typeof FOLDERS)[number], string>> = {}
  for (const name of FOLDERS) {
    const rows = options[name]
    if (rows !== undefined) folders[name] = await stageFolder(rows, name, staging)
  }
  const { depth, ...others } = folders
  return {
    ...plainSettings(options),
    ...(options.filter && staging.filters),
    ...files,
    ...others,
    ...(depth !== undefined && {
      depth: { pattern: join(depth, '*'), unitsPerM: options.depth_scale ?? DEFAULT_DEPTH_SCALE },
    }),
  }
}

export function plainSettings(options: TrackOptions): TrackSettings {
  const { detector, segmenter, licence, still, attribution, drawn, known } = options
  const [columns, rows] = options.tiles?.split('x').map(Number) ?? []
  const renamed = {
    categories: options.classes,
    detectRateHz: options.detect_rate,
    boxes: options.box,
    fpsTruth: options.fps_truth,
    cameraHeightM: options.camera_height,
    depthModel: options.depth_model,
    toyScale: options.toy,
    sourceLicence: options.source_licence,
    // Its key is there and undefined: in place of the default.
    ...(options.appearance === 'none' ? {} : { appearance: options.appearance }),
  }
  return {
    ...defined({ detector, segmenter, licence, still, attribution, drawn, known, ...renamed }),
    ...(options.appearance === 'none' && { appearance: undefined }),
    ...(rows !== undefined && { tiles: { columns, rows } }),
    ...(options.find && { find: { model: options.find_model ?? DEFAULT_FIND_MODEL, words: options.find } }),
  }
}

/** Without what is undefined. */
function defined<T extends object>(values: T): Partial<T> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Partial<T>
}

/** A reader may go by the ending of a name; nothing else of it is kept. The same content has the same path, so that its tracks are found again. */
async function stageFile(id: string, name: string, { store, owner, folder }: Staging): Promise<string> {
  const file = store.get(id, owner, `options.${name}`)
  const ending = /^\.[A-Za-z0-9]{1,8}$/.exec(extname(file.filename))?.[0] ?? ''
  const path = join(folder, `${file.sha256}${ending}`)
  await linkOnce(store, file, path)
  return path
}

async function stageFolder(
  rows: readonly { readonly file: string; readonly path: string }[],
  name: string,
  { store, owner, folder }: Staging,
): Promise<string> {
  const files = rows.map(row => ({ path: row.path, file: store.get(row.file, owner, `options.${name}`) }))
  const root = join(folder, sha256Hex(JSON.stringify(files.map(({ path, file }) => [path, file.sha256]))))
  for (const { path, file } of files) {
    await makeFolder(dirname(join(root, path)))
    await linkOnce(store, file, join(root, path))
  }
  await utimes(root, new Date(), new Date())
  return root
}

/** Used again: kept again. */
async function linkOnce(store: FileStore, file: StoredFile, path: string): Promise<void> {
  await store.linkTo(file, path).catch(cause => {
    if (cause.code !== 'EEXIST') throw cause
  })
  await utimes(path, new Date(), new Date())
}
