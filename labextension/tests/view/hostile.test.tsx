// @vitest-environment jsdom
import { pictureAddress } from '../../src/model/artifacts';
import { makeFields } from '../../src/model/parameterForm';
import type { ArtifactView } from '../../src/services/api';
import { ArtifactBody } from '../../src/view/results/artifactView';
import { EdgeTip } from '../../src/view/graph/graphTip';
import { CodeDiffView } from '../../src/view/history/codeDiffView';
import { ParameterField } from '../../src/view/run/parameterField';
import { Output } from '../../src/view/run/stepRow';
import { draw, trans } from './draw';

const EVIL = '<img src=x onerror=alert(1)><script>alert(1)</script>';
const HEAD = { type: EVIL, digest: '', bytes: 1, summary: EVIL };
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg==';

const VIEWS: ArtifactView[] = [
  {
    ...HEAD,
    kind: 'frame',
    shape: [1, 1],
    columns: [{ name: EVIL, type: EVIL, nulls: 1, histogram: { values: [EVIL], counts: [1], other: 2 } }],
    more_columns: 3,
    offset: 0,
    index: [EVIL],
    rows: [[EVIL]],
    partial: true
  },
  {
    ...HEAD,
    kind: 'array',
    shape: [1],
    dtype: EVIL,
    statistics: { [EVIL]: EVIL },
    histogram: { edges: [0, 1], counts: [1] },
    corner: [[EVIL]],
    partial: false
  },
  { ...HEAD, kind: 'estimator', parameters: { [EVIL]: EVIL } },
  { ...HEAD, kind: 'text', text: EVIL, offset: 0, next: 9, end: false },
  { ...HEAD, kind: 'opaque', why: EVIL }
];

function hasNoElements(node: HTMLElement): void {
  expect(node.querySelectorAll('img, script, iframe, object, embed, a')).toHaveLength(0);
  expect(node.textContent).toContain('onerror');
}

describe('what comes from notebooks stays text', () => {
  it.each(VIEWS.map(view => [view.kind, view] as const))('in the view of a value: %s', (_, view) => {
    hasNoElements(draw(<ArtifactBody view={view} name={EVIL} trans={trans} onPage={() => undefined} />).node);
  });

  it('in output', () => {
    hasNoElements(draw(<Output text={EVIL} isLive label={EVIL} />).node);
  });

  it('in names of steps and of what flows', () => {
    const edge = {
      key: 'k',
      from: EVIL,
      to: EVIL,
      evidence: 'static' as const,
      flows: [{ name: EVIL, kind: 'file' as const, evidence: 'observed' as const }]
    };
    hasNoElements(draw(<EdgeTip edge={edge} trans={trans} />).node);
  });

  it('in code that differs', () => {
    const code = { name: EVIL, note: EVIL, left: EVIL, right: `${EVIL}\nmore` };
    hasNoElements(draw(<CodeDiffView code={code} trans={trans} />).node);
  });

  it('in parameters', () => {
    const [field] = makeFields([{ name: EVIL, type: EVIL, default: EVIL }]);
    const props = { field, value: 'x', problem: EVIL, trans, onChange: () => undefined, onSweep: () => undefined };
    hasNoElements(draw(<ParameterField {...props} isSwept={false} />).node);
  });
});

describe('a figure', () => {
  it('is a picture', () => {
    const view: ArtifactView = { ...HEAD, kind: 'figure', png: PNG };
    const { node } = draw(<ArtifactBody view={view} name="fig" trans={trans} onPage={() => undefined} />);
    expect(node.querySelector('img')?.getAttribute('src')).toBe(`data:image/png;base64,${PNG}`);
    expect(node.querySelector('img')?.alt).toBe('Figure fig');
  });

  it.each([
    ['PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+'],
    ['iVBORw0KGgo"onerror="alert(1)'],
    ['data:text/html,<script>'],
    ['javascript:alert(1)'],
    ['']
  ])('is nothing when %j comes instead', png => {
    expect(pictureAddress(png)).toBeNull();
    const view: ArtifactView = { ...HEAD, kind: 'figure', png };
    const { node } = draw(<ArtifactBody view={view} name="fig" trans={trans} onPage={() => undefined} />);
    expect(node.querySelector('img')).toBeNull();
  });
});
