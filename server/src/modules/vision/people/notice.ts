import type { NewNotice } from '#kernel/notices'

type Topic = 'person.created' | 'person.updated' | 'person.deleted' | 'person.merged'

/** Small: who wants to know more reads the person. */
export const personNotice = (
  topic: Topic,
  projectId: string,
  personId: string,
  data: Readonly<Record<string, unknown>> = {},
): NewNotice => ({ topic, projectId, data: { personId, ...data } })
