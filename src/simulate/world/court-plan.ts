import type { Random } from '../../base/random.ts'
import type { GroundMaterial, GroundPlan, Strip } from './world.ts'

type Point = readonly [xM: number, yM: number]

/** A field of play about the origin, its long side along x; markings after the published laws of the games. */
export interface Court {
  readonly name: string
  readonly lengthM: number
  readonly widthM: number
  readonly materials: readonly GroundMaterial[]
  readonly lineM: number
  readonly lines: (halfLengthM: number, halfWidthM: number) => readonly (readonly Point[])[]
  /** Depth, width, height. */
  readonly goalM?: readonly [number, number, number]
}

export const COURTS: readonly Court[] = [
  {
    name: 'football pitch',
    lengthM: 105,
    widthM: 68,
    materials: ['turf'],
    lineM: 0.12,
    goalM: [2, 7.32, 2.44],
    lines: x => [
      circle(0, 0, 9.15),
      ...ends(side => [
        box(side * x, side * (x - 16.5), 20.16),
        box(side * x, side * (x - 5.5), 9.16),
        arc(side * (x - 11), 9.15, side, 0.93),
      ]),
    ],
  },
  {
    name: 'futsal court',
    lengthM: 40,
    widthM: 20,
    materials: ['hall', 'turf', 'asphalt'],
    lineM: 0.08,
    goalM: [1, 3, 2],
    lines: x => [circle(0, 0, 3), ...ends(side => [arc(side * x, 6, side, Math.PI / 2)])],
  },
  {
    name: 'basketball court',
    lengthM: 28,
    widthM: 15,
    materials: ['hall', 'asphalt', 'concrete'],
    lineM: 0.05,
    lines: x => [
      circle(0, 0, 1.8),
      ...ends(side => [
        box(side * x, side * (x - 5.8), 2.45),
        circle(side * (x - 5.8), 0, 1.8),
        arc(side * (x - 1.575), 6.75, side, Math.PI / 2),
      ]),
    ],
  },
]

const ends = <T>(draw: (side: 1 | -1) => T[]): T[] => [...draw(1), ...draw(-1)]

const circle = (x: number, y: number, r: number): Point[] =>
  Array.from(
    { length: 41 },
    (_, i): Point => [x + r * Math.cos((i * Math.PI) / 20), y + r * Math.sin((i * Math.PI) / 20)],
  )

/** Bulging towards the middle of the field. */
const arc = (x: number, r: number, side: number, half: number): Point[] =>
  Array.from({ length: 25 }, (_, i): Point => {
    const a = half * (i / 12 - 1)
    return [x - side * r * Math.cos(a), r * Math.sin(a)]
  })

const box = (x0: number, x1: number, halfY: number): Point[] => [
  [x0, halfY],
  [x1, halfY],
  [x1, -halfY],
  [x0, -halfY],
]

export function planCourt(random: Random, { lengthM, widthM, materials, lineM, lines }: Court): GroundPlan {
  const [x, y] = [lengthM / 2, widthM / 2]
  const paint: Strip['material'] = 'white'
  const border: Point[] = [
    [-x, -y],
    [x, -y],
    [x, y],
    [-x, y],
    [-x, -y],
  ]
  const drawn = [
    border,
    [
      [0, -y],
      [0, y],
    ] as Point[],
    ...lines(x, y),
  ]
  return {
    base: random.pick(['grass', 'concrete', 'asphalt']),
    strips: [
      {
        points: [
          [-x - 2, 0],
          [x + 2, 0],
        ],
        widthM: widthM + 4,
        material: random.pick(materials),
      },
      ...drawn.map((points): Strip => ({ points, widthM: lineM, material: paint })),
    ],
    lookSeed: random.uint32(),
  }
}
