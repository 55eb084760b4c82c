// Long counts of what `npm test` does in small: broken files a reader, killed runs, broken videos, clients of the server. Prints the
// figures. Usage: node scripts/soak.mjs [files a reader] [kills] [videos] [seconds of load]
// Malformed requests by the server's own document: STVLM_SCHEMATHESIS names the program (pip install schemathesis==4.32.5).
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const [fuzz = '2000', kills = '200', videos = '1000', loadSeconds = '120'] = process.argv.slice(2)
const CLIENTS = '64'
const vitest = join(import.meta.dirname, '../node_modules/vitest/vitest.mjs')
const startMs = performance.now()
const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/fuzz', 'test/soak', '--reporter=default'], {
  cwd: join(import.meta.dirname, '..'),
  stdio: 'inherit',
  env: {
    ...process.env,
    ...{ STVLM_FUZZ: fuzz, STVLM_KILLS: kills, STVLM_FUZZ_VIDEOS: videos },
    ...{ STVLM_LOAD_SECONDS: loadSeconds, STVLM_LOAD_CLIENTS: CLIENTS },
  },
})
const minutes = ((performance.now() - startMs) / 60_000).toFixed(1)
const counts = `${fuzz} broken files a reader, ${videos} broken videos, ${kills} killed runs, ${CLIENTS} clients for ${loadSeconds} s`
console.log(`soak: ${counts}, ${minutes} min: ${status === 0 ? 'passed' : 'FAILED'}`)
process.exitCode = status ?? 1
