/** What a kind of object is good for: whether its size tells the scale, and how a question names it. */
export interface CategoryTraits {
  readonly noun: string
  readonly plural: string
  readonly witness?: 'person' | 'vehicle'
}

/** Canonical names; every adapter maps its source's own names onto these. Other names are allowed and have no traits. */
export const CATEGORIES = {
  person: { noun: 'person', plural: 'people', witness: 'person' },
  player: { noun: 'player', plural: 'players', witness: 'person' },
  goalkeeper: { noun: 'goalkeeper', plural: 'goalkeepers', witness: 'person' },
  referee: { noun: 'referee', plural: 'referees', witness: 'person' },
  cyclist: { noun: 'cyclist', plural: 'cyclists', witness: 'person' },
  motorcyclist: { noun: 'motorcyclist', plural: 'motorcyclists', witness: 'person' },
  bicycle: { noun: 'bicycle', plural: 'bicycles', witness: 'vehicle' },
  motorcycle: { noun: 'motorcycle', plural: 'motorcycles', witness: 'vehicle' },
  car: { noun: 'car', plural: 'cars', witness: 'vehicle' },
  van: { noun: 'van', plural: 'vans', witness: 'vehicle' },
  truck: { noun: 'truck', plural: 'trucks', witness: 'vehicle' },
  bus: { noun: 'bus', plural: 'buses', witness: 'vehicle' },
  trailer: { noun: 'trailer', plural: 'trailers', witness: 'vehicle' },
  train: { noun: 'train', plural: 'trains', witness: 'vehicle' },
  vehicle: { noun: 'vehicle', plural: 'vehicles', witness: 'vehicle' },
  ego: { noun: 'own vehicle', plural: 'own vehicles' },
  wheeled: { noun: 'wheeled device', plural: 'wheeled devices' },
  animal: { noun: 'animal', plural: 'animals' },
  ball: { noun: 'ball', plural: 'balls' },
  cone: { noun: 'cone', plural: 'cones' },
  barrier: { noun: 'barrier', plural: 'barriers' },
  sign: { noun: 'sign', plural: 'signs' },
  debris: { noun: 'piece of debris', plural: 'pieces of debris' },
  object: { noun: 'object', plural: 'objects' },
} as const satisfies Record<string, CategoryTraits>

export type Category = keyof typeof CATEGORIES

export function traitsOf(category: string): CategoryTraits {
  return (CATEGORIES as Record<string, CategoryTraits>)[category] ?? { noun: category, plural: `${category}s` }
}
