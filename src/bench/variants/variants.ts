import { badUsage } from '../../base/errors.ts'
import type { Question } from '../../questions/record.ts'
import { cropFor, focalQuestion, focalScene } from './focal.ts'
import { mirroredQuestion } from './mirror.ts'
import { mirroredScene } from './mirror-scene.ts'
import { paraphrased } from './paraphrase.ts'
import { reversedQuestion } from './reverse.ts'
import { reversedScene } from './reverse-scene.ts'
import type { Variant, VariantKind } from './variant.ts'

/** Clips that are longer are not shown at this rate or a higher one: a model would be shown too many frames. */
const DENSE_FPS = 4
const MAX_DENSE_CLIP_S = 10

const unchanged = (question: Question): Question => question

const isShownAt = ({ clip }: Question, fps: number): boolean =>
  clip.videoFps >= fps && (fps < DENSE_FPS || clip.endS - clip.startS <= MAX_DENSE_CLIP_S)

/** Every variant: what becomes of the question, of its truth and of the pictures. */
const KINDS: readonly VariantKind[] = [
  {
    name: 'paraphrase',
    meaning: 'another sentence, the same answer',
    question: paraphrased,
    pictures: () => ({ from: 'drawn' }),
  },
  {
    name: 'fps',
    meaning: 'so many frames a second (4: clips of 10 s at most)',
    settings: [0.5, 1, 2, 4],
    question: (question, _, fps) => (isShownAt(question, fps) ? question : undefined),
    pictures: (_, fps) => ({ from: 'drawn', fps }),
  },
  {
    name: 'focal',
    meaning: 'a longer focal length: what holds the boxes, larger',
    question: focalQuestion,
    pictures(question) {
      const cropPx = cropFor(question)
      return { from: 'plain', ...(cropPx && { cropPx }) }
    },
    needsScenes: true,
    scene: focalScene,
  },
  {
    name: 'mirror',
    meaning: 'left and right swapped, clock hours with them',
    question: mirroredQuestion,
    pictures: () => ({ from: 'drawn', isMirrored: true }),
    scene: mirroredScene,
  },
  {
    name: 'reverse',
    meaning: 'played backwards: what does not hang on the direction of time, asked moments and parts restated',
    question: reversedQuestion,
    pictures: () => ({ from: 'drawn', order: 'reverse' }),
    scene: reversedScene,
  },
  {
    name: 'shuffle',
    meaning: 'frames in any order',
    question: unchanged,
    pictures: () => ({ from: 'drawn', order: 'shuffle' }),
  },
  {
    name: 'no-box',
    meaning: 'no boxes drawn',
    question: unchanged,
    pictures: () => ({ from: 'plain' }),
    needsScenes: true,
  },
  {
    name: 'other-clip',
    meaning: "another recording's clip",
    question: unchanged,
    pictures: () => ({ from: 'another clip' }),
  },
  { name: 'blind', meaning: 'no pictures', question: unchanged, pictures: () => ({ from: 'nothing' }) },
]

/** Every variant by its name, settings and all: "fps 0.5", "mirror". */
const BY_NAME: ReadonlyMap<string, Variant> = new Map(
  KINDS.flatMap((kind): [string, Variant][] => {
    const named = kind.settings?.map(setting => [`${kind.name} ${setting}`, setting] as const)
    return (named ?? [[kind.name, Number.NaN] as const]).map(([name, setting]) => [name, made(name, kind, setting)])
  }),
)

function made(name: string, kind: VariantKind, setting: number): Variant {
  return {
    name,
    kind,
    question: (question, seed) => kind.question(question, seed, setting),
    pictures: question => kind.pictures(question, setting),
    scene: (scene, question) => kind.scene?.(scene, question) ?? scene,
  }
}

export const VARIANT_NAMES: readonly string[] = [...BY_NAME.keys()]

/** A row a kind, for people. */
export const VARIANT_MEANINGS: readonly (readonly [name: string, meaning: string])[] = KINDS.map(
  ({ name, settings, meaning }) => [settings ? `${name} ${settings.join('|')}` : name, meaning],
)

/** The variant of a name as scores have it. Error: `badUsage` for another name. */
export function variantOf(name: string): Variant {
  const variant = BY_NAME.get(name)
  if (variant) return variant
  throw badUsage({ subject: 'variant', expected: VARIANT_NAMES.join(', '), got: name })
}
