/** What a model does for the project. */
export const MODEL_TASKS = [
  'detect',
  'detect-text',
  'segment',
  'road',
  'appearance',
  'features',
  'match',
  'metric-depth',
  'relative-depth',
] as const
export type ModelTask = (typeof MODEL_TASKS)[number]

/** What its licence says of commercial use; `ask`: under conditions, or the parts differ, or the source does not say. */
export type Commercial = 'yes' | 'no' | 'ask'

export interface ModelLicence {
  /** An SPDX identifier where there is one, else `LicenseRef-` and its name. */
  readonly spdx: string
  readonly commercial: Commercial
  /** What a reader must know beyond that. */
  readonly note?: string
}

/** One file of a model. */
export interface ModelFile {
  /** Its path under the folder of models. */
  readonly path: string
  /** In hexadecimal. Absent: recorded beside the file when it is first downloaded, and checked from then on. */
  readonly sha256?: string
  /** Where it can be downloaded from; absent where no lasting public address is known. */
  readonly url?: string
}

export interface ModelRow {
  readonly name: string
  readonly task: ModelTask
  /** The first is what a program opens, or lies in the folder that it opens. */
  readonly files: readonly ModelFile[]
  readonly licence: ModelLicence
  /** The repository, with the commit where one is known. */
  readonly source: string
  /** How it is fed and read, in words. */
  readonly input: string
  /** A row of the code that feeds and reads it, where several networks share their ports. */
  readonly kind?: string
  /** Memory that one run adds to a process, measured by bench/models-cost.ts; absent where nobody measured it. */
  readonly memoryMb?: number
  /** Processor time of one run in one thread, the least of many, measured by bench/models-cost.ts; absent likewise. */
  readonly cpuMs?: number
}
