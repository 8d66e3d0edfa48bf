import { describe, expect, test } from 'vitest'
import { countLine, failedFiles, failures, type JsonReport, readReport } from './test-report.ts'

const REPORT: JsonReport = {
  testResults: [
    {
      name: '/house/server/a.test.ts',
      status: 'failed',
      message: '',
      assertionResults: [
        { fullName: 'a door opens', status: 'passed', failureMessages: [] },
        { fullName: 'a door closes', status: 'failed', failureMessages: ['Error: it jams\n    at hinge'] },
        { fullName: 'a door is painted', status: 'pending', failureMessages: [] },
      ],
    },
    { name: '/house/server/b.test.ts', status: 'failed', message: 'Error: no floor', assertionResults: [] },
    {
      name: '/house/server/c.test.ts',
      status: 'passed',
      message: '',
      assertionResults: [{ fullName: 'a roof holds', status: 'passed', failureMessages: [] }],
    },
  ],
}

describe('the report of a run of tests', () => {
  test('counts what passed, failed and was skipped, and a file that could not start as one failure', () => {
    expect(countLine(readReport(REPORT))).toBe('2 passed, 2 failed, 1 skipped')
  })

  test('names what failed with its file and the first line of the reason', () => {
    expect([...failures(readReport(REPORT), '/house/')]).toEqual([
      ['server/a.test.ts > a door closes', 'Error: it jams'],
      ['server/b.test.ts > the file as a whole', 'Error: no floor'],
    ])
    expect(failedFiles(readReport(REPORT))).toEqual(['/house/server/a.test.ts', '/house/server/b.test.ts'])
  })

  test('of a second look replaces the outcomes of the files that were run again', () => {
    const [first] = REPORT.testResults
    const again = { testResults: [{ ...first, status: 'passed', assertionResults: [] }] } as JsonReport
    expect(failedFiles(new Map([...readReport(REPORT), ...readReport(again)]))).toEqual([
      '/house/server/b.test.ts',
    ])
  })
})
