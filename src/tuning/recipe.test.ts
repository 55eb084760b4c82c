import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { accumulationOf, recipeSchema } from './recipe.ts'

const FOLDER = join(import.meta.dirname, '../../trainer/recipes')
const read = async (file: string): Promise<unknown> => parse(await readFile(join(FOLDER, file), 'utf8'))
const files = (await readdir(FOLDER)).filter(name => name.endsWith('.yaml'))

describe('recipes in the tree', () => {
  test('are those of the documentation', () => {
    expect(files.map(name => name.replace('.yaml', '')).sort()).toEqual(['lora', 'nano', 'paper', 'qwen3-vl', 'tiny'])
  })

  test.each(files)('%s is a recipe by its own name', async file => {
    const recipe = recipeSchema.parse(await read(file))
    expect(`${recipe.name}.yaml`).toBe(file)
    expect(accumulationOf(recipe, Math.max(1, recipe.gpus))).toBeGreaterThanOrEqual(1)
  })

  test('the paper: 7B, one epoch, batch 128, cosine from 1e-5, 8 GPUs, 117K + 100K + 20K', async () => {
    const recipe = recipeSchema.parse(await read('paper.yaml'))
    expect(recipe).toMatchObject({ epochs: 1, batch: 128, learningRate: 1e-5, schedule: 'cosine', gpus: 8 })
    expect(recipe.mixture).toMatchObject({ kinematic: 117_000, video: 100_000, spatial: 20_000 })
    expect(accumulationOf(recipe, 8)).toBe(16)
    expect(accumulationOf(recipe, 3)).toBeUndefined()
  })
})

test.each([
  ['lora', { method: 'lora' }],
  ['model', { model: { class: 'X', licence: 'MIT' } }],
  ['batch', { batch: 12 }],
  ['learningRate', { learningRate: '1e-5' }],
  ['surprise', { surprise: 1 }],
])('a recipe whose %s is wrong is refused', async (field, change) => {
  const result = recipeSchema.safeParse({ ...Object(await read('paper.yaml')), ...change })
  expect(JSON.stringify(result.error?.issues)).toContain(field)
})
