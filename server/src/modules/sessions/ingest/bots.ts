import crawlers from 'crawler-user-agents'
import QuickLRU from 'quick-lru'

/** What claims to be a browser, or says itself what it is. A backend that passes events of people on is no bot. */
const CLAIMS = /^Mozilla\/|bot|crawl|spider|slurp|headless|phantom|selenium|playwright|puppeteer/i
/** What drives a browser without anybody before it, beside the crawlers that are known by name. */
const DRIVEN = ['HeadlessChrome', 'PhantomJS', 'Selenium', 'Playwright', 'Puppeteer']
const KNOWN = new RegExp([...DRIVEN, ...crawlers.map(({ pattern }) => pattern)].join('|'))

/** Thousands of patterns for each request would cost more than the rest of its checks; agents are few. */
const judged = new QuickLRU<string, boolean>({ maxSize: 1_000 })
/** Longer ones are no browser's, and are not remembered. */
const MAX_REMEMBERED = 512

/** Whether the User-Agent is that of a program that looks at pages by itself. */
export const isBot = (userAgent: string | undefined): boolean => {
  if (userAgent === undefined || !CLAIMS.test(userAgent)) return false
  const known = judged.get(userAgent)
  if (known !== undefined) return known
  const found = KNOWN.test(userAgent)
  if (userAgent.length <= MAX_REMEMBERED) judged.set(userAgent, found)
  return found
}
