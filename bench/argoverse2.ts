import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { realData } from '../test/real-data.ts'
import { measure, measureNode, report } from './nuscenes-measure.ts'

/**
 * Real Argoverse 2 logs to tracks in the city frame, against av2. Reading, poses and transforms are timed; starting either
 * program is not. Ours also projects the boxes of the logs that have a calibration.
 * STVLM_AV2_PYTHON: a Python with av2 0.3.6 (pins in test/oracles/argoverse2.py).
 */
const ROUNDS = 5
const data = realData('argoverse2')
if (data) {
  const args = [String(ROUNDS), ...readdirSync(data).map(name => join(data, name))]
  const ours = await measureNode(join(import.meta.dirname, 'argoverse2-ours.ts'), args)
  const python = process.env.STVLM_AV2_PYTHON
  const peer = python ? await measure(python, [join(import.meta.dirname, 'argoverse2_peer.py'), ...args]) : undefined
  report(ours, 'av2', peer, 5)
}
