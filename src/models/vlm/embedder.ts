import type { VlmFiles } from './files.ts'
import { floatsOf, Graph, type Precision } from './graphs.ts'

/** Tokens as the decoder reads them. */
export class Embedder {
  readonly #graph: Graph

  private constructor(graph: Graph) {
    this.#graph = graph
  }

  static async open(files: VlmFiles, precision?: Precision): Promise<Embedder> {
    return new Embedder(await Graph.open(files, 'embed_tokens', precision))
  }

  /** f32[ids, width]. */
  async embed(ids: readonly number[]): Promise<Float32Array> {
    if (ids.length === 0) return new Float32Array(0)
    const input_ids = this.#graph.whole(BigInt64Array.from(ids, BigInt), [1, ids.length])
    const { inputs_embeds } = await this.#graph.run({ input_ids }, ['inputs_embeds'])
    return floatsOf(inputs_embeds, 'inputs_embeds')
  }

  get file(): string {
    return this.#graph.file
  }

  release(): Promise<void> {
    return this.#graph.release()
  }
}
