export { bar } from './bar.ts';
export { confirm } from './confirm.ts';
export { displayWidth } from './display-width.ts';
export { formatCount, formatDuration, formatTime } from './format.ts';
export { printable } from './printable.ts';
export { type Progress, type ProgressOptions, type ProgressStream, showProgress } from './progress.ts';
export { makeStyle, type Style } from './style.ts';
export { table } from './table.ts';
export { wrap } from './wrap.ts';
