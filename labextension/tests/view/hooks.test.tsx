// @vitest-environment jsdom
import { Signal } from '@lumino/signaling';
import { useLayoutEffect, type ReactElement } from 'react';
import { useSignal } from '../../src/view/hooks';
import { draw } from './draw';

describe('useSignal', () => {
  it('misses nothing that is emitted right after the first drawing', () => {
    const model = { text: 'no notebook' };
    const changed = new Signal<typeof model, void>(model);
    const Shows = (): ReactElement => {
      useSignal(changed);
      return <p>{model.text}</p>;
    };
    const Opens = (): ReactElement => {
      useLayoutEffect(() => {
        model.text = 'a notebook';
        changed.emit();
      }, []);
      return <hr />;
    };
    const drawn = draw(
      <>
        <Shows />
        <Opens />
      </>
    );
    expect(drawn.node.textContent).toBe('a notebook');
  });
});
