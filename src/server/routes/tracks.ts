import { timed } from '../chat/conversation.ts'
import type { Call } from '../context.ts'
import { type Shown, takeIn } from '../media/intake.ts'
import { type Route, route } from '../route.ts'
import { newScratch, removeScratch } from '../scratch.ts'
import { eventStream } from '../sse.ts'
import { settingsOf } from '../tracks/settings.ts'
import { deletedSchema } from '../wire/files.ts'
import { jobListSchema, jobParams, jobSchema, type TrackRequest, trackRequestSchema } from '../wire/tracks.ts'
import { fileResponse } from './files.ts'

const TAG = 'tracks'
const JOB = { about: 'the job', schema: jobSchema }

export const TRACK_ROUTES: readonly Route[] = [
  route({
    ...{ method: 'post', path: '/v1/tracks', operationId: 'createTrack', tag: TAG },
    summary: 'Track what moves in a video: a job',
    body: trackRequestSchema,
    replies: { 202: JOB },
    handle: (call, { body }) => startTrack(call, body),
  }),
  route({
    ...{ method: 'get', path: '/v1/tracks', operationId: 'listTracks', tag: TAG },
    summary: 'The jobs of this key',
    replies: { 200: { about: 'jobs', schema: jobListSchema } },
    handle: ({ context, owner }) => Response.json({ object: 'list', data: context.jobs.list(owner) }),
  }),
  route({
    ...{ method: 'get', path: '/v1/tracks/{id}', operationId: 'retrieveTrack', tag: TAG },
    summary: 'How far a job has come',
    params: jobParams,
    replies: { 200: JOB },
    handle: ({ context, owner }, { params }) => Response.json(context.jobs.get(params.id, owner)),
  }),
  route({
    ...{ method: 'get', path: '/v1/tracks/{id}/events', operationId: 'followTrack', tag: TAG },
    summary: 'The job after each change, to its end, as server-sent events',
    params: jobParams,
    replies: { 200: { about: 'events named by the state of the job', type: 'text/event-stream' } },
    handle: (call, { params }) => followTrack(call, params.id),
  }),
  route({
    ...{ method: 'post', path: '/v1/tracks/{id}/cancel', operationId: 'cancelTrack', tag: TAG },
    summary: 'End a job and its processes',
    params: jobParams,
    replies: { 200: JOB },
    handle: ({ context, owner }, { params }) => Response.json(context.jobs.cancel(params.id, owner)),
  }),
  route({
    ...{ method: 'get', path: '/v1/tracks/{id}/result', operationId: 'downloadTrack', tag: TAG },
    summary: 'The scenes, one a line',
    params: jobParams,
    replies: { 200: { about: 'scenes.jsonl', type: 'application/jsonl' } },
    async handle({ context, owner }, { params }) {
      const { path, bytes } = await context.jobs.result(params.id, owner)
      return fileResponse(path, bytes, 'application/jsonl')
    },
  }),
  route({
    ...{ method: 'delete', path: '/v1/tracks/{id}', operationId: 'deleteTrack', tag: TAG },
    summary: 'Delete a job and its result; one under way is ended',
    params: jobParams,
    replies: { 200: { about: 'deleted', schema: deletedSchema } },
    async handle({ context, owner }, { params }) {
      await context.jobs.remove(params.id, owner)
      return Response.json({ id: params.id, object: 'track', deleted: true })
    },
  }),
]

async function startTrack({ context, owner, signal, id }: Call, body: TrackRequest): Promise<Response> {
  const { store, limits, remote, filters, checked, given, jobs } = context
  jobs.gate.refuseFull()
  const scratch = await newScratch(context.scratch)
  try {
    const intake = { ...{ store, owner, folder: scratch, limits, checked, signal }, ...(remote && { remote }) }
    const clip = await takeIn(shownOf(body), intake)
    const settings = await settingsOf(body.options ?? {}, { store, owner, folder: given, filters })
    const job = jobs.start({ owner, clip, settings, scratch, request: id })
    return Response.json(job, { status: 202, headers: { location: `/v1/tracks/${job.id}` } })
  } catch (problem) {
    await removeScratch(scratch)
    throw problem
  }
}

function shownOf({ video, frames = [] }: TrackRequest): Shown {
  if (video !== undefined) return { kind: 'video', items: [{ url: video, param: 'video' }] }
  const items = frames.map(({ url, time_s }, i) => ({ url, param: `frames.${i}`, timeS: time_s }))
  return { kind: 'frames', items: timed(items, undefined) }
}

function followTrack({ context, owner, signal }: Call, id: string): Response {
  // Throws where it is not there, before the stream begins.
  context.jobs.get(id, owner)
  const left = new AbortController()
  return eventStream(
    async ({ send }) => {
      for await (const job of context.jobs.follow(id, owner, AbortSignal.any([signal, left.signal]))) {
        send(job, job.status)
      }
    },
    () => left.abort(),
  )
}
