// npm run bench [-- NAME ...]: the performance benchmarks, one after the other, each with its peer in the same run.
// The peers' Pythons: STVLM_AV2_PYTHON, STVLM_NUSCENES_PYTHON, STVLM_LMMS_PYTHON (pins in test/oracles); without them only our side runs.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const BENCHES = {
  motion: [],
  questions: [],
  clips: ['5'],
  'simulate-speed': ['6'],
  'simulate-detect': ['14'],
  video: [],
  coverage: ['150'],
  'scenes-stream': ['2000'],
  argoverse2: [],
  nuscenes: [],
  'bench-run': [],
  'bench-suites': [],
  'bench-score': [],
  'bench-parse': [],
  'bench-report': [],
  'ask-words': [],
  nano: [],
  vlm: [],
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter(name => !(name in BENCHES))
if (unknown.length > 0) {
  process.stderr.write(`bench: expected ${Object.keys(BENCHES).join(', ')}, got ${unknown.join(', ')}\n`)
  process.exit(2)
}
const tsx = join(ROOT, 'node_modules/tsx/dist/cli.mjs')
const failed = (wanted.length > 0 ? wanted : Object.keys(BENCHES)).filter(name => {
  console.log(`== ${name}`)
  const args = [tsx, join(ROOT, 'bench', `${name}.ts`), ...BENCHES[name]]
  return spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }).status !== 0
})
if (failed.length > 0) {
  process.stderr.write(`bench: failed: ${failed.join(', ')}\n`)
  process.exit(1)
}
