/** FocalLengthIn35mmFilm and the pointer to the folder in which it stands (EXIF 2.3, CIPA DC-008). */
const FOCAL_35 = 0xa405
const EXIF_FOLDER = 0x8769

/** Millimetres of the 35 mm equivalent in a JPEG; undefined where the file has none, is broken or is no JPEG. */
export function focal35OfJpeg(bytes: Buffer): number | undefined {
  const tiff = exifOf(bytes)
  if (!tiff || tiff.length < 8) return undefined
  const little = tiff.toString('latin1', 0, 2) === 'II'
  const word = (at: number): number =>
    at + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at)
  const long = (at: number): number =>
    at + 4 > tiff.length ? 0 : little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at)
  const entryOf = (folder: number, tag: number): number | undefined => {
    for (let i = 0; i < word(folder); i++) {
      const at = folder + 2 + 12 * i
      if (at + 12 > tiff.length) return undefined
      if (word(at) === tag) return at + 8
    }
    return undefined
  }
  const pointer = entryOf(long(4), EXIF_FOLDER)
  const value = pointer === undefined ? undefined : entryOf(long(pointer), FOCAL_35)
  const focal = value === undefined ? 0 : word(value)
  return focal > 0 ? focal : undefined
}

/** The TIFF inside the APP1 segment that begins with "Exif". */
function exifOf(bytes: Buffer): Buffer | undefined {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return undefined
  for (let at = 2; at + 10 <= bytes.length && bytes[at] === 0xff; ) {
    const length = bytes.readUInt16BE(at + 2)
    if (bytes[at + 1] === 0xe1 && bytes.toString('latin1', at + 4, at + 8) === 'Exif') {
      return bytes.subarray(at + 10, at + 2 + length)
    }
    if (bytes[at + 1] === 0xda || length < 2) return undefined
    at += 2 + length
  }
  return undefined
}
