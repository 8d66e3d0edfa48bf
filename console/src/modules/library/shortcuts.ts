import type { ShortcutGroup } from '#/app/module.ts'

export const shortcuts: ShortcutGroup[] = [
  {
    title: 'Grid',
    shortcuts: [
      { keys: ['←', '↑', '↓', '→'], does: 'Move' },
      { keys: ['Enter'], does: 'Open' },
      { keys: ['Space'], does: 'Select' },
      { keys: ['Shift', '→'], does: 'Extend the selection' },
      { keys: ['Ctrl', 'A'], does: 'Select all that is loaded' },
      { keys: ['Del'], does: 'Move to the trash' },
      { keys: ['Esc'], does: 'Clear the selection' },
      { keys: ['/'], does: 'Search' },
      { keys: ['m'], does: 'Move the selection to a collection' },
      { keys: ['u'], does: 'Upload files' },
      { keys: ['Ctrl', 'V'], does: 'Upload a copied picture' },
    ],
  },
  {
    title: 'Picture',
    shortcuts: [
      { keys: ['←', '→'], does: 'Previous and next' },
      { keys: ['+', '−'], does: 'Zoom in and out' },
      { keys: ['0'], does: 'Fit to the screen' },
      { keys: ['Shift', '→'], does: 'Move a picture that is zoomed in' },
      { keys: ['i'], does: 'Show or hide details' },
      { keys: ['e'], does: 'Edit name and description' },
      { keys: ['d'], does: 'Download the original' },
      { keys: ['Del'], does: 'Move to the trash' },
      { keys: ['Esc'], does: 'Back to the grid' },
    ],
  },
]
