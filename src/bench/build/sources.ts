import type { Question } from '../../questions/record.ts'
import type { Scene } from '../../tracks/scene.ts'
import type { Manifest } from '../manifest.ts'

type SourceRow = Manifest['sources'][number]

interface Tally {
  readonly source: Scene['source']
  readonly recordings: Set<string>
  readonly lengthsS: number[]
  questions: number
}

/** What a benchmark takes from each source. */
export class SourceTally {
  readonly #tallies = new Map<string, Tally>()

  add({ source, recordingId }: Scene, questions: readonly Question[]): void {
    const { name, version } = source
    const key = JSON.stringify([name, version])
    const tally = this.#tallies.get(key) ?? { source, recordings: new Set(), lengthsS: [], questions: 0 }
    this.#tallies.set(key, tally)
    tally.recordings.add(recordingId)
    tally.questions += questions.length
    const windows = new Set(questions.map(({ clip }) => JSON.stringify([clip.camera, clip.startS, clip.endS])))
    for (const window of windows) {
      const [, startS, endS]: [string, number, number] = JSON.parse(window)
      tally.lengthsS.push(endS - startS)
    }
  }

  rows(): SourceRow[] {
    return [...this.#tallies.values()].map(({ source, recordings, lengthsS, questions }) => {
      const { name, version, licence, attribution } = source
      const cut = `${lengthsS.length} clips of ${Math.min(...lengthsS)} to ${Math.max(...lengthsS)} s on the 0.5 s grid`
      return { name, version, licence, attribution, recordings: recordings.size, questions, cut }
    })
  }
}
