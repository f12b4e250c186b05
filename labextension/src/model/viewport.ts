/** Which part of the diagram is seen, and how large: arithmetic only. */
import type { Box, Point } from './graphLayout';

/** Screen = diagram × scale + (x, y). */
export interface Viewport extends Point {
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const MIN_SCALE = 0.01;
export const MAX_SCALE = 2.5;
/** Below this, text in nodes cannot be read: it is left out. */
export const READABLE = 0.55;

/** Show everything, never larger than life. */
export function fit(content: Size, screen: Size): Viewport {
  const scale = clamp(
    Math.min(1, screen.width / content.width, screen.height / content.height),
    MIN_SCALE,
    1
  );
  return {
    scale,
    x: (screen.width - content.width * scale) / 2,
    y: Math.max(0, (screen.height - content.height * scale) / 2)
  };
}

/** Show everything if it can be read then; else the top, or the box that matters, readable. */
export function openAt(content: Size, screen: Size, focus: Box | undefined): Viewport {
  const whole = fit(content, screen);
  if (whole.scale >= READABLE || content.width === 0) {
    return whole;
  }
  return centre(focus ?? { x: content.width / 2, y: 0, width: 0, height: 0 }, content, screen);
}

/** Show a box, and what is around it, readable. */
export function centre(box: Box, content: Size, screen: Size): Viewport {
  const scale = 0.8;
  const view = { scale, x: screen.width / 2 - box.x * scale, y: screen.height / 3 - box.y * scale };
  return keepInside(view, content, screen);
}

/** Change the scale so that the diagram stays still under a point of the screen. */
export function zoomAt(view: Viewport, factor: number, at: Point): Viewport {
  const scale = clamp(view.scale * factor, MIN_SCALE, MAX_SCALE);
  const change = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * change, y: at.y - (at.y - view.y) * change };
}

export function pan(view: Viewport, dx: number, dy: number): Viewport {
  return { ...view, x: view.x + dx, y: view.y + dy };
}

/** Move as little as needed to see a box with some room around it. */
export function reveal(view: Viewport, box: Box, screen: Size): Viewport {
  const room = 16;
  const left = (box.x - box.width / 2) * view.scale + view.x;
  const right = (box.x + box.width / 2) * view.scale + view.x;
  const top = (box.y - box.height / 2) * view.scale + view.y;
  const bottom = (box.y + box.height / 2) * view.scale + view.y;
  const dx = shift(left, right, screen.width, room);
  const dy = shift(top, bottom, screen.height, room);
  return dx === 0 && dy === 0 ? view : pan(view, dx, dy);
}

/** Never lose the diagram: some of it stays on the screen. */
export function keepInside(view: Viewport, content: Size, screen: Size): Viewport {
  const room = 40;
  const width = content.width * view.scale;
  const height = content.height * view.scale;
  return {
    scale: view.scale,
    x: clamp(view.x, Math.min(room - width, screen.width - width), Math.max(screen.width - room, 0)),
    y: clamp(
      view.y,
      Math.min(room - height, screen.height - height),
      Math.max(screen.height - room, 0)
    )
  };
}

function shift(low: number, high: number, size: number, room: number): number {
  if (low < room) {
    return room - low;
  }
  return high > size - room ? Math.max(size - room - high, room - low) : 0;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
