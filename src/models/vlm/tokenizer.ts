import { Tokenizer } from '@huggingface/tokenizers'
import { z } from 'zod'
import { badInput, messageOf } from '../../base/errors.ts'
import { readJson } from './config.ts'
import type { VlmFiles } from './files.ts'

const objectSchema = z.record(z.string(), z.unknown())

/** Words and ids, as the folder's tokenizer.json has them. */
export class VlmTokenizer {
  readonly #tokenizer: Tokenizer
  readonly #where: string
  readonly #cleansSpaces: boolean

  private constructor(tokenizer: Tokenizer, cleansSpaces: boolean, where: string) {
    this.#tokenizer = tokenizer
    this.#cleansSpaces = cleansSpaces
    this.#where = where
  }

  static async open(files: VlmFiles): Promise<VlmTokenizer> {
    const tokens = await readJson(files, ['tokenizer.json'], objectSchema)
    const config = await readJson(files, ['tokenizer_config.json'], objectSchema)
    try {
      const cleansSpaces = config.clean_up_tokenization_spaces === true
      return new VlmTokenizer(new Tokenizer(tokens, config), cleansSpaces, files.where)
    } catch (cause) {
      throw badInput(
        { subject: 'tokenizer.json', expected: 'a tokenizer', got: messageOf(cause), where: files.where },
        cause,
      )
    }
  }

  /** Without anything before or after the text. Words that it does not know become its token for such, where it has one. */
  encode(text: string): number[] {
    if (text === '') return []
    const { ids } = this.#tokenizer.encode(text, { add_special_tokens: false })
    if (ids.every(Number.isInteger)) return ids
    throw badInput({ subject: 'text', expected: 'words that the tokenizer knows', got: 'others', where: this.#where })
  }

  /** Without special tokens. */
  decode(ids: readonly number[]): string {
    const options = { skip_special_tokens: true, clean_up_tokenization_spaces: this.#cleansSpaces }
    return ids.length === 0 ? '' : this.#tokenizer.decode([...ids], options)
  }

  /** Errors: `badInput` where it has no such token. */
  idOf(token: string): number {
    const id = this.#tokenizer.token_to_id(token)
    if (id !== undefined) return id
    throw badInput({ subject: 'tokenizer.json', expected: `a token ${token}`, got: 'none', where: this.#where })
  }

  /** Text of a user is words: a special token within it would end the turn, or show a video. Errors: `badInput`. */
  refuseSpecial(text: string): void {
    for (const { content, special } of this.#tokenizer.get_added_tokens_decoder().values()) {
      if (special && text.includes(content)) {
        throw badInput({ subject: 'question', expected: 'words', got: `the token ${content}` })
      }
    }
  }
}
