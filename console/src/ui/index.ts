export { Button, type ButtonSize, type ButtonTone, buttonClasses } from './button.tsx'
export { Chip } from './chip.tsx'
export { classNames } from './class-names.ts'
export { Combobox, type ComboOption } from './combobox.tsx'
export { Dialog } from './dialog.tsx'
export { Badge, type BadgeTone, CopyValue, Key, Panel } from './display.tsx'
export {
  CheckField,
  inputClasses,
  PasswordField,
  SelectField,
  TextArea,
  TextField,
} from './field.tsx'
export { FinalDialog } from './final-dialog.tsx'
export { FormDialog } from './form-dialog.tsx'
export { IconButton } from './icon-button.tsx'
export { Mark, Wordmark } from './mark.tsx'
export { Menu, type MenuItem } from './menu.tsx'
export { PillLinks, pillClasses } from './pill-links.tsx'
export { Popover } from './popover.tsx'
export { Progress } from './progress.tsx'
export { EmptyState, ErrorState, Loading, Skeleton } from './states.tsx'
export { Switch } from './switch.tsx'
export { showToast, Toaster } from './toast.tsx'
export { useCopy } from './use-copy.ts'
