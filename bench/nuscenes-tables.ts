import { MINI_SIZE, TRAINVAL_SIZE, writeNuscenes } from '../test/generators/nuscenes.ts'

/** Writes nuScenes tables below a folder: npx tsx bench/nuscenes-tables.ts DIR [mini | number of scenes, 850 unless told]. */
const [dir, what = String(TRAINVAL_SIZE.scenes)] = process.argv.slice(2)
const size = what === 'mini' ? MINI_SIZE : { ...TRAINVAL_SIZE, scenes: Number(what) }
process.stdout.write(`${JSON.stringify(writeNuscenes(dir, size))}\n`)
