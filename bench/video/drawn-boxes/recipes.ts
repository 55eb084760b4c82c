import { Random } from '../../../src/base/random.ts'
import { BACKGROUNDS } from './backgrounds.ts'
import type { ClipRecipe } from './clips.ts'

/** Clip i of a seed: background, size, stroke and storage, in proportions in which they may be met. */
export function recipeOf(seed: string, i: number): ClipRecipe {
  const random = new Random('recipe', seed, i)
  const recipe = {
    background: Object.keys(BACKGROUNDS)[i % Object.keys(BACKGROUNDS).length],
    widthPx: random.pick([448, 448, 640, 854, 1280]),
    linePx: random.pick([2, 2, 3, 4, 6]),
    stroke: random.pick(['ours', 'ours', 'inside', 'inside', 'antialiased', 'antialiased', 'labelled', 'dashed']),
    crf: random.pick([18, 23, 28]),
    mixUp: random.chance(0.2),
    ...(random.chance(0.15) && { jpegScale: random.pick([3, 8]) }),
    cut: random.chance(0.2),
    solids: random.chance(0.5),
  }
  return recipe.stroke === 'labelled' && random.chance(0.5) ? { ...recipe, stroke: 'beside' } : recipe
}
