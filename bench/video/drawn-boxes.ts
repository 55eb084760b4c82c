/**
 * How well boxes that were drawn on a clip are found again: recall, precision, and the share of the found ones with
 * IoU >= 0.9 to the middle of the line; over real and simulated clips, strokes, sizes, widths and codecs.
 *
 *   npx tsx bench/video/drawn-boxes.ts [clips = 80] [seed = 1] [only = a word of the recipe]
 */
import { findDrawnBoxes, LINE_COLOURS } from '../../src/video/drawn-boxes.ts'
import { type ClipRecipe, drawClip } from './drawn-boxes/clips.ts'
import { recipeOf } from './drawn-boxes/recipes.ts'
import { addTally, emptyTally, scoreDrawn, type Tally } from './drawn-boxes/score.ts'

const [clips = '80', seed = '1', only = ''] = process.argv.slice(2)

const GROUPS: readonly (keyof ClipRecipe)[] = [
  'background',
  'widthPx',
  'linePx',
  'stroke',
  'crf',
  'mixUp',
  'jpegScale',
  'cut',
  'solids',
]
const tallies = new Map<string, Tally>()
function add(name: string, tally: Tally): void {
  const sum = tallies.get(name) ?? emptyTally()
  addTally(sum, tally)
  tallies.set(name, sum)
}

/** False sightings of a colour that was not drawn, a frame. */
let strangers = 0
let strangerFrames = 0
for (let i = 0; i < Number(clips); i++) {
  const recipe = recipeOf(seed, i)
  if (!JSON.stringify(recipe).includes(only)) continue
  const clip = await drawClip(recipe, seed, i)
  const tally = await scoreDrawn(clip)
  add('all', tally)
  if (recipe.stroke !== 'dashed') add('all but dashed', tally)
  for (const group of GROUPS) add(`${group} ${recipe[group]}`, tally)
  const other = LINE_COLOURS.find(c => !clip.truth.has(c) && ['red', 'green', 'blue'].includes(c))
  if (other && i % 3 === 0) {
    strangers += (await findDrawnBoxes(clip.source, { colours: [other] })).get(other)!.length
    strangerFrames += clip.source.stampsS.length
  }
  if (tally.right < 0.9 * tally.truth || tally.right < 0.9 * tally.found || tally.close < 0.9 * tally.right) {
    process.stdout.write(`  ${i} ${line(tally)} ${JSON.stringify(recipe)}\n`)
  }
}

function line({ truth, found, right, close, cpuMs, frames }: Tally): string {
  const share = (a: number, b: number) => (b > 0 ? (a / b).toFixed(3) : '-').padStart(6)
  return `recall ${share(right, truth)}  precision ${share(right, found)}  IoU>=.9 ${share(close, right)}  ${(cpuMs / frames).toFixed(1).padStart(5)} ms/frame  (${truth})`
}

for (const [name, tally] of [...tallies].sort(([a], [b]) => a.localeCompare(b))) {
  process.stdout.write(`${name.padEnd(24)} ${line(tally)}\n`)
}
process.stdout.write(`colours that were not drawn: ${strangers} sightings in ${strangerFrames} frames\n`)
