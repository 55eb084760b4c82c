import { badInput, badUsage } from '../../base/errors.ts'
import { readGrey16Png } from '../../media/depth-image.ts'
import { imagesByPattern } from '../../media/image-list.ts'
import type { VideoSource } from '../../media/video-source.ts'
import type { DepthMap } from '../../models/vision.ts'

export interface SensedDepth {
  readonly files: readonly string[]
  /** Metres of frame `index`; 0 where the sensor saw nothing. Errors: `badInput` for a file that is broken or absent. */
  depthOf(index: number): Promise<DepthMap>
}

/** What sensors write where they see nothing: 0, and the largest number (PrimeSense). */
const NOTHING = [0, 0xffff]

/** Depth from 16-bit PNG files, one a frame in natural order; `unitsPerM` of their units are a metre (1000 for millimetres, 256 for KITTI). */
export async function sensedDepth(pattern: string, unitsPerM: number): Promise<SensedDepth> {
  if (!(unitsPerM > 0 && Number.isFinite(unitsPerM))) {
    throw badUsage({ subject: '--depth-scale', expected: 'units a metre, above 0', got: String(unitsPerM) })
  }
  const files = await imagesByPattern(pattern)
  const depthOf = async (index: number): Promise<DepthMap> => {
    if (!(index in files)) {
      const got = `${files.length} files`
      throw badInput({ subject: `depth of frame ${index}`, expected: 'a file for every frame', got, where: pattern })
    }
    const { widthPx, heightPx, data } = await readGrey16Png(files[index])
    const depth = new Float32Array(data.length)
    for (let i = 0; i < data.length; i++) depth[i] = NOTHING.includes(data[i]) ? 0 : data[i] / unitsPerM
    return { widthPx, heightPx, depth }
  }
  return { files, depthOf }
}

/** The same for a video, of whose frames each must have its own. Errors: `badInput` where there are more or fewer. */
export async function sensedDepthOfFrames(
  pattern: string,
  unitsPerM: number,
  { stampsS }: VideoSource,
): Promise<SensedDepth> {
  const depth = await sensedDepth(pattern, unitsPerM)
  if (depth.files.length === stampsS.length) return depth
  const expected = `${stampsS.length} images, one a frame`
  throw badInput({ subject: '--depth', expected, got: `${depth.files.length}`, where: pattern })
}
