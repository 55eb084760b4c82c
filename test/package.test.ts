import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const manifest: { exports: Record<string, unknown>; version: string; engines: { node: string } } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
)
/** Who only needs labels, questions and the benchmark installs no more than this. */
const MAX_INSTALLED_MB = 200

describe('the packed package, installed into an empty folder', () => {
  let folder: string
  const npm = (...args: string[]) =>
    execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  const node = (...args: string[]) => spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'stvlm-package-'))
    const packed: [{ filename: string }] = JSON.parse(
      npm('pack', '--json', '--silent', '--pack-destination', folder, ROOT),
    )
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    npm('install', '--no-audit', '--no-fund', '--omit=dev', `./${packed[0].filename}`)
  }, 180_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each(Object.keys(manifest.exports).filter(name => !name.endsWith('.json')))('exports %s', name => {
    const specifier = name.replace(/^\./, 'stvlm')
    const run = node(
      '--input-type=module',
      '-e',
      `console.log(Object.keys(await import(${JSON.stringify(specifier)})).length)`,
    )
    expect(run.stderr).toBe('')
    expect(Number(run.stdout)).toBeGreaterThan(0)
  })

  test('has a command that works', () => {
    const bin = join('node_modules', '.bin', 'stvlm')
    const run = spawnSync(bin, ['--version'], { cwd: folder, encoding: 'utf8' })
    expect(run.stdout.trim()).toBe(manifest.version)
    const wrong = spawnSync(bin, ['labels', 'nope', '--out', 'x.jsonl'], { cwd: folder, encoding: 'utf8' })
    expect(wrong.status).toBeGreaterThan(0)
    expect(wrong.stderr.trim().split('\n')).toHaveLength(1)
  })

  test(`takes at most ${MAX_INSTALLED_MB} MB with all it needs`, () => {
    const kilobytes = Number(
      execFileSync('du', ['-sk', 'node_modules'], { cwd: folder, encoding: 'utf8' }).split('\t')[0],
    )
    expect(kilobytes / 1024).toBeLessThan(MAX_INSTALLED_MB)
  })

  test('names the Node that its dependencies need', () => {
    expect(manifest.engines.node).toBe('>=20.19')
  })
})
