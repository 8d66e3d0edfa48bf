import { Outlet } from '@tanstack/react-router'
import { modules } from '#/modules.ts'
import { Page } from './page.tsx'
import { TabNav } from './tab-nav.tsx'

/** The person's own come first; the module of settings stands last in the registry. */
const tabs = [...modules]
  .reverse()
  .flatMap(module => module.settings ?? [])
  .map(({ path, label, icon }) => ({ to: `/settings/${path}`, label, icon }))

/** Settings: the sections that all modules bring, as tabs. */
export function SettingsFrame() {
  return (
    <Page title="Settings" width="reading">
      <div className="mb-6">
        <TabNav label="Settings" tabs={tabs} />
      </div>
      <div className="flex flex-col gap-6">
        <Outlet />
      </div>
    </Page>
  )
}
