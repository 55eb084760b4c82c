import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import lz4 from 'lz4js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeLabelSource } from '../../../test/contract/label-source.ts'
import { writeLog, writeScenario } from '../../../test/generators/argoverse2.ts'
import { realData } from '../../../test/real-data.ts'
import { StvlmError } from '../../base/errors.ts'
import { Random } from '../../base/random.ts'
import { rotate } from '../../geometry/quat.ts'
import { CATEGORIES } from '../../tracks/category.ts'
import type { Sample, Scene, Track } from '../../tracks/scene.ts'
import { labelSourceNamed, readLabels } from '../read-labels.ts'
import type { LabelOptions } from '../source.ts'
import { readFeather } from './feather.ts'
import { decodeLz4Frame } from './lz4-frame.ts'
import { SCENARIO_CATEGORIES, SENSOR_CATEGORIES } from './tables.ts'

const source = labelSourceNamed('argoverse2')
const data = realData('argoverse2')
const GOLDEN = join(import.meta.dirname, '../../../test/golden/argoverse2')
const PIXEL_CENTRE = 0.5

async function readAll(paths: readonly string[], options: LabelOptions = {}): Promise<Scene[]> {
  const scenes: Scene[] = []
  for await (const scene of readLabels(source, paths, options)) scenes.push(scene)
  return scenes
}

/** Of av2 0.3.6: test/oracles/argoverse2.py. */
interface Golden {
  readonly rows: number
  readonly tracks: number
  readonly positionsSha256: string
  readonly wholeBoxes: number
  readonly sample: readonly {
    readonly track: string
    readonly sinceStartNs: number
    readonly centerInCityM: readonly number[]
    readonly forward: readonly number[]
    readonly sizeM: readonly number[]
    readonly wholeBoxesPx: Readonly<Record<string, readonly number[]>>
  }[]
}

describe.skipIf(!data)('equals av2 on real logs', () => {
  const logs = data ? readdirSync(data) : []
  it.each(logs)('%s', async log => {
    const golden: Golden = JSON.parse(readFileSync(join(GOLDEN, `${log}.json`), 'utf8'))
    const path = join(data ?? '', log)
    const [scene] = await readAll([path])
    const objects = scene.tracks.filter(track => track.id !== 'ego')
    const { timestamp_ns } = await readFeather(join(path, 'annotations.feather'), { timestamp_ns: 'int64' })
    expect(timestamp_ns.length).toBe(golden.rows)
    expect(objects.length).toBe(golden.tracks)
    expect(positionsHash(objects, timestamp_ns)).toBe(golden.positionsSha256)
    for (const row of golden.sample) {
      const track = objects.find(({ id }) => id === row.track) ?? expect.fail(row.track)
      const sample = track.samples.find(({ timeS }) => timeS === row.sinceStartNs / 1e9) ?? expect.fail(row.track)
      expectNear(sample.centerInWorldM, row.centerInCityM)
      expectNear(rotate(sample.quatWxyz ?? [1, 0, 0, 0], [1, 0, 0]), row.forward)
      expect(track.sizeM).toEqual(row.sizeM)
      for (const [camera, edges] of Object.entries(row.wholeBoxesPx)) {
        expectNear(
          sample.box2dPx?.[camera]?.map(edge => edge - PIXEL_CENTRE),
          edges,
        )
      }
    }
    if (scene.cameras.length > 0)
      expect(Math.abs(wholeRingBoxes(scene) - golden.wholeBoxes)).toBeLessThan(golden.wholeBoxes * 0.003)
  })
})

const tenthsOfMm = (m: number): number => Math.floor(m * 1e4 + 0.5)

/** Every position to 0.1 mm, by track and time, with the exact stamp. */
function positionsHash(tracks: readonly Track[], stamps: BigInt64Array): string {
  const ordered = [...new Set(stamps)].sort((a, b) => (a < b ? -1 : 1))
  const stampOf = new Map(ordered.map(stamp => [Number(stamp - ordered[0]) / 1e9, stamp]))
  const digest = createHash('sha256')
  for (const { id, samples } of [...tracks].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    for (const { timeS, centerInWorldM = [0, 0, 0] } of samples) {
      digest.update(`${id} ${stampOf.get(timeS)} ${centerInWorldM.map(tenthsOfMm).join(' ')}\n`)
    }
  }
  return digest.digest('hex')
}

/** av2 calls a pixel inside below width - 1; the few boxes between are the tolerance. */
function wholeRingBoxes({ cameras, tracks }: Scene): number {
  const size = new Map(cameras.map(({ name, widthPx, heightPx }) => [name, { widthPx, heightPx }]))
  const isWhole = ([name, [x0, y0, x1, y1]]: [string, readonly number[]]): boolean => {
    const { widthPx = 0, heightPx = 0 } = size.get(name) ?? {}
    return name.startsWith('ring') && x0 >= 0.5 && y0 >= 0.5 && x1 < widthPx - 0.5 && y1 < heightPx - 0.5
  }
  const boxes = tracks.flatMap(track => track.samples.flatMap(({ box2dPx = {} }: Sample) => Object.entries(box2dPx)))
  return boxes.filter(isWhole).length
}

function expectNear(got: readonly number[] | undefined, expected: readonly number[]): void {
  expect(got?.length).toBe(expected.length)
  got?.forEach((value, i) => {
    expect(Math.abs(value - expected[i])).toBeLessThan(1e-6)
  })
}

describe('logs', () => {
  let dir = ''
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'stvlm-av2-test-'))
    writeLog(join(dir, 'val', 'log-a'), { sweeps: 8, objects: 31, seed: 1, calibrated: true, egoRows: true })
    const images = join(dir, 'val', 'log-a', 'sensors', 'cameras', 'ring_front_center')
    mkdirSync(images, { recursive: true })
    for (const offset of [-40_000_000n, 10_000_000n, 60_000_000n]) {
      writeFileSync(join(images, `${315_966_253_660_357_217n + offset}.jpg`), '')
    }
  })
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  it('holds the vehicle once, the official split, and the images of the labelled time', async () => {
    const [scene] = await readAll([dir])
    expect(scene.source.officialSplit).toBe('val')
    const egos = scene.tracks.filter(track => track.category === 'ego')
    expect(egos).toHaveLength(1)
    expect(egos[0].sizeM).toEqual([4.877, 2, 1.473])
    expect(egos[0].samples).toHaveLength(8)
    const front = scene.cameras.find(({ name }) => name === 'ring_front_center')
    expect(front?.frames.map(({ timeS, file }) => [timeS, file])).toEqual([
      [0.01, 'log-a/sensors/cameras/ring_front_center/315966253670357217.jpg'],
      [0.06, 'log-a/sensors/cameras/ring_front_center/315966253720357217.jpg'],
    ])
    for (const camera of scene.cameras) expect(camera.frames.every(frame => frame.worldFromCamera)).toBe(true)
    expect(scene.cameras.find(({ name }) => name === 'ring_rear_left')?.frames).toHaveLength(8)
  })

  it('names each of the 30 classes with a category that the project knows', async () => {
    expect(Object.keys(SENSOR_CATEGORIES)).toHaveLength(30)
    for (const { category } of [...Object.values(SENSOR_CATEGORIES), ...Object.values(SCENARIO_CATEGORIES)]) {
      expect(Object.keys(CATEGORIES)).toContain(category)
    }
    const [scene] = await readAll([dir])
    expect(scene.tracks).toHaveLength(32)
  })

  it('says what is seen: nothing where no lidar point is', async () => {
    const [scene] = await readAll([dir])
    const samples = scene.tracks.flatMap(track => (track.category === 'ego' ? [] : track.samples))
    expect(samples.some(({ visibility = 0 }) => visibility === 1)).toBe(true)
    expect(samples.some(({ visibility, box2dPx }) => visibility === 0 && box2dPx)).toBe(true)
  })

  it('leaves out boxes where asked', async () => {
    const [scene] = await readAll([dir], { boxes: false })
    expect(scene.cameras.every(({ frames }) => frames.length > 0)).toBe(true)
    expect(JSON.stringify(scene)).not.toContain('box2dPx')
  })

  it('refuses an annotation without a pose at its stamp, naming row and stamp', async () => {
    const broken = join(dir, 'broken')
    writeLog(broken, { sweeps: 3, objects: 2, seed: 1 })
    writeLog(join(dir, 'longer'), { sweeps: 4, objects: 2, seed: 1 })
    writeFileSync(join(broken, 'annotations.feather'), readFileSync(join(dir, 'longer', 'annotations.feather')))
    await expect(readAll([broken])).rejects.toThrow(/stamp 315966253960945217: expected a pose/)
  })
})

describe('scenarios', () => {
  it('reads states, roles and the observed part', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'stvlm-av2-scenario-'))
    try {
      const path = writeScenario(join(dir, 'train', 'abc'), { id: 'abc', steps: 110, seed: 2 })
      const [scene] = await readAll([path])
      expect(scene).toMatchObject({
        durationS: 10.9,
        recordingId: 'argoverse2/abc',
        source: { officialSplit: 'train' },
      })
      const [ego] = scene.tracks.filter(track => track.category === 'ego')
      expect(ego.samples).toHaveLength(110)
      expect(ego.samples[1].timeS).toBeCloseTo(0.1, 12)
      expect(scene.tracks.find(({ id }) => id === '1000')).toMatchObject({
        category: 'car',
        attributes: { role: 'unscored', observed: 'partly' },
        position: 'foot',
      })
    } finally {
      rmSync(dir, { recursive: true })
    }
  })

  it('refuses steps and stamps of which a recording of years would be made', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'stvlm-av2-scenario-'))
    try {
      const stray = writeScenario(dir, { id: 'stray', steps: 11, seed: 2, strayStep: 2 ** 40 })
      await expect(readAll([stray])).rejects.toThrow(/timestep: expected below 11.*1099511627776/)
      const long = writeScenario(dir, { id: 'long', steps: 1300, seed: 2 })
      await expect(readAll([long])).rejects.toThrow(/within 120 s/)
    } finally {
      rmSync(dir, { recursive: true })
    }
  })
})

describe('Feather files', () => {
  it('refuses lengths that are far beyond the file, wherever they stand', async () => {
    const peakKiB = process.resourceUsage().maxRSS
    const dir = mkdtempSync(join(tmpdir(), 'stvlm-av2-feather-'))
    try {
      writeLog(dir, { sweeps: 5, objects: 6, seed: 1 })
      const path = join(dir, 'annotations.feather')
      const good = readFileSync(path)
      const problems = new Set<string>()
      for (const length of [0x00ffffff, 0x7fffffff, -2, 1]) {
        for (let at = 8; at + 14 <= good.length; at += 4) {
          const broken = Buffer.from(good)
          broken.writeInt32LE(length, at)
          writeFileSync(path, broken)
          const rows = await readFeather(path, { track_uuid: 'text', qw: 'number' }).then(
            ({ rowCount }) => rowCount,
            (thrown: unknown) => {
              expect(thrown).toBeInstanceOf(StvlmError)
              problems.add(String(thrown))
              return 0
            },
          )
          expect(rows, `byte ${at}`).toBeLessThanOrEqual(30)
        }
      }
      const all = [...problems].join('\n')
      for (const part of [
        /a list of 16777215/,
        /a column of 16777215 rows, 0 of them empty, in a batch of 30/,
        /parts of 16777215 rows in a table of at most/,
        /a buffer of 16777215 bytes for values of 240/,
        /parts of \d+ bytes in a body of at most/,
        /outside the bounds/,
      ]) {
        expect(all).toMatch(part)
      }
      expect(process.resourceUsage().maxRSS - peakKiB).toBeLessThan(200 * 1024)
    } finally {
      rmSync(dir, { recursive: true })
    }
  })
})

describe('LZ4 frames', () => {
  const random = new Random(1, 'lz4')
  const plain = Uint8Array.from({ length: 200_000 }, (_, i) => (i % 7 === 0 ? random.int(256) : i % 31))

  it('gives back what was packed', () => {
    expect(decodeLz4Frame(lz4.compress(plain), plain.length)).toEqual(plain)
  })

  it('refuses a frame that is cut, or of another length, and never hangs on a mutated one', () => {
    const frame = lz4.compress(plain)
    expect(() => decodeLz4Frame(frame.subarray(0, 1000), plain.length)).toThrow(/ends in the middle/)
    expect(() => decodeLz4Frame(frame, plain.length + 1)).toThrow(/promises/)
    expect(() => decodeLz4Frame(frame, 2 ** 40)).toThrow(/length/)
    const start = performance.now()
    for (let i = 0; i < 200; i++) {
      const mutated = Uint8Array.from(frame)
      for (let k = 0; k < 4; k++) mutated[random.int(i % 2 ? 40 : mutated.length)] = random.int(256)
      try {
        expect(decodeLz4Frame(mutated, plain.length)).toHaveLength(plain.length)
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(Error)
      }
    }
    expect(performance.now() - start).toBeLessThan(20_000)
  })
})

describeLabelSource(source, {
  fixtures: {
    'a sensor log': dir => {
      writeLog(join(dir, 'log'), { sweeps: 5, objects: 4, seed: 5, calibrated: true })
      return { paths: [join(dir, 'log')] }
    },
    'a folder of logs': dir => {
      for (const name of ['a', 'b']) writeLog(join(dir, name), { sweeps: 3, objects: 2, seed: 6, egoRows: true })
      return { paths: [dir] }
    },
    'a scenario': dir => ({ paths: [writeScenario(dir, { id: 's', steps: 11, seed: 7 })] }),
  },
  real: [{ path: 'argoverse2' }],
})
