export const TASK_NAME = 'faces'
/** Raised when the same picture would give other faces. */
export const TASK_VERSION = '1'
