import { FolderUp, Link2, Plus, Upload } from 'lucide-react'
import { Button, Menu } from '#/ui/index.ts'
import { importOpen } from './import-dialog.tsx'
import { pickFiles, pickFolder } from './picker.ts'

/** The ways in which pictures come into the library. */
export function AddMenu() {
  return (
    <Menu
      label="Add"
      align="end"
      items={[
        { label: 'Upload files', icon: Upload, hint: 'u', onSelect: pickFiles },
        { label: 'Upload a folder', icon: FolderUp, onSelect: pickFolder },
        { label: 'Import from an address', icon: Link2, onSelect: () => importOpen.set(true) },
      ]}
      trigger={props => (
        <Button tone="primary" icon={Plus} {...props}>
          Add
        </Button>
      )}
    />
  )
}
