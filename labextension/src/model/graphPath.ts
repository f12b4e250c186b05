/** An edge as an SVG path: a smooth curve through its bend points. */
import type { Point } from './graphLayout';

/** Return the `d` of a curve that leaves and arrives downwards. */
export function curvePath(points: readonly Point[]): string {
  if (points.length === 0) {
    return '';
  }
  const [first, ...rest] = points;
  let path = `M${round(first.x)},${round(first.y)}`;
  let before = first;
  for (const point of rest) {
    const middle = (before.y + point.y) / 2;
    path +=
      `C${round(before.x)},${round(middle)} ${round(point.x)},${round(middle)}` +
      ` ${round(point.x)},${round(point.y)}`;
    before = point;
  }
  return path;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
