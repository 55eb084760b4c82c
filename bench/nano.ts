/**
 * What ST-VLM-nano makes of the frozen preset bench-1: raw accuracy a task, and its way in per cent from the best blind
 * baseline to the closed form on exact boxes; beside it the same questions with the pictures of another clip, and with
 * clips that no box is drawn on.
 *
 *   npx tsx bench/nano.ts [--clips 1000] [--moving 400] [--seed 606] [--model models/nano] [--json FILE]
 *
 * `--clips` of a still camera, `--moving` of one that moves at most 2 m between two of the 16 shown frames.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { scoreAnswer, scorerOf } from '../src/bench/score/score-answer.ts'
import { isCannotTell } from '../src/kinematics/quantity.ts'
import { openVlm } from '../src/models/vlm/open-vlm.ts'
import type { Vlm } from '../src/models/vlm/vlm.ts'
import { type BlindItem, blindItemOf, contextOfQuestion, fitBlind, isRightBlind } from '../src/questions/blind.ts'
import { answerWords } from '../src/questions/number-words.ts'
import type { Question } from '../src/questions/record.ts'
import { answerByBoxes } from '../src/responders/boxes/boxes.ts'
import {
  type CameraKind,
  plainFrames,
  plannedScenes,
  questionsOf,
  type ScenePlan,
  shownClip,
  shownKey,
} from './nano/clips.ts'

const { values: args } = parseArgs({
  options: {
    clips: { type: 'string', default: '1000' },
    moving: { type: 'string', default: '400' },
    seed: { type: 'string', default: '606' },
    model: { type: 'string', default: 'models/nano' },
    json: { type: 'string' },
  },
})
const SEED = Number(args.seed)
const WANTED: Record<CameraKind, number> = { still: Number(args.clips), moving: Number(args.moving) }

interface Right {
  readonly question: Question
  readonly camera: CameraKind
  readonly nano: boolean
  readonly otherClip: boolean
  readonly noBox: boolean
  readonly boxes: boolean
  blindConstant?: boolean
  blindMetadata?: boolean
}

const isRight = (question: Question, text: string): boolean =>
  scoreAnswer(scorerOf(question), { model: 'nano', text }).right === true

async function say(vlm: Vlm, clip: ReturnType<typeof shownClip>, text: string): Promise<string> {
  return (await vlm.answer({ turns: [{ text, clip }] }, { maxNewTokens: 8 })).text
}

/** Scenes until there are as many clips of each kind as wanted; a scene gives some three. */
function enoughScenes(): ScenePlan[] {
  const CLIPS_A_SCENE = 3
  const left = { still: Math.ceil(WANTED.still / CLIPS_A_SCENE), moving: Math.ceil(WANTED.moving / CLIPS_A_SCENE) }
  const plans: ScenePlan[] = []
  for (const plan of plannedScenes(SEED)) {
    if (left[plan.camera]-- > 0) plans.push(plan)
    if (left.still <= 0 && left.moving <= 0) return plans
  }
  return plans
}

async function answerAll(vlm: Vlm, plans: readonly ScenePlan[], questions: readonly Question[]): Promise<Right[]> {
  const byScene = groupedBy(questions, question => question.sceneId)
  const rights: Right[] = []
  const taken: Record<CameraKind, number> = { still: 0, moving: 0 }
  let before: ReturnType<typeof shownClip> | undefined
  for (const plan of plans) {
    const own = byScene.get(plan.scene.id) ?? []
    if (own.length === 0 || taken[plan.camera] >= WANTED[plan.camera]) continue
    const plain = plainFrames(plan, SEED, own[0].clip)
    for (const asked of groupedBy(own, shownKey).values()) {
      const clip = shownClip(plain, asked[0])
      const bare = shownClip(plain, asked[0], false)
      for (const question of asked) {
        const boxes = answerByBoxes(question, plan.scene)
        rights.push({
          ...{ question, camera: plan.camera },
          nano: isRight(question, await say(vlm, clip, question.question)),
          otherClip: before !== undefined && isRight(question, await say(vlm, before, question.question)),
          noBox: isRight(question, await say(vlm, bare, question.question)),
          boxes: !isCannotTell(boxes) && isRight(question, answerWords(boxes)),
        })
      }
      before = clip
      taken[plan.camera]++
    }
    process.stderr.write(`\r${taken.still} still, ${taken.moving} moving clips `)
  }
  process.stderr.write('\n')
  console.log(`${taken.still} clips of a still camera, ${taken.moving} of a moving one, seed ${SEED}`)
  return rights
}

/** Fitted to one half of the scenes, asked about the other, and the other way round. */
function guessBlind(rights: readonly Right[]): void {
  const half = (right: Right): number => Number(right.question.sceneId.split('-').at(-1)) % 2
  for (const own of groupedBy(rights, right => right.question.task).values()) {
    for (const side of [0, 1]) {
      const items = own.filter(right => half(right) !== side).map(({ question }) => blindItemOf(question))
      const known = items.filter((item): item is BlindItem => item !== undefined)
      if (known.length === 0) continue
      const fit = fitBlind(known[0].kind, known)
      for (const right of own.filter(right => half(right) === side)) {
        const item = blindItemOf(right.question)!
        right.blindConstant = isRightBlind(item.kind, fit.constant, item.guess)
        right.blindMetadata = isRightBlind(item.kind, fit.byContext(contextOfQuestion(right.question)), item.guess)
      }
    }
  }
}

function groupedBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

const percent = (rights: readonly Right[], of: (right: Right) => boolean | undefined): number =>
  (100 * rights.filter(of).length) / Math.max(1, rights.length)

function report(rights: readonly Right[]) {
  const rows = []
  for (const [camera, own] of groupedBy(rights, right => right.camera)) {
    for (const [task, asked] of groupedBy(own, right => right.question.task)) {
      const blind = Math.max(
        percent(asked, r => r.blindConstant),
        percent(asked, r => r.blindMetadata),
      )
      const ceiling = percent(asked, r => r.boxes)
      const nano = percent(asked, r => r.nano)
      const heldout = asked.filter(({ question }) => question.phrasingSet === 'heldout')
      const train = asked.filter(({ question }) => question.phrasingSet === 'train')
      rows.push({
        ...{ camera, task, n: asked.length, blind, nano, ceiling },
        way: (100 * (nano - blind)) / (ceiling - blind),
        otherClip: percent(asked, r => r.otherClip),
        noBox: percent(asked, r => r.noBox),
        trainWords: percent(train, r => r.nano),
        heldoutWords: percent(heldout, r => r.nano),
      })
    }
  }
  return rows
}

const vlm = await openVlm(args.model)
const plans = enoughScenes()
const questions = await questionsOf(plans, SEED)
const rights = await answerAll(vlm, plans, questions)
guessBlind(rights)
const rows = report(rights)
console.table(
  rows.map(row =>
    Object.fromEntries(Object.entries(row).map(([k, v]) => [k, typeof v === 'number' ? Math.round(v * 10) / 10 : v])),
  ),
)
if (args.json) writeFileSync(args.json, `${JSON.stringify(rows, null, 2)}\n`)
