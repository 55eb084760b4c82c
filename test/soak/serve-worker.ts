import { running } from '../server/running.ts'

/** A server as a program: says its address, and ends on SIGTERM. */
const server = await running({
  limits: { askQueue: 128, trackQueue: 128, maxFiles: 10_000, drainSeconds: 5 },
  log: () => {},
})
process.stdout.write(`${server.url}\n`)
process.on('SIGTERM', () => void server.close().then(() => process.exit(0)))
// What the engine was asked is for other tests: here it would grow.
setInterval(() => {
  server.engine.asked.length = 0
  server.engine.tracked.length = 0
}, 200).unref()
