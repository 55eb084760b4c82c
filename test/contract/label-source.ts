import { mkdir, mkdtemp, readdir, readFile, realpath, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, isAbsolute, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { StvlmError } from '../../src/base/errors.ts'
import { readLabels } from '../../src/labels/read-labels.ts'
import type { LabelOptions, LabelSource } from '../../src/labels/source.ts'
import { formatRecord, SCENE_FORMAT } from '../../src/tracks/record.ts'
import type { Scene } from '../../src/tracks/scene.ts'
import { realData } from '../real-data.ts'
import { checkScene } from './scene-rules.ts'

/** What a user would type after `stvlm labels SOURCE`. */
export interface FixtureUse {
  readonly paths: readonly string[]
  readonly options?: LabelOptions
  /** False where the path leaves a doubt, so that the source has to be named. */
  readonly recognised?: boolean
}

/** Writes whole, good files into an empty folder. */
export type MakeFixture = (dir: string) => FixtureUse | Promise<FixtureUse>

export interface LabelSourceContract {
  /** One a layout; at least one. */
  readonly fixtures: Readonly<Record<string, MakeFixture>>
  /** Real recordings (folders or files of `../shared/data`) that this source reads, with what it needs beside them. */
  readonly real?: readonly { readonly path: string; readonly options?: (data: string) => LabelOptions }[]
  /** Paths of real data that are of other sources, and must not be recognised. */
  readonly foreign?: readonly string[]
  /** Endings of files whose content the source does not read. */
  readonly opaque?: readonly string[]
}

const IMAGES = ['.png', '.jpg', '.mp4', '.avi']
const FOREIGN = ['davis', 'seven_scenes', 'kitti_odometry', 'benchmarks']

/** What every label source promises; call it at the top level of a test file. */
export function describeLabelSource(source: LabelSource, contract: LabelSourceContract): void {
  describe(`label source ${source.name}`, () => {
    describeRecognition(source, contract)
    for (const [name, make] of Object.entries(contract.fixtures)) {
      describe(name, () => {
        describeReading(source, make)
        describeRefusals(source, make, contract.opaque ?? IMAGES)
      })
    }
    for (const { path, options } of contract.real ?? []) describeReal(source, path, options)
  })
}

function describeRecognition(source: LabelSource, { real = [], foreign = [] }: LabelSourceContract): void {
  it('recognises nothing that is not there, empty, or of another kind, and never throws', async () => {
    await withFolder(async dir => {
      const text = join(dir, 'notes.txt')
      await writeFile(text, 'some words\n1 2 3\n')
      await writeFile(join(dir, 'data.json'), '{"some": ["json"]}')
      await writeFile(join(dir, 'data.xml'), '<some><xml/></some>')
      await mkdir(join(dir, 'empty'))
      const paths = ['', '\0', join(dir, 'absent'), dir, join(dir, 'empty'), text]
      paths.push(join(dir, 'data.json'), join(dir, 'data.xml'), join(text, 'below-a-file'))
      for (const path of paths) expect(await source.recognises(path), JSON.stringify(path)).toBe(false)
    })
  })

  const own = real.map(({ path }) => path)
  const others = [...FOREIGN, ...foreign].flatMap(name => realData(name) ?? [])
  it.skipIf(others.length === 0)('does not recognise real recordings of other kinds', async () => {
    for (const path of others) expect(await source.recognises(path), path).toBe(false)
  })
  const present = own.flatMap(name => realData(name) ?? [])
  it.skipIf(present.length === 0)('recognises its real recordings', async () => {
    for (const path of present) expect(await source.recognises(path), path).toBe(true)
  })
}

function describeReading(source: LabelSource, make: MakeFixture): void {
  let dir = ''
  let use: FixtureUse = { paths: [] }
  let scenes: Scene[] = []
  beforeAll(async () => {
    dir = await makeFolder()
    use = await make(dir)
    scenes = await read(source, use)
  })
  afterAll(() => rm(dir, { recursive: true, force: true }))

  it('is recognised', async () => {
    for (const path of use.paths) expect(await source.recognises(path), path).toBe(use.recognised ?? true)
  })
  it('gives scenes that keep every rule', () => {
    expect(scenes.length).toBeGreaterThan(0)
    for (const scene of scenes) checkScene(scene)
    const ids = scenes.map(scene => scene.id)
    expect(new Set(ids).size, 'scene ids are unique').toBe(ids.length)
    expect(
      scenes.some(scene => scene.tracks.length > 0),
      'some track',
    ).toBe(true)
  })
  it('names no place of this machine', () => {
    for (const scene of scenes) {
      const files = scene.cameras.flatMap(camera => camera.frames.flatMap(frame => frame.file ?? []))
      for (const file of files) expect(isAbsolute(file) || file.split('/').includes('..'), file).toBe(false)
      expect(JSON.stringify(scene)).not.toContain(dir)
    }
  })
  it('gives the same bytes again', async () => {
    expect(bytes(await read(source, use))).toBe(bytes(scenes))
  })
  it('stops when aborted', async () => {
    const signal = AbortSignal.abort()
    const thrown = await failure(() => read(source, { ...use, options: { ...use.options, signal } }))
    expect(thrown).toBeInstanceOf(StvlmError)
    expect(thrown instanceof StvlmError && thrown.fault).toBe('interrupted')
  })
}

function describeRefusals(source: LabelSource, make: MakeFixture, opaque: readonly string[]): void {
  it('refuses a missing path and an empty folder with one line that names it', async () => {
    await withFolder(async dir => {
      const { options } = await make(await folderIn(dir, 'good'))
      const empty = await folderIn(dir, 'empty')
      for (const path of [join(dir, 'absent'), empty]) {
        expectOneLine(await failure(() => read(source, { paths: [path], options })), path)
      }
    })
  })

  it('refuses truncated and emptied files with one line that names the place; with onBad the rest is kept', async () => {
    await withFolder(async dir => {
      const good = await folderIn(dir, 'good')
      const use = await make(good)
      const names = oneOfAKind((await filesBelow(good)).filter(name => !opaque.includes(extname(name))))
      const expected = (await read(source, use)).length
      let refused = 0
      for (const name of names) {
        for (const share of [0.55, 0]) {
          const broken = await folderIn(dir, `broken-${refused}-${share}`)
          const brokenUse = await make(broken)
          await cut(join(broken, name), share)
          const thrown = await outcome(() => read(source, brokenUse))
          if (thrown !== undefined) {
            refused++
            expectOneLine(thrown, broken)
            // A camera named beside the paths is of all of them.
            const shared = brokenUse.options?.calibration === join(broken, name)
            if (!shared) await expectRestKept(source, use, brokenUse, expected)
          }
          await rm(broken, { recursive: true })
        }
      }
      expect(refused, 'some cut file is refused').toBeGreaterThan(0)
    })
  })
}

function describeReal(source: LabelSource, name: string, options?: (data: string) => LabelOptions): void {
  const path = realData(name)
  it.skipIf(!path)(`reads real ${name} by every rule`, async () => {
    if (!path) return
    let count = 0
    for await (const scene of readLabels(source, [path], options?.(path) ?? {})) {
      checkScene(scene)
      count++
    }
    expect(count).toBeGreaterThan(0)
  })
}

async function expectRestKept(source: LabelSource, good: FixtureUse, broken: FixtureUse, count: number): Promise<void> {
  const problems: StvlmError[] = []
  const onBad = (problem: StvlmError): void => void problems.push(problem)
  const paths = [...good.paths, ...broken.paths]
  const scenes = await read(source, { paths, options: { ...good.options, onBad } })
  expect(problems.length, 'problems reported').toBeGreaterThan(0)
  expect(scenes.length, 'scenes kept').toBeGreaterThanOrEqual(count)
  for (const scene of scenes) checkScene(scene)
}

function expectOneLine(thrown: unknown, path: string): void {
  expect(thrown).toBeInstanceOf(StvlmError)
  if (!(thrown instanceof StvlmError)) return
  expect(thrown.message).toContain(path)
  expect(thrown.message).not.toMatch(/\n/)
  expect(thrown.exitCode).not.toBe(0)
}

async function read(source: LabelSource, { paths, options = {} }: FixtureUse): Promise<Scene[]> {
  const scenes: Scene[] = []
  for await (const scene of readLabels(source, paths, options)) scenes.push(scene)
  return scenes
}

const bytes = (scenes: readonly Scene[]): string =>
  scenes.map(scene => formatRecord(SCENE_FORMAT, scene, scene.id)).join('\n')

async function outcome(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work()
    return undefined
  } catch (thrown) {
    return thrown
  }
}

async function failure(work: () => Promise<unknown>): Promise<unknown> {
  const thrown = await outcome(work)
  expect(thrown, 'an error').toBeDefined()
  return thrown
}

async function cut(path: string, share: number): Promise<void> {
  await truncate(path, Math.floor((await readFile(path)).length * share))
}

async function filesBelow(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort()
}

/** Of files that differ in their numbers alone the first. */
function oneOfAKind(names: readonly string[]): string[] {
  const kinds = new Map<string, string>()
  for (const name of names) {
    const kind = name.replaceAll(/\d+/g, '#')
    if (!kinds.has(kind)) kinds.set(kind, name)
  }
  return [...kinds.values()]
}

async function folderIn(dir: string, name: string): Promise<string> {
  const path = join(dir, name)
  await mkdir(path)
  return path
}

const makeFolder = async (): Promise<string> => realpath(await mkdtemp(join(tmpdir(), 'stvlm-labels-')))

async function withFolder(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = await makeFolder()
  try {
    await work(dir)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
