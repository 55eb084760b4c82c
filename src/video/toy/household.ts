/** Longest side in metres of things that lie on tables and stand in rooms, by the names that detectors give them (makers' sizes). */
export const HOUSEHOLD_M: Readonly<Record<string, number>> = {
  'cell phone': 0.15,
  book: 0.28,
  laptop: 0.36,
  remote: 0.2,
  keyboard: 0.45,
  mouse: 0.11,
  cup: 0.12,
  bottle: 0.3,
  bowl: 0.2,
  'wine glass': 0.22,
  knife: 0.25,
  fork: 0.2,
  spoon: 0.2,
  scissors: 0.2,
  tv: 1.2,
  vase: 0.35,
  toothbrush: 0.18,
  'hair drier': 0.25,
  suitcase: 0.75,
  'dining table': 1.6,
  couch: 2,
  bed: 2.1,
  microwave: 0.5,
  toaster: 0.3,
  oven: 0.7,
  sink: 0.6,
  refrigerator: 1.8,
  sandwich: 0.2,
  carrot: 0.2,
  donut: 0.12,
  cake: 0.3,
  pizza: 0.4,
  'hot dog': 0.2,
}

/** What detectors also take bushes, signs, and the boxes of vans for: it tells nothing of where one is. */
const SEEN_IN_STREETS: ReadonlySet<string> = new Set([
  'suitcase',
  'cake',
  'donut',
  'carrot',
  'vase',
  'toothbrush',
  'refrigerator',
])

/** Whether a detection of the kind is one of a household. */
export const isHousehold = (category: string): boolean => category in HOUSEHOLD_M && !SEEN_IN_STREETS.has(category)

/** What stands or rides in streets and is not much made as a toy, or not seen as one. */
export const STREET: ReadonlySet<string> = new Set([
  'traffic light',
  'stop sign',
  'fire hydrant',
  'parking meter',
  'bicycle',
  'motorcycle',
])

/** What the one detection of a vehicle may be called. */
export const VEHICLE_LIKE: ReadonlySet<string> = new Set(['car', 'van', 'truck', 'bus', 'train', 'boat'])

/** [longest side, height] in metres of what toys are made of. */
export const VEHICLES_M: Readonly<Record<string, readonly [lengthM: number, heightM: number]>> = {
  car: [4.4, 1.55],
  van: [5.3, 2.2],
  truck: [6.9, 2.8],
  bus: [11, 3.2],
}

export const PERSON_HEIGHT_M = 1.72
