import type { Project } from '@fovea/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Box, Plus } from 'lucide-react'
import { useState } from 'react'
import { chosenProject, fovea } from '#/data/client.ts'
import { explain, issueOf, wordsOf } from '#/data/errors.ts'
import { projectsQuery, switchProject } from '#/data/session.ts'
import { formatDate } from '#/format/index.ts'
import {
  Badge,
  Button,
  ErrorState,
  FormDialog,
  Loading,
  Panel,
  Skeleton,
  showToast,
  TextField,
} from '#/ui/index.ts'

export function Page() {
  const projects = useQuery(projectsQuery)
  const [creating, setCreating] = useState(false)
  return (
    <>
      <Panel
        title="Projects"
        description="Each project has its own library, jobs and keys. Nothing is shared between them."
        action={
          <Button icon={Plus} tone="primary" onClick={() => setCreating(true)}>
            New project
          </Button>
        }
      >
        {projects.data ? (
          <ProjectList projects={projects.data} />
        ) : projects.error ? (
          <ErrorState {...explain(projects.error)} onRetry={() => void projects.refetch()} />
        ) : (
          <Loading label="Loading projects">
            <Skeleton className="h-14" />
          </Loading>
        )}
      </Panel>
      {creating && <NewProject onClose={() => setCreating(false)} />}
    </>
  )
}

function ProjectList({ projects }: { projects: readonly Project[] }) {
  const chosen = chosenProject()
  return (
    <ul className="-mx-2 flex flex-col">
      {projects.map(project => {
        const isCurrent = chosen ? chosen === project.id : project.current
        return (
          <li key={project.id} className="flex items-center gap-3 rounded-xl px-2 py-2.5">
            <Box aria-hidden className="size-5 shrink-0 text-ink-3" strokeWidth={1.8} />
            <div className="min-w-0 flex-1">
              <p className="truncate text-sm font-medium">{project.name}</p>
              <p className="text-[13px] text-ink-3">
                {project.role} · since {formatDate(project.createdAt)}
              </p>
            </div>
            {isCurrent ? (
              <Badge tone="accent">Current</Badge>
            ) : (
              <Button size="small" onClick={() => switchProject(project.id)}>
                Switch to it
              </Button>
            )}
          </li>
        )
      })}
    </ul>
  )
}

function NewProject({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient()
  const [name, setName] = useState('')
  const create = useMutation({
    mutationFn: () => fovea().projects.create({ name: name.trim() }),
    onSuccess: project => {
      void queryClient.invalidateQueries({ queryKey: projectsQuery.queryKey })
      showToast({
        title: `“${project.name}” is ready`,
        tone: 'success',
        action: { label: 'Switch to it', run: () => switchProject(project.id) },
      })
      onClose()
    },
  })
  return (
    <FormDialog
      onClose={onClose}
      title="New project"
      action="Create"
      isBusy={create.isPending}
      isComplete={name.trim() !== ''}
      onSubmit={create.mutate}
    >
      <TextField
        label="Name"
        autoFocus
        value={name}
        error={create.error ? (issueOf(create.error, 'name') ?? wordsOf(create.error)) : undefined}
        onChange={event => setName(event.target.value)}
      />
    </FormDialog>
  )
}
