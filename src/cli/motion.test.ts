import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { runCommand } from '../../test/in-process.ts'
import { trackAlong } from '../../test/paths.ts'
import { cutRecording } from '../tracks/cut-recording.ts'
import { formatRecord, SCENE_FORMAT } from '../tracks/record.ts'
import { registerMotion } from './motion.ts'

const stvlm = (...words: string[]) => runCommand(registerMotion, words)

describe('stvlm motion', () => {
  let file = ''

  beforeAll(async () => {
    const scenes = cutRecording({
      recordingId: 'street',
      durationS: 130,
      source: { name: 'test', version: '1', licence: 'none', attribution: 'none' },
      provenance: 'simulated',
      units: 'm',
      cameras: [],
      tracks: [
        trackAlong(t => [1.5 * t, 0, 0], 130, { id: 'walker', category: 'person', rateHz: 2 }),
        trackAlong(() => [9, 9, 0], 130, { id: 'parked', category: 'car', rateHz: 2 }),
      ],
    })
    file = join(await mkdtemp(join(tmpdir(), 'motion-')), 'scenes.jsonl')
    await writeFile(file, [...scenes].map(scene => `${formatRecord(SCENE_FORMAT, scene, file)}\n`).join(''))
  })

  test('prints a table, JSON lines of windows, and whole recordings', async () => {
    const table = await stvlm('motion', file)
    const windows = await stvlm('motion', file, '--json', '--window', '5', '--step', '50', '--track', 'parked')
    const whole = await stvlm('motion', file, '--whole-recording', '--json')
    expect(table.out.split('\n').slice(0, 4)).toEqual([
      'scene street/0, 120.0 s',
      "track   category  from s   to s  moves  distance m   raw m  speed km/h  top km/h  accel m/s2  stands s  o'clock",
      'walker  person       0.0  120.0  yes        180.00  180.00         5.4       5.4        0.00       0.0       12',
      'parked  car          0.0  120.0  no           0.00    0.00         0.0       0.0        0.00     120.0        -',
    ])
    const rows = windows.out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(rows).toHaveLength(4)
    expect(rows[1]).toEqual({
      sceneId: 'street/0',
      trackId: 'parked',
      category: 'car',
      startS: 50,
      endS: 55,
      moving: false,
      distanceM: { value: 0 },
      speedKmh: { value: 0 },
      topSpeedKmh: { value: 0 },
      accelerationMps2: { value: 0 },
      rawLengthM: { value: 0 },
      stoppedS: { value: 5 },
      directionHour: { status: 'cannot tell', reason: 'does not move' },
    })
    const recordings = whole.out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(recordings[0]).toMatchObject({
      recordingId: 'street',
      trackId: 'walker',
      coveredS: 130,
      distanceM: { value: 195 },
    })
  })

  test('refuses what makes no sense with one line', async () => {
    const step = await stvlm('motion', file, '--step', '2')
    const both = await stvlm('motion', file, '--window', '2', '--zones')
    const absent = await stvlm('motion', `${file}.gone`)
    expect([step.code, both.code, absent.code]).toEqual([2, 2, 3])
    for (const { err } of [step, both, absent]) expect(err.trim().split('\n')).toHaveLength(1)
  })
})
