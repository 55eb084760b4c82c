import { type BufferBytes, buffersOf, type ColumnLayout, checkKeyValues, layoutsOf } from './arrow-columns.ts'
import { Budget, FlatTable } from './flat-table.ts'

/** Logs have some ten thousand; LZ4 packs at most 255 times. */
const MAX_ROWS = 2_000_000
const MAX_ROWS_PER_BYTE = 255
/** The footer's length and the magic number, at a file's end. */
const TAIL_BYTES = 10
/** Version 4 and later have no page number in a buffer. */
const VERSION_4 = 3
const RECORD_BATCH = 3
/** A packed buffer starts with its unpacked length; -1 says that it is not packed. */
const PREFIX_BYTES = 8
/** What the columns of one file may unpack to. */
const MAX_UNPACKED_BYTES = 2 ** 29

interface Message {
  readonly header: FlatTable
  readonly body: DataView
}

/**
 * Follows every length that the metadata of an Arrow IPC file states (format/File.fbs, Message.fbs, Schema.fbs), and
 * throws where one leaves its file, its body or its rows: flechette, which reads the file next, trusts them all.
 * Columns are numbers and texts.
 */
export function checkArrowFile(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const footer = footerOf(view)
  const schema = footer.table(6)
  if (!schema) throw new Error('a footer without a schema')
  const columns = layoutsOf(schema)
  checkKeyValues(footer, 12)
  if (blocksAt(footer, 8).length > 0) throw new Error('a footer with dictionaries')
  const check = new BatchCheck(view)
  for (const at of blocksAt(footer, 10)) check.batchAt(at, columns)
}

function footerOf(view: DataView): FlatTable {
  const tailAt = view.byteLength - TAIL_BYTES
  return new FlatTable(view, tailAt - view.getInt32(tailAt, true), new Budget(view.byteLength, 'a footer'))
}

const blocksAt = (footer: FlatTable, slot: number): number[] =>
  footer.vector(slot, 24, (view, at) => Number(view.getBigInt64(at, true)))

/** Checks one batch after another: together they take no more bytes, rows and memory than the file can hold. */
class BatchCheck {
  readonly #view: DataView
  readonly #file: Budget
  readonly #unpacked = new Budget(MAX_UNPACKED_BYTES, 'columns')
  readonly #rows: Budget

  constructor(view: DataView) {
    this.#view = view
    this.#file = new Budget(view.byteLength, 'a file')
    this.#rows = new Budget(Math.min(MAX_ROWS, view.byteLength * MAX_ROWS_PER_BYTE), 'a table', 'rows')
  }

  /** Every column has the batch's rows; every buffer lies in the body and unpacks to what these rows take. */
  batchAt(blockAt: number, columns: readonly ColumnLayout[]): void {
    const { header: batch, body } = this.#messageAt(blockAt)
    const rows = batch.int64(4, 0)
    this.#rows.spend(rows)
    const nodes = pairs(batch, 6)
    if (nodes.length !== columns.length) throw new Error(`a batch of ${nodes.length} columns, not ${columns.length}`)
    const odd = nodes.find(([length, nulls]) => length !== rows || !(nulls >= 0 && nulls <= rows))
    if (odd) throw new Error(`a column of ${odd[0]} rows, ${odd[1]} of them empty, in a batch of ${rows}`)
    const expected = columns.flatMap(layout => buffersOf(layout, rows))
    const buffers = pairs(batch, 8)
    if (buffers.length !== expected.length) throw new Error(`${buffers.length} buffers, not ${expected.length}`)
    const isPacked = batch.table(10) !== undefined
    const taken = new Budget(body.byteLength, 'a body')
    buffers.forEach(([offset, length], i) => {
      taken.spend(length)
      this.#buffer(new DataView(body.buffer, body.byteOffset + offset, length), isPacked, expected[i])
    })
  }

  /** A message: its metadata's length, after a mark of -1; the metadata; the body. */
  #messageAt(blockAt: number): Message {
    const isMarked = this.#view.getInt32(blockAt, true) === -1
    const from = blockAt + (isMarked ? 8 : 4)
    const length = this.#view.getInt32(from - 4, true)
    this.#file.spend(length)
    const head = this.#part(from, length)
    const message = new FlatTable(head, 0, new Budget(length, 'metadata'))
    const [version, type, header] = [message.int16(4, 0), message.int8(6, 0), message.table(8)]
    if (version < VERSION_4 || type !== RECORD_BATCH || !header) {
      throw new Error(`a message of version ${version} and kind ${type} where a record batch should be`)
    }
    const bodyBytes = message.int64(10, 0)
    this.#file.spend(bodyBytes)
    return { header, body: this.#part(from + length, bodyBytes) }
  }

  #part = (from: number, bytes: number): DataView =>
    new DataView(this.#view.buffer, this.#view.byteOffset + from, bytes)

  #buffer(buffer: DataView, isPacked: boolean, { least, most }: BufferBytes): void {
    if (buffer.byteLength === 0 && least === 0) return
    const stated = isPacked ? Number(buffer.getBigInt64(0, true)) : -1
    const bytes = stated === -1 ? buffer.byteLength - (isPacked ? PREFIX_BYTES : 0) : stated
    if (!(bytes >= least && (stated === -1 || bytes <= most))) {
      throw new Error(`a buffer of ${bytes} bytes for values of ${least}`)
    }
    if (isPacked) this.#unpacked.spend(bytes)
  }
}

/** A vector of structs of two int64. */
const pairs = (table: FlatTable, slot: number): (readonly [number, number])[] =>
  table.vector(slot, 16, (view, at) => [Number(view.getBigInt64(at, true)), Number(view.getBigInt64(at + 8, true))])
