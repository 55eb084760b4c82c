import { badInput } from '../../base/errors.ts'
import type { Intrinsics } from '../../geometry/camera.ts'
import type { RgbImage } from '../../media/image.ts'
import { type InputForm, sampleImage } from '../onnx/sample-image.ts'
import { type Outputs, openSession, type Session, type Tensor } from '../onnx/session.ts'
import type { DepthMap, MetricDepth } from '../vision.ts'
import { depthOfAffinePoints } from './affine-points.ts'

/** What a network gave, with the lens through which its input was seen, in pixels of the input. */
interface Given {
  readonly outputs: Outputs
  readonly lens: Intrinsics
}

/** A network of metric depth that its authors export to ONNX. */
interface ExportedDepth {
  /** Names that its ports have, those that tell it from the others. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly image: string
  /** Of the input where the network leaves it open. */
  readonly widthPx: number
  readonly heightPx: number
  readonly mean: readonly [number, number, number]
  readonly scale: readonly [number, number, number]
  /** Other inputs. */
  readonly feeds?: Readonly<Record<string, Tensor>>
  readonly depthOf: (given: Given) => DepthMap
}

/** Mean and spread of ImageNet's pictures, 0..255. */
const IMAGENET = { mean: [123.675, 116.28, 103.53], scale: [58.395, 57.12, 57.375] } as const
const NUM_TOKENS = 1800

export const EXPORTED_DEPTHS = {
  /** microsoft/MoGe, docs/onnx.md: points up to a shift along the axis, and the scale that makes metres of them. */
  'moge-2': {
    ...{ inputs: ['image'], outputs: ['points', 'mask', 'metric_scale'], image: 'image', widthPx: 518, heightPx: 518 },
    ...{ mean: [0, 0, 0], scale: [255, 255, 255] },
    feeds: { num_tokens: { data: BigInt64Array.of(BigInt(NUM_TOKENS)), dims: [] } },
    depthOf: ({ outputs, lens }) => {
      const points = outputs.float('points')
      return depthOfAffinePoints(points, outputs.float('mask').data, outputs.float('metric_scale').data[0], lens)
    },
  },
  /** lpiccinelli-eth/UniDepth, export.py without a camera: points in metres through the lens that it estimates itself. */
  'unidepth-v2': {
    ...{ inputs: ['rgbs'], outputs: ['pts_3d', 'intrinsics'], image: 'rgbs', widthPx: 630, heightPx: 462, ...IMAGENET },
    depthOf: ({ outputs, lens }) => {
      const { data, dims } = outputs.float('pts_3d')
      const [heightPx, widthPx] = dims.slice(-2)
      const own = outputs.float('intrinsics').data[0]
      const plane = data.subarray(2 * widthPx * heightPx, 3 * widthPx * heightPx)
      return { widthPx, heightPx, depth: plane.map(z => (z > 0 ? (z * lens.fxPx) / own : 0)) }
    },
  },
  /** isl-org/ZoeDepth as Hugging Face's exporter writes it: metres. */
  'zoedepth-nyu-kitti': {
    ...{ inputs: ['pixel_values'], outputs: ['predicted_depth'], image: 'pixel_values', widthPx: 512, heightPx: 384 },
    ...{ mean: [127.5, 127.5, 127.5], scale: [127.5, 127.5, 127.5] },
    depthOf: ({ outputs }) => plainDepth(outputs.float('predicted_depth'), 1),
  },
  /** ByteDance-Seed/Depth-Anything-3, README: DA3METRIC-LARGE gives metres times 300 over the focal length. */
  'depth-anything-v3-metric-large': {
    ...{ inputs: [], outputs: ['depth'], image: '', widthPx: 504, heightPx: 280, ...IMAGENET },
    depthOf: ({ outputs, lens }) => plainDepth(outputs.float('depth'), lens.fxPx / 300),
  },
} as const satisfies Readonly<Record<string, ExportedDepth>>

export type ExportedName = keyof typeof EXPORTED_DEPTHS
export const isExported = (name: string): name is ExportedName => name in EXPORTED_DEPTHS

function plainDepth({ data, dims }: Tensor<Float32Array>, factor: number): DepthMap {
  const [heightPx, widthPx] = dims.slice(-2)
  return { widthPx, heightPx, depth: data.map(z => (z > 0 ? factor * z : 0)) }
}

/** Assumed of their scale, wider than the errors that their papers report for data sets that they had not seen. */
const SD_LOG = 0.15

/** Opens a file as the named network, or as the one whose ports it has. Errors: `badInput` where it has none of theirs. */
export async function openExportedDepth(
  path: string,
  name?: ExportedName,
): Promise<MetricDepth & { release(): Promise<void> }> {
  const session = await openSession(path)
  const found = name ?? nameByPorts(session)
  if (!found) {
    const got = [...session.inputs, ...session.outputs].map(port => port.name).join(', ')
    const expected = `the ports of one of ${Object.keys(EXPORTED_DEPTHS).join(', ')}`
    throw badInput({ subject: 'depth network', expected, got, where: path })
  }
  const row: ExportedDepth = EXPORTED_DEPTHS[found]
  const input = session.inputs.find(port => port.name === row.image) ?? session.inputs[0]
  const [heightPx, widthPx] = input.dims
    .slice(-2)
    .map((side, i) => (typeof side === 'number' ? side : [row.heightPx, row.widthPx][i]))
  const form: InputForm = { widthPx, heightPx, layout: 'planes', order: 'rgb', mean: row.mean, scale: row.scale }
  const lead = input.dims.slice(0, -3).map(() => 1)
  const feeds = Object.fromEntries(
    Object.entries(row.feeds ?? {}).filter(([port]) => session.inputs.some(own => own.name === port)),
  )
  return {
    ...{ kind: 'metric', name: found, sdLog: SD_LOG, release: () => session.release() },
    depthOf: async (image, intrinsics) => {
      const data = new Float32Array(3 * widthPx * heightPx)
      sampleImage(image, [0, 0, image.widthPx, image.heightPx], form, data)
      const outputs = await session.run({ ...feeds, [input.name]: { data, dims: [...lead, 3, heightPx, widthPx] } })
      return row.depthOf({ outputs, lens: lensOfInput(intrinsics, image, form) })
    },
  }
}

function nameByPorts({ inputs, outputs }: Session): ExportedName | undefined {
  const has = (ports: Session['inputs'], names: readonly string[]) =>
    names.every(name => ports.some(port => port.name === name))
  const names: readonly ExportedName[] = ['moge-2', 'unidepth-v2', 'zoedepth-nyu-kitti']
  return names.find(name => has(inputs, EXPORTED_DEPTHS[name].inputs) && has(outputs, EXPORTED_DEPTHS[name].outputs))
}

function lensOfInput({ fxPx, fyPx, cxPx, cyPx }: Intrinsics, image: RgbImage, form: InputForm): Intrinsics {
  const [sx, sy] = [form.widthPx / image.widthPx, form.heightPx / image.heightPx]
  return { fxPx: sx * fxPx, fyPx: sy * fyPx, cxPx: sx * cxPx, cyPx: sy * cyPx }
}
