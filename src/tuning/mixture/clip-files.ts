import { join, relative, resolve, sep } from 'node:path'
import { CLIP_INDEX_FILE, CLIP_INDEX_FORMAT } from '../../clips/clip-index.ts'
import { readJsonl } from '../../files/jsonl.ts'
import { MEDIA_FOLDER } from '../conversation.ts'

/** A drawn clip: one file, shown by the questions that share its hash. */
export interface ClipFile {
  /** Its place in the order of the indices. */
  readonly number: number
  readonly hash: string
  /** Relative to the mixture's folder. */
  readonly path: string
}

/** Which drawn MP4 shows a question; of several folders the first that has it. */
export class ClipFiles {
  readonly #byQuestion = new Map<string, ClipFile>()
  readonly #byHash = new Map<string, ClipFile>()
  /** Absolute folders by their names in the mixture. */
  readonly roots = new Map<string, string>()

  async add(folder: string, signal?: AbortSignal): Promise<void> {
    const number = this.roots.size + 1
    const root = number === 1 ? `${MEDIA_FOLDER}/clips` : `${MEDIA_FOLDER}/clips-${number}`
    this.roots.set(root, resolve(folder))
    for await (const { questionId, clipHash, file } of readJsonl(CLIP_INDEX_FORMAT, join(folder, CLIP_INDEX_FILE), {
      signal,
    })) {
      if (file === undefined || this.#byQuestion.has(questionId)) continue
      this.#byQuestion.set(questionId, this.#fileOf(clipHash, root, file))
    }
  }

  of(questionId: string): ClipFile | undefined {
    return this.#byQuestion.get(questionId)
  }

  #fileOf(hash: string, root: string, file: string): ClipFile {
    let clip = this.#byHash.get(hash)
    if (!clip) {
      const path = `${root}/${relative('', file).split(sep).join('/')}`
      clip = { number: this.#byHash.size, hash, path }
      this.#byHash.set(hash, clip)
    }
    return clip
  }
}
