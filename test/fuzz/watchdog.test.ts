import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'

const WATCHDOG = pathToFileURL(join(import.meta.dirname, 'watchdog.ts')).href

test('a loop that never ends ends the process, after its name', () => {
  const code = `
    import { Watchdog } from ${JSON.stringify(WATCHDOG)}
    const watchdog = new Watchdog(300)
    await watchdog.watch('quick', async () => {})
    await watchdog.watch('endless', async () => { for (;;); })`
  const options = { encoding: 'utf8', timeout: 20_000 } as const
  const { signal, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', code],
    options,
  )
  expect(stderr).toContain('fuzz: no end after 0.3 s: endless')
  expect(signal).toBe('SIGKILL')
})
