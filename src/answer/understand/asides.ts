import type { Node } from './nodes.ts'
import { grammar, type Rule } from './patterns.ts'

const aside = (...patterns: readonly string[]): Rule[] =>
  patterns.map(pattern => ({ pattern, make: (): Node => ({ kind: 'aside' }) }))
const twelve = (which: 'object' | 'camera', ...patterns: readonly string[]): Rule[] =>
  patterns.map(pattern => ({
    pattern,
    make: found => (isTwelve(found) ? { kind: 'twelve', twelve: which } : undefined),
  }))

/** An hour or a number in the pattern is 12. */
const isTwelve = (found: readonly (Node | undefined)[]): boolean =>
  found.every(node => (node?.kind === 'hour' ? node.hour === 12 : node?.kind === 'number' ? node.value === 12 : true))

const H = '<hour|number>'
const IS = 'is|being|means|as|='

/** What 12 o'clock is, in the question's own words. */
const twelves: readonly Rule[] = [
  ...twelve(
    'camera',
    `where|with|if|taking|when? ${H} ${IS} straight? away from the camera at? that? moment?`,
    `where|with|if|taking|when? ${H} ${IS} the? direction? in? which? the camera looks|points|faces at? that? moment?`,
    `with straight away from the camera at? that? moment? as ${H}`,
    `taking|with the direction in which the camera looks at? that? moment? as ${H}`,
    `where|with|if? straight away from the camera ${IS} ${H}`,
    'relative|compared|with to|regard|respect? to? the camera',
    'as? seen|viewed from the camera',
    'from the camera point? of? view|perspective',
    'from the perspective of the camera',
  ),
  ...twelve(
    'object',
    `where|with|if|taking|when? ${H} ${IS} the? direction? in? which|where it first|initially moved|moves|went`,
    `where|with|if|taking|when? ${H} ${IS} its? the? first|initial|original direction|heading of? movement|motion|travel?`,
    `with|taking its first|initial direction|heading of? movement|motion? as ${H}`,
    `taking|with the direction of its first|initial movement|motion as ${H}`,
    `taking|with the direction in which it first|initially moved as ${H}`,
    'relative|compared to its first|initial|original direction|heading',
  ),
]

/** What a question adds and the plan holds anyway: a stop lasts a second, braking is negative. */
const remarks: readonly Rule[] = [
  ...aside(
    'count|counting only? stops of a second or longer',
    'count|counting only? stops of <quantity> or longer',
    '<number> if it never stops',
    'braking counts|is? as? negative',
    'with braking as negative',
    'slower|braking is|counts as? negative',
    'give start and end',
    'answer yes if it stops',
    'seen from above and?',
    'or is it the other way round|around',
    'or does it keep moving',
    'does <ref> keep moving , or does it',
    'if so ,?',
    'and if so ,?',
    'taken together as',
    'as a group',
    'then give',
    '12 being',
    'as an? hour of the clock face?',
    'as an? clock hour|direction|position',
    'for scale',
    'pointed out',
    'at the same time|moment',
    'in the image|picture|frame|scene|view',
    'of the screen|picture|image',
    'i would like to know|see?',
    'i want|need to know',
    'at all',
    'at any point|time|moment',
    'at this|that moment|point|stage',
    'point of view',
    'there any',
    'out of curiosity',
    'do you know',
    'any idea',
    'to the nearest <number|unit>',
  ),
]

export const TWELVES = grammar(twelves)
export const REMARKS = grammar(remarks)
