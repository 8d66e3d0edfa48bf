import { useNavigate } from '@tanstack/react-router'
import { homeOf, type View } from '../data/view.ts'

/** Shows another view of the same screen; looking for something leaves no trail in the browser's history. */
export function useShowView() {
  const navigate = useNavigate()
  return (view: View) => void navigate({ ...homeOf(view), replace: true })
}
