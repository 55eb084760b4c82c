import type { FlatTable } from './flat-table.ts'

/** What a column's buffers hold: bytes a value, or texts by their offsets; validity comes first. */
export interface ColumnLayout {
  readonly valueBytes: number
  readonly hasTexts: boolean
}

/** Bytes an unpacked buffer has: fewer are not enough for its rows, more are not theirs. */
export interface BufferBytes {
  readonly least: number
  readonly most: number
}

/** Buffers may be padded to this (Arrow columnar format, "Buffer alignment and padding"). */
const PADDING_BYTES = 64
/** Bytes a value of the fixed-width types (Schema.fbs, union Type), by the table that describes the type. */
const VALUE_BYTES: Readonly<Record<number, (type: FlatTable | undefined) => number>> = {
  2: int => (int?.int32(4, 0) ?? 0) / 8,
  3: float => 2 << (float?.int16(4, 0) ?? 0),
  6: _bool => 1 / 8,
  8: date => (date?.int16(4, 1) === 0 ? 4 : 8),
  9: time => ((time?.int16(4, 1) ?? 1) < 2 ? 4 : 8),
  10: _timestamp => 8,
  18: _duration => 8,
}
/** Bytes an offset of Binary, Utf8 and their large kinds. */
const OFFSET_BYTES: Readonly<Record<number, number>> = { 4: 4, 5: 4, 19: 8, 20: 8 }

/** The layouts of a schema's columns (Schema.fbs); no table of Argoverse 2 has nested ones or dictionaries. */
export function layoutsOf(schema: FlatTable): ColumnLayout[] {
  checkKeyValues(schema, 8)
  return schema.tables(6).map(field => {
    field.checkText(4)
    checkKeyValues(field, 16)
    if (field.tables(14).length > 0) throw new Error('a column of lists or records')
    if (field.table(12)) throw new Error('a column with a dictionary')
    return layoutOf(field.int8(8, 0), field.table(10))
  })
}

function layoutOf(typeId: number, type: FlatTable | undefined): ColumnLayout {
  if (Object.hasOwn(OFFSET_BYTES, typeId)) return { valueBytes: OFFSET_BYTES[typeId], hasTexts: true }
  if (!Object.hasOwn(VALUE_BYTES, typeId)) throw new Error(`a column of Arrow type ${typeId}`)
  const valueBytes = VALUE_BYTES[typeId](type)
  if (!(valueBytes > 0 && valueBytes <= 8)) throw new Error(`a column of ${valueBytes} bytes a value`)
  return { valueBytes, hasTexts: false }
}

/** That the pairs of texts of a vector KeyValue are as long as they say. */
export function checkKeyValues(table: FlatTable, slot: number): void {
  for (const pair of table.tables(slot)) {
    pair.checkText(4)
    pair.checkText(6)
  }
}

/** The buffers of a column of so many rows, in their order; validity may be absent, texts are as long as they are. */
export function buffersOf({ valueBytes, hasTexts }: ColumnLayout, rows: number): BufferBytes[] {
  const valid = { least: 0, most: bitmapBytes(rows) + PADDING_BYTES }
  const counted = Math.ceil((hasTexts && rows > 0 ? rows + 1 : rows) * valueBytes)
  const values = { least: counted, most: counted + PADDING_BYTES }
  return hasTexts ? [valid, values, { least: 0, most: Number.POSITIVE_INFINITY }] : [valid, values]
}

const bitmapBytes = (rows: number): number => Math.ceil(rows / 8)
