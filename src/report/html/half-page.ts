/**
 * The widths that a chart is drawn for when two of them stand side by side on wide pages.
 */

import type { Canvas } from '../../chart/plot.ts';

export const HALF_PAGE: readonly Canvas[] = [
  { kind: 'wide', widthPx: 560 },
  { kind: 'slim', widthPx: 380 },
];
