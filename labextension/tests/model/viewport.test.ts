import { fit, keepInside, MAX_SCALE, openAt, reveal, zoomAt } from '../../src/model/viewport';

const SCREEN = { width: 300, height: 400 };
const BOX = { x: 900, y: 900, width: 100, height: 30 };

describe('viewport', () => {
  it('fits, never larger than life, in the middle', () => {
    expect(fit({ width: 100, height: 100 }, SCREEN)).toEqual({ scale: 1, x: 100, y: 150 });
    expect(fit({ width: 600, height: 400 }, SCREEN).scale).toBe(0.5);
  });

  it('opens large diagrams readable, with what matters in sight', () => {
    const view = openAt({ width: 6000, height: 3000 }, SCREEN, BOX);
    expect(view.scale).toBe(0.8);
    expect(reveal(view, BOX, SCREEN)).toBe(view);
    expect(openAt({ width: 200, height: 100 }, SCREEN, BOX).scale).toBe(1);
  });

  it('keeps the point under the pointer where it is', () => {
    const before = { scale: 1, x: 10, y: 20 };
    const at = { x: 110, y: 120 };
    const after = zoomAt(before, 2, at);
    expect((at.x - after.x) / after.scale).toBe((at.x - before.x) / before.scale);
    expect(zoomAt(before, 100, at).scale).toBe(MAX_SCALE);
  });

  it('moves as little as needed to show a box', () => {
    const view = { scale: 1, x: 0, y: 0 };
    const moved = reveal(view, BOX, SCREEN);
    expect(BOX.x + BOX.width / 2 + moved.x).toBe(SCREEN.width - 16);
    expect(reveal(moved, BOX, SCREEN)).toBe(moved);
  });

  it('never loses the diagram', () => {
    const content = { width: 1000, height: 1000 };
    expect(keepInside({ scale: 1, x: -5000, y: 5000 }, content, SCREEN)).toEqual({ scale: 1, x: -960, y: 360 });
  });
});
