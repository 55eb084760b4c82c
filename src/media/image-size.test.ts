import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { realData } from '../../test/real-data.ts'
import { imageSizeOf } from './image-size.ts'

let dir = ''
let path = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stvlm-size-'))
  path = join(dir, 'image')
})
afterEach(() => rm(dir, { recursive: true }))

/** A comment, a table, then the start of frame: 8 bits, 480 rows, 640 columns. */
const JPEG_HEAD = 'ffd8 fffe0004aabb ffc40003cc ffc0001108 01e0 0280 03012200021101031101'.replaceAll(' ', '')

it('reads the size of a PNG', async () => {
  await writeFile(path, PNG.sync.write(new PNG({ width: 31, height: 7 })))
  expect(await imageSizeOf(path)).toEqual({ widthPx: 31, heightPx: 7 })
})

it('reads the size of a JPEG behind its comments and tables', async () => {
  await writeFile(path, Buffer.from(JPEG_HEAD, 'hex'))
  expect(await imageSizeOf(path)).toEqual({ widthPx: 640, heightPx: 480 })
})

it.each([
  ['nothing', ''],
  ['a cut PNG', '89504e470d0a1a0a'],
  ['a JPEG cut before its frame', JPEG_HEAD.slice(0, 20)],
  ['a JPEG whose segments lead nowhere', 'ffd8ffe0ffff'],
  ['a JPEG of other bytes', 'ffd8000102030405060708090a0b'],
  ['text', '68656c6c6f20776f726c64'],
])('refuses %s with its path', async (_, hex) => {
  await writeFile(path, Buffer.from(hex, 'hex'))
  await expect(imageSizeOf(path)).rejects.toThrow(
    `image: expected a whole PNG or JPEG, got another kind of file (${path})`,
  )
})

it('refuses what is not there', async () => {
  await expect(imageSizeOf(path)).rejects.toThrow(/image: expected to be readable/)
})

const data = realData('seven_scenes')
it.skipIf(!data)('reads a real JPEG', async () => {
  expect(await imageSizeOf(join(data!, 'frame-000000.color.jpg'))).toEqual({ widthPx: 640, heightPx: 480 })
})
