import { randomBytes } from 'node:crypto'
import { link, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { badInput, messageOf } from '../../base/errors.ts'

/** Whose work something is. A number of a process is given again; with its start it is not. */
interface Owner {
  readonly host: string
  readonly pid: number
  /** Clock ticks since the machine's start (Linux); absent where nobody tells. */
  readonly started?: string
}

export interface Lock {
  release(): Promise<void>
}

/** An owner touches its lock so often; one on another machine that has not done so for long is gone. */
const BEAT_MS = 20_000
const GONE_MS = 300_000

/**
 * Takes the lock of this name, or returns undefined where a living process has it. A dead owner's lock is taken over by
 * making the next generation's file, which only one can: files are never replaced, so that nobody removes a lock that
 * another has just taken. Who has it must look again whether the work is still to be done. Errors: `badInput` where the
 * folder takes no file.
 */
export async function takeLock(folder: string, name: string): Promise<Lock | undefined> {
  const generations = await generationsOf(folder, name)
  const last = generations.at(-1)
  if (last !== undefined && (await isHeld(join(folder, fileOf(name, last))))) return undefined
  const path = join(folder, fileOf(name, (last ?? -1) + 1))
  const temporary = join(folder, `.${name}.${process.pid}-${randomBytes(4).toString('hex')}.part`)
  const owner: Owner = { host: hostname(), pid: process.pid, ...(await startedOf(process.pid)) }
  try {
    await writeFile(temporary, JSON.stringify(owner), { flag: 'wx' })
    // With its content from the first moment, and only where nothing has that name.
    await link(temporary, path)
  } catch (cause) {
    // ENOENT: who had the lock cleared away with it what was being written to get it.
    if (isCode(cause, 'EEXIST') || isCode(cause, 'ENOENT')) return undefined
    throw badInput({ subject: 'lock', expected: 'to be written', got: messageOf(cause), where: path }, cause)
  } finally {
    await rm(temporary, { force: true })
  }
  return held(folder, name, path)
}

/** What dead owners left of a lock whose work is done. */
export async function clearDeadLock(folder: string, name: string): Promise<void> {
  if ((await filesOf(folder, name)).length > 0) await (await takeLock(folder, name))?.release()
}

function held(folder: string, name: string, path: string): Lock {
  const beat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), BEAT_MS)
  beat.unref()
  return {
    async release() {
      clearInterval(beat)
      // The newest last: until then nobody can take it.
      for (const file of await filesOf(folder, name)) await rm(join(folder, file), { force: true })
    },
  }
}

const fileOf = (name: string, generation: number): string => `${name}.${generation}.lock`

async function generationsOf(folder: string, name: string): Promise<number[]> {
  const own = (await readdir(folder)).filter(file => file.startsWith(`${name}.`) && file.endsWith('.lock'))
  return own.map(file => Number(file.slice(name.length + 1, -5))).sort((a, b) => a - b)
}

/** Half-written ones first, then the generations from the oldest on. */
async function filesOf(folder: string, name: string): Promise<string[]> {
  const parts = (await readdir(folder)).filter(file => file.startsWith(`.${name}.`) && file.endsWith('.part'))
  return [...parts, ...(await generationsOf(folder, name)).map(generation => fileOf(name, generation))]
}

async function isHeld(path: string): Promise<boolean> {
  const [text, info] = await Promise.all([readFile(path, 'utf8').catch(() => ''), stat(path).catch(() => undefined)])
  // It has just been released: the next look tells more.
  if (!info) return true
  const owner = ownerOf(text)
  if (!owner) return false
  if (owner.host !== hostname()) return Date.now() - info.mtimeMs < GONE_MS
  return isAlive(owner)
}

function ownerOf(text: string): Owner | undefined {
  try {
    const value: Partial<Owner> | null = JSON.parse(text)
    if (typeof value?.host !== 'string' || typeof value.pid !== 'number') return undefined
    return { host: value.host, pid: value.pid, ...(value.started && { started: value.started }) }
  } catch {
    // Written by a machine that went down before the content was on the disk.
    return undefined
  }
}

async function isAlive({ pid, started }: Owner): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (cause) {
    return isCode(cause, 'EPERM')
  }
  const now = await startedOf(pid)
  return started === undefined || now.started === undefined || now.started === started
}

/** Field 22 of /proc/PID/stat; the second, a name in brackets, may hold blanks. */
async function startedOf(pid: number): Promise<{ readonly started?: string }> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const started = text.slice(text.lastIndexOf(')') + 2).split(' ')[19]
  return started ? { started } : {}
}

const isCode = (cause: unknown, code: string): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === code
