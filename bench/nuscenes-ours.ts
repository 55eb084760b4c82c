import { writeJsonl } from '../src/files/jsonl.ts'
import { labelSourceNamed, readLabels } from '../src/labels/read-labels.ts'
import { SCENE_FORMAT } from '../src/tracks/record.ts'
import type { Scene } from '../src/tracks/scene.ts'
import { ownFigures } from './nuscenes-measure.ts'

/** nuScenes tables to scenes.jsonl with tracks, boxes and the cameras' poses at keyframes. */
const [dir, out] = process.argv.slice(2)
let positions = 0
const counted = (async function* (): AsyncGenerator<Scene> {
  for await (const scene of readLabels(labelSourceNamed('nuscenes'), [dir], {})) {
    for (const track of scene.tracks) if (track.category !== 'ego') positions += track.samples.length
    yield scene
  }
})()
await writeJsonl(SCENE_FORMAT, out, counted)
process.stdout.write(`${JSON.stringify(ownFigures(positions))}\n`)
