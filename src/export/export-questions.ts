import { copyFile, link, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { badUsage, missing } from '../base/errors.ts'
import { throwIfAborted, type WorkOptions } from '../base/work.ts'
import { type AtomicFile, makeFolder, openAtomic, writeFileAtomic } from '../files/atomic.ts'
import { type ResolveOptions, resolveScenes } from '../files/question-scenes.ts'
import { type Question, SPLITS, type Split } from '../questions/record.ts'
import { dialogueOf, TRAINER_FORMATS, type TrainerFormat, type Turn } from './conversation.ts'
import { writeMcap } from './mcap.ts'
import { writeParquet } from './parquet.ts'
import { imagesOf } from './scene-images.ts'

export const EXPORT_NAMES = [...TRAINER_FORMATS.map(format => format.name), 'parquet', 'mcap'] as const

export interface ExportOptions extends WorkOptions {
  readonly out: string
  /** The drawn clip of a question, as a path from here; undefined where none was drawn. */
  clipOf(question: Question): string | undefined
}

export interface McapExportOptions extends WorkOptions, ResolveOptions {
  readonly out: string
  /** Finds a frame's file below the frames roots; scenes without images are exported all the same. */
  locate(file: string, scenesPath: string): Promise<string | undefined>
}

type Questions = AsyncIterable<Question> | Iterable<Question>

/** Files that the trainer of that name loads as they are; every question needs its drawn clip. Returns how many. */
export async function exportForTrainer(name: string, questions: Questions, options: ExportOptions): Promise<number> {
  const format = TRAINER_FORMATS.find(row => row.name === name)
  if (!format) throw badUsage({ subject: 'export', expected: EXPORT_NAMES.join(', '), got: name })
  const files = new Map<Split, ArrayFile>()
  let count = 0
  try {
    for await (const question of questions) {
      throwIfAborted(options.signal, options.out)
      const turn = { question, clipFile: await placeClip(question, options) }
      const file = files.get(question.split) ?? (await openArray(format, question.split, options.out))
      files.set(question.split, file)
      await file.add(format.row(dialogueOf(turn)))
      count++
      options.onProgress?.({ done: count, unit: 'questions' })
    }
    for (const file of files.values()) await file.commit()
  } finally {
    for (const file of files.values()) await file.discard()
  }
  const splits = SPLITS.filter(split => files.has(split))
  for (const [file, text] of Object.entries(format.sideFiles(splits)))
    await writeFileAtomic(join(options.out, file), text)
  return count
}

/** One questions.parquet; clips are named where they were drawn. */
export async function exportParquet(questions: Questions, options: ExportOptions): Promise<number> {
  let count = 0
  async function* turns(): AsyncGenerator<Turn> {
    for await (const question of questions) {
      throwIfAborted(options.signal, options.out)
      const clipFile = options.clipOf(question) ? await placeClip(question, options) : ''
      count++
      options.onProgress?.({ done: count, unit: 'questions' })
      yield { question, clipFile }
    }
  }
  await writeParquet(join(options.out, 'questions.parquet'), turns())
  return count
}

/** One MCAP file a scene, with its questions. Returns how many questions. */
export async function exportMcap(questions: Questions, options: McapExportOptions): Promise<number> {
  let count = 0
  for await (const { scene, records, scenesPath } of resolveScenes(questions, options)) {
    const images = imagesOf(scene, records, file => options.locate(file, scenesPath), options)
    await writeMcap(join(options.out, `${scene.id.replaceAll(/[^\w.-]+/g, '_')}.mcap`), {
      scene,
      questions: records,
      images,
    })
    count += records.length
    options.onProgress?.({ done: count, unit: 'questions' })
  }
  return count
}

/** Links (or copies) the clip into the export, so that the folder needs nothing outside itself. */
async function placeClip(question: Question, { out, clipOf }: ExportOptions): Promise<string> {
  const from = clipOf(question)
  if (from === undefined) {
    throw missing({
      subject: `clip of question ${question.id}`,
      expected: 'to be drawn (stvlm clips)',
      got: 'none',
      where: out,
    })
  }
  const name = join('clips', basename(from))
  const to = join(out, name)
  if (await stat(to).catch(() => undefined)) return name
  await makeFolder(join(out, 'clips'))
  // Another device, or a file system without links: a copy serves as well.
  await link(from, to).catch(() => copyFile(from, to))
  return name
}

/** The rows of one file: lines, or one JSON array. */
interface ArrayFile {
  add(row: unknown): Promise<void>
  commit(): Promise<void>
  discard(): Promise<void>
}

async function openArray({ layout, fileName }: TrainerFormat, split: Split, out: string): Promise<ArrayFile> {
  const file: AtomicFile = await openAtomic(join(out, fileName(split)))
  let empty = true
  return {
    async add(row) {
      const before = layout === 'jsonl' ? '' : empty ? '[\n' : ',\n'
      await file.write(`${before}${JSON.stringify(row)}${layout === 'jsonl' ? '\n' : ''}`)
      empty = false
    },
    async commit() {
      if (layout === 'json') await file.write('\n]\n')
      await file.commit()
    },
    discard: () => file.discard(),
  }
}
