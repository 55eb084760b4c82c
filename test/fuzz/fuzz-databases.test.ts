import { DATABASES, FUZZED_READERS } from './readers.ts'
import { describeBrokenFiles } from './suite.ts'

describeBrokenFiles(FUZZED_READERS.filter(({ name }) => DATABASES.includes(name)))
