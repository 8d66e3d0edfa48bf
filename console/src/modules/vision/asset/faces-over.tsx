import type { Asset, Face, FaceAssignment, FaceBox } from '@fovea/client'
import { useQuery } from '@tanstack/react-query'
import { type PointerEvent, useEffect, useState } from 'react'
import { useHotkeys } from '#/app/hotkeys.ts'
import { useStore } from '#/data/store.ts'
import { classNames } from '#/ui/index.ts'
import { facesShown, isDrawing, showFaces } from '../data/face-overlay.ts'
import { assetFacesQuery } from '../data/people.ts'
import { assignFaces, drawFace } from '../data/people-actions.ts'
import { useNames } from '../data/use-names.ts'
import { WhoDialog } from '../people/who-dialog.tsx'
import { useBoxDrawing } from './use-box-drawing.ts'

/** The faces of a picture, drawn on it. */
export default function FacesOver({ asset }: { asset: Asset }) {
  const faces = useQuery({ ...assetFacesQuery(asset.id, asset.version), enabled: asset.kind === 'image' })
  const areShown = useStore(facesShown, value => value)
  const isDrawn = useStore(isDrawing, value => value)
  const [asked, setAsked] = useState<Face>()
  const names = useNames(faces.data ?? [])
  useHotkeys({ f: () => showFaces(!facesShown.get()) })
  // Another picture begins without a pen in the hand.
  useEffect(() => () => isDrawing.set(false), [])
  return (
    <>
      {faces.data?.map(face => (
        <FaceMark
          key={face.id}
          face={face}
          name={face.personId ? names.get(face.personId) : undefined}
          isShown={areShown || isDrawn}
          onPress={() => setAsked(face)}
        />
      ))}
      {isDrawn && (
        <Canvas
          onBox={async box => {
            isDrawing.set(false)
            const drawn = await drawFace(asset.id, box)
            if (drawn) setAsked(drawn)
          }}
        />
      )}
      {asked && (
        // The picture takes pointers and keys for itself; the dialog is none of its business.
        <div {...keptInside}>
          <WhoDialog
            title="Who is this?"
            without={asked.personId}
            onClose={() => setAsked(undefined)}
            onChoose={(who: FaceAssignment) => {
              setAsked(undefined)
              void assignFaces([asked], who)
            }}
          />
        </div>
      )}
    </>
  )
}

const stop = (event: { stopPropagation: () => void }) => event.stopPropagation()
const keptInside = { onPointerDown: stop, onPointerMove: stop, onPointerUp: stop, onDoubleClick: stop }

const share = (value: number) => `${value * 100}%`
const placeOf = ({ x, y, width, height }: FaceBox) => ({
  left: share(x),
  top: share(y),
  width: share(width),
  height: share(height),
})

/** Below this line of the picture there is no room for a name under the box. */
const LOW = 0.9

type FaceMarkProps = { face: Face; name: string | undefined; isShown: boolean; onPress: () => void }

function FaceMark({ face, name, isShown, onPress }: FaceMarkProps) {
  const isLow = face.box.y + face.box.height > LOW
  return (
    <button
      type="button"
      data-face={face.id}
      aria-label={name ? `${name}: say who this is` : 'Somebody: say who this is'}
      onPointerDown={stop}
      onDoubleClick={stop}
      onClick={onPress}
      style={placeOf(face.box)}
      className={classNames(
        'group/face absolute z-10 cursor-pointer rounded-lg border-2 border-white/90 shadow-[0_0_0_1px_rgb(0_0_0/0.45),inset_0_0_0_1px_rgb(0_0_0/0.35)]',
        'transition-opacity duration-150 hover:opacity-100 focus-visible:opacity-100',
        isShown ? 'opacity-100' : 'opacity-0',
      )}
    >
      <span
        className={classNames(
          'absolute left-1/2 max-w-40 -translate-x-1/2 truncate rounded-md bg-black/75 px-1.5 py-0.5 text-xs font-medium whitespace-nowrap text-white',
          isLow ? 'bottom-full mb-1' : 'top-full mt-1',
          !name && 'opacity-0 group-hover/face:opacity-100 group-focus-visible/face:opacity-100',
        )}
      >
        {name ?? 'Who is this?'}
      </span>
    </button>
  )
}

/** Takes a box that is drawn with the pointer; Escape puts the pen away. */
function Canvas({ onBox }: { onBox: (box: FaceBox) => void }) {
  const { box, handlers } = useBoxDrawing(onBox)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      // Else it would lead back to the grid.
      event.preventDefault()
      event.stopImmediatePropagation()
      isDrawing.set(false)
    }
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: drawing needs a pointer; who has none says who is there in the details
    <div
      data-drawing
      className="absolute inset-0 z-20 cursor-crosshair touch-none bg-black/20"
      onDoubleClick={stop}
      {...(handlers satisfies Record<string, (event: PointerEvent<HTMLElement>) => void>)}
    >
      {box && (
        <div
          aria-hidden
          style={placeOf(box)}
          className="absolute rounded-lg border-2 border-white bg-white/15"
        />
      )}
      <p
        role="status"
        className="pointer-events-none absolute top-3 left-1/2 -translate-x-1/2 rounded-full bg-black/75 px-3 py-1 text-xs font-medium whitespace-nowrap text-white"
      >
        Draw a box around the face
      </p>
    </div>
  )
}
