import { TRAINVAL_SIZE, writeNuscenes } from '../test/generators/nuscenes.ts'

/** Writes tables of trainval size below the folder given: npx tsx bench/nuscenes-tables.ts DIR [SCENES]. */
const [dir, scenes = String(TRAINVAL_SIZE.scenes)] = process.argv.slice(2)
process.stdout.write(`${JSON.stringify(writeNuscenes(dir, { ...TRAINVAL_SIZE, scenes: Number(scenes) }))}\n`)
