import { readEach } from '../formats/read-each.ts'
import { readMultisports } from './adapter.ts'
import { isMultisports } from './layout.ts'

export const recognises = isMultisports
export const read = readEach(readMultisports)
