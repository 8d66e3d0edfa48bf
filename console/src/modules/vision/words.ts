import type { SearchHit, SearchResult } from '@fovea/client'

const MATCHES: Record<SearchHit['matchedBy'][number], string> = {
  words: 'words',
  caption: 'caption',
  ocr: 'text on it',
  meaning: 'what it shows',
  example: 'likeness',
  people: 'people',
}

export const matchLabel = (match: SearchHit['matchedBy'][number]) => MATCHES[match]

/** A model by the name that people know; the vector without a model says what it is. */
export function modelLabel(key: string): string {
  if (key.startsWith('colour-layout')) return 'colours alone'
  const [id = key] = key.split('@')
  return id.split('/').at(-1) ?? id
}

/** One sentence on how something was found. */
export function howFound(mode: SearchResult['mode'], model: string | null): string {
  if (mode === 'text') return 'By the words that belong to each picture.'
  if (model === null) return 'By who is on each picture.'
  const by = model.startsWith('colour-layout')
    ? 'By where colours are, not by what is shown: no model is installed.'
    : `By what is shown, as ${modelLabel(model)} sees it.`
  return mode === 'exact' ? `${by} Every picture was compared.` : `${by} Found with an index.`
}

export const percent = (share: number) => `${Math.round(share * 100)} %`
