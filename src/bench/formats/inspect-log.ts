import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { badInput } from '../../base/errors.ts'
import { refuseMissing } from '../../files/lines.ts'
import { readZip } from '../../files/zip.ts'
import { type FileKind, type Foreign, jsonOf, orLost, type ReadingOptions } from './foreign.ts'

/** The parts of Inspect's EvalLog (version 2) that are looked at; a log grows fields with every release. */
const errorSchema = z.object({ message: z.string() }).nullish()
const specSchema = z.object({ model: z.string(), dataset: z.object({ samples: z.int().nullish() }).nullish() })
const headerSchema = z.object({ status: z.string(), eval: specSchema, error: errorSchema })
const usageSchema = z.object({ input_tokens: z.int().nonnegative(), output_tokens: z.int().nonnegative() })
const sampleSchema = z.object({
  id: z.union([z.string(), z.int()]),
  epoch: z.int().default(1),
  target: z.union([z.string(), z.array(z.string())]).optional(),
  output: z.object({ completion: z.string().default(''), usage: usageSchema.nullish(), time: z.number().nullish() }),
  error: errorSchema,
})

type Header = z.infer<typeof headerSchema>
type Sample = z.infer<typeof sampleSchema>

/** Logs of UKGovernmentBEIS/inspect_ai: `.eval` archives and `.json`, finished or not. */
export const INSPECT: FileKind = {
  name: 'inspect',
  about: 'logs of Inspect (.eval, .json)',
  recognises: ({ bytes, text }) =>
    bytes.subarray(0, 2).toString('latin1') === 'PK'
      ? /_journal\/|header\.json|samples\/.*\.json/.test(bytes.toString('latin1'))
      : /^\s*\{/.test(text) && /"eval"\s*:\s*\{/.test(text) && /"status"\s*:/.test(text),
  read: readInspect,
}

async function* readInspect(path: string, options: ReadingOptions): AsyncGenerator<Foreign> {
  await refuseMissing(path)
  const file = await readFile(path, { signal: options.signal })
  const isZip = file.subarray(0, 2).toString('latin1') === 'PK'
  const { header, samples } = isZip ? archived(file, path, options) : plain(file, path, options)
  let count = 0
  for (const sample of samples) {
    count++
    if (sample.error) options.onLost(`sample ${sample.id}: the log has an error in its place: ${oneLine(sample.error)}`)
    yield foreignOf(sample, header.eval.model)
  }
  sayUnfinished(header, count, options)
}

interface Log {
  readonly header: Header
  readonly samples: Iterable<Sample>
}

function archived(file: Buffer, path: string, options: ReadingOptions): Log {
  const entries = readZip(file, path)
  const named = (name: string) => entries.find(entry => entry.name === name)
  const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
  const whole = named('header.json')
  const start = whole ?? named('_journal/start.json')
  const value = start && jsonOf(textOf(start.bytes()))
  // The journal's beginning has no status: the log was killed before its end.
  const header = headerOf(whole ? value : { status: 'started', ...asObject(value) }, path)
  function* samples(): Generator<Sample> {
    for (const entry of entries) {
      if (!/^samples\/.*\.json$/.test(entry.name)) continue
      const sample = orLost(options, entry.name, () => sampleOf(jsonOf(textOf(entry.bytes()))))
      if (sample) yield sample
    }
  }
  return { header, samples: samples() }
}

function plain(file: Buffer, path: string, options: ReadingOptions): Log {
  const value = jsonOf(file.toString('utf8'))
  const found = asObject(value).samples
  function* samples(): Generator<Sample> {
    for (const [i, part] of (Array.isArray(found) ? found : []).entries()) {
      const sample = orLost(options, `sample number ${i + 1}`, () => sampleOf(part))
      if (sample) yield sample
    }
  }
  return { header: headerOf(value, path), samples: samples() }
}

const asObject = (value: unknown): { readonly samples?: unknown } =>
  typeof value === 'object' && value !== null ? value : {}

function headerOf(value: unknown, where: string): Header {
  const result = headerSchema.safeParse(value)
  if (result.success) return result.data
  const got =
    value === undefined
      ? 'no whole JSON'
      : `${result.error.issues[0].path.join('.')}: ${result.error.issues[0].message}`
  throw badInput({ subject: 'Inspect log', expected: 'a header with status and model', got, where })
}

function sampleOf(value: unknown): Sample {
  const result = sampleSchema.safeParse(value)
  if (result.success) return result.data
  const [{ path, message }] = result.error.issues
  throw badInput({ subject: `field ${path.join('.') || 'sample'}`, expected: "as Inspect's", got: message })
}

function foreignOf({ id, epoch, target, output, error }: Sample, model: string): Foreign {
  const { completion, usage, time } = output
  const expected = Array.isArray(target) ? target[0] : target
  return {
    // Inspect numbers samples without ids from 1.
    ...(typeof id === 'number' ? { id: String(id), index: id - 1 } : { id }),
    ...(expected && { target: expected }),
    answer: {
      model,
      text: error ? '' : completion,
      ...(error && { error: oneLine(error) }),
      ...(usage && { usage: { promptTokens: usage.input_tokens, completionTokens: usage.output_tokens } }),
      ...(typeof time === 'number' && { latencyMs: time * 1000 }),
    },
    where: `sample ${id}, epoch ${epoch}`,
  }
}

const oneLine = ({ message }: { readonly message: string }): string =>
  message.replaceAll(/\s+/g, ' ').trim().slice(0, 500) || 'error'

function sayUnfinished({ status, error, eval: { dataset } }: Header, count: number, { onLost }: ReadingOptions): void {
  const all = dataset?.samples
  if (status === 'success' && (typeof all !== 'number' || count >= all)) return
  const part = typeof all === 'number' ? `${count} of ${all} samples` : `${count} samples`
  onLost(`the log is not whole: status "${status}", ${part}${error ? `: ${oneLine(error)}` : ''}`)
}
