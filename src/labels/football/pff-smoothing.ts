interface Placed {
  readonly jerseyNum: string
  readonly x?: number | null
  readonly y?: number | null
}

type People = readonly Placed[] | null | undefined

interface FrameOfPeople {
  readonly homePlayers?: People
  readonly homePlayersSmoothed?: People
  readonly awayPlayers?: People
  readonly awayPlayersSmoothed?: People
}

/** Half of the players of an ordinary frame are nearer than 1 m, at a whistle most are farther than 8 m. */
const MAX_MEDIAN_M = 2

/**
 * Whether the smoothed positions of a frame are no truth: the provider smooths through the breaks, so that around a
 * whistle everybody runs to where he stands after the break. Half of the players lie more than 2 m from their raw
 * positions then; single raw positions may jump. Of a frame without raw positions nothing can be said.
 */
export function isSmoothedAway(frame: FrameOfPeople): boolean {
  const apartM = [
    ...apart(frame.homePlayers, frame.homePlayersSmoothed),
    ...apart(frame.awayPlayers, frame.awayPlayersSmoothed),
  ].sort((a, b) => a - b)
  return apartM.length > 0 && apartM[apartM.length >> 1] > MAX_MEDIAN_M
}

/** From each player's raw to his smoothed position, in metres. */
function apart(raw: People, smoothed: People): number[] {
  const byJersey = new Map(raw?.map(person => [person.jerseyNum, person]))
  return (smoothed ?? []).flatMap(({ jerseyNum, x, y }) => {
    const other = byJersey.get(jerseyNum)
    if (typeof x !== 'number' || typeof y !== 'number') return []
    return typeof other?.x === 'number' && typeof other.y === 'number' ? [Math.hypot(x - other.x, y - other.y)] : []
  })
}
