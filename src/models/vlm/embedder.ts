import type { VlmFiles } from './files.ts'
import { floatsOf, Graph, type Precision } from './graphs.ts'

/** Rows that are kept: a call of the runtime costs more than a small model's step gains elsewhere. */
const MAX_ROWS = 4096

/** Tokens as the decoder reads them. */
export class Embedder {
  readonly #graph: Graph
  /** By token, those asked for alone: the words of answers. */
  readonly #rows = new Map<number, Float32Array>()

  private constructor(graph: Graph) {
    this.#graph = graph
  }

  static async open(files: VlmFiles, precision?: Precision): Promise<Embedder> {
    return new Embedder(await Graph.open(files, 'embed_tokens', precision))
  }

  /** f32[ids, width]. */
  async embed(ids: readonly number[]): Promise<Float32Array> {
    if (ids.length === 0) return new Float32Array(0)
    return ids.length === 1 ? this.#row(ids[0]) : this.#run(ids)
  }

  async #row(id: number): Promise<Float32Array> {
    const known = this.#rows.get(id)
    if (known) return known
    const row = await this.#run([id])
    if (this.#rows.size < MAX_ROWS) this.#rows.set(id, row)
    return row
  }

  async #run(ids: readonly number[]): Promise<Float32Array> {
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
