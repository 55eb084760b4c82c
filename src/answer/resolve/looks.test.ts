import { expect, test } from 'vitest'
import type { Rgb } from '../../media/draw.ts'
import type { VideoSource } from '../../media/video-source.ts'
import { PRESETS, simulateClip } from '../../simulate/index.ts'
import { personPalette, vehiclePalette } from '../../simulate/models/dress.ts'
import { settledWorld } from '../../simulate/settle.ts'
import type { Scene } from '../../tracks/scene.ts'
import { colourNamesOf, okLabOf } from './colour-names.ts'
import { looksOf } from './looks.ts'

const nameOf = (rgb: Rgb): string => colourNamesOf(okLabOf(rgb))[0]

test.each<[string, Rgb]>([
  ['white', [235, 236, 238]],
  ['black', [30, 30, 34]],
  ['gray', [120, 122, 126]],
  ['red', [180, 30, 34]],
  ['red', [120, 22, 26]],
  ['blue', [40, 70, 160]],
  ['blue', [90, 140, 220]],
  ['green', [50, 110, 60]],
  ['yellow', [230, 200, 60]],
  ['orange', [230, 120, 40]],
  ['brown', [100, 70, 50]],
])('%s looks like %j', (name, rgb) => {
  expect(nameOf(rgb)).toBe(name)
})

/** Pictures without a file: of so many frames of a simulated clip. */
function drawn(seed: number, index: number): { source: VideoSource; scene: Scene; truth: Map<string, string> } {
  const config = {
    ...PRESETS['bench-1'],
    ...{ widthPx: 480, heightPx: 270, fps: 2, durationS: [3, 3] as const, detail: 'low' as const },
    cameras: { still: 1 },
  }
  const clip = simulateClip(config, seed, index)
  const frames: { data: Uint8Array; timeS: number }[] = []
  for (const { rgb, timeS } of clip.frames()) frames.push({ data: Uint8Array.from(rgb), timeS })
  const size = { widthPx: 480, heightPx: 270 }
  const source: VideoSource = {
    ...size,
    path: 'drawn',
    stampsS: frames.map(({ timeS }) => timeS),
    async *frames({ only = () => true }) {
      for (const [i, { data, timeS }] of frames.entries()) {
        if (only(i)) yield { ...size, format: 'rgb24', matrix: 'bt709', data, index: i, timeS }
      }
    },
    frameFile: index => ({ file: 'drawn', index }),
    contentHash: async () => '',
  }
  const world = settledWorld(config, seed, index)
  const truth = [world.target, ...world.others].flatMap(actor => {
    if (actor.model === 'person') return [[actor.id, nameOf(personPalette(actor)[2].rgb)] as const]
    return actor.model === 'ball' || actor.model === 'cyclist'
      ? []
      : [[actor.id, nameOf(vehiclePalette(actor)[0].rgb)] as const]
  })
  return { source, scene: clip.scene, truth: new Map(truth) }
}

test('dress and paint of simulated people and cars are named from the pixels', async () => {
  let [among, first, count] = [0, 0, 0]
  for (let index = 0; index < 6; index++) {
    const { source, scene, truth } = drawn(5, index)
    const looks = await looksOf(source, scene, scene.cameras[0], { framesRoot: '.' })
    for (const { id, samples } of scene.tracks) {
      const name = truth.get(id)
      const tall = Math.max(0, ...samples.map(({ box2dPx }) => (box2dPx?.camera[3] ?? 0) - (box2dPx?.camera[1] ?? 0)))
      if (name === undefined || tall < 20) continue
      count++
      if (looks.get(id)?.[0] === name) first++
      if (looks.get(id)?.includes(name)) among++
    }
  }
  expect(count).toBeGreaterThan(10)
  expect(among / count).toBeGreaterThanOrEqual(0.7)
  expect(first / count).toBeGreaterThanOrEqual(0.5)
}, 60_000)
