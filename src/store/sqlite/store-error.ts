/** What kept the store from working; `message` says what to do and is safe to print. */
export type StoreErrorCode =
  | 'store_busy'
  | 'store_full'
  | 'store_damaged'
  | 'store_newer'
  | 'store_older'
  | 'store_unusable';

const messages: Readonly<Record<StoreErrorCode, string>> = {
  store_busy: 'The store is busy: another process has been writing to it for more than 5 seconds. Run again.',
  store_full:
    'The disk is full, or a quota or limit of file sizes is reached, so nothing more can be stored. Make room and run again; nothing stored is lost.',
  store_damaged:
    'The store file is damaged or is no store. It was left as it is; restore a backup or name another --store.',
  store_newer: 'The store was written by a newer conversion-leads. Update this one.',
  store_older:
    'The store was written by an older conversion-leads. serve, send or status bring it up to date; run one of them first.',
  store_unusable:
    "The store can't be opened, read or written. Look at its folder, the rights of its files and the disk; nothing stored is lost.",
};

// SQLite's result codes, the extended one first: https://www.sqlite.org/rescode.html
const codes: Readonly<Record<number, StoreErrorCode>> = {
  5: 'store_busy',
  6: 'store_busy',
  11: 'store_damaged',
  13: 'store_full',
  14: 'store_unusable',
  26: 'store_damaged',
  8: 'store_unusable',
  10: 'store_unusable',
  // SQLITE_IOERR_WRITE: a quota, or a limit of file sizes; SQLite knows only a full disk as full.
  778: 'store_full',
  23: 'store_unusable',
};

/** The store can't do what was asked of it. Nothing that was acknowledged is lost. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, detail?: string) {
    super(detail === undefined ? messages[code] : `${messages[code]} (${detail})`);
    this.code = code;
  }

  /** The store's error behind one of SQLite's; any other error comes back as it is. */
  static of(error: unknown): unknown {
    if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error;
    const code = codes[error.errcode] ?? codes[error.errcode & 0xff];
    return code === undefined ? error : new StoreError(code);
  }
}
