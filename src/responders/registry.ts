import { badUsage } from '../base/errors.ts'
import type { Responder } from '../bench/responder.ts'
import { type BlindName, blindResponder } from './blind.ts'
import { boxesResponder } from './boxes/boxes.ts'
import { measureResponder } from './measure.ts'
import { nanoResponder, onnxResponder } from './onnx.ts'
import { type OpenAiOptions, openAiResponder } from './openai.ts'
import { scriptedResponder } from './scripted.ts'
import { truthResponder } from './truth.ts'

export interface ResponderOptions extends OpenAiOptions {
  /** Questions of the train split, for what is fitted to them. */
  readonly trainPath?: string
  readonly signal?: AbortSignal
}

interface Row {
  readonly name: string
  /** What follows the name and a colon; "" for nothing. */
  readonly rest: string
  readonly about: string
  make(rest: string, options: ResponderOptions): Responder | Promise<Responder>
}

const blindRow = (name: BlindName, about: string): Row => ({
  name,
  rest: '',
  about,
  make(_, { trainPath, signal }) {
    if (trainPath !== undefined) return blindResponder(name, trainPath, signal)
    throw badUsage({ subject: `--model ${name}`, expected: 'questions that it is fitted to (--train)', got: 'none' })
  },
})

/** Who can answer, one row each. */
export const RESPONDERS: readonly Row[] = [
  { name: 'openai', rest: 'NAME@URL', about: 'a model on any OpenAI-compatible server', make: openAiResponder },
  {
    name: 'nano',
    rest: '',
    about: "the project's own small model, in ONNX",
    make: (_, options) => nanoResponder(options),
  },
  {
    name: 'onnx',
    rest: 'DIR',
    about: 'LLaVA-OneVision or another nano from a folder of ONNX files',
    make: onnxResponder,
  },
  {
    name: 'scripted',
    rest: 'FILE',
    about: 'answers from a file of {questionId, text}',
    make: (path, { signal }) => scriptedResponder(path, signal),
  },
  blindRow('blind-constant', 'the best constant of each task'),
  blindRow('blind-metadata', 'the best answer for each category and duration'),
  {
    name: 'boxes',
    rest: '',
    about: 'geometry of the drawn boxes: what the pixels can tell',
    make: () => boxesResponder,
  },
  {
    name: 'measure',
    rest: '',
    about: 'ask by measuring: the clip with its drawn boxes, and nothing else',
    make: () => measureResponder('nothing'),
  },
  {
    name: 'measure-given',
    rest: '',
    about: "the same with the lens and the camera's height",
    make: () => measureResponder('camera'),
  },
  { name: 'truth', rest: '', about: 'the right answer itself', make: () => truthResponder },
]

const formOf = ({ name, rest }: Row): string => (rest === '' ? name : `${name}:${rest}`)

export const RESPONDER_FORMS: readonly string[] = RESPONDERS.map(formOf)

/** `--model SPEC`: a row's name, and what it needs after a colon. */
export async function responderFrom(spec: string, options: ResponderOptions): Promise<Responder> {
  const colon = spec.indexOf(':')
  const [name, rest] = colon < 0 ? [spec, ''] : [spec.slice(0, colon), spec.slice(colon + 1)]
  const row = RESPONDERS.find(candidate => candidate.name === name)
  if (row && (rest === '') === (row.rest === '')) return row.make(rest, options)
  // The rest may hold what is nobody's business.
  throw badUsage({ subject: '--model', expected: row ? formOf(row) : RESPONDER_FORMS.join(', '), got: name })
}
