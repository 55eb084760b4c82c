import { basename, dirname, join } from 'node:path'
import { badInput, missing } from '../../base/errors.ts'
import { type FindOptions, findModel } from '../registry/find.ts'
import { isFile } from '../registry/folders.ts'
import type { Segmenter } from '../vision.ts'
import { sam2Segmenter } from './sam2-segmenter.ts'
import { semanticSegmenter } from './semantic-segmenter.ts'
import { openSession, type Session, type SessionOptions } from './session.ts'

export interface SegmenterOptions extends SessionOptions, Pick<FindOptions, 'models' | 'licence'> {}

export interface OpenSegmenter extends Segmenter {
  release(): Promise<void>
}

/**
 * A network that gives masks: one of classes (pixels of three colours in, as DeepLab v3), or the encoder of SAM 2 (three planes in), whose
 * decoder lies beside it under the same name. Errors: as `openDetector`; `missing` without the decoder.
 */
export async function openSegmenter(nameOrPath = 'deeplab-v3', options: SegmenterOptions = {}): Promise<OpenSegmenter> {
  const { path, row } = await findModel(nameOrPath, { ...options, task: 'segment' })
  const session = await openSession(path, options)
  const [, a, b, c] = session.inputs[0].dims
  const name = row?.name ?? nameOrPath
  if (typeof a === 'number' && typeof b === 'number' && c === 3) {
    const segment = semanticSegmenter(session, { heightPx: a, widthPx: b })
    return { name, segment, release: () => session.release() }
  }
  if (a === 3 && typeof b === 'number' && typeof c === 'number') {
    const decoder = await openDecoder(path, options)
    const segment = sam2Segmenter(session, decoder, { heightPx: b, widthPx: c })
    return { name, segment, release: async () => void (await Promise.all([session.release(), decoder.release()])) }
  }
  const expected = 'one picture of pixels with three colours, or of three planes'
  throw badInput({ subject: 'segmenter', expected, got: `[${session.inputs[0].dims}]`, where: path })
}

async function openDecoder(encoderPath: string, options: SessionOptions): Promise<Session> {
  const path = join(dirname(encoderPath), basename(encoderPath).replace('encoder', 'decoder'))
  if (path !== encoderPath && (await isFile(path))) return openSession(path, options)
  const expected = 'a decoder beside its encoder, named "decoder" where that says "encoder"'
  throw missing({ subject: 'segmenter', expected, got: 'none', where: encoderPath })
}
