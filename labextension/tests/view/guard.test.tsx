// @vitest-environment jsdom
import type { ReactElement } from 'react';
import type { ResultsModel } from '../../src/model/resultsModel';
import { Guard } from '../../src/view/panel/guard';
import { ArtifactPane } from '../../src/view/results/artifactView';
import { click, draw, trans } from './draw';

describe('Guard', () => {
  it('shows what failed again, on request', () => {
    let isBroken = true;
    const Part = (): ReactElement => {
      if (isBroken) {
        throw new Error('no values');
      }
      return <p>values</p>;
    };
    const report = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const drawn = draw(
      <Guard trans={trans}>
        <Part />
      </Guard>
    );
    expect(drawn.getByRole('alert').textContent).toContain('This part of the panel failed: no values');
    expect(report).toHaveBeenCalled();
    report.mockRestore();
    isBroken = false;
    click(drawn.getByRole('button', { name: 'Show it again' }));
    expect(drawn.node.textContent).toBe('values');
  });
});

describe('ArtifactPane', () => {
  it('is opened and closed in browsers that promise the end of a scroll', () => {
    let isOpen = true;
    const scroll = vi.fn(() => Promise.resolve());
    Object.defineProperty(Element.prototype, 'scrollIntoView', { configurable: true, value: scroll });
    const shown = { step: 'load', name: 'x', value: null, error: null, isPending: true, offset: 0 };
    const Part = (): ReactElement =>
      isOpen ? (
        <ArtifactPane results={{ close: () => undefined } as unknown as ResultsModel} shown={shown} run="r" trans={trans} />
      ) : (
        <p>closed</p>
      );
    const drawn = draw(<Part />);
    expect(scroll).toHaveBeenCalled();
    isOpen = false;
    drawn.redraw(<Part />);
    expect(drawn.node.textContent).toBe('closed');
  });
});
