import type { Answer } from '../questions/answer.ts'
import type { Question } from '../questions/record.ts'
import type { Scene } from '../tracks/scene.ts'
import type { Usage } from './answer-record.ts'

/** Who answers a benchmark. Implementations stand outside this room and are handed in: bench imports none of them. */
export interface Responder {
  /** How it is named in tables. */
  readonly name: string
  /** What of the clip is prepared for it. */
  readonly sees: 'frames' | 'video' | 'nothing'
  /** Recorded beside the answers, so that a table can be repeated; no secrets. */
  readonly settings: Readonly<Record<string, string | number | boolean>>
  /** Where it runs: recorded too, but another place gives the same answers. */
  readonly server?: string
  /** How it must be asked, whatever a run's settings say: a model that takes one number of frames, or a question's words alone. */
  readonly asks?: { readonly frames?: number; readonly template?: string }
  /** It asks for `known.scene()`: scenes are read along with the questions. */
  readonly needsScenes?: boolean
  /**
   * Throws a StvlmError with one line where there is no answer: TryAgain where a later try may succeed, `usage` or
   * `missing` where no question can succeed, `badInput` where this one has none. `signal` ends the request at once.
   */
  answer(request: Request, signal: AbortSignal): Promise<Reply>
}

export interface Request {
  readonly questionId: string
  readonly prompt: Prompt
  /** What a baseline may look at and a model never sees; absent in suites whose items are no STKit questions. */
  readonly known?: { readonly question: Question; scene(): Promise<Scene> }
}

/** What a model is shown: `shots` first, each with its right answer, then the question itself. */
export interface Prompt {
  readonly system?: string
  readonly shots: readonly (Turn & { readonly answer: string })[]
  readonly ask: Turn
}

export interface Turn {
  readonly text: string
  readonly media: Media
}

/** Frames in the order of showing; `timeS` is seconds since the clip's start. */
export type Media =
  | { readonly kind: 'frames'; readonly frames: readonly Frame[] }
  | { readonly kind: 'video'; readonly file: string }
  | { readonly kind: 'nothing' }

export interface Frame {
  readonly timeS: number
  readonly jpeg: Uint8Array
}

export interface Reply {
  readonly text: string
  readonly usage?: Usage
  readonly typed?: Answer
}
