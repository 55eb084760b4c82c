import { badInput } from '../../base/errors.ts'
import { compose } from '../../geometry/pose.ts'
import type { ImageRow, Sweep } from './log.ts'
import type { CameraRow } from './rows.ts'
import { SweepView, type View } from './view.ts'

/** Images may come this much before the first sweep or after the last. */
const EDGE_US = 100_000

/**
 * Of 20 sweeps a second every other one is taken, as often as there are images: two minutes of some 200 objects would
 * otherwise pass the longest line that a scene may have.
 */
const SWEEP_STEP = 2

/** A part of a log without a pause: its sweeps, its clock and what its cameras see. */
export class Stretch {
  readonly sweeps: readonly Sweep[]
  /** Tokens of the sweeps between them. */
  readonly leftOut: ReadonlySet<string>
  /** Of the sweeps, since the first one. */
  readonly timesS: readonly number[]
  readonly #views = new Map<string, View>()
  readonly #sweepViews: (SweepView | undefined)[] = []

  constructor(sweeps: readonly Sweep[]) {
    this.sweeps = sweeps.filter((_, i) => i % SWEEP_STEP === 0)
    this.leftOut = new Set(sweeps.filter((_, i) => i % SWEEP_STEP !== 0).map(({ token }) => token))
    this.timesS = this.sweeps.map(({ stampUs }) => this.#timeOf(stampUs))
  }

  #timeOf(stampUs: number): number {
    return (stampUs - this.sweeps[0].stampUs) / 1e6
  }

  covers(stampUs: number): boolean {
    const lastUs = this.sweeps[this.sweeps.length - 1].stampUs
    return stampUs >= this.sweeps[0].stampUs - EDGE_US && stampUs <= lastUs + EDGE_US
  }

  /** Images come in order of time; those of the edges outside the sweeps are left out. */
  addImage({ stampUs, file, worldFromEgo }: ImageRow, camera: CameraRow, path: string): void {
    const timeS = this.#timeOf(stampUs)
    if (timeS < 0 || timeS > this.timesS[this.timesS.length - 1]) return
    const view = this.#views.get(camera.name) ?? { camera, frames: [] }
    const before = view.frames.at(-1)
    if (before && before.timeS >= timeS) {
      const subject = `image ${file}`
      throw badInput({ subject, expected: 'each stamp of a camera once', got: `${stampUs} twice`, where: path })
    }
    const { translationM, quatWxyz } = compose(worldFromEgo, camera.egoFromCamera)
    view.frames.push({ timeS, file, worldFromCamera: { translationM: [...translationM], quatWxyz: [...quatWxyz] } })
    this.#views.set(camera.name, view)
  }

  views(): View[] {
    return [...this.#views.values()]
  }

  /** What the cameras see at sweep `i`; images have to be there before. */
  viewOf(i: number): SweepView {
    const known = this.#sweepViews[i]
    if (known) return known
    const view = new SweepView(this.views(), this.timesS[i], this.sweeps[i].worldFromEgo)
    this.#sweepViews[i] = view
    return view
  }
}
