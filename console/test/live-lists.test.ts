import { type InfiniteData, QueryClient } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import { LiveLists, type LivePage } from '#/data/live-lists.ts'

type Item = { id: string; at: number; kind: string }
type View = { kind: string }
type Pages = InfiniteData<LivePage<Item>, string | undefined>

const item = (id: string, at: number, kind = 'a'): Item => ({ id, at, kind })

function setUp(ask?: (view: View, items: readonly Item[]) => Promise<ReadonlySet<string>>) {
  const client = new QueryClient()
  const lists = new LiveLists<Item, View>(client, {
    prefix: ['items'],
    belongs: (one, view) => (view.kind === 'words' ? 'ask' : one.kind === view.kind),
    compare: () => (a, b) => (a.id < b.id ? 1 : -1),
    isOlder: (incoming, known) => incoming.at < known.at,
    ...(ask ? { ask } : {}),
  })
  lists.watch()
  const load = (kind: string, answer: () => Promise<Item[]>, nextCursor: string | null = null) =>
    client.fetchInfiniteQuery({
      queryKey: ['items', { kind }],
      queryFn: async () => ({ items: await answer(), nextCursor }),
      initialPageParam: undefined,
      staleTime: 0,
    })
  const shown = (kind: string) =>
    client.getQueryData<Pages>(['items', { kind }])?.pages.flatMap(page => page.items)
  const ids = (kind: string) => shown(kind)?.map(one => one.id)
  return { client, lists, load, shown, ids }
}

describe('Lists that are kept fresh', () => {
  it('a change that was learned while the list was on its way is not overwritten by it', async () => {
    const { lists, load, shown } = setUp()
    await load('a', async () => [item('1', 1), item('2', 1)])
    const answer = Promise.withResolvers<Item[]>()
    const loading = load('a', () => answer.promise)
    lists.merge([item('1', 2), item('3', 2)])
    lists.drop(['2'])
    answer.resolve([item('2', 1), item('1', 1)])
    await loading
    expect(shown('a')).toEqual([item('3', 2), item('1', 2)])
  })

  it('what changes its kind goes from one list to the other, and an older answer brings it back into none', async () => {
    const { lists, load, ids } = setUp()
    await load('a', async () => [item('1', 1)])
    await load('b', async () => [])
    lists.merge([item('1', 3, 'b')])
    expect([ids('a'), ids('b')]).toEqual([[], ['1']])
    lists.merge([item('1', 2, 'b')])
    expect(ids('b')).toEqual(['1'])
  })

  it('leaves what lies beyond the last loaded item to its page', async () => {
    const { lists, load, ids } = setUp()
    await load('a', async () => [item('9', 1), item('5', 1)], 'more')
    lists.merge([item('7', 1), item('3', 1)])
    expect(ids('a')).toEqual(['9', '7', '5'])
  })

  it('asks where only the server knows, and shows what it says', async () => {
    const asked: string[][] = []
    const { lists, load, ids } = setUp(async (_view, items) => {
      asked.push(items.map(one => one.id))
      return new Set(['2'])
    })
    await load('words', async () => [item('1', 1)])
    lists.merge([item('1', 2), item('2', 1), item('3', 1)])
    await expect.poll(() => ids('words')).toEqual(['2'])
    expect(asked).toEqual([['1', '2', '3']])
  })

  it('takes no answer about a state that is over', async () => {
    const answers: PromiseWithResolvers<ReadonlySet<string>>[] = []
    const { lists, load, ids } = setUp(() => {
      const answer = Promise.withResolvers<ReadonlySet<string>>()
      answers.push(answer)
      return answer.promise
    })
    await load('words', async () => [])
    lists.merge([item('1', 1)])
    lists.merge([item('1', 2)])
    answers[1]?.resolve(new Set())
    answers[0]?.resolve(new Set(['1']))
    await Promise.all(answers.map(answer => answer.promise))
    await new Promise(resolve => setTimeout(resolve))
    expect(ids('words')).toEqual([])
  })
})
