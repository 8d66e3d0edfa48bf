import { createStore } from '#/data/store.ts'

/** A picture that somebody gave as an example; it is sent with the search and kept nowhere. */
export type Example = { file: File; url: string; id: number }

export const example = createStore<Example | null>(null)

let count = 0

export function setExample(file: File) {
  clearExample()
  count += 1
  example.set({ file, url: URL.createObjectURL(file), id: count })
}

export function clearExample() {
  const known = example.get()
  if (known) URL.revokeObjectURL(known.url)
  example.set(null)
}
