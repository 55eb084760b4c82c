import { readFile } from 'node:fs/promises'
import { badInput } from '../../base/errors.ts'
import { type FileKind, type Foreign, isRecord, jsonOf, orLost, type ReadingOptions } from './foreign.ts'
import { readJsonLines } from './json-lines.ts'
import { fromRest, REST_FIELD } from './rest.ts'

type Line = Readonly<Record<string, unknown>>

/** `*_samples_TASK.jsonl` of lmms-eval with --log_samples; the model's name is in the `*_results.json` beside it. */
export const LMMS_SAMPLES: FileKind = {
  name: 'lmms-eval',
  about: 'samples of lmms-eval (*_samples_*.jsonl, *_results.json beside them)',
  recognises({ text }) {
    const first = jsonOf(text.slice(0, Math.max(0, text.indexOf('\n'))) || text)
    return isRecord(first) ? 'doc_id' in first && ('resps' in first || 'filtered_resps' in first) : isResults(text)
  },
  read: readSamples,
}

/** The file of figures that lmms-eval writes beside its samples. */
const isResults = (text: string): boolean => /^\s*\{/.test(text) && /^\s*"results"\s*:\s*\{/m.test(text)

async function* readSamples(path: string, options: ReadingOptions): AsyncGenerator<Foreign> {
  if (/_results\.json$/.test(path)) {
    const expected = "the samples beside it (*_samples_*.jsonl, lmms-eval's --log_samples)"
    throw badInput({ subject: 'answers', expected, got: 'the figures', where: path })
  }
  const results = await resultsBeside(path)
  let count = 0
  for await (const { value, number } of readJsonLines(path, options)) {
    count++
    const where = `line ${number}`
    const text = textOf(value)
    if (text === undefined) options.onLost(`${where}: no text in resps or filtered_resps, left out`)
    else {
      const answer = orLost(options, where, () => answerOf(value, text, results?.model))
      if (answer) yield { ...placeOf(value), answer, where }
    }
  }
  const { samples = count } = results ?? {}
  if (count < samples) options.onLost(`the results beside it tell of ${samples} samples, the file has ${count}`)
}

function placeOf(line: Line): Pick<Foreign, 'id' | 'index' | 'target'> {
  const { doc_id: docId, target } = line
  const id = idOf(line)
  return {
    ...(id !== undefined && { id }),
    ...(typeof docId === 'number' && { index: docId }),
    ...(typeof target === 'string' && { target }),
  }
}

function answerOf(line: Line, text: string, model: string | undefined): Foreign['answer'] {
  return { ...(model !== undefined && { model }), text, ...fromRest(line[REST_FIELD]) }
}

/** Of the line, its document (older versions log it), or what our task's process_results said. */
function idOf(line: Line): string | undefined {
  const places = [line, line.doc, ...Object.values(line)]
  for (const place of places) {
    if (!isRecord(place)) continue
    const { question_id: id } = place
    if (typeof id === 'string') return id
  }
  return undefined
}

/** The raw response rather than the filtered: the first text within. */
const textOf = ({ resps, filtered_resps: filtered }: Line): string | undefined =>
  firstText(resps) ?? firstText(filtered)

function firstText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return Array.isArray(value) && value.length > 0 ? firstText(value[0]) : undefined
}

interface Results {
  readonly model?: string
  readonly samples?: number
}

/** "20260101_samples_TASK.jsonl" -> "20260101_results.json". */
async function resultsBeside(path: string): Promise<Results | undefined> {
  const match = path.match(/^(.*)_samples_(.*)\.jsonl(?:\.gz)?$/s)
  if (!match) return undefined
  const text = await readFile(`${match[1]}_results.json`, 'utf8').catch(() => undefined)
  const value = text === undefined ? undefined : jsonOf(text)
  if (!isRecord(value)) return undefined
  const { model_name: name, config, 'n-samples': counts } = value
  const model = nameOf(config) ?? (typeof name === 'string' && name !== '' ? name : undefined)
  const own = isRecord(counts) ? counts[match[2]] : undefined
  const samples = isRecord(own) && typeof own.effective === 'number' ? own.effective : undefined
  return { ...(model !== undefined && { model }), ...(samples !== undefined && { samples }) }
}

/** `config.model` names the program that runs models ("vllm"); the model itself is in its arguments. */
function nameOf(config: unknown): string | undefined {
  if (!isRecord(config) || typeof config.model !== 'string') return undefined
  const { model_args: args } = config
  const named = isRecord(args)
    ? (args.pretrained ?? args.model_version ?? args.model)
    : typeof args === 'string'
      ? args.match(/(?:^|,)(?:pretrained|model_version|model)=([^,]+)/)?.[1]
      : undefined
  return typeof named === 'string' ? named : config.model
}
