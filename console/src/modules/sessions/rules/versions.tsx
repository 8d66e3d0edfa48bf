import type { Ruleset, RulesetVersion } from '@fovea/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { explain } from '#/data/errors.ts'
import { formatAgo, formatDateTime } from '#/format/index.ts'
import { Badge, Button, ErrorState, Loading, Panel, Skeleton } from '#/ui/index.ts'
import { versionsQuery } from '../data/rulesets.ts'

type VersionsProps = { ruleset: Ruleset; onTake: (version: RulesetVersion) => void }

/** What the ruleset was; an earlier version can be taken into the editor. */
export function Versions({ ruleset, onTake }: VersionsProps) {
  const versions = useInfiniteQuery(versionsQuery(ruleset.id))
  return (
    <Panel title="Versions">
      {versions.data ? (
        <ol aria-label="Versions" className="flex flex-col divide-y divide-line">
          {versions.data.map(version => (
            <li key={version.version} className="flex items-center gap-3 py-2.5 first:pt-0 last:pb-0">
              <div className="min-w-0 flex-1 text-sm">
                <p className="flex items-center gap-2 font-medium">
                  Version {version.version}
                  {version.version === ruleset.version && <Badge tone="accent">Newest</Badge>}
                </p>
                <p className="truncate text-[13px] text-ink-3">
                  {version.createdAt === null ? (
                    'Part of the program'
                  ) : (
                    <time title={formatDateTime(version.createdAt)}>
                      {formatAgo(version.createdAt, Date.now())}
                    </time>
                  )}
                </p>
              </div>
              {version.version !== ruleset.version && (
                <Button
                  size="small"
                  aria-label={`Take version ${version.version}`}
                  onClick={() => onTake(version)}
                >
                  Take
                </Button>
              )}
            </li>
          ))}
        </ol>
      ) : versions.error ? (
        <ErrorState {...explain(versions.error)} onRetry={() => void versions.refetch()} />
      ) : (
        <Loading label="Loading versions">
          <Skeleton className="h-16" />
        </Loading>
      )}
      {versions.hasNextPage && (
        <Button
          size="small"
          className="mt-3"
          busy={versions.isFetchingNextPage}
          onClick={() => void versions.fetchNextPage()}
        >
          Show older
        </Button>
      )}
    </Panel>
  )
}
