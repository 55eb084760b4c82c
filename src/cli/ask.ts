import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { type Command, Option } from 'commander'
import { ask } from '../answer/ask.ts'
import { type AskedOptions, type AskedVideo, parseObjects } from '../answer/asked-video.ts'
import { plannerFrom } from '../answer/planner/planner.ts'
import { openAskedScene } from '../answer/read-scene.ts'
import { ANSWERERS, type Answerer, type AskResult } from '../answer/result.ts'
import { linesOf } from '../answer/show/in-words.ts'
import { askPage } from '../answer/show/page.ts'
import { pictureOf } from '../answer/show/picture.ts'
import { askFolder, openAskedVideo } from '../answer/tracked-video.ts'
import { badUsage } from '../base/errors.ts'
import { writeFileAtomic } from '../files/atomic.ts'
import { responderFrom } from '../responders/registry.ts'
import { action, numberOption, type Run, withExamples } from './command.ts'
import { addTrackOptions, type TrackOptions, videoSettingsOf } from './track-options.ts'

interface Options extends TrackOptions {
  by: Answerer
  planner: string
  model: string
  json?: boolean
  scene?: string
  sceneId?: string
  object: string[]
  camera?: string
  from?: number
  to?: number
  picture?: string
  page?: string
  readings: 'ask' | 'all'
  work?: string
  timeout: number
}

export function registerAsk(program: Command): void {
  const command = program
    .command('ask')
    .description('answer a question about a video: by measuring, by a model that looks, or by both')
    .argument('<video>', 'a file, a folder of images or a quoted pattern; may be left out with --scene')
    .argument('[question...]', 'one or more; - reads them from standard input, a line each')
    .addOption(new Option('--by <way>', 'who answers').choices(ANSWERERS).default('measure'))
    .option('--planner <name>', 'who turns words into a plan: rules, openai:NAME@URL', 'rules')
    .option('--model <spec>', 'who looks: nano, onnx:DIR, openai:NAME@URL', 'nano')
    .option('--json', 'one object a line')
    .option('--scene <file>', 'tracks that are there already, in place of looking: scenes.jsonl')
    .option('--scene-id <id>', 'which of several scenes')
    .option('--object <name=track>', 'what a track is called in the questions; repeatable', collect, [])
    .option('--camera <name>', "which of a scene's cameras the questions are about")
    .option('--from <s>', 'the clip begins so many seconds into the video', seconds('--from'))
    .option('--to <s>', 'and ends there', seconds('--to'))
    .option('--picture <file>', 'a PNG of the measured paths, seen from above')
    .option(
      '--page <file>',
      'one HTML page: the clip, the paths from above, every question with its answers side by side',
    )
    .addOption(
      new Option('--readings <which>', 'where words can be taken in several ways: say so, or answer all')
        .choices(['ask', 'all'])
        .default('ask'),
    )
    .option('--work <dir>', 'tracks by the content of videos, for questions that follow', askFolder())
    .option('--timeout <s>', 'for one request to a model', seconds('--timeout'), 300)
  addTrackOptions(command)
  command.action(action(answer))
  withExamples(command, [
    'stvlm ask walk.mp4 "How far does the person on the left walk?"',
    'stvlm ask game.mp4 "Who is faster, the player in white or the player in red?" --known "volleyball court @ 73,702 368,347 966,347 1218,702"',
    'stvlm ask clip.mp4 "How fast is the object in the red box between 3 and 7 seconds, in mph?" --json',
    'stvlm ask clip.mp4 "Which of the two is faster?" --by both --page asked.html',
    'stvlm ask --scene scenes.jsonl --object red=12 "Does red turn left?" "How long does it stand?"',
  ])
}

const seconds = (name: string) => numberOption(name, v => v >= 0, 'a number from 0')
const collect = (text: string, before: readonly string[]): string[] => [...before, text]

async function answer(run: Run, first: string, rest: string[], options: Options): Promise<void> {
  const hasVideo = options.scene === undefined || existsSync(first)
  const questions = hasVideo ? rest : [first, ...rest]
  if (questions.length === 0) throw badUsage({ subject: 'question', expected: 'one at least', got: 'none' })
  const video = await videoOf(run, hasVideo ? first : undefined, options)
  const asking = await askingOf(run, options)
  const results: AskResult[] = []
  for await (const question of eachQuestion(questions)) {
    if (run.signal.aborted) return
    const result = await ask(video, question, asking)
    show(run, result, options.json === true, questions.length > 1 || questions[0] === '-')
    if (options.picture !== undefined) await draw(run, video, result, pictureName(options.picture, results.length))
    results.push(result)
  }
  if (options.page !== undefined)
    await writePage(run, video, results, { page: options.page, model: asking.model?.name })
}

async function* eachQuestion(questions: readonly string[]): AsyncGenerator<string> {
  for (const question of questions) {
    if (question !== '-') {
      yield question
      continue
    }
    for await (const line of createInterface({ input: process.stdin })) if (line.trim() !== '') yield line
  }
}

async function askingOf({ signal, onProgress }: Run, { by, planner, model, readings, timeout }: Options) {
  const wire = { env: process.env, timeoutMs: timeout * 1000 }
  return {
    by,
    planner: plannerFrom(planner, wire),
    ...(by !== 'measure' && { model: await responderFrom(model, { ...wire, media: 'frames', body: {}, signal }) }),
    allReadings: readings === 'all',
    signal,
    onProgress,
  }
}

async function videoOf({ signal, onProgress }: Run, path: string | undefined, options: Options): Promise<AskedVideo> {
  const { scene, sceneId, camera, object, from, to, work = askFolder() } = options
  const asked: AskedOptions = {
    ...(object.length > 0 && { objects: parseObjects(object) }),
    ...(camera !== undefined && { camera }),
    ...(from !== undefined && { startS: from }),
    ...(to !== undefined && { endS: to }),
  }
  const settings = videoSettingsOf(options, work)
  if (scene !== undefined)
    return openAskedScene(scene, {
      ...{ ...asked, settings, signal },
      ...(sceneId !== undefined && { sceneId }),
      ...(path !== undefined && { videoPath: path }),
    })
  if (path === undefined) throw badUsage({ subject: 'video', expected: 'a file', got: 'none' })
  return openAskedVideo(path, {
    ...{ ...asked, settings, workFolder: work, maxMemoryMb: options.maxMemory, signal, onProgress },
  })
}

function show({ print }: Run, result: AskResult, json: boolean, several: boolean): void {
  const lines = json ? [JSON.stringify(result)] : linesOf(result)
  if (several && !json) print(`> ${result.question}`)
  for (const line of lines) print(line)
}

const pictureName = (path: string, number: number): string =>
  number === 0 ? path : path.replace(/(\.[^./]*)?$/, `-${number + 1}$1`)

async function writePage(
  { say, signal, onProgress }: Run,
  video: AskedVideo,
  results: readonly AskResult[],
  { page, model }: { page: string; model: string | undefined },
): Promise<void> {
  await writeFileAtomic(page, await askPage(video, results, { signal, onProgress, ...(model && { model }) }))
  say(`page -> ${page}`)
}

async function draw({ say, signal }: Run, video: AskedVideo, result: AskResult, path: string): Promise<void> {
  if (!result.paths) return say(`no picture: ${result.status === 'answered' ? 'nothing was measured' : result.reason}`)
  await writeFileAtomic(path, pictureOf(result, await video.shotsFor(result.question, { signal })))
  say(`picture -> ${path}`)
}
