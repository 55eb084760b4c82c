import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/**
 * Questions and answers for the other suites' rules: the same ones as test/oracles/suite_answers.py makes of the same
 * seed and of test/golden/suites/generator.json, whole numbers throughout, so that both languages agree to the last byte.
 */
export const GOLDEN_SUITES = join(import.meta.dirname, 'golden/suites')

const fieldSchema = z.object({
  pick: z.array(z.union([z.string(), z.array(z.number())])).optional(),
  id: z.string().optional(),
  index: z.number().optional(),
  int: z.tuple([z.number(), z.number()]).optional(),
  decimal: z.tuple([z.number(), z.number()]).optional(),
  letter: z.number().optional(),
  list: z.number().optional(),
  lettered: z.string().optional(),
  map: z.number().optional(),
  element: z.string().optional(),
  span: z.number().optional(),
  words: z.number().optional(),
})
const fields = z.record(z.string(), fieldSchema)
const suiteSchema = z.object({
  answers: z.string(),
  letters: z.number().optional(),
  texts: z.array(z.string()).optional(),
  options: z.union([z.string(), z.array(z.string())]).optional(),
  fields,
  cases: z.object({ by: z.string(), numbers: z.array(z.string()), number: fields, other: fields }).optional(),
})
const poolSchema = z.array(z.string())
const specSchema = z
  .object({ words: poolSchema, numberWords: poolSchema, suites: z.record(z.string(), suiteSchema) })
  .catchall(poolSchema)
type Field = z.infer<typeof fieldSchema>
type SuiteSpec = z.infer<typeof suiteSchema>
export type Doc = Record<string, unknown>

const SPEC = specSchema.parse(JSON.parse(readFileSync(join(GOLDEN_SUITES, 'generator.json'), 'utf8')))
const LETTERS = 'ABCDE'

/** A linear congruential generator modulo 2^32 (Numerical Recipes); the high bits are used. */
export class Draws {
  #state: number

  constructor(seed: number) {
    this.#state = seed
    for (let i = 0; i < 3; i++) this.below(2)
  }

  below(count: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0
    return (this.#state >>> 8) % count
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]
  }

  words(count = 1): string {
    return Array.from({ length: count }, () => this.pick(SPEC.words)).join(' ')
  }

  decimal(low: number, high: number): string {
    const hundredths = 100 * low + this.below(100 * (high - low))
    return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`
  }
}

function fieldOf(draws: Draws, index: number, spec: Field, doc: Doc): unknown {
  if (spec.pick) return draws.pick(spec.pick)
  if (spec.id !== undefined) return spec.id.replaceAll('%d', String(index))
  if (spec.index !== undefined) return index
  if (spec.int) return spec.int[0] + draws.below(spec.int[1] - spec.int[0] + 1)
  if (spec.decimal) return draws.decimal(...spec.decimal)
  if (spec.letter !== undefined) return LETTERS[draws.below(spec.letter)]
  if (spec.element !== undefined) return draws.pick(textsOf(doc[spec.element]))
  if (spec.span === undefined) return optionsOrWords(draws, spec)
  const start = draws.below(10 * spec.span)
  return [start / 10, (start + 1 + draws.below(100)) / 10]
}

function optionsOrWords(draws: Draws, { list, map, lettered = '', words }: Field): unknown {
  const count = list ?? map
  if (count === undefined) return draws.words(words)
  const option = (k: number) => `${draws.words(words)} ${k}`
  const places = Array.from({ length: count }, (_, k) => k)
  if (map !== undefined) return Object.fromEntries(places.map(k => [LETTERS[k], option(k)]))
  return places.map(k => lettered.replaceAll('%s', LETTERS[k]) + option(k))
}

const textsOf = (options: unknown): string[] =>
  (Array.isArray(options) ? options : Object.values(options ?? {})).map(option => String(option))

function makeDoc(spec: SuiteSpec, index: number): Doc {
  const draws = new Draws(index)
  const doc: Doc = {}
  for (const [name, field] of Object.entries(spec.fields)) doc[name] = fieldOf(draws, index, field, doc)
  if (!spec.cases) return doc
  const more = isNumber(spec, doc) ? spec.cases.number : spec.cases.other
  for (const [name, field] of Object.entries(more)) doc[name] = fieldOf(draws, index, field, doc)
  return doc
}

const isNumber = ({ cases }: SuiteSpec, doc: Doc): boolean => cases?.numbers.includes(String(doc[cases.by])) ?? false

function optionsOf(spec: SuiteSpec, doc: Doc): readonly string[] {
  if (spec.texts) return spec.texts
  const { options } = spec
  const found = Array.isArray(options) ? options.map(name => String(doc[name])) : options ? textsOf(doc[options]) : []
  return found.length > 0 ? found : ['nothing']
}

function makeAnswer(spec: SuiteSpec, index: number, doc: Doc, pool: string | undefined): string {
  const draws = new Draws(index + 7_000_003)
  const options = optionsOf(spec, doc)
  const letters = spec.letters ?? 4
  const template = draws.pick(SPEC[pool ?? (isNumber(spec, doc) ? 'numberAnswers' : spec.answers)])
  const slots: Record<string, () => string> = {
    L: () => LETTERS[draws.below(letters)],
    l: () => LETTERS[draws.below(letters)].toLowerCase(),
    T: () => draws.pick(options),
    U: () => draws.pick(options).toUpperCase(),
    N: () => draws.decimal(1, 60),
    I: () => String(draws.below(30)),
    D: () => String(draws.below(6)),
    W: () => draws.pick(SPEC.numberWords),
    S: () => draws.decimal(0, 25),
    E: () => draws.decimal(5, 40),
  }
  return template.replaceAll(/\{([LlTUNIDWSE])\}/g, (_, slot: string) => slots[slot]())
}

export interface Answered {
  readonly doc: Doc
  readonly text: string
}

export function makeAnswers(suite: string, count: number, pool?: string): Answered[] {
  const spec = SPEC.suites[suite]
  return Array.from({ length: count }, (_, index) => {
    const doc = makeDoc(spec, index)
    return { doc, text: makeAnswer(spec, index, doc, pool) }
  })
}
