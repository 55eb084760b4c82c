import { readEach } from '../formats/read-each.ts'
import { readEgoexo4d } from './adapter.ts'
import { isEgoexo4d } from './layout.ts'

export const recognises = isEgoexo4d
export const read = readEach(readEgoexo4d)
