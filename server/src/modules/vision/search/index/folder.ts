import { join, resolve } from 'node:path'

/** Where a node has the index files that it searches, and builds its own. */
export const indexFolder = (dataDir: string): string => join(resolve(dataDir), 'index')
