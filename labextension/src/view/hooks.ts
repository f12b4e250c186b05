/** Hooks that tie React components to the models' signals. */

import type { ISignal } from '@lumino/signaling';
import { useLayoutEffect, useReducer } from 'react';

/**
 * Draws the component anew each time a signal is emitted.
 *
 * It listens as soon as it is drawn, not when the browser finds the time for it: what is emitted in between would be
 * missed, and the panel would go on to show what was.
 */
export function useSignal<T, U>(signal: ISignal<T, U> | null | undefined): void {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useLayoutEffect(() => {
    if (!signal) {
      return undefined;
    }
    const onEmit = (): void => redraw();
    signal.connect(onEmit);
    return () => {
      signal.disconnect(onEmit);
    };
  }, [signal]);
}
