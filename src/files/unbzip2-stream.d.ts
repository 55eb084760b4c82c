declare module 'unbzip2-stream' {
  /** Unpacks what is piped to it; a stream of the old kind, without an iterator. */
  export default function unbzip2(): NodeJS.ReadWriteStream
}
