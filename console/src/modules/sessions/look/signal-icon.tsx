import type { Severity, SignalType } from '@fovea/client'
import {
  Bug,
  CircleSlash2,
  DoorOpen,
  Flame,
  type LucideIcon,
  MousePointerBan,
  OctagonX,
  RefreshCw,
  Repeat,
  Route,
  Timer,
  Undo2,
  Waves,
} from 'lucide-react'

export const SIGNAL_ICONS: Record<SignalType, LucideIcon> = {
  rage: Flame,
  dead_click: MousePointerBan,
  error_click: Bug,
  blocked: OctagonX,
  form_loop: Repeat,
  abandonment: DoorOpen,
  confusion: Route,
  quick_back: Undo2,
  refresh_loop: RefreshCw,
  slow_wait: Timer,
  thrash: Waves,
}

export const iconOf = (type: string): LucideIcon =>
  // A newer server may name types that this page does not know.
  (SIGNAL_ICONS as Record<string, LucideIcon | undefined>)[type] ?? CircleSlash2

/** How grave something is, in the three meanings that the console's colours have. */
export const severityTone: Record<Severity, { text: string; soft: string; solid: string }> = {
  none: { text: 'text-ink-3', soft: 'bg-sunken', solid: 'bg-line-strong' },
  low: { text: 'text-ink-2', soft: 'bg-sunken', solid: 'bg-line-strong' },
  medium: { text: 'text-warn', soft: 'bg-warn-soft', solid: 'bg-warn' },
  high: { text: 'text-danger', soft: 'bg-danger-soft', solid: 'bg-danger' },
  critical: { text: 'text-danger', soft: 'bg-danger-soft', solid: 'bg-danger' },
}
