import { ArrowDownWideNarrow } from 'lucide-react'
import { IconButton, Menu } from '#/ui/index.ts'
import { SORTS, type View } from '../data/view.ts'
import { useShowView } from './use-show-view.ts'

export function SortMenu({ view }: { view: View }) {
  const show = useShowView()
  return (
    <Menu
      label="Order"
      align="end"
      items={SORTS.map(sort => ({
        label: sort.label,
        checked: sort.value === view.sort,
        onSelect: () => show({ ...view, sort: sort.value }),
      }))}
      trigger={props => <IconButton {...props} icon={ArrowDownWideNarrow} label="Order" />}
    />
  )
}
