import { readFile } from 'node:fs/promises'
import { badInput } from '../base/errors.ts'
import { refuseMissing } from '../files/lines.ts'
import { numbersOf, readTextRows, sidePxOf, wholeOf } from '../files/text-rows.ts'
import { ByteReader } from './byte-reader.ts'
import type { Calibration } from './calibration.ts'
import { COLMAP_MODELS, intrinsicsOfColmap } from './colmap-models.ts'

/** Lenses of COLMAP's cameras.txt or cameras.bin by camera id. Errors: `badInput` in one line. */
export async function readColmapCameras(path: string): Promise<Map<number, Calibration>> {
  await refuseMissing(path)
  const cameras = path.endsWith('.bin') ? await readBinary(path) : await readText(path)
  if (cameras.size > 0) return cameras
  throw badInput({ subject: 'COLMAP cameras', expected: 'a camera', got: 'none', where: path })
}

async function readText(path: string): Promise<Map<number, Calibration>> {
  const cameras = new Map<number, Calibration>()
  for await (const { words, where } of readTextRows(path)) {
    if (words[0].startsWith('#')) continue
    const [id, name, width, height, ...parameters] = words
    const model = COLMAP_MODELS.find(m => m.name === name)
    if (!model) throw unknownModel(String(name), where)
    cameras.set(wholeOf(id, 'camera id', where), {
      intrinsics: intrinsicsOfColmap(model, numbersOf(parameters, name, where), where),
      widthPx: sidePxOf(width, 'camera width', where),
      heightPx: sidePxOf(height, 'camera height', where),
    })
  }
  return cameras
}

async function readBinary(path: string): Promise<Map<number, Calibration>> {
  const bytes = new ByteReader(await readFile(path), path)
  const cameras = new Map<number, Calibration>()
  const count = bytes.count64('cameras', 24)
  for (let i = 0; i < count; i++) {
    const [id, number] = [bytes.int32(), bytes.int32()]
    const [width, height] = [bytes.count64('camera width', 0), bytes.count64('camera height', 0)]
    const model = COLMAP_MODELS[number]
    if (!model) throw unknownModel(`number ${number}`, path)
    cameras.set(id, {
      intrinsics: intrinsicsOfColmap(model, bytes.doubles(model.count), path),
      widthPx: sidePxOf(String(width), 'camera width', path),
      heightPx: sidePxOf(String(height), 'camera height', path),
    })
  }
  bytes.refuseRest()
  return cameras
}

const unknownModel = (got: string, where: string) =>
  badInput({ subject: 'COLMAP camera model', expected: COLMAP_MODELS.map(m => m.name).join(', '), got, where })
