import { z } from 'zod'
import { MAX_QUESTION_CHARS } from '../../../answer/ask.ts'
import { ANSWERERS } from '../../../answer/result.ts'
import { linesOf } from '../../../answer/show/in-words.ts'
import { askIn } from '../asking.ts'
import { objectsInput, partInput } from '../input.ts'
import { resultOf, resultOutput } from '../output.ts'
import { tool } from '../tool.ts'

export const questionInput = z
  .string()
  .trim()
  .min(1)
  .max(MAX_QUESTION_CHARS)
  .describe('one question about motion, in English; a unit that it names is the unit of the answer')

export const askVideo = tool({
  name: 'ask_video',
  title: 'Ask about a video',
  description:
    'Answers one question about motion in a video: how far, how fast, in which direction, when, how long it stands, who is faster, which way it turns, by how much, sums and ratios. Measured, with a 90 % interval and its steps; "cannot tell" with the reason where the video does not show it. No other questions.',
  input: partInput.extend({
    question: questionInput,
    objects: objectsInput,
    by: z
      .enum(ANSWERERS)
      .optional()
      .describe('measure (default): computed from tracks; model: a network that looks; both: and whether they agree'),
    all_readings: z.boolean().optional().describe('a question with several readings gets an answer to each'),
    paths: z.boolean().optional().describe('with the points of the measured paths'),
  }),
  output: z.strictObject({ result: resultOutput }),
  async run({ question, objects, by, all_readings: allReadings, paths, ...input }, call) {
    const how = { ...(by && { by }), ...(allReadings !== undefined && { allReadings }) }
    const result = await call.withVideo(input, { question, ...(objects && { objects }) }, video =>
      askIn(call, video, question, how),
    )
    return { text: linesOf(result).join('\n'), structured: { result: resultOf(result, paths === true) } }
  },
})
