import type { Scene } from '../../tracks/scene.ts'

/** A scene to draw clips from, wherever it comes from. */
export interface StreamedScene {
  /** Pixels are those of the benchmark's clips: what a viewer can make out is judged at their size. */
  readonly scene: Scene
  readonly moving: boolean
  /** Places, sizes and cameras are exact, over a ground of z = 0: a network may be taught them beside the answers. */
  readonly dense: boolean
  /** Which of the clips and castings that the scene allows are drawn. */
  readonly seed: number
  /** Of its pictures. */
  readonly widthPx: number
  readonly heightPx: number
  /** 3 bytes a pixel, row-major from the top; `timesS`: seconds of the scene. */
  pictures(timesS: readonly number[]): Promise<Uint8Array[]>
}
