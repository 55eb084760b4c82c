import { join } from 'node:path'
import { badInput, type StvlmError } from '../../base/errors.ts'
import { QUESTIONS_FILE, SCENES_FILE } from '../../bench/manifest.ts'
import { clipHashOf } from '../../clips/clip-hash.ts'
import { readJsonl } from '../../files/jsonl.ts'
import { QUESTION_FORMAT, type Question } from '../../questions/record.ts'
import { SCENE_FORMAT } from '../../tracks/record.ts'

/** Leaks that the error names. */
const NAMED = 3

type Asked = Pick<Question, 'id' | 'recordingId' | 'clip' | 'objects' | 'sceneId' | 'scenesFile'>

/**
 * Recordings and drawn clips of benchmarks: none of them may be trained on. Checked by the recording's id and by the
 * clip's hash, that which the question or the index of clips bears and that of its full size.
 */
export class LeakGuard {
  readonly #recordings = new Map<string, string>()
  readonly #clips = new Map<string, string>()
  readonly #found: string[] = []
  #count = 0

  /** How many recordings a benchmark's folder holds. */
  recordingsOf(folder: string): number {
    return [...this.#recordings.values()].filter(own => own === folder).length
  }

  /** All recordings of a benchmark's folder: those of its questions and of its scenes. */
  async addBench(folder: string, signal?: AbortSignal): Promise<void> {
    for await (const question of readJsonl(QUESTION_FORMAT, join(folder, QUESTIONS_FILE), { signal })) {
      this.#recordings.set(question.recordingId, folder)
      for (const hash of hashesOf(question)) this.#clips.set(hash, folder)
    }
    for await (const { recordingId } of readJsonl(SCENE_FORMAT, join(folder, SCENES_FILE), { signal }))
      this.#recordings.set(recordingId, folder)
  }

  /** Whether the question is of a benchmark; `clipHash` is that of its drawn clip. Remembered for `problem`. */
  catches(question: Asked, clipHash?: string): boolean {
    const why = this.#whyOf(question, clipHash)
    if (why === undefined) return false
    this.#count++
    if (this.#found.length < NAMED) this.#found.push(`question ${question.id} (${why})`)
    return true
  }

  /** One line that names the first leaks, where there were any. */
  problem(): StvlmError | undefined {
    if (this.#count === 0) return undefined
    const more = this.#count > NAMED ? ` and ${this.#count - NAMED} more` : ''
    return badInput({
      subject: 'mixture',
      expected: 'no recording and no clip of a benchmark',
      got: `${this.#found.join(', ')}${more}`,
    })
  }

  #whyOf(question: Asked, clipHash?: string): string | undefined {
    const bench = this.#recordings.get(question.recordingId)
    if (bench !== undefined) return `recording ${question.recordingId} of ${bench}`
    const hashes = clipHash === undefined ? hashesOf(question) : [clipHash, ...hashesOf(question)]
    const hash = hashes.find(known => this.#clips.has(known))
    return hash && `clip ${hash.slice(0, 12)} of ${this.#clips.get(hash)}`
  }
}

const hashesOf = (question: Asked): string[] =>
  question.clip.clipHash === undefined ? [clipHashOf(question)] : [question.clip.clipHash, clipHashOf(question)]
