import { link, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { z } from 'zod'
import { badInput, messageOf } from '../../base/errors.ts'
import { temporaryName } from '../../files/atomic.ts'

/** Who writes a file: a process by its id and the time of its start, since ids come again. */
const ownerSchema = z.object({ pid: z.int().positive(), host: z.string(), startTicks: z.string().optional() })
type Owner = z.infer<typeof ownerSchema>

/** Frees the file; harmless when called again. */
export type Release = () => Promise<void>

/**
 * Makes this process the only writer of `path`, by a neighbour `path.lock`. The lock of a process that is gone is taken
 * over. Errors: `badInput` naming the process that writes it.
 */
export async function lockFile(path: string): Promise<Release> {
  const lock = `${path}.lock`
  const own = temporaryName(lock)
  await writeFile(own, JSON.stringify(await thisProcess()))
  try {
    for (let tries = 0; tries < 3; tries++) {
      if (await linked(own, lock)) return release(lock)
      await removeStale(lock)
    }
    throw locked(lock, 'another process that keeps taking it')
  } finally {
    await rm(own, { force: true })
  }
}

function release(lock: string): Release {
  let held = true
  return async () => {
    if (held) await rm(lock, { force: true })
    held = false
  }
}

/** A link is made whole or not at all, and never over another. */
async function linked(own: string, lock: string): Promise<boolean> {
  try {
    await link(own, lock)
    return true
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false
    if (codeOf(cause) === 'EPERM' || codeOf(cause) === 'ENOTSUP') return copied(own, lock)
    throw badInput({ subject: 'lock', expected: 'to be made', got: messageOf(cause), where: lock }, cause)
  }
}

/** For disks without hard links. */
async function copied(own: string, lock: string): Promise<boolean> {
  try {
    const handle = await open(lock, 'wx')
    await handle.writeFile(await readFile(own))
    await handle.close()
    return true
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false
    throw badInput({ subject: 'lock', expected: 'to be made', got: messageOf(cause), where: lock }, cause)
  }
}

async function removeStale(lock: string): Promise<void> {
  const text = await readFile(lock, 'utf8').catch(() => undefined)
  if (text === undefined) return
  const owner = ownerIn(text)
  if (!owner) throw locked(lock, 'a lock that names no process: delete it where none runs')
  if (owner.host !== hostname()) throw locked(lock, `process ${owner.pid} on ${owner.host}`)
  if (await isAlive(owner)) throw locked(lock, `process ${owner.pid}`)
  // Another process may have taken it over since it was read: what is moved away must be what was read.
  const aside = temporaryName(lock)
  await rename(lock, aside).catch(() => undefined)
  const moved = await readFile(aside, 'utf8').catch(() => text)
  if (moved !== text) await link(aside, lock).catch(() => undefined)
  await rm(aside, { force: true })
}

function ownerIn(text: string): Owner | undefined {
  try {
    return ownerSchema.parse(JSON.parse(text))
  } catch {
    // Whatever it is, it is no lock of ours.
    return undefined
  }
}

async function isAlive({ pid, startTicks }: Owner): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (cause) {
    if (codeOf(cause) === 'ESRCH') return false
  }
  const now = await startTicksOf(pid)
  return startTicks === undefined || now === undefined || now === startTicks
}

async function thisProcess(): Promise<Owner> {
  const startTicks = await startTicksOf(process.pid)
  return { pid: process.pid, host: hostname(), ...(startTicks && { startTicks }) }
}

/** Field 22 of Linux's /proc/PID/stat, counted after the name in brackets; undefined elsewhere. */
async function startTicksOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19]
}

const codeOf = (cause: unknown): unknown => (cause instanceof Error && 'code' in cause ? cause.code : undefined)

const locked = (lock: string, got: string) =>
  badInput({ subject: 'answers', expected: 'no other process to write them', got, where: lock })
