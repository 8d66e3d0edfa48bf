import { Skeleton } from '#/ui/index.ts'

/** Grey shapes where pictures will be. */
export function TilesSkeleton({ count }: { count: number }) {
  return (
    <div className="grid grid-cols-2 gap-2 sm:grid-cols-4 lg:grid-cols-6">
      {Array.from({ length: count }, (_, tile) => (
        // Grey shapes have nothing of their own to be told by.
        // biome-ignore lint/suspicious/noArrayIndexKey: the reason is above
        <Skeleton key={tile} className="aspect-square rounded-xl" />
      ))}
    </div>
  )
}
