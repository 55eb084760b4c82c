import { createHash } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { badRequest } from '../api-error.ts'
import type { Clip } from '../engine.ts'
import type { FileStore, StoredFile } from '../files/file-store.ts'
import { Gate } from '../guard/gate.ts'
import type { Limits } from '../limits.ts'
import { FILE_ID } from '../wire/files.ts'
import { checkImage, checkVideo, kindOfFile } from './check-media.ts'
import { isDataUrl, writeDataUrl } from './data-url.ts'
import { fetchRemote, type RemoteOptions } from './remote.ts'

/** What a request shows: one video, or pictures with their times. `param` is the field, for errors. */
export interface Shown {
  readonly kind: 'video' | 'frames'
  readonly items: readonly ShownItem[]
}

export interface ShownItem {
  readonly url: string
  readonly param: string
  /** Seconds since the first frame; absent for a video. */
  readonly timeS?: number
}

export interface IntakeOptions {
  readonly store: FileStore
  readonly owner: string
  /** Of the request: everything is written there, and removed with it. */
  readonly folder: string
  readonly limits: Limits
  /** Hashes of videos that were looked at before. */
  readonly checked: Checked
  readonly signal: AbortSignal
  /** Absent where remote addresses are refused. */
  readonly remote?: Pick<RemoteOptions, 'permits' | 'lookup'>
}

/** Videos that were looked at: the last few thousand, oldest first out. A few are looked at at the same time: each is a process. */
export class Checked {
  readonly #hashes = new Set<string>()
  readonly #gate = new Gate({ name: 'videos to look at', places: CHECKS, queue: 1000 })

  async once(hash: string, signal: AbortSignal, check: () => Promise<void>): Promise<void> {
    if (this.#hashes.has(hash)) return
    await this.#gate.run(signal, check)
    this.#hashes.add(hash)
    const [oldest] = this.#hashes
    if (this.#hashes.size > MAX_CHECKED) this.#hashes.delete(oldest)
  }
}

const MAX_CHECKED = 4096
const CHECKS = 4

/** For the whole of a remote video. */
const REMOTE_SECONDS = 300

/** Brings what is shown onto the disk, and looks at it before anything decodes it. Errors: 400 and 404 with the field. */
export async function takeIn({ kind, items }: Shown, options: IntakeOptions): Promise<Clip> {
  return kind === 'video' ? takeVideo(items[0], options) : takeFrames(items, options)
}

async function takeVideo(item: ShownItem, options: IntakeOptions): Promise<Clip> {
  const path = join(options.folder, 'video')
  const hash = await bring(item, path, options)
  await options.checked.once(hash, options.signal, async () => {
    if ((await kindOfFile(path)) === 'video') await checkVideo(path, options.limits, options.signal)
    else await checkImage(path, options.limits)
  })
  return { path, hash }
}

async function takeFrames(items: readonly ShownItem[], options: IntakeOptions): Promise<Clip> {
  const folder = join(options.folder, 'frames')
  await mkdir(folder)
  const hash = createHash('sha256')
  for (const [i, item] of items.entries()) {
    const raw = join(options.folder, 'frame')
    hash.update(`${item.timeS} ${await bring(item, raw, options)}\n`)
    const kind = await kindOfFile(raw)
    if (kind === 'video') throw badRequest('frame: expected a PNG or a JPEG, got a video', item.param, 'invalid_media')
    await checkImage(raw, options.limits)
    await rename(raw, join(folder, `${String(i).padStart(6, '0')}.${kind === 'png' ? 'png' : 'jpg'}`))
  }
  await writeFile(join(folder, 'times.txt'), items.map(({ timeS = 0 }) => `${timeS.toFixed(6)}\n`).join(''))
  return { path: folder, hash: hash.digest('hex') }
}

/** Gives the SHA-256 of the bytes. */
async function bring({ url, param }: ShownItem, path: string, options: IntakeOptions): Promise<string> {
  const { store, owner, limits, signal } = options
  if (isDataUrl(url)) return writeDataUrl(url, path, param)
  if (FILE_ID.test(url)) return bringFile(store.get(url, owner, param), path, store)
  if (!/^https?:/i.test(url)) {
    throw badRequest('address: expected a data URL or the id of a file, got another form', param, 'invalid_url')
  }
  if (!options.remote) {
    const got = 'an address; this server fetches none (--allow-remote)'
    throw badRequest(`address: expected a data URL or the id of a file, got ${got}`, param, 'remote_not_allowed')
  }
  const within = { maxBytes: limits.maxFileBytes, timeoutMs: 1000 * REMOTE_SECONDS, signal, ...options.remote }
  return fetchRemote(url, path, within)
}

async function bringFile(file: StoredFile, path: string, store: FileStore): Promise<string> {
  await store.linkTo(file, path)
  return file.sha256
}
