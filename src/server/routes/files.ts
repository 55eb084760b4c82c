import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { StoredFile } from '../files/file-store.ts'
import { receiveUpload } from '../files/upload.ts'
import type { Limits } from '../limits.ts'
import { type Route, route } from '../route.ts'
import {
  deletedSchema,
  type FileObject,
  fileListQuery,
  fileListSchema,
  fileParams,
  fileSchema,
  uploadForm,
} from '../wire/files.ts'

const TAG = 'files'

const fileObject = ({ id, bytes, createdS, filename, purpose }: StoredFile, { keepHours }: Limits): FileObject => ({
  ...{ id, object: 'file', bytes, created_at: createdS, expires_at: createdS + 3600 * keepHours },
  ...{ filename, purpose, status: 'processed' },
})

export const FILE_ROUTES: readonly Route[] = [
  route({
    ...{ method: 'post', path: '/v1/files', operationId: 'uploadFile', tag: TAG },
    summary: 'Send a file; it is written as it comes',
    form: uploadForm,
    replies: { 200: { about: 'the file', schema: fileSchema } },
    async handle({ request, context, owner }) {
      const file = await receiveUpload(request, context.store, owner, context.limits)
      return Response.json(fileObject(file, context.limits))
    },
  }),
  route({
    ...{ method: 'get', path: '/v1/files', operationId: 'listFiles', tag: TAG },
    summary: 'The files of this key',
    query: fileListQuery,
    replies: { 200: { about: 'files', schema: fileListSchema } },
    handle({ context, owner }, { query }) {
      const own = context.store.list(owner).filter(file => !query.purpose || file.purpose === query.purpose)
      if (query.order === 'asc') own.reverse()
      const rest = query.after ? own.slice(own.findIndex(file => file.id === query.after) + 1) : own
      const data = rest.slice(0, query.limit).map(file => fileObject(file, context.limits))
      const ends = data.length > 0 && { first_id: data[0].id, last_id: data[data.length - 1].id }
      return Response.json({ object: 'list', data, ...ends, has_more: rest.length > data.length })
    },
  }),
  route({
    ...{ method: 'get', path: '/v1/files/{id}', operationId: 'retrieveFile', tag: TAG },
    summary: 'What is known of a file',
    params: fileParams,
    replies: { 200: { about: 'the file', schema: fileSchema } },
    handle: ({ context, owner }, { params }) =>
      Response.json(fileObject(context.store.get(params.id, owner), context.limits)),
  }),
  route({
    ...{ method: 'get', path: '/v1/files/{id}/content', operationId: 'downloadFile', tag: TAG },
    summary: 'The bytes of a file',
    params: fileParams,
    replies: { 200: { about: 'bytes', type: 'application/octet-stream' } },
    handle({ context, owner }, { params }) {
      const file = context.store.get(params.id, owner)
      return fileResponse(context.store.pathOf(file), file.bytes, 'application/octet-stream')
    },
  }),
  route({
    ...{ method: 'delete', path: '/v1/files/{id}', operationId: 'deleteFile', tag: TAG },
    summary: 'Delete a file; what is under way with it goes on',
    params: fileParams,
    replies: { 200: { about: 'deleted', schema: deletedSchema } },
    async handle({ context, owner }, { params }) {
      const file = context.store.get(params.id, owner)
      await context.store.remove(file)
      return Response.json({ id: file.id, object: 'file', deleted: true })
    },
  }),
]

/** A browser that is led to it saves it and shows nothing. */
export function fileResponse(path: string, bytes: number, type: string): Response {
  const body = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>
  return new Response(body, {
    headers: { 'content-type': type, 'content-length': String(bytes), 'content-disposition': 'attachment' },
  })
}
