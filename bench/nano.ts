/**
 * What ST-VLM-nano makes of the frozen preset bench-1: raw accuracy a task, and its way in per cent from the best blind
 * baseline to the closed form on exact boxes; beside it the same questions in the words of the train set, with the pictures of
 * another clip, and with clips that no box is drawn on.
 *
 *   npx tsx bench/nano.ts [--still 330] [--moving 140] [--per-task 220] [--seed 606] [--model models/nano] [--json FILE]
 *
 * So many scenes of a still camera and of one that moves at most 2 m between two of the 16 shown frames; of each task so many
 * questions of each kind of camera, spread over the scenes. Blind guessing learns from all questions of the other half of scenes.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { isCannotTell } from '../src/kinematics/quantity.ts'
import { openVlm } from '../src/models/vlm/open-vlm.ts'
import type { Vlm } from '../src/models/vlm/vlm.ts'
import { type BlindItem, blindItemOf, contextOfQuestion, fitBlind, isRightBlind } from '../src/questions/blind.ts'
import { answerWords } from '../src/questions/number-words.ts'
import type { Question } from '../src/questions/record.ts'
import { answerByBoxes } from '../src/responders/boxes/boxes.ts'
import { groupedBy, isRight, say, sceneBySceneInTurn } from './nano/asking.ts'
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
    still: { type: 'string', default: '330' },
    moving: { type: 'string', default: '140' },
    'per-task': { type: 'string', default: '220' },
    seed: { type: 'string', default: '606' },
    model: { type: 'string', default: 'models/nano' },
    json: { type: 'string' },
  },
})
const SEED = Number(args.seed)
const PER_TASK = Number(args['per-task'])

interface Right {
  readonly question: Question
  readonly camera: CameraKind
  readonly nano: boolean
  readonly trainWords: boolean
  readonly otherClip: boolean
  readonly noBox: boolean
  readonly boxes: boolean
  blindConstant?: boolean
  blindMetadata?: boolean
}

function enoughScenes(): ScenePlan[] {
  const left: Record<CameraKind, number> = { still: Number(args.still), moving: Number(args.moving) }
  const plans: ScenePlan[] = []
  for (const plan of plannedScenes(SEED)) {
    if (left[plan.camera]-- > 0) plans.push(plan)
    if (left.still <= 0 && left.moving <= 0) return plans
  }
  return plans
}

/** Of each task and kind of camera PER_TASK questions: one of every scene in turn, until there are enough. */
function spreadOverScenes(plans: readonly ScenePlan[], questions: readonly Question[]): Question[] {
  const cameraOf = new Map(plans.map(({ scene, camera }) => [scene.id, camera]))
  const rows = groupedBy(questions, ({ sceneId, task }) => `${cameraOf.get(sceneId)} ${task}`)
  return [...rows.values()].flatMap(row => sceneBySceneInTurn(row).slice(0, PER_TASK))
}

/** Questions in held-out words; `inTrainWords` has the same ones in the words of the train set. */
async function answerAll(
  vlm: Vlm,
  plans: readonly ScenePlan[],
  questions: readonly Question[],
  inTrainWords: ReadonlyMap<Question, string>,
): Promise<Right[]> {
  const byScene = groupedBy(questions, question => question.sceneId)
  const rights: Right[] = []
  const taken: Record<CameraKind, number> = { still: 0, moving: 0 }
  let before: ReturnType<typeof shownClip> | undefined
  for (const plan of plans) {
    const own = byScene.get(plan.scene.id) ?? []
    if (own.length === 0) continue
    const plain = plainFrames(plan, SEED, own[0].clip)
    for (const asked of groupedBy(own, shownKey).values()) {
      const clip = shownClip(plain, asked[0])
      const bare = shownClip(plain, asked[0], false)
      for (const question of asked) {
        const boxes = answerByBoxes(question, plan.scene)
        rights.push({
          ...{ question, camera: plan.camera },
          nano: isRight(question, await say(vlm, clip, question.question)),
          trainWords: isRight(question, await say(vlm, clip, inTrainWords.get(question)!)),
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
function guessBlind(rights: readonly Right[], questions: readonly Question[], plans: readonly ScenePlan[]): void {
  const half = ({ sceneId }: Question): number => Number(sceneId.split('-').at(-1)) % 2
  const cameraOf = new Map(plans.map(({ scene, camera }) => [scene.id, camera]))
  for (const own of groupedBy(rights, right => `${right.camera} ${right.question.task}`).values()) {
    for (const side of [0, 1]) {
      const [{ camera, question: asked }] = own
      const others = questions.filter(one => one.task === asked.task && cameraOf.get(one.sceneId) === camera)
      const items = others.filter(one => half(one) !== side).map(blindItemOf)
      const known = items.filter((item): item is BlindItem => item !== undefined)
      if (known.length === 0) continue
      const fit = fitBlind(known[0].kind, known)
      for (const right of own.filter(({ question }) => half(question) === side)) {
        const item = blindItemOf(right.question)!
        right.blindConstant = isRightBlind(item.kind, fit.constant, item.guess)
        right.blindMetadata = isRightBlind(item.kind, fit.byContext(contextOfQuestion(right.question)), item.guess)
      }
    }
  }
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
      rows.push({
        ...{ camera, task, n: asked.length, blind, nano, ceiling },
        way: (100 * (nano - blind)) / (ceiling - blind),
        otherClip: percent(asked, r => r.otherClip),
        noBox: percent(asked, r => r.noBox),
        trainWords: percent(asked, r => r.trainWords),
      })
    }
  }
  return rows
}

/** Only the words differ. */
function sameAs(question: Question, other: Question): Question {
  const is = ({ sceneId, task, answer, objects }: Question) => JSON.stringify({ sceneId, task, answer, objects })
  if (is(question) === is(other)) return other
  throw new Error(`${question.id}: expected the same question in other words, got ${other.id}`)
}

const vlm = await openVlm(args.model)
const plans = enoughScenes()
const questions = await questionsOf(plans, SEED, 'heldout')
const again = await questionsOf(plans, SEED, 'train')
const inTrainWords = new Map(questions.map((question, i) => [question, sameAs(question, again[i]).question]))
const rights = await answerAll(vlm, plans, spreadOverScenes(plans, questions), inTrainWords)
guessBlind(rights, questions, plans)
const rows = report(rights)
console.table(
  rows.map(row =>
    Object.fromEntries(Object.entries(row).map(([k, v]) => [k, typeof v === 'number' ? Math.round(v * 10) / 10 : v])),
  ),
)
if (args.json) writeFileSync(args.json, `${JSON.stringify(rows, null, 2)}\n`)
