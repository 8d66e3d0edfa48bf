import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ImageOff, SearchX } from 'lucide-react'
import { formatNumber } from '#/format/index.ts'
import { buttonClasses, EmptyState } from '#/ui/index.ts'
import type { SearchView } from '../data/search-view.ts'
import { capabilitiesQuery, modelsQuery } from '../data/vision.ts'
import { RunOverLibrary } from '../look/run-over-library.tsx'

type NothingFoundProps = { view: SearchView; model: string | null }

/** Why nothing was found, as far as it is known, and what helps. */
export function NothingFound({ view, model }: NothingFoundProps) {
  const byPicture = Boolean(view.picture || view.like)
  if (byPicture) return <NothingAlike model={model} />
  if (view.people && !view.q)
    return (
      <EmptyState icon={SearchX} title="No picture shows all of them">
        Take somebody away to find those that show the others.
      </EmptyState>
    )
  return (
    <EmptyState
      icon={SearchX}
      title="Nothing was found"
      action={
        model === null ? (
          <Link to="/settings/vision" className={buttonClasses()}>
            Add a model
          </Link>
        ) : undefined
      }
    >
      {model === null
        ? 'No picture has all of these words in its name, description or tags. With a model installed, Fovea also knows what pictures show.'
        : 'Try other words, or fewer of them.'}
    </EmptyState>
  )
}

/** An example always has a nearest picture, so what lacks is the vectors to compare it with. */
function NothingAlike({ model }: { model: string | null }) {
  const capabilities = useQuery(capabilitiesQuery)
  const models = useQuery(modelsQuery)
  const task = capabilities.data?.items.find(({ name }) => name === 'image-embedding')
  const fill = models.data?.items.find(one => (model === null ? one.active : one.key === model))?.fill
  if (task?.unavailable)
    return (
      <EmptyState icon={ImageOff} title="Pictures cannot be compared now">
        {task.unavailable.message}
      </EmptyState>
    )
  const isMissing = !fill || fill.done < fill.total
  return (
    <EmptyState
      icon={SearchX}
      title={isMissing ? 'Not every picture can be compared yet' : 'No other picture is like it'}
      action={
        isMissing && (
          <RunOverLibrary
            task="image-embedding"
            title="Making vectors"
            label="Make the missing vectors"
            tone="primary"
          />
        )
      }
    >
      {isMissing
        ? `Likeness is told by vectors, and ${fill ? `${formatNumber(fill.total - fill.done)} of ${formatNumber(fill.total)} pictures have none` : 'these pictures have none'}.`
        : 'All pictures were compared with the example.'}
    </EmptyState>
  )
}
