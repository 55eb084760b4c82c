import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { realData } from '../../../test/real-data.ts'
import { isSmoothedAway } from './pff-smoothing.ts'
import { read } from './source.ts'

const people = (...xs: number[]) => xs.map((x, i) => ({ jerseyNum: String(i), x, y: 0 }))

describe('frames of PFF that were smoothed through a break', () => {
  test('are those in which half of the players are far from their raw positions', () => {
    const raw = people(0, 10, 20, 30, 40)
    expect(isSmoothedAway({ homePlayers: raw, homePlayersSmoothed: people(1, 11, 21, 31, 41) })).toBe(false)
    expect(isSmoothedAway({ homePlayers: raw, homePlayersSmoothed: people(0, 10, 23, 33, 43) })).toBe(true)
    expect(isSmoothedAway({ homePlayers: raw, homePlayersSmoothed: people(0, 10, 20, 33, 43) })).toBe(false)
    expect(isSmoothedAway({ homePlayers: null, homePlayersSmoothed: people(1, 2) })).toBe(false)
  })

  const formats = realData('sports/formats')
  test.skipIf(!formats).each(['10517', '3812'])('are left out of match %s: nobody runs above 36 km/h', async id => {
    const names = [`pff_metadata_${id}.json`, `pff_rosters_${id}.json`, `pff_${id}.jsonl`]
    let fastestMps = 0
    for await (const { tracks } of read(
      names.map(name => join(formats ?? '', name)),
      {},
    )) {
      for (const { samples } of tracks.filter(({ category }) => category === 'player')) {
        for (const [i, { timeS, centerInWorldM: [x, y] = [0, 0] }] of samples.entries()) {
          const before = samples[i - 1]
          if (!before?.centerInWorldM || timeS - before.timeS > 0.2) continue
          const wayM = Math.hypot(x - before.centerInWorldM[0], y - before.centerInWorldM[1])
          fastestMps = Math.max(fastestMps, wayM / (timeS - before.timeS))
        }
      }
    }
    expect(fastestMps).toBeGreaterThan(1)
    expect(fastestMps).toBeLessThan(10)
  })
})
