import type { Notice, NoticeFilter } from './notice.ts'

/** `asset.*` stands for every topic that begins with `asset.`; `*` for all. */
export const isPrefix = (pattern: string): boolean => pattern.endsWith('*')

const topicMatches = (pattern: string, topic: string): boolean =>
  isPrefix(pattern) ? topic.startsWith(pattern.slice(0, -1)) : topic === pattern

/** The same answer as the SQL in the repository gives: what a follower with this filter may see. */
export const matches = (filter: NoticeFilter, notice: Notice): boolean =>
  (notice.projectId === null
    ? filter.server === true
    : filter.everyProject === true || filter.projectIds.includes(notice.projectId)) &&
  (filter.assetId === null || filter.assetId === notice.assetId) &&
  (filter.topics.length === 0 || filter.topics.some(pattern => topicMatches(pattern, notice.topic)))
