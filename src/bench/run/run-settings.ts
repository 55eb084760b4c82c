import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { badInput, badUsage } from '../../base/errors.ts'
import { writeFileAtomic } from '../../files/atomic.ts'
import type { AskedAs } from '../variants/variant.ts'

/** How items are put to a model; everything here changes what it answers. */
export interface PromptSettings {
  readonly frames: number
  readonly widthPx?: number
  readonly system?: string
  /** With {context}, {question} and {instruction}. */
  readonly template: string
  /** Examples before every question. */
  readonly shots: number
  readonly context: readonly Context[]
}

export const CONTEXTS = ['camera', 'depth'] as const
export type Context = (typeof CONTEXTS)[number]

export const DEFAULT_PROMPT: PromptSettings = {
  frames: 16,
  template: '{context}\n{question}\n{instruction}',
  shots: 0,
  context: [],
}

export const RUN_SCHEMA = 'stvlm.bench-run/1'

const setting = z.union([z.string(), z.number(), z.boolean()])

/** answers.run.json: what made the answers beside it, so that a table can be repeated. No secrets. */
export const runRecordSchema = z.strictObject({
  schema: z.literal(RUN_SCHEMA),
  /** Identity of the questions. */
  bench: z.string().min(1),
  model: z.string().min(1),
  /** By name; equal in every start that adds to one file of answers. */
  settings: z.record(z.string(), setting),
  /** Where the model answered at the first start; may be another place later. */
  server: z.string().optional(),
})

export type RunRecord = z.infer<typeof runRecordSchema>

/** "answers.jsonl" -> "answers.run.json". */
export const runRecordPath = (answersPath: string): string => `${answersPath.replace(/\.jsonl$/, '')}.run.json`

export const settingsOf = (prompt: PromptSettings, shotsFrom?: string): RunRecord['settings'] => ({
  frames: prompt.frames,
  ...(prompt.widthPx !== undefined && { width: prompt.widthPx }),
  ...(prompt.system !== undefined && { system: prompt.system }),
  template: prompt.template,
  shots: prompt.shots,
  ...(shotsFrom !== undefined && { shotsFrom }),
  context: prompt.context.join(','),
})

/** How the questions of a variant were asked, as a run's settings: what scores them must ask the same. */
export const variantSettings = ({ name, seed }: AskedAs): RunRecord['settings'] => ({
  variant: name,
  variantSeed: seed,
})

/** Undefined where the plain set was asked. */
export function variantOfRun({ settings }: RunRecord): AskedAs | undefined {
  const { variant, variantSeed } = settings
  return typeof variant === 'string' ? { name: variant, seed: Number(variantSeed ?? 0) } : undefined
}

/** Undefined where there is none. */
export async function readRunRecord(path: string): Promise<RunRecord | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const result = runRecordSchema.safeParse(parse(text))
  if (result.success) return result.data
  const got = result.error.issues[0]?.message ?? 'something else'
  throw badInput({ subject: 'run settings', expected: `a valid ${RUN_SCHEMA}`, got, where: path })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The schema refuses it.
    return undefined
  }
}

/** Records a first start; refuses a later one that would mix answers of different makings. */
export async function agreeOnRun(path: string, record: RunRecord, hasAnswers: boolean): Promise<void> {
  const before = await readRunRecord(path)
  if (before && hasAnswers) return refuseOther(before, record, path)
  if (hasAnswers) {
    const expected = 'beside the answers that are there already (or another --out)'
    throw badUsage({ subject: 'run settings', expected, got: 'nothing', where: path })
  }
  await writeFileAtomic(path, `${JSON.stringify(record, null, 2)}\n`)
}

function refuseOther(before: RunRecord, now: RunRecord, where: string): void {
  const rows = (record: RunRecord) => ({ bench: record.bench, model: record.model, ...record.settings })
  const [old, own]: Record<string, string | number | boolean>[] = [rows(before), rows(now)]
  for (const name of new Set([...Object.keys(old), ...Object.keys(own)])) {
    if (old[name] === own[name]) continue
    const expected = `${JSON.stringify(old[name]) ?? 'none'}, as its answers were made (or another --out)`
    throw badUsage({ subject: `setting ${name}`, expected, got: JSON.stringify(own[name]) ?? 'none', where })
  }
}
