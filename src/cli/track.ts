import { dirname, join } from 'node:path'
import { type Command, Option } from 'commander'
import { badInput, badUsage } from '../base/errors.ts'
import { lookAtScenes } from '../look/look-at-scenes.ts'
import { STAGE_NAMES, type StageName } from '../video/stages.ts'
import { STAGES_FOLDER } from '../video/track-video.ts'
import { trackVideos, type VideoSettings } from '../video/track-videos.ts'
import { action, countOption, type Run, withExamples } from './command.ts'
import { standardOutput } from './outputs.ts'
import { addTrackOptions, type TrackOptions, videoSettingsOf } from './track-options.ts'

interface Options extends TrackOptions {
  out: string
  work?: string
  look?: string
  stopAfter?: StageName
  jobs: number
  shard?: { index: number; count: number }
  retryFailed?: boolean
}

export function registerTrack(program: Command): void {
  const command = program
    .command('track')
    .description('turn plain videos into scenes: what moves, where, how far, with its uncertainty')
    .argument('<video...>', 'files, folders of images, or quoted patterns')
    .requiredOption('-o, --out <file>', 'scenes.jsonl or scenes.jsonl.gz; - is standard output')
    .option('--work <dir>', "stages' files and done-markers, to look at and to go on from (default: OUT.work)")
    .option('--look <dir>', 'a page, paths from above, and each video with boxes, speeds and paths drawn on it')
  addTrackOptions(command)
  addScale(command)
  command.action(action(track))
  withExamples(command, [
    'stvlm track walk.mp4 --out scenes.jsonl --look look',
    'stvlm track pets.avi --fps-truth 7 --calibration View_001.xml --out scenes.jsonl',
    "stvlm track 'drive/*.png' --fps-truth 10 --calibration calib.txt --camera-height 1.65 --classes car,person --out scenes.jsonl",
    'stvlm track game.mp4 --known "volleyball court @ 120,300 500,300 620,460 40,460" --out scenes.jsonl',
    'stvlm track videos/*.mp4 --jobs 2 --shard 1/4 --work work --out part-1.jsonl',
  ])
}

function addScale(command: Command): void {
  command
    .option('--jobs <n>', 'videos at the same time', countOption('--jobs'), 1)
    .option('--shard <i/n>', 'only the videos that are the i-th of n workers, by their content', shardOf)
    .option('--retry-failed', 'try again what failed before')
    .addOption(new Option('--stop-after <stage>', 'leave its file and stop').choices(STAGE_NAMES))
}

function shardOf(text: string): { index: number; count: number } {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? []
  if (count !== undefined) return { index: Number(index), count: Number(count) }
  throw badUsage({ subject: '--shard', expected: 'i/n', got: text })
}

async function track(run: Run, videos: string[], options: Options): Promise<void> {
  const { out, signal, onProgress } = { ...options, ...run }
  const workFolder = options.work ?? `${out === '-' ? 'stvlm' : out}.work`
  const output = standardOutput(out)
  const tracked = await trackVideos(videos, {
    ...{ out, workFolder, signal, onProgress, settings: settingsOf(options) },
    ...(output && { output }),
    ...(options.shard && { shard: options.shard }),
    jobs: options.jobs,
    maxMemoryMb: options.maxMemory,
    retryFailed: options.retryFailed,
  })
  for (const video of tracked.videos) if (video.state === 'failed') run.say(`failed: ${video.message ?? video.path}`)
  const { done, kept, failed, elsewhere } = tracked
  const rest = [`${kept} kept`, `${failed} failed`, `${elsewhere} of other shards`].filter(
    text => !text.startsWith('0 '),
  )
  const to = options.stopAfter ? `as far as ${options.stopAfter}` : `-> ${out}`
  run.say(`${[`${done} videos tracked`, ...rest].join(', ')} ${to}; stages in ${workFolder}`)
  if (options.look !== undefined && !options.stopAfter) await look(run, out, options.look, workFolder)
  if (failed > 0)
    throw badInput({
      subject: `${failed} of ${videos.length} videos`,
      expected: 'to be tracked',
      got: 'the failures above',
      where: join(workFolder, 'failures.jsonl'),
    })
}

async function look({ say, signal, onProgress }: Run, out: string, folder: string, workFolder: string): Promise<void> {
  const { pagePath } = await lookAtScenes(out, {
    folder,
    max: 24,
    videos: true,
    depthRoot: join(workFolder, STAGES_FOLDER),
    signal,
    onProgress,
  })
  say(`looked at -> ${pagePath}`)
}

const settingsOf = (options: Options): VideoSettings => ({
  ...videoSettingsOf(options, dirname(options.out)),
  ...(options.stopAfter && { stopAfter: options.stopAfter }),
})
