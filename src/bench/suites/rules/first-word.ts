import { strip, stripEnd } from './python-text.ts'

/** What thinking-in-space and its descendants read: all up to the first blank, without points at its end. */
export const firstWord = (text: string): string => strip(stripEnd(text.split(' ')[0], '.'))
