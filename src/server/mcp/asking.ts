import { ask } from '../../answer/ask.ts'
import type { AskedVideo } from '../../answer/asked-video.ts'
import type { Answerer, AskResult } from '../../answer/result.ts'
import type { ToolCall } from './tool.ts'

interface How {
  readonly by?: Answerer
  readonly allReadings?: boolean
}

/** Asks as every other door does. Errors: `missing` where a model is asked for and none is there. */
export async function askIn(
  { context: { planner, model }, signal, onProgress }: ToolCall,
  video: AskedVideo,
  question: string,
  { by = 'measure', allReadings = false }: How = {},
): Promise<AskResult> {
  const looker = by === 'measure' ? undefined : await model()
  return ask(video, question, { by, planner, allReadings, signal, onProgress, ...(looker && { model: looker }) })
}
