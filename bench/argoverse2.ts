import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { realData } from '../test/real-data.ts'
import { measure, measureNode, report } from './nuscenes-measure.ts'

/**
 * Real Argoverse 2 logs to tracks in the city frame, against av2. Reading, poses and transforms are timed; starting either
 * program is not. Like for like first (no calibration, so no boxes), then with boxes in the cameras of the log that has them.
 * STVLM_AV2_PYTHON: a Python with av2 0.3.6 (pins in test/oracles/argoverse2.py).
 */
const ROUNDS = '10'
const TABLES = ['annotations.feather', 'city_SE3_egovehicle.feather']

async function compare(data: string, plain: string): Promise<void> {
  const logs = readdirSync(data)
  for (const log of logs) for (const table of TABLES) cpSync(join(data, log, table), join(plain, log, table))
  const argsOf = (root: string): string[] => [ROUNDS, ...logs.map(log => join(root, log))]
  const script = join(import.meta.dirname, 'argoverse2-ours.ts')
  const ours = await measureNode(script, argsOf(plain))
  const withBoxes = await measureNode(script, argsOf(data))
  const python = process.env.STVLM_AV2_PYTHON
  const peer = python
    ? await measure(python, [join(import.meta.dirname, 'argoverse2_peer.py'), ...argsOf(plain)])
    : undefined
  report(ours, 'av2', peer, 5)
  process.stdout.write(`with boxes: ${withBoxes.cpuS.toFixed(2)} CPU s\n`)
}

const data = realData('argoverse2')
if (data) {
  const plain = mkdtempSync(join(tmpdir(), 'stvlm-bench-av2-'))
  await compare(data, plain).finally(() => rmSync(plain, { recursive: true }))
}
