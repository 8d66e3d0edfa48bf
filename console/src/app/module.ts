import type { Notice } from '@fovea/client'
import type { LucideIcon } from 'lucide-react'
import type { ComponentType } from 'react'
import type { AssetExtension } from './asset-extensions.ts'

/** A screen. `load` imports it when it is first visited, so that it costs the first page nothing. */
export type ModuleRoute = {
  /** Below the frame, in the router's form: `/library/$id`. */
  path: string
  load: () => Promise<{ Page: ComponentType }>
  /** Turns the raw search parameters into known ones; whatever it leaves out is dropped from the address. */
  search?: (raw: Record<string, unknown>) => Record<string, unknown>
  /** The screen remembers itself where it was scrolled to, since its height is known only after it is laid out. */
  ownsScroll?: true
}

export type NavEntry = {
  label: string
  to: string
  icon: LucideIcon
  /** Entries of the first rank stand in the phone's bottom bar, as far as there is room. */
  rank: 'first' | 'second'
  /** The second key after `g` that goes there. */
  key?: string
}

/** A page below Settings. */
export type SettingsSection = { path: string; label: string; icon: LucideIcon; load: ModuleRoute['load'] }

export type Shortcut = { keys: string[]; does: string }
export type ShortcutGroup = { title: string; shortcuts: Shortcut[] }

/** What a part of the side bar gets: a call when it has led somewhere, for the drawer of narrow screens to close. */
export type SideProps = { onNavigate: (() => void) | undefined }

/** Everything that a module of the console tells the frame. */
export type ConsoleModule = {
  name: string
  nav: NavEntry[]
  routes: ModuleRoute[]
  settings?: SettingsSection[]
  /** Stands in the side bar below the entries and takes what room is left; loaded with `lazy`. */
  side?: ComponentType<SideProps>
  shortcuts?: ShortcutGroup[]
  /** What it adds to the page of an asset. */
  asset?: AssetExtension
  /**
   * Mounted once beside every screen: drop targets, trays. It is part of the first load, since a file that is dropped
   * before anybody listens would replace the page; keep it small.
   */
  overlay?: ComponentType
  /** Brings a change that was made elsewhere into the query cache. */
  onNotice?: (notice: Notice) => void
  /** Notices may have been missed: what was loaded by them is loaded again. */
  onGap?: () => void
}
