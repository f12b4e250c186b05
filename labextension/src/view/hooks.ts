/** Hooks that tie React components to the models' signals. */

import type { ISignal } from '@lumino/signaling';
import { useEffect, useReducer } from 'react';

/** Draws the component anew each time a signal is emitted. */
export function useSignal<T, U>(signal: ISignal<T, U> | null | undefined): void {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
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
