import { dirname, resolve } from 'node:path'
import { badInput, badUsage } from '../../base/errors.ts'
import type { Question } from '../../questions/record.ts'
import type { BenchItem, ClipMedia } from '../run/item.ts'
import { type DrawnClip, itemOfQuestion, type SceneOf } from '../run/question-item.ts'
import { variantSettings } from '../run/run-settings.ts'
import { changedClip } from './changed-clip.ts'
import { type ClipPictures, drawnPictures, plainPictures } from './clip-pictures.ts'
import { type ClipToTake, otherClip } from './other-clip.ts'
import type { AskedAs, Pictures, Variant } from './variant.ts'
import { variantOf } from './variants.ts'

export interface VariantOptions extends AskedAs {
  /** Where MP4 files of changed clips are kept. */
  readonly videoFolder: string
}

/** The questions of a folder as a variant asks them. */
export class VariantItems {
  /** Those to which it applies, with the truth of what is shown. */
  readonly questions: readonly Question[]
  readonly settings: ReturnType<typeof variantSettings>
  readonly #variant: Variant
  readonly #options: VariantOptions
  /** By id, as they stand in the file. */
  readonly #unchanged: ReadonlyMap<string, Question>
  readonly #path: string
  readonly #clips: ReadonlyMap<string, DrawnClip> | undefined
  readonly #videos = new Map<string, Promise<string>>()
  #takeable: readonly ClipToTake[] | undefined

  /** `clips` by question; none where the pictures are not looked at. Error: no question to which the variant applies. */
  constructor(
    unchanged: readonly Question[],
    questionsPath: string,
    clips: ReadonlyMap<string, DrawnClip> | undefined,
    options: VariantOptions,
  ) {
    this.#variant = variantOf(options.name)
    this.#options = options
    this.#path = questionsPath
    this.#clips = clips
    this.#unchanged = new Map(unchanged.map(question => [question.id, question]))
    this.settings = variantSettings(options)
    this.questions = unchanged.flatMap(question => this.#variant.question(question, options.seed) ?? [])
    if (this.questions.length > 0) return
    const expected = `some to which ${options.name} applies`
    throw badInput({ subject: 'questions', expected, got: 'none', where: questionsPath })
  }

  itemOf(question: Question, sceneOf: SceneOf): BenchItem {
    const own = this.#unchanged.get(question.id) ?? question
    const drawn = this.#clips?.get(question.id)
    const scene = async () => this.#variant.scene(await sceneOf(), own)
    const { clip: unchangedClip, ...item } = itemOfQuestion(question, drawn, scene)
    if (!drawn || !unchangedClip) return item
    const clip = this.#clipOf(own, drawn, unchangedClip, sceneOf)
    return { ...item, ...(clip && { clip }) }
  }

  #clipOf(question: Question, drawn: DrawnClip, unchanged: ClipMedia, sceneOf: SceneOf): ClipMedia | undefined {
    const change = this.#variant.pictures(question)
    if (change.from === 'nothing') return undefined
    if (change.from === 'drawn' && Object.keys(change).length === 1) return unchanged
    if (change.from === 'another clip') return this.#otherOf(question, sceneOf)
    const source = this.#sourceOf(change, question, drawn, sceneOf)
    return changedClip(source, change, { ...this.#options, videos: this.#videos })
  }

  #sourceOf({ from }: Pictures, question: Question, drawn: DrawnClip, sceneOf: SceneOf): ClipPictures {
    if (from === 'drawn') return drawnPictures(question, drawn)
    const scenesPath = resolve(dirname(this.#path), question.scenesFile.path)
    return plainPictures(question, sceneOf, scenesPath)
  }

  #otherOf(question: Question, sceneOf: SceneOf): ClipMedia | undefined {
    const other = otherClip(question, this.#clipsToTake(), this.#options.seed)
    if (other) return itemOfQuestion(other.question, other.drawn, sceneOf).clip
    throw badUsage({ subject: '--variant other-clip', expected: 'questions of two recordings at least', got: 'one' })
  }

  #clipsToTake(): readonly ClipToTake[] {
    this.#takeable ??= [...this.#unchanged.values()].flatMap(question => {
      const drawn = this.#clips?.get(question.id)
      return drawn ? [{ question, drawn }] : []
    })
    return this.#takeable
  }
}
