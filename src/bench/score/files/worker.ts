import { parentPort } from 'node:worker_threads'
import { Hand, type Job } from './crew.ts'

/** A thread of its own: the jobs of crew.ts, one after the other. */
const hand = new Hand()

parentPort?.on('message', (job: Job) => {
  const done = hand.do(job)
  const { score } = done
  const moved = score ? [score.bytes.buffer, ...Object.values(score.rows).map(column => column.buffer)] : []
  parentPort?.postMessage(done, moved)
})
