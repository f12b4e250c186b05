import { computeLayout, NODE_HEIGHT, type Layout } from '../../src/model/graphLayout';
import { findNeighbour } from '../../src/model/graphNavigation';
import { curvePath } from '../../src/model/graphPath';
import { makeGraphView } from '../../src/model/graphView';

function place(names: string[], edges: [string, string][]): Layout {
  return computeLayout({ nodes: names.map(name => ({ name, width: 100 })), edges });
}

const DIAMOND: [string, string][] = [
  ['a', 'b'],
  ['a', 'c'],
  ['b', 'd'],
  ['c', 'd']
];

describe('computeLayout', () => {
  it('puts each step below those that it needs', () => {
    const { nodes } = place(['a', 'b', 'c', 'd'], DIAMOND);
    for (const [from, to] of DIAMOND) {
      expect(nodes[to].y).toBeGreaterThan(nodes[from].y + NODE_HEIGHT);
    }
    expect(nodes.b.y).toBe(nodes.c.y);
  });

  it('lets no boxes overlap, and keeps all inside', () => {
    const names = Array.from({ length: 60 }, (_, index) => `s${index}`);
    const edges = names.slice(1).map((name, index): [string, string] => [names[Math.floor(index / 3)], name]);
    const { nodes, width, height } = place(names, edges);
    const boxes = Object.values(nodes);
    for (const one of boxes) {
      expect(one.x - one.width / 2).toBeGreaterThanOrEqual(0);
      expect(one.x + one.width / 2).toBeLessThanOrEqual(width);
      expect(one.y + one.height / 2).toBeLessThanOrEqual(height);
      for (const two of boxes) {
        if (one !== two && one.y === two.y) {
          expect(Math.abs(one.x - two.x)).toBeGreaterThanOrEqual((one.width + two.width) / 2);
        }
      }
    }
  });

  it.each([
    ['nothing', [], []],
    ['one step', ['a'], []],
    ['a circle', ['a', 'b'], [['a', 'b'], ['b', 'a']]],
    ['names that are no names', ['__proto__', 'constructor', ' ', '<b>'], [['__proto__', 'constructor']]]
  ] as [string, string[], [string, string][]][])('places %s', (_, names, edges) => {
    const layout = place(names, edges);
    expect(layout.width).toBeGreaterThan(0);
    expect(Object.keys(layout.nodes).sort()).toEqual([...names].sort());
    expect(layout.edges).toHaveLength(edges.length);
  });

  it.each([
    ['the first one', () => 0],
    ['the one three before', (index: number) => Math.max(0, index - 3)]
  ])('keeps a long chain straight in which each step also reads from %s', (_, other) => {
    const names = Array.from({ length: 300 }, (__, index) => `s${index}`);
    const chain = names.slice(1).map((name, index): [string, string] => [names[index], name]);
    const further = names.slice(4).map((name, index): [string, string] => [names[other(index + 4)], name]);
    const { nodes, edges, width } = place(names, [...chain, ...further]);
    const middles = Object.values(nodes).map(({ x }) => x);
    expect(Math.max(...middles) - Math.min(...middles)).toBeLessThan(100);
    expect(edges).toHaveLength(chain.length + further.length);
    expect(Math.max(...edges.flat().map(({ x }) => x))).toBeLessThan(width);
  });

  it('gives edges in the order in which they came', () => {
    const { nodes, edges } = place(['a', 'b', 'c', 'd'], DIAMOND);
    DIAMOND.forEach(([from, to], index) => {
      const points = edges[index];
      expect(points[0].y).toBeGreaterThanOrEqual(nodes[from].y);
      expect(points[points.length - 1].y).toBeLessThanOrEqual(nodes[to].y);
      expect(curvePath(points)).toMatch(/^M[\d.,-]+C/);
    });
  });
});

describe('findNeighbour', () => {
  const view = makeGraphView({
    steps: ['a', 'b', 'c', 'd'].map(name => ({ name, cells: [] })),
    edges: DIAMOND.map(([from, to]) => ({ from, to, variables: ['x'], files: [], other: [], evidence: {} }))
  });
  const layout = place(['a', 'b', 'c', 'd'], DIAMOND);
  const [left, right] = layout.nodes.b.x < layout.nodes.c.x ? ['b', 'c'] : ['c', 'b'];

  it.each([
    [left, 'down', 'd'],
    [left, 'up', 'a'],
    [left, 'right', right],
    [right, 'left', left],
    [left, 'left', left],
    ['a', 'up', 'a'],
    ['d', 'down', 'd'],
    ['c', 'first', 'a'],
    ['b', 'last', 'd'],
    ['gone', 'down', 'a']
  ] as const)('leads from %s %s to %s', (from, direction, to) => {
    expect(findNeighbour(view, layout, from, direction)).toBe(to);
  });
});
