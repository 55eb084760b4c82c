import type { Question } from '../questions/record.ts'

/** One question with its answer and the clip that shows it. */
export interface Turn {
  readonly question: Question
  /** Relative to the folder of the export. */
  readonly clipFile: string
}

/** Questions and answers in turn about one video or image, or about none. */
export interface Dialogue {
  readonly id: string
  readonly source: string
  /** Relative to the folder that the trainer runs in. */
  readonly media?: { readonly kind: MediaKind; readonly file: string }
  readonly turns: readonly DialogueTurn[]
}

export interface DialogueTurn {
  readonly question: string
  readonly answer: string
  /** Of the answer's loss, 1 where it is absent; trainers that know no such weight leave it out. */
  readonly weight?: number
}

export type MediaKind = 'video' | 'image'

/** A file format of a trainer: how one dialogue is written, and what stands beside. */
export interface TrainerFormat {
  readonly name: string
  /** Name of a split's file. */
  fileName(split: Question['split']): string
  /** A JSON value a dialogue; `kinds`: what any of them shows, so that every row has the same columns. */
  row(dialogue: Dialogue, kinds?: readonly MediaKind[]): unknown
  /** `jsonl`: one value a line; `json`: one array. */
  readonly layout: 'jsonl' | 'json'
  /** Further files that the trainer reads, by name. */
  sideFiles(splits: readonly Question['split'][], kinds?: readonly MediaKind[]): Record<string, string>
}

const VIDEOS: readonly MediaKind[] = ['video']

export const dialogueOf = ({ question, clipFile }: Turn): Dialogue => ({
  id: question.id,
  source: question.source,
  media: { kind: 'video', file: clipFile },
  turns: [{ question: question.question, answer: question.answerText }],
})

/** User and assistant as most trainers name them; the place of video or image is marked by its own token. */
const messages = ({ media, turns }: Dialogue) =>
  turns.flatMap(({ question, answer }, i) => [
    { role: 'user', content: i === 0 && media ? `<${media.kind}>\n${question}` : question },
    { role: 'assistant', content: answer },
  ])

const mediaLists = ({ media }: Dialogue, kinds: readonly MediaKind[]) =>
  Object.fromEntries(kinds.map(kind => [`${kind}s`, media?.kind === kind ? [media.file] : []]))

/** https://swift.readthedocs.io/en/latest/Customization/Custom-dataset.html: messages, videos, images; loss_scale an answer. */
const msSwift: TrainerFormat = {
  name: 'ms-swift',
  layout: 'jsonl',
  fileName: split => `${split}.jsonl`,
  row: (dialogue, kinds = VIDEOS) => ({
    messages: messages(dialogue).map((message, i) => {
      const { weight = 1 } = dialogue.turns[i >> 1]
      return message.role === 'assistant' && weight !== 1 ? { ...message, loss_scale: weight } : message
    }),
    ...mediaLists(dialogue, kinds),
  }),
  sideFiles: () => ({}),
}

/** LLaMA-Factory's data/README.md: sharegpt format, one entry a file in dataset_info.json. */
const llamaFactory: TrainerFormat = {
  name: 'llama-factory',
  layout: 'json',
  fileName: split => `${split}.json`,
  row: (dialogue, kinds = VIDEOS) => ({ messages: messages(dialogue), ...mediaLists(dialogue, kinds) }),
  sideFiles: (splits, kinds = VIDEOS) => {
    const entries = splits.map(split => [`stkit_${split}`, datasetInfo(split, kinds)])
    return { 'dataset_info.json': `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n` }
  },
}

const datasetInfo = (split: Question['split'], kinds: readonly MediaKind[]) => ({
  file_name: `${split}.json`,
  formatting: 'sharegpt',
  columns: { messages: 'messages', ...Object.fromEntries(kinds.map(kind => [`${kind}s`, `${kind}s`])) },
  tags: { role_tag: 'role', content_tag: 'content', user_tag: 'user', assistant_tag: 'assistant' },
})

/** LLaVA-NeXT's training data: `<image>` stands for the video's place too; a YAML lists the files. */
const llavaNext: TrainerFormat = {
  name: 'llava-next',
  layout: 'json',
  fileName: split => `${split}.json`,
  row: ({ id, source, media, turns }) => ({
    id,
    ...(media && { [media.kind]: media.file }),
    data_source: source,
    conversations: turns.flatMap(({ question, answer }, i) => [
      { from: 'human', value: i === 0 && media ? `<image>\n${question}` : question },
      { from: 'gpt', value: answer },
    ]),
  }),
  sideFiles: splits => ({
    'data.yaml': `datasets:\n${splits.map(split => `  - json_path: ${split}.json\n    sampling_strategy: all\n`).join('')}`,
  }),
}

export const TRAINER_FORMATS: readonly TrainerFormat[] = [msSwift, llamaFactory, llavaNext]
