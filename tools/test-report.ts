/** The part of vitest's JSON report that is read: each file of tests with its tests. */
export interface JsonReport {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    /** Why the file itself failed, when it did. */
    readonly message: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

/** What one file of tests came to. */
export interface FileOutcome {
  readonly passed: number
  readonly skipped: number
  /** What failed; the file as a whole when its set-up or its end failed and none of its tests did. */
  readonly failed: readonly Failure[]
}

interface Failure {
  readonly title: string
  /** The first line of what was thrown. */
  readonly why: string
}

const LONGEST_REASON = 300

const firstLine = (message: string | undefined): string =>
  (message ?? '').split('\n', 1)[0]?.slice(0, LONGEST_REASON) ?? ''

/** The outcomes of a report by the path of their file. */
export const readReport = (report: JsonReport): ReadonlyMap<string, FileOutcome> =>
  new Map(
    report.testResults.map(({ name, status, message, assertionResults }) => {
      const failed = assertionResults
        .filter(test => test.status === 'failed')
        .map(test => ({ title: test.fullName, why: firstLine(test.failureMessages[0]) }))
      const passed = assertionResults.filter(test => test.status === 'passed').length
      return [
        name,
        {
          passed,
          skipped: assertionResults.length - passed - failed.length,
          failed:
            failed.length === 0 && status === 'failed'
              ? [{ title: 'the file as a whole', why: firstLine(message) }]
              : failed,
        },
      ]
    }),
  )

/** The files in which something failed, in the order of the report. */
export const failedFiles = (outcomes: ReadonlyMap<string, FileOutcome>): string[] =>
  [...outcomes].filter(([, outcome]) => outcome.failed.length > 0).map(([file]) => file)

/** `12 passed, 0 failed, 3 skipped`: the last line of a run. */
export const countLine = (outcomes: ReadonlyMap<string, FileOutcome>): string => {
  const all = [...outcomes.values()]
  const passed = all.reduce((sum, { passed }) => sum + passed, 0)
  const failed = all.reduce((sum, { failed }) => sum + failed.length, 0)
  const skipped = all.reduce((sum, { skipped }) => sum + skipped, 0)
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/** What failed by `file > title`, the path shown from `root` on, with the reason. */
export const failures = (outcomes: ReadonlyMap<string, FileOutcome>, root: string): Map<string, string> =>
  new Map(
    [...outcomes].flatMap(([file, { failed }]) =>
      failed.map(({ title, why }) => [
        `${file.startsWith(root) ? file.slice(root.length) : file} > ${title}`,
        why,
      ]),
    ),
  )
