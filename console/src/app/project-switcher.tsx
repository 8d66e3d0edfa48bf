import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Box, ChevronsUpDown, FolderPlus } from 'lucide-react'
import { chosenProject } from '#/data/client.ts'
import { projectsQuery, switchProject } from '#/data/session.ts'
import { Menu, type MenuItem, Skeleton } from '#/ui/index.ts'

/** Shows which project everything on the page belongs to, and changes it. */
export function ProjectSwitcher() {
  const projects = useQuery(projectsQuery)
  const navigate = useNavigate()
  if (!projects.data) return <Skeleton className="mx-0 h-11 rounded-xl" />
  const current =
    projects.data.find(project => project.id === chosenProject()) ??
    projects.data.find(project => project.current) ??
    projects.data[0]
  const items: MenuItem[] = [
    { heading: 'Projects' },
    ...projects.data.map(project => ({
      label: project.name,
      checked: project.id === current?.id,
      onSelect: () => {
        switchProject(project.id)
        void navigate({ to: '/library' })
      },
    })),
    'separator',
    {
      label: 'Manage projects',
      icon: FolderPlus,
      onSelect: () => void navigate({ to: '/settings/projects' }),
    },
  ]
  return (
    <Menu
      label="Projects"
      items={items}
      trigger={props => (
        <button
          type="button"
          {...props}
          className="flex h-11 w-full items-center gap-2.5 rounded-xl border border-line bg-surface px-3 text-left shadow-low hover:bg-sunken"
        >
          <Box aria-hidden className="size-[18px] shrink-0 text-accent" />
          <span className="min-w-0 flex-1 truncate text-sm font-medium">
            <span className="sr-only">Project: </span>
            {current?.name ?? 'No project'}
          </span>
          <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-ink-3" />
        </button>
      )}
    />
  )
}
