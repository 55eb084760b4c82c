import type { Question } from '../questions/record.ts'

/** One question with its answer and the clip that shows it. */
export interface Turn {
  readonly question: Question
  /** Relative to the folder of the export. */
  readonly clipFile: string
}

/** A file format of a trainer: how one turn is written, and what stands beside. */
export interface TrainerFormat {
  readonly name: string
  /** Name of a split's file. */
  fileName(split: Question['split']): string
  /** A JSON value a turn. */
  row(turn: Turn): unknown
  /** `jsonl`: one value a line; `json`: one array. */
  readonly layout: 'jsonl' | 'json'
  /** Further files that the trainer reads, by name. */
  sideFiles(splits: readonly Question['split'][]): Record<string, string>
}

/** User and assistant as most trainers name them; the clip's place is marked by `token`. */
const messages = ({ question }: Turn, token: string) => [
  { role: 'user', content: `${token}\n${question.question}` },
  { role: 'assistant', content: question.answerText },
]

/** https://swift.readthedocs.io/en/latest/Customization/Custom-dataset.html: messages, videos. */
const msSwift: TrainerFormat = {
  name: 'ms-swift',
  layout: 'jsonl',
  fileName: split => `${split}.jsonl`,
  row: turn => ({ messages: messages(turn, '<video>'), videos: [turn.clipFile] }),
  sideFiles: () => ({}),
}

/** LLaMA-Factory's data/README.md: sharegpt format, one entry a file in dataset_info.json. */
const llamaFactory: TrainerFormat = {
  name: 'llama-factory',
  layout: 'json',
  fileName: split => `${split}.json`,
  row: turn => ({ messages: messages(turn, '<video>'), videos: [turn.clipFile] }),
  sideFiles: splits => ({
    'dataset_info.json': `${JSON.stringify(Object.fromEntries(splits.map(datasetInfo)), null, 2)}\n`,
  }),
}

function datasetInfo(split: Question['split']): [string, unknown] {
  const entry = {
    file_name: `${split}.json`,
    formatting: 'sharegpt',
    columns: { messages: 'messages', videos: 'videos' },
    tags: { role_tag: 'role', content_tag: 'content', user_tag: 'user', assistant_tag: 'assistant' },
  }
  return [`stkit_${split}`, entry]
}

/** LLaVA-NeXT's training data: `<image>` stands for the video's place too; a YAML lists the files. */
const llavaNext: TrainerFormat = {
  name: 'llava-next',
  layout: 'json',
  fileName: split => `${split}.json`,
  row: ({ question, clipFile }) => ({
    id: question.id,
    video: clipFile,
    data_source: question.source,
    conversations: [
      { from: 'human', value: `<image>\n${question.question}` },
      { from: 'gpt', value: question.answerText },
    ],
  }),
  sideFiles: splits => ({
    'data.yaml': `datasets:\n${splits.map(split => `  - json_path: ${split}.json\n    sampling_strategy: all\n`).join('')}`,
  }),
}

export const TRAINER_FORMATS: readonly TrainerFormat[] = [msSwift, llamaFactory, llavaNext]
