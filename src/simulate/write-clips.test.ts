import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readJsonl } from '../files/jsonl.ts'
import { SCENE_FORMAT } from '../tracks/record.ts'
import type { Scene } from '../tracks/scene.ts'
import { PRESETS, type SimulationConfig, simulateScene } from './index.ts'
import { writeClips } from './write-clips.ts'

const config: SimulationConfig = { ...PRESETS['tiny-128'], durationS: [1, 1] }
const base = { config, seed: 4, first: 0, count: 2 }

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-simulate-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const idOf = (index: number): string => simulateScene(config, 4, index).id

describe('writing clips', () => {
  it('writes scenes, a video with as many frames, and stills that say what they hold', async () => {
    const outputs = { video: true, depth: true, masks: true, flow: true, png: true }
    expect(await writeClips({ ...base, folder, outputs })).toEqual({ drawn: 2, kept: 0 })
    const scenes: Scene[] = []
    for await (const scene of readJsonl(SCENE_FORMAT, join(folder, 'scenes.jsonl'))) scenes.push(scene)
    expect(scenes).toEqual([simulateScene(config, 4, 0), simulateScene(config, 4, 1)])
    const [{ id, cameras }] = scenes
    const video = join(folder, cameras[0].frames[0].file ?? '')
    const probe = ['-v', 'error', '-count_frames', '-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0', video]
    expect(execFileSync('ffprobe', probe, { encoding: 'utf8' }).trim()).toBe('11')
    expect(await readdir(join(folder, 'depth', id))).toHaveLength(11)
    expect(await readdir(join(folder, 'flow', id))).toHaveLength(10)
    const mask = PNG.sync.read(await readFile(join(folder, 'masks', id, '000003.png')))
    expect(mask.width).toBe(128)
    expect((await stat(join(folder, 'flow', id, '000000.f32'))).size).toBe(128 * 128 * 8)
  })

  it('keeps clips that are whole, draws again what is not, and comes to the same bytes', async () => {
    const outputs = { video: true }
    await writeClips({ ...base, folder, outputs })
    const receipt = join(folder, 'clips', `${idOf(1)}.json`)
    const before = await readFile(receipt, 'utf8')
    const scenes = await readFile(join(folder, 'scenes.jsonl'), 'utf8')
    await rm(receipt)
    expect(await writeClips({ ...base, folder, outputs })).toEqual({ drawn: 1, kept: 1 })
    expect(await readFile(receipt, 'utf8')).toBe(before)
    expect(await readFile(join(folder, 'scenes.jsonl'), 'utf8')).toBe(scenes)
  })

  it('leaves nothing under a final name when it is interrupted', async () => {
    const aborter = new AbortController()
    let frames = 0
    const raw = async () => {
      if (++frames === 14) aborter.abort()
    }
    const work = writeClips({ ...base, folder, outputs: { video: true, raw }, signal: aborter.signal })
    await expect(work).rejects.toThrow(/interrupted/)
    expect((await readdir(folder)).sort()).toEqual(['clips'])
    const left = (await readdir(join(folder, 'clips'))).sort()
    expect(left).toEqual([`${idOf(0)}.json`, `${idOf(0)}.mp4`])
  })
})
