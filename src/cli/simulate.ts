import type { Command } from 'commander'
import { badUsage } from '../base/errors.ts'
import { openAtomic } from '../files/atomic.ts'
import {
  CAMERA_MODES,
  checkConfig,
  PRESETS,
  presetHash,
  type Range,
  type SimulationConfig,
  WORLD_NAMES,
} from '../simulate/index.ts'
import { type WrittenClips, writeClips } from '../simulate/write-clips.ts'
import { action, countOption, numberOption, type Run, seedOption, withExamples } from './command.ts'
import { folderOption, standardOutput } from './outputs.ts'

interface Options {
  out: string
  world?: string
  preset?: string
  clips: number
  seed: number
  first: number
  size?: Range
  fps?: number
  hfov?: Range
  duration?: Range
  objects?: Range
  camera?: string
  distortion?: Range
  noise?: Range
  light?: Range
  scale?: number
  focalScale?: number
  detail?: 'full' | 'low'
  split?: string
  video: boolean
  png?: boolean
  depth?: boolean
  depthFloat?: boolean
  masks?: boolean
  flow?: boolean
  raw?: string
}

export function registerSimulate(program: Command): void {
  const command = program
    .command('simulate')
    .description('draw clips of a made-up world whose truth is exact')
    .option('--world <name>', `${WORLD_NAMES.join(', ')} (default: driving)`)
    .option('--preset <name>', `${Object.keys(PRESETS).join(', ')}; bench-1 is frozen`)
    .requiredOption('-o, --out <dir>', 'folder of scenes.jsonl and clips/', folderOption)
    .option('--clips <n>', 'how many', countOption('--clips'), 1)
    .option('--seed <n>', 'clip i of a seed is always the same', seedOption, 0)
    .option(
      '--first <i>',
      'number of the first clip',
      numberOption('--first', v => Number.isSafeInteger(v) && v >= 0),
      0,
    )
    .option('--size <WxH>', 'pixels', text => pair('--size', text, 'x'))
    .option(
      '--fps <rate>',
      'frames per second',
      numberOption('--fps', v => v > 0, 'a rate above 0'),
    )
    .option('--hfov <a-b>', 'horizontal field of view in degrees', text => pair('--hfov', text))
    .option('--duration <a-b>', 'seconds', text => pair('--duration', text))
    .option('--objects <a-b>', 'how many beside the target', text => pair('--objects', text))
    .option('--camera <mode>', CAMERA_MODES.join(', '))
    .option('--distortion <a-b>', "the lens's first radial coefficient (Brown), such as -0.2-0.05", text =>
      pair('--distortion', text),
    )
    .option('--noise <a-b>', 'sensor noise in grey levels', text => pair('--noise', text))
    .option('--light <a-b>', 'brightness, 1 is well exposed', text => pair('--light', text))
    .option(
      '--scale <factor>',
      'size of everything over life size',
      numberOption('--scale', v => v > 0, 'a factor above 0'),
    )
    .option(
      '--focal-scale <factor>',
      'the same worlds from the same places through a lens so many times as long',
      numberOption('--focal-scale', v => v > 0, 'a factor above 0'),
    )
    .option('--detail <level>', 'full or low')
    .option('--split <name>', 'train, val or test: the split that the scenes name; by default each is drawn')
    .option('--png', 'frames/ID/000000.png')
    .option('--depth', 'depth/ID/000000.png: 16-bit millimetres, 0 is sky or beyond 65 m')
    .option('--depth-float', 'depth/ID/000000.f32: float32 metres, 0 is sky')
    .option('--masks', 'masks/ID/000000.png: 0 scenery, else 1 + the place of the track')
    .option('--flow', 'flow/ID/000000.f32: float32 dx, dy in pixels to the next frame')
    .option('--raw <file>', 'RGB bytes of all frames; - is standard output')
    .option('--no-video', 'no MP4')
    .action(action(simulate))
  withExamples(command, [
    'stvlm simulate --world driving --clips 10 --seed 7 --out clips',
    'stvlm simulate --preset bench-1 --clips 200 --out bench-1 --masks --depth',
    'stvlm simulate --preset tiny-128 --clips 1000 --no-video --out train --raw - | python train.py',
  ])
}

/** "a-b" (either may be negative), or one number for both. */
function pair(name: string, text: string, between = '-'): Range {
  const number = String.raw`-?\d+(?:\.\d+)?`
  const found = new RegExp(`^(${number})(?:${between}(${number}))?$`).exec(text)
  if (found) return [Number(found[1]), Number(found[2] ?? found[1])]
  throw badUsage({ subject: name, expected: `two numbers a${between}b`, got: text })
}

async function simulate(run: Run, options: Options): Promise<void> {
  const config = configOf(options)
  const raw = options.raw === undefined ? undefined : await openRaw(options.raw)
  const { out: folder, seed, first, clips: count, video, png, depth, depthFloat, masks, flow } = options
  const outputs = { video, png, depth, depthFloat, masks, flow, ...(raw && { raw: raw.write }) }
  try {
    const { signal, onProgress } = run
    const officialSplit = options.split && chosen('--split', splitNames, options.split)
    const written = await writeClips({
      config,
      seed,
      first,
      count,
      folder,
      outputs,
      ...(officialSplit && { officialSplit }),
      signal,
      onProgress,
    })
    await raw?.commit()
    sayWritten(run, written, config, folder)
  } finally {
    await raw?.discard()
  }
}

function sayWritten(run: Run, written: WrittenClips, config: SimulationConfig, folder: string): void {
  const kept = written.kept > 0 ? `, ${written.kept} kept from an earlier run` : ''
  run.say(`${written.drawn} clips drawn${kept}; ${config.name}, configuration ${presetHash(config)} -> ${folder}`)
}

function configOf(options: Options): SimulationConfig {
  const { preset, world, camera, size, detail } = options
  if (preset && world) {
    throw badUsage({ subject: 'simulate', expected: '--world or --preset', got: 'both' })
  }
  const base = chosen('--preset', PRESETS, preset ?? chosen('--world', worldNames, world ?? 'driving'))
  const changes: Partial<SimulationConfig> = {
    ...(size && { widthPx: size[0], heightPx: size[1] }),
    ...(options.fps && { fps: options.fps }),
    ...(options.hfov && { hfovDeg: options.hfov }),
    ...(options.duration && { durationS: options.duration }),
    ...(options.objects && { distractors: options.objects }),
    ...(camera && { cameras: { [chosen('--camera', modeNames, camera)]: 1 } }),
    ...(options.distortion && { distortionK1: options.distortion }),
    ...(options.noise && { noiseSd: options.noise }),
    ...(options.light && { exposure: options.light }),
    ...(options.scale && { scale: options.scale }),
    ...(options.focalScale && { focalScale: options.focalScale }),
    ...(detail && { detail: chosen('--detail', detailNames, detail) }),
  }
  if (Object.keys(changes).length === 0) return base
  const config = checkConfig({ ...base, ...changes })
  return { ...config, name: `${base.name}-${presetHash(config).slice(0, 6)}` }
}

const named = <T extends string>(names: readonly T[]): Record<string, T> => Object.fromEntries(names.map(n => [n, n]))
const worldNames = named(WORLD_NAMES)
const modeNames = named(CAMERA_MODES)
const splitNames = named(['train', 'val', 'test'] as const)
const detailNames = named(['full', 'low'] as const)

function chosen<T>(option: string, table: Readonly<Record<string, T>>, name: string): T {
  if (Object.hasOwn(table, name)) return table[name]
  throw badUsage({ subject: option, expected: Object.keys(table).join(', '), got: name })
}

/** Where the bytes of all frames go. The frame's bytes are used again: what waits to be written must be its own copy. */
async function openRaw(path: string) {
  const output = standardOutput(path) ?? (await openAtomic(path))
  return { ...output, write: (bytes: Uint8Array) => output.write(Uint8Array.from(bytes)) }
}
