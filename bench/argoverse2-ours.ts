import { read } from '../src/labels/argoverse2/source.ts'
import { ownFigures } from './nuscenes-measure.ts'

/** ROUNDS times each log as tracks in the city frame; the first pass, which compiles, is not timed. */
const [rounds, ...logs] = process.argv.slice(2)

async function positionsOf(): Promise<number> {
  let positions = 0
  for await (const { tracks } of read(logs, {})) for (const track of tracks) positions += track.samples.length
  return positions
}

await positionsOf()
const before = ownFigures(0)
let items = 0
for (let i = 0; i < Number(rounds); i++) items += await positionsOf()
const after = ownFigures(items)
process.stdout.write(
  `${JSON.stringify({ ...after, cpuS: after.cpuS - before.cpuS, wallS: after.wallS - before.wallS })}\n`,
)
