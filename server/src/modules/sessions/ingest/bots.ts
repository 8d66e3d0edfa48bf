import { isbot } from 'isbot'

/** What claims to be a browser, or says itself what it is. A backend that passes events of people on is no bot. */
const CLAIMS = /^Mozilla\/|bot|crawl|spider|slurp|headless|phantom|selenium|playwright|puppeteer/i

/** Whether the User-Agent is that of a program that looks at pages by itself. */
export const isBot = (userAgent: string | undefined): boolean =>
  userAgent !== undefined && CLAIMS.test(userAgent) && isbot(userAgent)
