import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dataUrl, testVideo } from '../server/clips.ts'
import { serveProcess } from './serve-process.ts'

/** The program `schemathesis` (pip install schemathesis==4.32.5); without it nothing is sent. */
const PROGRAM = process.env.STVLM_SCHEMATHESIS
const REQUESTS = Number(process.env.STVLM_MALFORMED ?? 2000)
/** Operations of the document, so that each gets its share beside what covers each field. */
const OPERATIONS = 18

if (PROGRAM === undefined) {
  process.stderr.write('skipped: malformed requests by the document (set STVLM_SCHEMATHESIS to its program)\n')
}

test.skipIf(PROGRAM === undefined)(
  `about ${REQUESTS} requests by the document, most of them malformed: none is answered with 5xx`,
  { timeout: 900_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stvlm-malformed-'))
    const server = await serveProcess()
    try {
      const video = dataUrl(await readFile(testVideo(folder)))
      const checks = [
        'not_a_server_error',
        'status_code_conformance',
        'content_type_conformance',
        'response_schema_conformance',
      ]
      const args = [
        ...['run', `${server.url}/openapi.json`, '--phases', 'coverage,fuzzing', '--mode', 'all', '--seed', '1'],
        ...['--max-examples', `${Math.ceil(REQUESTS / OPERATIONS)}`, '--checks', checks.join(','), '--no-color'],
        ...['--continue-on-failure', '--suppress-health-check', 'all', '--request-timeout', '60'],
      ]
      const env = {
        ...process.env,
        SCHEMATHESIS_HOOKS: join(import.meta.dirname, 'schemathesis_hooks.py'),
        STVLM_SOAK_VIDEO: video,
      }
      const child = spawn(PROGRAM ?? '', args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] })
      let said = ''
      child.stdout.on('data', text => {
        said += text
      })
      const [code] = await once(child, 'exit')
      const text = await (await fetch(`${server.url}/metrics`)).text()
      const counts = [...text.matchAll(/stvlm_http_request_seconds_count\{.*status="(\d+)"\} (\d+)/g)]
      const answered = (kind: RegExp) =>
        counts.filter(([, status]) => kind.test(status)).reduce((sum, [, , count]) => sum + Number(count), 0)
      process.stdout.write(
        `malformed: ${answered(/./)} requests, ${answered(/^4/)} refused, ${answered(/^5/)} of 5xx\n`,
      )
      expect(code, said).toBe(0)
      expect(answered(/^5/)).toBe(0)
      expect(answered(/./)).toBeGreaterThanOrEqual(REQUESTS)
    } finally {
      await server.stop()
      await rm(folder, { recursive: true })
    }
  },
)
