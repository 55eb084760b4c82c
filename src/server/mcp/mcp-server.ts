import { McpServer } from '@modelcontextprotocol/server'
import type { McpContext } from './context.ts'
import type { Tool } from './tool.ts'
import { askVideo } from './tools/ask-video.ts'
import { compareObjects } from './tools/compare-objects.ts'
import { describeMotion } from './tools/describe-motion.ts'
import { plotPaths } from './tools/plot-paths.ts'
import { trackVideo } from './tools/track-video.ts'

export const TOOLS: readonly Tool[] = [trackVideo, describeMotion, askVideo, compareObjects, plotPaths]

const INSTRUCTIONS =
  'Measures motion in videos on this machine. Ask one question at a time with ask_video; list objects with track_video to name them by track id. ' +
  'Metres and km/h need a scale: people, vehicles, a court, the camera height or a known length (`tracking`). ' +
  '"cannot tell" is an answer: give the reason on, do not guess a number.'

/** The tools for one client. */
export function createMcpServer(context: McpContext): McpServer {
  const server = new McpServer(
    { name: 'stvlm', title: 'stvlm: motion in videos', version: context.version },
    { instructions: INSTRUCTIONS, maxToolInputElements: 10_000 },
  )
  for (const tool of TOOLS) tool.register(server, context)
  return server
}
