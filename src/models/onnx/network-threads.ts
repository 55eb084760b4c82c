import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { badInput, type Fault, type FaultDetails, StvlmError } from '../../base/errors.ts'
import type { Feeds, Network, Ports, RawOutputs } from './session.ts'

export type ToThread =
  | { readonly kind: 'run'; readonly id: number; readonly feeds: Feeds }
  | { readonly kind: 'release' }

export type FromThread =
  | ({ readonly kind: 'ready' } & Ports)
  | { readonly kind: 'ran'; readonly id: number; readonly outputs: RawOutputs }
  | { readonly kind: 'failed'; readonly id?: number; readonly fault: Fault; readonly details: FaultDetails }
  | { readonly kind: 'bug'; readonly id?: number; readonly message: string }

const OWN_ENDING = extname(import.meta.filename)
const FILE = new URL(`./network-thread${OWN_ENDING}`, import.meta.url)
/** From source, where there is nothing compiled: a thread does not take `--import tsx`. Named by its file, wherever the user stands. */
function fromSource(): string {
  // `resolve` alone gives the file for `require`, which looks for its neighbours in the wrong folder.
  const folder = dirname(createRequire(import.meta.url).resolve('tsx/package.json'))
  const tsx = pathToFileURL(join(folder, 'dist/esm/api/index.mjs')).href
  return `import('${tsx}').then(tsx => { tsx.register(); return import('${FILE.href}') })`
}

/** Copies of one network, each in a thread of its own; a run goes to the one with the least to do. */
export class NetworkThreads implements Network {
  readonly inputs: Ports['inputs']
  readonly outputs: Ports['outputs']
  readonly #threads: readonly NetworkThread[]

  private constructor(threads: readonly NetworkThread[], { inputs, outputs }: Ports) {
    this.#threads = threads
    this.inputs = inputs
    this.outputs = outputs
  }

  /** Errors: as `openSession`. */
  static async open(path: string, copies: number, threads: number): Promise<NetworkThreads> {
    const opened = Array.from({ length: copies }, () => new NetworkThread(path, threads))
    try {
      const [ports] = await Promise.all(opened.map(thread => thread.ports))
      return new NetworkThreads(opened, ports)
    } catch (problem) {
      await Promise.allSettled(opened.map(thread => thread.release()))
      throw problem
    }
  }

  run(feeds: Feeds): Promise<RawOutputs> {
    return this.#threads.reduce((a, b) => (b.load < a.load ? b : a)).run(feeds)
  }

  async release(): Promise<void> {
    await Promise.all(this.#threads.map(thread => thread.release()))
  }
}

interface Waiting<T> {
  readonly resolve: (value: T) => void
  readonly reject: (problem: unknown) => void
}

class NetworkThread {
  readonly ports: Promise<Ports>
  readonly #worker: Worker
  readonly #ended: Promise<void>
  readonly #waiting = new Map<number, Waiting<RawOutputs>>()
  #opening: Waiting<Ports> | undefined
  #nextId = 0

  constructor(path: string, threads: number) {
    const workerData = { path, threads }
    this.#worker =
      OWN_ENDING === '.ts' ? new Worker(fromSource(), { eval: true, workerData }) : new Worker(FILE, { workerData })
    this.ports = new Promise((resolve, reject) => {
      this.#opening = { resolve, reject }
    })
    this.#worker.on('message', (message: FromThread) => this.#hear(message))
    this.#worker.on('error', cause => this.#fail(cause))
    this.#ended = new Promise(resolve => {
      this.#worker.once('exit', () => {
        this.#fail(badInput({ subject: 'network', expected: 'to run', got: 'its thread ended', where: path }))
        resolve()
      })
    })
  }

  get load(): number {
    return this.#waiting.size
  }

  run(feeds: Feeds): Promise<RawOutputs> {
    const id = this.#nextId++
    const answer = new Promise<RawOutputs>((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
    // Only who waits for an answer keeps the program alive.
    this.#worker.ref()
    const message: ToThread = { kind: 'run', id, feeds }
    this.#worker.postMessage(
      message,
      Object.values(feeds).flatMap(({ data }) => (data.buffer instanceof ArrayBuffer ? [data.buffer] : [])),
    )
    return answer
  }

  async release(): Promise<void> {
    this.#worker.ref()
    this.#worker.postMessage({ kind: 'release' } satisfies ToThread)
    await this.#ended
  }

  #hear(message: FromThread): void {
    if (message.kind === 'ready') {
      this.#opening?.resolve(message)
      this.#opening = undefined
    } else if (message.kind === 'ran') this.#take(message.id)?.resolve(message.outputs)
    else {
      const problem =
        message.kind === 'failed' ? new StvlmError(message.fault, message.details) : new Error(message.message)
      if (message.id === undefined) this.#fail(problem)
      else this.#take(message.id)?.reject(problem)
    }
    if (this.#waiting.size === 0) this.#worker.unref()
  }

  #take(id: number): Waiting<RawOutputs> | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }

  #fail(problem: unknown): void {
    this.#opening?.reject(problem)
    this.#opening = undefined
    for (const { reject } of this.#waiting.values()) reject(problem)
    this.#waiting.clear()
  }
}
