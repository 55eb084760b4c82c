import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TRAINVAL_SIZE, writeNuscenes } from '../test/generators/nuscenes.ts'
import { measure, measureNode, report } from './nuscenes-measure.ts'

/**
 * nuScenes tables of trainval size to scenes.jsonl, against nuscenes-devkit (load and every trajectory). The devkit projects no
 * boxes, so neither do we; what they cost is said beside it.
 * STVLM_NUSCENES_PYTHON: a Python with nuscenes-devkit 1.2.0 (pins in test/oracles/nuscenes.py).
 * STVLM_NUSCENES_TABLES: where the tables (2.9 GB) are kept; made there if absent.
 */
const dir = process.env.STVLM_NUSCENES_TABLES ?? join(tmpdir(), 'stvlm-bench-nuscenes')
const python = process.env.STVLM_NUSCENES_PYTHON
const out = join(dir, 'scenes.jsonl')

if (!existsSync(join(dir, TRAINVAL_SIZE.version, 'visibility.json'))) writeNuscenes(dir, TRAINVAL_SIZE)
const script = join(import.meta.dirname, 'nuscenes-ours.ts')
const ours = await measureNode(script, [dir, out])
const withBoxes = await measureNode(script, [dir, out, 'boxes'])
await rm(out)
const peer = python ? await measure(python, [join(import.meta.dirname, 'nuscenes_peer.py'), dir]) : undefined
report(ours, 'nuscenes-devkit', peer, 3)
process.stdout.write(`with boxes: ${withBoxes.cpuS.toFixed(2)} CPU s, ${withBoxes.peakMB.toFixed(0)} MB\n`)
