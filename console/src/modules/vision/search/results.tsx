import type { SearchHit } from '@fovea/client'
import { useEffect, useRef } from 'react'
import { Button } from '#/ui/index.ts'
import { AssetTile } from '../look/asset-tile.tsx'
import { matchLabel, percent } from '../words.ts'

const TILE_PIXELS = 240

type ResultsProps = {
  hits: SearchHit[]
  hasMore: boolean
  isLoading: boolean
  onMore: () => void
  /** Where all fit alike, saying how well says nothing. */
  hasScores?: boolean
}

/** What was found, the best first; more is asked for when the end comes into sight. */
export function Results({ hits, hasMore, isLoading, onMore, hasScores = true }: ResultsProps) {
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!hasMore || isLoading || !end.current) return
    const watcher = new IntersectionObserver(
      entries => {
        if (entries.some(entry => entry.isIntersecting)) onMore()
      },
      { rootMargin: '600px' },
    )
    watcher.observe(end.current)
    return () => watcher.disconnect()
  })
  return (
    <>
      <ul aria-label="Found pictures" className="grid grid-cols-2 gap-2 sm:grid-cols-4 lg:grid-cols-6">
        {hits.map(hit => (
          <li key={hit.asset.id}>
            <AssetTile asset={hit.asset} size={TILE_PIXELS} note={hasScores && <Score hit={hit} />} />
          </li>
        ))}
      </ul>
      <div ref={end} className="flex justify-center py-6">
        {hasMore && (
          <Button onClick={onMore} disabled={isLoading}>
            {isLoading ? 'Loading…' : 'Show more'}
          </Button>
        )}
      </div>
    </>
  )
}

const CLOSE = 'Similarity, by the angle between two vectors'

/** A similarity where one was measured, else by what it was found. */
function Score({ hit: { score, matchedBy } }: { hit: SearchHit }) {
  const [only] = matchedBy
  const isMeasured = matchedBy.length === 1 && (only === 'meaning' || only === 'example')
  if (isMeasured) return <span title={CLOSE}>{percent(score)}</span>
  return <span>{matchedBy.map(matchLabel).join(' + ')}</span>
}
