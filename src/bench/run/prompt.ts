import { badUsage } from '../../base/errors.ts'
import type { Media, Prompt, Responder, Turn } from '../responder.ts'
import { ClipCache } from './clip-cache.ts'
import { contextText } from './context.ts'
import type { BenchItem, Shot } from './item.ts'
import type { PromptSettings } from './run-settings.ts'

/** Examples from train. */
export interface Shots {
  /** What they are drawn from and how: recorded with the answers. */
  readonly identity: string
  of(item: BenchItem): readonly Shot[]
}

const SLOT = /\{(context|question|instruction)\}/g

/** Items as a model is shown them. Frames of a clip are shared by its items and by the examples. */
export class Prompts {
  readonly #settings: PromptSettings
  readonly #sees: Responder['sees']
  readonly #shots: Shots | undefined
  readonly #clips: ClipCache

  constructor(settings: PromptSettings, sees: Responder['sees'], shots?: Shots) {
    if (!settings.template.includes('{question}')) {
      throw badUsage({ subject: 'template', expected: 'to hold {question}', got: settings.template })
    }
    this.#settings = settings
    this.#sees = sees
    this.#shots = shots
    const { frames: count, widthPx } = settings
    this.#clips = new ClipCache({ count, ...(widthPx !== undefined && { widthPx }) })
  }

  async promptOf(item: BenchItem, signal: AbortSignal): Promise<Prompt> {
    const shots: (Turn & { answer: string })[] = []
    for (const shot of this.#shots?.of(item) ?? []) {
      shots.push({ ...(await this.#turnOf(shot.item, signal)), answer: shot.answer })
    }
    const { system } = this.#settings
    return { ...(system !== undefined && { system }), shots, ask: await this.#turnOf(item, signal) }
  }

  async #turnOf(item: BenchItem, signal: AbortSignal): Promise<Turn> {
    const media = await this.#mediaOf(item, signal)
    const { template, context } = this.#settings
    const words: Record<string, string> = {
      context: this.#sees === 'nothing' ? '' : await contextText(item, media, context),
      question: item.question,
      instruction: item.instruction,
    }
    const filled = template.split('\n').map(line => line.replaceAll(SLOT, (_, slot: string) => words[slot]))
    // Lines of slots with nothing in them go; what a question itself holds stays as it is worded.
    return { text: filled.filter(line => line !== '').join('\n'), media }
  }

  async #mediaOf({ clip }: BenchItem, signal: AbortSignal): Promise<Media> {
    if (!clip || this.#sees === 'nothing') return { kind: 'nothing' }
    if (this.#sees === 'video') return { kind: 'video', file: await clip.video() }
    return { kind: 'frames', frames: await this.#clips.frames(clip, signal) }
  }
}
