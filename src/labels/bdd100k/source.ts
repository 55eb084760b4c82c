import { readEach } from '../formats/read-each.ts'
import { readBdd100k } from './adapter.ts'
import { isBdd100k } from './layout.ts'

export const recognises = isBdd100k
export const read = readEach(readBdd100k)
