import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')
const manifest: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

/** Blocks marked `sh` run as they stand; those marked `sh data` name recordings of the reader's own. */
const BLOCKS = [...README.matchAll(/```sh( data)?\n([\s\S]*?)```/g)].map(m => ({
  needsData: m[1] !== undefined,
  text: m[2],
}))
const COMMANDS = BLOCKS.filter(block => !block.needsData)
  .flatMap(block => block.text.replaceAll('\\\n', ' ').split('\n'))
  .map(line => line.replace(/\s+#.*$/, '').trim())
  .filter(line => line !== '')
const STVLM = COMMANDS.filter(line => line.startsWith('npx stvlm '))

describe('the README', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'stvlm-readme-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('has commands, in the order in which they run here', () => {
    expect(STVLM.length).toBeGreaterThan(4)
  })

  test.each(STVLM)(
    '%s',
    line => {
      const words = line.slice('npx stvlm '.length)
      const command = `node ${JSON.stringify(join(ROOT, 'dist/cli/main.js'))} ${words}`
      const run = spawnSync('bash', ['-c', `set -o pipefail; ${command}`], { cwd: folder, encoding: 'utf8' })
      expect(run.stderr).not.toMatch(/^stvlm: /m)
      expect(run.status, run.stderr).toBe(0)
    },
    120_000,
  )

  test('names only npm scripts that exist', () => {
    const named = [...README.matchAll(/npm (?:run ([\w:-]+)|(test))\b/g)].map(m => m[1] ?? m[2])
    expect(named).toContain('demo')
    expect(named).toContain('test')
    expect(named.filter(name => !(name in manifest.scripts))).toEqual([])
  })

  test('points at files that exist', () => {
    const links = [...README.matchAll(/\]\((?!https?:|#)([^)]+)\)|<img src="([^"]+)"/g)].map(m => m[1] ?? m[2])
    expect(links.filter(link => !existsSync(join(ROOT, link)))).toEqual([])
  })
})
