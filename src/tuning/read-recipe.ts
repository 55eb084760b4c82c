import { readdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { parse } from 'yaml'
import { badInput, badUsage, messageOf } from '../base/errors.ts'
import { refuseMissing } from '../files/lines.ts'
import { type Recipe, recipeSchema } from './recipe.ts'

/** Python's half, beside the sources and beside what is compiled of them. */
export const TRAINER_FOLDER = resolve(import.meta.dirname, '../../trainer')
const RECIPES = join(TRAINER_FOLDER, 'recipes')

export interface ReadRecipe {
  readonly recipe: Recipe
  /** Where its file is. */
  readonly path: string
}

export async function recipeNames(): Promise<string[]> {
  const files = await readdir(RECIPES).catch(() => [])
  return files.filter(file => file.endsWith('.yaml')).map(file => basename(file, '.yaml'))
}

/** A recipe by its name or by its file (told by the ending). Errors: none of that name, a file that is no recipe. */
export async function readRecipe(nameOrFile: string): Promise<ReadRecipe> {
  const isFile = /\.ya?ml$/.test(nameOrFile) || nameOrFile.includes('/')
  const names = await recipeNames()
  if (!isFile && !names.includes(nameOrFile))
    throw badUsage({ subject: '--recipe', expected: `a YAML file or ${names.sort().join(', ')}`, got: nameOrFile })
  const path = isFile ? resolve(nameOrFile) : join(RECIPES, `${nameOrFile}.yaml`)
  await refuseMissing(path)
  return { recipe: parseRecipe(await readFile(path, 'utf8'), path), path }
}

export function parseRecipe(text: string, where: string): Recipe {
  const result = recipeSchema.safeParse(parsed(text, where))
  if (result.success) return result.data
  const { path, message } = result.error.issues[0]
  throw badInput({
    subject: `recipe, field ${path.join('.') || 'all'}`,
    expected: 'a valid value',
    got: message,
    where,
  })
}

function parsed(text: string, where: string): unknown {
  try {
    return parse(text)
  } catch (cause) {
    throw badInput({ subject: 'recipe', expected: 'YAML', got: messageOf(cause), where }, cause)
  }
}
