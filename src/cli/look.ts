import { spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import type { Command } from 'commander'
import { badInput, badUsage } from '../base/errors.ts'
import type { SkipOptions } from '../base/work.ts'
import { readLines } from '../files/lines.ts'
import { lookAtMasks } from '../look/look-at-masks.ts'
import { lookAtQuestions } from '../look/look-at-questions.ts'
import { type Looked, lookAtScenes } from '../look/look-at-scenes.ts'
import { QUESTION_SCHEMA } from '../questions/record.ts'
import { SCENE_SCHEMA } from '../tracks/scene.ts'
import { action, countOption, numberOption, type Run, withExamples } from './command.ts'
import { folderOption, leaveOut } from './outputs.ts'

interface Options {
  out: string
  open?: boolean
  scenes?: string[]
  framesRoot?: string[]
  clips?: string
  masks?: string
  fps: number
  videos?: boolean
  max: number
  skipBad?: boolean
}

export function registerLook(program: Command): void {
  const command = program
    .command('look')
    .description('pictures and one page: paths from above, frames with boxes, questions and where answers come from')
    .argument('<file>', 'scenes.jsonl or questions.jsonl; with --masks a folder of frames')
    .requiredOption('-o, --out <dir>', 'folder of the page (index.html) and the pictures (SVG and PNG)', folderOption)
    .option('--open', 'show the page when it is ready')
    .option('--clips <dir>', 'for questions: the folder that stvlm clips made')
    .option('--scenes <file...>', 'for questions: where the scenes are; by default where the questions say')
    .option('--frames-root <dir...>', 'for scenes: folders that hold images and videos; by default that of the scenes')
    .option('--masks <dir>', 'draw boxes around PNG masks, without a question')
    .option(
      '--fps <rate>',
      'with --masks: frames a second',
      numberOption('--fps', v => v > 0, 'a rate above 0'),
      24,
    )
    .option('--videos', 'for scenes: each as a video too, with boxes, speeds and paths drawn on its frames')
    .option('--max <count>', 'scenes or clips on the page', countOption('--max'), 24)
    .option('--skip-bad', 'leave out what is broken or missing, and say what')
    .action(action(look))
  withExamples(command, [
    'stvlm look scenes.jsonl --out look --frames-root /data/kitti/training',
    'stvlm look questions.jsonl --clips clips --out look --open',
    'stvlm look davis/car-shadow --masks davis/car-shadow-masks --out look',
  ])
}

async function look(run: Run, path: string, options: Options): Promise<void> {
  const { onBad, sayLeftOut } = leaveOut(run, options.skipBad)
  const { pagePath, shown, leftOut } = await pageOf(run, path, options, onBad)
  sayLeftOut()
  run.say(`${shown} shown${leftOut > 0 ? `, ${leftOut} left out (--max)` : ''} -> ${pagePath}`)
  if (options.open) openInBrowser(pagePath)
}

async function pageOf(
  run: Run,
  path: string,
  { out: folder, framesRoot, ...options }: Options,
  onBad: SkipOptions['onBad'],
): Promise<Looked> {
  const { signal, onProgress } = run
  const common = { folder, framesRoots: framesRoot, max: options.max, signal, onProgress, onBad }
  if (options.masks !== undefined) return lookAtMasks(path, { ...common, masks: options.masks, fps: options.fps })
  if ((await stat(path).catch(() => undefined))?.isDirectory()) {
    throw badUsage({
      subject: 'look',
      expected: 'scenes, questions, or --masks beside a folder',
      got: 'a folder',
      where: path,
    })
  }
  const schema = await schemaOf(path)
  if (schema === SCENE_SCHEMA) return lookAtScenes(path, { ...common, videos: options.videos })
  if (schema === QUESTION_SCHEMA) {
    return lookAtQuestions(path, { ...common, scenes: options.scenes, clips: options.clips })
  }
  const expected = `${SCENE_SCHEMA} or ${QUESTION_SCHEMA}`
  throw badInput({ subject: 'field schema', expected, got: schema ?? 'nothing', where: `${path}:1` })
}

/** What the first record says it is. */
async function schemaOf(path: string): Promise<string | undefined> {
  for await (const { text } of readLines(path)) return /^\s*\{[^{}[\]]*"schema"\s*:\s*"([^"]{1,80})"/.exec(text)?.[1]
  return undefined
}

function openInBrowser(path: string): void {
  const opener = process.platform === 'darwin' ? 'open' : process.platform === 'win32' ? 'explorer' : 'xdg-open'
  const child = spawn(opener, [path], { stdio: 'ignore', detached: true })
  // Without a desktop there is nobody to show it to; the path has been said.
  child.on('error', () => {})
  child.unref()
}
