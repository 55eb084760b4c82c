import type { SkipOptions, WorkOptions } from '../../base/work.ts'

/** A person or the ball, as long as it keeps its name. */
export interface Tracked {
  /** "home-10", "ball", "referee-1": the same in all periods of a match. */
  readonly id: string
  readonly category: 'player' | 'goalkeeper' | 'referee' | 'ball'
  readonly attributes: Readonly<Record<string, string>>
}

/** Where something is. Pitch metres: origin at the centre spot, x along the length, y across to the left, z up. */
export interface Position {
  readonly tracked: Tracked
  /** From 1; periods 3 and 4 are extra time. */
  readonly period: number
  /** Seconds on the file's own clock. */
  readonly stampS: number
  readonly x: number
  readonly y: number
  /** Height of the ball; absent for people, and where the format has none. */
  readonly z?: number
  /** Whether the provider saw it, or filled in; absent where the format does not say. */
  readonly seen?: boolean
}

export interface Match {
  /** As the files name it; else the tracking file's name. */
  readonly id: string
  readonly pitch: Pitch
  /** In any order; a batch is what one read gives, mostly a frame. */
  positions(): AsyncIterable<readonly Position[]>
}

export interface Pitch {
  readonly lengthM: number
  readonly widthM: number
  /** The files state no size; 105 x 68 m is taken. */
  readonly assumed?: boolean
}

export const STANDARD_PITCH: Pitch = { lengthM: 105, widthM: 68, assumed: true }

/** A file's name and first bytes: what tells a format. */
export interface FileHead {
  readonly path: string
  readonly name: string
  readonly text: string
}

/** What a file says of whom it is about, by kind: {match: ["10517"], team: ["363", "364"]}. */
export type Facts = Readonly<Record<string, readonly string[]>>

export interface FileRole {
  readonly role: string
  /** For the error that misses it: "metadata (XML or JSON)". */
  readonly what: string
  /** Positions; a match has one such file, or, where `many`, all that lie together. */
  readonly tracking?: true
  readonly many?: true
  readonly optional?: true
}

export type MatchFiles = Readonly<Record<string, readonly string[]>>
export interface ReadOptions extends WorkOptions, SkipOptions {
  readonly fps?: number
}

/** One provider's format: a row of the table in `formats.ts`. */
export interface FootballFormat {
  readonly name: string
  readonly title: string
  readonly licence?: string
  readonly roles: readonly FileRole[]
  /** Which of its roles the file plays; undefined where it is no file of this format. */
  roleOf(head: FileHead): string | undefined
  /** Tells files of different matches apart; by default nothing is known. */
  factsOf?(path: string, role: string): Promise<Facts>
  open(files: MatchFiles, options: ReadOptions): Promise<Match>
}
