import { badInput } from '../../base/errors.ts'
import { throwIfAborted } from '../../base/work.ts'
import { type Generation, readConfig, readGeneration } from './config.ts'
import { Decoder } from './decoder.ts'
import { Embedder } from './embedder.ts'
import type { VlmFiles } from './files.ts'
import { evenly, type VlmClip } from './frame.ts'
import type { Precision } from './graphs.ts'
import { answerGreedily } from './greedy.ts'
import type { Asked, AskedTurn, VlmKind } from './kinds/kind.ts'
import { LLAVA_ONEVISION } from './kinds/llava-onevision.ts'
import { NANO } from './kinds/nano.ts'
import type { OwnRows } from './own-rows.ts'
import { Prefixes } from './prefixes.ts'
import { Reader, type ReaderParts } from './reader.ts'
import { VlmTokenizer } from './tokenizer.ts'
import { VisionEncoder } from './vision.ts'

/** Vision-language models that can be run, one row each. */
export const VLM_KINDS: readonly VlmKind[] = [LLAVA_ONEVISION, NANO]

export interface VlmOptions {
  /** By default the most exact that the folder holds. */
  readonly precision?: Precision
  /** Of what was seen of clips, kept for further questions about them. */
  readonly maxPrefixBytes?: number
}

export interface AnswerOptions {
  readonly maxNewTokens?: number
  readonly signal?: AbortSignal
  /** Every token as it comes, the one that ends the answer too, with the logits that it was chosen by. */
  readonly onToken?: (id: number, logits: Float32Array) => void
}

export interface VlmAnswer {
  readonly text: string
  readonly ids: readonly number[]
  /** Rows of frames and words. */
  readonly promptTokens: number
}

const DEFAULT_NEW_TOKENS = 128
const DEFAULT_PREFIX_BYTES = 64 * 2 ** 20

interface Parts extends ReaderParts {
  readonly tokenizer: VlmTokenizer
  readonly generation: Generation
}

/**
 * A vision-language model in ONNX: frames and words in, words out, greedily and in 32-bit floats as PyTorch does. Questions are answered one
 * after the other, whoever asks; what is shared by questions about the same frames (the same clip) is read once.
 */
export class Vlm {
  /** model_type of its config.json. */
  readonly modelType: string
  /** So many frames of a clip are looked at, where the model takes no other number: of more some, of fewer some twice. */
  readonly frames: number | undefined
  /** Its graphs' files, within the folder. */
  readonly graphs: readonly string[]
  readonly #parts: Parts
  readonly #reader: Reader
  /** Of the question at hand and its answer. */
  readonly #own: OwnRows
  readonly #prefixes: Prefixes
  readonly #clipNumbers = new WeakMap<VlmClip, number>()
  #clips = 0
  #turn: Promise<unknown> = Promise.resolve()

  private constructor(modelType: string, parts: Parts, maxPrefixBytes: number) {
    this.modelType = modelType
    this.frames = parts.kind.frames
    this.graphs = [parts.vision, parts.embedder, parts.decoder].map(part => part.file)
    this.#parts = parts
    this.#reader = new Reader(parts)
    this.#own = parts.decoder.rows()
    this.#prefixes = new Prefixes(maxPrefixBytes)
  }

  /** Errors: `missing` where a file is, `badInput` where one does not fit, or is of a kind that this program does not know. */
  static async open(files: VlmFiles, options: VlmOptions = {}): Promise<Vlm> {
    const { precision, maxPrefixBytes = DEFAULT_PREFIX_BYTES } = options
    const config = await readConfig(files)
    const row = VLM_KINDS.find(kind => kind.modelType === config.model_type)
    if (!row) {
      const expected = `one of ${VLM_KINDS.map(kind => kind.modelType).join(', ')}`
      throw badInput({ subject: 'model_type of config.json', expected, got: config.model_type, where: files.where })
    }
    const tokenizer = await VlmTokenizer.open(files)
    const kind = await row.open(files, config, tokenizer)
    const generation = await readGeneration(files, config)
    const vision = await VisionEncoder.open(files, precision)
    const embedder = await Embedder.open(files, precision)
    const decoder = await Decoder.open(files, precision)
    return new Vlm(row.modelType, { tokenizer, kind, generation, vision, embedder, decoder }, maxPrefixBytes)
  }

  /** Errors: `badInput` and `usage` where the model cannot be asked so, `interrupted` by the signal. */
  answer(asked: Asked, options: AnswerOptions = {}): Promise<VlmAnswer> {
    const answer = this.#turn.then(() => this.#answer(asked, options))
    this.#turn = answer.catch(() => undefined)
    return answer
  }

  /** Frees the graphs, when what runs has ended; nothing can be asked afterwards. */
  async release(): Promise<void> {
    await this.#turn
    const { vision, embedder, decoder } = this.#parts
    await Promise.all([vision.release(), embedder.release(), decoder.release()])
  }

  async #answer(
    asked: Asked,
    { signal, maxNewTokens = DEFAULT_NEW_TOKENS, onToken }: AnswerOptions,
  ): Promise<VlmAnswer> {
    throwIfAborted(signal, 'answer')
    const { kind, generation, tokenizer } = this.#parts
    const shown = { ...asked, turns: asked.turns.map(turn => this.#shown(turn)) }
    const prefix = await this.#prefixes.get(this.#keyOf(asked), () => this.#reader.shared(shown, signal))
    const ids = kind.layout(shown, prefix.counts).own.flatMap(piece => ('ids' in piece ? piece.ids : []))
    const room = (kind.maxOwn ?? Number.POSITIVE_INFINITY) - ids.length
    if (room < 1)
      throw badInput({ subject: 'question', expected: `at most ${kind.maxOwn} words`, got: `${ids.length}` })
    this.#own.clear()
    const cache = { shared: prefix.rows, own: this.#own }
    const start = await this.#reader.own(cache, ids, signal)
    const promptIds = [...prefix.ids, ...ids]
    const most = Math.min(maxNewTokens, room)
    const options = { ...generation, maxNewTokens: most, ...(signal && { signal }), ...(onToken && { onToken }) }
    const found = await answerGreedily({ ...this.#parts, cache }, start, promptIds, options)
    return { text: tokenizer.decode(found).trim(), ids: found, promptTokens: promptIds.length }
  }

  #shown(turn: AskedTurn): AskedTurn {
    const { clip } = turn
    if (clip?.timesS.length === 0) throw badInput({ subject: 'clip', expected: 'at least 1 frame', got: '0' })
    return clip && this.frames !== undefined ? { ...turn, clip: evenly(clip, this.frames) } : turn
  }

  /** The words of the last turn come after what is shared. */
  #keyOf({ system, turns }: Asked): string {
    const parts = turns.map(({ clip, text, answer }, i) => [
      clip && this.#numberOf(clip),
      i < turns.length - 1 ? [text, answer] : [],
    ])
    return JSON.stringify([system, parts])
  }

  #numberOf(clip: VlmClip): number {
    const number = this.#clipNumbers.get(clip) ?? this.#clips++
    this.#clipNumbers.set(clip, number)
    return number
  }
}
