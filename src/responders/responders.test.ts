import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { metres, questionNamed, writeBench } from '../../test/bench-questions.ts'
import type { Request } from '../bench/responder.ts'
import { parseSpec } from '../models/openai-spec.ts'
import type { Question } from '../questions/record.ts'
import { responderFrom } from './registry.ts'

const OPTIONS = { media: 'nothing', body: {}, timeoutMs: 1000, env: {} } as const
let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stvlm-responders-'))
})

const requestFor = (question: Question): Request => ({
  questionId: question.id,
  prompt: { shots: [], ask: { text: '', media: { kind: 'nothing' } } },
  known: { question, scene: () => Promise.reject(new Error('not read')) },
})
const { signal } = new AbortController()

async function say(spec: string, question: Question, trainPath?: string): Promise<string> {
  const responder = await responderFrom(spec, { ...OPTIONS, ...(trainPath && { trainPath }) })
  return (await responder.answer(requestFor(question), signal)).text
}

test('truth says the right answer, scripted what its file says', async () => {
  const script = join(dir, 'script.jsonl')
  await writeFile(script, '{"questionId":"a","text":"seven","model":"x"}\n{"questionId":"b","text":""}\n')
  expect(await say('truth', questionNamed('a'))).toBe('It goes 3 m.')
  expect(await say(`scripted:${script}`, questionNamed('a'))).toBe('seven')
  expect(await say(`scripted:${script}`, questionNamed('b'))).toBe('')
  await expect(say(`scripted:${script}`, questionNamed('c'))).rejects.toThrow(
    /question c: expected an answer in the script/,
  )
})

describe('the blind baselines', () => {
  let train = ''
  const person = { trackId: 'p', colour: 'blue', category: 'person' } as const
  beforeAll(async () => {
    const lengths = [2, 10, 10.5, 11, 40, 3, 3.1, 3.2, 3.3]
    const questions = lengths.map((value, i) =>
      questionNamed(`t${i}`, { split: 'train', answer: metres(value), ...(i >= 5 && { objects: [person] }) }),
    )
    const hours = [3, 3, 9].map((value, i) =>
      questionNamed(`h${i}`, { split: 'train', task: 'direction', answer: { type: 'hour', value, unit: "o'clock" } }),
    )
    train = join(await writeBench(join(dir, 'train'), [...questions, ...hours]), 'questions.jsonl')
  })

  test('give the best constant of the task, or the best for what the words tell', async () => {
    const ofPerson = questionNamed('q', { objects: [person] })
    expect(await say('blind-constant', questionNamed('q'), train)).toBe('3 m')
    expect(await say('blind-constant', ofPerson, train)).toBe('3 m')
    expect(await say('blind-metadata', ofPerson, train)).toBe('3 m')
    expect(await say('blind-metadata', questionNamed('q'), train)).toBe('10 m')
  })

  test('answer in the unit that is asked, and what cannot be told like what it looks like', async () => {
    const inFeet = questionNamed('q', { answer: { type: 'length', value: 1, unit: 'ft' }, objects: [person] })
    expect(await say('blind-metadata', inFeet, train)).toBe('9.84 ft')
    const untold = { task: 'unanswerable', answer: { type: 'cannotTell', value: 'not seen' } } as const
    expect(
      await say('blind-constant', questionNamed('q', { ...untold, template: 'unanswerable/moment/train/0' }), train),
    ).toBe("3 o'clock")
    expect(
      await say('blind-constant', questionNamed('q', { ...untold, template: 'unanswerable/distance/train/0' }), train),
    ).toBe('3 m')
  })

  test('refuse questions of another split, and tasks that train lacks', async () => {
    const test = join(await writeBench(join(dir, 'test'), [questionNamed('q')]), 'questions.jsonl')
    await expect(say('blind-constant', questionNamed('q'), test)).rejects.toThrow(
      /question q: expected split train, got test/,
    )
    await expect(say('blind-constant', questionNamed('q', { task: 'speed' }), train)).rejects.toThrow(
      /task speed: expected questions of it/,
    )
    await expect(say('blind-constant', questionNamed('q'))).rejects.toThrow(
      /--model blind-constant: expected questions/,
    )
  })
})

test('a key that cannot stand in a header is refused, unseen', async () => {
  const make = (key: string) => responderFrom('openai:m@http://h', { ...OPTIONS, env: { STVLM_API_KEY: key } })
  expect((await make(' sk-1\n')).name).toBe('m')
  await expect(make('sk-1\nsk-2')).rejects.toThrow(
    /^key in STVLM_API_KEY: expected letters, digits and signs, got blanks or others$/,
  )
})

test('an address is completed, and holds no password', () => {
  const of = (spec: string) => parseSpec(spec).url.href
  expect(of('a/b@http://h:1')).toBe('http://h:1/v1/chat/completions')
  expect(of('m@x@https://h/api/v3/')).toBe('https://h/api/v3/chat/completions')
  expect(of('m@https://h/openai/chat/completions?api-version=1')).toBe(
    'https://h/openai/chat/completions?api-version=1',
  )
  expect(parseSpec('m@x@https://h').model).toBe('m@x')
  expect(() => parseSpec('m@http://me:pw@h')).toThrow(/no name or password in the address, got one/)
  expect(() => parseSpec('m@ftp://h')).toThrow(/expected openai:NAME@http/)
})
