import { z } from 'zod'
import type { AskedVideo } from '../../../answer/asked-video.ts'
import type { AskResult } from '../../../answer/result.ts'
import { linesOf } from '../../../answer/show/in-words.ts'
import { pictureOf } from '../../../answer/show/picture.ts'
import { badUsage } from '../../../base/errors.ts'
import { drawPlan, SHARP, WIDE } from '../../../look/draw-plan.ts'
import { planOfScene } from '../../../look/plan-of-scene.ts'
import { svgToPng } from '../../../look/png.ts'
import { LIGHT } from '../../../look/theme.ts'
import { askIn } from '../asking.ts'
import { objectsInput, videoInput } from '../input.ts'
import { resultOf, resultOutput } from '../output.ts'
import { type ToolCall, tool } from '../tool.ts'
import { questionInput } from './ask-video.ts'

interface Drawn {
  readonly png: Uint8Array
  readonly sceneId?: string
  readonly labels: readonly string[]
  readonly result?: AskResult
}

export const plotPaths = tool({
  name: 'plot_paths',
  title: 'Draw the paths from above',
  description:
    'A picture (PNG) of where the objects of a video go, seen from above, with a scale, times and the camera: all of one shot, or, with a question, what its answer rests on.',
  input: videoInput.extend({
    question: questionInput.optional(),
    objects: objectsInput,
    shot: z.int().positive().max(10_000).optional().describe('which shot of the video; the first by default'),
  }),
  output: z.strictObject({
    scene_id: z.string().optional(),
    drawn: z.array(z.string()).describe('the legend: each path that is drawn in a colour'),
    result: resultOutput.optional(),
  }),
  async run({ question, objects, shot = 1, ...input }, call) {
    const sought = { question: question ?? '', ...(objects && { objects }) }
    const { png, sceneId, labels, result } = await call.withVideo(input, sought, video =>
      question === undefined ? ofShot(video, shot, call) : ofAnswer(video, question, call),
    )
    return {
      text: result ? linesOf(result).join('\n') : `Drawn: ${labels.join('; ')}`,
      png,
      structured: {
        drawn: [...labels],
        ...(sceneId !== undefined && { scene_id: sceneId }),
        ...(result && { result: resultOf(result) }),
      },
    }
  },
})

async function ofShot(video: AskedVideo, number: number, { signal, onProgress }: ToolCall): Promise<Drawn> {
  const shots = await video.shotsFor('', { signal, onProgress })
  const scene = shots[number - 1]?.asked.scene
  if (!scene) throw badUsage({ subject: 'shot', expected: `1 to ${shots.length}`, got: `${number}` })
  const plan = planOfScene(scene)
  if (!plan) throw badUsage({ subject: 'shot', expected: 'one in which a path is known', got: 'only pixels' })
  const png = svgToPng(drawPlan(plan, LIGHT, WIDE), SHARP * WIDE.widthPx)
  return { png, sceneId: scene.id, labels: plan.paths.map(({ label, notes }) => [label, ...notes].join(', ')) }
}

async function ofAnswer(video: AskedVideo, question: string, call: ToolCall): Promise<Drawn> {
  const result = await askIn(call, video, question)
  if (!result.paths?.length) {
    const got = `${result.text} (ask_video tells more)`
    throw badUsage({ subject: 'question', expected: 'one whose answer rests on a path', got })
  }
  const { signal, onProgress } = call
  const png = pictureOf(result, await video.shotsFor(question, { signal, onProgress }))
  return { png, result, labels: result.paths.map(path => path.object) }
}
