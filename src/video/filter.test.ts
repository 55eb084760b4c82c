import { describe, expect, test } from 'vitest'
import { chatServer, completion, sendJson } from '../../test/chat-server.ts'
import { noisyTracks, placedCamera } from '../../test/noisy-boxes.ts'
import { PRESETS, simulateScene } from '../simulate/index.ts'
import type { Track } from '../tracks/scene.ts'
import { filterByModel } from './filter/ask-model.ts'
import { filterReport, filterTracks } from './filter.ts'
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
    expect(filterTracks(PEOPLE, CAMERA).removed).toEqual([])
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
    const { tracks, removed } = filterTracks([...PEOPLE, track], CAMERA)
    expect(removed).toHaveLength(1)
    expect(removed[0]).toMatchObject({ trackId: 'wrong', rule })
    expect(tracks).toHaveLength(PEOPLE.length)
    const report = filterReport([...PEOPLE, track], removed, all => all.filter(t => t.id === 'wrong').length)
    expect(report.find(r => r.rule === rule)).toEqual({ rule, removed: 1, errorBefore: 1, errorAfter: 0 })
    expect(report.filter(r => r.removed > 0)).toHaveLength(1)
  })
})

test('a model that denies most crops of a track removes it; what it says neither way counts as nothing', async () => {
  const words = ['No.', 'no', 'Yes', 'Yes', 'yes, one', 'No', 'perhaps', 'hm', 'I see grass']
  const server = await chatServer((_, count, response) => sendJson(response, completion(words[count])))
  try {
    const picture = { widthPx: 640, heightPx: 360, data: new Uint8Array(3 * 640 * 360).fill(90) }
    const [a, b, c] = PEOPLE
    const { tracks, removed } = await filterByModel([a, b, c], {
      server: { url: new URL(`${server.url}/chat/completions`), timeoutMs: 5000 },
      model: 'm',
      pictureAt: async () => picture,
    })
    expect(removed).toEqual([{ trackId: a.id, rule: 'model', value: 2 / 3, limit: 0.5 }])
    expect(tracks.map(t => t.id)).toEqual([b.id, c.id])
    expect(server.asked).toHaveLength(9)
    expect(server.asked[0]).toContain('player')
    expect(server.asked[0]).toContain('data:image/png;base64,')
  } finally {
    await server.close()
  }
})
