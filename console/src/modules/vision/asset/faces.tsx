import type { Asset, Face, FaceAssignment } from '@fovea/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Ellipsis, ScanFace, SquareDashed } from 'lucide-react'
import { useState } from 'react'
import { useStore } from '#/data/store.ts'
import { IconButton, Menu, type MenuItem } from '#/ui/index.ts'
import { facesShown, isDrawing, showFaces } from '../data/face-overlay.ts'
import { assetFacesQuery } from '../data/people.ts'
import { assignFaces, deleteFaces, rejectFaces } from '../data/people-actions.ts'
import { useNames } from '../data/use-names.ts'
import { visionSettingsQuery } from '../data/vision.ts'
import { FacePicture } from '../look/face.tsx'
import { WhoDialog } from '../people/who-dialog.tsx'

/** Who is on a picture: the faces by name, to be put right, and a pen for those that were not found. */
export function Faces({ asset }: { asset: Asset }) {
  const isPicture = asset.kind === 'image' && asset.trashedAt === null
  const settings = useQuery({ ...visionSettingsQuery, enabled: isPicture })
  const faces = useQuery({ ...assetFacesQuery(asset.id, asset.version), enabled: isPicture })
  const names = useNames(faces.data ?? [])
  const areShown = useStore(facesShown, value => value)
  if (!isPicture || !faces.data || !settings.data) return null
  if (!settings.data.faces.enabled && faces.data.length === 0) return null
  return (
    <section aria-label="People" className="border-b border-line px-5 py-5">
      <div className="mb-2 flex items-center gap-1">
        <h3 className="flex-1 text-[13px] font-medium text-ink-2">People</h3>
        {settings.data.faces.enabled && (
          <IconButton
            icon={SquareDashed}
            label="Draw a face"
            tipAlign="end"
            onClick={() => isDrawing.set(!isDrawing.get())}
          />
        )}
        <IconButton
          icon={ScanFace}
          label="Show faces"
          tipAlign="end"
          aria-pressed={areShown}
          onClick={() => showFaces(!areShown)}
        />
      </div>
      {faces.data.length === 0 ? (
        <p className="text-[13px] text-ink-3">No face was found.</p>
      ) : (
        <ul className="flex flex-col gap-1">
          {faces.data.map(face => (
            <FaceRow key={face.id} face={face} name={face.personId ? names.get(face.personId) : undefined} />
          ))}
        </ul>
      )}
    </section>
  )
}

function FaceRow({ face, name }: { face: Face; name: string | undefined }) {
  const [isAsking, setAsking] = useState(false)
  const words = name ?? (face.personId ? 'Unnamed' : face.recognizable ? 'Nobody yet' : 'Not recognisable')
  const items: MenuItem[] = [
    { label: 'Say who this is…', onSelect: () => setAsking(true) },
    ...(face.personId
      ? [{ label: `Not ${name ?? 'this person'}`, onSelect: () => void rejectFaces([face]) }]
      : []),
    'separator',
    { label: 'This is no face', danger: true, onSelect: () => void deleteFaces([face]) },
  ]
  return (
    <li className="flex items-center gap-3">
      <FacePicture faceId={face.id} className="size-9 rounded-full" />
      {face.personId ? (
        <Link
          to="/people/$id"
          params={{ id: face.personId }}
          className="min-w-0 flex-1 truncate rounded text-sm font-medium hover:text-accent"
        >
          {words}
        </Link>
      ) : (
        <span className="min-w-0 flex-1 truncate text-sm text-ink-3">{words}</span>
      )}
      <Menu
        label={`Face of ${words}`}
        align="end"
        items={items}
        trigger={props => (
          <IconButton {...props} icon={Ellipsis} label={`Change ${words}`} data-tip="Change" tipAlign="end" />
        )}
      />
      {isAsking && (
        <WhoDialog
          title="Who is this?"
          without={face.personId}
          onClose={() => setAsking(false)}
          onChoose={(who: FaceAssignment) => {
            setAsking(false)
            void assignFaces([face], who)
          }}
        />
      )}
    </li>
  )
}
