import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Command } from 'commander'
import { EXIT } from '../base/errors.ts'
import { action, type Run } from './command.ts'

interface Check {
  readonly name: string
  /** What works only with it. */
  readonly for: string
  /** The version or place that was found; undefined where it is missing. */
  find(): string | undefined
  readonly install: string
  readonly optional?: boolean
}

const resolve = createRequire(import.meta.url).resolve

const CHECKS: readonly Check[] = [
  { name: 'Node', for: 'everything', find: () => process.versions.node, install: 'install Node 20.19 or newer' },
  program('ffmpeg', 'simulate, clips, look at videos', 'apt-get install ffmpeg'),
  program('ffprobe', 'the same', 'apt-get install ffmpeg'),
  npmPackage('@duckdb/node-api', 'labels nuscenes'),
  npmPackage('node-sqlite3-wasm', 'labels nuplan'),
  npmPackage('@resvg/resvg-js', 'look: pictures as PNG'),
  { ...program('chromium', 'the tests of pages', 'apt-get install chromium'), optional: true },
  { ...npmPackage('onnxruntime-node', 'track: the networks that see a video'), optional: true },
  { ...npmPackage('@huggingface/transformers', 'track --find, large depth models'), optional: true },
]

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('what is there, what is missing, and the command that installs it')
    .option('--json', 'one JSON object a line')
    .action(action(doctor))
}

async function doctor(run: Run, { json }: { json?: boolean }): Promise<void> {
  const rows = CHECKS.map(check => ({ ...check, found: check.find() }))
  for (const { name, found, install, optional = false, for: use } of rows) {
    if (json) run.print(JSON.stringify({ name, found, optional, for: use, install }))
    else run.print(`${mark(found, optional)}  ${name.padEnd(20)} ${found ?? `missing; ${use}: ${install}`}`)
  }
  if (rows.some(row => !row.found && !row.optional)) process.exitCode = EXIT.missing
}

function mark(found: string | undefined, optional: boolean): string {
  if (found) return 'ok      '
  return optional ? 'optional' : 'MISSING '
}

function program(name: string, use: string, install: string): Check {
  const find = () => {
    const { status, stdout } = spawnSync(name, [name.startsWith('ff') ? '-version' : '--version'], { encoding: 'utf8' })
    return status === 0 ? stdout.split('\n')[0].split(' Copyright')[0] : undefined
  }
  return { name, for: use, find, install }
}

function npmPackage(name: string, use: string): Check {
  const find = () =>
    resolve
      .paths(name)
      ?.map(folder => join(folder, name))
      .find(existsSync) && 'installed'
  return { name, for: use, find, install: `npm install ${name}` }
}
