import { z } from 'zod'
import { badInput } from '../../base/errors.ts'
import { wholeOf } from '../../files/text-rows.ts'
import { listOf, positive, readXml, readXmlElements, rootOf, type XmlElement } from './documents.ts'
import type { Pitch } from './format.ts'
import { BALL, type PersonDetails, type Side } from './tracked.ts'

/** A part of a line: split further, or one value; values that no position needs are skipped. */
export type Field =
  | { readonly separator: string; readonly children: readonly Field[] }
  | { readonly key: string; readonly channel: 'x' | 'y' | 'z' }
  | { readonly skipped: true }

export interface LineLayout {
  readonly startFrame: number
  readonly endFrame: number
  readonly root: Field
}

export interface EptsMetadata {
  readonly id: string
  readonly framesPerS: number
  readonly pitch: Pitch
  readonly periods: readonly { readonly number: number; readonly startFrame: number; readonly endFrame: number }[]
  readonly players: readonly (PersonDetails & { readonly key: string; readonly side: Side })[]
  readonly layouts: readonly LineLayout[]
}

const PERIOD_NAMES = ['first_half', 'second_half', 'first_extra_half', 'second_extra_half']

const parameters = z
  .object({ ProviderParameter: listOf(z.object({ Name: z.string(), Value: z.string() })) })
  .transform(list => new Map(list.ProviderParameter.map(row => [row.Name, row.Value])))

const session = z.object({
  FieldSize: z.object({ Width: positive, Height: positive }),
  MatchParameters: z
    .object({ Score: z.object({ idLocalTeam: z.string(), idVisitingTeam: z.string() }).optional() })
    .or(z.string())
    .optional(),
})
const channel = z.object({ id: z.string(), Unit: z.string() })
const sensor = z.object({ id: z.string(), Channels: z.object({ Channel: listOf(channel) }) })
const document = {
  name: 'EPTS metadata',
  schema: rootOf(
    z.object({
      Metadata: z.object({
        GlobalConfig: z.object({ FileName: z.string(), FrameRate: positive, ProviderGlobalParameters: parameters }),
        Sessions: z.object({ Session: listOf(session) }),
        Teams: z.object({ Team: listOf(z.object({ id: z.string(), Name: z.string() })) }),
        Players: z.object({
          Player: listOf(
            z.object({
              id: z.string(),
              teamId: z.string(),
              Name: z.string(),
              ShirtNumber: z.string(),
              ProviderPlayerParameters: parameters.optional(),
            }),
          ),
        }),
        Devices: z.object({ Device: listOf(z.object({ Sensors: z.object({ Sensor: listOf(sensor) }) })) }),
        PlayerChannels: z.object({
          PlayerChannel: listOf(z.object({ id: z.string(), channelId: z.string(), playerId: z.string() })),
        }),
      }),
    }),
  ),
}

type Document = z.infer<typeof document.schema>

/** Metadata of the FIFA standard transfer format for electronic performance and tracking systems, as Metrica writes it. */
export async function readEptsMetadata(path: string): Promise<EptsMetadata> {
  const root = await readXml(path, document)
  const { GlobalConfig, Sessions } = root.Metadata
  requireNormalised(root, path)
  const [{ FieldSize }] = Sessions.Session
  return {
    id: GlobalConfig.FileName,
    framesPerS: GlobalConfig.FrameRate,
    pitch: { lengthM: FieldSize.Width, widthM: FieldSize.Height },
    periods: periodsOf(GlobalConfig.ProviderGlobalParameters, path),
    players: playersOf(root, path),
    layouts: layoutsOf(root, await readXmlElements(path), path),
  }
}

function requireNormalised({ Metadata }: Document, path: string): void {
  const sensors = Metadata.Devices.Device.flatMap(device => device.Sensors.Sensor)
  const channels = sensors.find(row => row.id === 'position')?.Channels.Channel ?? []
  const other = channels.find(row => row.id !== 'z' && row.Unit !== 'normalized')
  if (channels.length > 0 && !other) return
  const got = other ? `${other.id} in ${other.Unit}` : 'none'
  throw badInput({ subject: 'position channels', expected: 'the unit "normalized"', got, where: path })
}

function periodsOf(values: ReadonlyMap<string, string>, path: string): EptsMetadata['periods'] {
  const periods = PERIOD_NAMES.map((name, i) => ({
    number: i + 1,
    startFrame: Number(values.get(`${name}_start`) || Number.NaN),
    endFrame: Number(values.get(`${name}_end`) || Number.NaN),
  })).filter(row => Number.isFinite(row.startFrame) && Number.isFinite(row.endFrame))
  if (periods.length > 0) return periods
  throw badInput({
    subject: 'EPTS metadata',
    expected: 'first_half_start and first_half_end',
    got: 'none',
    where: path,
  })
}

/** Local is home; where no score says which, the first team is. */
function playersOf({ Metadata }: Document, path: string): EptsMetadata['players'] {
  const parameters = Metadata.Sessions.Session[0].MatchParameters
  const score = typeof parameters === 'object' ? parameters.Score : undefined
  const homeId = score?.idLocalTeam ?? Metadata.Teams.Team[0]?.id
  const names = new Map(Metadata.Teams.Team.map(row => [row.id, row.Name]))
  return Metadata.Players.Player.map(row => {
    const teamName = names.get(row.teamId)
    if (teamName === undefined) {
      throw badInput({ subject: `player ${row.id}`, expected: 'a known team', got: row.teamId, where: path })
    }
    const role = row.ProviderPlayerParameters?.get('position_type')
    return {
      key: row.id,
      side: { team: row.teamId === homeId ? 'home' : 'away', teamName },
      jersey: row.ShirtNumber,
      playerName: row.Name,
      role: role === 'Unknown' ? undefined : role,
      goalkeeper: role === 'Goalkeeper',
    }
  })
}

/** A line's layout stands in the file as nested registers, each with its separator. */
function layoutsOf({ Metadata }: Document, elements: readonly XmlElement[], path: string): LineLayout[] {
  const channels = new Map(Metadata.PlayerChannels.PlayerChannel.map(row => [row.id, row]))
  return elementsNamed(elements, 'DataFormatSpecification').map(row => ({
    startFrame: wholeOf(row.attributes.startFrame, 'startFrame', path),
    endFrame: wholeOf(row.attributes.endFrame, 'endFrame', path),
    root: fieldOf(row),
  }))

  function fieldOf({ tag, attributes, children }: XmlElement): Field {
    if (tag === 'PlayerChannelRef') {
      const known = channels.get(attributes.playerChannelId)
      return valueField(known?.playerId, known?.channelId)
    }
    if (tag === 'BallChannelRef') return valueField(BALL.id, attributes.channelId)
    if (tag === 'StringRegister') return { skipped: true }
    const { separator } = attributes
    if (separator) return { separator, children: children.map(fieldOf) }
    throw badInput({ subject: `element ${tag}`, expected: 'a separator', got: 'none', where: path })
  }
}

function valueField(key: string | undefined, channel: string | undefined): Field {
  const needed = key !== undefined && (channel === 'x' || channel === 'y' || channel === 'z')
  return needed ? { key, channel } : { skipped: true }
}

function elementsNamed(elements: readonly XmlElement[], tag: string): XmlElement[] {
  return elements.flatMap(row => (row.tag === tag ? [row] : elementsNamed(row.children, tag)))
}
