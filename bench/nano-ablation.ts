/**
 * What the rows of the ablation (trainer/nano/ablation.py) make of every kind of world: accuracy a task, and how far each row
 * is from the one before, with the 90 % interval of a bootstrap over scenes. Clips are those of the frozen preset bench-1, of
 * one world each; its cameras, still and moving at most 2 m between two shown frames, as they come.
 *
 *   npx tsx bench/nano-ablation.ts --models untuned=DIR,labels=DIR,pseudo=DIR [--scenes 150] [--per-task 150] [--seed 606]
 *                                  [--worlds driving,sports,tabletop] [--json FILE]
 *
 * `--scenes` and `--per-task` of each world; questions of a task are taken from all its scenes in turn.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { quantile } from '../src/base/stats.ts'
import { bootstrapRatios } from '../src/bench/score/statistics/bootstrap.ts'
import { openVlm } from '../src/models/vlm/open-vlm.ts'
import type { Vlm } from '../src/models/vlm/vlm.ts'
import { WORLD_NAMES, type WorldName } from '../src/simulate/index.ts'
import { groupedBy, isRight, say, sceneBySceneInTurn } from './nano/asking.ts'
import { BENCH, plainFrames, plannedScenes, questionsOf, type ScenePlan, shownClip, shownKey } from './nano/clips.ts'

const { values: args } = parseArgs({
  options: {
    models: { type: 'string' },
    scenes: { type: 'string', default: '150' },
    'per-task': { type: 'string', default: '150' },
    seed: { type: 'string', default: '606' },
    worlds: { type: 'string', default: WORLD_NAMES.join(',') },
    json: { type: 'string' },
  },
})
const [SEED, SCENES, PER_TASK] = [Number(args.seed), Number(args.scenes), Number(args['per-task'])]

interface Asked {
  readonly world: WorldName
  readonly task: string
  readonly sceneId: string
  /** By model. */
  readonly right: readonly boolean[]
}

async function openAll(): Promise<{ name: string; vlm: Vlm }[]> {
  const pairs = (args.models ?? '').split(',').map(text => text.split('='))
  if (!pairs.every(([name, path]) => name && path)) throw new Error('--models: expected NAME=DIR,NAME=DIR ...')
  return Promise.all(pairs.map(async ([name, path]) => ({ name, vlm: await openVlm(path) })))
}

function scenesOf(world: WorldName): ScenePlan[] {
  const plans: ScenePlan[] = []
  for (const plan of plannedScenes(SEED, { ...BENCH, worlds: { [world]: 1 } })) {
    plans.push(plan)
    if (plans.length >= SCENES) break
  }
  return plans
}

async function askAbout(world: WorldName, vlms: readonly Vlm[]): Promise<Asked[]> {
  const plans = scenesOf(world)
  const byTask = groupedBy(await questionsOf(plans, SEED, 'train'), question => question.task)
  const chosen = [...byTask.values()].flatMap(own => sceneBySceneInTurn(own).slice(0, PER_TASK))
  const byScene = groupedBy(chosen, question => question.sceneId)
  const asked: Asked[] = []
  let clips = 0
  for (const plan of plans) {
    const own = byScene.get(plan.scene.id) ?? []
    if (own.length === 0) continue
    const plain = plainFrames(plan, SEED, own[0].clip)
    for (const [, questions] of groupedBy(own, shownKey)) {
      const clip = shownClip(plain, questions[0])
      for (const question of questions) {
        const right: boolean[] = []
        for (const vlm of vlms) right.push(isRight(question, await say(vlm, clip, question.question)))
        asked.push({ world, task: question.task, sceneId: question.sceneId, right })
      }
      clips++
    }
    process.stderr.write(`\r${world}: ${clips} clips `)
  }
  process.stderr.write('\n')
  return asked
}

const rightOf = (asked: readonly Asked[], model: number): number[] => asked.map(({ right }) => Number(right[model]))
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length)

/** In per cent; differences to the model before, each as `value [low, high]`. */
function rowOf(world: string, task: string, asked: readonly Asked[], names: readonly string[]) {
  const scenes = [...new Set(asked.map(({ sceneId }) => sceneId))]
  const place = new Map(scenes.map((id, i) => [id, i]))
  const clusters = asked.map(({ sceneId }) => place.get(sceneId)!)
  const denominators = asked.map(() => 1)
  const sums = names.map((_, model) => ({ clusters, numerators: rightOf(asked, model), denominators }))
  const drawn = bootstrapRatios(sums, scenes.length, { seed: SEED })
  const accuracy = sums.map(({ numerators }) => 100 * mean(numerators))
  const differences = names.slice(1).map((name, k) => {
    const spread = drawn[k + 1].map((value, i) => 100 * (value - drawn[k][i])).filter(Number.isFinite)
    return {
      ...{ of: name, over: names[k], points: accuracy[k + 1] - accuracy[k] },
      interval90: [quantile(spread, 0.05), quantile(spread, 0.95)],
    }
  })
  return { world, task, n: asked.length, scenes: scenes.length, accuracy, differences }
}

const tenth = (value: number): string => value.toFixed(1)

const models = await openAll()
const names = models.map(({ name }) => name)
const vlms = models.map(({ vlm }) => vlm)
const rows: ReturnType<typeof rowOf>[] = []
const worlds = args.worlds.split(',')
for (const world of WORLD_NAMES.filter(name => worlds.includes(name))) {
  const asked = await askAbout(world, vlms)
  for (const [task, own] of groupedBy(asked, one => one.task)) rows.push(rowOf(world, task, own, names))
  if (asked.length > 0) rows.push(rowOf(world, 'all questions', asked, names))
}
console.table(
  rows.map(({ world, task, n, accuracy, differences }) => ({
    ...{ world, task, n },
    ...Object.fromEntries(names.map((name, i) => [name, tenth(accuracy[i])])),
    ...Object.fromEntries(
      differences.map(({ of, over, points, interval90 }) => [
        `${of} - ${over}`,
        `${tenth(points)} [${interval90.map(tenth).join(', ')}]`,
      ]),
    ),
  })),
)
if (args.json) writeFileSync(args.json, `${JSON.stringify({ models: names, rows }, null, 2)}\n`)
for (const vlm of vlms) await vlm.release()
