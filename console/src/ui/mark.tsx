/** The sign of Fovea: an iris that is open at one place, where the light comes in. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" fill="none" aria-hidden className={className}>
      <path
        d="M16 5a11 11 0 1 0 11 11"
        stroke="currentColor"
        strokeWidth="3"
        strokeLinecap="round"
        className="text-accent"
      />
      <circle cx="16" cy="16" r="4.2" fill="currentColor" className="text-ink" />
      <circle cx="23.6" cy="8.4" r="2.5" fill="currentColor" className="text-warn" />
    </svg>
  )
}

/** Sign and name together. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2.5">
      <Mark className="size-7" />
      <span className="text-[19px] font-semibold tracking-[-0.035em]">fovea</span>
    </span>
  )
}
