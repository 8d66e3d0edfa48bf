import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** WCAG 2.2 A and AA; what axe calls serious keeps somebody from using the page. */
const RULES = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }

/** What keeps somebody from using the page as it stands now; empty when nothing does. */
export async function violations(page: Page): Promise<string[]> {
  // Colours are measured after everything has faded in.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => {}))),
  )
  // Evaluated by the debugger, since the content security policy keeps scripts from being added.
  await page.evaluate(axe.source)
  const results = await page.evaluate<axe.AxeResults>(`axe.run(document, ${JSON.stringify(RULES)})`)
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(node => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
    )
}
