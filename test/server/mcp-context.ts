import { realpathSync } from 'node:fs'
import { plannerFrom } from '../../src/answer/planner/planner.ts'
import { missing } from '../../src/base/errors.ts'
import { jsonLogger, type LogSink } from '../../src/server/log.ts'
import type { McpContext } from '../../src/server/mcp/context.ts'
import { Videos } from '../../src/server/mcp/videos.ts'
import { ScriptedVideos } from './scripted-videos.ts'

/** Whatever a server of the tools needs, with videos that are scripted. */
export function scriptedContext(folder: string, log: LogSink, more: Partial<McpContext> = {}) {
  const scripted = new ScriptedVideos()
  const context: McpContext = {
    videos: new Videos({ open: scripted.open, places: 4, queue: 4 }),
    planner: plannerFrom('rules', { env: {}, timeoutMs: 1000 }),
    model: () => Promise.reject(missing({ subject: 'model', expected: 'weights', got: 'none', where: '/secret/nano' })),
    folders: { paths: [realpathSync(folder)], always: false },
    log: jsonLogger(log),
    version: '1.2.3',
    callSeconds: 60,
    ...more,
  }
  return { context, scripted }
}
