import { OnnxGraph } from '../onnx-writer/onnx-graph.ts'
import type { TorchTensor } from '../pth/read-pth.ts'

/** A feature map on its way through the network: its name, channels, height and width. */
interface Features {
  readonly name: string
  readonly shape: readonly [channels: number, height: number, width: number]
}

const HEADS = 4
const HEAD_WIDTH = 8
const PATCH = 2
/** PyTorch's of normalisations over batches and layers. */
const EPSILON = 1e-5

/** Stride of the encoder's inverted residual blocks, by their number. */
const BLOCK_STRIDES = [1, 2, 1, 1, 2, 2, 2]

/**
 * METER (Papa, Russo and Amerini 2023, "METER: a mobile vision transformer architecture for monocular depth estimation"): a MobileViT
 * encoder of seven inverted residual blocks and three transformers, a decoder of three transposed convolutions with skips from the encoder.
 * Sizes are those of the weights. `used` holds the names of those that went into the graph.
 */
export class MeterGraph {
  readonly graph = new OnnxGraph()
  readonly used = new Set<string>()
  readonly #weights: ReadonlyMap<string, TorchTensor>

  constructor(weights: ReadonlyMap<string, TorchTensor>) {
    this.#weights = weights
  }

  /** Depth at a quarter of the input's size; the name and shape of the result. */
  build(input: string, heightPx: number, widthPx: number): Features {
    const first = this.#separable({ name: input, shape: [3, heightPx, widthPx] }, 'encoder.conv1', 2)
    const block = (x: Features, i: number) => this.#inverted(x, `encoder.mv2.${i}.conv`, BLOCK_STRIDES[i])
    const skip1 = block(block(first, 0), 1)
    const skip2 = block(block(block(skip1, 2), 3), 4)
    const skip3 = block(this.#mobileVit(skip2, 'encoder.mvit.0'), 5)
    const deep = this.#mobileVit(block(this.#mobileVit(skip3, 'encoder.mvit.1'), 6), 'encoder.mvit.2')
    const encoded = this.#pointwise(deep, 'encoder.conv2')
    let x = this.#convolve(encoded, 'decoder.conv2d_in')
    for (const [i, skip] of [skip3, skip2, skip1].entries()) x = this.#upsample(x, skip, `decoder.ups_block_${i + 1}`)
    return this.#convolve(x, 'decoder.conv2d_out')
  }

  #tensor(name: string): TorchTensor {
    const tensor = this.#weights.get(name)
    if (!tensor) throw new Error(`no weights "${name}"`)
    this.used.add(name)
    return tensor
  }

  #take(name: string): string {
    const { data, dims } = this.#tensor(name)
    return this.graph.weights(data, dims)
  }

  #apply(operator: string, x: Features, others: readonly string[] = []): Features {
    return { ...x, name: this.graph.node(operator, [x.name, ...others])[0] }
  }

  #convolve(x: Features, name: string, { stride = 1, groups = 1 } = {}): Features {
    const [out, , size] = this.#tensor(`${name}.weight`).dims
    const pad = (size - 1) / 2
    const attributes = { strides: [stride, stride], pads: [pad, pad, pad, pad], group: groups }
    const [result] = this.graph.node('Conv', [x.name, this.#take(`${name}.weight`)], attributes)
    return { name: result, shape: [out, Math.ceil(x.shape[1] / stride), Math.ceil(x.shape[2] / stride)] }
  }

  #normalize(x: Features, name: string): Features {
    const parts = ['weight', 'bias', 'running_mean', 'running_var'].map(part => this.#take(`${name}.${part}`))
    const attributes = { epsilon: { float: EPSILON } }
    return { ...x, name: this.graph.node('BatchNormalization', [x.name, ...parts], attributes)[0] }
  }

  #separable(x: Features, name: string, stride = 1): Features {
    const wide = this.#convolve(x, `${name}.0.depthwise`, { stride })
    return this.#apply('Relu', this.#normalize(this.#convolve(wide, `${name}.0.pointwise`), `${name}.1`))
  }

  #pointwise(x: Features, name: string): Features {
    return this.#apply('Relu', this.#normalize(this.#convolve(x, `${name}.0`), `${name}.1`))
  }

  #inverted(x: Features, name: string, stride: number): Features {
    const wide = this.#apply('Relu', this.#normalize(this.#convolve(x, `${name}.0`), `${name}.1`))
    const apart = this.#convolve(wide, `${name}.3`, { stride, groups: wide.shape[0] })
    const mixed = this.#apply('Relu', this.#normalize(apart, `${name}.4`))
    const out = this.#normalize(this.#convolve(mixed, `${name}.6`), `${name}.7`)
    return stride === 1 && out.shape[0] === x.shape[0] ? this.#apply('Add', out, [x.name]) : out
  }

  #mobileVit(x: Features, name: string): Features {
    const local = this.#pointwise(this.#separable(x, `${name}.conv1`), `${name}.conv2`)
    const far = this.#fold(this.#transformer(this.#unfold(local), `${name}.transformer.layers.0`), local)
    const out = this.#pointwise(far, `${name}.conv3`)
    const [both] = this.graph.node('Concat', [out.name, x.name], { axis: 1 })
    return this.#separable({ ...x, name: both, shape: [2 * x.shape[0], x.shape[1], x.shape[2]] }, `${name}.conv4`)
  }

  #reshape(name: string, dims: readonly number[]): string {
    return this.graph.node('Reshape', [name, this.graph.whole(dims)])[0]
  }

  #transpose(name: string, perm: readonly number[]): string {
    return this.graph.node('Transpose', [name], { perm })[0]
  }

  /** [1, d, h, w] to [1, place in a patch, patch, d]. */
  #unfold({ name, shape: [d, h, w] }: Features): string {
    const split = this.#reshape(name, [d, h / PATCH, PATCH, w / PATCH, PATCH])
    const moved = this.#transpose(split, [2, 4, 1, 3, 0])
    return this.#reshape(moved, [1, PATCH * PATCH, (h * w) / (PATCH * PATCH), d])
  }

  #fold(name: string, { shape }: Features): Features {
    const [d, h, w] = shape
    const split = this.#reshape(name, [PATCH, PATCH, h / PATCH, w / PATCH, d])
    return { name: this.#reshape(this.#transpose(split, [4, 2, 0, 3, 1]), [1, d, h, w]), shape }
  }

  #transformer(x: string, name: string): string {
    const attended = this.#attention(this.#layerNorm(x, `${name}.0.norm`), `${name}.0.fn`)
    const [sum] = this.graph.node('Add', [attended, x])
    const inner = this.#linear(this.#layerNorm(sum, `${name}.1.norm`), `${name}.1.fn.net.0`, true)
    const [active] = this.graph.node('Relu', [inner])
    return this.graph.node('Add', [this.#linear(active, `${name}.1.fn.net.3`, true), sum])[0]
  }

  #layerNorm(x: string, name: string): string {
    const inputs = [x, this.#take(`${name}.weight`), this.#take(`${name}.bias`)]
    return this.graph.node('LayerNormalization', inputs, { axis: -1, epsilon: { float: EPSILON } })[0]
  }

  #linear(x: string, name: string, biased: boolean): string {
    const turned = this.#transpose(this.#take(`${name}.weight`), [1, 0])
    const [out] = this.graph.node('MatMul', [x, turned])
    return biased ? this.graph.node('Add', [out, this.#take(`${name}.bias`)])[0] : out
  }

  #attention(x: string, name: string): string {
    const all = this.#linear(x, `${name}.to_qkv`, false)
    const inner = HEADS * HEAD_WIDTH
    const parts = this.graph.node('Split', [all, this.graph.whole([inner, inner, inner])], { axis: -1 }, 3)
    const heads = parts.map(part =>
      this.#transpose(this.#reshape(part, [0, 0, -1, HEADS, HEAD_WIDTH]), [0, 1, 3, 2, 4]),
    )
    const [query, key, value] = heads
    const [products] = this.graph.node('MatMul', [query, this.#transpose(key, [0, 1, 2, 4, 3])])
    const factor = this.graph.weights(Float32Array.of(HEAD_WIDTH ** -0.5), [1])
    const [scaled] = this.graph.node('Mul', [products, factor])
    const [weights] = this.graph.node('Softmax', [scaled], { axis: -1 })
    const [mixed] = this.graph.node('MatMul', [weights, value])
    const together = this.#reshape(this.#transpose(mixed, [0, 1, 3, 2, 4]), [0, 0, -1, inner])
    return this.#linear(together, `${name}.to_out.0`, true)
  }

  #upsample(x: Features, skip: Features, name: string): Features {
    const transposed = `${name}.conv2d_transpose.weight`
    const out = this.#tensor(transposed).dims[1]
    const attributes = { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] }
    const [larger] = this.graph.node('ConvTranspose', [x.name, this.#take(transposed)], attributes)
    const [both] = this.graph.node('Concat', [larger, skip.name], { axis: 1 })
    const joined: Features = { name: both, shape: [out + skip.shape[0], 2 * x.shape[1], 2 * x.shape[2]] }
    const wide = this.#convolve(joined, `${name}.end_up_layer.0.depthwise`)
    return this.#apply('Relu', this.#convolve(wide, `${name}.end_up_layer.0.pointwise`))
  }
}
