import type { FolderOfSuite } from './suite-folder.ts'

/** What a rule makes of one answer. */
export interface Mark {
  /** 1 where right, 0 where wrong, between where the rule gives a part. */
  readonly score: number
  /** What was read: a letter, a number, a span; "" where nothing. */
  readonly read: string
}

/** An answer with its question; `text` is "" where the model gave none. */
export interface Marked<Doc, M extends Mark = Mark> {
  readonly doc: Doc
  readonly text: string
  readonly mark: M
}

/** Named figures, the headline first, in the scale of the suite's own script. */
export type Totals = Readonly<Record<string, number>>

/** Draws for scripts that guess: one stream a file, in its order. */
export interface Luck {
  /** Uniform over the integers [0, count). */
  int(count: number): number
}

/** How answers are scored, and the scores added up. */
export interface Rule<Doc, M extends Mark = Mark> {
  /** Whose rule it is: a script and its version, or what it does otherwise. */
  readonly about: string
  mark(doc: Doc, text: string, luck: Luck): M
  /** Of one row at least. Where the official script stops (divides by nothing, lacks a type), the figure is absent. */
  total(rows: readonly Marked<Doc, M>[]): Totals
}

/** Another model reads the answers: the wording and the model's name are pinned, so that tables can be compared. */
export interface Judge<Doc, M extends Mark = Mark> {
  /** The model that the official script asks. */
  readonly model: string
  readonly system: string
  ask(doc: Doc, text: string): string
  /** Scores reviews instead of answers. */
  readonly rule: Rule<Doc, M>
}

/** A suite: the schema of its official files is behind `read`, the rest is how its questions are put and scored. */
export interface SuiteRow<Doc, M extends Mark = Mark, S extends Mark = Mark, J extends Mark = Mark> {
  readonly name: string
  readonly title: string
  /** Of the data, as its source states it. */
  readonly licence: string
  /** Where to get it, and what then stands in the folder. */
  readonly data: string
  /** What a figure is where every answer is right. */
  readonly allRight: 1 | 100
  read(folder: FolderOfSuite): Promise<readonly Doc[]>
  /** Different for every question. */
  id(doc: Doc): string
  /** The whole text of the official prompt. */
  prompt(doc: Doc): string
  /** Where the video or the folder of its pictures may be, from the folder's root; the first that is there is taken. */
  videos(doc: Doc): readonly string[]
  /** Which pictures of a folder show what is asked about; by default all. */
  shows?(doc: Doc, picture: string): boolean
  readonly official: Rule<Doc, M>
  /** Beside it, where the official rule is known to be wrong. */
  readonly strict?: Rule<Doc, S>
  readonly judge?: Judge<Doc, J>
}
