import type { Person } from '@fovea/client'
import { UserRound } from 'lucide-react'
import { useState } from 'react'
import { fovea } from '#/data/client.ts'
import { classNames } from '#/ui/index.ts'

type FacePictureProps = { faceId: string | null; className?: string }

/** The picture of a face, or a silhouette where there is none. */
export function FacePicture({ faceId, className }: FacePictureProps) {
  const [failed, setFailed] = useState<string | null>(null)
  return (
    <span
      className={classNames(
        'relative grid shrink-0 place-items-center overflow-hidden bg-sunken text-ink-3',
        className,
      )}
    >
      <UserRound aria-hidden className="size-2/5" strokeWidth={1.5} />
      {faceId && failed !== faceId && (
        <img
          src={fovea().faces.cropUrl(faceId)}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => setFailed(faceId)}
          className="absolute inset-0 size-full object-cover"
        />
      )}
    </span>
  )
}

/** A person, small and round: in lists, chips and dialogs. */
export function PersonPicture({ person, className }: { person: Person; className?: string }) {
  return (
    <FacePicture faceId={person.coverFaceId} className={classNames('rounded-full', className ?? 'size-8')} />
  )
}
