/** Whom a question is about, before it is looked up in a scene. */
export type Reference =
  /** The colour of a drawn box, or a name that the user gave to a track (`--object NAME=TRACKID`). */
  | { readonly by: 'name'; readonly name: string }
  /** "the object", "it": the only one that is marked, or the only one there. */
  | { readonly by: 'only' }
  /** "the white car on the left": every given part must hold. */
  | {
      readonly by: 'description'
      readonly category?: string
      /** Of its clothes or its paint. */
      readonly colour?: string
      readonly place?: Place
      /** The words themselves, for messages. */
      readonly words: string
    }
  /** A group: all, or all of a category ("the cars", "everybody"). */
  | { readonly by: 'every'; readonly category?: string; readonly colour?: string; readonly words: string }
  | { readonly by: 'camera' }

export const PLACES = [
  'left',
  'right',
  'middle',
  'nearest',
  'farthest',
  'largest',
  'smallest',
  'first',
  'last',
] as const
export type Place = (typeof PLACES)[number]

/** Track ids, best first; more than one where one was asked means that the words fit several. */
export type Resolved = { readonly found: readonly string[] } | { readonly missing: string }
