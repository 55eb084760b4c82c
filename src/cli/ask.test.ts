import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bendingWay, car, drawnScene, person } from '../../test/drawn-scenes.ts'
import { runCommand } from '../../test/in-process.ts'
import { realData } from '../../test/real-data.ts'
import { realModel } from '../../test/real-models.ts'
import { type DrawnClip, drawClip } from '../../test/video/drawn-clip.ts'
import { type AskResult, askResultSchema } from '../answer/result.ts'
import { writeJsonl } from '../files/jsonl.ts'
import { labelSourceNamed, readLabels } from '../labels/index.ts'
import { SCENE_FORMAT } from '../tracks/record.ts'
import { registerAsk } from './ask.ts'

let folder = ''
let scenes = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-ask-'))
  scenes = join(folder, 'scenes.jsonl')
  await writeJsonl(SCENE_FORMAT, scenes, [
    drawnScene('street', 10, [
      car('turner', bendingWay([-10, -6], 0.2, 4, 4, 9)),
      car('crosser', timeS => [5, -12 + 2 * timeS]),
      person('walker', timeS => [-8 + 1.5 * timeS, -3]),
    ]),
  ])
})
afterAll(() => rm(folder, { recursive: true }))

const ask = (...words: string[]) => runCommand(registerAsk, ['ask', ...words])
const ofScene = (...words: string[]) =>
  ask('--scene', scenes, '--object', 'red=crosser', '--object', 'blue=walker', ...words)

const answersTo = (...words: string[]): Promise<AskResult[]> =>
  resultsOf('--object', 'red=crosser', '--object', 'blue=walker', ...words)

async function resultsOf(...words: string[]): Promise<AskResult[]> {
  const { out, code, err } = await ask('--scene', scenes, '--json', ...words)
  expect([code, err]).toEqual([0, ''])
  return out
    .trim()
    .split('\n')
    .map(line => askResultSchema.parse(JSON.parse(line)))
}

describe('of a scene that is there', () => {
  test('questions are answered as one object each', async () => {
    const results = await answersTo(
      'How far does the object in the red box travel?',
      'How fast is blue between 2 and 6 seconds, in mph?',
      'Which object is faster, the red one or the blue one?',
    )
    expect(results).toMatchObject([
      { status: 'answered', by: 'measure', answer: { type: 'length', value: expect.closeTo(20, 1), unit: 'm' } },
      { answer: { type: 'speed', value: expect.closeTo(1.5 / 0.44704, 1), unit: 'mph' }, intervalS: [2, 6] },
      { answer: { type: 'choice', value: 'red' } },
    ])
    expect(results[0].paths?.[0]).toMatchObject({ object: 'red', trackId: 'crosser', startS: 0, stepS: 0.5 })
    expect(results[0].scaleWitnesses).toEqual(['simulation'])
  })

  test('a part of it is a clip of its own', async () => {
    const [result] = await answersTo('How far does the object in the red box travel?', '--from', '4', '--to', '8')
    expect(result).toMatchObject({ answer: { value: expect.closeTo(8, 1) }, intervalS: [0, 4] })
  })

  test('a page shows the paths and each question with its answer, interval and steps', async () => {
    const page = join(folder, 'asked.html')
    const { code, err } = await ofScene('How far does red travel?', 'How far does the <b> travel?', '--page', page)
    expect([code, err]).toEqual([0, `page -> ${page}\n`])
    const html = await readFile(page, 'utf8')
    expect(html).toContain('<p class="question">How far does the &lt;b&gt; travel?</p>')
    expect(html).toContain('measured</span><p class="answer">The red car travels 20 m.</p>')
    expect(html).toContain('Cannot tell: ')
    expect(html).toContain('computed from that path')
    expect(html.match(/<svg/g)).toHaveLength(1)
    expect(html).not.toContain('<video')
  })

  test('what cannot be told is an answer, too', async () => {
    const results = await answersTo(
      'How far does the object in the green box travel?',
      'What is the capital of France?',
    )
    expect(results).toMatchObject([
      { status: 'cannot tell', reason: 'no such object' },
      { status: 'cannot tell', reason: 'not a question of motion' },
    ])
  })

  test('words that fit two are asked back, or answered for both', async () => {
    const [back] = await resultsOf('How fast is the car?')
    expect(back).toMatchObject({ status: 'cannot tell', reason: 'several readings', readings: [{}, {}] })
    const [all] = await resultsOf('How fast is the car?', '--readings', 'all')
    const readings = all.status === 'cannot tell' ? (all.readings ?? []) : []
    expect(readings.map(({ answer }) => answer)).toMatchObject([
      { type: 'speed', value: expect.closeTo(14.4, 0) },
      { type: 'speed', value: expect.closeTo(7.2, 0) },
    ])
  })

  test('a terminal gets the sentence, how it came about, and what gave the scale', async () => {
    const { out } = await ofScene('How far does the object in the red box travel?')
    expect(out).toMatch(/20(\.0)? (m|meters)/)
    expect(out).toMatch(/^ {2}1\. /m)
    expect(out).toMatch(/^ {2}scale from simulation$/m)
  })

  test('a picture shows the path', async () => {
    const path = join(folder, 'path.png')
    const { code, err } = await ofScene('How far does red go?', '--picture', path)
    expect([code, err]).toEqual([0, `picture -> ${path}\n`])
    expect((await readFile(path)).subarray(1, 4).toString()).toBe('PNG')
    const none = await ofScene('What is the capital of France?', '--picture', path)
    expect(none.err).toMatch(/^no picture: not a question of motion/)
  })
})

describe('what is wrong is said in one line', () => {
  test.each<[string, number, RegExp, () => string[]]>([
    ['no question', 2, /question: expected one at least, got none/, () => ['--scene', scenes, scenes]],
    ['an empty one', 2, /question: expected words, got nothing/, () => ['--scene', scenes, ' ']],
    [
      'a very long one',
      2,
      /question: expected at most 2000 characters, got 100000/,
      () => ['--scene', scenes, 'a'.repeat(1e5)],
    ],
    [
      'an unknown track',
      2,
      /object: expected the id of a track \(turner.*got red=9/,
      () => ['--scene', scenes, '--object', 'red=9', 'How far?'],
    ],
    [
      'a name that is none',
      2,
      /--object: expected NAME=TRACKID/,
      () => ['--scene', scenes, '--object', 'red', 'How far?'],
    ],
    [
      'a wrong part',
      2,
      /part of the clip: expected within 0 to 10 s/,
      () => ['--scene', scenes, '--from', '40', 'How far?'],
    ],
    ['no scenes', 3, /file: expected to exist/, () => ['--scene', join(folder, 'gone.jsonl'), 'How far?']],
    [
      'no video',
      3,
      /video: expected a file, a folder of images or a pattern/,
      () => [join(folder, 'gone.mp4'), 'How far?'],
    ],
    [
      'a model to be looked at without pictures',
      2,
      /expected a video to look at/,
      () => ['--scene', scenes, '--object', 'red=walker', '--by', 'model', '--model', 'truth', 'How far does red go?'],
    ],
  ])('%s', async (_, code, says, words) => {
    const said = await ask(...words())
    expect(said.err.trim().split('\n')).toHaveLength(1)
    expect(said.err).toMatch(says)
    expect([said.code, said.out]).toEqual([code, ''])
  })
})

describe('of a video', () => {
  let clip: DrawnClip
  let words: string[] = []
  beforeAll(async () => {
    clip = await drawClip(folder, { seed: 1, camera: 'still', durationS: 3 })
    const [x0, y0, x1, y1] = clip.truth.tracks[0].samples[0].box2dPx?.camera ?? [0, 0, 1, 1]
    const given = ['--detections', clip.detectionsPath, '--box', `target=${x0},${y0},${x1},${y1}@0`]
    words = [clip.videoPath, ...given, '--calibration', clip.lensPath, '--work', join(folder, 'work'), '--json']
  }, 300_000)

  test('it is tracked once, and questions that follow find it done', async () => {
    const first = await ask(...words, 'How far does target move?')
    expect(first.code).toBe(0)
    const result = askResultSchema.parse(JSON.parse(first.out))
    expect(result).toMatchObject({ status: 'answered', paths: [{ trackId: 'target' }] })
    const truth = clip.truth.tracks[0].samples.map(sample => sample.centerInWorldM ?? [0, 0, 0])
    const moved = Math.hypot(truth[0][0] - truth[truth.length - 1][0], truth[0][1] - truth[truth.length - 1][1])
    const value = result.status === 'answered' && result.answer.type === 'length' ? result.answer.value : Number.NaN
    expect(Math.abs(value - moved)).toBeLessThan(0.3 * moved + 0.5)

    const [id] = await readdir(join(folder, 'work', 'videos'))
    const file = join(folder, 'work', 'videos', id, 'scenes.jsonl')
    const before = (await stat(file)).mtimeMs
    const second = await ask(...words, 'How far does target move?', 'Does target turn left?')
    expect(second.out.split('\n')[0]).toBe(first.out.trim())
    expect((await stat(file)).mtimeMs).toBe(before)
    expect(await readdir(join(folder, 'work', 'videos'))).toEqual([id])
  }, 300_000)

  test('one that is none, and models that are not there or damaged', async () => {
    const broken = join(folder, 'broken.mp4')
    await writeFile(broken, 'no video')
    const damaged = join(folder, 'damaged')
    const cases: readonly (readonly [RegExp, number, string[]])[] = [
      [/broken\.mp4/, 3, [broken]],
      [/model: expected a file or one of deimv2-femto.*, got nobody/, 3, [clip.videoPath, '--detector', 'nobody']],
      [/damaged/, 3, [clip.videoPath, '--detector', damaged]],
    ]
    await writeFile(damaged, 'no network')
    for (const [says, code, given] of cases) {
      const said = await ask(...given, '--work', join(folder, 'other'), 'How far does the car go?')
      // Progress of long work has lines of its own.
      const lines = said.err.split('\n').filter(line => line.startsWith('stvlm: '))
      expect([lines, said.code]).toEqual([[expect.stringMatching(says)], code])
    }
  }, 300_000)
})

const pets = realData('pets2009')
const detector = realModel('deimv2_hgnetv2_femto_coco.onnx')

test.skipIf(!pets || !detector)(
  'somebody who is pointed at in a real video walks as far as the hand labels say',
  async () => {
    const video = join(folder, 'pets.mp4')
    const cut = ['-v', 'error', '-y', '-i', join(pets!, 's2l1_000-399.mp4'), '-frames:v', '22', '-crf', '14', video]
    await promisify(execFile)('ffmpeg', cut)
    const labels = join(folder, 'labels.jsonl')
    const lens = join(pets!, 'View_001.xml')
    const read = readLabels(labelSourceNamed('pets2009'), [join(pets!, 's2l1_000-399.xml')], { calibration: lens })
    await writeJsonl(SCENE_FORMAT, labels, read)
    const metresOf = async (...words: string[]): Promise<number> => {
      const said = await ask('--json', ...words)
      expect(said.code, said.err).toBe(0)
      const result = askResultSchema.parse(JSON.parse(said.out))
      return result.status === 'answered' && result.answer.type === 'length' ? result.answer.value : Number.NaN
    }
    const given = ['--fps-truth', '7', '--calibration', lens, '--appearance', 'none', '--classes', 'person']
    const labelled = (id: number) =>
      metresOf('--scene', labels, '--object', `a=${id}`, '--to', '3', 'How far does a walk?')
    const truth = await labelled(15)
    const box = ['--box', 'a=258,219,291,307@0', '--work', join(folder, 'pets-work')]
    expect(Math.abs((await metresOf(video, ...given, ...box, 'How far does a walk?')) / truth - 1)).toBeLessThan(0.15)
  },
  240_000,
)
