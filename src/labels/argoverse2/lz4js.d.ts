declare module 'lz4js' {
  /** Decompresses the block src[sIndex .. sIndex + sLength) to dst from dIndex on; returns the index after its end. */
  export function decompressBlock(
    src: Uint8Array,
    dst: Uint8Array,
    sIndex: number,
    sLength: number,
    dIndex: number,
  ): number
  /** A whole frame. */
  export function compress(src: Uint8Array): Uint8Array
}
