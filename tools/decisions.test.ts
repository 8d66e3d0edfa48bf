import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const folder = new URL('../docs/decisions/', import.meta.url)

it('the index of the decisions lists each page once, and no page that is not there', () => {
  const listed = [...readFileSync(new URL('README.md', folder), 'utf8').matchAll(/\]\(([^)]+\.md)\)/g)]
  const pages = readdirSync(folder).filter(name => name !== 'README.md')
  expect(listed.map(([, page]) => page).sort()).toEqual(pages.sort())
})
