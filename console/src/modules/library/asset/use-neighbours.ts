import type { Asset } from '@fovea/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { fovea } from '#/data/client.ts'
import { assetListQuery } from '../data/assets.ts'
import { searchOf, type View } from '../data/view.ts'

/** The next page of the list is loaded when this few assets are left in it. */
const AHEAD = 10

/** The assets before and after this one in the grid it was opened from; their previews are loaded beforehand. */
export function useNeighbours(id: string, view: View) {
  const list = useInfiniteQuery(assetListQuery(view))
  const navigate = useNavigate()
  const assets = list.data ?? []
  const at = assets.findIndex(asset => asset.id === id)
  const previous = at > 0 ? assets[at - 1] : undefined
  const next = at >= 0 ? assets[at + 1] : undefined
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list
  const isNearEnd = at >= 0 && at > assets.length - AHEAD
  useEffect(() => {
    if (isNearEnd && hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [isNearEnd, hasNextPage, isFetchingNextPage, fetchNextPage])
  usePreloaded(next)
  usePreloaded(previous)
  const go = (asset: Asset | undefined) => {
    if (!asset) return
    void navigate({ to: '/library/$id', params: { id: asset.id }, search: searchOf(view), replace: true })
  }
  return { previous, next, go }
}

function usePreloaded(asset: Asset | undefined) {
  const src =
    asset?.states.renditions === 'ready' && asset.thumbhash !== null
      ? fovea().assets.previewUrl(asset.id, { version: asset.version })
      : undefined
  useEffect(() => {
    if (!src) return
    const image = new Image()
    image.src = src
  }, [src])
}
