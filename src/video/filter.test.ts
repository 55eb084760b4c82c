import { describe, expect, test } from 'vitest'
import { chatServer, completion, sendJson } from '../../test/chat-server.ts'
import { noisyTracks, placedCamera } from '../../test/noisy-boxes.ts'
import { distance } from '../geometry/vec3.ts'
import type { VideoSource } from '../media/video-source.ts'
import { PRESETS, simulateScene } from '../simulate/index.ts'
import type { Track } from '../tracks/scene.ts'
import { askedModel } from './filter/asked-model.ts'
import { brokenTracks, filterReport, removals, without } from './filter.ts'
import { liftTracks } from './lift.ts'
import { smoothTracks } from './smooth.ts'

const SCENE = simulateScene({ ...PRESETS.sports, detail: 'low', cameras: { still: 1 }, durationS: [6, 8] }, 3, 1)
const CAMERA = placedCamera(SCENE)
const FRAME = SCENE.cameras[0]
const TRACKS = smoothTracks(liftTracks(noisyTracks(SCENE, 1), CAMERA, { frame: FRAME }), CAMERA, { frame: FRAME })
const PEOPLE = TRACKS.filter(t => t.category === 'player')

const moved = (track: Track, factor: number): Track => ({
  ...track,
  id: 'wrong',
  samples: track.samples.map((s, i) => {
    const [x, y, z] = s.centerInWorldM ?? [0, 0, 0]
    return { ...s, centerInWorldM: [x + factor * i, y, z] }
  }),
})

describe('by rule', () => {
  test('true people stay', () => {
    expect(PEOPLE.length).toBeGreaterThan(2)
    expect(brokenTracks(PEOPLE, CAMERA)).toEqual([])
  })

  const [person] = PEOPLE
  const [length, width, height] = person.sizeM ?? [1, 1, 1]
  const broken: Record<string, Track> = {
    brief: { ...person, id: 'wrong', samples: person.samples.slice(0, 5) },
    covariance: {
      ...person,
      id: 'wrong',
      samples: person.samples.map(s => ({ ...s, covarianceM2: [900, 0, 0, 0, 900, 0, 0, 0, 0] })),
    },
    reprojection: moved({ ...person, samples: person.samples.map(s => ({ ...s })) }, 1),
    size: { ...person, id: 'wrong', sizeM: [length, width, 2.5 * height] },
    speed: { ...moved(person, 3), samples: moved(person, 3).samples.map(({ box2dPx: _, ...s }) => s) },
    acceleration: {
      ...person,
      id: 'wrong',
      samples: person.samples.map(({ box2dPx: _, ...s }) => ({
        ...s,
        centerInWorldM: [4 * Math.sin((2 * Math.PI * s.timeS) / 2.2), 0, 0],
      })),
    },
  }
  test.each(Object.entries(broken))('%s', (rule, track) => {
    const removed = brokenTracks([...PEOPLE, track], CAMERA)
    expect(removed).toHaveLength(1)
    expect(removed[0]).toMatchObject({ trackId: 'wrong', rule })
    expect(without([...PEOPLE, track], removed)).toEqual(PEOPLE)
    const report = filterReport([...PEOPLE, track], removed, all => all.filter(t => t.id === 'wrong').length)
    expect(report.find(r => r.rule === rule)).toEqual({ rule, removed: 1, errorBefore: 1, errorAfter: 0 })
    expect(report.filter(r => r.removed > 0)).toHaveLength(1)
  })
})

/** Grey pictures, at the times of the scene's frames. */
const SOURCE: VideoSource = {
  path: 'grey.mp4',
  widthPx: FRAME.widthPx,
  heightPx: FRAME.heightPx,
  stampsS: FRAME.frames.map(({ timeS }) => timeS),
  async *frames({ widthPx = FRAME.widthPx, heightPx = FRAME.heightPx, only = () => true }) {
    for (const [index, timeS] of this.stampsS.entries()) {
      const data = new Uint8Array(3 * widthPx * heightPx).fill(90)
      if (only(index)) yield { index, timeS, widthPx, heightPx, format: 'rgb24', matrix: 'bt709', data }
    }
  },
  frameFile: index => ({ file: 'grey.mp4', index }),
  contentHash: async () => 'grey',
}

const [a, b, c] = PEOPLE
const wayM = (track: Track): number => {
  const points = track.samples.flatMap(({ centerInWorldM }) => (centerInWorldM ? [centerInWorldM] : []))
  return points.slice(1).reduce((sum, point, i) => sum + distance(point, points[i]), 0)
}

/** What `removals` says where the server's model says these words, one after another. */
async function removedBy(judge: 'general' | 'task', tracks: readonly Track[], words: readonly string[]) {
  const server = await chatServer((_, count, response) => sendJson(response, completion(words[count])))
  try {
    const judges = { [judge]: askedModel(`openai:m@${server.url}`, '--filter-model', {}) }
    const removed = await removals(tracks, { source: SOURCE, camera: CAMERA, judges, isModel: false })
    return { removed, asked: server.asked }
  } finally {
    await server.close()
  }
}

test('what a user marked is there, though it is not as high as what a detector calls it', async () => {
  const [person] = PEOPLE
  const [length, width, height] = person.sizeM ?? [1, 1, 1]
  const tracks: Track[] = ['red', '2'].map(id => ({ ...person, id, sizeM: [length, width, 2.5 * height] }))
  const input = { source: SOURCE, camera: CAMERA, judges: {}, isModel: false }
  expect(await removals(tracks, { ...input, marked: ['red'] })).toMatchObject([{ trackId: '2', rule: 'size' }])
})

test('a model that denies most crops of a track removes it; what it says neither way counts as nothing', async () => {
  const words = ['No.', 'no', 'Yes', 'Yes', 'yes, one', 'No', 'perhaps', 'hm', 'I see grass']
  const { removed, asked } = await removedBy('general', [a, b, c], words)
  expect(removed).toEqual([{ trackId: a.id, rule: 'model', value: 2 / 3, limit: 0.5 }])
  expect(asked).toHaveLength(9)
  expect(asked[0]).toContain('player')
  expect(asked[0]).toContain('data:image/png;base64,')
})

test('a model of the task removes a track whose way is another altogether', async () => {
  const [first, second] = PEOPLE.filter(track => wayM(track) > 1.1)
  const walkers = [first, second, { ...first, id: 'third' }]
  const ways = walkers.map(wayM)
  const words = [`${4 * ways[0]} metres`, `About ${(1.2 * ways[1]).toFixed(1)} m`, 'it stands']
  const { removed, asked } = await removedBy('task', walkers, words)
  expect(removed).toEqual([{ trackId: walkers[0].id, rule: 'task-model', value: expect.closeTo(4, 6), limit: 3 }])
  expect(asked).toHaveLength(walkers.length)
  expect(
    JSON.parse(asked[0]).messages[0].content.filter((part: { type: string }) => part.type === 'image_url'),
  ).toHaveLength(8)
})

test('a model of another form is refused', () => {
  expect(() => askedModel('gpt', '--filter-model', {})).toThrow(/^--filter-model: expected openai:NAME@http/)
})
