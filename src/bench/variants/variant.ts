import type { Box2dPx } from '../../geometry/box.ts'
import type { Question } from '../../questions/record.ts'
import type { Scene } from '../../tracks/scene.ts'
import type { VARIANTS } from '../score/score-record.ts'

/** What a variant shows of a question's clip. */
export interface Pictures {
  /** The clip with its boxes, the same stretch without, a clip of another recording, or none at all. */
  readonly from: 'drawn' | 'plain' | 'another clip' | 'nothing'
  /** Frames a second; by default as many as the run asks for. */
  readonly fps?: number
  /** The part of the clip's picture that fills the whole, the boxes drawn on that. */
  readonly cropPx?: Box2dPx
  readonly isMirrored?: boolean
  /** Of the pictures; their times run forward whatever it is. */
  readonly order?: 'reverse' | 'shuffle'
}

/** One way to ask the same questions again: a row of the table in variants.ts. */
export interface VariantKind {
  readonly name: (typeof VARIANTS)[number]
  /** What it does, for people. */
  readonly meaning: string
  /** Numbers of which one stands behind the name: "fps 2". */
  readonly settings?: readonly number[]
  /** The question with the truth of what is shown; undefined where the variant does not apply to it. */
  question(question: Question, seed: number, setting: number): Question | undefined
  /** Of the unchanged question. */
  pictures(question: Question, setting: number): Pictures
  /** Its pictures are cut from the scenes' own frames. */
  readonly needsScenes?: boolean
  /** The world that is shown, of the unchanged question's scene; by default that scene. */
  scene?(scene: Scene, question: Question): Scene
}

/** A kind with its setting. */
export interface Variant {
  /** As scores name it. */
  readonly name: string
  readonly kind: VariantKind
  question(question: Question, seed: number): Question | undefined
  pictures(question: Question): Pictures
  scene(scene: Scene, question: Question): Scene
}

/** How a set is asked: the variant's name, and the seed that draws what it draws. */
export interface AskedAs {
  readonly name: string
  readonly seed: number
}
