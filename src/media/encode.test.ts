import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type EncodeOptions, openEncoder, rationalOf } from './encode.ts'
import { frameBytes } from './pixels.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-encode-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

const SMALL: EncodeOptions = { widthPx: 64, heightPx: 48, fps: 10, format: 'rgb24' }
const frame = (options: EncodeOptions, value: number) => new Uint8Array(frameBytes(options.format, options)).fill(value)

async function encode(path: string, options: EncodeOptions, count: number): Promise<void> {
  const encoder = await openEncoder(path, options)
  for (let i = 0; i < count; i++) await encoder.write(frame(options, i * 20))
  await encoder.commit()
}

describe('openEncoder', () => {
  it('writes the same bytes for the same frames, and leaves nothing else behind', async () => {
    const hashes: string[] = []
    for (const name of ['a.mp4', 'b.mp4']) {
      await encode(join(folder, name), SMALL, 12)
      hashes.push(
        createHash('sha256')
          .update(await readFile(join(folder, name)))
          .digest('hex'),
      )
    }
    expect(hashes[0]).toBe(hashes[1])
    expect((await readdir(folder)).sort()).toEqual(['a.mp4', 'b.mp4'])
  })

  it('has no file under the final name before commit, and none at all after discard', async () => {
    const encoder = await openEncoder(join(folder, 'a.mp4'), SMALL)
    for (let i = 0; i < 5; i++) await encoder.write(frame(SMALL, i))
    expect(await readdir(folder)).not.toContain('a.mp4')
    await encoder.discard()
    expect(await readdir(folder)).toEqual([])
  })

  it('leaves an older file as it was when it fails', async () => {
    const path = join(folder, 'a.mp4')
    await writeFile(path, 'older')
    const encoder = await openEncoder(path, SMALL)
    await expect(encoder.write(new Uint8Array(7))).rejects.toThrow(/frame 0: expected 9216 bytes of rgb24 64x48, got 7/)
    expect(await readFile(path, 'utf8')).toBe('older')
    expect(await readdir(folder)).toEqual(['a.mp4'])
  })

  it('refuses a film without frames', async () => {
    const encoder = await openEncoder(join(folder, 'a.mp4'), SMALL)
    await expect(encoder.commit()).rejects.toThrow(/no frames/)
    expect(await readdir(folder)).toEqual([])
  })

  it('says in one line what ffmpeg did not like', async () => {
    const encoder = await openEncoder(join(folder, 'a.mp4'), { ...SMALL, preset: 'nonsense' })
    const writing = (async () => {
      for (let i = 0; i < 2000; i++) await encoder.write(frame(SMALL, 0))
      await encoder.commit()
    })()
    await expect(writing).rejects.toThrow(/^clip: expected ffmpeg to succeed, got .*nonsense.*a\.mp4\)$/)
  })

  it('names the command that installs a missing ffmpeg', async () => {
    vi.stubEnv('STVLM_FFMPEG', join(folder, 'no-such-program'))
    const encoder = await openEncoder(join(folder, 'a.mp4'), SMALL)
    await expect(encoder.write(frame(SMALL, 0))).rejects.toMatchObject({
      fault: 'missing',
      message: expect.stringContaining('apt-get install ffmpeg'),
    })
    expect(await readdir(folder)).toEqual([])
  })

  it('ends when the signal says so', async () => {
    const aborter = new AbortController()
    const encoder = await openEncoder(join(folder, 'a.mp4'), { ...SMALL, signal: aborter.signal })
    await encoder.write(frame(SMALL, 0))
    aborter.abort()
    await expect(encoder.commit()).rejects.toMatchObject({ fault: 'interrupted' })
    expect(await readdir(folder)).toEqual([])
  })
})

it.each([
  [25, '25'],
  [29.97, '30000/1001'],
  [30000 / 1001, '30000/1001'],
  [23.976, '24000/1001'],
  [7, '7'],
  [2.5, '2500/1000'],
  [12.5, '12500/1000'],
])('writes %f frames a second as %s', (fps, text) => {
  expect(rationalOf(fps)).toBe(text)
})
