import type { Command } from 'commander'
import { badUsage } from '../base/errors.ts'
import { writeJsonl } from '../files/jsonl.ts'
import { labelSourceNamed, readLabels, recogniseSource } from '../labels/read-labels.ts'
import type { LabelSource } from '../labels/source.ts'
import { LABEL_SOURCES } from '../labels/sources.ts'
import { SCENE_FORMAT } from '../tracks/record.ts'
import type { Scene } from '../tracks/scene.ts'
import { action, numberOption, type Run, withExamples } from './command.ts'
import { leaveOut, standardOutput } from './outputs.ts'

interface Options {
  out: string
  skipBad?: boolean
  calibration?: string
  fps?: number
  framesRoot?: string
  sweeps?: boolean
  boxes?: boolean
}

export function registerLabels(program: Command): void {
  const command = program
    .command('labels')
    .description('turn labelled logs into scenes')
    .argument(
      '<source-or-path...>',
      `a source (${LABEL_SOURCES.map(s => s.name).join(', ')}) and its paths, or paths alone`,
    )
    .requiredOption('-o, --out <file>', 'scenes.jsonl or scenes.jsonl.gz; - is standard output')
    .option('--calibration <file>', 'a camera for sources that name none')
    .option(
      '--fps <rate>',
      'frames per second where the files hold no stamps',
      numberOption('--fps', v => v > 0, 'a rate above 0'),
    )
    .option('--frames-root <dir>', 'the folder to which images are relative')
    .option('--sweeps', 'also the frames between keyframes (nuScenes)')
    .option('--no-boxes', 'leave out boxes projected from cuboids; questions project them anyway')
    .option('--skip-bad', 'leave out what is broken, and say what')
    .action(action(labels))
  withExamples(command, [
    'stvlm labels kitti /data/kitti/training --out scenes.jsonl',
    'stvlm labels argoverse2 /data/av2/val/* --out scenes.jsonl.gz',
    'stvlm labels pets2009 S2L1.xml --calibration View_001.xml --fps 7 --out scenes.jsonl',
  ])
}

async function labels(run: Run, words: string[], { out, skipBad, ...options }: Options): Promise<void> {
  const { onBad, sayLeftOut } = leaveOut(run, skipBad)
  const jobs = await chooseSources(words)
  const scenes = (async function* (): AsyncGenerator<Scene> {
    let done = 0
    for (const { source, paths } of jobs) {
      for await (const scene of readLabels(source, paths, { ...options, onBad, signal: run.signal })) {
        run.onProgress({ done: ++done, unit: 'scenes' })
        yield scene
      }
    }
  })()
  const count = await writeJsonl(SCENE_FORMAT, out, scenes, {
    signal: run.signal,
    output: standardOutput(out),
  })
  const leftOut = sayLeftOut()
  run.say(`${count} scenes -> ${out}${leftOut > 0 ? `, ${leftOut} problems left out` : ''}`)
}

async function chooseSources(words: readonly string[]): Promise<{ source: LabelSource; paths: readonly string[] }[]> {
  const [first, ...rest] = words
  if (LABEL_SOURCES.some(source => source.name === first)) {
    if (rest.length === 0) throw badUsage({ subject: `labels ${first}`, expected: 'a path', got: 'none' })
    return [{ source: labelSourceNamed(first), paths: rest }]
  }
  const jobs = new Map<LabelSource, string[]>()
  for (const path of words) {
    const source = await recogniseSource(path)
    jobs.set(source, [...(jobs.get(source) ?? []), path])
  }
  return [...jobs].map(([source, paths]) => ({ source, paths }))
}
