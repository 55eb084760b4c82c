import { parentPort, workerData } from 'node:worker_threads'
import { messageOf, StvlmError } from '../../base/errors.ts'
import type { FromThread, ToThread } from './network-threads.ts'
import { openNetwork, type RawOutputs } from './session.ts'

/** One copy of a network in a thread of its own: it tells its ports, then answers run after run. */
const { path, threads }: { path: string; threads: number } = workerData
const tell = (message: FromThread) => parentPort?.postMessage(message)

const failure = (problem: unknown, id?: number): FromThread =>
  problem instanceof StvlmError
    ? { kind: 'failed', id, fault: problem.fault, details: problem.details }
    : { kind: 'bug', id, message: messageOf(problem) }

/** Without the runtime's own objects, which do not pass. */
const plain = (outputs: RawOutputs): RawOutputs =>
  Object.fromEntries(Object.entries(outputs).map(([name, { data, dims }]) => [name, { data, dims }]))

const opening = openNetwork(path, threads)
parentPort?.on('message', async (message: ToThread) => {
  if (message.kind === 'release') return end()
  try {
    const network = await opening
    tell({ kind: 'ran', id: message.id, outputs: plain(await network.run(message.feeds)) })
  } catch (problem) {
    tell(failure(problem, message.id))
  }
})

/** A network that could not be opened has nothing to free. */
async function end(): Promise<void> {
  await opening.then(network => network.release()).catch(() => undefined)
  parentPort?.close()
}

opening.then(
  ({ inputs, outputs }) => tell({ kind: 'ready', inputs, outputs }),
  problem => tell(failure(problem)),
)
