/** Words that hold others: a car is a vehicle. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  person: ['player', 'goalkeeper', 'referee', 'pedestrian', 'cyclist', 'motorcyclist'],
  player: ['goalkeeper'],
  vehicle: ['car', 'van', 'truck', 'bus', 'trailer', 'motorcycle', 'train'],
  car: ['van'],
  animal: ['dog', 'cat', 'horse', 'sheep', 'cow', 'bird', 'elephant', 'bear', 'zebra', 'giraffe'],
  ball: ['sports ball'],
}

/** What a detector may call it that knows no better word: taken where nothing has the asked name. */
const STANDS_FOR: Readonly<Record<string, readonly string[]>> = {
  player: ['person'],
  goalkeeper: ['player', 'person'],
  referee: ['person'],
  pedestrian: ['person'],
  cyclist: ['bicycle', 'person'],
  bicycle: ['cyclist'],
  motorcyclist: ['motorcycle', 'person'],
  motorcycle: ['motorcyclist'],
  van: ['car', 'truck'],
  truck: ['van', 'bus'],
  bus: ['truck'],
  wheeled: ['object'],
}

const ANYTHING = 'object'

/** The things that a category word can mean: those of the name and its kinds, else those that stand for it. Toys are what they are toys of. */
export function ofCategory<T extends { readonly category: string }>(asked: string, things: readonly T[]): T[] {
  if (asked === ANYTHING) return [...things]
  const tiers = [[asked, ...(KINDS[asked] ?? [])], ...(STANDS_FOR[asked] ?? []).map(name => [name])]
  for (const names of tiers) {
    const fitting = things.filter(thing => names.some(name => isA(thing.category, name)))
    if (fitting.length > 0) return fitting
  }
  return []
}

const isA = (category: string, name: string): boolean => category === name || category.endsWith(` ${name}`)
