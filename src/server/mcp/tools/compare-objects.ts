import { z } from 'zod'
import type { AskResult } from '../../../answer/result.ts'
import { linesOf } from '../../../answer/show/in-words.ts'
import { askIn } from '../asking.ts'
import { partInput, whoInput } from '../input.ts'
import { resultOf, resultOutput } from '../output.ts'
import { type ToolCall, tool } from '../tool.ts'

interface Row {
  readonly between: (a: string, b: string) => string
  /** Of each alone; none where only the two together have an answer. */
  readonly ofOne?: (who: string) => string
}

/** What can be compared, as the questions that ask for it. */
const ROWS = {
  speed: { between: (a, b) => `Which is faster, ${a} or ${b}?`, ofOne: who => `How fast is ${who}?` },
  distance: { between: (a, b) => `Which goes farther, ${a} or ${b}?`, ofOne: who => `How far does ${who} go?` },
  direction: { between: (a, b) => `Do ${a} and ${b} move in the same direction?` },
  closest: { between: (a, b) => `How close do ${a} and ${b} come?` },
} as const satisfies Record<string, Row>

const input = partInput.extend({
  first: whoInput,
  second: whoInput,
  by: z
    .enum(['speed', 'distance', 'direction', 'closest'])
    .describe('who is faster, who goes farther, whether they head the same way, how close they come'),
})

export const compareObjects = tool({
  name: 'compare_objects',
  title: 'Compare two objects',
  description:
    'Compares two objects of a video by speed, distance, direction, or how close they come; measured, with the value of each. Objects are track ids of track_video or words that fit one object.',
  input,
  output: z.strictObject({
    comparison: resultOutput,
    first: resultOutput.optional(),
    second: resultOutput.optional(),
  }),
  async run({ first, second, by, ...video }, call) {
    const { between, ofOne }: Row = ROWS[by]
    const objects = await namedTracks([first, second], video, call)
    const question = between(wordsOf(first, objects), wordsOf(second, objects))
    return call.withVideo(video, { question, objects }, async opened => {
      const comparison = await askIn(call, opened, question)
      const each: AskResult[] = []
      for (const who of ofOne ? [first, second] : []) {
        each.push(await askIn(call, opened, ofOne!(wordsOf(who, objects))))
      }
      const [one, other] = each.map(result => resultOf(result))
      return {
        text: [comparison, ...each].flatMap(linesOf).join('\n'),
        structured: {
          comparison: resultOf(comparison),
          ...(one && { first: one }),
          ...(other && { second: other }),
        },
      }
    })
  },
})

/** Those that are ids of tracks, as names of these. */
async function namedTracks(
  who: readonly string[],
  video: Parameters<ToolCall['withVideo']>[0],
  { withVideo, signal, onProgress }: ToolCall,
): Promise<Record<string, string>> {
  const shots = await withVideo(video, { question: '' }, opened => opened.shotsFor('', { signal, onProgress }))
  const ids = new Set(shots.flatMap(({ asked: { scene } }) => scene.tracks.map(track => track.id)))
  return Object.fromEntries(who.filter(id => ids.has(id)).map(id => [id, id]))
}

/** "white car" is a question's "the white car". */
function wordsOf(who: string, objects: Readonly<Record<string, string>>): string {
  if (Object.hasOwn(objects, who) || /^(the|a|an|my|this|that)\s/i.test(who)) return who
  return `the ${who}`
}
