import type { VisionSettings } from '@fovea/client'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { EyeOff, HardDrive, ScanFace, ShieldCheck, Trash2 } from 'lucide-react'
import { wordsOf } from '#/data/errors.ts'
import { Button, showToast } from '#/ui/index.ts'
import { runOverLibrary } from '../data/runs.ts'
import { updateVisionSettings } from '../data/vision.ts'

const FACTS = [
  {
    icon: ScanFace,
    title: 'It is biometric data',
    text: 'From each face, numbers are computed by which a person can be recognised. In many countries you need their consent.',
  },
  {
    icon: HardDrive,
    title: 'It stays on this server',
    text: 'The models run here. No picture and no face is sent anywhere, unless you set up a service of your own for it.',
  },
  {
    icon: Trash2,
    title: 'It can be deleted',
    text: 'One person or all of them, at any time. The numbers are then gone for good, and the photos stay.',
  },
]

/** What people are, before a project has said that it wants them. */
export function FacesOff({ settings }: { settings: VisionSettings }) {
  const turnOn = useTurnOn(settings)
  return (
    <section
      aria-labelledby="faces-off"
      className="mx-auto flex max-w-3xl flex-col items-center py-10 text-center"
    >
      <div className="grid size-14 place-items-center rounded-2xl bg-accent-soft text-accent">
        <ShieldCheck aria-hidden className="size-6" strokeWidth={1.75} />
      </div>
      <h2 id="faces-off" className="mt-5 text-xl font-semibold tracking-tight text-balance">
        Find the people on your pictures
      </h2>
      <p className="mt-2 max-w-xl text-sm text-ink-2 text-pretty">
        Fovea can find faces and tell which of them are the same person. It does so only in projects that ask
        for it: here, nothing has looked for faces so far.
      </p>
      <ul className="mt-8 grid gap-3 text-left sm:grid-cols-3">
        {FACTS.map(({ icon: Icon, title, text }) => (
          <li key={title} className="rounded-2xl border border-line bg-surface p-4 shadow-low">
            <Icon aria-hidden className="size-5 text-ink-3" strokeWidth={1.8} />
            <h3 className="mt-3 text-sm font-medium">{title}</h3>
            <p className="mt-1 text-[13px] text-ink-2 text-pretty">{text}</p>
          </li>
        ))}
      </ul>
      <div className="mt-8 flex flex-wrap justify-center gap-2">
        <Button
          tone="primary"
          size="large"
          busy={turnOn.isPending && turnOn.variables}
          disabled={turnOn.isPending}
          onClick={() => turnOn.mutate(true)}
        >
          Turn on, and look through the library
        </Button>
        <Button size="large" disabled={turnOn.isPending} onClick={() => turnOn.mutate(false)}>
          Turn on for new pictures only
        </Button>
      </div>
    </section>
  )
}

/** Turns faces on; with `true` goes through what is in the library as well. */
function useTurnOn(settings: VisionSettings) {
  return useMutation({
    mutationFn: async (withLibrary: boolean) => {
      await updateVisionSettings(settings, { faces: { enabled: true } })
      if (withLibrary) await runOverLibrary('faces')
    },
    onError: error => showToast({ title: 'That did not work', detail: wordsOf(error), tone: 'danger' }),
  })
}

/** There are people, but no new ones are looked for. */
export function FacesPaused() {
  return (
    <p className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-2xl bg-warn-soft px-4 py-3 text-sm text-warn">
      <EyeOff aria-hidden className="size-4.5" />
      Faces are turned off: nobody is looked for on new pictures.
      <Link to="/settings/vision" className="rounded font-medium underline">
        Settings
      </Link>
    </p>
  )
}
