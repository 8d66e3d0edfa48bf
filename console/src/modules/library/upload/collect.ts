/** A file and where it stood in the folder that was dropped or chosen. */
export type Found = { file: File; path: string }

/** What operating systems leave in folders, and nobody means to keep. */
const SYSTEM_FILES = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini', '.localized'])

const isWanted = (name: string) => !SYSTEM_FILES.has(name) && !name.startsWith('._')

/**
 * The entries of a drop. They must be taken in the event itself: afterwards the browser empties the transfer.
 */
export function entriesOf(transfer: DataTransfer): FileSystemEntry[] {
  return Array.from(transfer.items)
    .filter(item => item.kind === 'file')
    .flatMap(item => item.webkitGetAsEntry() ?? [])
}

/**
 * Walks folders to any depth and hands over the files folder by folder, so that the first ones are on their way while
 * the rest is still being read.
 */
export async function walkEntries(
  entries: readonly FileSystemEntry[],
  onFiles: (found: Found[]) => void,
  onUnreadable: (path: string) => void,
): Promise<void> {
  const remaining = [...entries]
  for (let entry = remaining.shift(); entry; entry = remaining.shift()) {
    try {
      if (isDirectory(entry)) remaining.push(...(await readAll(entry.createReader())))
      else if (isFile(entry) && isWanted(entry.name))
        onFiles([{ file: await fileOf(entry), path: entry.fullPath.replace(/^\//, '') }])
    } catch {
      // The browser tells no reason beyond "cannot be read": gone meanwhile, or not permitted.
      onUnreadable(entry.fullPath)
    }
  }
}

const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile

const fileOf = (entry: FileSystemFileEntry) =>
  new Promise<File>((resolve, reject) => entry.file(resolve, reject))

/** A reader gives at most a hundred entries at a time, and an empty list at the end. */
async function readAll(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const all: FileSystemEntry[] = []
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (batch.length === 0) return all
    all.push(...batch)
  }
}

/** Files from a picker or the clipboard. */
export const foundIn = (files: Iterable<File>): Found[] =>
  Array.from(files)
    .filter(file => isWanted(file.name))
    .map(file => ({ file, path: file.webkitRelativePath || file.name }))
