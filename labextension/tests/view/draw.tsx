/** Draws components into the document of a test. */
import { nullTranslator } from '@jupyterlab/translation';
import { within, type BoundFunctions, type queries } from '@testing-library/dom';
import { act, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';

export const trans = nullTranslator.load('cellwright');

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

export interface IDrawn extends BoundFunctions<typeof queries> {
  readonly node: HTMLElement;
  redraw(element: ReactElement): void;
}

export function draw(element: ReactElement): IDrawn {
  const node = document.createElement('div');
  document.body.append(node);
  const root = createRoot(node);
  act(() => root.render(element));
  return Object.assign(within(node), { node, redraw: (changed: ReactElement) => act(() => root.render(changed)) });
}

export function click(element: HTMLElement): void {
  act(() => element.click());
}
