/** What one request, one key and all together may take. */
export interface Limits {
  /** Of a JSON body; a video in it is a third longer than its file. */
  readonly maxBodyBytes: number
  /** Of all bodies that are being read. */
  readonly maxBufferedBytes: number
  /** A body must come within so long; an upload may pause so long. */
  readonly bodySeconds: number
  readonly maxFileBytes: number
  /** Files of one key. */
  readonly maxFiles: number
  /** Bytes of one key's files. */
  readonly maxStoredBytes: number
  /** Files, results and what is kept for follow-up questions. */
  readonly keepHours: number
  /** Of a video. */
  readonly maxFrames: number
  readonly maxDurationS: number
  /** Images in one request. */
  readonly maxImages: number
  /** Of one picture. */
  readonly maxPixels: number
  readonly maxQuestionChars: number
  /** Questions answered, and jobs done, at the same time; so many more wait. */
  readonly askJobs: number
  readonly askQueue: number
  readonly askSeconds: number
  readonly trackJobs: number
  readonly trackQueue: number
  readonly trackSeconds: number
  /** Requests of one key. */
  readonly perMinute: number
  readonly maxConnections: number
  /** What is under way when the server is told to stop. */
  readonly drainSeconds: number
}

const MIB = 2 ** 20

export const DEFAULT_LIMITS: Limits = {
  maxBodyBytes: 64 * MIB,
  maxBufferedBytes: 256 * MIB,
  bodySeconds: 60,
  maxFileBytes: 2048 * MIB,
  maxFiles: 1000,
  maxStoredBytes: 20_480 * MIB,
  keepHours: 24,
  maxFrames: 36_000,
  maxDurationS: 1200,
  maxImages: 256,
  maxPixels: 4096 * 2304,
  maxQuestionChars: 2000,
  askJobs: 2,
  askQueue: 64,
  askSeconds: 600,
  trackJobs: 1,
  trackQueue: 64,
  trackSeconds: 3600,
  perMinute: 600,
  maxConnections: 1024,
  drainSeconds: 30,
}
