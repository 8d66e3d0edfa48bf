import { modules } from '#/modules.ts'
import { Dialog, Key } from '#/ui/index.ts'
import type { Shortcut, ShortcutGroup } from './module.ts'

const goTo = (): ShortcutGroup => ({
  title: 'Anywhere',
  shortcuts: [
    { keys: ['?'], does: 'Show this sheet' },
    ...modules
      .flatMap(module => module.nav)
      .flatMap(entry => (entry.key ? [{ keys: ['g', entry.key], does: `Go to ${entry.label}` }] : [])),
  ],
})

/** Every key that does something, in one place. */
export function ShortcutSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const groups = [goTo(), ...modules.flatMap(module => module.shortcuts ?? [])]
  return (
    <Dialog reading open={open} onClose={onClose} title="Keyboard shortcuts" wide>
      <div className="gap-x-10 sm:columns-2">
        {groups.map(group => (
          <section key={group.title} className="mb-6 break-inside-avoid">
            <h3 className="eyebrow mb-2">{group.title}</h3>
            <dl>
              {group.shortcuts.map(shortcut => (
                <ShortcutRow key={shortcut.does} shortcut={shortcut} />
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}

function ShortcutRow({ shortcut }: { shortcut: Shortcut }) {
  return (
    <div className="flex items-center justify-between gap-4 border-b border-line/60 py-1.5 last:border-0">
      <dt className="text-sm text-ink-2">{shortcut.does}</dt>
      <dd className="flex shrink-0 gap-1">
        {shortcut.keys.map(key => (
          <Key key={key}>{key}</Key>
        ))}
      </dd>
    </div>
  )
}
