import type { Rescore, Ruleset } from '@fovea/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { FlaskConical, History } from 'lucide-react'
import { wordsOf } from '#/data/errors.ts'
import { countOf } from '#/format/index.ts'
import { Button, Panel, Progress } from '#/ui/index.ts'
import { isUnderWay, rescoreQuery, startRescore } from '../data/rescores.ts'
import { Comparison, summaryOf } from './comparison.tsx'
import { isEmpty, patchOf, type RuleDraft } from './fields.ts'

const WEEK_MS = 7 * 86_400_000

type BackTestProps = { ruleset: Ruleset; draft: RuleDraft }

/** Tries rules on what has happened, before anybody relies on them; and scores history by them when they are right. */
export function BackTest({ ruleset, draft }: BackTestProps) {
  const hasDraft = !isEmpty(draft)
  const start = useMutation({
    mutationFn: (mode: 'shadow' | 'apply') => {
      const to = Date.now()
      const rules = mode === 'shadow' && hasDraft ? { rules: patchOf(draft) } : {}
      return startRescore({ rulesetId: ruleset.id, range: { from: to - WEEK_MS, to }, mode, ...rules })
    },
  })
  const followed = useQuery({ ...rescoreQuery(start.data?.id ?? ''), enabled: start.data !== undefined })
  const rescore = followed.data ?? start.data
  const error = start.error ?? followed.error
  return (
    <Panel
      title="Try it on the last 7 days"
      description={
        hasDraft
          ? 'Compares what is stored with what your unsaved changes would give. Nothing is changed.'
          : 'Compares what is stored with what this ruleset would give. Nothing is changed.'
      }
    >
      <div className="flex flex-wrap gap-2">
        <Button
          icon={FlaskConical}
          tone="primary"
          busy={start.isPending || (rescore !== undefined && isUnderWay(rescore))}
          onClick={() => start.mutate('shadow')}
        >
          Back-test
        </Button>
        {!hasDraft && ruleset.active && (
          <Button icon={History} disabled={start.isPending} onClick={() => start.mutate('apply')}>
            Score them again
          </Button>
        )}
      </div>
      {error && (
        <p role="alert" className="mt-3 text-[13px] text-danger">
          {wordsOf(error)}
        </p>
      )}
      {rescore && <Result rescore={rescore} />}
    </Panel>
  )
}

function Result({ rescore }: { rescore: Rescore }) {
  if (isUnderWay(rescore))
    return (
      <div role="status" className="mt-4">
        <Progress value={rescore.progress} label="Back-test, progress" />
        <p className="tabular mt-2 text-[13px] text-ink-3">
          {countOf(rescore.sessions, 'session')} scored so far
        </p>
      </div>
    )
  if (rescore.status !== 'succeeded')
    return (
      <p role="alert" className="mt-4 text-[13px] text-danger">
        It {rescore.status === 'failed' ? 'failed' : 'was cancelled'}. Its job says more.
      </p>
    )
  return (
    <div className="mt-4 flex flex-col gap-4">
      <p role="status" className="rounded-xl bg-accent-soft px-3.5 py-3 text-sm font-medium text-pretty">
        {rescore.mode === 'apply'
          ? `${countOf(rescore.sessions, 'session')} of the last 7 days are scored by these rules now.`
          : summaryOf(rescore)}
      </p>
      {rescore.sessions > 0 && <Comparison rescore={rescore} />}
    </div>
  )
}
