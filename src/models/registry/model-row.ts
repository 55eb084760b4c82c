/** What a model does for the project. */
export type ModelTask =
  | 'detect'
  | 'detect-text'
  | 'segment'
  | 'road'
  | 'appearance'
  | 'features'
  | 'match'
  | 'metric-depth'
  | 'relative-depth'

/** What its licence says of commercial use; `ask`: it depends, or the parts differ. */
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
  readonly files: readonly ModelFile[]
  readonly licence: ModelLicence
  /** The repository, with the commit where one is known. */
  readonly source: string
  /** How it is fed and read, in words. */
  readonly input: string
  /** A row of the code that feeds and reads it, where several networks share their ports. */
  readonly kind?: string
  /** Peak memory of a process that runs it, beyond one that does not; absent where nobody measured it. */
  readonly memoryMb?: number
  /** Processor time of one run on the machine of LOG.md; absent where nobody measured it. */
  readonly cpuMs?: number
}
