/** Zoom and pan of the diagram: wheel, drag, keys and buttons move one viewport. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';
import type { Box, Layout } from '../../model/graphLayout';
import { READABLE, centre, fit, keepInside, openAt, pan, reveal, zoomAt, type Size, type Viewport } from '../../model/viewport';

interface IViewportTools {
  readonly viewport: Viewport;
  readonly size: Size;
  readonly isDragging: boolean;
  zoom(factor: number): void;
  fitAll(): void;
  /** Move as little as needed to see a box; from far away, come near. */
  show(box: Box): void;
  readonly handlers: {
    onPointerDown(event: PointerEvent): void;
    onPointerMove(event: PointerEvent): void;
    onPointerUp(event: PointerEvent): void;
  };
}

const NOTHING: Size = { width: 0, height: 0 };

export function useViewport(ref: RefObject<HTMLDivElement>, layout: Layout | null, focus: Box | undefined): IViewportTools {
  const size = useSize(ref);
  const [viewport, setViewport] = useState<Viewport>({ scale: 1, x: 0, y: 0 });
  const [isDragging, setDragging] = useState(false);
  const isTouched = useRef(false);
  const opened = useRef<Layout | null>(null);
  const drag = useRef<{ x: number; y: number } | null>(null);

  useLayoutEffect(() => {
    // a diagram opens once; widening the panel fits it anew unless somebody moved it
    if (layout && size.width > 0 && (opened.current !== layout || !isTouched.current)) {
      isTouched.current = isTouched.current && opened.current === layout;
      opened.current = layout;
      setViewport(openAt(layout, size, focus));
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- what matters when it opens must not move it later
  }, [layout, size]);

  const move = useCallback(
    (change: (view: Viewport) => Viewport): void => {
      if (layout) {
        isTouched.current = true;
        setViewport(view => keepInside(change(view), layout, size));
      }
    },
    [layout, size]
  );

  useWheel(ref, layout, viewport, size, move);

  return {
    viewport,
    size,
    isDragging,
    zoom: useCallback(
      (factor: number) => move(view => zoomAt(view, factor, { x: size.width / 2, y: size.height / 2 })),
      [move, size]
    ),
    fitAll: useCallback(() => layout && move(() => fit(layout, size)), [layout, move, size]),
    show: useCallback(
      (box: Box) => {
        if (layout && size.width > 0) {
          setViewport(view => (view.scale < READABLE ? centre(box, layout, size) : reveal(view, box, size)));
        }
      },
      [layout, size]
    ),
    handlers: {
      onPointerDown: event => {
        if (event.button === 0 && !(event.target as Element).closest('.cw-Node')) {
          drag.current = { x: event.clientX, y: event.clientY };
        }
      },
      onPointerMove: event => {
        const from = drag.current;
        if (from) {
          if (!isDragging) {
            event.currentTarget.setPointerCapture(event.pointerId);
            setDragging(true);
          }
          drag.current = { x: event.clientX, y: event.clientY };
          move(view => pan(view, event.clientX - from.x, event.clientY - from.y));
        }
      },
      onPointerUp: () => {
        drag.current = null;
        setDragging(false);
      }
    }
  };
}

function useSize(ref: RefObject<HTMLDivElement>): Size {
  const [size, setSize] = useState<Size>(NOTHING);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) {
      return undefined;
    }
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = element;
      setSize(before => (before.width === width && before.height === height ? before : { width, height }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}

/** With Ctrl the wheel zooms; without, it pans as far as there is something to see. */
function useWheel(
  ref: RefObject<HTMLDivElement>,
  layout: Layout | null,
  viewport: Viewport,
  size: Size,
  move: (change: (view: Viewport) => Viewport) => void
): void {
  const latest = useRef({ layout, viewport, size, move });
  latest.current = { layout, viewport, size, move };
  useEffect(() => {
    const element = ref.current;
    if (!element) {
      return undefined;
    }
    const onWheel = (event: WheelEvent): void => {
      const now = latest.current;
      if (!now.layout) {
        return;
      }
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const { left, top } = element.getBoundingClientRect();
        const at = { x: event.clientX - left, y: event.clientY - top };
        now.move(view => zoomAt(view, Math.exp(-event.deltaY / 300), at));
        return;
      }
      const after = keepInside(pan(now.viewport, -event.deltaX, -event.deltaY), now.layout, now.size);
      const overflows = now.layout.height * now.viewport.scale > now.size.height || now.layout.width * now.viewport.scale > now.size.width;
      if (overflows && (after.x !== now.viewport.x || after.y !== now.viewport.y)) {
        event.preventDefault();
        now.move(() => after);
      }
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [ref]);
}
