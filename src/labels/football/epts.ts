import { badInput } from '../../base/errors.ts'
import { readLines } from '../../files/lines.ts'
import { numberOf, wholeOf } from '../../files/text-rows.ts'
import { orSkip } from '../skip-bad.ts'
import { type EptsMetadata, type Field, type LineLayout, readEptsMetadata } from './epts-metadata.ts'
import type { FileHead, FootballFormat, Match, MatchFiles, Position, ReadOptions, Tracked } from './format.ts'
import { BALL, player } from './tracked.ts'

function roleOf({ text }: FileHead): string | undefined {
  if (/FIFADataTransferFormatEPTS|<DataFormatSpecification/.test(text)) return 'metadata'
  return /^\d+:[^:;,]*(,[^:;,]*)+;[^:]*:[^:;]*$/m.test(text.slice(0, text.indexOf('\n') + 1)) ? 'tracking' : undefined
}

async function open(files: MatchFiles, options: ReadOptions): Promise<Match> {
  const metadata = await readEptsMetadata(files.metadata[0])
  return {
    id: metadata.id,
    pitch: metadata.pitch,
    positions: () => positions(files.tracking[0], metadata, options),
  }
}

async function* positions(path: string, metadata: EptsMetadata, options: ReadOptions): AsyncGenerator<Position[]> {
  const people = new Map(metadata.players.map(row => [row.key, player(row.side, row.key, row)]))
  for await (const { text, number } of readLines(path)) {
    const batch = orSkip(options, () => positionsOfLine(text, metadata, people, `${path}:${number}`))
    if (batch) yield batch
  }
}

function positionsOfLine(
  text: string,
  metadata: EptsMetadata,
  people: ReadonlyMap<string, Tracked>,
  where: string,
): Position[] {
  const frame = wholeOf(/^\d+/.exec(text)?.[0], 'frame', where)
  const layout = metadata.layouts.find(row => row.startFrame <= frame && frame <= row.endFrame)
  const period = metadata.periods.find(row => row.startFrame <= frame && frame <= row.endFrame)
  if (!layout || !period) return []
  const stampS = (frame - period.startFrame) / metadata.framesPerS
  const positions: Position[] = []
  for (const [key, { x, y, z }] of pointsOf(text, layout, where)) {
    const tracked = key === BALL.id ? BALL : people.get(key)
    if (!tracked || x === undefined || y === undefined) continue
    positions.push({ tracked, period: period.number, stampS, ...inMetres(x, y, metadata), z })
  }
  return positions
}

type Point = Partial<Record<'x' | 'y' | 'z', number>>

/** The line's values, split as the layout says, by who they belong to; what is empty or NaN is absent. */
function pointsOf(text: string, layout: LineLayout, where: string): Map<string, Point> {
  const points = new Map<string, Point>()
  fill(text, layout.root)
  return points

  function fill(part: string, field: Field): void {
    if ('separator' in field) {
      const parts = part.split(field.separator)
      if (parts.length < field.children.length) {
        const expected = `${field.children.length} values between "${field.separator}"`
        throw badInput({ subject: 'line', expected, got: String(parts.length), where })
      }
      field.children.forEach((child, i) => {
        fill(parts[i], child)
      })
    } else if ('channel' in field && part !== '' && part !== 'NaN') {
      const point = points.get(field.key) ?? {}
      point[field.channel] = numberOf(part, `${field.key} ${field.channel}`, where)
      points.set(field.key, point)
    }
  }
}

/** From 0..1 with the origin at the top left and y down. */
function inMetres(x: number, y: number, { pitch }: EptsMetadata): { x: number; y: number } {
  return { x: (x - 0.5) * pitch.lengthM, y: (0.5 - y) * pitch.widthM }
}

export const EPTS: FootballFormat = {
  name: 'epts',
  title: 'FIFA EPTS (Metrica Sports)',
  roles: [
    { role: 'tracking', what: 'tracking (text)', tracking: true },
    { role: 'metadata', what: 'metadata (EPTS XML)' },
  ],
  roleOf,
  open,
}
