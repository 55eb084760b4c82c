import { badInput, missing, type StvlmError } from '../../base/errors.ts'
import { hashFraction } from '../../base/hash.ts'
import { Random } from '../../base/random.ts'
import { type SkipOptions, throwIfAborted, type WorkOptions } from '../../base/work.ts'
import { readJsonl } from '../../files/jsonl.ts'
import { QUESTION_FORMAT, type Question } from '../../questions/record.ts'
import type { MixtureOptions } from '../recipe.ts'
import { wordingsOf } from '../words/wordings.ts'
import { answerBin } from './answer-bin.ts'
import type { ClipFile, ClipFiles } from './clip-files.ts'
import { Column } from './columns.ts'
import type { LeakGuard } from './leak-guard.ts'
import { isWanted, type Stratum } from './shares.ts'
import type { Spool } from './spool.ts'
import { weightOf } from './weight.ts'

/** What a turn is made of, as it waits in the spool. */
export interface SpooledQuestion {
  readonly id: string
  readonly bin: string
  readonly weight: number
  readonly wordings: readonly (readonly [question: string, answer: string])[]
}

export interface GatheredStratum extends Stratum {
  readonly split: 'train' | 'val'
  readonly licence: string
  readonly attribution: string
}

/** Why questions are no candidates. */
export type LeftOut = 'test split' | 'benchmark' | 'not asked for' | 'held-out words' | 'no clip'

/** Candidates, column by column; row i is one question. */
export interface Gathered {
  readonly strata: readonly GatheredStratum[]
  readonly clips: readonly ClipFile[]
  readonly stratum: Column
  readonly clip: Column
  /** Uniform in [0, 1), a function of seed and question: who is taken where not all are. */
  readonly lot: Column
  readonly wordings: Column
  readonly from: Column
  readonly bytes: Column
  readonly read: number
  readonly leftOut: ReadonlyMap<LeftOut, number>
}

export interface GatherOptions extends WorkOptions, SkipOptions {
  readonly mixture: MixtureOptions
  readonly seed: number
  readonly clips: ClipFiles
  readonly guard: LeakGuard
  readonly spool: Spool
}

/**
 * One pass over the questions' files: what each can become waits in the spool, memory holds six numbers a question.
 * Errors: a question twice, one of a benchmark, one whose clip was not drawn (with `onBad` it is left out).
 */
export async function gatherQuestions(paths: readonly string[], options: GatherOptions): Promise<Gathered> {
  const gathering = new Gathering(options)
  for (const path of paths) {
    for await (const question of readJsonl(QUESTION_FORMAT, path, options)) {
      throwIfAborted(options.signal, path)
      await gathering.take(question, path)
      options.onProgress?.({ done: gathering.read, unit: 'questions' })
    }
  }
  const leak = options.guard.problem()
  if (leak) throw leak
  await options.spool.flush()
  return gathering
}

class Gathering implements Gathered {
  readonly strata: GatheredStratum[] = []
  readonly clips: ClipFile[] = []
  readonly stratum = new Column()
  readonly clip = new Column()
  readonly lot = new Column()
  readonly wordings = new Column()
  readonly from = new Column()
  readonly bytes = new Column()
  readonly leftOut = new Map<LeftOut, number>()
  read = 0
  readonly #options: GatherOptions
  readonly #strata = new Map<string, number>()
  readonly #seen = new Set<string>()

  constructor(options: GatherOptions) {
    this.#options = options
  }

  async take(question: Question, path: string): Promise<void> {
    this.read++
    const { id } = question
    if (this.#seen.has(id)) throw badInput({ subject: `question ${id}`, expected: 'once', got: 'twice', where: path })
    this.#seen.add(id)
    const clip = this.#options.clips.of(id)
    const why = this.#refusal(question, clip)
    if (why !== undefined || !clip) return this.#leaveOut(why ?? 'no clip', question, path)
    const { mixture, seed, spool } = this.#options
    const wordings = wordingsOf(question, mixture.phrasings, new Random(seed, 'wordings', id))
    if (wordings.length === 0) return this.#leaveOut('held-out words', question, path)
    const row: SpooledQuestion = {
      id,
      bin: answerBin(question.answer),
      weight: weightOf(question, mixture.weights),
      wordings: wordings.map(({ question: words, answerText }) => [words, answerText]),
    }
    const place = await spool.add(row)
    this.stratum.push(this.#stratumOf(question))
    this.clip.push(clip.number)
    this.clips[clip.number] = clip
    this.lot.push(hashFraction(`${seed} ${id}`))
    this.wordings.push(wordings.length)
    this.from.push(place.from)
    this.bytes.push(place.bytes)
  }

  #refusal(question: Question, clip: ClipFile | undefined): LeftOut | undefined {
    const { guard, mixture } = this.#options
    if (question.split === 'test') return 'test split'
    if (!isWanted(question, mixture)) return 'not asked for'
    return guard.catches(question, clip?.hash) ? 'benchmark' : undefined
  }

  #leaveOut(why: LeftOut, { id }: Question, where: string): void {
    if (why === 'no clip') this.#refuse(noClip(id, where))
    this.leftOut.set(why, (this.leftOut.get(why) ?? 0) + 1)
  }

  #refuse(problem: StvlmError): void {
    if (!this.#options.onBad) throw problem
    this.#options.onBad(problem)
  }

  #stratumOf({ task, source, provenance, split, licence, attribution }: Question): number {
    const key = JSON.stringify([task, source, provenance, split, licence, attribution])
    let number = this.#strata.get(key)
    if (number === undefined) {
      number = this.strata.length
      this.#strata.set(key, number)
      const part = split === 'val' ? 'val' : 'train'
      this.strata.push({ task, source, provenance, split: part, licence, attribution, count: 0 })
    }
    this.strata[number].count++
    return number
  }
}

const noClip = (id: string, where: string): StvlmError =>
  missing({
    subject: `clip of question ${id}`,
    expected: 'an MP4 in one of the folders of --clips (stvlm clips)',
    got: 'none',
    where,
  })
