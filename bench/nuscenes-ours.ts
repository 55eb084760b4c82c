import { writeJsonl } from '../src/files/jsonl.ts'
import { keepHeapLean } from '../src/files/lean-heap.ts'
import { labelSourceNamed, readLabels } from '../src/labels/read-labels.ts'
import { SCENE_FORMAT } from '../src/tracks/record.ts'
import type { Scene } from '../src/tracks/scene.ts'
import { ownFigures } from './nuscenes-measure.ts'

/** nuScenes tables to scenes.jsonl with tracks and the cameras' poses at keyframes; projected boxes too where the third word says "boxes". */
const [dir, out, boxes] = process.argv.slice(2)
keepHeapLean()
let positions = 0
const counted = (async function* (): AsyncGenerator<Scene> {
  for await (const scene of readLabels(labelSourceNamed('nuscenes'), [dir], { boxes: boxes === 'boxes' })) {
    for (const track of scene.tracks) if (track.category !== 'ego') positions += track.samples.length
    yield scene
  }
})()
await writeJsonl(SCENE_FORMAT, out, counted)
process.stdout.write(`${JSON.stringify(ownFigures(positions))}\n`)
