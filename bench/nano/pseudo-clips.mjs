// Clips of players and of pedestrians, and what `stvlm track` makes of them: pseudo-labelled scenes for `python -m nano ablation`.
//
//   node bench/nano/pseudo-clips.mjs --out DIR [--clips 300] [--jobs 2]
//
// Half are of sports, half of streets where only people are tracked; nothing of the simulator's truth reaches DIR/scenes.jsonl.
// The same command goes on where it was stopped. Seeds are neither those of the trainings nor that of bench/nano.ts.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const ROOT = join(import.meta.dirname, '../..')
const { values: args } = parseArgs({
  options: { out: { type: 'string' }, clips: { type: 'string', default: '300' }, jobs: { type: 'string', default: '2' } },
})
if (!args.out) {
  process.stderr.write('pseudo-clips: expected --out DIR\n')
  process.exit(2)
}
const KINDS = [
  { name: 'sports', world: 'sports', seed: 7071 },
  { name: 'pedestrians', world: 'driving', seed: 7072 },
]

function stvlm(...rest) {
  const { status } = spawnSync('node', ['--import', 'tsx', join(ROOT, 'src/cli/main.ts'), ...rest], { cwd: ROOT, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

for (const { name, world, seed } of KINDS) {
  const count = Math.ceil(Number(args.clips) / KINDS.length)
  const what = ['--world', world, '--camera', 'still', '--duration', '6-12', '--seed', seed, '--clips', count]
  stvlm('simulate', ...what.map(String), '--out', join(args.out, name))
}
const videos = KINDS.flatMap(({ name }) => {
  const folder = join(args.out, name, 'clips')
  return readdirSync(folder)
    .filter(file => file.endsWith('.mp4'))
    .sort()
    .map(file => join(folder, file))
})
stvlm('track', ...videos, '--classes', 'person', '--jobs', args.jobs, '--out', join(args.out, 'scenes.jsonl'))
