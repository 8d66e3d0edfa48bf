export { type NewNotice, Notice, type NoticeFilter, type Notices } from './notice.ts'
export { createNotices, type NoticeLog } from './notices.ts'
