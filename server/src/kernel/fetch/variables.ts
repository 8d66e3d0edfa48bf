import { z } from 'zod'
import { list } from '#kernel/config'
import { createAllowList } from './allow-list.ts'

export const fetchVariables = z.object({
  FETCH_ALLOW_HOSTS: list()
    .refine(isAllowList, 'expected host or host:port, separated by commas')
    .default([])
    .meta({
      description:
        'Hosts of your own network that imports, crawls and webhooks may reach, such as nas.home or 10.0.0.5:9000. Everything else must have a public address and use port 80, 443, 8080 or 8443.',
    }),
})

function isAllowList(entries: readonly string[]): boolean {
  try {
    createAllowList(entries)
    return true
  } catch {
    // The list refuses by throwing; here a no is an answer.
    return false
  }
}
