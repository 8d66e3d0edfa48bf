import { classNames, Loading, Skeleton } from '#/ui/index.ts'

/** Widths in shares of a row, uneven as pictures are. */
const ROWS = [
  ['grow-3', 'grow-4', 'grow-2', 'grow-3'],
  ['grow-4', 'grow-2', 'grow-4'],
  ['grow-2', 'grow-3', 'grow-3', 'grow-4'],
  ['grow-4', 'grow-3', 'grow-2'],
]

export function GridSkeleton() {
  return (
    <Loading label="Loading pictures">
      <Skeleton className="mt-2 mb-3 h-5 w-28" />
      <div className="flex flex-col gap-1.5">
        {ROWS.map(row => (
          <div key={row.join()} className="flex h-33 gap-1.5 sm:h-44 lg:h-53">
            {row.map((width, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the rows never change
              <Skeleton key={index} className={classNames('basis-0 rounded-md', width)} />
            ))}
          </div>
        ))}
      </div>
    </Loading>
  )
}
