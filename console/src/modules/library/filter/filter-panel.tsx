import type { ReactNode } from 'react'
import { Button, classNames, inputClasses, SelectField, TextField } from '#/ui/index.ts'
import { CollectionField } from '../collections/collection-field.tsx'
import { dayOf, msOf } from '../data/days.ts'
import { countFilters, KINDS, NO_FILTERS, type Place, type View } from '../data/view.ts'
import { TagField } from '../tags/tag-field.tsx'
import { useShowView } from './use-show-view.ts'

type FilterPanelProps = { view: View; hasCollection: boolean; onClose: () => void }

/** Everything that narrows a grid down. Each change shows its result at once, behind the panel. */
export function FilterPanel({ view, hasCollection, onClose }: FilterPanelProps) {
  const show = useShowView()
  const set = (change: Partial<View>) => show({ ...view, ...change })
  const isSet = countFilters(view) > 0 || (hasCollection && view.collectionId !== null)
  const clear = () =>
    set({ ...NO_FILTERS, q: view.q, ...(hasCollection ? { collectionId: null, deep: false } : {}) })
  return (
    <div className="flex flex-col gap-4 p-4">
      <KindFilter view={view} set={set} />
      <TagField
        label="Tags"
        tags={view.tags}
        onAdd={tag => set({ tags: [...new Set([...view.tags, tag])] })}
        onRemove={tag => set({ tags: view.tags.filter(one => one !== tag) })}
      />
      {hasCollection && (
        <CollectionField
          value={view.collectionId}
          onChange={id => set({ collectionId: id, deep: id !== null })}
        />
      )}
      <DateFilter view={view} set={set} />
      <SizeFilter view={view} set={set} />
      {view.place && <RadiusFilter place={view.place} set={set} />}
      <div className="flex justify-between border-t border-line pt-3">
        <Button tone="ghost" size="small" disabled={!isSet} onClick={clear}>
          Clear filters
        </Button>
        <Button size="small" onClick={onClose}>
          Done
        </Button>
      </div>
    </div>
  )
}

type PartProps = { view: View; set: (change: Partial<View>) => void }

function Legend({ children }: { children: ReactNode }) {
  return <legend className="mb-1.5 text-[13px] font-medium text-ink-2">{children}</legend>
}

function KindFilter({ view, set }: PartProps) {
  return (
    <fieldset>
      <Legend>Kind</Legend>
      <div className="flex flex-wrap gap-1.5">
        {[{ value: null, label: 'All' }, ...KINDS].map(({ value, label }) => (
          <label key={label} className="cursor-pointer">
            <input
              type="radio"
              name="kind"
              className="peer sr-only"
              checked={view.kind === value}
              onChange={() => set({ kind: value })}
            />
            <span
              className={classNames(
                'inline-flex h-8 items-center rounded-full border border-line px-3 text-[13px] font-medium text-ink-2',
                'peer-checked:border-accent peer-checked:bg-accent-soft peer-checked:text-accent hover:text-ink',
                'peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-accent',
              )}
            >
              {label}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function DateFilter({ view, set }: PartProps) {
  const { takenAfter, takenBefore } = view
  return (
    <div className="grid grid-cols-2 gap-3">
      <TextField
        label="Taken from"
        type="date"
        value={takenAfter === null ? '' : dayOf(takenAfter)}
        onChange={event => set({ takenAfter: msOf(event.target.value) })}
      />
      <TextField
        label="Taken until"
        type="date"
        value={takenBefore === null ? '' : dayOf(takenBefore, -1)}
        onChange={event => set({ takenBefore: msOf(event.target.value, 1) })}
      />
    </div>
  )
}

const pixels = (text: string) => (/^[1-9]\d{0,5}$/.test(text) ? Number(text) : null)

function SizeFilter({ view, set }: PartProps) {
  return (
    <fieldset>
      <Legend>At least, in pixels</Legend>
      <div className="flex items-center gap-2">
        <Pixels
          label="Width, at least"
          placeholder="Width"
          value={view.minWidth}
          onValue={minWidth => set({ minWidth })}
        />
        <span aria-hidden className="text-ink-3">
          ×
        </span>
        <Pixels
          label="Height, at least"
          placeholder="Height"
          value={view.minHeight}
          onValue={minHeight => set({ minHeight })}
        />
      </div>
    </fieldset>
  )
}

type PixelsProps = {
  label: string
  placeholder: string
  value: number | null
  onValue: (value: number | null) => void
}

function Pixels({ label, placeholder, value, onValue }: PixelsProps) {
  return (
    <input
      inputMode="numeric"
      aria-label={label}
      placeholder={placeholder}
      value={value ?? ''}
      onChange={event => onValue(pixels(event.target.value))}
      className={classNames(inputClasses, 'tabular h-9')}
    />
  )
}

/** Metres. */
const RADII = [100, 1_000, 10_000, 100_000, 1_000_000]
export const radiusWords = (metres: number) => (metres < 1_000 ? `${metres} m` : `${metres / 1_000} km`)

function RadiusFilter({ place, set }: { place: Place; set: PartProps['set'] }) {
  const radii = RADII.includes(place.radius) ? RADII : [place.radius, ...RADII]
  return (
    <SelectField
      label={`Distance from ${place.lat.toFixed(3)}, ${place.lon.toFixed(3)}`}
      value={place.radius}
      onChange={event => set({ place: { ...place, radius: Number(event.target.value) } })}
    >
      {radii.map(radius => (
        <option key={radius} value={radius}>
          Within {radiusWords(radius)}
        </option>
      ))}
    </SelectField>
  )
}
