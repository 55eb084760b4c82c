import { Worker } from 'node:worker_threads'

/** Runs beside the test: a loop that never ends cannot be stopped from within its own thread. */
const CODE = `
const { workerData } = require('node:worker_threads')
const { writeSync } = require('node:fs')
const beats = new Int32Array(workerData.beats)
const words = new Uint8Array(workerData.words)
let [seen, since] = [0, Date.now()]
setInterval(() => {
  const now = Atomics.load(beats, 0)
  if (now !== seen || now % 2 === 0) [seen, since] = [now, Date.now()]
  else if (Date.now() - since > workerData.limitMs) {
    const text = Buffer.from(words).toString('utf8').replace(/\\0+$/, '')
    writeSync(2, 'fuzz: no end after ' + workerData.limitMs / 1000 + ' s: ' + text + '\\n')
    process.kill(process.pid, 'SIGKILL')
  }
}, 500)
`

/** Names what is run; ends the process, after that name, where it does not come back in time. */
export class Watchdog {
  readonly #beats = new Int32Array(new SharedArrayBuffer(4))
  readonly #words = new Uint8Array(new SharedArrayBuffer(1024))
  readonly #worker: Worker

  constructor(limitMs: number) {
    const workerData = { beats: this.#beats.buffer, words: this.#words.buffer, limitMs }
    this.#worker = new Worker(CODE, { eval: true, execArgv: [], workerData })
    this.#worker.unref()
  }

  async watch<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.#words.fill(0)
    this.#words.set(new TextEncoder().encode(name).subarray(0, 1024))
    Atomics.add(this.#beats, 0, 1)
    try {
      return await work()
    } finally {
      Atomics.add(this.#beats, 0, 1)
    }
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
  }
}
