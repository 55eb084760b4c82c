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

/** What users compare with beside these; generated questions take none of them, so that they stay as they are. */
export const KNOWN_OTHERS: readonly KnownQuantity[] = [
  {
    name: 'the road from New York to Los Angeles',
    value: { value: 4492.3, unit: 'km' },
    source: 'road distance, as in the example of arXiv 2503.19355',
  },
  { name: 'a half marathon', value: { value: 21.0975, unit: 'km' }, source: 'World Athletics, Technical Rule 55' },
  {
    name: 'the width of a soccer pitch',
    value: { value: 68, unit: 'm' },
    source: 'FIFA Stadium Guidelines, pitch dimensions',
  },
  {
    name: 'the length of an American football field',
    value: { value: 91.44, unit: 'm' },
    source: 'NFL rulebook, rule 1: 100 yards between the goal lines',
  },
  {
    name: 'the length of a basketball court',
    value: { value: 28, unit: 'm' },
    source: 'FIBA, Official Basketball Rules, article 2',
  },
  { name: 'the length of a tennis court', value: { value: 23.77, unit: 'm' }, source: 'ITF, Rules of Tennis, rule 1' },
  {
    name: 'the length of a volleyball court',
    value: { value: 18, unit: 'm' },
    source: 'FIVB, Official Volleyball Rules, rule 1',
  },
  {
    name: 'the length of a badminton court',
    value: { value: 13.4, unit: 'm' },
    source: 'BWF, Laws of Badminton, law 1',
  },
  { name: 'the length of a handball court', value: { value: 40, unit: 'm' }, source: 'IHF, Rules of the Game, rule 1' },
  { name: 'the length of an ice hockey rink', value: { value: 60, unit: 'm' }, source: 'IIHF, Official Rule Book' },
  {
    name: 'the height of the Eiffel Tower',
    value: { value: 330, unit: 'm' },
    source: "Societe d'Exploitation de la Tour Eiffel, with the antenna of 2022",
  },
  { name: 'the way to the Moon', value: { value: 384_400, unit: 'km' }, source: 'NASA, mean distance of the centers' },
  {
    name: 'the speed of a normal airplane',
    value: { value: 1000, unit: 'km/h' },
    source: 'as in the example of arXiv 2503.19355',
  },
  {
    name: 'the speed of a person running',
    value: { value: 6, unit: 'mph' },
    source: 'Compendium of Physical Activities 2011, code 12050',
  },
  {
    name: 'the record speed of a sprinter',
    value: { value: 44.72, unit: 'km/h' },
    source: 'Usain Bolt, Berlin 2009: 20 m in 1.61 s (IAAF)',
  },
  {
    name: 'the speed of a racehorse',
    value: { value: 70.76, unit: 'km/h' },
    source: 'Guinness World Records: Winning Brew, 2008',
  },
  {
    name: 'the advisory speed of the Autobahn',
    value: { value: 130, unit: 'km/h' },
    source: 'Autobahn-Richtgeschwindigkeits-Verordnung',
  },
  {
    name: "a racing snail's record pace",
    value: { value: 0.00275, unit: 'm/s' },
    source: 'Guinness World Records: 33 cm in 2 minutes, 1995',
  },
  { name: 'the speed of light', value: { value: 299_792_458, unit: 'm/s' }, source: 'by definition of the meter' },
]

export const KNOWN_QUANTITIES: readonly KnownQuantity[] = [...KNOWN_LENGTHS, ...KNOWN_SPEEDS, ...KNOWN_OTHERS]
