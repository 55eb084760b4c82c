/** Where the lines go; the command line gives standard error. */
export type LogSink = (line: string) => void

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

export type Logger = (level: 'info' | 'warn' | 'error', event: string, fields?: LogFields) => void

/** One JSON object a line: time, level, event, then what belongs to it. */
export const jsonLogger =
  (sink: LogSink): Logger =>
  (level, event, fields = {}) =>
    sink(JSON.stringify({ time: new Date().toISOString(), level, event, ...fields }))
