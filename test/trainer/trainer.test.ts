import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { trainerPython } from '../python-env.ts'

const ROOT = join(import.meta.dirname, '../..')
const python = trainerPython()

/** pytest in trainer/: learning by heart, killing and resuming, two processes, adapters, decoding, tokens. */
test.skipIf(python === undefined)('the trainer passes its own tests', { timeout: 600_000 }, async ({ signal }) => {
  const options = { cwd: ROOT, signal, env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' }, maxBuffer: 1 << 26 }
  const args = ['-m', 'pytest', 'trainer/tests', '-q', '-p', 'no:cacheprovider', '--durations=10']
  const { code, output } = await promisify(execFile)(python ?? '', args, options).then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    (failed: { code?: unknown; stdout?: string }) => ({ code: failed.code, output: failed.stdout ?? String(failed) }),
  )
  expect(code, output).toBe(0)
  expect(output).toMatch(/\d+ passed/)
})
