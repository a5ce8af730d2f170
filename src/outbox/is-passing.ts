const passing: readonly unknown[] = ['store_busy', 'store_full'];

/** Whether an error of the store passes by itself: another process writes, or the disk is full. */
export function isPassing(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && passing.includes(error.code);
}
