import { z } from 'zod'
import type { AskedShot } from '../../../answer/asked-video.ts'
import { traitsOf } from '../../../tracks/category.ts'
import { videoInput } from '../input.ts'
import { tool } from '../tool.ts'

const output = z.strictObject({
  shots: z.array(
    z.strictObject({
      scene_id: z.string(),
      start_in_video_s: z.number(),
      duration_s: z.number(),
      units: z.enum(['m', 'relative']).describe('relative: no scale, so that lengths and speeds cannot be told'),
      scale_from: z.array(z.string()).describe('what gave the scale; none where nothing did'),
      tracks: z.array(
        z.strictObject({
          id: z.string(),
          category: z.string(),
          from_s: z.number().describe('seconds since the start of the shot'),
          to_s: z.number(),
          clothes_or_paint: z.array(z.string()).optional(),
        }),
      ),
    }),
  ),
})

type Shot = z.input<typeof output>['shots'][number]

export const trackVideo = tool({
  name: 'track_video',
  title: 'Track a video',
  description:
    'Finds what moves in a video and where it goes, and lists the tracks with their ids. It can take as long as the video; the tracks are kept, so the other tools answer at once. Motion itself: describe_motion.',
  input: videoInput,
  output,
  async run(input, { withVideo, signal, onProgress }) {
    const shots = await withVideo(input, { question: '' }, video => video.shotsFor('', { signal, onProgress }))
    const structured = { shots: shots.map(shotOf) }
    return { text: structured.shots.flatMap(linesOf).join('\n'), structured }
  },
})

function shotOf({ asked, startInVideoS }: AskedShot): Shot {
  const { scene, scaleWitnesses, coloursOf } = asked
  return {
    scene_id: scene.id,
    start_in_video_s: startInVideoS,
    duration_s: scene.durationS,
    units: scene.units,
    scale_from: [...scaleWitnesses],
    tracks: scene.tracks.flatMap(({ id, category, samples }) => {
      const [first, last] = [samples[0], samples[samples.length - 1]]
      if (category === 'ego' || first === undefined) return []
      const colours = coloursOf(id)
      const seen = { id, category, from_s: first.timeS, to_s: last.timeS }
      return [{ ...seen, ...(colours.length > 0 && { clothes_or_paint: [...colours] }) }]
    }),
  }
}

function linesOf({ scene_id, duration_s, units, scale_from, tracks }: Shot): string[] {
  const scale = units === 'm' ? `metres by ${scale_from.join(', ') || 'its source'}` : 'no scale: metres cannot be told'
  return [
    `Shot ${scene_id}, ${duration_s.toFixed(1)} s, ${tracks.length} tracks; ${scale}`,
    ...tracks.map(
      ({ id, category, from_s, to_s }) =>
        `  ${id}: ${traitsOf(category).noun}, ${from_s.toFixed(1)} to ${to_s.toFixed(1)} s`,
    ),
  ]
}
