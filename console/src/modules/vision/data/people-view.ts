/** Which people are looked at. It stands in the address. */
export type PeopleView = {
  /** Left out: those that are shown. */
  hidden?: 'true' | 'any'
  named?: 'true' | 'false'
  q?: string
}

export function parsePeopleView(raw: Record<string, unknown>): PeopleView {
  const q = typeof raw.q === 'string' || typeof raw.q === 'number' ? `${raw.q}`.trim() : ''
  const hidden = String(raw.hidden)
  const named = String(raw.named)
  return {
    ...(hidden === 'true' || hidden === 'any' ? { hidden } : {}),
    ...(named === 'true' || named === 'false' ? { named } : {}),
    ...(q === '' ? {} : { q }),
  }
}

export const hasCondition = (view: PeopleView) => Object.keys(view).length > 0
