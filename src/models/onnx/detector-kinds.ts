import type { InputForm } from './sample-image.ts'
import type { Outputs, Session, Tensor } from './session.ts'

/** Takes one box in pixels of the network's input. */
export type TakeBox = (label: number, score: number, x0: number, y0: number, x1: number, y1: number) => void

export interface Decoding {
  readonly widthPx: number
  readonly heightPx: number
  readonly minScore: number
  /** 1 at the labels that are looked for. */
  readonly wanted: Uint8Array
}

/** A family of networks that are fed and read in the same way. */
export interface DetectorKind {
  readonly name: string
  /** Whether the network's ports are of this kind. */
  readonly recognises: (session: Session) => boolean
  readonly form: Omit<InputForm, 'widthPx' | 'heightPx'>
  /** `stretch`: the picture fills the input; `corner`: it keeps its shape, at the top left, the rest is `padding`. */
  readonly fit: 'stretch' | 'corner'
  readonly padding?: number
  /** More inputs beside the picture, which is the first. */
  readonly extraFeeds?: (widthPx: number, heightPx: number) => Readonly<Record<string, Tensor>>
  readonly decode: (outputs: Outputs, session: Session, how: Decoding, take: TakeBox) => void
}

const has = (ports: Session['inputs'], name: string): boolean => ports.some(port => port.name === name)

const BY_255 = { layout: 'planes', order: 'rgb', scale: [255, 255, 255] } as const
/** Mean and spread of ImageNet's colours, times 255. */
const IMAGENET = {
  layout: 'planes',
  order: 'rgb',
  mean: [123.675, 116.28, 103.53],
  scale: [58.395, 57.12, 57.375],
} as const

const DEIM: DetectorKind = {
  name: 'deim',
  recognises: ({ inputs, outputs }) =>
    has(inputs, 'orig_target_sizes') && ['labels', 'boxes', 'scores'].every(name => has(outputs, name)),
  form: BY_255,
  fit: 'stretch',
  extraFeeds: (widthPx, heightPx) => ({
    orig_target_sizes: { data: BigInt64Array.of(BigInt(widthPx), BigInt(heightPx)), dims: [1, 2] },
  }),
  decode: decodeQueries,
}

/** Rows are tried in order; one that shares its ports with an earlier row is reached by its name only. */
export const DETECTOR_KINDS: readonly DetectorKind[] = [
  /** DEIM, D-FINE, RT-DETR: boxes of a decoder's queries. */
  DEIM,
  /** Their variants on a DINO backbone (DEIMv2 S and larger). */
  { ...DEIM, name: 'deim-dino', form: IMAGENET },
  {
    name: 'nanodet',
    recognises: ({ outputs }) => has(outputs, 'cls_pred_stride_8') && has(outputs, 'dis_pred_stride_8'),
    form: { layout: 'planes', order: 'bgr', mean: [103.53, 116.28, 123.675], scale: [57.375, 57.12, 58.395] },
    fit: 'stretch',
    decode: decodeNanodet,
  },
  {
    name: 'yolox',
    recognises: ({ outputs }) => outputs.length === 1 && outputs[0].dims.length === 3 && outputs[0].dims[2] === 85,
    form: { layout: 'planes', order: 'bgr' },
    fit: 'corner',
    padding: 114,
    decode: decodeYolox,
  },
]

function decodeQueries(outputs: Outputs, _: Session, { minScore, wanted }: Decoding, take: TakeBox): void {
  const [labels, boxes, scores] = [
    outputs.whole('labels').data,
    outputs.float('boxes').data,
    outputs.float('scores').data,
  ]
  for (let i = 0, at = 0; i < scores.length; i++, at += 4) {
    const label = Number(labels[i])
    if (scores[i] < minScore || !wanted[label]) continue
    take(label, scores[i], boxes[at], boxes[at + 1], boxes[at + 2], boxes[at + 3])
  }
}

const STRIDES_PX = [8, 16, 32] as const

/** YOLOX (Ge et al. 2021): a cell's centre and log size in strides, then objectness, then a score a class. */
function decodeYolox(outputs: Outputs, session: Session, how: Decoding, take: TakeBox): void {
  const { data } = outputs.float(session.outputs[0].name)
  const rowLength = 5 + how.wanted.length
  let at = 0
  for (const stride of STRIDES_PX) {
    const [columns, rows] = [Math.floor(how.widthPx / stride), Math.floor(how.heightPx / stride)]
    for (let cell = 0; cell < columns * rows; cell++, at += rowLength) {
      const objectness = data[at + 4]
      if (objectness < how.minScore) continue
      const label = bestLabel(data, at + 5, how.wanted)
      const score = label < 0 ? 0 : objectness * data[at + 5 + label]
      if (score < how.minScore) continue
      const x = (data[at] + (cell % columns)) * stride
      const y = (data[at + 1] + Math.floor(cell / columns)) * stride
      const halfWidth = (Math.exp(data[at + 2]) * stride) / 2
      const halfHeight = (Math.exp(data[at + 3]) * stride) / 2
      take(label, score, x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight)
    }
  }
}

/** A side's distance is the mean of a distribution over 0..7 strides (generalized focal loss, Li et al. 2020). */
const BINS = 8

/** NanoDet: a score a class and four distances from the cell's centre, at each stride on its own. */
function decodeNanodet(outputs: Outputs, _: Session, how: Decoding, take: TakeBox): void {
  for (const stride of STRIDES_PX) {
    const scores = outputs.float(`cls_pred_stride_${stride}`).data
    const sides = outputs.float(`dis_pred_stride_${stride}`).data
    const classes = how.wanted.length
    const columns = Math.floor(how.widthPx / stride)
    for (let cell = 0; cell * classes < scores.length; cell++) {
      const label = bestLabel(scores, cell * classes, how.wanted)
      const score = label < 0 ? 0 : scores[cell * classes + label]
      if (score < how.minScore) continue
      const x = ((cell % columns) + 0.5) * stride
      const y = (Math.floor(cell / columns) + 0.5) * stride
      const side = (k: number): number => stride * meanBin(sides, (4 * cell + k) * BINS)
      take(label, score, x - side(0), y - side(1), x + side(2), y + side(3))
    }
  }
}

/** The wanted label that scores best; -1 where none is wanted. */
function bestLabel(scores: Float32Array, start: number, wanted: Uint8Array): number {
  let best = -1
  for (let label = 0; label < wanted.length; label++) {
    if (wanted[label] && (best < 0 || scores[start + label] > scores[start + best])) best = label
  }
  return best
}

/** The mean of the softmax of `BINS` numbers. */
function meanBin(logits: Float32Array, start: number): number {
  let [sum, weighted, largest] = [0, 0, logits[start]]
  for (let k = 1; k < BINS; k++) largest = Math.max(largest, logits[start + k])
  for (let k = 0; k < BINS; k++) {
    const weight = Math.exp(logits[start + k] - largest)
    sum += weight
    weighted += k * weight
  }
  return weighted / sum
}
