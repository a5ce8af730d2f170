/** What a command's end means to a script. */
export const exitCode = {
  done: 0,
  /** Rows or events failed newly in this run. */
  failed: 1,
  /** Wrong options, configuration or file. */
  usage: 2,
  /** The store, the network or `--wait` kept it from finishing. Nothing is lost; run again. */
  unfinished: 3,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
