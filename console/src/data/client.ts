import { createClient } from '@fovea/client'

/** Remembers the chosen project on this device. */
const PROJECT_KEY = 'fovea.project'

const connect = (project: string | null) =>
  createClient({ baseUrl: '', credentials: 'session', ...(project ? { project } : {}) })

export type Fovea = ReturnType<typeof connect>

const readProject = (): string | null => {
  try {
    return localStorage.getItem(PROJECT_KEY)
  } catch {
    // Storage may be blocked; the server's default project is then used.
    return null
  }
}

let chosen = readProject()
let current = connect(chosen)
const listeners = new Set<() => void>()

/** The client for the chosen project. Ask for it at each use, since another project brings another client. */
export const fovea = (): Fovea => current

/** Id of the project that was chosen on this device, or null for the server's default. */
export const chosenProject = (): string | null => chosen

/** Makes `project` the one that lists and creates apply to; null goes back to the server's default. */
export function chooseProject(project: string | null) {
  chosen = project
  current = connect(project)
  try {
    if (project) localStorage.setItem(PROJECT_KEY, project)
    else localStorage.removeItem(PROJECT_KEY)
  } catch {
    // Storage may be blocked; the choice then lasts until the page is closed.
  }
  for (const listener of listeners) listener()
}

export const onProjectChosen = (listener: () => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
