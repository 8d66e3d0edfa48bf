import { useMemo } from 'react'

const CONES = 900
/** Vogel's spiral: a turn by the golden angle between one point and the next fills a disc evenly. */
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5))
const tones = ['text-accent', 'text-accent', 'text-accent', 'text-ink-3', 'text-warn']

type Cone = { x: number; y: number; radius: number; tone: string; opacity: number }

/** Cones as they stand in an eye: closest together in the fovea, and sparser the further out. */
function layCones(): Cone[] {
  return Array.from({ length: CONES }, (_, index) => {
    const share = (index + 1) / CONES
    const distance = 560 * share ** 0.78
    const angle = index * GOLDEN_ANGLE
    const isNear = share < 0.02
    return {
      x: Math.round(distance * Math.cos(angle) * 10) / 10,
      y: Math.round(distance * Math.sin(angle) * 10) / 10,
      radius: Math.round((2.2 + 8.2 * share) * 10) / 10,
      tone: isNear ? 'text-warn' : (tones[(index * 7) % tones.length] ?? 'text-accent'),
      opacity: Math.round((0.92 - 0.78 * share) * 100) / 100,
    }
  })
}

/** The picture beside the sign-in form, drawn from a rule instead of loaded from a file. */
export function Retina() {
  const cones = useMemo(layCones, [])
  return (
    <svg
      viewBox="-420 -420 840 840"
      preserveAspectRatio="xMidYMid slice"
      className="absolute inset-0 size-full animate-fade"
      role="presentation"
    >
      {cones.map(cone => (
        <circle
          key={`${cone.x},${cone.y}`}
          cx={cone.x}
          cy={cone.y}
          r={cone.radius}
          fill="currentColor"
          fillOpacity={cone.opacity}
          className={cone.tone}
        />
      ))}
    </svg>
  )
}
