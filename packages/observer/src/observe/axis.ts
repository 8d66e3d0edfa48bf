/**
 * Follows a position along one axis: true when it turned back. A change of direction counts after `travel` pixels, so that
 * a trembling hand or a bouncing page turns nothing.
 */
export const createAxis = (travel: number): ((position: number) => boolean) => {
  let extreme: number | undefined
  let direction = 0
  return position => {
    extreme ??= position
    const way = position - extreme
    const sign = Math.sign(way)
    const turns = sign !== direction
    if (turns && Math.abs(way) < travel) return false
    extreme = position
    const turned = turns && direction !== 0
    direction = sign
    return turned
  }
}
