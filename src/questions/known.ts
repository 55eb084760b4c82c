import type { Value } from './steps.ts'

/** Lengths and speeds that people compare with; questions state them, so that the answer does not hang on them. */
export interface KnownQuantity {
  readonly name: string
  readonly value: Value
  /** Where the figure is from. */
  readonly source: string
}

export const KNOWN_LENGTHS: readonly KnownQuantity[] = [
  {
    name: 'a lap of a running track',
    value: { value: 400, unit: 'm' },
    source: 'World Athletics, Track Facilities Manual',
  },
  { name: 'the hundred meter race', value: { value: 100, unit: 'm' }, source: 'by definition' },
  { name: 'a marathon', value: { value: 42.195, unit: 'km' }, source: 'World Athletics, Technical Rule 55' },
  {
    name: 'the length of an Olympic swimming pool',
    value: { value: 50, unit: 'm' },
    source: 'World Aquatics, Facilities Rules',
  },
  {
    name: 'the length of a soccer pitch',
    value: { value: 105, unit: 'm' },
    source: 'FIFA Stadium Guidelines, pitch dimensions',
  },
  {
    name: 'the way from London to Paris',
    value: { value: 344, unit: 'km' },
    source: 'great circle between the city centers on WGS 84',
  },
  {
    name: 'the way from New York to Los Angeles',
    value: { value: 3944, unit: 'km' },
    source: 'geodesic between the city centers on WGS 84',
  },
  { name: "the Earth's equator", value: { value: 40075, unit: 'km' }, source: 'WGS 84, 2 pi times 6,378.137 km' },
]

/** Names are those of speeds, not of what is fast: they stand in sentences beside "the average speed". */
export const KNOWN_SPEEDS: readonly KnownQuantity[] = [
  {
    name: 'the speed of a person walking',
    value: { value: 5, unit: 'km/h' },
    source: 'Bohannon 1997: comfortable gait, 1.3 to 1.5 m/s',
  },
  {
    name: 'a marathon world record pace',
    value: { value: 21, unit: 'km/h' },
    source: '42.195 km in 2:00:35 (Chicago 2023)',
  },
  {
    name: 'the town speed limit',
    value: { value: 50, unit: 'km/h' },
    source: 'Vienna Convention countries, built-up areas',
  },
  { name: 'the speed of a cheetah', value: { value: 104, unit: 'km/h' }, source: 'Sharp 1997: 29 m/s over 200 m' },
  {
    name: 'the speed of a high-speed train',
    value: { value: 320, unit: 'km/h' },
    source: 'operating speed of TGV and Shinkansen E5',
  },
  {
    name: 'the speed of an airliner',
    value: { value: 900, unit: 'km/h' },
    source: 'cruise at Mach 0.84 and 11 km height, ISA',
  },
  { name: 'the speed of sound in air', value: { value: 343, unit: 'm/s' }, source: 'dry air at 20 degrees Celsius' },
]
