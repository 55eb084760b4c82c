import { join } from 'node:path'
import type { Dialogue, MediaKind, TrainerFormat } from '../../export/conversation.ts'
import { type AtomicFile, openAtomic } from '../../files/atomic.ts'
import { type Conversation, MEDIA_TOKEN, TRAIN_FILE, VAL_FILE } from '../conversation.ts'

type Split = 'train' | 'val'

const FILES: Readonly<Record<Split, string>> = { train: TRAIN_FILE, val: VAL_FILE }

/** One file of rows: lines of JSON, or one array. */
interface RowFile {
  readonly name: string
  readonly file: AtomicFile
  readonly layout: 'jsonl' | 'json'
  rowOf(conversation: Conversation): unknown
  count: number
}

export interface RowFilesOptions {
  readonly out: string
  readonly splits: readonly Split[]
  /** What rows show. */
  readonly kinds: readonly MediaKind[]
  readonly formats: readonly TrainerFormat[]
}

/** The mixture's own files and those of other trainers, written side by side; all get their names at the end. */
export class RowFiles {
  readonly #files: Readonly<Record<Split, RowFile[]>>

  private constructor(files: Readonly<Record<Split, RowFile[]>>) {
    this.#files = files
  }

  static async open({ out, splits, kinds, formats }: RowFilesOptions): Promise<RowFiles> {
    const files: Record<Split, RowFile[]> = { train: [], val: [] }
    const add = async (split: Split, name: string, row: Pick<RowFile, 'layout' | 'rowOf'>) => {
      files[split].push({ name, file: await openAtomic(join(out, name)), count: 0, ...row })
    }
    for (const split of splits) {
      await add(split, FILES[split], { layout: 'jsonl', rowOf: conversation => conversation })
      for (const format of formats) {
        const { layout, name } = format
        const rowOf = (conversation: Conversation) => format.row(dialogueOf(conversation), kinds)
        await add(split, `${name}/${format.fileName(split)}`, { layout, rowOf })
      }
    }
    return new RowFiles(files)
  }

  async write(split: Split, conversation: Conversation): Promise<void> {
    for (const row of this.#files[split]) {
      const text = JSON.stringify(row.rowOf(conversation))
      const before = row.layout === 'jsonl' ? '' : row.count === 0 ? '[\n' : ',\n'
      await row.file.write(`${before}${text}${row.layout === 'jsonl' ? '\n' : ''}`)
      row.count++
    }
  }

  /** Names of the files, relative to the mixture's folder. */
  async commit(): Promise<string[]> {
    const all = this.#all()
    for (const { file, layout, count } of all) {
      if (layout === 'json') await file.write(count === 0 ? '[]\n' : '\n]\n')
      await file.commit()
    }
    return all.map(({ name }) => name)
  }

  async discard(): Promise<void> {
    for (const { file } of this.#all()) await file.discard()
  }

  #all(): RowFile[] {
    return [...this.#files.train, ...this.#files.val]
  }
}

export function dialogueOf(conversation: Conversation): Dialogue {
  const { id, data_source: source, video, image, conversations, weight, answerWeights } = conversation
  const file = video ?? image
  const kind = video === undefined ? 'image' : 'video'
  const turns = conversations.flatMap(({ value }, i) => {
    if (i % 2 === 1) return []
    const question = i === 0 ? value.replace(`${MEDIA_TOKEN}\n`, '') : value
    return [{ question, answer: conversations[i + 1].value, weight: answerWeights?.[i / 2] ?? weight }]
  })
  return { id, source, ...(file !== undefined && { media: { kind, file } }), turns }
}
