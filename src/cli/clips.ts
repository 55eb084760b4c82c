import type { Command } from 'commander'
import { drawClips } from '../clips/draw-clips.ts'
import { readJsonl } from '../files/jsonl.ts'
import { QUESTION_FORMAT } from '../questions/record.ts'
import { action, countOption, numberOption, type Run, withExamples } from './command.ts'
import { folderOption, leaveOut } from './outputs.ts'

interface Options {
  out: string
  mp4?: boolean
  frames?: boolean
  scenes?: string[]
  framesRoot?: string[]
  width?: number
  crf?: number
  skipBad?: boolean
}

export function registerClips(program: Command): void {
  const command = program
    .command('clips')
    .description("draw the questions' boxes on their clips")
    .argument('<questions>', 'questions.jsonl or questions.jsonl.gz')
    .requiredOption(
      '-o, --out <dir>',
      'folder of the clips; clips.jsonl in it says which question has which',
      folderOption,
    )
    .option('--mp4', 'one H.264 file a clip (the default, unless --frames is given alone)')
    .option('--frames', 'JPEG frames at the instants that a model is shown')
    .option('--scenes <file...>', 'where the scenes are; by default where the questions say')
    .option('--frames-root <dir...>', 'folders that hold images and videos; by default that of the scenes')
    .option('--width <px>', 'scale larger clips down to this width', countOption('--width'))
    .option('--crf <value>', 'quality of the H.264, lower is better', crfOption)
    .option('--skip-bad', 'leave out questions whose frames are missing or broken, and say which')
    .action(action(clips))
  withExamples(command, [
    'stvlm clips questions.jsonl --out clips --frames-root /data/kitti/training',
    'stvlm clips questions.jsonl --out clips --frames --width 640',
  ])
}

const crfOption = numberOption('--crf', v => v >= 0 && v <= 51, 'a number from 0 to 51')

async function clips(run: Run, questionsPath: string, options: Options): Promise<void> {
  const { onBad, sayLeftOut } = leaveOut(run, options.skipBad)
  const questions = readJsonl(QUESTION_FORMAT, questionsPath, { signal: run.signal, onBad })
  const { out: folder, width: widthPx, crf, frames = false } = options
  const { rows, clipsDrawn, clipsKept } = await drawClips(questions, {
    questionsPath,
    scenes: options.scenes,
    framesRoots: options.framesRoot,
    folder,
    outputs: { mp4: options.mp4 ?? !frames, frames },
    look: { widthPx, crf },
    signal: run.signal,
    onProgress: run.onProgress,
    onBad,
  })
  sayLeftOut()
  const kept = clipsKept > 0 ? `, ${clipsKept} kept from an earlier run` : ''
  run.say(`${clipsDrawn} clips drawn${kept}, for ${rows.length} questions -> ${folder}`)
}
