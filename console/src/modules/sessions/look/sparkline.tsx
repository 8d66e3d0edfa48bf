import { classNames } from '#/ui/index.ts'

const HEIGHT = 28
const GAP = 1

/** Small bars, the latest at the end. What they say stands in `label`, for those who do not see them. */
export function Sparkline({
  values,
  label,
  className,
}: {
  values: readonly number[]
  label: string
  className?: string
}) {
  const width = Math.max(1, values.length)
  const most = Math.max(1, ...values)
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width * 4} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={classNames('h-7 w-full overflow-visible', className)}
    >
      {values.map((value, index) => {
        // A day or minute with anything at all is seen, however small beside the others.
        const height = value === 0 ? 1 : Math.max(3, (value / most) * HEIGHT)
        return (
          <rect
            // The bars stand for places in time, which do not move about.
            // biome-ignore lint/suspicious/noArrayIndexKey: the reason is above
            key={index}
            x={index * 4}
            y={HEIGHT - height}
            width={4 - GAP}
            height={height}
            rx="0.75"
            className={value === 0 ? 'fill-line' : 'fill-current'}
          />
        )
      })}
    </svg>
  )
}
