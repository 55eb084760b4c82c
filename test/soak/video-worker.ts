import { readdirSync } from 'node:fs'
import { extname, join } from 'node:path'
import { messageOf } from '../../src/base/errors.ts'
import { trackMany } from '../../src/video/queue/track-many.ts'

/** A worker as a program: the folder of videos, and the folder of the queue. Prints what it did; Ctrl-C ends it cleanly. */
const [videos, folder] = process.argv.slice(2)
const aborter = new AbortController()
process.on('SIGINT', () => aborter.abort())
const module = join(import.meta.dirname, `video-work${extname(import.meta.filename)}`)
const paths = readdirSync(videos).map(name => join(videos, name))
try {
  const counts = await trackMany(paths, { folder, module, job: {}, maxMemoryMb: 512, signal: aborter.signal })
  process.stdout.write(JSON.stringify(counts))
} catch (problem) {
  process.stdout.write(messageOf(problem))
  process.exitCode = 3
}
