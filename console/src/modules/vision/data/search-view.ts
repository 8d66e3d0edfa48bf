/** What is looked for. It stands in the address, but for a picture that was dropped: that stays on this page. */
export type SearchView = {
  /** Words. */
  q?: string
  /** An asset whose like is wanted. */
  like?: string
  /** Ids of people who are all on the picture, separated by commas. */
  people?: string
  /** A picture that was given on this page is the example. */
  picture?: true
}

const textOf = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? `${value}`.trim() : ''

const given = <Key extends 'q' | 'like' | 'people'>(key: Key, value: string): SearchView =>
  value === '' ? {} : { [key]: value }

export const parseSearchView = (raw: Record<string, unknown>): SearchView => ({
  ...given('q', textOf(raw.q)),
  ...given('like', textOf(raw.like)),
  ...given('people', textOf(raw.people)),
  ...(raw.picture === true ? { picture: true } : {}),
})

export const peopleOf = ({ people = '' }: SearchView): string[] => people.split(',').filter(Boolean)

export const isEmpty = ({ q, like, people, picture }: SearchView) => !(q || like || people || picture)

export const isByPeopleAlone = ({ q, like, people, picture }: SearchView) =>
  Boolean(people) && !(q || like || picture)

/** The same search with these people on the picture. */
export function withPeople({ people: _people, ...rest }: SearchView, ids: readonly string[]): SearchView {
  return ids.length === 0 ? rest : { ...rest, people: ids.join(',') }
}
