import { readEach } from '../formats/read-each.ts'
import { readCoco } from './adapter.ts'
import { isCocoVideo } from './layout.ts'

export const recognises = isCocoVideo
export const read = readEach(readCoco)
