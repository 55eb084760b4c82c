import { readEach } from '../formats/read-each.ts'
import { readNuplan } from './adapter.ts'
import { isNuplan } from './layout.ts'

export const recognises = isNuplan
export const read = readEach(readNuplan)
