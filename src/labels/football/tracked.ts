import type { Tracked } from './format.ts'

export interface Side {
  /** "home" or "away" where the format tells. */
  readonly team: string
  readonly teamName: string
}

export interface PersonDetails {
  readonly jersey?: string | number
  readonly playerName?: string
  /** As the provider names the position: "G", "Left Winger". */
  readonly role?: string
  readonly goalkeeper?: boolean
}

/** A player; the track's name is the shirt's, or `key` where there is no number. */
export function player({ team, teamName }: Side, key: string, details: PersonDetails = {}): Tracked {
  const { jersey, playerName, role, goalkeeper } = details
  return {
    id: `${team}-${jersey ?? key}`,
    category: goalkeeper ? 'goalkeeper' : 'player',
    attributes: definedOnly({ team, teamName, jersey: jersey?.toString(), playerName, role }),
  }
}

export function referee(key: string, { playerName, role }: PersonDetails = {}): Tracked {
  return { id: `referee-${key}`, category: 'referee', attributes: definedOnly({ playerName, role }) }
}

export const BALL: Tracked = { id: 'ball', category: 'ball', attributes: {} }

function definedOnly(values: Record<string, string | undefined>): Record<string, string> {
  const known = Object.entries(values).filter((entry): entry is [string, string] => !!entry[1])
  return Object.fromEntries(known)
}

/** Makes each thing once, so that equal keys give the same object. */
export class Roster {
  readonly #known = new Map<string, Tracked>()

  add(key: string, tracked: Tracked): void {
    this.#known.set(key, tracked)
  }

  get(key: string): Tracked | undefined {
    return this.#known.get(key)
  }

  getOrAdd(key: string, make: () => Tracked): Tracked {
    const known = this.#known.get(key)
    if (known) return known
    const made = make()
    this.#known.set(key, made)
    return made
  }

  /** Whether something of another key has this track's name. */
  hasId(id: string): boolean {
    return [...this.#known.values()].some(tracked => tracked.id === id)
  }

  get size(): number {
    return this.#known.size
  }
}
